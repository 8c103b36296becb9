"""The surroundings of a page's main heading, where kicker, standfirst, byline and date stand."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from lxml.html import HtmlElement

from extractors.markup.schemaorg import tidy

_AFTER, _BEFORE = 150, 30  # elements: standfirst, byline and date of 130 real pages stand within them
_WORD = re.compile(r"[A-Z]?[a-zà-ÿ]+|[A-Z]+(?![a-z])")
_LETTERS = "".join(char if char.isalpha() else " " for char in map(chr, range(128)))  # all else parts words
_NO_WORDS: frozenset[str] = frozenset()
UNSEEN = ("script", "style", "noscript", "template")
_SKIPPED = frozenset(
    [
        *("script", "style", "noscript", "svg", "template", "iframe", "nav", "button", "form", "select"),
        *("figure", "figcaption", "picture", "video", "audio", "table", "footer"),
    ]
)
# Containers of a page that are about other articles or none.
ASIDE = frozenset(
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
    attributes = element.items()  # one question in place of three; most elements have none
    if not attributes:
        return _NO_WORDS
    get = dict(attributes).get
    return _words_of(f"{get('class', '')} {get('id', '')} {get('data-testid', '')}")


@lru_cache(maxsize=16384)  # the classes of a site's pages repeat
def _words_of(names: str) -> frozenset[str]:
    if names.isascii() and names == names.lower():  # most are: no regular expression needed
        return frozenset(names.translate(_LETTERS).split())
    return frozenset(map(str.lower, _WORD.findall(names)))


class Near(NamedTuple):
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
    return PageHead(
        heading,
        tuple(islice(_shown(heading), _BEFORE)),
        tuple(islice(_before(heading), _BEFORE)),
        tuple(islice(_after(heading), _AFTER)),
    )


def _before(element: HtmlElement) -> Iterator[Near]:
    """The elements before it, the nearest block first, each block in page order."""
    for up in (element, *element.iterancestors()):
        if up.tag in ("body", "html"):
            return
        for sibling in up.itersiblings(preceding=True):
            yield from _shown((sibling,))


def _after(element: HtmlElement) -> Iterator[Near]:
    """The elements after it to the end of the page, in page order."""
    for up in (element, *element.iterancestors()):
        yield from _shown(up.itersiblings())


def _shown(elements: Iterable[HtmlElement]) -> Iterator[Near]:
    """The elements and those inside of them in page order, without what is skipped."""
    left = [iter(elements)]
    while left:
        for element in left[-1]:
            if element.tag not in _SKIPPED and ASIDE.isdisjoint(words := class_words(element)):
                yield Near(element, words)
                if len(element):
                    left.append(iter(element))
                    break
        else:
            left.pop()


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
    if not len(element):
        if element.tag not in UNSEEN and element.text:
            yield element.text
        return
    if next(element.iter(*UNSEEN), None) is None:
        yield from element.itertext()
        return
    for node in element.iter():
        if isinstance(node.tag, str) and node.tag not in UNSEEN:
            yield node.text or ""
        if node is not element:
            yield node.tail or ""
