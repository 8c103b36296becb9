"""JSON Feed 1 and 1.1 (jsonfeed.org), which the XML parser does not know."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from extractors.dates.machine import iso_date
from extractors.errors import InputError
from extractors.text.characters import well_formed
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


def parse_json_feed(body: bytes, url: str) -> Feed:
    """The JSON Feed in ``body``. Raises InputError where it is none."""
    try:
        data = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"not a JSON Feed: {error}", url) from error
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        raise InputError("not a JSON Feed: no list of items", url)
    language = language_tag(_text(data.get("language")))
    read = [partial(_item, entry, url, language, data, number) for number, entry in enumerate(data["items"], 1)]
    items, problems, errors = collect(read, url)
    version = (_text(data.get("version")) or "").rpartition("/")[2]
    return Feed(f"json{version}", plain_text(_text(data.get("title"))), language, None, items, problems, errors)


def _item(entry: object, url: str, language: str | None, feed: Mapping[str, Any], number: int) -> FeedItem | str:
    none = f"item {number} has no http link"
    if not isinstance(entry, dict):
        return none
    identifier = entry.get("id")
    guid = clean(str(identifier)) if isinstance(identifier, str | int) else None
    link = first_link((_text(entry.get("url")), _text(entry.get("external_url")), guid), url)
    if not link:
        return none
    content = _text(entry.get("content_html"))
    text = _text(entry.get("content_text"))
    summary = plain_text(_text(entry.get("summary")) or text)
    return FeedItem(
        url=link,
        guid=guid,
        title=plain_text(_text(entry.get("title"))),
        authors=_authors(entry) or _authors(feed),
        published_at=_date(entry.get("date_published")),
        updated_at=_date(entry.get("date_modified")),
        summary=summary[:MAX_SUMMARY] if summary else None,
        content=content or text,
        language=language_tag(_text(entry.get("language"))) or language,
    )


def _authors(owner: Mapping[str, Any]) -> tuple[str, ...]:
    """``authors`` of version 1.1, or ``author`` of version 1."""
    listed = owner.get("authors")
    people = listed if isinstance(listed, list) else [owner.get("author")]
    return author_names([_text(person.get("name")) for person in people if isinstance(person, dict)])


def _text(value: object) -> str | None:
    return well_formed(value) if isinstance(value, str) else None


def _date(value: object) -> str | None:
    return iso_date(well_formed(value)) or None if isinstance(value, str) else None
