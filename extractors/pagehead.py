"""The surroundings of a page's main heading, where kicker, standfirst, byline and date stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from lxml.html import HtmlElement

from extractors.schemaorg import tidy

_AFTER, _BEFORE = 150, 30  # elements: standfirst, byline and date of 130 real pages stand within them
_WORD = re.compile(r"[A-Z]?[a-zà-ÿ]+|[A-Z]+(?![a-z])")
_UNSEEN = ("script", "style", "noscript", "template")
_SKIPPED = frozenset(
    [
        *("script", "style", "noscript", "svg", "template", "iframe", "nav", "button", "form", "select"),
        *("figure", "figcaption", "picture", "video", "audio", "table", "footer"),
    ]
)
# Containers of a page that are about other articles or none.
_ASIDE = frozenset(
    [
        *(
            "related",
            "recommended",
            "recommendation",
            "newsletter",
            "comments",
            "comment",
            "share",
            "sharing",
            "social",
        ),
        *("breadcrumb", "breadcrumbs", "menu", "navigation", "advert", "advertisement", "banner", "cookie", "promo"),
        *("mostread", "trending", "popular", "footer", "sidebar", "ticker", "livestream"),
    ]
)


def class_words(element: HtmlElement) -> frozenset[str]:
    """The words of its classes, id and test id, lower case: ``ArticleLead-text`` gives article, lead, text."""
    names = [element.get("class"), element.get("id"), element.get("data-testid")]
    return _words_of(" ".join(filter(None, names))) if any(names) else frozenset()


@lru_cache(maxsize=4096)  # the classes of one page repeat
def _words_of(names: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORD.findall(names))


@dataclass(frozen=True, slots=True)
class Near:
    """An element near the main heading, and the words of its classes."""

    element: HtmlElement
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class PageHead:
    """The main heading, the elements inside and before it (nearest block first), and those after it in page order.

    What is about other articles, and what is no text, is left out.
    """

    heading: HtmlElement | None = None
    inside: tuple[Near, ...] = ()
    before: tuple[Near, ...] = ()
    after: tuple[Near, ...] = ()


def read_head(heading: HtmlElement | None) -> PageHead:
    """The surroundings of a heading; empty where the page has none."""
    if heading is None:
        return PageHead()
    inside = (near for child in heading for near in _inside(child))
    return PageHead(
        heading,
        tuple(islice(inside, _BEFORE)),
        tuple(islice(_before(heading), _BEFORE)),
        tuple(islice(_after(heading), _AFTER)),
    )


def _after(element: HtmlElement) -> Iterator[Near]:
    for up in (element, *element.iterancestors()):
        for sibling in up.itersiblings():
            yield from _inside(sibling)


def _before(element: HtmlElement) -> Iterator[Near]:
    for up in (element, *element.iterancestors()):
        if up.tag in ("body", "html"):
            return
        for sibling in up.itersiblings(preceding=True):
            yield from _inside(sibling)


def _inside(element: HtmlElement) -> Iterator[Near]:
    stack = [element]  # no recursion: pages nest deeper than Python's calls may
    while stack:
        node = stack.pop()
        if not isinstance(node.tag, str) or node.tag in _SKIPPED:
            continue
        words = class_words(node)
        if not words & _ASIDE:
            yield Near(node, words)
            stack.extend(reversed(node))


def text_of(element: HtmlElement, limit: int) -> str:
    """The text of an element in one line; empty where it is longer than ``limit`` characters or there is none."""
    parts: list[str] = []
    length = 0
    for part in _texts(element):
        length += len(part)
        if length > 4 * limit:  # white space between elements counts here
            return ""
        parts.append(part)
    text = tidy(" ".join(parts))
    return text if len(text) <= limit else ""


def _texts(element: HtmlElement) -> Iterator[str]:
    """The pieces of text inside an element, without those of scripts and styles."""
    if next(element.iter(*_UNSEEN), None) is None:
        yield from element.itertext()
        return
    for node in element.iter():
        if isinstance(node.tag, str) and node.tag not in _UNSEEN:
            yield node.text or ""
        if node is not element:
            yield node.tail or ""
