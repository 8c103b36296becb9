"""All blocks of text on a page, in document order, with what their surroundings say of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from extractors.article import BlockKind
from extractors.body_words import Mark, is_hidden, mark_of

# Elements whose text is never shown as part of a text.
SKIPPED: Final = frozenset(
    "applet area audio base button canvas datalist dialog embed frame frameset head iframe input link map math menu meta"
    " noembed noframes noscript object optgroup option param progress script select source style svg template textarea"
    " title track video".split()
)
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
_PLAIN: Final = frozenset(
    "address article aside body center details dir div dl fieldset figure footer form header hgroup hr html legend main"
    " nav ol pre search section summary table tbody tfoot thead ul".split()
)
BLOCKS: Final = frozenset(KINDS) | _PLAIN
_STICKY: Final = frozenset((BlockKind.QUOTE, BlockKind.LIST_ITEM, BlockKind.CAPTION, BlockKind.HEADING))
_CELLS: Final = frozenset(("td", "th"))
_BREAK: Final = "\v"  # stands for <br>: two of them part paragraphs, one is a space
_BREAKS: Final = re.compile(r"\v\s*\v[\s\v]*")


@dataclass(frozen=True, slots=True)
class Marked:
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


@dataclass(slots=True)
class _Around:
    """The block element that text is being collected for."""

    element: HtmlElement
    kind: BlockKind
    marked: Marked | None


def _kind(tag: str, outer: BlockKind) -> BlockKind:
    """The kind of a block element in another: paragraphs of a quote, an item or a caption belong to it."""
    own = KINDS.get(tag)
    if own in (None, BlockKind.PARAGRAPH) and outer in _STICKY:
        return outer
    return own or BlockKind.PARAGRAPH


@dataclass(frozen=True, slots=True)
class Walked:
    """All blocks of text of a page in document order, and its images, each with the place of the block after it."""

    segments: list[Segment]
    images: list[tuple[HtmlElement, int]]


def walk(root: HtmlElement) -> Walked:
    """The blocks of text and the images under an element."""
    collector = _Collector(root)
    walker = iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if event == "end":
            collector.end(element, element.tag)
        elif not collector.start(element, element.tag):
            walker.skip_subtree()
    collector.flush()
    return Walked(collector.segments, collector.images)


class _Collector:
    """Collects text until a block begins or ends, then makes segments of it."""

    def __init__(self, root: HtmlElement) -> None:
        self.segments: list[Segment] = []
        self.images: list[tuple[HtmlElement, int]] = []
        self._root = root
        self._around = [_Around(root, BlockKind.PARAGRAPH, None)]
        self._parts: list[str] = []
        self._links = 0  # how many links the text stands in
        self._link_chars = 0
        self._href: str | None = None
        self._after_image = False

    def start(self, element: HtmlElement, tag: str) -> bool:
        """An element begins. Whether to look into it."""
        if tag in BLOCKS:
            self._open(element, tag)
        elif tag in SKIPPED:
            self._pass_by(element, tag)
            return False
        elif tag == "a":
            self._links += 1
            self._href = self._href or element.get("href")
        elif tag == "br":
            self._parts.append(_BREAK)
        elif tag in IMAGES:
            self._see(element)
        elif tag in _CELLS:
            self._parts.append(" ")
        elif is_hidden(element):
            return False
        self._add(element.text)
        return True

    def end(self, element: HtmlElement, tag: str) -> None:
        """An element ends; what follows it stands in the element around."""
        if tag in BLOCKS:
            self.flush()
            self._around.pop()
        elif tag == "a":
            self._links -= 1
        if element is not self._root:
            self._add(element.tail)

    def flush(self) -> None:
        """Make segments of the text collected: several where double breaks part it."""
        if not self._parts:
            return
        whole = "".join(self._parts)
        self._parts.clear()
        around, link_chars, href = self._around[-1], self._link_chars, self._href
        self._link_chars, self._href = 0, None
        for part in _BREAKS.split(whole) if _BREAK in whole else (whole,):
            text = " ".join(part.split())
            if text:
                links = min(link_chars, len(text))
                self.segments.append(
                    Segment(text, around.kind, around.element, links, href, around.marked, self._after_image)
                )
                self._after_image = False

    def _open(self, element: HtmlElement, tag: str) -> None:
        self.flush()
        outer = self._around[-1]
        mark = mark_of(element)
        marked = outer.marked if mark is None else Marked(element, mark, outer.marked)
        self._around.append(_Around(element, _kind(tag, outer.kind), marked))

    def _pass_by(self, element: HtmlElement, tag: str) -> None:
        if tag in _MEDIA:
            self._after_image = True
        elif tag == "noscript":
            for image in element.iter("img"):
                self._see(image)

    def _see(self, image: HtmlElement) -> None:
        self.images.append((image, len(self.segments) + bool(self._parts)))
        self._after_image = True

    def _add(self, text: str | None) -> None:
        if text:
            self._parts.append(text)
            if self._links:
                self._link_chars += len(text.strip())
