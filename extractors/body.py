"""The article's blocks on a page, and the blocks among them that are not the article's.

    segments  = walk(tree)                    # every block of text on the page, with the marks around it
    prose     = how much each speaks for its surroundings being the article
    container = the smallest element that holds most of the prose
    verdicts  = marks of class words, then the rules of body_filter: what stands in the container but is not its own

trafilatura is asked where the prose is spread so widely that no element within the page holds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from extractors.article import Block, Image, Removed, RemovedKind
from extractors.body_filter import View, judge
from extractors.body_walk import Segment, walk
from extractors.body_weigh import BEST_SHARE, PICTURE, find_container, live_marks, masses_of, prose_of
from extractors.body_witness import Witness, squash, witness
from extractors.body_words import Mark, attribute_words
from extractors.content import main_text
from extractors.images import find_images
from extractors.markup import Page
from extractors.structured import Structured

_WITNESSED_WORTH: Final = 3.0  # how much more a block counts that the page's structured data repeats
_SPREAD_SHARE: Final = 0.5
_SPREAD: Final = frozenset(("html", "body"))  # a container that says nothing


@dataclass(frozen=True, slots=True)
class Body:
    """The blocks of an article in document order, what was set aside among them, and the witness that gave them."""

    blocks: tuple[Block, ...]
    removed: tuple[Removed, ...]
    images: tuple[Image, ...]
    witness: str


def find_body(page: Page) -> Body:
    """The article's blocks; none where the page has no text."""
    walked = walk(page.tree)
    segments = walked.segments
    prose = [prose_of(segment) for segment in segments]
    marks = live_marks(page.tree, segments, prose)
    told = _structured_body(page)
    weights = [0.0 if mark else weight for weight, mark in zip(prose, marks, strict=True)]
    if told is not None:
        marks = [_spare(told, s, mark) for s, mark in zip(segments, marks, strict=True)]
        weights = [
            w * _WITNESSED_WORTH if w and told.has(s.text) else w for s, w in zip(segments, weights, strict=True)
        ]
    container, name = _container(page.tree, segments, weights)
    inside = set(container.iter())
    places = [i for i, segment in enumerate(segments) if segment.element in inside]
    view = View(
        container=container,
        segments=[segments[i] for i in places],
        verdicts=[marks[i] for i in places],
        weights=[prose[i] for i in places],
        host=urlsplit(page.document.url).hostname or "",
        told=told,
        images=[image for image, _ in walked.images if image in inside],
        titles=_titles(page.structured),
    )
    judge(view)
    judged = list(zip(places, view.segments, view.verdicts, strict=True))
    captions = _captions(segments, marks, dict(zip(places, view.verdicts, strict=True)))
    images = [(image, place) for image, place in walked.images if image in inside]
    return Body(
        images=find_images(page, captions, images),
        blocks=tuple(_block(segment, i) for i, segment, mark in judged if mark is None),
        removed=tuple(
            Removed(i, mark.kind, segment.text, mark.rule) for i, segment, mark in judged if mark is not None
        ),
        witness="json-ld" if told is not None else name,
    )


def _captions(
    segments: Sequence[Segment], marks: Sequence[Mark | None], verdicts: dict[int, Mark | None]
) -> Iterator[tuple[int, Segment, RemovedKind]]:
    """The captions and credits in the container and, as that of the main image, before it."""
    last = max(verdicts, default=-1)
    for i, segment in enumerate(segments[: last + 1]):
        mark = verdicts.get(i, marks[i])
        if mark is not None and mark.kind in PICTURE:
            yield i, segment, mark.kind


def _titles(structured: Structured) -> list[str]:
    """The page's titles, squashed."""
    own = structured.own
    named = (own.headline if own is not None else None, structured.first("og:title", "twitter:title"), structured.title)
    return [squashed for title in named if (squashed := squash(title or ""))]


def _structured_body(page: Page) -> Witness | None:
    own = page.structured.own
    return witness("json-ld", [own.body]) if own is not None and own.body else None


def _spare(told: Witness, segment: Segment, mark: Mark | None) -> Mark | None:
    """The mark, unless structured data says that the paragraph is the article's."""
    is_prose = mark is not None and mark.kind not in PICTURE and prose_of(segment) > 0
    return None if is_prose and told.has(segment.text) else mark


def _container(root: HtmlElement, segments: Sequence[Segment], weights: Sequence[float]) -> tuple[HtmlElement, str]:
    """The element that holds the article, and which witness told."""
    masses = masses_of(zip(segments, weights, strict=True))
    for share in (BEST_SHARE, _SPREAD_SHARE):
        container = find_container(root, masses, share)
        if container.tag not in _SPREAD:
            return container, "dom"
    told = witness("trafilatura", main_text(root))
    weights = [w if w and told.has(s.text) else 0.0 for s, w in zip(segments, weights, strict=True)]
    return find_container(root, masses_of(zip(segments, weights, strict=True))), "trafilatura"


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
