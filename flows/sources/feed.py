"""RSS, Atom, RDF and JSON Feed: the bytes of a feed in, its items out. Nothing is fetched here."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from functools import partial
from typing import Any

import feedparser

from extractors.dates.zones import country_zone
from extractors.errors import InputError
from extractors.text.characters import well_formed
from flows.boundary import bounded
from flows.sources.feed_items import (
    Feed,
    FeedItem,
    WrittenDate,
    author_names,
    clean,
    collect,
    language_tag,
    plain_text,
    summary_text,
    title_text,
    written_date,
)
from flows.sources.feed_xml import feed_xml
from flows.sources.jsonfeed import parse_json_feed
from flows.sources.list_links import absolute, host, is_link
from flows.sources.xml_text import charset_of, decode_text

_PERIODS = {"hourly": 60, "daily": 1440, "weekly": 10080, "monthly": 43200, "yearly": 525600}
# What a link of an entry leads to that is no article: a file, a licence, a way to change or discuss it, its source.
_NO_ARTICLE = frozenset(
    ("enclosure", "license", "edit", "edit-media", "via", "replies", "hub", "related", "self", "next", "service")
)

# What has more is no feed: the parser takes the square of the time, 100,000 attributes of 1 MB more than 3 minutes.
_MOST = 200
_ATTRIBUTE = rb"""\s+[^\s"'<>=/]+\s*=\s*(?:"[^"<]*"|'[^'<]*'|[^\s"'<>]+)"""
_CROWDED = re.compile(rb"<[^\s<>/]+(?>" + _ATTRIBUTE + rb"){%d}" % _MOST)
_PREFIX = re.compile(rb"\sxmlns:([^\s=]{1,100})\s*=")


def parse_feed(body: bytes, url: str, content_type: str = "") -> Feed:
    """The feed in ``body``, fetched from ``url`` with that ``Content-Type``.

    Safe against what it reads: no entity of a document type is expanded, no external one fetched.
    Raises InputError where it is no feed at all.
    """
    with bounded(url):
        begins = decode_text(body[:400], charset_of(content_type)).lstrip("\ufeff \t\r\n\0")
        return parse_json_feed(body, url) if begins[:1] == "{" else _parse_xml(body, url, content_type)


def _parse_xml(body: bytes, url: str, content_type: str) -> Feed:
    text = feed_xml(body, charset_of(content_type))
    if _CROWDED.search(text) or len(set(_PREFIX.findall(text))) > _MOST:
        raise InputError(f"more than {_MOST} attributes of an element, or namespaces", url, "this is no feed")
    # A stream, never the bytes themselves: feedparser would take short bytes for the name of a file and open it.
    parsed = feedparser.parse(
        io.BytesIO(text),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,  # nothing of it is shown; it goes through the same extraction as a page
        resolve_relative_uris=False,
    )
    version = str(parsed.get("version") or "")  # an empty document has none at all
    if not version and not parsed.entries:
        raise InputError("not a feed", url, "newsloom sources add finds the feeds of a site")
    context = _context(parsed, url)
    read = [partial(_item, entry, context, number) for number, entry in enumerate(parsed.entries, 1)]
    items, problems, errors = collect(read, url)
    if parsed.bozo and not isinstance(parsed.bozo_exception, feedparser.CharacterEncodingOverride):
        problems = (f"not well-formed: {parsed.bozo_exception}", *problems)
    return Feed(
        version=version or "unknown",
        title=plain_text(parsed.feed.get("title")),
        language=context.language,
        ttl=_ttl(parsed.feed),
        items=items,
        problems=problems,
        errors=errors,
    )


@dataclass(frozen=True, slots=True)
class _Context:
    """What the items of a feed share. base: what relative links count from; home: the zone of its country."""

    base: str
    hosts: tuple[str, ...]
    language: str | None
    home: tzinfo | None
    is_atom: bool
    authors: tuple[str, ...]


def _context(parsed: Any, url: str) -> _Context:
    site = absolute(parsed.feed.get("link"), url) or url
    is_atom = str(parsed.get("version") or "").startswith("atom")
    return _Context(
        # RSS does not say what a relative link counts from, and writers mean the site; Atom says the feed's own
        # address, which writers do not mean where a host that only keeps files delivers it.
        base=site if not is_atom or host(site) != host(url) else url,
        hosts=tuple(name for name in (host(url), host(site)) if name),
        language=language_tag(parsed.feed.get("language")),
        home=country_zone(site),
        is_atom=is_atom,
        authors=author_names(_written_authors(parsed.feed)) if is_atom else (),
    )


def _item(entry: dict[str, Any], context: _Context, number: int) -> FeedItem | str:
    link = _link(entry, context)
    if not link:
        return f"item {number} has no http link: {clean(entry.get('title') or entry.get('id')) or 'untitled'}"
    published = _first_date(entry, ("published", "created"), context)
    updated = written_date(dict.get(entry, "updated"), context.home)  # past feedparser's own fallback to "published"
    is_text = context.is_atom and entry.get("title_detail", {}).get("type") == "text/plain"
    own = author_names(_written_authors(entry)) or author_names(_written_authors(entry.get("source") or {}))
    return FeedItem(
        url=link,
        guid=clean(entry.get("id")),
        title=clean(entry.get("title")) if is_text else title_text(entry.get("title")),
        authors=own or context.authors,
        published_at=published.text,
        updated_at=updated.text,
        summary=summary_text(entry.get("summary")),
        content=_content(entry),
        language=language_tag(entry.get("language")) or context.language,
        precision=(published if published.text else updated).precision,
    )


def _link(entry: dict[str, Any], context: _Context) -> str | None:
    """The address of an item: its alternate link, a page before other types; else what identifies it."""
    links = [link for link in entry.get("links", ()) if link.get("href")]
    alternates = [link for link in links if link.get("rel") in (None, "", "alternate")]
    alternates.sort(key=lambda link: (not _is_page(link), _speaks_otherwise(link, context)))
    passed_over = {link["href"] for link in links if link.get("rel") in _NO_ARTICLE}
    named = [entry.get("link"), *(part.get("src") for part in entry.get("content", ()))]
    candidates = [entry.get("feedburner_origlink"), *(link["href"] for link in alternates)]
    candidates += [text for text in named if text not in passed_over]
    candidates += [entry.get("id")] if entry.get("id") not in passed_over else []
    if context.is_atom:  # which may have no link but the entry itself
        candidates += [link["href"] for link in links if link.get("rel") == "self"]
    # RSS takes an identifier for a link where it does not say that it is none.
    written = (text for text in candidates if text and (text != entry.get("id") or is_link(text)))
    found = (absolute(text, context.base, known_hosts=context.hosts) for text in written)
    return next((url for url in found if url), None)


def _is_page(link: Mapping[str, Any]) -> bool:
    kind = str(link.get("type") or "text/html")
    return kind.startswith("text/") or "html" in kind


def _speaks_otherwise(link: Mapping[str, Any], context: _Context) -> bool:
    language = language_tag(link.get("hreflang"))
    return bool(language and context.language and language.partition("-")[0] != context.language.partition("-")[0])


def _content(entry: Mapping[str, Any]) -> str | None:
    """The longest of the texts that the item carries; files in it are none."""
    found = []
    for part in entry.get("content", ()):
        kind = str(part.get("type") or "text/html")
        value = well_formed(part.get("value") or "")
        if value and (kind.startswith("text/") or "xml" in kind):
            found.append(f"<div>{value}</div>" if "xhtml" in kind and not value.startswith("<div") else value)
    return max(found, key=len, default=None)


def _written_authors(entry: Mapping[str, Any]) -> list[str | None]:
    """As written where it is one with an address, which the parser splits wrongly under long top-level domains."""
    whole = entry.get("author")
    names = [author.get("name") for author in entry.get("authors", ())]
    return names if len(names) > 1 or (names and "@" not in (whole or "")) else [whole]


def _first_date(entry: Mapping[str, Any], names: tuple[str, ...], context: _Context) -> WrittenDate:
    dates = (written_date(entry.get(name), context.home) for name in names)
    return next((date for date in dates if date.text), WrittenDate())


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
