"""What leads to other articles of a site: a headline that is a link, and a paragraph alone with it, again and again."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from lxml.html import HtmlElement

from extractors.article import BlockKind, RemovedKind
from extractors.body.filter import LINK_SHARE, leads_home
from extractors.body.walk import Segment
from extractors.body.words import Mark

TEASER: Final = Mark(RemovedKind.RELATED, "dom.teaser")
_FEW: Final = 3  # of one look
_MOST: Final = 0.8  # of a page's prose: where teasers have more of it they are what the page is
_LITTLE: Final = 240  # bytes of prose left for an article: characters of other scripts say more
_HEADLINE: Final = 200  # characters, at most
_BETWEEN: Final = 3  # blocks from a paragraph up to its headline: a date or a name may stand between
_HIGHEST: Final = 10  # elements around one another: a teaser is flat, a hostile page is not


def mark_teasers(
    segments: Sequence[Segment], prose: Sequence[float], marks: Sequence[Mark | None], site: str
) -> Sequence[Mark | None]:
    """The marks, with those of teasers: they are many beside a short article, and together longer than it."""
    frames = dict(_framed(segments, prose, marks, site))
    if len(frames) < _FEW:
        return marks
    looks = Counter((frame.tag, frame.get("class")) for frame in frames.values())
    many = {i for i, frame in frames.items() if looks[frame.tag, frame.get("class")] >= _FEW}
    others = [i for i, weight in enumerate(prose) if weight and marks[i] is None and i not in many]
    runs = (run for run in _runs(sorted(many), others) if len(run) >= _FEW)
    found = {i for run in runs if _are_apart([frames[i] for i in run], run, others, segments) for i in run}
    unmarked = sum(weight for weight, mark in zip(prose, marks, strict=True) if mark is None)
    taken = sum(prose[i] for i in found)
    left = sum(prose[i] * len(segments[i].text.encode()) / len(segments[i].text) for i in others)
    if not found or taken > _MOST * unmarked or left < _LITTLE:
        return marks
    return [TEASER if i in found else mark for i, mark in enumerate(marks)]


def _runs(places: Sequence[int], others: Sequence[int]) -> Iterator[list[int]]:
    """The places with no other prose between them: what a headline with a link says in an article goes on behind it."""
    run: list[int] = []
    for i in places:
        if run and bisect_left(others, run[-1]) != bisect_left(others, i):
            yield run
            run = []
        run.append(i)
    yield run


def _are_apart(
    frames: Sequence[HtmlElement], run: Sequence[int], others: Sequence[int], segments: Sequence[Segment]
) -> bool:
    """Whether what holds all of them holds no other prose: the parts of an article that is a list stand in its text."""
    shared = [up for up in _upwards(frames[0]) if all(up in _upwards(frame) for frame in frames[1:])]
    at = bisect_left(others, run[0])
    near = (*others[max(0, at - 1) : at], *others[at : at + 1])
    return bool(shared) and not any(shared[0] in _upwards(segments[k].element) for k in near)


def _framed(
    segments: Sequence[Segment], prose: Sequence[float], marks: Sequence[Mark | None], site: str
) -> Iterator[tuple[int, HtmlElement]]:
    """The paragraphs behind a headline that is a link, each with the element that holds both and no other prose."""
    places = [i for i, weight in enumerate(prose) if weight > 0]
    for at, i in enumerate(places):
        above = range(i - 1, max(-1, i - 1 - _BETWEEN), -1)
        headline = next((segments[k] for k in above if _is_linked_headline(segments[k], site)), None)
        if marks[i] is not None or headline is None:
            continue
        around = set(_upwards(headline.element))
        frame = next((up for up in _upwards(segments[i].element) if up in around), None)
        near = (*places[max(0, at - 1) : at], *places[at + 1 : at + 2])
        if frame is not None and not any(frame in _upwards(segments[k].element) for k in near):
            yield i, frame


def _is_linked_headline(segment: Segment, site: str) -> bool:
    is_line = segment.kind is BlockKind.HEADING or segment.kind is BlockKind.PARAGRAPH
    return (
        is_line
        and segment.link_share >= LINK_SHARE
        and len(segment.text) <= _HEADLINE
        and not (segment.href or "#").startswith("#")
        and leads_home(segment.href, site)
    )


def _upwards(element: HtmlElement) -> Iterator[HtmlElement]:
    yield element
    yield from islice(element.iterancestors(), _HIGHEST)
