"""Search without an index: what `search` finds, by looking at every article, written apart from its SQL.

Only for warehouses without stemmers: a word finds itself and, of four letters or more, what has one or two more.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# The scripts that put no spaces between words, and Korean: ranges of code points.
_UNSPACED = (
    (0xE00, 0xEFF),
    (0x1000, 0x109F),
    (0x1100, 0x11FF),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3130, 0x318F),
    (0x31F0, 0x31FF),
    (0x3400, 0x9FFF),
    (0xAC00, 0xD7AF),
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F),
    (0x20000, 0x2FA1F),
)
# What no word is told by: Arabic vowel marks and stretching strokes; and what stands for several letters.
_LOOSE = dict.fromkeys((0x640, *range(0x64B, 0x653), 0x670), "") | dict(
    zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)
)
_PLAIN = str.maketrans("łøđıħς", "lodihσ")


@dataclass(frozen=True, slots=True)
class Asked:
    """One part of a query, as people write it: a word, or several side by side."""

    words: str
    is_phrase: bool = False
    is_excluded: bool = False
    is_start: bool = False

    def __str__(self) -> str:
        quoted = f'"{self.words}"' if self.is_phrase else self.words
        return "-" * self.is_excluded + quoted + "*" * self.is_start


def finds(query: Iterable[Asked], *fields: str | None) -> bool:
    """Whether an article of these fields (title, subtitle, text) has every word of the query, and none excluded."""
    has = {word for field in fields for word in words_of(field or "")}
    plain = _plain(" ".join(field for field in fields if field))
    asked = list(query)
    needed = [part for part in asked if not part.is_excluded and words_of(part.words, shortest=2)]
    return (
        bool(needed)
        and all(_has(part, has, plain) for part in needed)
        and not any(_is_refuted(part, has, plain) for part in asked if part.is_excluded)
    )


def words_of(text: str, shortest: int = 1) -> list[str]:
    """The words of a text: runs of letters, of an unspaced script each two characters side by side, and the last."""
    found = []
    for run in _runs(text):
        if _is_unspaced(run[0]):
            pairs = range(max(len(run) + 1 - shortest, 1))
            found += [run[place : place + 2] for place in pairs]
        else:
            found.append(run)
    return found


def _has(part: Asked, has: set[str], plain: str) -> bool:
    words = words_of(part.words, shortest=2)
    stands = not part.is_phrase or len(words) < 2 or _needle(part.words) in plain
    return stands and all(_is_found(word, has, part.is_start) for word in words)


def _is_refuted(part: Asked, has: set[str], plain: str) -> bool:
    words = words_of(part.words, shortest=2)
    if len(words) > 1:
        return _needle(part.words) in plain
    return any(_is_found(word, has, part.is_start) for word in words)


def _is_found(word: str, has: set[str], is_start: bool) -> bool:
    if is_start or (len(word) == 1 and _is_unspaced(word)):
        return any(each.startswith(word) for each in has)
    return word in has or (len(word) >= 4 and any(each.startswith(word) and len(each) <= len(word) + 2 for each in has))


def _runs(text: str) -> list[str]:
    runs = re.findall(r"[^ ]+", "".join(char if _is_letter(char) else " " for char in text))
    cut = []
    for run in runs:
        start = 0
        for place in range(1, len(run) + 1):
            if place == len(run) or _is_unspaced(run[place]) != _is_unspaced(run[start]):
                if run[start:place].translate(_LOOSE):
                    cut.append(_fold(run[start:place].translate(_LOOSE)))
                start = place
    return cut


def _fold(word: str) -> str:
    scripts = {unicodedata.name(char, "").split(" ")[0] for char in word}
    if scripts & {"LATIN", "GREEK", "FULLWIDTH"}:
        wide = "".join(unicodedata.normalize("NFKC", char) if "！" <= char <= "～" else char for char in word)
        return _bare(wide.lower()).replace("ß", "ss").translate(_PLAIN)
    return unicodedata.normalize("NFC", word.lower())


def _bare(text: str) -> str:
    """Without accents."""
    apart = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(char for char in apart if unicodedata.category(char)[0] != "M"))


def _plain(text: str) -> str:
    bare = _bare(text.translate(_LOOSE).lower()).replace("ß", "ss")
    return " " + re.sub(" +", " ", "".join(char if _is_letter(char) else " " for char in bare)) + " "


def _needle(words: str) -> str:
    bare = _plain(words).strip()
    return bare if any(map(_is_unspaced, words)) else f" {bare} "


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LNM"


def _is_unspaced(char: str) -> bool:
    return any(first <= ord(char) <= last for first, last in _UNSPACED)
