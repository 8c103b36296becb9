"""A watch as a feed that any reader can follow: RSS 2.0 and JSON Feed 1.1, the newest originals that name it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from lxml import etree

from flows import safe
from flows.watches.given import load_watch_queries
from warehouse.errors import WarehouseError
from warehouse.reading.queries import query

_ENTRIES = """
    WITH named AS (SELECT article_id::VARCHAR AS article_id, {sentence} AS sentence FROM ({sql}) GROUP BY ALL)
    SELECT article_id, url, title, authors, language, published_at, modified_at, coalesce(sentence, '') AS sentence
    FROM originals JOIN named USING (article_id)
    ORDER BY coalesce(published_at, fetched_at) DESC, article_id
    LIMIT $newest
"""
_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An article in a feed. url: None for what is not on the web. sentence: the one to show, empty where none is."""

    article_id: str
    url: str | None
    title: str | None
    authors: Sequence[str]
    language: str
    published_at: datetime | None
    modified_at: datetime | None
    sentence: str


def newest(warehouse: Path, name: str, limit: int, *, wait_seconds: float = 60.0) -> list[FeedEntry]:
    """The newest originals that a watchlist or saved query matches, the newest first.

    Raises ConfigError where there is no such watch, WarehouseError where its query is wrong.
    """
    (watch,) = load_watch_queries([name])
    described = query(warehouse, f"DESCRIBE {watch.sql}", watch.parameters, wait_seconds=wait_seconds)
    columns = described["column_name"].to_pylist()
    if "article_id" not in columns:
        raise WarehouseError(f"gives no column article_id, only: {', '.join(columns)}", f"watch '{name}'", "select it")
    sql = _ENTRIES.format(sql=watch.sql, sentence="min(sentence)" if "sentence" in columns else "NULL::VARCHAR")
    parameters = {**watch.parameters, "newest": limit}
    rows: list[dict[str, Any]] = query(warehouse, sql, parameters, wait_seconds=wait_seconds).to_pylist()
    return [FeedEntry(**row | {"url": row["url"] if row["url"].startswith("http") else None}) for row in rows]


def rss(watch: str, entries: Iterable[FeedEntry], made_at: datetime) -> bytes:
    """The entries as RSS 2.0."""
    root = etree.Element("rss", version="2.0", nsmap={"dc": _DUBLIN_CORE})
    channel = etree.SubElement(root, "channel")
    _add(channel, "title", watch)
    _add(channel, "link", f"urn:newsloom:watch:{watch}")
    _add(channel, "description", f"Articles that name the watch '{watch}', without copies")
    _add(channel, "lastBuildDate", format_datetime(made_at.astimezone(UTC), usegmt=True))
    _add(channel, "generator", "newsloom")
    for entry in entries:
        item = etree.SubElement(channel, "item")
        _add(item, "title", entry.title or entry.sentence or watch)
        if entry.url:
            _add(item, "link", entry.url)
        _add(item, "guid", entry.article_id).set("isPermaLink", "false")
        if entry.published_at:
            _add(item, "pubDate", format_datetime(entry.published_at.astimezone(UTC), usegmt=True))
        for author in entry.authors:
            _add(item, f"{{{_DUBLIN_CORE}}}creator", author)
        if entry.sentence:
            _add(item, "description", safe.html(entry.sentence))  # readers take what is in it for HTML
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def json_feed(watch: str, entries: Iterable[FeedEntry]) -> bytes:
    """The entries as JSON Feed 1.1."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": watch,
        "description": f"Articles that name the watch '{watch}', without copies",
        "items": [_item(watch, entry) for entry in entries],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n"


def _item(watch: str, entry: FeedEntry) -> dict[str, object]:
    fields: dict[str, object] = {
        "id": entry.article_id,
        "url": entry.url,
        "title": entry.title,
        "content_text": entry.sentence or entry.title or watch,  # an item must have some content
        "date_published": entry.published_at and entry.published_at.isoformat(),
        "date_modified": entry.modified_at and entry.modified_at.isoformat(),
        "authors": [{"name": name} for name in entry.authors],
        "language": entry.language if entry.language != "und" else None,
    }
    return {name: value for name, value in fields.items() if value}


def _add(parent: etree._Element, name: str, text: str) -> etree._Element:
    """An element with this text, less the characters that XML cannot have."""
    element = etree.SubElement(parent, name)
    element.text = safe.xml_text(text)
    return element
