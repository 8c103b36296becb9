"""Which blocks of the container are not the article's, by where they stand: one rule a function, each with its id."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from extractors.article import BlockKind, RemovedKind
from extractors.body_walk import Segment
from extractors.frames import frame_of, with_ancestors
from extractors.body_witness import Witness, squash
from extractors.body_words import Mark

# On the 141 pages developed on (of 261), blocks of the article and others, by what the rule below looks at:
_LINK_SHARE: Final = 0.8  # paragraphs mostly of links: 9 of the article, 105 not
_APART_SHARE: Final = 0.05  # two or three paragraphs of a path that holds less of the prose: 0 of the article, 7 not

_TITLE_LENGTH: Final = 12  # letters; a shorter title may stand in another heading by chance
_TOLD_SHARE: Final = 0.85
_OWN_SHARE: Final = 0.1
_CAPTION_LENGTH: Final = 400
_CAPTION_KINDS: Final = frozenset((BlockKind.PARAGRAPH, BlockKind.CAPTION))

_SECTIONS: Final = 3  # so many headings of one path part the article: 289 of the article, 14 not

_TITLE: Final = Mark(RemovedKind.TITLE, "dom.title")
_HEAD: Final = Mark(RemovedKind.MARKUP, "dom.head")
_LINK_BLOCK: Final = Mark(RemovedKind.RELATED, "dom.link_block")
_LINK_LIST: Final = Mark(RemovedKind.RELATED, "dom.link_list")
_APART: Final = Mark(RemovedKind.MARKUP, "dom.apart")
_UNTOLD: Final = Mark(RemovedKind.MARKUP, "dom.untold")
_BOX: Final = Mark(RemovedKind.RELATED, "dom.box")
_PICTURED: Final = Mark(RemovedKind.PHOTO_CAPTION, "dom.pictured")
_LABEL: Final = Mark(RemovedKind.RELATED, "dom.label")

_TRANSPARENT: Final = frozenset((RemovedKind.PHOTO_CAPTION, RemovedKind.PHOTO_CREDIT, RemovedKind.ADVERT))
_ABSOLUTE: Final = re.compile(r"(?:https?:)?//", re.I)

Path = tuple[object, ...]


@dataclass(frozen=True)
class View:
    """What the rules look at: the blocks in the container in order, and the verdicts so far (None: the article's)."""

    container: HtmlElement
    segments: Sequence[Segment]
    verdicts: list[Mark | None]
    weights: Sequence[float]
    host: str
    told: Witness | None
    images: Sequence[HtmlElement] = ()
    titles: Sequence[str] = ()

    def kept(self) -> Iterator[tuple[int, Segment]]:
        """The blocks that no rule has taken yet."""
        return ((i, s) for i, s in enumerate(self.segments) if self.verdicts[i] is None)

    @cached_property
    def paths(self) -> Sequence[Path]:
        """For each block the tags and classes from its element up to the container."""
        around: dict[HtmlElement, Path] = {self.container: ()}

        def path(element: HtmlElement) -> Path:
            found = around.get(element)
            if found is None:
                parent = element.getparent()
                found = ((element.tag, element.get("class")), *(path(parent) if parent is not None else ()))
                around[element] = found
            return found

        own = self.container.getparent()
        return [
            (s.element.tag, path(parent))
            if (parent := s.element.getparent()) is not None and parent is not own
            else (s.element.tag,)
            for s in self.segments
        ]

    @cached_property
    def own_paths(self) -> frozenset[Path]:
        """The paths that hold the article's prose."""
        prose: Counter[Path] = Counter()
        for i, _ in self.kept():
            prose[self.paths[i]] += int(self.weights[i])
        return frozenset(path for path, weight in prose.items() if weight >= _OWN_SHARE * prose.total())

    @cached_property
    def around(self) -> set[HtmlElement]:
        """The elements of the article's prose and all around them."""
        return with_ancestors(s.element for i, s in self.kept() if self.paths[i] in self.own_paths)

    def places(self) -> dict[HtmlElement, list[int]]:
        """The blocks kept, by their element."""
        found: dict[HtmlElement, list[int]] = {}
        for i, segment in self.kept():
            found.setdefault(segment.element, []).append(i)
        return found

    @cached_property
    def alike(self) -> Counter[Path]:
        """How many headings stand in each path."""
        return Counter(self.paths[i] for i, segment in self.kept() if segment.kind is BlockKind.HEADING)

    @cached_property
    def first(self) -> int:
        """The place of the first block of prose; 0 where there is none."""
        return next((i for i, _ in self.kept() if self.weights[i] > 60), 0)


Rule = Callable[[View], Iterator[tuple[int, Mark]]]


def _head(view: View) -> Iterator[tuple[int, Mark]]:
    """What stands before the first prose: title, byline, date, place."""
    own = view.paths[view.first] if view.segments else ()
    alike = view.alike
    for i, segment in view.kept():
        if segment.element.tag == "h1" and alike[view.paths[i]] < _SECTIONS:
            yield i, _TITLE
        elif i < view.first and segment.kind is BlockKind.PARAGRAPH and view.paths[i] != own:
            yield i, _HEAD
        elif i < view.first and segment.kind is BlockKind.HEADING and _is_title(segment.text, view.titles):
            yield i, _TITLE


def _is_title(text: str, titles: Sequence[str]) -> bool:
    squashed = squash(text)
    return any(squashed in title or (len(title) >= _TITLE_LENGTH and title in squashed) for title in titles)


def _links(view: View) -> Iterator[tuple[int, Mark]]:
    """Paragraphs that are links, and lists of them."""
    for i, segment in view.kept():
        if segment.link_share < _LINK_SHARE or not _leads_home(segment.href, view.host):
            continue
        if segment.kind in (BlockKind.PARAGRAPH, BlockKind.QUOTE, BlockKind.HEADING):
            yield i, _LINK_BLOCK
        else:
            yield i, _LINK_LIST


def _leads_home(href: str | None, host: str) -> bool:
    """Whether a link stays with the publisher: lists of links elsewhere (shops, sources) are content."""
    if not href or not _ABSOLUTE.match(href):
        return True
    name = urlsplit(href).hostname or ""
    return name.split(".")[-2:] == host.split(".")[-2:]


def _pictured(view: View) -> Iterator[tuple[int, Mark]]:
    """Lines that share a frame with an image and with none of the article's prose."""
    places = view.places()
    for image in view.images:
        frame = frame_of(image, view.around)
        held = [i for element in frame.iter() for i in places.get(element, ())]
        if (
            held
            and sum(len(view.segments[i].text) for i in held) <= _CAPTION_LENGTH
            and all(view.segments[i].kind in _CAPTION_KINDS and view.segments[i].link_share < _LINK_SHARE for i in held)
        ):
            for i in held:
                yield i, _PICTURED


def _boxes(view: View) -> Iterator[tuple[int, Mark]]:
    """Boxes with a heading of their own beside the article's prose: facts, summaries, pitches."""
    frames: dict[HtmlElement, list[int]] = {}
    for i, segment in view.kept():
        if segment.element not in view.around:
            frames.setdefault(frame_of(segment.element, view.around), []).append(i)
    looks = Counter((frame.tag, frame.get("class")) for frame in frames)
    for frame, held in frames.items():
        headed = view.segments[held[0]].kind is BlockKind.HEADING
        if headed and len(held) > 1 and looks[frame.tag, frame.get("class")] < _SECTIONS:
            for i in held:
                yield i, _BOX


def _apart(view: View) -> Iterator[tuple[int, Mark]]:
    """Paragraphs in a place of the page's structure where no prose of the article stands."""
    prose: Counter[Path] = Counter()
    held: Counter[Path] = Counter()
    for i, _ in view.kept():
        prose[view.paths[i]] += int(view.weights[i])
        held[view.paths[i]] += 1
    total = prose.total()
    for i, segment in view.kept():
        if segment.kind is not BlockKind.PARAGRAPH:
            continue
        path = view.paths[i]
        if not prose[path] or (prose[path] < _APART_SHARE * total and held[path] in (2, 3)):
            yield i, _APART


def _untold(view: View) -> Iterator[tuple[int, Mark]]:
    """Paragraphs that the page's structured data leaves out, where it has nearly all of the others."""
    if view.told is None:
        return
    kept = [(i, view.told.has(segment.text)) for i, segment in view.kept()]
    total = sum(view.weights[i] for i, _ in kept)
    if sum(view.weights[i] for i, told in kept if told) < _TOLD_SHARE * total:
        return
    for i, told in kept:
        if not told and i != view.first and view.segments[i].kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
            yield i, _UNTOLD


def _labels(view: View) -> Iterator[tuple[int, Mark]]:
    """Headings that lead only to what other rules have taken, or to nothing; not where their like part the text."""
    alike = view.alike
    leads_on = False  # whether what comes next, captions apart, is the article's
    for i in range(len(view.segments) - 1, -1, -1):
        verdict = view.verdicts[i]
        if verdict is not None:
            leads_on = leads_on and verdict.kind in _TRANSPARENT
            continue
        is_heading = view.segments[i].kind is BlockKind.HEADING
        if is_heading and not leads_on and alike[view.paths[i]] < _SECTIONS:
            yield i, _LABEL
        leads_on = True


RULES: Final[tuple[Rule, ...]] = (_head, _links, _pictured, _boxes, _apart, _untold, _labels)


def judge(view: View) -> None:
    """Set the verdicts of all rules, in their order: each sees what the ones before have left."""
    for rule in RULES:
        for i, mark in list(rule(view)):
            view.verdicts[i] = mark
