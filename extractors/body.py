"""The article's blocks on a page, and the blocks among them that are not the article's.

    segments  = walk(tree)                    # every block of text on the page, with the marks around it
    prose     = how much each speaks for its surroundings being the article
    container = the smallest element that holds most of the prose
    verdicts  = marks of class words, then the rules of body_filter: what stands in the container but is not its own

trafilatura is asked where the prose is spread so widely that no element within the page holds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Final

from lxml.html import HtmlElement

from extractors.article import Block, Image, Removed, RemovedKind
from extractors.body_filter import judge, site_of
from extractors.body_view import View
from extractors.body_walk import Segment, Walked, walk
from extractors.body_weigh import BEST_SHARE, PICTURE, find_container, holds_bare, live_marks, masses_of, prose_of
from extractors.body_witness import Witness, squash, witness
from extractors.body_words import Mark, attribute_words
from extractors.content import main_text
from extractors.images import find_images
from extractors.markup import Page
from extractors.structured import Structured

_TOLD_WORTH: Final = 3.0  # how much more a block counts that the page's structured data repeats
_SPREAD_SHARE: Final = 0.5  # what is asked of a container where the prose is spread, before trafilatura is
_SPREAD: Final = frozenset(("html", "body"))  # containers that say nothing
_TOO_LONG: Final = 2_000_000  # characters of markup; trafilatura took 40 s for a page of 20 million
_MISSING_SHARE: Final = 0.5  # a page that shows less of the text in its structured data is without its text


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
    own = page.structured.own
    told = witness(own.witness, own.body) if own is not None and own.body else None
    prose = [prose_of(segment) for segment in segments]
    marks = live_marks(page.tree, segments, prose)
    if told is not None:
        marks = [_spare(told, segment, mark) for segment, mark in zip(segments, marks, strict=True)]
    container, name = _find_container(page, segments, prose, marks, told)
    view = _view_of(page, walked, container, prose, marks, told)
    judge(view)
    found = Body(_blocks(view), _removed(view), find_images(page, _captions(segments, marks, view), view.images), name)
    if told is None:
        return found
    if _lacks(view, told):
        return replace(found, witness=told.name, blocks=told.blocks(), removed=())
    return replace(found, witness=told.name)


def _lacks(view: View, told: Witness) -> bool:
    """Whether structured data has the text and the page does not: it is put there by a script, or kept back."""
    letters = [(len(squash(segment.text)), told.has(segment.text)) for _, segment in view.kept()]
    shown = sum(count for count, is_told in letters if is_told)
    return sum(count for count, _ in letters) < len(told.text) and shown < _MISSING_SHARE * len(told.text)


def _spare(told: Witness, segment: Segment, mark: Mark | None) -> Mark | None:
    """The mark, unless structured data says that the paragraph is the article's."""
    is_prose = mark is not None and mark.kind not in PICTURE and prose_of(segment) > 0
    return None if is_prose and told.has(segment.text) else mark


def _find_container(
    page: Page,
    segments: Sequence[Segment],
    prose: Sequence[float],
    marks: Sequence[Mark | None],
    told: Witness | None,
) -> tuple[HtmlElement, str]:
    """The element that holds the article, and which witness told."""
    weights = [0.0 if mark else weight for weight, mark in zip(prose, marks, strict=True)]
    if told is not None:
        weights = [w * _TOLD_WORTH if w and told.has(s.text) else w for s, w in zip(segments, weights, strict=True)]
    masses = masses_of(zip(segments, weights, strict=True))
    for share in (BEST_SHARE, _SPREAD_SHARE):
        container = find_container(page.tree, masses, share)
        if container.tag not in _SPREAD or holds_bare(container, masses):
            return container, "dom"
    if len(page.text) > _TOO_LONG:
        return container, "dom"
    second = witness("trafilatura", "\n".join(main_text(page.tree)))
    weights = [w if w and second.has(s.text) else 0.0 for s, w in zip(segments, weights, strict=True)]
    return find_container(page.tree, masses_of(zip(segments, weights, strict=True))), second.name


def _view_of(
    page: Page,
    walked: Walked,
    container: HtmlElement,
    prose: Sequence[float],
    marks: Sequence[Mark | None],
    told: Witness | None,
) -> View:
    """The blocks in the container, for the rules to look at."""
    inside = set(container.iter())
    places = [i for i, segment in enumerate(walked.segments) if segment.element in inside]
    return View(
        container=container,
        places=places,
        segments=[walked.segments[i] for i in places],
        verdicts=[marks[i] for i in places],
        weights=[prose[i] for i in places],
        images=[(image, place) for image, place in walked.images if image in inside],
        site=site_of(page.document.url),
        told=told,
        titles=_titles(page.structured),
    )


def _titles(structured: Structured) -> list[str]:
    """The page's titles, squashed."""
    own = structured.own
    named = (own.headline if own is not None else None, structured.first("og:title", "twitter:title"), structured.title)
    return [squashed for title in named if (squashed := squash(title or ""))]


def _captions(
    segments: Sequence[Segment], marks: Sequence[Mark | None], view: View
) -> Iterator[tuple[int, Segment, RemovedKind]]:
    """The captions and credits in the container and, as that of the main image, before it."""
    verdicts = dict(zip(view.places, view.verdicts, strict=True))
    for i, segment in enumerate(segments[: max(verdicts, default=-1) + 1]):
        mark = verdicts.get(i, marks[i])
        if mark is not None and mark.kind in PICTURE:
            yield i, segment, mark.kind


def _blocks(view: View) -> tuple[Block, ...]:
    before_image = {place - 1 for _, place in view.images}
    return tuple(
        Block(
            text=segment.text,
            position=view.places[i],
            kind=segment.kind,
            hints=_hints(segment.element),
            link_share=segment.link_share,
            beside_image=segment.after_image or view.places[i] in before_image,
        )
        for i, segment in view.kept()
    )


def _removed(view: View) -> tuple[Removed, ...]:
    judged = zip(view.places, view.segments, view.verdicts, strict=True)
    return tuple(Removed(i, mark.kind, segment.text, mark.rule) for i, segment, mark in judged if mark is not None)


def _hints(element: HtmlElement) -> str:
    """The class and id words of a block's element and the two around it."""
    names = []
    for around in islice(chain([element], element.iterancestors()), 3):
        names += [around.get("class"), around.get("id")]
    return attribute_words(" ".join(filter(None, names)))
