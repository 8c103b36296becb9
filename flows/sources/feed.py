"""RSS, Atom, RDF and JSON Feed: the bytes of a feed in, its items out. Nothing is fetched here."""

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser
from lxml import etree, html

from extractors.document import Evidence
from extractors.errors import InputError
from flows.sources.dates import iso_date

# A feed has tens of items, an archive feed some thousands; the rest of a larger one is named, not read.
MAX_ITEMS = 10_000
MAX_SUMMARY = 20_000
MAX_GUID = 2_048
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_HTML = re.compile(r"<[a-zA-Z/!]|&(#\d+|#x[0-9a-fA-F]+|[a-zA-Z]+\d*);")
_PERIODS = {"hourly": 60, "daily": 1440, "weekly": 10080, "monthly": 43200, "yearly": 525600}


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item of a feed, as its publisher describes it.

    url: absolute, http or https. guid: what the feed calls it. title, summary: plain text.
    published_at, updated_at: ISO 8601 in UTC; without zone where the feed names none; as written where unreadable.
    content: the HTML of the whole text where the feed carries it (``content:encoded``, Atom ``content``).
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
        )


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed read whole. ``problems`` names every item that gave no ``FeedItem``, and how the feed itself is broken.

    version: ``rss20``, ``atom10``, ``rss10`` (RDF), ``json1``, ... ttl: the publisher's wish between two polls.
    """

    version: str
    title: str | None
    language: str | None
    ttl: timedelta | None
    items: tuple[FeedItem, ...]
    problems: tuple[str, ...] = ()


def parse_feed(body: bytes, url: str, content_type: str = "") -> Feed:
    """The feed in ``body``, fetched from ``url`` with that ``Content-Type``.

    Safe against what it reads: no entity of a document type is expanded, no external one fetched.
    Raises InputError where it is no feed at all.
    """
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        from flows.sources.jsonfeed import parse_json_feed

        return parse_json_feed(body, url)
    # A stream, never the bytes themselves: feedparser would take short bytes for the name of a file and open it.
    parsed = feedparser.parse(
        io.BytesIO(body),
        response_headers={"content-type": content_type or "application/xml"},
        sanitize_html=False,  # nothing of it is shown; it goes through the same extraction as a page
        resolve_relative_uris=False,
    )
    version = str(parsed.get("version") or "")  # an empty document has none at all
    if not version and not parsed.entries:
        raise InputError("not a feed", url, "newsloom sources add finds the feeds of a site")
    language = language_tag(parsed.feed.get("language"))
    items, problems = _collect(parsed.entries, url, language)
    if parsed.bozo and not isinstance(parsed.bozo_exception, feedparser.CharacterEncodingOverride):
        problems = (f"not well-formed: {parsed.bozo_exception}", *problems)
    return Feed(
        version=version or "unknown",
        title=plain_text(parsed.feed.get("title")),
        language=language,
        ttl=_ttl(parsed.feed),
        items=items,
        problems=problems,
    )


def _collect(
    entries: list[dict[str, Any]], url: str, language: str | None
) -> tuple[tuple[FeedItem, ...], tuple[str, ...]]:
    items: list[FeedItem] = []
    problems: list[str] = []
    for number, entry in enumerate(entries[:MAX_ITEMS], 1):
        item = _item(entry, url, language)
        if item:
            items.append(item)
        else:
            problems.append(f"item {number} has no http link: {entry.get('title') or entry.get('id') or 'untitled'}")
    if len(entries) > MAX_ITEMS:
        problems.append(f"{len(entries) - MAX_ITEMS} items beyond {MAX_ITEMS} left out")
    return tuple(items), tuple(problems)


def _item(entry: dict[str, Any], url: str, language: str | None) -> FeedItem | None:
    links = [link.get("href") for link in entry.get("links", ())]  # Atom may have no link but the entry itself ("self")
    link = first_link((entry.get("feedburner_origlink"), entry.get("link"), *links), url)
    if not link:
        return None
    contents = [part.get("value") for part in entry.get("content", ()) if part.get("value")]
    summary = plain_text(entry.get("summary"))
    return FeedItem(
        url=link,
        guid=_clean(entry.get("id")),
        title=plain_text(entry.get("title")),
        authors=author_names(_written_authors(entry)),
        published_at=_date(entry.get("published")),
        updated_at=_date(dict.get(entry, "updated")),  # past feedparser's own fallback to "published"
        summary=summary[:MAX_SUMMARY] if summary else None,
        content=max(contents, key=len, default=None),
        language=language_tag(entry.get("language")) or language,
    )


def _written_authors(entry: dict[str, Any]) -> list[str | None]:
    """As written where it is one with an address, which the parser splits wrongly under long top-level domains."""
    whole = entry.get("author")
    names = [author.get("name") for author in entry.get("authors", ())]
    return names if len(names) > 1 or (names and "@" not in (whole or "")) else [whole]


def first_link(candidates: Iterable[str | None], base: str) -> str | None:
    """The first candidate that is, joined to ``base``, an http or https url."""
    for candidate in candidates:
        text = (candidate or "").strip()
        try:
            link = urljoin(base, text)
            parts = urlsplit(link)
        except ValueError:
            continue
        if _is_written_as_link(text) and parts.scheme in ("http", "https") and parts.hostname:
            return link
    return None


def _is_written_as_link(text: str) -> bool:
    """Whether it was written as a link: an opaque guid (``333483``, ``7bd2-...``) would join to a wrong url."""
    return text.startswith(("http://", "https://", "/", "./", "../", "?")) or "/" in text.partition(":")[0]


def plain_text(markup: str | None) -> str | None:
    """A title or summary without its markup, in one line; None where nothing is left."""
    if not markup:
        return None
    if _HTML.search(markup):
        try:
            root = html.document_fromstring(
                f"<div>{markup}</div>", parser=html.HTMLParser(no_network=True, huge_tree=False)
            )
        except (etree.LxmlError, ValueError):
            return _clean(re.sub(r"<[^>]*>", " ", markup))
        etree.strip_elements(root, "script", "style", etree.Comment, etree.ProcessingInstruction, with_tail=False)
        for block in root.iter("p", "br", "div", "li", "td", "h1", "h2", "h3", "h4", "blockquote"):
            block.tail = " " + (block.tail or "")
        markup = str(root.text_content())
    return _clean(markup)


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


def _clean(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None


def _date(text: str | None) -> str | None:
    return iso_date(text) or None if text else None


def _ttl(feed: Mapping[str, Any]) -> timedelta | None:
    """RSS ``ttl`` (minutes), else the syndication module's period over frequency."""
    ttl = str(feed.get("ttl", "")).strip()
    if ttl.isdecimal():
        return timedelta(minutes=min(int(ttl[:9]), _PERIODS["yearly"]))
    minutes = _PERIODS.get(str(feed.get("sy_updateperiod", "")).strip().lower())
    frequency = str(feed.get("sy_updatefrequency", "1")).strip()
    if minutes is None or not frequency.isdecimal():
        return None
    return timedelta(minutes=minutes / max(1, int(frequency[:6])))
