"""All blocks of text on a page, in document order, with what their surroundings say of them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, NamedTuple

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from extractors.article import BlockKind
from extractors.body.words import Mark, is_hidden, mark_of
from extractors.text.breaks import without_breaks

# Elements whose text is never shown as part of a text. Not ``source`` and ``embed``: the parser does not know that they
# are empty, and puts what follows into them.
SKIPPED: Final = frozenset((
    "applet", "area", "audio", "base", "button", "canvas", "datalist", "dialog", "frame", "frameset",
    "head", "iframe", "input", "link", "map", "math", "menu", "meta", "noembed", "noframes", "noscript",
    "object", "optgroup", "option", "param", "progress", "script", "select", "style", "svg",
    "template", "textarea", "title", "video",
))  # fmt: skip
# ... and those of them that hold a page's text where it leaves them open, as the parser closes none of its own accord.
_OPEN: Final = frozenset(("button", "canvas", "datalist", "menu", "noembed", "noframes", "noscript", "object", "svg"))
IMAGES: Final = frozenset(("img", "amp-img"))
_MEDIA: Final = frozenset(("video", "iframe", "object", "embed"))
KINDS: Final = {
    "p": BlockKind.PARAGRAPH,
    "h1": BlockKind.HEADING,
    "h2": BlockKind.HEADING,
    "h3": BlockKind.HEADING,
    "h4": BlockKind.HEADING,
    "h5": BlockKind.HEADING,
    "h6": BlockKind.HEADING,
    "li": BlockKind.LIST_ITEM,
    "dt": BlockKind.LIST_ITEM,
    "dd": BlockKind.LIST_ITEM,
    "blockquote": BlockKind.QUOTE,
    "figcaption": BlockKind.CAPTION,
    "caption": BlockKind.CAPTION,
    "tr": BlockKind.TABLE_ROW,
}
# Elements that stand on lines of their own but say nothing of what they hold.
_PLAIN: Final = frozenset((
    "address", "article", "aside", "body", "center", "details", "dir", "div", "dl", "fieldset", "figure",
    "footer", "form", "header", "hgroup", "hr", "html", "legend", "main", "ol", "pre", "search", "section",
    "summary", "table", "tbody", "tfoot", "thead", "ul",
))  # fmt: skip
BLOCKS: Final = frozenset(KINDS) | _PLAIN
_STICKY: Final = frozenset((BlockKind.QUOTE, BlockKind.LIST_ITEM, BlockKind.CAPTION, BlockKind.HEADING))
_CELLS: Final = frozenset(("td", "th"))
_ARTICLES: Final = frozenset(("article", "main"))
_BREAK: Final = "\v"  # stands for <br>: two of them part paragraphs, one is a space
_BREAKS: Final = re.compile(r"\v\s*\v[\s\v]*")
_Linked = tuple[int, int, str | None]  # what stands in a link: which part of the text, its characters, href


class Marked(NamedTuple):
    """An element that says its text is not the article's, and the next such element around it."""

    element: HtmlElement
    mark: Mark
    outer: Marked | None


@dataclass(slots=True, eq=False)
class Segment:
    """One block of text of a page.

    element: the innermost block element it stands in.
    link_chars: how many of its characters stand in links.
    href: where its first link leads, as written.
    marked: the innermost marked element around it.
    after_image: no other text stands between it and the image before it.
    """

    text: str
    kind: BlockKind
    element: HtmlElement
    link_chars: int
    href: str | None
    marked: Marked | None
    after_image: bool

    @property
    def link_share(self) -> float:
        """The share of its characters that stand in links."""
        return min(1.0, self.link_chars / len(self.text))


def _kind(tag: str, outer: BlockKind) -> BlockKind:
    """The kind of a block element in another: paragraphs of a quote, an item or a caption belong to it."""
    own = KINDS.get(tag, BlockKind.PARAGRAPH)
    return outer if own is BlockKind.PARAGRAPH and outer in _STICKY else own


@dataclass(frozen=True, slots=True)
class Walked:
    """All blocks of text of a page in document order, and its images, each with the place of the block after it."""

    segments: list[Segment]
    images: list[tuple[HtmlElement, int]]


def walk(root: HtmlElement, *, everywhere: bool = False) -> Walked:
    """The blocks of text and the images under an element.

    everywhere: also in navigation, footers and what else readers see but is no text: where a page leaves one of them
    open, the parser puts all that follows into it.
    """
    collector = _Collector(root)
    starts, ends = (_WIDER_STARTS, _WIDER_ENDS) if everywhere else (_STARTS, _ENDS)
    in_line, after = _Collector.start_inline, _Collector.end_inline
    walker = iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if event == "end":
            ends.get(element.tag, after)(collector, element)
        elif not starts.get(element.tag, in_line)(collector, element):
            walker.skip_subtree()
    collector.flush()
    return Walked(collector.segments, collector.images)


def _between_breaks(whole: str, parts: list[str], linked: list[_Linked]) -> Iterator[tuple[str, list[_Linked]]]:
    """The paragraphs of a text parted by double breaks, each with what of it stands in links."""
    starts = list(accumulate(map(len, parts), initial=0))
    places = [starts[part] for part, _, _ in linked]
    breaks = [match.span() for match in _BREAKS.finditer(whole)]
    for start, end in zip((0, *(end for _, end in breaks)), (*(start for start, _ in breaks), len(whole)), strict=True):
        yield whole[start:end], linked[bisect_left(places, start) : bisect_left(places, end)]


class _Collector:
    """Collects text until a block begins or ends, then makes segments of it.

    What to do where an element begins says whether to look into it.
    """

    def __init__(self, root: HtmlElement) -> None:
        self.segments: list[Segment] = []
        self.images: list[tuple[HtmlElement, int]] = []
        self._root = root
        # On purpose a cycle: it keeps the page's tree until the next search for cycles, when some hundred go at once.
        # Let go page by page, they leave holes in which the next tree lies scattered, and is read 15 % slower.
        self._held = self
        self._around: list[tuple[HtmlElement, BlockKind, Marked | None]] = [(root, BlockKind.PARAGRAPH, None)]
        self._parts: list[str] = []
        self._links = 0  # how many links the text stands in
        self._href: str | None = None  # of the outermost of them
        self._linked: list[_Linked] = []
        self._after_image = False

    def start_inline(self, element: HtmlElement) -> bool:
        """An element within a line begins."""
        if is_hidden(element):
            return False
        if text := element.text:
            self._add(text)
        return True

    def end_inline(self, element: HtmlElement) -> None:
        """An element within a line ends; what follows it stands in the element around."""
        if tail := element.tail:
            self._add(tail)

    def flush(self) -> None:
        """Make segments of the text collected: several where double breaks part it."""
        whole = "".join(self._parts)
        pieces = _between_breaks(whole, self._parts, self._linked) if _BREAK in whole else ((whole, self._linked),)
        element, kind, marked = self._around[-1]
        for piece, links in pieces:
            if text := " ".join(without_breaks(piece).split()):
                count = min(sum(chars for _, chars, _ in links), len(text)) if links else 0
                href = next((href for _, _, href in links if href), None) if links else None
                self.segments.append(Segment(text, kind, element, count, href, marked, self._after_image))
                self._after_image = False
        self._parts, self._linked = [], []

    def start_block(self, element: HtmlElement) -> bool:
        if self._parts:
            self.flush()
        _, kind, marked = self._around[-1]
        mark = mark_of(element)
        if mark is not None:
            marked = Marked(element, mark, marked)
        self._around.append((element, _kind(element.tag, kind), marked))
        if text := element.text:
            self._add(text)
        return True

    def start_footer(self, element: HtmlElement) -> bool:
        """A footer may end an article; the page's own, with a tenth of its elements, is passed by."""
        if any(around.tag in _ARTICLES for around, _, _ in self._around):
            return self.start_block(element)
        self._around.append(self._around[-1])
        return False

    def end_block(self, element: HtmlElement) -> None:
        if self._parts:
            self.flush()
        self._around.pop()
        if element is not self._root and (tail := element.tail):
            self._add(tail)

    def start_link(self, element: HtmlElement) -> bool:
        self._href = (self._href if self._links else None) or element.get("href")
        self._links += 1
        if text := element.text:
            self._add(text)
        return True

    def end_link(self, element: HtmlElement) -> None:
        self._links -= 1
        if tail := element.tail:
            self._add(tail)

    def start_cell(self, element: HtmlElement) -> bool:
        self._parts.append(" ")
        if text := element.text:
            self._add(text)
        return True

    def add_break(self, _: HtmlElement) -> bool:
        self._parts.append(_BREAK)
        return False

    def see(self, image: HtmlElement) -> bool:
        self.images.append((image, len(self.segments) + bool(self._parts)))
        self._after_image = True
        return True

    def pass_by(self, element: HtmlElement) -> bool:
        if element.tag in _MEDIA:
            self._after_image = True
        elif element.tag == "noscript":
            for image in element.iter("img"):
                self.see(image)
        return False

    def pass_block_by(self, _: HtmlElement) -> bool:
        if self._parts:
            self.flush()
        return False

    def _add(self, text: str) -> None:
        if self._parts or not text.isspace():
            if self._links and (chars := len(text.strip())):
                self._linked.append((len(self._parts), chars, self._href))
            self._parts.append(text)


# By name of the element, what to do where it begins and ends.
_Starts = dict[str, Callable[[_Collector, HtmlElement], bool]]
_Ends = dict[str, Callable[[_Collector, HtmlElement], None]]
_STARTS: Final[_Starts] = {
    **dict.fromkeys(BLOCKS, _Collector.start_block),
    **dict.fromkeys(SKIPPED, _Collector.pass_by),
    **dict.fromkeys(IMAGES, _Collector.see),
    **dict.fromkeys(_CELLS, _Collector.start_cell),
    "a": _Collector.start_link,
    "br": _Collector.add_break,
    "nav": _Collector.pass_block_by,
    "footer": _Collector.start_footer,
}
_ENDS: Final[_Ends] = {**dict.fromkeys(BLOCKS, _Collector.end_block), "a": _Collector.end_link}
_WIDER_STARTS: Final[_Starts] = _STARTS | dict.fromkeys((*_OPEN, "nav", "footer"), _Collector.start_block)
_WIDER_ENDS: Final[_Ends] = _ENDS | dict.fromkeys((*_OPEN, "nav"), _Collector.end_block)
