"""What others say the article's text is, held against the blocks of the page."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_NOT_WORD: Final = re.compile(r"[\W_]+")
_MARKUP: Final = re.compile(r"<[^>]{1,500}>")
_END: Final = 60  # characters of a block's beginning or end that are enough to know it by: witnesses edit in between


def squash(text: str) -> str:
    """Letters and digits only, in lower case: what is left when spacing, punctuation and quotation marks differ."""
    return _NOT_WORD.sub("", text).lower()


@dataclass(frozen=True, slots=True)
class Witness:
    """A text that somebody says is the article's.

    name: as in ``Extracted.body_from``.   text: squashed.
    """

    name: str
    text: str

    def has(self, block: str) -> bool:
        """Whether the block is part of the text, but for small edits."""
        squashed = squash(block)
        if len(squashed) <= _END:
            return bool(squashed) and squashed in self.text
        return squashed[:_END] in self.text or squashed[-_END:] in self.text


def witness(name: str, texts: Iterable[str]) -> Witness:
    """A witness to a text in parts, which may hold markup."""
    return Witness(name, squash(_MARKUP.sub(" ", " ".join(texts))))
