"""The surroundings of a page's main heading, where kicker, standfirst, byline and date stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from extractors.schemaorg import tidy

_AFTER, _BEFORE = 150, 30  # elements: standfirst, byline and date of 130 real pages stand within them
_WORD = re.compile(r"[A-Z]?[a-zà-ÿ]+|[A-Z]+(?![a-z])")
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
    names = " ".join(filter(None, (element.get("class"), element.get("id"), element.get("data-testid"))))
    return frozenset(word.lower() for word in _WORD.findall(names)) if names else frozenset()


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
    if not isinstance(element.tag, str) or element.tag in _SKIPPED:
        return
    words = class_words(element)
    if words & _ASIDE:
        return
    yield Near(element, words)
    for child in element:
        yield from _inside(child)


def text_of(element: HtmlElement, limit: int) -> str:
    """The text of an element in one line; empty where it is longer than ``limit`` characters or there is none."""
    parts: list[str] = []
    length = 0
    for part in element.itertext():
        length += len(part)
        if length > 4 * limit:  # white space between elements counts here
            return ""
        parts.append(part)
    text = tidy(" ".join(parts))
    return text if len(text) <= limit else ""
