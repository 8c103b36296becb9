"""The article's images, with caption and credit apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin

from lxml.html import HtmlElement

from extractors.article import Image, RemovedKind
from extractors.body.credits import split_credit
from extractors.body.frames import is_picture
from extractors.body.walk import IMAGES, Segment
from extractors.body.witness import squash
from extractors.body.words import mark_of
from extractors.markup.parse import Page

# Where lazily loaded images keep their address, best first; ``src`` often holds a placeholder then.
_SOURCES: Final = ("data-src", "data-original", "data-lazy-src", "data-url", "src", "data-srcset", "srcset")
_PLACEHOLDER: Final = re.compile(
    r"^data:|placeholder|spacer|blank\.|transparent|pixel|\.svg(?:\?|$)|1x1", re.IGNORECASE
)
_MOST: Final = 200  # images of one article that are kept: a bound for broken pages
_EMPTY_BRACKETS: Final = re.compile(r"\(\s*\)|\($|^\)")  # what a credit in brackets leaves behind
_LEVELS: Final = 5  # how far up from a caption its image may hang


@dataclass(slots=True)
class _Picture:
    """What is said of one image while it is put together."""

    position: int
    element: HtmlElement | None
    captions: list[str] = field(default_factory=list)
    credits: list[str] = field(default_factory=list)


def find_images(
    page: Page, lines: Iterable[tuple[int, Segment, RemovedKind]], images: Sequence[tuple[HtmlElement, int]]
) -> tuple[Image, ...]:
    """The images of an article in the order of the page.

    lines: captions and credits on the page: position, block and which of the two it is.
    images: image elements among the article's blocks, each with the position of the block after it.
    """
    pictures: dict[HtmlElement, _Picture] = {}
    taken: set[HtmlElement] = set()
    for position, segment, kind in lines:
        image, frame = _image_near(segment.element)
        picture = pictures.setdefault(image if image is not None else frame, _Picture(position, image))
        taken.update([image] if image is not None else [])
        caption, credit = _parts(segment, kind)
        picture.captions += [caption] if caption and _is_caption(caption, segment, image) else []
        picture.credits += [credit] if credit else []
    for image, position in images:
        if image not in taken and is_picture(image):
            pictures[image] = _Picture(position, image)
    found = [_finish(picture, page.url) for picture in pictures.values()]
    told = _structured(page)
    shown = sorted((image for image in found if image.url or image.caption), key=lambda image: image.position)
    return _merge(shown, told)[:_MOST]


# What stands where captions do and is none: a count of pictures, a date, a playing time before a headline, a label.
_COUNT: Final = re.compile(r"\d+\s*(?:of|/|von|de|di|из|z|af|av|van)\s*\d+")
_STARTS_WITH_TIME: Final = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?\s")
_DATE: Final = re.compile(
    r"(?:\w{2,9}[.,]?\s+)?\d{1,4}[./\s-]+(?:\d{1,2}|\w{3,9}\.?)[./\s-]+\d{2,4}"
    r"(?:[,\s]+(?:\d{1,2}:\d{2}.*)?)?"
    r"|\w+\s+\d{1,2}:\d{2}"
)
_LINKED: Final = 0.8  # share of a caption's characters in links from which it is a teaser
_LABEL_WORDS: Final = 3  # a label without a picture has no more


def _is_caption(caption: str, segment: Segment, image: HtmlElement | None) -> bool:
    """Whether what stands where a caption would, is one.

    Of 84 wrong ones in 315, 33 had no picture (counts of galleries, menus, notices); teasers and dates were a fifth.
    """
    if _COUNT.fullmatch(caption) or _DATE.fullmatch(caption) or _STARTS_WITH_TIME.match(caption):
        return False
    if segment.link_share >= _LINKED:
        return False
    return image is not None or len(caption.split()) > _LABEL_WORDS


def _image_near(element: HtmlElement) -> tuple[HtmlElement | None, HtmlElement]:
    """The image that a caption is closest to, and the element that holds both."""
    frame = element
    for _ in range(_LEVELS):
        image = next(frame.iter(*IMAGES), None)
        if image is not None:
            return image, frame
        parent = frame.getparent()
        if parent is None or frame.tag in ("figure", "article", "main", "body"):
            break
        frame = parent
    return None, element


def _parts(segment: Segment, kind: RemovedKind) -> tuple[str | None, str | None]:
    """Caption and credit of a line: by elements marked as credit in it, else by its shape."""
    text = segment.text
    if kind is RemovedKind.PHOTO_CREDIT:
        split = split_credit(text)
        return None, split.credit or split.caption
    marked = [e for e in segment.element.iterdescendants() if (m := mark_of(e)) and m.kind is RemovedKind.PHOTO_CREDIT]
    if marked:
        credit = " ".join(marked[0].text_content().split())
        rest = text.removesuffix(credit) if text.endswith(credit) else text.replace(credit, " ", 1)
        credited = split_credit(credit)
        return _EMPTY_BRACKETS.sub("", " ".join(rest.split())).strip(" |/") or None, credited.credit or credited.caption
    split = split_credit(text)
    return split.caption, split.credit


def _finish(picture: _Picture, base: str) -> Image:
    return Image(
        position=picture.position,
        url=_address(picture.element, base) if picture.element is not None else None,
        caption=" ".join(dict.fromkeys(picture.captions)) or None,
        credit="; ".join(dict.fromkeys(picture.credits)) or None,
    )


def _address(image: HtmlElement, base: str) -> str | None:
    """The absolute address of an image, its placeholder passed over."""
    candidates = [value for name in _SOURCES if (value := image.get(name))]
    for picture in image.iterancestors("picture"):
        candidates += [source.get("srcset") or "" for source in picture.iter("source")]
    for candidate in candidates:
        first = candidate.split(",")[0].split() if " " in candidate else [candidate]
        if first and first[0] and not _PLACEHOLDER.search(first[0]):
            try:
                return str(first[0] if first[0].startswith("https://") else urljoin(base, first[0]))
            except ValueError:
                continue
    return None


def _structured(page: Page) -> tuple[Image, ...]:
    """What structured data says of the article's images."""
    own = page.structured.own
    return tuple(
        Image(0, image.url, split.caption, image.credit or split.credit)
        for image in (own.images if own is not None else ())
        if (split := split_credit(image.caption or "")) and (image.url or split.caption)
    )


def _merge(found: list[Image], told: tuple[Image, ...]) -> tuple[Image, ...]:
    """The images found, with what structured data adds to them, then captioned ones that only it has."""
    known = {squash(image.caption) for image in found if image.caption}
    urls = {image.url for image in found}
    extra = [i for i in told if i.caption and squash(i.caption) not in known]
    if not found:
        extra += [image for image in told[:1] if not image.caption and image.url not in urls]
    return (*extra, *found)
