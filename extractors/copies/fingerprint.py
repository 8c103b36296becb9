"""Compact signatures of a text, by which likely copies are found and mostly told."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from extractors.copies.shingles import Hashes, distinct, facts, hash_runs, hash_words, key, words
from extractors.text.frames import is_foreign

Sample = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class FingerprintSettings:
    """How texts are fingerprinted (``config/copies.toml``, ``[fingerprint]``).

    shingle_words: words in a shingle.
    sample, head_sample: shingles kept of the whole text, and of its head, to compare it by.
    lookup, head_lookup: those of them that it is looked up by.
    head_shingles: how many shingles the head has: copies are cut from the end.
    """

    shingle_words: int
    sample: int
    head_sample: int
    lookup: int
    head_lookup: int
    head_shingles: int


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A text, reduced to what tells most copies; it is kept in the warehouse.

    text_key: a hash of all its words in order (``print_article``). size: how many distinct shingles it has.
    sample, head: the smallest hashes of its shingles, and of its first shingles, in order.
    """

    text_key: int
    size: int
    sample: Sample
    head: Sample


@dataclass(frozen=True, slots=True)
class Print:
    """A text with what tells most copies, and finds them. lookup: the few shingles it is looked up by, 32 bits each."""

    fingerprint: Fingerprint
    lookup: Sample
    text: str


@dataclass(frozen=True, slots=True)
class Shingled(Print):
    """A text with all its shingles.

    shingles, head: all distinct ones, and the first ones, in order of their hashes.
    lead_words: how many words are its lead, of which numbers and names are read apart.
    """

    shingles: Hashes
    head: Hashes
    lead_words: int

    def keyed(self, text_key: int) -> "Shingled":
        """The same under another key."""
        return replace(self, fingerprint=replace(self.fingerprint, text_key=text_key))

    @property
    def facts(self) -> Hashes:
        """Hashes of its numbers and names, in order: read where they are asked for, as few texts are."""
        return _facts(self.text, None)

    @property
    def lead_facts(self) -> Hashes:
        """Those of its lead."""
        return _facts(self.text, self.lead_words)


# One text may be compared with many.
@lru_cache(maxsize=256)
def _facts(text: str, most: int | None) -> Hashes:
    return distinct(hash_words(facts(text, most)))


def shingle(text: str, settings: FingerprintSettings) -> Shingled:
    """The shingles of a text. The same words give the same ones, however they are set."""
    hashes = hash_words(words(text))
    runs = hash_runs(hashes, settings.shingle_words)
    shingles, head = distinct(runs), distinct(runs[: settings.head_shingles])
    looked_up = np.concatenate((shingles[: settings.lookup], head[: settings.head_lookup]))
    return Shingled(
        fingerprint=Fingerprint(
            text_key=key(hashes.tobytes()),
            size=len(shingles),
            sample=_high(shingles[: settings.sample]),
            head=_high(head[: settings.head_sample]),
        ),
        shingles=shingles,
        head=head,
        lookup=distinct(looked_up.astype(np.uint32)),  # the low bits: the high ones of the smallest are all small
        text=text,
        lead_words=settings.head_shingles + settings.shingle_words,
    )


def print_article(headline: str, text: str, settings: FingerprintSettings) -> Shingled:
    """The shingles of an article's text. One that is hardly its own makes no copies: its headline counts with it.

    Many articles of a page whose text was not found have the same notice in its place.
    """
    found = shingle(text, settings)
    if not is_foreign(text, headline):
        return found
    text_key = key(hash_words([*words(headline), *words(text)]).tobytes())
    return replace(found.keyed(text_key), lookup=found.lookup[:0])


def _high(hashes: Hashes) -> Sample:
    """The high bits, which keep the order."""
    return (hashes >> np.uint64(32)).astype(np.uint32)
