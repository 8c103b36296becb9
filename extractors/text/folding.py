"""Text folded for matching: case, accents and width gone, every character still at its place."""

import re
import unicodedata
from collections.abc import Sequence

# Only here do accents not tell words apart that people would want told apart; kana marks and the Cyrillic breve do.
_ACCENT_SCRIPTS = ("LATIN", "GREEK")
_OWN = {ord("ё"): "е", ord("Ё"): "е", ord("’"): "'", ord("‘"): "'", ord("‐"): "-", ord("‑"): "-", ord("–"): "-"}
# Latin letters of their own in Unicode, which people without such keys write without the stroke, or with the dot.
_PLAIN = {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i"}


# What stands for no letter or for several: Arabic vowel marks and the stroke that stretches a word, Latin ligatures, ß;
# and letters written as several: with the accent or stress mark behind them, kana with the voice mark.
_ALONE = "ßẞ\u0640\u064b-\u0652\u0670\ufb00-\ufb06"
_MARKS = "\u0300-\u036f"
_VOICED = "\u3099\u309a\uff9e\uff9f"
_HAS_LOOSE = re.compile(f"[{_ALONE}{_MARKS}{_VOICED}]")
_LOOSE = re.compile(f"[\u3040-\u30ff\uff66-\uff9d][{_VOICED}]|.[{_MARKS}]+|[{_ALONE}]")
_MARK = re.compile(f"[{_MARKS}]")


class _Folding(dict[int, str]):
    """Filled as characters are met; the same for the same character whatever was met before."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold(chr(code))
        return folded


_FOLDING = _Folding(_OWN)


def fold(text: str) -> str:
    """The text in one case, without Latin and Greek accents, full-width letters as plain ones; of the same length."""
    return text.translate(_FOLDING)


def fold_loosely(text: str) -> tuple[str, Sequence[int]]:
    """The same without Arabic vowel marks, ligatures as their letters, letters and their marks as one.

    Also where each character stood, and the end.
    """
    if not _HAS_LOOSE.search(text):
        return fold(text), range(len(text) + 1)
    pieces: list[str] = []
    places: list[int] = []
    last = 0
    for found in _LOOSE.finditer(text):
        letters = _letters(found)
        pieces += text[last : found.start()], letters
        places += (*range(last, found.start()), *[found.start()] * len(letters))
        last = found.end()
    return fold("".join((*pieces, text[last:]))), (*places, *range(last, len(text) + 1))


def _letters(found: re.Match[str]) -> str:
    if found[0] in "ßẞ":
        return "ss"
    if len(found[0]) > 1:
        return _MARK.sub("", unicodedata.normalize("NFKC", found[0]))
    return unicodedata.normalize("NFKC", found[0]) if found[0] >= "\ufb00" else ""


def _fold(char: str) -> str:
    wide = unicodedata.normalize("NFKC", char)
    plain = wide if len(wide) == 1 else char
    if unicodedata.name(plain, "").startswith(_ACCENT_SCRIPTS):
        plain = unicodedata.normalize("NFD", plain)[0]
    lower = plain.casefold()
    lower = lower if len(lower) == 1 else plain.lower()[0] if len(plain.lower()) != 1 else plain.lower()
    return _PLAIN.get(lower, lower)
