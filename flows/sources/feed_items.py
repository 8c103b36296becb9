"""What a feed holds, whatever its form: the feed and its items, and how their links, texts and names are read."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta, tzinfo

from lxml import etree, html

from extractors.article import Precision
from extractors.dates.machine import is_machine, iso_date, parse_machine
from extractors.document import Evidence
from extractors.text.characters import well_formed, with_real_references
from extractors.text.counting import counted
from flows.boundary import Unforeseen, bounded

# A feed has tens of items, an archive feed some thousands; the rest of a larger one is named, not read.
MAX_ITEMS = 10_000
MAX_SUMMARY = 20_000
MAX_GUID = 2_048
# Items at which reading failed that are told one by one.
MAX_ERRORS = 100
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_HTML = re.compile(r"<[a-zA-Z/!]|&(#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+\d*);")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b([^<>]*)>")
# Tags that a title has for its looks, closed or not; others it has in pairs, or as words ("How <table> works").
_OF_LOOKS = frozenset(
    (
        "a",
        "b",
        "big",
        "br",
        "cite",
        "code",
        "del",
        "em",
        "font",
        "hr",
        "i",
        "img",
        "ins",
        "mark",
        "p",
        "q",
        "s",
        "small",
    )
) | {"span", "strong", "sub", "sup", "u", "wbr"}
_ESCAPED_TWICE = re.compile(
    r"</?(?:p|br|div|a|span|em|strong|b|i|img|ul|ol|li|h[1-6]|figure|blockquote)\b[^<>]*>", re.I
)


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item of a feed, as its publisher describes it.

    url: absolute, http or https. guid: what the feed calls it. title, summary: plain text.
    published_at, updated_at: ISO 8601 in UTC; without zone where the feed names none; as written where unreadable.
    content: the HTML of the whole text where the feed carries it (``content:encoded``, Atom ``content``).
    precision: of the date of publication, where the text of it shows more than was written.
    """

    url: str
    guid: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    published_at: str | None = None
    updated_at: str | None = None
    summary: str | None = None
    content: str | None = None
    language: str | None = None
    precision: Precision | None = None

    @property
    def evidence(self) -> Evidence:
        """What travels with the page that the item points to."""
        return Evidence(
            title=self.title,
            authors=self.authors,
            published_at=self.published_at or self.updated_at,
            language=self.language,
            summary=self.summary,
            carrier="feed",
            guid=self.guid[:MAX_GUID] if self.guid else None,
            precision=self.precision,
        )

    @property
    def whole_evidence(self) -> Evidence:
        """The same, where the text of the item is the document."""
        return replace(self.evidence, is_whole=True)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed read whole. ``problems`` names every item that gave no ``FeedItem``, and how the feed itself is broken;
    ``errors`` the items at which reading itself failed.

    version: ``rss20``, ``atom10``, ``rss10`` (RDF), ``json1``, ... ttl: the publisher's wish between two polls.
    """

    version: str
    title: str | None
    language: str | None
    ttl: timedelta | None
    items: tuple[FeedItem, ...]
    problems: tuple[str, ...] = ()
    errors: tuple[Unforeseen, ...] = ()


def collect(
    readers: Sequence[Callable[[], FeedItem | str]], url: str
) -> tuple[tuple[FeedItem, ...], tuple[str, ...], tuple[Unforeseen, ...]]:
    """The items, what is wrong with those that are none, and the errors of those that could not be read at all.

    readers: of one item each, which give it or why it is none.
    """
    items: list[FeedItem] = []
    problems: list[str] = []
    errors: list[Unforeseen] = []
    for number, read in enumerate(readers[:MAX_ITEMS], 1):
        try:
            with bounded(f"{url} item {number}"):
                item = read()
        except Unforeseen as error:
            errors.append(error)
            continue
        if isinstance(item, FeedItem):
            items.append(item)
        else:
            problems.append(item)
    if len(readers) > MAX_ITEMS:
        problems.append(f"{counted(len(readers) - MAX_ITEMS, 'item')} beyond {MAX_ITEMS} left out")
    return tuple(items), tuple(problems), tuple(errors[:MAX_ERRORS])


def plain_text(markup: str | None) -> str | None:
    """A title or summary without its markup, in one line; None where nothing is left."""
    if not markup:
        return None
    markup = with_real_references(well_formed(markup))
    if _HTML.search(markup):
        try:
            root = html.document_fromstring(
                f"<div>{markup}</div>", parser=html.HTMLParser(no_network=True, huge_tree=False)
            )
        except (etree.LxmlError, ValueError):
            return clean(re.sub(r"<[^>]*>", " ", markup))
        etree.strip_elements(root, "script", "style", etree.Comment, etree.ProcessingInstruction, with_tail=False)
        for block in root.iter("p", "br", "div", "li", "td", "h1", "h2", "h3", "h4", "blockquote"):
            block.tail = " " + (block.tail or "")
        markup = str(root.text_content())
    return clean(markup)


def title_text(markup: str | None) -> str | None:
    """A title without its markup; what only looks like a tag, and is closed nowhere, is a word of it."""
    if not markup or "<" not in markup:
        return plain_text(markup)
    tags = {(mark, name.lower()) for mark, name, _ in _TAG.findall(markup)}
    paired = {name for mark, name in tags if {("", name), ("/", name)} <= tags} | _OF_LOOKS

    def kept(match: re.Match[str]) -> str:
        return match[0] if match[2].lower() in paired else f"&lt;{match[1]}{match[2]}{match[3]}&gt;"

    return plain_text(_TAG.sub(kept, markup))


def summary_text(markup: str | None) -> str | None:
    """A summary without its markup, though it was escaped once more than its feed says."""
    text = plain_text(markup)
    text = plain_text(text) if text and _ESCAPED_TWICE.search(text) else text
    return text[:MAX_SUMMARY] if text else None


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date of a feed or sitemap: as ISO 8601, and as precise as it was written where that shows more."""

    text: str | None = None
    precision: Precision | None = None


def written_date(text: object, home: tzinfo | None = None) -> WrittenDate:
    """The date; without text where a program wrote what is none. As written where only people can read it."""
    if not isinstance(text, str) or not text.strip():
        return WrittenDate()
    text = well_formed(text)
    moment = parse_machine(text, home)
    if moment is None and is_machine(text):
        return WrittenDate()
    is_minute = moment is not None and moment.precision is Precision.MINUTE
    return WrittenDate(iso_date(text, home), Precision.MINUTE if is_minute else None)


def author_names(names: Iterable[str | None]) -> tuple[str, ...]:
    """Names without addresses (``desk@example.org (Ana Ruiz)``), each once, in order."""
    found: dict[str, None] = {}
    for name in names:
        text = plain_text(name) or ""
        inside = re.fullmatch(r"\S+@\S+\s*\((.+)\)", text)
        text = (inside[1] if inside else re.sub(r"<?\S+@\S+>?", "", text)).strip(" ,;")
        if text:
            found[text] = None
    return tuple(found)


def language_tag(tag: str | None) -> str | None:
    """A language tag in lower case, None for what is none."""
    text = (tag or "").strip().lower().replace("_", "-")
    return text if _LANGUAGE.fullmatch(text) else None


def clean(text: str | None) -> str | None:
    """In one line; None where nothing is left."""
    return " ".join(well_formed(text).split()) or None if text else None
