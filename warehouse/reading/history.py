"""What changed in an article from one version to the next, as a person reads it."""

import difflib
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from warehouse.errors import WarehouseError
from warehouse.reading.queries import query

_WIDTH = 100  # characters a line of the diff has at most
_VERSIONS = """
    SELECT revision, fetched_at, title, subtitle, authors, text, lacks, version_kind(body_from, lacks) AS kind
    FROM article_revisions
    WHERE extractor_version <> 'retired' AND article_id = (
        SELECT article_id FROM article_revisions WHERE ? IN (article_id, url) ORDER BY fetched_at DESC LIMIT 1
    )
    ORDER BY revision
"""


def diff(warehouse: Path, article: str, *, wait_seconds: float = 60.0) -> str:
    """A unified diff of each version of an article against the one before of its kind; empty where there is only one.

    article: its id or url.
    Versions of different kinds (a page's text, a feed's, ...; ``version_kind``) are not compared, but told.
    Raises WarehouseError where there is no such article.
    """
    versions = query(warehouse, _VERSIONS, [article], wait_seconds=wait_seconds).to_pylist()
    if not versions:
        raise WarehouseError("no such article", article, "its id is in the column article_id of articles")
    return "\n".join(_told(versions))


def _told(versions: Iterable[dict[str, Any]]) -> Iterator[str]:
    last: dict[str, dict[str, Any]] = {}
    for version in versions:
        kind = version["kind"]
        if kind in last:
            yield from _changes(last[kind], version)
        elif last:
            others, lacks = ", ".join(last), ", ".join(version["lacks"])
            yield f"=== {_name(version)}\t{_moment(version)}: not compared with {others}" + (
                f"; it lacks: {lacks}" if lacks else ""
            )
        last[kind] = version


def _changes(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    return difflib.unified_diff(
        _lines(before),
        _lines(after),
        _name(before),
        _name(after),
        _moment(before),
        _moment(after),
        n=1,
        lineterm="",
    )


def _name(version: dict[str, Any]) -> str:
    return f"revision {version['revision']}" + ("" if version["kind"] == "page" else f" ({version['kind']})")


def _moment(version: dict[str, Any]) -> str:
    return f"{version['fetched_at']:%Y-%m-%d %H:%M:%S} UTC"


def _lines(version: dict[str, Any]) -> list[str]:
    """The version in short lines, so that a changed sentence does not show its whole paragraph."""
    paragraphs = [
        f"title: {version['title'] or ''}",
        f"subtitle: {version['subtitle'] or ''}",
        f"authors: {', '.join(version['authors'])}",
        *version["text"].split("\n"),
    ]
    return [line for paragraph in paragraphs for line in textwrap.wrap(paragraph, _WIDTH) or [""]]
