"""Images and the frames they stand in: the element around an image that holds none of the article's prose."""

from __future__ import annotations

from collections.abc import Iterable

from lxml.html import HtmlElement


def with_ancestors(elements: Iterable[HtmlElement]) -> set[HtmlElement]:
    """The elements and everything around them."""
    found: set[HtmlElement] = set()
    for element in elements:
        around: HtmlElement | None = element
        while around is not None and around not in found:
            found.add(around)
            around = around.getparent()
    return found


def frame_of(image: HtmlElement, prose: set[HtmlElement]) -> HtmlElement:
    """The largest element around an image outside of ``prose`` (elements of prose with their ancestors)."""
    frame = image
    while (parent := frame.getparent()) is not None and parent not in prose:
        frame = parent
    return frame
