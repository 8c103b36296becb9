"""Where on a page the article stands: the element that holds most of its prose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from lxml.html import HtmlElement

from extractors.article import BlockKind, RemovedKind
from extractors.body.walk import KINDS, Segment
from extractors.body.words import FIRM, WINDOWS, Mark, is_in_title, line_of
from extractors.text.sentences import ends_sentence

PICTURE: Final = frozenset((RemovedKind.PHOTO_CAPTION, RemovedKind.PHOTO_CREDIT))
_BOXES: Final = frozenset(
    (
        RemovedKind.RELATED,
        RemovedKind.ADVERT,
        RemovedKind.NEWSLETTER,
        RemovedKind.COMMENT,
        RemovedKind.AUTHOR_BIO,
    )
)
_HELD: Final = frozenset((BlockKind.QUOTE, BlockKind.TABLE_ROW))  # what a figure may hold beside a caption
_LEAVES: Final = frozenset(KINDS) - {"tr"}  # tables may be layout

_NUMBERED: Final = re.compile(r"[a-z-]*[a-z-]\d\d?")  # "part2"; a longer number is that of another article
_PLACES: Final = frozenset(("first", "last", "odd", "even", "active", "current"))  # classes of one among like elements
_WRAPPERS: Final = frozenset(("div", "section", "header"))

Masses = dict[HtmlElement, float]

_PROSE_LENGTH: Final = 40  # characters; shorter lines are as often labels as sentences
_LABEL_LENGTH: Final = 30  # characters that do not count: teasers are many short lines (F1 .9712 -> .9724, half B)
_LINKED_LENGTH: Final = 100  # characters; headlines are shorter
_LISTED_WORTH: Final = 0.3  # of a character in a list, where teasers stand ...
_BARE_WORTH: Final = 0.7  # ... and in a box that is no paragraph

# A marked element that holds this share of the page's prose is around the article ("has-sidebar"), not beside it,
# unless its rule is firm.
_WRAPPER_SHARE: Final = 0.5
_FEW_BELOW: Final = 3  # paragraphs below a headline that tell where its article is
_NEVER_AROUND: Final = WINDOWS | {"dom.footer", "dom.hidden", "dom.aside", "dom.form"}
_LEFT_SHARE: Final = 0.1  # where marks leave less of a page's prose, they have taken the article itself

BEST_SHARE: Final = 0.8  # the container's share of the prose around it; .7 and .85 gave the same
_ARTICLE_SHARE: Final = 0.1
_HEADED_SHARE: Final = 0.2  # of the page's prose, in its only article
_DESCEND_SHARE: Final = 0.99  # the same where bare paragraphs stand beside the inner element, as before a paywall


def prose_of(segment: Segment) -> float:
    """How much a block speaks for its surroundings being the article."""
    text = segment.text
    if len(text) < _PROSE_LENGTH or segment.kind is BlockKind.HEADING or (share := segment.link_share) > 0.5:
        return 0.0
    if segment.kind is BlockKind.LIST_ITEM:
        worth = _LISTED_WORTH
    else:
        worth = 1.0 if segment.element.tag in ("p", "blockquote") else _BARE_WORTH
    return (len(text) - _LABEL_LENGTH) * (1 - share) * worth


def linked_prose_of(segment: Segment) -> float:
    """The same of a paragraph that is a link: a digest of the press may have no others."""
    is_paragraph = segment.element.tag == "p" and ends_sentence(segment.text)
    return float(len(segment.text) - _LABEL_LENGTH) if is_paragraph and len(segment.text) >= _LINKED_LENGTH else 0.0


def masses_of(weighted: Iterable[tuple[Segment, float]]) -> Masses:
    """The weight of the blocks inside each element that has any."""
    own: Masses = {}
    for segment, weight in weighted:
        if weight:
            own[segment.element] = own.get(segment.element, 0.0) + weight
    masses: Masses = {}
    climbing = own
    while climbing:  # a step up at a time: blocks beside each other go on as one
        around: Masses = {}
        for element, weight in climbing.items():
            masses[element] = masses.get(element, 0.0) + weight
            parent = element.getparent()
            if parent is not None:
                around[parent] = around.get(parent, 0.0) + weight
        climbing = around
    return masses


def live_marks(root: HtmlElement, segments: Sequence[Segment], prose: Sequence[float]) -> list[Mark | None]:
    """For each block the mark that holds for it: the innermost that is not on a wrapper of the article."""
    masses = masses_of(zip(segments, prose, strict=True))
    total = masses.get(root, 0.0)
    wrappers = {element for element, mass in masses.items() if mass >= _WRAPPER_SHARE * total}
    opening = _around_opening(segments, prose)
    marks = [_live(segment, wrappers, opening) for segment in segments]
    firm = [mark if mark is not None and mark.rule in FIRM else None for mark in marks]
    left, without_firm = _left(prose, marks), _left(prose, firm)
    if not without_firm:
        return [mark if mark is not None and mark.rule in WINDOWS else None for mark in marks]
    return marks if left >= _LEFT_SHARE * without_firm else firm


def _around_opening(segments: Sequence[Segment], prose: Sequence[float]) -> set[HtmlElement]:
    """The marked elements around the first prose below the page's only ``h1``, where it is three paragraphs in a row.

    Their words are said of the article: ``social`` is its section, ``kommentar`` its kind. Comments, adverts and other
    articles stand behind its text, and each in an element of its own.
    """
    heads = [
        i for i, segment in enumerate(segments) if segment.kind is BlockKind.HEADING and segment.element.tag == "h1"
    ]
    if len(heads) != 1:
        return set()
    below = [s for s, weight in islice(zip(segments, prose, strict=True), heads[0] + 1, None) if weight > 0]
    below = [s for s in below if s.marked is None or s.marked.element is not s.element][:_FEW_BELOW]
    parents = {segment.element.getparent() for segment in below if segment.element.tag == "p"}
    if len(below) < _FEW_BELOW or len(parents) != 1 or any(segment.element.tag != "p" for segment in below):
        return set()
    found: set[HtmlElement] = set()
    marked = below[0].marked
    while marked is not None:
        if marked.mark.rule not in _NEVER_AROUND and marked.mark.kind not in PICTURE:
            found.add(marked.element)
        marked = marked.outer
    return found


def _live(segment: Segment, wrappers: set[HtmlElement], opening: set[HtmlElement]) -> Mark | None:
    """The innermost mark that is not on a wrapper; one that sets whole boxes apart goes before a caption's in it."""
    found: Mark | None = None
    marked = segment.marked
    while marked is not None:
        mark = marked.mark
        is_wrapper = marked.element in opening or (marked.element in wrappers and mark.rule not in FIRM)
        is_held = segment.kind in _HELD and mark.rule == "dom.figure"
        if not is_wrapper and not is_held and (found is None or (found.kind in PICTURE and mark.kind in _BOXES)):
            found = mark
        marked = marked.outer
    return found


def _left(prose: Sequence[float], marks: Sequence[Mark | None]) -> float:
    return sum(weight for weight, mark in zip(prose, marks, strict=True) if mark is None)


def find_container(root: HtmlElement, masses: Masses, best_share: float = BEST_SHARE) -> HtmlElement:
    """The smallest element that still holds the article: most of the prose, in more than one block.

    best_share: the least share of the prose in an element that its child must hold to be looked into.
    """
    element = root
    while True:
        children = [child for child in element if child in masses]
        best = max(children, key=masses.__getitem__, default=None)
        if best is None or best.tag in _LEAVES or not _holds_blocks(best, masses):
            return element
        first = _first_article(children, masses[element], masses)
        share = masses[best] / masses[element]
        if share < _DESCEND_SHARE and best.tag == "article" and _are_parts(children, best):
            return element
        if first is None and share < _DESCEND_SHARE:
            first = _first_entry(root, children, best)
        if first is not None:
            best = first
        elif share < best_share or (share < _DESCEND_SHARE and _kin_share(children, best, masses) > 1 - _DESCEND_SHARE):
            return element
        element = best


def headed_article(root: HtmlElement, segments: Sequence[Segment], weights: Sequence[float]) -> HtmlElement | None:
    """The page's only article, where it holds the only headline and some paragraphs: what is longer beside it is other.

    Asked where no element holds most of a page's prose: a window of consent without a name, or teasers, may be that.
    """
    articles = list(islice(root.iter("article"), 2))
    if len(articles) != 1 or len(list(islice(root.iter("h1"), 2))) != 1 or next(articles[0].iter("h1"), None) is None:
        return None
    inside = set(articles[0].iter())
    held = [weight for segment, weight in zip(segments, weights, strict=True) if weight and segment.element in inside]
    return articles[0] if len(held) >= _FEW_BELOW and sum(held) > _HEADED_SHARE * sum(weights) else None


def _first_article(children: Sequence[HtmlElement], whole: float, masses: Masses) -> HtmlElement | None:
    """The first of several articles beside each other: pages go on with others to read next."""
    enough = whole * _ARTICLE_SHARE
    first = next((child for child in children if child.tag == "article" and masses[child] > enough), None)
    if first is None or _are_parts(children, first):
        return None
    others = (article for child in children if child is not first for article in child.iter("article"))
    return first if any(masses.get(article, 0.0) > enough for article in others) else None


def _first_entry(root: HtmlElement, children: Sequence[HtmlElement], best: HtmlElement) -> HtmlElement | None:
    """The first of several elements of one look and each with a headline of its own, where that is the page's title."""
    look = (best.tag, best.get("class"))
    kin = [child for child in children if look[1] and (child.tag, child.get("class")) == look]
    heads = [head for child in kin if (head := next(child.iter("h1", "h2"), None)) is not None]
    title = root.find("head/title")
    if len(heads) < 2 or len(heads) < len(kin) or title is None or len({head.tag for head in heads}) > 1:
        return None
    told = line_of(title)
    says = [is_in_title(head, told) for head in heads]
    is_main = heads[0].tag == "h1" or next(root.iter("h1"), None) is None
    return kin[0] if is_main and says[0] and not any(says[1:]) and kin[0] is children[0] else None


def holds_parts(container: HtmlElement) -> bool:
    """Whether an article stands in it as several below one headline."""
    first = next(container.iterchildren("article"), None)
    return first is not None and _are_parts(list(container), first)


def _are_parts(children: Sequence[HtmlElement], first: HtmlElement) -> bool:
    """Whether articles beside each other are one: a page's headline stands before them, and they are of one class.

    So do the entries of a live report and the parts of a long text; of another article to read next the first has a
    headline of its own.
    """
    kin = [child for child in children if child.tag == "article" and _look_of(child) == _look_of(first)]
    if len(kin) < 2 or any(next(article.iter("h1"), None) is not None for article in kin):
        return False
    parent = first.getparent()
    while parent is not None and parent.tag != "body":
        for before in first.itersiblings(preceding=True):
            if before.tag == "h1" or (before.tag != "article" and next(before.iter("h1"), None) is not None):
                return True
        first, parent = parent, parent.getparent()
    return parent is not None and any(before.tag == "h1" for before in first.itersiblings(preceding=True))


def _look_of(element: HtmlElement) -> list[str]:
    """Its classes, but those that number the elements of one look or say that one of them is shown."""
    names = (element.get("class") or "").split()
    return [name for name in names if name not in _PLACES and not _NUMBERED.fullmatch(name)]


def holds_bare(element: HtmlElement, masses: Masses) -> bool:
    """Whether most of the prose in an element stands in paragraphs of its own, as on pages without layout."""
    bare = sum(masses[child] for child in element if child in masses and child.tag in KINDS)
    return bare > masses.get(element, 0.0) / 2


def _kin_share(children: Sequence[HtmlElement], best: HtmlElement, masses: Masses) -> float:
    """The share of the prose beside ``best`` that belongs to it: bare paragraphs, and elements of the same class."""
    look = (best.tag, best.get("class"))
    kin = (c for c in children if c is not best and (c.tag in KINDS or (c.tag, c.get("class")) == look or _is_bare(c)))
    return sum(map(masses.__getitem__, kin)) / sum(map(masses.__getitem__, children))


def _is_bare(element: HtmlElement) -> bool:
    """Whether it is a wrapper of paragraphs and nothing else, as of a first paragraph set apart for its looks."""
    if element.tag not in _WRAPPERS or any(child.tag != "p" for child in element):
        return False
    return not (element.text or "").strip() and next(element.iter("a", "img"), None) is None


def _holds_blocks(element: HtmlElement, masses: Masses) -> bool:
    held = [child for child in element if child in masses]
    return len(held) > 1 or any(below in masses for child in held for below in child)
