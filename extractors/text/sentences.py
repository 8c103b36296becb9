"""Where a sentence starts and ends, well enough to show a hit in its surroundings."""

import re
from bisect import bisect_left, bisect_right

# The end of a sentence: its mark and closing quotation marks, before a space or, in scripts without spaces, at once.
_END = re.compile(r"(?:[.!?…؟۔।]+[\"'”’»)\]]*(?=\s)|[。！？]+[」』”’)）]*|\n)\s*")
# A point after one of these is no end: initials, and words that are mostly followed by a name or number.
_ABBREVIATED = re.compile(
    r"\b(?:\w|[Mm]rs?|[Dd]r|[Pp]rof|[Ss]t|[Nn]o|[Gg]en|[Ss]en|[Rr]ep|[Gg]ov|[Bb]zw|[Cc]a|[Vv]s)\.\s*$"
)
# The end of a line in a script without spaces, where none stands between sentences either.
_LINE_END = re.compile(r"(?<=[。！？」』”’）])\n")
# What a sentence ends in, and what may stand behind it.
_FULL_STOPS = (".", "。", "؟", "।", "!", "?")
_CLOSING = "\"'”’»"
# Characters shown on either side of a hit at most: 5,000 hits in a paragraph without a full stop were its square.
_AROUND = 1_000


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence does, in a full stop or such a mark, a closing quotation mark aside."""
    return text.rstrip(_CLOSING).endswith(_FULL_STOPS)


class Sentences:
    """The sentences of a text, found once for all that is looked up in it."""

    def __init__(self, text: str) -> None:
        ends = [found.span() for found in _END.finditer(text)]
        ends = [(start, end) for start, end in ends if not _ABBREVIATED.search(text, max(0, start - 6), end)]
        self._text = text
        self._starts = [start for start, _ in ends]
        self._ends = [end for _, end in ends]

    def at(self, start: int, end: int) -> str:
        """The sentence that holds the characters from ``start`` to ``end``; of a very long one what is around them."""
        before = bisect_right(self._ends, start)
        after = max(before, bisect_left(self._starts, end - 1))
        first = self._ends[before - 1] if before else 0
        last = self._ends[after] if after < len(self._ends) else len(self._text)
        return self._text[max(first, start - _AROUND) : min(last, end + _AROUND)].strip()


def sentence_at(text: str, start: int, end: int) -> str:
    """As ``Sentences.at``, for one look-up."""
    return Sentences(text).at(start, end)


def opening(text: str, *, sentences: int = 2, letters: int = 320) -> str:
    """The first sentences of a text; of a long one what fits, to a word's end where there are spaces, and ``…``.

    A dateline stays: it is a part of the text as printed.
    """
    start = _LINE_END.sub("", text[: letters * 4]).replace("\n", " ")
    ends = [start_at + len(found.rstrip()) for start_at, found in _ends(start)]
    fitting = [end for end in ends[:sentences] if end <= letters]
    if fitting:
        return start[: fitting[-1]].strip()
    if len(start) <= letters:
        return start.strip()
    cut = start[:letters]
    word = cut.rfind(" ")
    return (cut[:word] if word > letters // 2 else cut).rstrip(" ,;:–—-") + "…"


def _ends(text: str) -> list[tuple[int, str]]:
    found = [(each.start(), each[0]) for each in _END.finditer(text)]
    return [(start, end) for start, end in found if not _ABBREVIATED.search(text, max(0, start - 6), start + len(end))]
