"""Where a sentence starts and ends, well enough to show a hit in its surroundings."""

import re

# The end of a sentence: its mark and closing quotation marks, before a space or, in scripts without spaces, at once.
_END = re.compile(r"(?:[.!?…؟۔।]+[\"'”’»)\]]*(?=\s)|[。！？]+[」』”’)）]*|\n)\s*")
# A point after one of these is no end: initials, and words that are mostly followed by a name or number.
_ABBREVIATED = re.compile(
    r"\b(?:\w|[Mm]rs?|[Dd]r|[Pp]rof|[Ss]t|[Nn]o|[Gg]en|[Ss]en|[Rr]ep|[Gg]ov|[Bb]zw|[Cc]a|[Vv]s)\.\s*$"
)


def sentence_at(text: str, start: int, end: int) -> str:
    """The sentence of ``text`` that holds the characters from ``start`` to ``end``."""
    first, last = 0, len(text)
    for found in _END.finditer(text):
        if _ABBREVIATED.search(text, max(0, found.start() - 6), found.end()):
            continue
        if found.end() <= start:
            first = found.end()
        elif found.start() >= end - 1:
            last = found.end()
            break
    return text[first:last].strip()
