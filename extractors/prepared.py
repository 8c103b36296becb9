"""What is told of an article's text when it is loaded, made where it is extracted: print, terms and keys, as bytes.

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
from extractors.stories.forms import Form
from extractors.stories.keys import Keys, KeySettings, keys
from extractors.stories.terms import CommonWords, Terms, TermSettings, terms

# A key, and what was made, as bytes.
Made = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class Preparing:
    """What makes prints, terms and keys. version: of code, settings and words; where it is another, all is made anew.

    keys: None where events are not told.
    """

    version: str
    fingerprint: FingerprintSettings
    terms: TermSettings
    common: CommonWords
    keys: KeySettings | None = None


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

    def keys_of(self, title: str, text: str, language: str, common: CommonWords, settings: KeySettings) -> Keys:
        """The names and numbers of an article. text: as ``event_text`` makes it."""
        found = self.made.get(_key(_KEYS, self.version, title, text, language)) if self.made else None
        return _keys_of(found) if found else keys(title, text, language, common, settings)


NOT_PREPARED = Prepared()


def prepare(title: str | None, subtitle: str | None, text: str, language: str, what: Preparing) -> tuple[Made, ...]:
    """The print, the terms and the keys of an article."""
    headline, whole = story_text(title, subtitle, text)
    found = terms(headline, whole, language, what.common, what.terms)
    made = (
        (
            _key(_PRINT, what.version, title or "", text),
            _print_bytes(print_article(title or "", text, what.fingerprint)),
        ),
        (_key(_TERMS, what.version, headline, whole, language), _terms_bytes(found)),
    )
    if what.keys is None:
        return made
    headline, begin = event_text(title, subtitle, text)
    named = keys(headline, begin, language, what.common, what.keys)
    return (*made, (_key(_KEYS, what.version, headline, begin, language), _keys_bytes(named)))


def story_text(title: str | None, subtitle: str | None, text: str) -> tuple[str, str]:
    """The title and the text that an article's terms are made of."""
    return title or "", f"{subtitle or ''}\n{text}"


# Letters of a text that names and numbers may be read from.
_LETTERS = 4_000


def event_text(title: str | None, subtitle: str | None, text: str) -> tuple[str, str]:
    """The title and the text that a story's names, numbers and meaning are read from, of its central article."""
    return title or "", "\n".join(part for part in (subtitle, text[:_LETTERS]) if part is not None)


_PRINT, _TERMS, _KEYS = "print", "terms", "keys"


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
# Before the arrays of terms: how many words were read, and how many terms, pairs and looked-up terms there are, and how
# many numbers, names and words of a form.
_TERMS_HEAD = struct.Struct("<IIIIIII")
_NO_FORM: tuple[npt.NDArray[np.uint32], ...] = (np.array([], np.uint32),) * 3
# Before the weights of keys: how many there are.
_KEYS_HEAD = struct.Struct("<I")
_HASH, _WEIGHT, _FLAG, _EXACT = np.dtype("<u4"), np.dtype("<f4"), np.dtype("?"), np.dtype("<f8")


def _print_bytes(made: Shingled) -> bytes:
    found = made.fingerprint
    arrays = (found.sample, found.head, made.lookup)
    return _PRINT_HEAD.pack(found.text_key, found.size, *map(len, arrays)) + _bytes((array, _HASH) for array in arrays)


def _print_of(data: bytes, text: str) -> Print:
    text_key, size, *lengths = _PRINT_HEAD.unpack_from(data)
    (sample, head, lookup), _ = _arrays(data, _PRINT_HEAD.size, [(_HASH, length) for length in lengths])
    return Print(Fingerprint(text_key, size, sample, head), lookup, text)


def _terms_bytes(made: Terms) -> bytes:
    of_form = (made.form.numbers, made.form.names, made.form.words) if made.form else _NO_FORM
    head = _TERMS_HEAD.pack(made.size, len(made.hashes), len(made.pairs), len(made.looked_up), *map(len, of_form))
    arrays = (
        (made.hashes, _HASH),
        (made.weights, _WEIGHT),
        (made.pairs, _HASH),
        (made.pair_weights, _WEIGHT),
        (made.looked_up, _HASH),
        *((array, _HASH) for array in of_form),
        (made.in_title, _FLAG),
        (made.is_number, _FLAG),
    )
    return head + _bytes(arrays) + "\n".join(made.words).encode("utf-8", "surrogatepass")


def _terms_of(data: bytes) -> Terms:
    size, many, pairs, looked_up, *of_form = _TERMS_HEAD.unpack_from(data)
    shapes = [(_HASH, many), (_WEIGHT, many), (_HASH, pairs), (_WEIGHT, pairs), (_HASH, looked_up)]
    shapes += [(_HASH, length) for length in of_form]
    arrays, end = _arrays(data, _TERMS_HEAD.size, [*shapes, (_FLAG, many), (_FLAG, many)])
    return Terms(
        words=tuple(data[end:].decode("utf-8", "surrogatepass").split("\n")) if many else (),
        hashes=arrays[0],
        weights=arrays[1],
        in_title=arrays[8],
        is_number=arrays[9],
        pairs=arrays[2],
        pair_weights=arrays[3],
        looked_up=arrays[4],
        size=size,
        form=Form(*arrays[5:8]) if of_form[0] else None,
    )


def _keys_bytes(made: Keys) -> bytes:
    weights = _bytes([(np.array(made.weights, np.float64), _EXACT)])
    return _KEYS_HEAD.pack(len(made.keys)) + weights + "\n".join((*made.keys, *made.names)).encode("utf-8")


def _keys_of(data: bytes) -> Keys:
    (many,) = _KEYS_HEAD.unpack_from(data)
    (weights,), end = _arrays(data, _KEYS_HEAD.size, [(_EXACT, many)])
    words = tuple(data[end:].decode("utf-8").split("\n")) if many else ()
    return Keys(words[:many], words[many:], tuple(weights.tolist()))


def _bytes(arrays: Iterable[tuple[npt.NDArray[Any], np.dtype[Any]]]) -> bytes:
    return b"".join(array.astype(kind, copy=False).tobytes() for array, kind in arrays)


def _arrays(data: bytes, start: int, shapes: Sequence[tuple[np.dtype[Any], int]]) -> tuple[list[npt.NDArray[Any]], int]:
    """The arrays that follow each other from a place on, and where they end."""
    found = []
    for kind, length in shapes:
        found.append(np.frombuffer(data, kind, length, start))
        start += kind.itemsize * length
    return found, start
