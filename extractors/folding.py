"""Text folded for matching: case, accents and width gone, every character still at its place."""

import unicodedata

# Only here do accents not tell words apart that people would want told apart; kana marks and the Cyrillic breve do.
_ACCENT_SCRIPTS = ("LATIN", "GREEK")
_OWN = {ord("ё"): "е", ord("Ё"): "е", ord("’"): "'", ord("‘"): "'", ord("‐"): "-", ord("‑"): "-", ord("–"): "-"}
# Latin letters of their own in Unicode, which people without such keys write without the stroke, or with the dot.
_PLAIN = {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i"}


class _Folding(dict[int, str]):
    """Filled as characters are met; the same for the same character whatever was met before."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold(chr(code))
        return folded


_FOLDING = _Folding(_OWN)


def fold(text: str) -> str:
    """The text in one case, without Latin and Greek accents, full-width letters as plain ones; of the same length."""
    return text.translate(_FOLDING)


def _fold(char: str) -> str:
    wide = unicodedata.normalize("NFKC", char)
    plain = wide if len(wide) == 1 else char
    if unicodedata.name(plain, "").startswith(_ACCENT_SCRIPTS):
        plain = unicodedata.normalize("NFD", plain)[0]
    lower = plain.casefold()
    lower = lower if len(lower) == 1 else plain.lower()[0] if len(plain.lower()) != 1 else plain.lower()
    return _PLAIN.get(lower, lower)
