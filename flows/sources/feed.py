"""RSS, Atom, RDF and JSON Feed: the bytes of a feed in, its items out. Nothing is fetched here."""

import io
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import feedparser

from extractors.dates.machine import iso_date
from extractors.errors import InputError
from extractors.text.characters import well_formed
from flows.boundary import bounded
from flows.sources.feed_items import (
    MAX_SUMMARY,
    Feed,
    FeedItem,
    author_names,
    clean,
    collect,
    first_link,
    language_tag,
    plain_text,
)
from flows.sources.jsonfeed import parse_json_feed
from flows.sources.xml_bytes import readable, readable_type

_PERIODS = {"hourly": 60, "daily": 1440, "weekly": 10080, "monthly": 43200, "yearly": 525600}


def parse_feed(body: bytes, url: str, content_type: str = "") -> Feed:
    """The feed in ``body``, fetched from ``url`` with that ``Content-Type``.

    Safe against what it reads: no entity of a document type is expanded, no external one fetched.
    Raises InputError where it is no feed at all.
    """
    with bounded(url):
        is_json = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"
        return parse_json_feed(body, url) if is_json else _parse_xml(body, url, content_type)


def _parse_xml(body: bytes, url: str, content_type: str) -> Feed:
    # A stream, never the bytes themselves: feedparser would take short bytes for the name of a file and open it.
    parsed = feedparser.parse(
        io.BytesIO(readable(body)),
        response_headers={"content-type": readable_type(content_type) or "application/xml"},
        sanitize_html=False,  # nothing of it is shown; it goes through the same extraction as a page
        resolve_relative_uris=False,
    )
    version = str(parsed.get("version") or "")  # an empty document has none at all
    if not version and not parsed.entries:
        raise InputError("not a feed", url, "newsloom sources add finds the feeds of a site")
    language = language_tag(parsed.feed.get("language"))
    read = [partial(_item, entry, url, language, number) for number, entry in enumerate(parsed.entries, 1)]
    items, problems, errors = collect(read, url)
    if parsed.bozo and not isinstance(parsed.bozo_exception, feedparser.CharacterEncodingOverride):
        problems = (f"not well-formed: {parsed.bozo_exception}", *problems)
    return Feed(
        version=version or "unknown",
        title=plain_text(parsed.feed.get("title")),
        language=language,
        ttl=_ttl(parsed.feed),
        items=items,
        problems=problems,
        errors=errors,
    )


def _item(entry: dict[str, Any], url: str, language: str | None, number: int) -> FeedItem | str:
    links = [link.get("href") for link in entry.get("links", ())]  # Atom may have no link but the entry itself ("self")
    link = first_link((entry.get("feedburner_origlink"), entry.get("link"), *links), url)
    if not link:
        return f"item {number} has no http link: {clean(entry.get('title') or entry.get('id')) or 'untitled'}"
    contents = [part.get("value") for part in entry.get("content", ()) if part.get("value")]
    summary = plain_text(entry.get("summary"))
    return FeedItem(
        url=link,
        guid=clean(entry.get("id")),
        title=plain_text(entry.get("title")),
        authors=author_names(_written_authors(entry)),
        published_at=_date(entry.get("published")),
        updated_at=_date(dict.get(entry, "updated")),  # past feedparser's own fallback to "published"
        summary=summary[:MAX_SUMMARY] if summary else None,
        content=well_formed(max(contents, key=len, default="")) or None,
        language=language_tag(entry.get("language")) or language,
    )


def _written_authors(entry: dict[str, Any]) -> list[str | None]:
    """As written where it is one with an address, which the parser splits wrongly under long top-level domains."""
    whole = entry.get("author")
    names = [author.get("name") for author in entry.get("authors", ())]
    return names if len(names) > 1 or (names and "@" not in (whole or "")) else [whole]


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
