"""All blocks of text on a page, in document order, with what their surroundings say of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from extractors.article import BlockKind
from extractors.body_words import Mark, mark_of

# Elements whose text is never shown as part of a text.
SKIPPED: Final = frozenset(
    "applet area audio base button canvas datalist dialog embed frame frameset head iframe input link map math menu meta"
    " noembed noframes noscript object optgroup option param progress script select source style svg template textarea"
    " title track video".split()
)
IMAGES: Final = frozenset(("img", "amp-img", "picture", "amp-carousel", "amp-anim", "video", "iframe"))
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


class _Collector:
    """Collects text until a block begins or ends, then makes segments of it."""

    def __init__(self, root: HtmlElement) -> None:
        self.segments: list[Segment] = []
        self.around = [_Around(root, BlockKind.PARAGRAPH, None)]
        self.links = 0
        self.after_image = False
        self.parts: list[str] = []
        self.href: str | None = None
        self._link_chars = 0

    def add(self, text: str | None) -> None:
        if text:
            self.parts.append(text)
            if self.links:
                self._link_chars += len(text)

    def open(self, element: HtmlElement, tag: str) -> None:
        self.flush()
        outer = self.around[-1]
        mark = mark_of(element)
        marked = outer.marked if mark is None else Marked(element, mark, outer.marked)
        self.around.append(_Around(element, KINDS.get(tag, outer.kind), marked))

    def close(self) -> None:
        self.flush()
        self.around.pop()

    def flush(self) -> None:
        if not self.parts:
            return
        whole = "".join(self.parts)
        self.parts.clear()
        link_chars, self._link_chars = self._link_chars, 0
        href, self.href = self.href, None
        around = self.around[-1]
        for part in _BREAKS.split(whole) if _BREAK in whole else (whole,):
            text = " ".join(part.split())
            if text:
                links = min(link_chars, len(text))
                self.segments.append(
                    Segment(text, around.kind, around.element, links, href, around.marked, self.after_image)
                )
                self.after_image = False


def walk(root: HtmlElement) -> list[Segment]:
    """The blocks of text under an element, in document order."""
    collector = _Collector(root)
    walker = iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            if tag in SKIPPED:
                collector.after_image = collector.after_image or tag in IMAGES
                walker.skip_subtree()
                continue
            if tag in BLOCKS:
                collector.open(element, tag)
            elif tag == "a":
                collector.links += 1
                collector.href = collector.href or element.get("href")
            elif tag == "br":
                collector.parts.append(_BREAK)
            elif tag in _CELLS:
                collector.parts.append(" ")
            elif tag in IMAGES:
                collector.after_image = True
            collector.add(element.text)
        else:
            if tag in BLOCKS:
                collector.close()
            elif tag == "a":
                collector.links -= 1
            if element is not root:
                collector.add(element.tail)
    collector.flush()
    return collector.segments
