"""How the lines of an article lie: which are prose, which stand before it and after it."""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from extractors.article import Block, BlockKind


class Where(StrEnum):
    """Where in the article a rule applies: its head, its tail, the last blocks of the tail, both edges, or anywhere."""

    ANY = "any"
    HEAD = "head"
    TAIL = "tail"
    END = "end"
    EDGE = "edge"

    def covers(self, zone: "Where") -> bool:
        """Whether a rule that applies here applies to a block of that zone; an end is part of its tail."""
        if self in (Where.ANY, zone):
            return True
        tail = (Where.TAIL, Where.END)
        return zone in tail if self is Where.TAIL else self is Where.EDGE and zone in (Where.HEAD, *tail)


_FINAL = re.compile(r"[.!?…。！？।؟۔](?:[\"'”’»«」』)\]）*]|\s)*$")
_INNER = re.compile(r"[.!?…。！？।؟]\s?")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

_NEVER_PROSE = frozenset({BlockKind.HEADING, BlockKind.CAPTION, BlockKind.TABLE_ROW})

# A line of prose has at least so many characters with a final mark, or without one (a cut or quoted paragraph).
# A character of a wide script says as much as about two and a half others.
_PROSE_CLOSED, _PROSE_OPEN, _WIDE_WEIGHT = 70, 160, 2.5
# The head goes on behind a standfirst: over the first blocks with no more than this share of the characters before.
_HEAD_BLOCKS, _HEAD_SHARE = 8, 0.12
# In a short article a standfirst is a larger share: the lines right behind it (byline, date) are the head's up to this.
_BEHIND_STANDFIRST, _STANDFIRST_SHARE = 3, 0.25
# The end: the last blocks, where authors are introduced.
_END_BLOCKS = 3
# The tail: blocks with no more than this share of the article's characters from there on.
_TAIL_SHARE = 0.3


def weight(text: str) -> float:
    """The length of a text in characters of a narrow script."""
    wide = len(_WIDE.findall(text)) if not text.isascii() else 0
    return len(text) + (_WIDE_WEIGHT - 1) * wide


def ends_like_a_sentence(text: str) -> bool:
    """True where a text ends in a sentence's final mark, a closing quotation mark or bracket after it aside."""
    return bool(_FINAL.search(text))


def is_prose(block: Block) -> bool:
    """True for a paragraph of running text, as far as one line can tell."""
    return block.kind not in _NEVER_PROSE and _runs_on(block.text)


@lru_cache(maxsize=1024)  # asked several times of each block while its article is cleaned
def _runs_on(text: str) -> bool:
    if len(text) >= _PROSE_OPEN:
        return bool(_INNER.search(text)) or text.count(",") > 1
    size = weight(text)
    if size >= _PROSE_OPEN:
        return bool(_INNER.search(text))
    return size >= _PROSE_CLOSED and ends_like_a_sentence(text)


def zones(blocks: Sequence[Block]) -> tuple[Where, ...]:
    """The zone of each block: head, tail, end, or any for what lies between; any for all where nothing is prose."""
    prose = [i for i, block in enumerate(blocks) if is_prose(block)]
    if not prose:
        return (Where.ANY,) * len(blocks)
    first, last = prose[0], prose[-1]
    total = sum(len(block.text) for block in blocks)
    left = total
    found = []
    second = next((i for i in prose if i > first), first)
    for i, block in enumerate(blocks):
        share = _STANDFIRST_SHARE if first < i < min(second, first + 1 + _BEHIND_STANDFIRST) else _HEAD_SHARE
        if i < first or (i < _HEAD_BLOCKS and total - left <= share * total and not is_prose(block)):
            found.append(Where.HEAD)
        elif i >= len(blocks) - _END_BLOCKS and i >= last - _END_BLOCKS:
            found.append(Where.END)
        elif i > last or left <= _TAIL_SHARE * total:
            found.append(Where.TAIL)
        else:
            found.append(Where.ANY)
        left -= len(block.text)
    return tuple(found)
