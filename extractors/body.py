"""The article's blocks on a page, and the blocks among them that are not the article's."""

from __future__ import annotations

from dataclasses import dataclass

from extractors.article import Block, Removed
from extractors.body_choose import choose
from extractors.body_walk import Segment, walk
from extractors.body_words import attribute_words
from extractors.markup import Page


@dataclass(frozen=True, slots=True)
class Body:
    """The blocks of an article in document order, what was set aside among them, and the witness that gave them."""

    blocks: tuple[Block, ...]
    removed: tuple[Removed, ...]
    witness: str


def find_body(page: Page) -> Body:
    """The article's blocks; none where the page has no text."""
    segments = walk(page.tree)
    position = {id(segment): i for i, segment in enumerate(segments)}
    choice = choose(page.tree, segments)
    blocks = tuple(_block(segment, position[id(segment)]) for segment in choice.kept)
    removed = tuple(
        Removed(position[id(segment)], mark.kind, segment.text, mark.rule) for segment, mark in choice.removed
    )
    return Body(blocks, removed, "dom")


def _block(segment: Segment, position: int) -> Block:
    return Block(segment.text, position, segment.kind, _hints(segment), segment.link_share, segment.after_image)


def _hints(segment: Segment) -> str:
    """The class and id words of the block's element and the two around it."""
    element, names = segment.element, []
    for _ in range(3):
        names += [element.get("class") or "", element.get("id") or ""]
        element = element.getparent()
        if element is None:
            break
    return attribute_words(" ".join(filter(None, names))).strip()
