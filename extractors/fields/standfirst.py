"""The kicker above a title and the standfirst (subtitle) below it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from lxml.html import HtmlElement

from extractors.fields.titles import letters_of, squash
from extractors.markup.head import UNSEEN, Near, PageHead, class_words, text_of
from extractors.markup.schemaorg import tidy
from extractors.markup.structured import Structured


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Class words of a kicker, from the languages of newsrooms (German Dachzeile, French surtitre, Spanish antetítulo).
_KICKER = _words(
    "kicker overline eyebrow dachzeile topline spitzmarke roofline supertitle suptitle surtitre surtitle pretitle "
    "antetitulo volanta cintillo occhiello overhead overtitle obertitel kickers uppertitle preheadline nadtitulek"
)
# Class words of a standfirst (German Vorspann, French chapeau, Spanish entradilla, Swedish ingress, Czech perex).
_STANDFIRST = _words(
    "standfirst subtitle subheadline subheading subhead subline subtitel dek deck excerpt sapo chapeau chapo "
    "entradilla bajada sumario copete sottotitolo sommario ondertitel preamble ingress strapline vorspann perex "
    "zajawka undertitle underrubrik undertittel manchet manchette"
)
# Words that often name it, and other things as well.
_LOOSE = _words("intro introduction lead lede teaser summary abstract anons linha")
# With one of these beside it the word means something else: a lead image, the intro of a newsletter.
_NOT_STANDFIRST = _words(
    "image images img media photo picture figure video caption gallery ad ads board author authors byline time date "
    "links link read more list related share tag tags label player audio label kicker"
)
_NAMED = _STANDFIRST | _LOOSE
_MEDIA = frozenset({"image", "img", "media", "photo", "picture", "gallery", "caption", "video", "figure"})
_BLOCKS = frozenset(
    {"p", "h2", "h3", "h4", "div", "span", "strong", "b", "em", "section", "ul", "li", "summary", "aside"}
)
_MOST_PARTS = 4  # elements inside; more is a container
_UNDER_TITLE = 5  # the rank of a heading right under the main one
_PLAIN = 3  # this many paragraphs side by side are the body's own
_CREDIT = re.compile(
    r"©|\bphotos?(?:graph)?\s?(?:by\b|:|/)|\bfoto\s?:|getty images|写真|사진", re.I
)  # a caption has one
_BODY_PARAGRAPH = 120  # characters
_LONGEST_KICKER, _SHORTEST, _LONGEST = 80, 20, 900  # characters, from the pages of docs/decisions/fields.md


def find_kicker(head: PageHead, title: str, witnesses: tuple[str, ...]) -> str | None:
    """The short line above a title, by class, or before its colon where another witness has the title without it."""
    for near in (*head.inside, *head.before):
        if not _KICKER.isdisjoint(near.words):
            text = text_of(near.element, _LONGEST_KICKER)
            if text and squash(text) != squash(title):
                return text.rstrip(":").rstrip()
    key = squash(title)
    for text in witnesses:
        kicker, colon, rest = text.partition(": ")
        if colon and squash(rest) == key and 0 < len(kicker) <= _LONGEST_KICKER:
            return kicker.strip()
    return None


def find_subtitle(head: PageHead, title: str, structured: Structured) -> str | None:
    """The standfirst as the page shows it near its title; None where only metadata has a description."""
    own = structured.own
    titles = {squash(text) for text in (title, *_said(structured, "title"), own and own.headline) if text}
    ranks = {squash(own.alternative_headline): 4} if own and own.alternative_headline else {}
    ranks |= {squash(text): 2 for text in (*_said(structured, "description"), own and own.description) if text}
    found: dict[int, tuple[HtmlElement, str]] = {}
    for near in head.after:
        element = near.element
        if element.tag not in _BLOCKS:
            continue
        rank = _rank(near, ranks) or (_UNDER_TITLE if _is_under(element, head.heading) else 0)
        if rank and (rank not in found or found[rank][0] in element.iterancestors()):
            text = text_of(element, _LONGEST)
            if len(text) >= _SHORTEST and not _CREDIT.search(text) and not _is_within(squash(text), titles):
                found[rank] = (element, text)
        elif not rank and element.tag == "p" and len(text_of(element, 5000)) >= _BODY_PARAGRAPH:
            break  # the body has begun; a class word further down is of a subheading or another article
    return re.sub(r"\s+([.,;:!?])", r"\1", found[min(found)][1]) if found else None


def _said(structured: Structured, name: str) -> Iterator[str | None]:
    return (structured.first(prefix + name) for prefix in ("og:", "", "twitter:"))


def _is_within(key: str, titles: set[str]) -> bool:
    return any(key in title for title in titles)


def _rank(near: Near, ranks: Mapping[str, int]) -> int:
    """How well an element fits, 1 best, 0 not.

    1: named as a standfirst.   2: the metadata's description.   3: named by a looser word.   4: another headline.
    ranks: the texts of 2 and 4, squashed.
    """
    element = near.element
    words = near.words
    if not _NAMED.isdisjoint(words) and _NOT_STANDFIRST.isdisjoint(words) and not _holds_media(element):
        if words & _STANDFIRST:
            return 1
        parents = islice(element.iterancestors(), 2)
        is_many = _is_one_of_many(element, any_class=True) and not _leads_to_question(element)
        if not is_many and not any(class_words(up) & _MEDIA for up in parents):
            return 3
    if not ranks or len(element) >= _MOST_PARTS or not _begins_as_one(element, ranks):
        return 0
    rank = ranks.get(squash(text_of(element, _LONGEST)), 0)
    return 0 if rank and _is_one_of_many(element) else rank


def _leads_to_question(element: HtmlElement) -> bool:
    """Whether it stands between the main heading and a paragraph all in bold: the first question of an interview."""
    before, after = element.getprevious(), element.getnext()
    return before is not None and before.tag == "h1" and after is not None and after.tag == "p" and _is_bold(after)


def _is_bold(element: HtmlElement) -> bool:
    inner = element[0] if len(element) == 1 else None
    return inner is not None and inner.tag in ("strong", "b") and not (element.text or inner.tail or "").strip()


def _is_under(element: HtmlElement, heading: HtmlElement | None) -> bool:
    """Whether it is a heading right under the main one, and no section's: neither text nor its like follow there.

    In a page's ``header`` a paragraph all in bold is one, too.
    """
    parent = element.getparent()
    if element.tag == "p" and parent is not None and parent.tag == "header":
        return element.getprevious() is heading and element.getnext() is None and _is_bold(element)
    if element.tag not in ("h2", "h3") or element.getprevious() is not heading:
        return False
    return next(element.itersiblings("p", element.tag), None) is None


def _begins_as_one(element: HtmlElement, texts: Iterable[str]) -> bool:
    """Whether one of these squashed texts can be its own; most others are told apart by a word or two."""
    first = _first_letters(element)
    return any(text.startswith(first) for text in texts)


def _first_letters(element: HtmlElement) -> str:
    """The letters of the first piece of text inside an element; empty where it is not quickly found."""
    for node in element.iter():
        if node.tag not in UNSEEN and (letters := _letters(node.text)):
            return letters
        if node is not element and (letters := _letters(node.tail)):
            return "" if len(node) else letters  # what is inside goes before its tail
    return ""


def _letters(text: str | None) -> str:
    return letters_of(tidy(text)) if text and not text.isspace() else ""


def _holds_media(element: HtmlElement) -> bool:
    return next(element.iter("img", "figure", "picture", "video"), None) is not None


def _is_one_of_many(element: HtmlElement, *, any_class: bool = False) -> bool:
    """Whether it is a paragraph among several side by side, of its own class or of any: the body's own."""
    parent = element.getparent()
    if element.tag != "p" or parent is None:
        return False
    alike = (p for p in parent.iterchildren("p") if any_class or p.get("class") == element.get("class"))
    return next(islice(alike, _PLAIN - 1, None), None) is not None
