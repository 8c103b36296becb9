"""Which of a page's blocks are the article: the container by the weight of its prose, then every block in it by its marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from lxml.html import HtmlElement

from extractors.article import BlockKind
from extractors.body_walk import Marked, Segment
from extractors.body_words import Mark

_WRAPPER_SHARE: Final = 0.5
_DESCEND_SHARE: Final = 0.7
_PROSE_LENGTH: Final = 40


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen: the container, its own blocks, and the blocks in it that are not the article's, with why."""

    container: HtmlElement
    kept: tuple[Segment, ...]
    removed: tuple[tuple[Segment, Mark], ...]


def _prose(segment: Segment) -> float:
    """How much a block speaks for its surroundings being the article."""
    share = segment.link_share
    if segment.kind is BlockKind.HEADING or share > 0.5 or len(segment.text) < _PROSE_LENGTH:
        return 0.0
    return len(segment.text) * (1 - share)


def _masses(weighted: Iterable[tuple[Segment, float]]) -> dict[HtmlElement, float]:
    """The weight of the blocks inside each element."""
    own: dict[HtmlElement, float] = {}
    for segment, weight in weighted:
        if weight:
            own[segment.element] = own.get(segment.element, 0.0) + weight
    masses: dict[HtmlElement, float] = {}
    for element, weight in own.items():
        masses[element] = masses.get(element, 0.0) + weight
        for ancestor in element.iterancestors():
            masses[ancestor] = masses.get(ancestor, 0.0) + weight
    return masses


def _live(marked: Marked | None, wrappers: set[HtmlElement]) -> Mark | None:
    """The innermost mark that is not on a wrapper of the article."""
    while marked is not None:
        if marked.element not in wrappers:
            return marked.mark
        marked = marked.outer
    return None


def choose(root: HtmlElement, segments: Sequence[Segment]) -> Choice:
    """The article's blocks among all blocks of a page."""
    prose = [_prose(segment) for segment in segments]
    raw = _masses(zip(segments, prose, strict=True))
    total = raw.get(root, 0.0)
    wrappers = {element for element, mass in raw.items() if mass >= _WRAPPER_SHARE * total}
    marks = [_live(segment.marked, wrappers) for segment in segments]
    net = _masses((s, 0.0 if mark else p) for s, p, mark in zip(segments, prose, marks, strict=True))
    container = _descend(root, net)
    inside = set(container.iter())
    kept = [s for s, mark in zip(segments, marks, strict=True) if mark is None and s.element in inside]
    removed = [(s, mark) for s, mark in zip(segments, marks, strict=True) if mark is not None and s.element in inside]
    return Choice(container, tuple(kept), tuple(removed))


def _descend(root: HtmlElement, masses: dict[HtmlElement, float]) -> HtmlElement:
    """The smallest element that still holds most of the prose in more than one block."""
    element = root
    while True:
        children = [child for child in element if child in masses]
        if not children:
            return element
        best = max(children, key=masses.__getitem__)
        if masses[best] < _DESCEND_SHARE * masses[element] or not _holds_blocks(best, masses):
            return element
        element = best


def _holds_blocks(element: HtmlElement, masses: dict[HtmlElement, float]) -> bool:
    held = 0
    for descendant in element.iter():
        if descendant in masses and descendant is not element:
            held += 1
            if held > 1:
                return True
    return False
