"""What is told of an article's text when it is loaded, made where it is extracted: its print and its terms, as bytes.

Each is found again by a key over all that it was made from: the text, and the version of what made it. Where the text
was changed since (a learned line was taken out of it), or another version asks, it is not found, and made anew. So
nothing that is decided depends on where it was made.
"""

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import xxhash

from extractors.copies.fingerprint import Fingerprint, FingerprintSettings, Print, Shingled, print_article
from extractors.stories.terms import CommonWords, Terms, TermSettings, terms

# A key, and what was made, as bytes.
Made = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class Preparing:
    """What makes prints and terms. version: of code, settings and words; where it is another, all is made anew."""

    version: str
    fingerprint: FingerprintSettings
    terms: TermSettings
    common: CommonWords


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was made of the articles of a load where they were extracted, by key.

    version: of who asks; nothing made by another is found.
    """

    version: str = ""
    made: Mapping[int, bytes] = field(default_factory=dict)

    def print_of(self, title: str | None, text: str, settings: FingerprintSettings) -> Print | Shingled:
        """The print of an article's text."""
        found = self.made.get(_key(_PRINT, self.version, title or "", text)) if self.made else None
        return _print_of(found, text) if found else print_article(title or "", text, settings)

    def terms_of(self, title: str, text: str, language: str, common: CommonWords, settings: TermSettings) -> Terms:
        """The terms of an article."""
        found = self.made.get(_key(_TERMS, self.version, title, text, language)) if self.made else None
        return _terms_of(found) if found else terms(title, text, language, common, settings)


NOT_PREPARED = Prepared()


def prepare(title: str | None, subtitle: str | None, text: str, language: str, what: Preparing) -> tuple[Made, Made]:
    """The print and the terms of an article."""
    headline, whole = story_text(title, subtitle, text)
    found = terms(headline, whole, language, what.common, what.terms)
    return (
        (
            _key(_PRINT, what.version, title or "", text),
            _print_bytes(print_article(title or "", text, what.fingerprint)),
        ),
        (_key(_TERMS, what.version, headline, whole, language), _terms_bytes(found)),
    )


def story_text(title: str | None, subtitle: str | None, text: str) -> tuple[str, str]:
    """The title and the text that an article's terms are made of."""
    return title or "", f"{subtitle or ''}\n{text}"


_PRINT, _TERMS = "print", "terms"


def _key(kind: str, version: str, *parts: str) -> int:
    """A 63-bit hash of what something is made from; each part's length is told, so that none runs into the next."""
    digest = xxhash.xxh3_64()
    for part in (kind, version, *parts):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)
    return digest.intdigest() >> 1


# Before the arrays of a print: the key of the text, its size, the lengths of the arrays.
_PRINT_HEAD = struct.Struct("<qIIII")
# Before the arrays of terms: how many words were read, and how many terms, pairs and looked-up terms there are.
_TERMS_HEAD = struct.Struct("<IIII")
_HASH, _WEIGHT, _FLAG = np.dtype("<u4"), np.dtype("<f4"), np.dtype("?")


def _print_bytes(made: Shingled) -> bytes:
    found = made.fingerprint
    arrays = (found.sample, found.head, made.lookup)
    return _PRINT_HEAD.pack(found.text_key, found.size, *map(len, arrays)) + _bytes((array, _HASH) for array in arrays)


def _print_of(data: bytes, text: str) -> Print:
    text_key, size, *lengths = _PRINT_HEAD.unpack_from(data)
    (sample, head, lookup), _ = _arrays(data, _PRINT_HEAD.size, [(_HASH, length) for length in lengths])
    return Print(Fingerprint(text_key, size, sample, head), lookup, text)


def _terms_bytes(made: Terms) -> bytes:
    head = _TERMS_HEAD.pack(made.size, len(made.hashes), len(made.pairs), len(made.looked_up))
    arrays = (
        (made.hashes, _HASH),
        (made.weights, _WEIGHT),
        (made.pairs, _HASH),
        (made.pair_weights, _WEIGHT),
        (made.looked_up, _HASH),
        (made.in_title, _FLAG),
        (made.is_number, _FLAG),
    )
    return head + _bytes(arrays) + "\n".join(made.words).encode("utf-8", "surrogatepass")


def _terms_of(data: bytes) -> Terms:
    size, many, pairs, looked_up = _TERMS_HEAD.unpack_from(data)
    shapes = [(_HASH, many), (_WEIGHT, many), (_HASH, pairs), (_WEIGHT, pairs), (_HASH, looked_up)]
    arrays, end = _arrays(data, _TERMS_HEAD.size, [*shapes, (_FLAG, many), (_FLAG, many)])
    return Terms(
        words=tuple(data[end:].decode("utf-8", "surrogatepass").split("\n")) if many else (),
        hashes=arrays[0],
        weights=arrays[1],
        in_title=arrays[5],
        is_number=arrays[6],
        pairs=arrays[2],
        pair_weights=arrays[3],
        looked_up=arrays[4],
        size=size,
    )


def _bytes(arrays: Iterable[tuple[npt.NDArray[Any], np.dtype[Any]]]) -> bytes:
    return b"".join(array.astype(kind, copy=False).tobytes() for array, kind in arrays)


def _arrays(data: bytes, start: int, shapes: Sequence[tuple[np.dtype[Any], int]]) -> tuple[list[npt.NDArray[Any]], int]:
    """The arrays that follow each other from a place on, and where they end."""
    found = []
    for kind, length in shapes:
        found.append(np.frombuffer(data, kind, length, start))
        start += kind.itemsize * length
    return found, start
