"""Texts that are not their article's: a notice, a form to sign in, what a page prints around what could not be read."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
# Scripts that put no space between words: their runs are taken in pairs of letters.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
# Of 564 judged texts with headlines 31 have so few words, and none of the so many of their headline: 25 are notices,
# forms or other pages' text. Of 574 texts of copies and originals, 148 of events and 261 pages none.
_LONGEST = 150
_FEWEST = 4
_LONG_TEXT = 2_000  # characters, which are more words in nearly every text
# Letters of a word that tells something, and those of it that its forms share.
_LETTERS = 4
_STEM = 5


def is_foreign(text: str, headline: str) -> bool:
    """Whether a short text holds not one word of its headline, so that it is hardly the article's own."""
    told = _told(headline)
    if len(told) < _FEWEST:
        return False
    if len(text) > _LONG_TEXT and len(_WORD.findall(_folded(text[:_LONG_TEXT]))) > _LONGEST + 1:
        return False  # told by its beginning, whose last word may be cut
    folded = _folded(text)
    if len(_WORD.findall(folded)) > _LONGEST:
        return False
    return not any(word in folded for word in told)


def _told(headline: str) -> list[str]:
    """The words of a headline that tell something, by their first letters."""
    found: list[str] = []
    for word in _WORD.findall(_folded(headline)):
        if _UNSPACED.search(word):
            found += [word[place : place + 2] for place in range(0, len(word) - 1, 2)]
        elif len(word) >= _LETTERS:
            found.append(word[:_STEM])
    return found


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
