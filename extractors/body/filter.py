"""Which blocks of the container are not the article's, by where they stand: one rule a function, each with its id."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from extractors.article import BlockKind, RemovedKind
from extractors.body.frames import frame_of, is_picture, with_ancestors
from extractors.body.view import View
from extractors.body.witness import squash
from extractors.body.words import Mark
from extractors.text.sentences import ends_sentence

# With each number the blocks that were the article's and those that were not, on the 141 pages developed on; half or
# double of most of them changes F1 by less than .001 (docs/decisions/article-text.md).
LINK_SHARE: Final = 0.8  # paragraphs with more of them in links: 9 and 105
_FEW_LINKED: Final = 0.5  # of the paragraphs in a path, as links: fewer may be paragraphs that somebody linked
_PARAGRAPH_LENGTH: Final = 100  # characters of such a paragraph, at least
_LONG_WORD: Final = 20  # characters: where there are fewer spaces, as in Chinese and Japanese, ...
_DENSE: Final = 0.4  # ... a text says as much in so much of the length
_MANY_LINKS: Final = 5  # behind the last prose in one place: 0 and 130 (on saved pages of others)
_APART_SHARE: Final = 0.05  # two or three paragraphs in a path with less of the prose: 0 and 6; any with none: 3 and 57
_SECTIONS: Final = 3  # as many headings in one path part the text; of four or more: 274 and 8
_CAPTION_LENGTH: Final = 700  # characters that share a frame with an image, at most
_CAPTION_LEAST: Final = 20  # ... and at least, of a line that other rules take for furniture ...
_CAPTION_LINES: Final = 2  # ... with the credit
_NESTED_SHARE: Final = 0.4  # of the prose kept, in articles within the article
_TOLD_SHARE: Final = 0.85  # of the prose in structured data: of what it leaves out then 51 characters and 1,121
# Rules for what is small beside an article: where one took more than this share of what was left, it had taken parts of
# the article on all of six pages, of five sites, and on none of 1,600 a foreign text; from .08 to .25 on 29 of 55.
_SMALL_SHARE: Final = 0.25
_FEW_SMALL: Final = 4  # blocks of prose; a short article may stand beside a box of half its length
_FOR_SMALL: Final = ("dom.nav", "dom.advert", "dom.related", "dom.box", "dom.pictured")
# ... and for posts and players, which may be longer than what is said of them: four paragraphs twice as long as what is
# left are the article's, whose parts a page had called so (wcxb +.0015; with captions, galleries, tags and asides as
# well, or at a quarter, news421 -.0036 and first -.0016).
_EMBEDDED_SHARE: Final = 2.0
_SPARED: Final = dict.fromkeys(_FOR_SMALL, _SMALL_SHARE) | {"dom.embed": _EMBEDDED_SHARE}
_TITLE_LENGTH: Final = 12  # letters; a shorter title may stand in another heading by chance

_TITLE: Final = Mark(RemovedKind.TITLE, "dom.title")
_HEAD: Final = Mark(RemovedKind.MARKUP, "dom.head")
_LINK_BLOCK: Final = Mark(RemovedKind.RELATED, "dom.link_block")
_LINK_LIST: Final = Mark(RemovedKind.RELATED, "dom.link_list")
_PICTURED: Final = Mark(RemovedKind.PHOTO_CAPTION, "dom.pictured")
_BOX: Final = Mark(RemovedKind.RELATED, "dom.box")
_NESTED: Final = Mark(RemovedKind.RELATED, "dom.nested")
_APART: Final = Mark(RemovedKind.MARKUP, "dom.apart")
_UNTOLD: Final = Mark(RemovedKind.MARKUP, "dom.untold")
_LABEL: Final = Mark(RemovedKind.RELATED, "dom.label")

_LIKE_FURNITURE: Final = frozenset((_HEAD.rule, _APART.rule, "dom.nav"))  # what lines under an image are taken for
_IN_LISTS: Final = frozenset((BlockKind.LIST_ITEM, BlockKind.TABLE_ROW))
_LIKE_CAPTIONS: Final = frozenset((BlockKind.PARAGRAPH, BlockKind.CAPTION))
_LIKE_NOTICES: Final = frozenset((BlockKind.PARAGRAPH, BlockKind.LIST_ITEM))
_PASSED_OVER: Final = frozenset((RemovedKind.PHOTO_CAPTION, RemovedKind.PHOTO_CREDIT, RemovedKind.ADVERT))
_ABSOLUTE: Final = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_SUFFIX_LENGTH: Final = 3  # "co" in "example.co.uk": a label so short before the last is part of a public suffix

Rule = Callable[[View], Iterator[tuple[int, Mark]]]


def judge(view: View) -> None:
    """Set the verdicts of all rules, in their order: each sees what the ones before have left."""
    for rule in RULES:
        if rule is _labels:
            _spare(view)
        for i, mark in list(rule(view)):
            view.verdicts[i] = mark


def _spare(view: View) -> None:
    """Take back what rules for small things beside an article say where they would take a good part of it."""
    kept = sum(view.weights[i] for i, _ in view.kept())
    taken: dict[str, list[float]] = {}
    for mark, weight in zip(view.verdicts, view.weights, strict=True):
        if mark is not None and weight and mark.rule in _SPARED:
            taken.setdefault(mark.rule, []).append(weight)
    spared = {rule for rule, held in taken.items() if len(held) >= _FEW_SMALL and sum(held) > _SPARED[rule] * kept}
    for i, mark in enumerate(view.verdicts):
        if mark is not None and mark.rule in spared:
            view.verdicts[i] = None


def site_of(url: str) -> str:
    """The part of a url's host that one publisher's hosts have in common; empty where there is none."""
    try:
        labels = (urlsplit(url).hostname or "").split(".")
    except ValueError:
        return ""
    is_suffix = len(labels) > 2 and len(labels[-2]) <= _SUFFIX_LENGTH
    return ".".join(labels[-3:] if is_suffix else labels[-2:])


def _head(view: View) -> Iterator[tuple[int, Mark]]:
    """What stands before the first prose: title, byline, date, place."""
    own = view.paths[view.first] if view.segments else None
    for i, segment in view.kept():
        is_before = i < view.first
        if segment.kind is BlockKind.HEADING:
            is_main = segment.element.tag == "h1" and view.headings[view.paths[i]] < _SECTIONS
            if is_main or (is_before and _is_title(segment.text, view.titles)):
                yield i, _TITLE
        elif is_before and segment.kind is BlockKind.PARAGRAPH and view.paths[i] != own:
            yield i, _HEAD


def _is_title(text: str, titles: Sequence[str]) -> bool:
    squashed = squash(text)
    return any(squashed in title or (len(title) >= _TITLE_LENGTH and title in squashed) for title in titles)


def _links(view: View) -> Iterator[tuple[int, Mark]]:
    """Paragraphs that are links, and lists of them; links to other sites (shops, sources) are content.

    Not so those behind the last prose, where many stand in one place: a publisher's other sites.
    """
    links = [i for i, segment in view.kept() if segment.link_share >= LINK_SHARE]
    behind = Counter(view.paths[i] for i in links if i > view.last)
    linked = Counter(view.paths[i] for i in links)
    held = Counter(view.paths[i] for i, _ in view.kept())
    for i in links:
        segment, path = view.segments[i], view.paths[i]
        is_among = path in view.own_paths and linked[path] <= _FEW_LINKED * held[path]
        if is_among and segment.element.tag == "p" and _is_paragraph(segment.text):
            continue
        if leads_home(segment.href, view.site) or (i > view.last and behind[view.paths[i]] >= _MANY_LINKS):
            yield i, _LINK_LIST if segment.kind in _IN_LISTS else _LINK_BLOCK


def _is_paragraph(text: str) -> bool:
    """Whether it is written as a paragraph of an article, a teaser's headline being shorter and without a full stop."""
    is_spaced = text.count(" ") * _LONG_WORD > len(text)
    return len(text) >= (_PARAGRAPH_LENGTH if is_spaced else _PARAGRAPH_LENGTH * _DENSE) and ends_sentence(text)


def leads_home(href: str | None, site: str) -> bool:
    """Whether a link leads to a page of the same publisher."""
    return not href or not _ABSOLUTE.match(href) or site_of(href) == site


def _pictured(view: View) -> Iterator[tuple[int, Mark]]:
    """Lines that share a frame with an image and with none of the article's prose."""
    places: dict[HtmlElement, list[int]] = {}
    for i, segment in view.kept():
        places.setdefault(segment.element, []).append(i)
    # A frame once, though 10,000 images share it: looked through for each, they took 16 s.
    for frame in dict.fromkeys(frame_of(image, view.own_elements) for image, _ in view.images):
        held = [i for element in frame.iter() for i in places.get(element, ())]
        if sum(len(view.segments[i].text) for i in held) <= _CAPTION_LENGTH and all(
            view.segments[i].kind in _LIKE_CAPTIONS and view.segments[i].link_share < LINK_SHARE for i in held
        ):
            yield from ((i, _PICTURED) for i in held)


def _boxes(view: View) -> Iterator[tuple[int, Mark]]:
    """Boxes with a heading of their own beside the article's prose: facts, summaries, pitches."""
    frames: dict[HtmlElement, list[int]] = {}
    for i, segment in view.kept():
        if segment.element not in view.own_elements:
            frames.setdefault(frame_of(segment.element, view.own_elements), []).append(i)
    looks = Counter((frame.tag, frame.get("class")) for frame in frames)
    for frame, held in frames.items():
        is_headed = len(held) > 1 and view.segments[held[0]].kind is BlockKind.HEADING
        if is_headed and looks[frame.tag, frame.get("class")] < _SECTIONS:
            yield from ((i, _BOX) for i in held)


def _nested(view: View) -> Iterator[tuple[int, Mark]]:
    """Articles in the article, where they are a small part of it: by the standard comments, in fact others to read."""
    held: dict[HtmlElement, list[int]] = {}
    for i, segment in view.kept():
        article = next(segment.element.iterancestors("article"), None)
        if article is not None and article is not view.container:
            held.setdefault(article, []).append(i)
    inner = {a: places for a, places in held.items() if _is_in_other(a, view)}
    total = sum(view.weights[i] for i, _ in view.kept())
    if inner and sum(view.weights[i] for places in inner.values() for i in places) < _NESTED_SHARE * total:
        yield from ((i, _NESTED) for places in inner.values() for i in places)


def _is_in_other(article: HtmlElement, view: View) -> bool:
    """Whether an article stands in another that holds the first prose, and does not hold that itself."""
    first = view.segments[view.first].element
    return article not in first.iterancestors() and any(
        around in first.iterancestors() for around in article.iterancestors("article")
    )


def _apart(view: View) -> Iterator[tuple[int, Mark]]:
    """Paragraphs in a place of the page's structure where no prose of the article stands."""
    prose = view.prose_by_path()
    little = _APART_SHARE * prose.total()
    held = Counter(view.paths[i] for i, _ in view.kept())
    for i, segment in view.kept():
        path = view.paths[i]
        is_little = prose[path] < little and held[path] in (2, 3) and path not in view.own_paths and i != view.first
        if (is_little or not prose[path]) and segment.kind is BlockKind.PARAGRAPH:
            yield i, _APART


def _untold(view: View) -> Iterator[tuple[int, Mark]]:
    """Paragraphs that the page's structured data leaves out, where it has nearly all of the others.

    The first may be the standfirst, which structured data keeps in another place.
    """
    if view.told is None:
        return
    kept = [(i, view.told.has(segment.text)) for i, segment in view.kept()]
    total = sum(view.weights[i] for i, _ in kept)
    if sum(view.weights[i] for i, is_told in kept if is_told) < _TOLD_SHARE * total:
        return
    for i, is_told in kept:
        if not is_told and i != view.first and view.segments[i].kind in _LIKE_NOTICES:
            yield i, _UNTOLD


def _labels(view: View) -> Iterator[tuple[int, Mark]]:
    """Headings that lead only to what other rules have taken, or to nothing; not where their like part the text.

    Behind the last text and picture no heading leads to anything.
    """
    leads_on = False  # whether what comes next, pictures and adverts passed over, is the article's
    is_behind = True
    last_image = max((place for _, place in view.images), default=0)
    for i in range(len(view.segments) - 1, -1, -1):
        verdict = view.verdicts[i]
        if verdict is not None:
            leads_on = leads_on and verdict.kind in _PASSED_OVER
            continue
        is_heading = view.segments[i].kind is BlockKind.HEADING
        is_behind = is_behind and is_heading and view.places[i] >= last_image
        if is_heading and not leads_on and (is_behind or view.headings[view.paths[i]] < _SECTIONS):
            yield i, _LABEL
        leads_on = True


def _captions(view: View) -> Iterator[tuple[int, Mark]]:
    """Lines taken for furniture that share a frame with the image before them and with little else: its caption."""
    at = {place: i for i, place in enumerate(view.places[: view.last])}
    for image, place in view.images:
        i = at.get(place)
        mark = view.verdicts[i] if i is not None else None
        if i is None or mark is None or mark.rule not in _LIKE_FURNITURE or not is_picture(image):
            continue
        segment = view.segments[i]
        if len(segment.text) < _CAPTION_LEAST or segment.link_share or segment.kind not in _LIKE_CAPTIONS:
            continue
        around = with_ancestors([segment.element])
        frame = next(up for up in image.iterancestors() if up in around)
        near = view.segments[max(0, i - 1) : i + _CAPTION_LINES + 1]
        held = [each for each in near if frame in with_ancestors([each.element])]
        if len(held) <= _CAPTION_LINES and frame not in view.own_elements:
            yield i, _PICTURED


RULES: Final[tuple[Rule, ...]] = (_head, _links, _pictured, _boxes, _nested, _apart, _untold, _labels, _captions)
