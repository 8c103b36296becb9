"""Who wrote an article: names alone, apart, in any script; and the agency credited."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml.html import HtmlElement

from extractors.body.agencies import agency_of
from extractors.dates.parse import parse_date
from extractors.fields.bylines import (
    LONGEST_NAME,
    as_name,
    begins_as_byline,
    from_by_on,
    is_capitalized,
    is_template,
    other_work,
    split_byline,
    without_by,
)
from extractors.fields.names import NO_NAMES
from extractors.fields.titles import is_site_name, squash
from extractors.markup.head import ASIDE, Near, PageHead, class_words, text_of
from extractors.markup.schemaorg import Party, tidy
from extractors.markup.structured import Structured

__all__ = ["Credits", "find_credits", "split_byline"]

_META = (
    "author", "article:author", "authors", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl",
    "article:author_name", "article.author", "cxenseparse:author", "citation_author", "og:article:author", "creator",
)  # fmt: skip


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Class words of a byline, and those that make it something else (a picture of the author, the author of a comment).
_BYLINE = _words(
    "author authors byline bylines autor autoren autores autore auteur auteurs journalist writer writers contributor "
    "contributors forfatter firma signature firmante penulis"
)
_NOT_BYLINE = _words(
    "bio biography description avatar image img photo picture icon comment comments social follow share related more "
    "caption credit copyright box card profile date time"
)
_AUTHOR_PATH = re.compile(
    r"/(?:authors?|by|people|person|profiles?|staff|team|reporters?|writers?|journalists?|contributors?|columnists?|autor\w*|"
    r"auteurs?|redaktion|redakcja|autore|firmas?|colunistas?|journalistes?|skribent\w*|bio|users?)/", re.I
)  # fmt: skip
# Of those the ones that lead to authors alone, so that a link says it without a class.
_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|reporters?|journalists?|columnists?|contributors?|autor(?:en|es)?|auteurs?)/[^/]", re.I
)
_LABELLED = (1, 2)  # twitter:label1 and twitter:data1 belong together
_LONGEST_BYLINE = 200  # characters
_LINES, _BYLINE_ALONE = {"p", "div", "span", "li", "address", "strong", "em", "h4", "h5", "h6"}, 100
_SIGNED = re.compile(
    r"(?:This (?:post|article|guide|story) (?:was|is) )?(?i:(?:written|posted|words|text|story) by|contributors?:|"
    r"(?:geschrieben|text|ein (?:beitrag|artikel)) von|(?:écrit|rédigé) par|escrito por|scritto da|geschreven door|"
    r"skrevet av|автор:)\s+([^.;:!?]{5,60})(?:$|[.,;])"
)
_SIGNED_INITIALS = frozenset("TtWwPpSsCcGgEeÉéRrАа")
_NEWS_WORDS = _words("news release media latest press update blog arts law report reports world home")  # rubrics
_BESIDE_TITLE, _NEAR_TITLE = 12, 60  # elements from the title
_SEPARATORS, _YEAR = re.compile(r"\s*(?:[|•·—–]|\s[-/]\s)\s*"), re.compile(r"\b(?:19|20)\d\d\b")
_DESKS = _words("staff team editors newsroom redaktion redazione redacción rédaction redactie redakcja")
_BLOGS = ("s", "blog", "sblog", "sweblog", "journal", "sjournal")  # what a site that has a person's name adds to it
_BLOCKS = ("div", "p", "li", "h2", "h3", "h4", "h5", "h6")
# Of the words of asides those that also hold an article's own byline.
_OTHERS = ASIDE - {"share", "sharing", "social"}
_BESIDE_NAMES = _words("bio biography description comment comments related more caption credit date time avatar")
_MOST_AUTHORS = 100  # in one list; more is a page gone wrong


@dataclass(frozen=True, slots=True)
class Credits:
    """Those credited with an article. An agency stands among the authors too where the byline names it."""

    authors: tuple[str, ...] = ()
    agency: str | None = None


def find_credits(
    structured: Structured, head: PageHead, site: frozenset[str], recorded: tuple[str, ...] = ()
) -> Credits:
    """The authors of a page and the agency credited.

    site: what the site calls itself (``titles.site_names``): it is an author only where nobody else is named.
    recorded: what the document's carrier (feed, record) says.
    """
    told = [_distinct(names) for names in _told(structured, site)]
    told.append(_distinct(name for text in recorded for name in _names_told(text, site)))
    people = next((names for source in told if (names := _people(source, site))), ())
    shown = _distinct(_shown_names(head))
    people = _without_others(_without_first_names(_completed(people, _people(shown, site))), head)
    agencies = [agency for source in (*told, shown) for name in source if (agency := agency_of(name))]
    desks = next((source for source in (*told, shown, _distinct(_shown_desks(head))) if source), ())
    if not people and all(is_site_name(name, site) for name in desks):
        people = _people(_signature(head) or _signed_line(head) or _named_line(head), site)
    if desks and all(map(agency_of, people)):
        people = desks  # a lesser witness names an agency alone: it is credited, and the desk has the story
    return Credits(people or desks, next(iter(agencies), None) or agency_of(_origin(structured)))


def _origin(structured: Structured) -> str:
    return (structured.own and structured.own.source_organization) or ""


def _told(structured: Structured, site: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """What each machine-readable witness says, best first."""
    own = structured.own
    others = [article for article in structured.articles[1:3] if not own or article.witness != own.witness]
    for article in (*((own,) if own else ()), *others):
        yield tuple(name for party in article.authors[:_MOST_AUTHORS] for name in _party_names(party, site))
    for texts in filter(None, map(structured.meta.get, _META)):
        yield tuple(name for text in texts for name in _names_told(from_by_on(text), site))
    for number in _LABELLED:  # "Written by", as WordPress tells it to messengers
        if without_by(f"{structured.first(f'twitter:label{number}') or ''} x") == "x":
            yield _names_told(structured.first(f"twitter:data{number}") or "", site)


def _party_names(party: Party, site: frozenset[str]) -> tuple[str, ...]:
    if "organization" in party.type:
        return _unsplit(party.name)
    return _names_told(from_by_on(party.name), site)


def _names_told(text: str, site: frozenset[str]) -> tuple[str, ...]:
    """The names in a value of metadata; one that begins with the site's name is a desk or an address."""
    names = split_byline(text)
    first = text.partition(",")[0]
    if len(names) == 1 and not agency_of(names[0]) and "," in text and is_site_name(first, site):
        return _unsplit(text)
    if len(names) > 1 and is_site_name(names[0], site):
        return _unsplit(text) if all(agency_of(name) or is_site_name(name, site) for name in names) else names[:1]
    return names or _unsplit(text)


def _unsplit(text: str) -> tuple[str, ...]:
    """A desk ("Newsroom Courier"): better than nobody."""
    text = without_by(text)
    is_address = any(mark in text for mark in "/@") or text.startswith("www.") or text.isdigit()
    is_none = is_address or not text or text.lower() in NO_NAMES or len(text) > LONGEST_NAME or is_template(text)
    return () if is_none else (text,)


def _people(names: Iterable[str], site: frozenset[str]) -> tuple[str, ...]:
    """Those that are no outlet, without the outlet's name after their own."""
    own = (_without_site(name, site) for name in names)
    return tuple(name for name in own if agency_of(name) or (as_name(name) and not _is_outlet(name, site)))


def _is_outlet(name: str, site: frozenset[str]) -> bool:
    """Whether it is the site's name, but for a person's whose blog it is: Ada Lindqvist of "Ada Lindqvist's blog"."""
    return is_site_name(name, site) and not (" " in name and any(squash(name) + more in site for more in _BLOGS))


def _without_site(name: str, site: frozenset[str]) -> str:
    words = name.split()
    ends = (
        end
        for end in range(2, len(words))
        if squash(" ".join(words[end:])) in site or (words[end].isupper() and agency_of(words[end]))
    )  # "ADA LINDQVIST AP Entertainment"
    return " ".join(words[: next(ends, len(words))])


def _completed(people: tuple[str, ...], shown: tuple[str, ...]) -> tuple[str, ...]:
    """The metadata's people, else those shown: also where the metadata have an agency alone, and full names are shown.

    A byline that holds more names than the metadata is no better: the others reviewed, edited or took the pictures.
    What one signs in with ("annaroe", "AnnaR") is not what one is called. Capitals alone give way to the name as shown.
    """
    full_names = [name for name in shown if " " in name and not agency_of(name)]
    if not people or (full_names and all(agency_of(name) or _is_account(name) for name in people)):
        return shown
    written = {squash(name): name for name in shown if not name.isupper()}
    return tuple(written.get(squash(name), name) if name.isupper() else name for name in people)


def _is_account(name: str) -> bool:
    """Whether it is written as a name to sign in with: small letters, capitals inside, digits, dots."""
    return " " not in name and name.isascii() and (name[:1].islower() or not name[1:].islower()) and not name.isupper()


def _without_first_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Without a first name alone where its bearer's full name is there, too."""
    return tuple(name for name in names if not any(other.startswith(f"{name} ") for other in names))


def _without_others(people: tuple[str, ...], head: PageHead) -> tuple[str, ...]:
    """Without those whom a line near the title credits with pictures, research or review; all where nobody is left."""
    if len(people) < 2:
        return people
    lines = (text_of(near.element, _LONGEST_BYLINE) for near in (*head.after[:_NEAR_TITLE], *head.before))
    others = [part for line in lines for part in other_work(line)]
    return tuple(name for name in people if not any(name in part for part in others)) or people


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, as first written."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(squash(name), name)
    return tuple(found.values())


# --- what readers see


def _shown_names(head: PageHead) -> Iterator[str]:
    """The names in the byline near the title: the first element that holds one, and those like it beside it."""
    kind: tuple[HtmlElement | None, str] | None = None
    for near in (*head.after, *head.before):
        if not _is_byline(near):
            continue
        own_kind = (_group(near.element), near.element.get("class") or "")
        if kind in (None, own_kind):
            names = tuple(filter(is_capitalized, _element_names(near.element)))
            kind = own_kind if names else kind
            yield from names
    if not kind:
        yield from filter(is_capitalized, _line_names(head))


def _shown_desks(head: PageHead) -> Iterator[str]:
    """The byline near the title where it holds no name but a desk, a team or the outlet: "By Courier Staff"."""
    for near in head.after:
        text = text_of(near.element, LONGEST_NAME) if _is_byline(near) else ""
        if text and (begins_as_byline(text) or text.split()[-1].lower() in _DESKS):
            yield from filter(is_capitalized, _unsplit(from_by_on(text).removeprefix("the ")))
            return


def _signature(head: PageHead) -> tuple[str, ...]:
    """The one full name that the page links or names as its author elsewhere: a box under the text, a line above it.

    Pages that name several so list other articles.
    """
    if head.heading is None:
        return ()
    found: dict[str, str] = {}
    for element in head.heading.getroottree().iter("a", "span", "div", "p", "h3", "h4", "h5", "li", "address"):
        if _is_signature(element) and not _is_of_others(element):
            for name in filter(is_capitalized, _element_names(element, LONGEST_NAME)):
                if " " in name or not name.isascii():
                    found.setdefault(squash(name), name)
            if len(found) > 1:
                return ()
    return tuple(found.values())


def _signed_line(head: PageHead) -> tuple[str, ...]:
    """The one full name that a line anywhere signs with: "Written by Ada Lindqvist"; none where several differ."""
    found: dict[str, str] = {}
    lines = head.heading.getroottree().iter("p", "h2", "h3", "h4", "h5", "em") if head.heading is not None else ()
    for line in lines:
        match = _SIGNED.match(tidy("".join(line.itertext()))) if _begins_signed(line) else None
        names = split_byline(match[1]) if match and not _is_of_others(line) else ()
        if len(names) == 1 and 2 <= len(names[0].split()) <= 3 and is_capitalized(names[0]):
            found.setdefault(squash(names[0]), names[0])
    return tuple(found.values()) if len(found) == 1 else ()


def _named_line(head: PageHead) -> tuple[str, ...]:
    """A full name alone in a line near the title: in bold, or told of elsewhere ("Ada Lindqvist is ...")."""
    for near in head.after[:_BESIDE_TITLE]:
        element = near.element
        text = text_of(element, LONGEST_NAME) if element.tag in _LINES else ""
        is_name = 2 <= len(text.split()) <= 3 and split_byline(text) == (text,) and is_capitalized(text)
        if is_name and _NEWS_WORDS.isdisjoint(text.lower().split()) and (_is_bold(element) or _is_told_of(text, head)):
            return (text,)
        if element.tag == "p" and not text_of(element, _BYLINE_ALONE) and text_of(element, 10 * _LONGEST_BYLINE):
            return ()  # the first paragraph
    return ()


def _is_bold(element: HtmlElement) -> bool:
    """Whether it is a paragraph of bold text alone."""
    return (
        element.tag == "p"
        and len(element) == 1
        and element[0].tag in ("strong", "b")
        and not (element.text or "").strip()
    )


def _is_told_of(name: str, head: PageHead) -> bool:
    """Whether the page says elsewhere who that is; what a table of contents leads to is no person."""
    if head.heading is None:
        return False
    told = re.compile(
        rf"(?:(?:by|about|über|par|por|von) )?{re.escape(name)}(?:$|[,|]| (?:is|has|was|works|ist|est|es|è)\b)", re.I
    )
    root, lines = head.heading.getroottree().getroot(), []
    for element in root.iter("*"):
        if name in (element.text or ""):
            lines.append((element, element.text))
        if name in (element.tail or "") and (parent := element.getparent()) is not None:
            lines.append((parent, element.tail))
    is_led_to = any(
        "#" in (up.get("href") or "") for line, _ in lines for up in (line, line.getparent()) if up is not None
    )
    return not is_led_to and sum(told.search(tidy(text)) is not None for _, text in lines) > 1


def _begins_signed(line: HtmlElement) -> bool:
    first = line.text or (line[0].text if len(line) else "") or ""
    return first.lstrip()[:1] in _SIGNED_INITIALS


def _is_signature(element: HtmlElement) -> bool:
    if element.get("rel") == "author" or element.get("itemprop") == "author":
        return True
    if element.tag == "a" and _AUTHOR_PAGE.search(element.get("href") or ""):
        return True
    words = class_words(element) if element.get("class") else frozenset()
    return not _BYLINE.isdisjoint(words) and (_NOT_BYLINE.isdisjoint(words) or "name" in words)


def _is_of_others(element: HtmlElement) -> bool:
    """Whether it stands among comments, in a menu or in what leads to other articles."""
    return any(up.tag in ("nav", "aside") or not _OTHERS.isdisjoint(class_words(up)) for up in element.iterancestors())


def _group(element: HtmlElement) -> HtmlElement | None:
    parent = element.getparent()
    return parent if parent is None or len(parent) > 1 else parent.getparent()


def _is_byline(near: Near) -> bool:
    element = near.element
    if element.get("rel") == "author" or element.get("itemprop") == "author":
        return True
    if element.tag == "a" and _AUTHOR_PAGE.search(element.get("href") or ""):
        return True
    return not _BYLINE.isdisjoint(near.words) and (_NOT_BYLINE.isdisjoint(near.words) or _names_one(near.words))


def _names_one(words: frozenset[str]) -> bool:
    """Whether it is the name in an author's box: not the text on him beside it."""
    return "name" in words and words.isdisjoint(_BESIDE_NAMES)


def _element_names(element: HtmlElement, longest: int = _LONGEST_BYLINE) -> Iterator[str]:
    links = [link for link in element.iter("a") if link is not element]
    authors = [a for a in links if a.get("rel") == "author" or _AUTHOR_PATH.search(a.get("href") or "")]
    for part in authors or [element]:
        text = text_of(part, LONGEST_NAME if authors else longest)
        if text and len(text.split()) <= 40:
            yield from _without_role_line(part, split_byline(from_by_on(text)))


def _without_role_line(element: HtmlElement, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names of an element; the first alone where it has a line of its own, and a role the lines below it."""
    lines = [line for leaf in element.iter(*_BLOCKS) if (line := _leaf_text(leaf))]
    first = split_byline(from_by_on(lines[0])) if len(lines) > 1 else ()
    is_led = len(first) == 1 and " " in first[0]
    return first if is_led and not any(split_byline(line) == (line,) for line in lines[1:]) else names


def _leaf_text(element: HtmlElement) -> str:
    return text_of(element, LONGEST_NAME) if next(element.iterchildren(*_BLOCKS), None) is None else ""


def _line_names(head: PageHead) -> Iterator[str]:
    """A line near the title that begins as a byline does and goes on with full names."""
    for near in head.after[:_NEAR_TITLE]:
        text = text_of(near.element, _BYLINE_ALONE) if near.element.tag in _LINES else ""
        if text and begins_as_byline(text):
            names = [name for name in split_byline(text) if is_capitalized(name)]
            if names and all(" " in name or not name.isascii() or agency_of(name) for name in names):
                yield from names
                return
    yield from _dated_name(head)


def _dated_name(head: PageHead) -> tuple[str, ...]:
    """The one full name in a line right at the title that has a date, too: "Ada Lindqvist | Reporter | 2 May 2025"."""
    for near in (*head.after[:_BESIDE_TITLE], *head.before[:_BESIDE_TITLE]):
        text = text_of(near.element, _BYLINE_ALONE) if near.element.tag in _LINES else ""
        parts = [part.strip() for part in _SEPARATORS.split(text)]
        if len(parts) > 1 and any(_YEAR.search(part) and parse_date(part) for part in parts):
            names = [split_byline(part.partition(" in ")[0]) for part in parts if not _YEAR.search(part)]
            full = [name[0] for name in names if len(name) == 1 and 2 <= len(name[0].split()) <= 3]
            is_one = len(full) == 1 and full[0][0].isupper() and is_capitalized(full[0])
            return (full[0],) if is_one and _NEWS_WORDS.isdisjoint(full[0].lower().split()) else ()
    return ()
