"""The text of a heading, as readers see it, and its parts."""

from collections.abc import Iterator

from lxml.html import HtmlElement

from extractors.markup.schemaorg import tidy

MAX_TITLE = 500  # characters; a longer h1 is a page wrapped in it
_MAX_DEPTH = 20  # of elements in a heading; real ones stay under 6
_APART = frozenset({"br", "div", "p", "span", "small", "h2", "li"})
_FOR_READERS = frozenset(
    ("sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screenreader", "show-for-sr", "u-sr-only")
)
_UNREAD = frozenset({"style", "script", "svg", "button", "noscript", "template"})


def heading_text(element: HtmlElement) -> str:
    """The text of a heading; elements that stand apart on the page are parted by a space."""
    text = tidy("".join(pieces(element)))
    return text if len(text) <= MAX_TITLE else ""


def _is_unseen(element: HtmlElement) -> bool:
    """Whether it is read out to those who do not see the page, in place of what others see."""
    names = element.get("class")
    return bool(names) and not _FOR_READERS.isdisjoint(names.lower().split())


def pieces(element: HtmlElement, depth: int = 0) -> Iterator[str]:
    """The text of an element, in the pieces that its children part."""
    yield element.text or ""
    for child in element:
        if _is_read(child, depth):
            text = "".join(pieces(child, depth + 1))
            yield f" {text} " if _is_apart(child, text) else text
        yield child.tail or ""


def _flat_pieces(element: HtmlElement, depth: int = 0) -> Iterator[str]:
    """As ``pieces``, parted by the elements within its children, too."""
    yield element.text or ""
    for child in element:
        if _is_read(child, depth):
            space = " " if _is_apart(child, "".join(pieces(child, depth + 1))) else ""
            yield space
            yield from _flat_pieces(child, depth + 1)
            yield space
        yield child.tail or ""


def _is_read(child: HtmlElement, depth: int) -> bool:
    """Whether what an element in a heading holds is part of what readers see of it."""
    return isinstance(child.tag, str) and child.tag not in _UNREAD and depth < _MAX_DEPTH and not _is_unseen(child)


def _is_apart(child: HtmlElement, text: str) -> bool:
    """Whether an element stands apart from what is around it; one letter alone is an initial."""
    return child.tag in _APART and (child.tag == "br" or len(text) > 1)


def beginnings(element: HtmlElement) -> Iterator[str]:
    """A heading's text as far as each place where an element in it begins or ends, shortest first."""
    before = ""
    for piece in _flat_pieces(element):
        if piece.strip():
            before += piece
            if len(before) > 2 * MAX_TITLE:  # of signs that nobody sees
                return
            yield before
        elif piece and not before.endswith(" "):
            before += " "


def innermost(element: HtmlElement) -> HtmlElement:
    """The element that holds all that a heading holds: the link of "<h1><a>Title</a></h1>"."""
    for _ in range(_MAX_DEPTH):
        if len(element) != 1 or (element.text or "").strip() or (element[0].tail or "").strip():
            break
        element = element[0]
    return element
