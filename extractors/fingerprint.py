"""Compact signatures of a text, from which likely copies are found."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from extractors.shingles import Hashes, hash_runs, hash_words, key, words

Sketch = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class FingerprintSettings:
    """How texts are fingerprinted (``config/copies.toml``, ``[fingerprint]``).

    shingle_words: words in a shingle.
    sketch_whole: shingles kept of the whole text: those with the smallest hashes.
    sketch_head: shingles kept of the head alone, since copies are cut from the end.
    head_shingles: how many shingles the head has.
    """

    shingle_words: int
    sketch_whole: int
    sketch_head: int
    head_shingles: int


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A text, reduced to what tells copies.

    text_key: a hash of all its words in order.
    shingles: its distinct shingles, sorted.
    head: its first shingles, distinct.
    sketch: the few of them that are looked up, distinct, 32 bits each.
    """

    text_key: int
    shingles: Hashes
    head: Hashes
    sketch: Sketch


def fingerprint(text: str, settings: FingerprintSettings) -> Fingerprint:
    """The fingerprint of a text. The same words give the same one, however they are set."""
    hashes = hash_words(words(text))
    runs = hash_runs(hashes, settings.shingle_words)
    shingles = np.unique(runs)
    head = np.unique(runs[: settings.head_shingles])
    kept = np.concatenate((shingles[: settings.sketch_whole], head[: settings.sketch_head]))
    return Fingerprint(
        text_key=key(hashes.tobytes()),
        shingles=shingles,
        head=head,
        sketch=np.unique((kept >> np.uint64(32)).astype(np.uint32)),
    )
