"""The article's images, with caption and credit apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final
from urllib.parse import urljoin

from lxml.html import HtmlElement

from extractors.article import BlockKind, Image, RemovedKind
from extractors.body.captions import is_caption, is_card, is_signature, reads_as_caption
from extractors.body.credits import Credited, split_credit, without_buttons
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
_CARDS: Final = 12  # lines of cards from which a page is a listing: houses on sale, products
_PRICE: Final = re.compile(r"[$€£]")
_LEVELS: Final = 5  # how far up from a caption its image may hang


@dataclass(slots=True)
class _Picture:
    """What is said of one image while it is put together."""

    position: int
    element: HtmlElement | None
    captions: list[str] = field(default_factory=list)
    credits: list[str] = field(default_factory=list)
    is_headed: bool = False  # a heading stands with it, as in cards of products and teasers
    is_card: bool = False  # its caption may be the text of a listing's card


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
        if credit and _PRICE.search(credit):
            continue
        picture.is_headed |= segment.kind is BlockKind.HEADING
        if caption and is_caption(caption, segment, image, is_credited=credit is not None):
            picture.captions.append(caption)
            picture.is_card = credit is None and is_card(caption, segment.element)
        picture.credits += [credit] if credit else []
    for image, position in images:
        if image not in taken and is_picture(image):
            pictures[image] = _Picture(position, image)
    for picture in pictures.values():
        if picture.is_headed and not picture.credits:
            picture.captions = []
    told = _structured(page)
    _take_signatures(pictures.values())
    if sum(picture.is_card for picture in pictures.values()) >= _CARDS:
        for picture in pictures.values():
            picture.captions = [] if picture.is_card else picture.captions
    found = [_finish(picture, page.url) for picture in pictures.values()]
    titles, named = _said_elsewhere(page)
    found = [
        replace(image, caption=None) if _is_said(image, titles if image.url else named) else image for image in found
    ]
    shown = sorted((image for image in found if image.url or image.caption), key=lambda image: image.position)
    told = tuple(image for image in told if not (_is_said(image, named) or _is_said(image, titles, _TITLE_SHARE)))
    return _merge(_once(shown), told)[:_MOST]


def _take_signatures(pictures: Collection[_Picture]) -> None:
    """A short line in capitals that stands with several pictures, or is a name in all capitals, signs them."""
    lines = Counter(line for picture in pictures for line in picture.captions)
    for picture in pictures:
        if picture.credits:
            continue
        signed = [line for line in picture.captions if is_signature(line, lines[line])]
        picture.captions = [line for line in picture.captions if line not in signed]
        picture.credits += signed


def _said_elsewhere(page: Page) -> tuple[set[str], set[str]]:
    """The page's titles, which are no captions; and these with its descriptions, which are none in JSON-LD."""
    structured = page.structured
    titles = [structured.title, structured.own.headline if structured.own is not None else None]
    titles += [structured.first(name) for name in ("og:title", "twitter:title")]
    told = [*titles, *(structured.first(name) for name in ("og:description", "description"))]
    return {text for text in titles if text}, {text for text in told if text}


_TITLE_WORDS: Final = 4  # of a caption, from which it is compared with titles by its words
_SAID_SHARE: Final = 0.8
_TITLE_SHARE: Final = 0.5  # of what structured data alone says of a picture


def _is_said(image: Image, named: set[str], share: float = _SAID_SHARE) -> bool:
    """Whether a caption is a title or description, or most of one, and no credit stands with it."""
    if image.caption and squash(image.caption) in map(squash, named):
        return True
    words = _words_of(image.caption or "")
    if image.credit or len(words) < _TITLE_WORDS:
        return False
    return any(len(words & _words_of(name)) >= share * len(words) for name in named)


def _words_of(text: str) -> set[str]:
    return {*_WORD.findall(text.casefold())}


_WORD: Final = re.compile(r"\w+")


def _once(images: Iterable[Image]) -> list[Image]:
    """The images without those said again: the same caption without an address, or with the same picture's."""
    kept: list[Image] = []
    known: dict[str, set[str]] = {}
    for image in images:
        caption = squash(image.caption or "")
        pictures = known.setdefault(caption, set()) if caption else set()
        if caption and pictures and (image.url is None or _picture_of(image.url) in pictures):
            continue
        pictures.add(_picture_of(image.url or ""))
        kept.append(image)
    return kept


def _picture_of(url: str) -> str:
    """What names a picture in its address, whatever its size."""
    return _SIZE.sub("", url.partition("?")[0].rstrip("/").rpartition("/")[2])


_SIZE: Final = re.compile(r"[-_@.]?\d{2,4}x\d{0,4}|[-_](?:small|medium|large|thumb|scaled)|\.\w{3,4}$", re.IGNORECASE)


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
    if _is_marked_credit(segment.element):
        split = split_credit(text)
        return None, split.credit or split.caption
    marked = [e for e in segment.element.iterdescendants() if (m := mark_of(e)) and m.kind is RemovedKind.PHOTO_CREDIT]
    if marked:
        credit = " ".join(marked[0].text_content().split())
        rest = text.removesuffix(credit) if text.endswith(credit) else text.replace(credit, " ", 1)
        credited = split_credit(credit)
        lead = _EMPTY_BRACKETS.sub("", " ".join(rest.split())).strip(" |/")
        if _LABEL_ONLY.fullmatch(credit):  # "The Harbour / Jane Roe", and "Credit:" in an element of its own
            return None, lead
        lead = _LABEL_LEFT.sub("", lead)
        is_credit = split_credit(lead).caption is None  # "Image credit: Acme", beside the marked one
        if is_credit and credited.credit is None and credited.caption and len(credited.caption.split()) > _NAME_WORDS:
            return credited.caption, lead  # the page has put the two the other way round
        return (None if is_credit else lead), credited.credit or credited.caption
    split = split_credit(text)
    return split.caption, split.credit


_NAME_WORDS: Final = 6  # of a credit at most
_LABEL_ONLY: Final = re.compile(r"\W*(?:photo|image|picture|credit|foto|bild|quelle|source)s?\s?:?\W*", re.IGNORECASE)
_LABEL_LEFT: Final = re.compile(
    r"(?<=[.!?…”\"»)])\s*(?:photograph|photo|picture|image|foto|bild|quelle|credit)s?\s?:?$", re.IGNORECASE
)


def _is_marked_credit(element: HtmlElement) -> bool:
    """Whether all of a caption stands in an element that is named for who made the picture."""
    around = (*islice(element.iter("*"), _MOST_PARTS), *islice(element.iterancestors(), _HOLDERS))
    named = [part for part in around if any(map(_CREDIT_HINT.search, filter(None, map(part.get, _HINTS))))]
    text = _letters(element) if named else ""
    return bool(text) and len(text) <= _LONGEST_CREDIT and any(_letters(part) == text for part in named)


def _letters(element: HtmlElement) -> str:
    return "".join("".join(element.itertext()).split())


_LONGEST_CREDIT: Final = 200  # characters
_MOST_PARTS: Final = 20  # elements of a caption that are looked at
_HOLDERS: Final = 2  # elements around it
_HINTS: Final = ("class", "data-theme-key", "data-hook", "data-testid", "itemprop")
_CREDIT_HINT: Final = re.compile(
    r"\b(?:photo|image|picture|media)[-_]?(?:credit|agency|owner|source)|(?:caption|credit)[-_](?:owner|creditor|holder)\b|"
    r"copyrightHolder|creditText",
    re.IGNORECASE,
)


def _said_once(caption: str) -> str:
    """A caption without its own beginning said again: ``Roe at the quay hide caption Roe at the quay``."""
    words = _TAGS.sub(" ", without_buttons(caption)).split()
    for k in range(_REPEATED, len(words) - _REPEATED + 1):
        if words[k : k + _REPEATED] == words[:_REPEATED]:
            return " ".join(words[:k])
    return " ".join(words)


_REPEATED: Final = 4  # words that tell a second beginning
_TAGS: Final = re.compile(r"</?(?:p|br|b|i|em|strong|span|div)\s?/?>")


def _finish(picture: _Picture, base: str) -> Image:
    return Image(
        position=picture.position,
        url=_address(picture.element, base) if picture.element is not None else None,
        caption=_said_once(" ".join(dict.fromkeys(picture.captions))) or None,
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
        if (split := _told(image.caption or "")) and (image.url or split.caption)
    )


def _told(text: str) -> Credited:
    """A caption of structured data with its credit; none that is a file's name, a label or a title."""
    split = split_credit("" if _FILE_NAME.fullmatch(text.strip()) else text)
    caption = split.caption or ""
    is_long = len(caption.split()) >= _SENTENCE_WORDS or not _is_cased(caption)
    is_sentence = bool(split.credit) or caption.endswith(_ENDS) or is_long
    return split if is_sentence and reads_as_caption(caption, bool(split.credit)) else Credited(None, split.credit)


_ENDS: Final = (".", "!", "?", "…", "。", ")", "”", "»")


def _is_cased(text: str) -> bool:
    """Whether most of its letters are of a script with capitals, in which a title can be told from a sentence."""
    cased = sum(char.isupper() or char.islower() for char in text)
    return cased * 2 > sum(map(str.isalpha, text))


_SENTENCE_WORDS: Final = (
    9  # of what structured data alone says of a picture without an end of a sentence: shorter are titles
)


_FILE_NAME: Final = re.compile(r"[\w.]*[\d_-][\w.-]*", re.ASCII)


def _merge(found: list[Image], told: tuple[Image, ...]) -> tuple[Image, ...]:
    """The images found, with what structured data adds to them, then captioned ones that only it has."""
    known = {squash(image.caption) for image in found if image.caption}
    urls = {image.url for image in found}
    extra = [i for i in told if i.caption and squash(i.caption) not in known]
    if not found:
        extra += [image for image in told[:1] if not image.caption and image.url not in urls]
    return (*extra, *found)
