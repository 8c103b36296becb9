"""Texts as words and as shingles: hashed runs of consecutive words, from which shared text is counted."""

import re
import unicodedata
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt
import xxhash

from extractors.text.digits import latin_digits

Hashes = npt.NDArray[np.uint64]

# A CJK ideograph or kana counts as a word: these scripts put no space between words.
_CJK = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+")
# The same in case-folded texts without ideographs, and in such texts of ASCII alone: classes that are told sooner.
_HAS_CJK = re.compile(rf"[{_CJK}]")
_SPACED_WORD = re.compile(r"[^\W_]+")
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_BEGINNING = frozenset('.!?:\n"“”„«')  # a capital after one of these says nothing
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # odd, 2**64 divided by the golden ratio
_FINISHER = np.uint64(0xFF51AFD7ED558CCD)  # the multiplier of MurmurHash3's finaliser
_HALF = np.uint64(32)


def words(text: str) -> list[str]:
    """The words of a text in order, case folded; quotation marks, dashes, spaces and line breaks do not matter."""
    text = unicodedata.normalize("NFKC", text).casefold()
    if text.isascii():
        return _ASCII_WORD.findall(text)
    return (_WORD if _HAS_CJK.search(text) else _SPACED_WORD).findall(latin_digits(text))


def facts(text: str, most: int | None = None) -> list[str]:
    """The numbers and names among its first words: what a text filled into a form has of its own.

    A name is a capitalised word that begins no sentence; scripts without capitals have numbers alone. Case folded.
    """
    text = latin_digits(unicodedata.normalize("NFKC", text))
    found = []
    last = 0
    for match in islice(_WORD.finditer(text), most):
        word, before = match[0], text[last : match.start()]
        begins = not last or not _BEGINNING.isdisjoint(before)
        last = match.end()
        if any(map(str.isdigit, word)) or (len(word) > 1 and word[0].isupper() and not begins):
            found.append(word.casefold())
    return found


def hash_words(tokens: list[str]) -> Hashes:
    """One 64-bit hash a word, in order."""
    return np.fromiter(map(_digest, tokens), np.uint64, len(tokens))


# Most words are of the few thousand common ones.
@lru_cache(maxsize=65_536)
def _digest(word: str) -> int:
    return xxhash.xxh3_64_intdigest(word.encode("utf-8", "surrogatepass"))


def hash_runs(hashes: Hashes, size: int) -> Hashes:
    """One hash for every run of ``size`` words, in order; one for all of them where there are fewer."""
    size = min(size, len(hashes))
    count = len(hashes) - size + 1
    runs = np.zeros(count if size else 0, np.uint64)
    for offset in range(size):
        runs = runs * _MULTIPLIER + hashes[offset : offset + count]
    runs ^= runs >> _HALF
    runs *= _FINISHER
    runs ^= runs >> _HALF
    return runs


def distinct(hashes: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Each of the hashes once, in order: as ``np.unique``, in a fifth of its time for as few as a text has."""
    ordered = np.sort(hashes)
    is_first = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=is_first[1:])
    return ordered[is_first]


def key(data: bytes) -> int:
    """A 63-bit hash: fits the signed integers of SQL and Arrow."""
    return xxhash.xxh3_64_intdigest(data) >> 1
