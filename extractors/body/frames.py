"""Images and the frames they stand in: the element around an image that holds none of the article's prose."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from lxml.html import HtmlElement

_MARK: Final = re.compile(r"logo|icon|avatar|gravatar|badge|sprite|emoji|profile|author", re.I)
_SMALL: Final = 100  # pixels; smaller images are marks and portraits


def with_ancestors(elements: Iterable[HtmlElement]) -> set[HtmlElement]:
    """The elements and everything around them."""
    found: set[HtmlElement] = set()
    for element in elements:
        around: HtmlElement | None = element
        while around is not None and around not in found:
            found.add(around)
            around = around.getparent()
    return found


def inside_of(container: HtmlElement) -> Callable[[HtmlElement], bool]:
    """What tells whether an element is the container or stands in it: asked of many, it climbs to each but once."""
    known: dict[HtmlElement, bool] = {container: True}

    def is_inside(element: HtmlElement) -> bool:
        climbed: list[HtmlElement] = []
        around: HtmlElement | None = element
        while around is not None and around not in known:
            climbed.append(around)
            around = around.getparent()
        found = around is not None and known[around]
        known.update(dict.fromkeys(climbed, found))
        return found

    return is_inside


def frame_of(image: HtmlElement, prose: set[HtmlElement]) -> HtmlElement:
    """The largest element around an image outside of ``prose`` (elements of prose with their ancestors)."""
    frame = image
    while (parent := frame.getparent()) is not None and parent not in prose:
        frame = parent
    return frame


def is_picture(image: HtmlElement) -> bool:
    """Whether an image without a caption is a picture rather than a mark, a portrait or a counter."""
    for name in ("width", "height"):
        size = (image.get(name) or "").removesuffix("px")
        if size.isdecimal() and int(size[:9]) < _SMALL:
            return False
    return not _MARK.search(f"{image.get('class') or ''} {image.get('src') or ''}")
