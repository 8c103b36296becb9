"""What others say the article's text is, held against the blocks of the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from extractors.article import Block
from extractors.text.breaks import without_breaks
from extractors.text.characters import BETWEEN_WORDS

_NOT_WORD: Final = re.compile(r"[\W_]+")
_DROPPED: Final = dict.fromkeys(BETWEEN_WORDS)  # the same of ASCII
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]{0,500}>")
_BLOCK_TAG: Final = re.compile(r"<(?:/?(?:p|div|h[1-6]|li|ul|ol|blockquote)\b[^<>]{0,500}|br\s*/?)>", re.IGNORECASE)
_END: Final = 60  # characters of a block's beginning or end that are enough to know it by: witnesses edit in between


def squash(text: str) -> str:
    """Letters and digits only, in lower case: what is left when spacing, punctuation and quotation marks differ."""
    return (text.translate(_DROPPED) if text.isascii() else _NOT_WORD.sub("", text)).lower()


@lru_cache(maxsize=1024)  # each rule holds the same blocks of a page against a witness
def _ends(block: str) -> tuple[str, str]:
    squashed = squash(block)
    return squashed[:_END], squashed[-_END:]


@dataclass(frozen=True, slots=True)
class Witness:
    """A text that somebody says is the article's.

    name: as in ``Extracted.body_from``.   lines: its paragraphs, without markup.   text: all of it, squashed.
    """

    name: str
    lines: tuple[str, ...]
    text: str

    def has(self, block: str) -> bool:
        """Whether the block is part of the text, but for small edits."""
        first, last = _ends(block)
        return bool(first) and (first in self.text or last in self.text)

    def blocks(self) -> tuple[Block, ...]:
        """The text as blocks, for a page that shows none of it."""
        return tuple(Block(line, position) for position, line in enumerate(self.lines))


def witness(name: str, text: str) -> Witness:
    """A witness to a text, which may hold markup; a line or a block element is a paragraph."""
    plain = _TAG.sub(" ", _BLOCK_TAG.sub("\n", text))
    lines = tuple(line for raw in plain.splitlines() if (line := " ".join(without_breaks(raw).split())))
    return Witness(name, lines, squash("".join(lines)))
