"""JSON Feed 1 and 1.1 (jsonfeed.org), which the XML parser does not know."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from extractors.errors import InputError
from extractors.text.characters import well_formed
from flows.sources.feed_items import (
    Feed,
    FeedItem,
    author_names,
    clean,
    collect,
    language_tag,
    plain_text,
    summary_text,
    title_text,
    written_date,
)
from flows.sources.list_links import absolute, is_link
from flows.sources.xml_text import decode_text


def parse_json_feed(body: bytes, url: str) -> Feed:
    """The JSON Feed in ``body``. Raises InputError where it is none."""
    try:
        text = decode_text(body).lstrip("\ufeff \t\r\n\0")
        data, _ = json.JSONDecoder().raw_decode(text)  # some end in a NUL, or in what a server adds
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
    if not isinstance(entry, dict):
        return f"item {number} is no object"
    identifier = entry.get("id")
    guid = clean(str(identifier)) if isinstance(identifier, str | int) else None
    base = absolute(_text(feed.get("home_page_url")), url) or url
    written = (_text(entry.get("url")), _text(entry.get("external_url")), guid if is_link(guid) else None)
    link = next((found for text in written if (found := absolute(text, base))), None)
    if not link:
        return f"item {number} has no http link: {clean(_text(entry.get('title'))) or guid or 'untitled'}"
    content = _text(entry.get("content_html"))
    text = _text(entry.get("content_text"))
    published, updated = (written_date(_text(entry.get(name))) for name in ("date_published", "date_modified"))
    return FeedItem(
        url=link,
        guid=guid,
        title=title_text(_text(entry.get("title"))),
        authors=_authors(entry) or _authors(feed),
        published_at=published.text,
        updated_at=updated.text,
        summary=summary_text(_text(entry.get("summary")) or text),
        content=content or text,
        language=language_tag(_text(entry.get("language"))) or language,
        precision=(published if published.text else updated).precision,
    )


def _authors(owner: Mapping[str, Any]) -> tuple[str, ...]:
    """``authors`` of version 1.1, or ``author`` of version 1."""
    listed = owner.get("authors")
    people = listed if isinstance(listed, list) else [owner.get("author")]
    return author_names([_text(person.get("name")) for person in people if isinstance(person, dict)])


def _text(value: object) -> str | None:
    return well_formed(value) if isinstance(value, str) else None
