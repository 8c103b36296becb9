"""What can be read again: the documents in quarantine, and those that other extractors made articles of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from warehouse.file.connection import Connection, connect
from warehouse.reading.queries import query, reading
from warehouse.schema.tables import ARTICLES

# The url that was asked for, under which polling remembers a page, where redirects led to another.
_ASKED = """
    (SELECT max(fetches.url) FROM fetches WHERE wanted = 'page' AND fetches.archive_file = place.archive_file
        AND fetches.archive_offset = place.archive_offset)
"""

# What the article shows that a feed or sitemap said, which its bytes do not hold.
_CARRIED = """
    CASE WHEN body_from = 'feed' OR published_from IN ('feed', 'sitemap') THEN {
        'carrier': CASE WHEN body_from = 'feed' THEN 'feed' ELSE published_from END,
        'is_whole': body_from = 'feed',
        'title': CASE WHEN body_from = 'feed' THEN title END,
        'authors': CASE WHEN body_from = 'feed' THEN authors ELSE [] END,
        'published_at': CASE
            WHEN published_from NOT IN ('feed', 'sitemap') THEN NULL
            WHEN published_precision = 'day' THEN strftime(published_at::TIMESTAMP, '%Y-%m-%d')
            ELSE strftime(published_at::TIMESTAMP, '%Y-%m-%dT%H:%M:%SZ')
        END
    } END
"""

_QUARANTINED = f"""
    SELECT document_id, place.url, place.source_id, place.archive_file, place.archive_offset, documents.sha256,
        documents.fetched_at, {_ASKED} AS asked_url, NULL AS carried
    FROM quarantine place LEFT JOIN documents USING (document_id)
    WHERE place.stage <> 'fetch'
    ORDER BY place.archive_file, place.archive_offset, document_id
"""

_OUTDATED = f"""
    SELECT document_id, place.url, place.source_id, place.archive_file, place.archive_offset, place.sha256,
        place.fetched_at, {_ASKED} AS asked_url, {_CARRIED} AS carried
    FROM documents place JOIN articles USING (document_id)
    WHERE articles.extractor_version <> $version
        AND ($source IS NULL OR articles.source_id = $source)
        AND ($since IS NULL OR articles.fetched_at >= $since::TIMESTAMPTZ)
    ORDER BY place.archive_file, place.archive_offset, document_id
"""

# The documents that a person may mean by an id or a url: that of the article shown (or of the revision asked for), then
# any other, the newest first.
_MEANT = """
    WITH versions AS (
        SELECT document_id, revision FROM article_revisions
        WHERE $subject IN (article_id, url) AND ($revision IS NULL OR revision = $revision)
    ),
    shown AS (SELECT document_id FROM articles WHERE $subject IN (article_id, url)),
    places AS (
        SELECT document_id, url, source_id, archive_file, archive_offset, sha256, fetched_at FROM documents
        UNION ALL
        SELECT document_id, url, source_id, archive_file, archive_offset, NULL, first_at FROM quarantine
        WHERE stage <> 'fetch' AND document_id NOT IN (SELECT document_id FROM documents)
    )
    SELECT places.*, NULL AS asked_url, NULL AS carried FROM places
    WHERE document_id IN (SELECT document_id FROM versions)
        OR ($revision IS NULL AND $subject IN (document_id, url))
    ORDER BY document_id IN (SELECT document_id FROM shown) DESC, fetched_at DESC, document_id LIMIT 1
"""

# The articles as extracted: with the lines in them that were taken out later as their source's boilerplate.
_STORED = """
    WITH taken AS (
        SELECT article_id, list(struct_pack(line, text) ORDER BY line) AS taken
        FROM learned_removals
        WHERE article_id IN (SELECT article_id FROM articles SEMI JOIN asked USING (document_id)) GROUP BY article_id
    )
    SELECT articles.*, coalesce(taken, []) AS taken
    FROM articles SEMI JOIN asked USING (document_id) LEFT JOIN taken USING (article_id)
"""

# What gave another document or another rejection this time is told under its new id; the old one is settled.
_SETTLED = """
    SELECT replaced.old_id FROM replaced WHERE replaced.new_id <> replaced.old_id
        AND (replaced.new_id IN (SELECT document_id FROM documents WHERE article_id IS NOT NULL)
            OR replaced.new_id IN (SELECT document_id FROM quarantine))
"""


@dataclass(frozen=True, slots=True)
class Reachable:
    """Where the bytes of a document are, and what is known of it; the fields are those of ``documents``.

    sha256, fetched_at: None for what never became a document.
    asked_url: as a source listed it, where it was fetched.
    carried: what its article shows that the feed or sitemap said which listed it: ``carrier``, ``is_whole``, ``title``,
        ``authors``, ``published_at``; None where it shows nothing of the kind.
    """

    document_id: str
    url: str
    source_id: str
    archive_file: str
    archive_offset: int | None
    sha256: str | None
    fetched_at: datetime | None
    asked_url: str | None
    carried: Mapping[str, Any] | None = None


def quarantined(warehouse: Path, *, wait_seconds: float = 60.0) -> tuple[list[Reachable], int]:
    """All that is in quarantine with its bytes kept somewhere, by file; and how many could not be fetched at all.

    Raises WarehouseError.
    """
    with connect(warehouse, read_only=True, lock_seconds=wait_seconds) as connection:
        rows = connection.rows(_QUARANTINED)
        ((unfetched,),) = connection.rows("SELECT count(*) FROM quarantine WHERE stage = 'fetch'")
    return [Reachable(*row) for row in rows], int(unfetched)


def source_ids(warehouse: Path, *, wait_seconds: float = 60.0) -> set[str]:
    """The ids of all sources that anything came from. Raises WarehouseError."""
    return set(query(warehouse, "SELECT source_id FROM sources", wait_seconds=wait_seconds)["source_id"].to_pylist())


def outdated(
    warehouse: Path, version: str, source: str | None, since: datetime | None, *, wait_seconds: float = 60.0
) -> list[Reachable]:
    """The documents of all articles, in the version shown, that extractors of another version made; by file.

    source, since: only of this source, fetched since then. Raises WarehouseError.
    """
    given = {"version": version, "source": source, "since": since}
    with connect(warehouse, read_only=True, lock_seconds=wait_seconds) as connection:
        return [Reachable(*row) for row in connection.rows(_OUTDATED, given)]


def meant(
    warehouse: Path, subject: str, revision: int | None = None, *, wait_seconds: float = 60.0
) -> Reachable | None:
    """The document behind an article, or one in quarantine; None where there is no such.

    subject: an article_id, a document_id or a url. revision: of the article; by default the one shown.
    Raises WarehouseError.
    """
    with reading(warehouse, wait_seconds=wait_seconds) as (connection, _):
        return meant_by(connection, subject, revision)


def meant_by(connection: Connection, subject: str, revision: int | None = None) -> Reachable | None:
    """The same, where who asks has the warehouse open. Raises WarehouseError."""
    rows = connection.table(_MEANT, {"subject": subject, "revision": revision}).to_pylist()
    return Reachable(**{**rows[0], "archive_file": rows[0]["archive_file"] or ""}) if rows else None


def stored(warehouse: Path, document_ids: Sequence[str], *, wait_seconds: float = 60.0) -> dict[str, Mapping[str, Any]]:
    """By document, the row of ``articles`` that it gave, with its text as extracted. Raises WarehouseError."""
    asked = pa.table({"document_id": pa.array(document_ids, pa.string())})
    with connect(warehouse, read_only=True, lock_seconds=wait_seconds) as connection, connection.given(asked=asked):
        rows = connection.table(_STORED).to_pylist()
    return {row["document_id"]: _as_extracted(row) for row in rows}


def _as_extracted(row: dict[str, Any]) -> Mapping[str, Any]:
    lines = row["text"].split("\n")
    for taken in row["taken"]:
        lines.insert(taken["line"], taken["text"])
    return {name: row[name] for name in ARTICLES.names} | {"text": "\n".join(lines)}


def settle(warehouse: Path, replaced: Mapping[str, str], *, wait_seconds: float = 60.0) -> int:
    """Take out of quarantine what is in the warehouse under another id now; how many rows.

    replaced: the new id by the old one. Raises WarehouseError.
    """
    if not replaced:
        return 0
    table = pa.table({"old_id": list(replaced), "new_id": list(replaced.values())})
    statement = f"DELETE FROM quarantine WHERE document_id IN ({_SETTLED}) RETURNING document_id"
    with connect(warehouse, lock_seconds=wait_seconds) as connection, connection.given(replaced=table):
        gone = connection.rows(statement)
    return len(gone)
