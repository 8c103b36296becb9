"""Moves rows that are past their days out of the warehouse into Parquet files, some thousands at a time.

in one transaction:
    choose(rows of a month)                             # so many that loads wait for seconds
    write(each table's rows to a Parquet file)          # whole, on disk, read back: warehouse/exchange/parquet.py
    delete(the rows); note(the retirement)
commit                                                  # until here the rows are in the warehouse, then in the files

A crash before the commit leaves files of a retirement that the warehouse does not know: the next run removes them,
once it has seen that all their rows are in the warehouse. So no row is ever in neither place, and none stays in both.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from extractors.text.counting import counted
from warehouse import unfinished
from warehouse.errors import WarehouseError
from warehouse.exchange import parquet
from warehouse.file.connection import Connection, Setting, connect
from warehouse.loading.versions import RETIRED
from warehouse.retiring.retention import ARTICLES, KINDS, Kind, RetentionSettings, before, expire_articles
from warehouse.schema.retirement_tables import RETIREMENTS
from warehouse.staging.files import Strange

Tell = Callable[[str], None]

# Moved in one transaction: 20,000 articles of a million take some 7 s (docs/decisions/maintenance.md).
MOST_ARTICLES = 20_000
MOST_ROWS = 200_000
_LEAN: Mapping[str, Setting] = {"memory_limit": "1GB"}

# What an article takes along, and what is only an index or can be had from that.
TAKEN = (
    "articles",
    "other_revisions",
    "sightings",
    "images",
    "removed_blocks",
    "quotes",
    "mentions",
    "duplicates",
    "story_articles",
    "learned_removals",
)
_FORGOTTEN = (
    "DELETE FROM signature_shingles WHERE signature_no IN"
    " (SELECT signature_no FROM signatures SEMI JOIN leaving USING (article_id))",
    "DELETE FROM text_links WHERE text_key IN (FROM lone_texts) OR other_key IN (FROM lone_texts)",
    "DELETE FROM signatures WHERE article_id IN (SELECT article_id FROM leaving)",
    "DELETE FROM story_terms WHERE article_no IN"
    " (SELECT article_no FROM story_vectors SEMI JOIN leaving USING (article_id))",
    "DELETE FROM story_links WHERE article_no IN (SELECT article_no FROM story_vectors SEMI JOIN leaving"
    " USING (article_id)) OR other_no IN (SELECT article_no FROM story_vectors SEMI JOIN leaving USING (article_id))",
    "DELETE FROM story_vectors WHERE article_id IN (SELECT article_id FROM leaving)",
    "DELETE FROM event_terms WHERE event_no IN"
    " (SELECT event_no FROM event_vectors SEMI JOIN leaving USING (article_id))",
    "DELETE FROM event_vectors WHERE article_id IN (SELECT article_id FROM leaving)",
    *(
        f"DELETE FROM {name} WHERE article_no IN (SELECT article_no FROM search_articles SEMI JOIN leaving"
        " USING (article_id))"
        for name in ("search_postings", "search_recent")
    ),
    "DELETE FROM search_articles WHERE article_id IN (SELECT article_id FROM leaving)",
)
# Whole units, those first that begin first.
_LEAVING = """
    CREATE OR REPLACE TEMP TABLE leaving AS
    WITH units AS (
        SELECT unit, count(*) AS size, sum(size) OVER (ORDER BY min(first_row), unit) AS so_far
        FROM expired WHERE month = $month GROUP BY unit
    )
    SELECT article_id FROM expired SEMI JOIN (FROM units WHERE so_far - size < $most) AS chosen USING (unit)
"""
# Texts that only articles on their way out have.
_LONE_TEXTS = """
    CREATE OR REPLACE TEMP TABLE lone_texts AS
    SELECT DISTINCT text_key FROM signatures SEMI JOIN leaving USING (article_id) WHERE text_key NOT IN
        (SELECT text_key FROM signatures ANTI JOIN leaving USING (article_id))
"""
# What keeps them from coming back. One that came back with new content and goes again keeps the contents it had.
_TOMBSTONES = """
    CREATE OR REPLACE TEMP TABLE tombstones AS
    WITH contents AS (
        SELECT article_id, content_sha256 AS content FROM articles SEMI JOIN leaving USING (article_id)
        UNION SELECT article_id, content_sha256 FROM other_revisions SEMI JOIN leaving USING (article_id)
        UNION SELECT article_id, unnest(contents) FROM retired_articles SEMI JOIN leaving USING (article_id)
    )
    SELECT article_id, source_id, url, title, published_at, fetched_at, duplicate_of, story_id,
        (SELECT list(content ORDER BY content) FROM contents WHERE contents.article_id = articles.article_id)
            AS contents,
        $id AS retirement_id
    FROM articles SEMI JOIN leaving USING (article_id)
"""


@dataclass(frozen=True, slots=True)
class Retirement:
    """Rows of one month that were moved. rows: by table."""

    id: str
    kind: str
    month: str
    rows: Mapping[str, int]


def retired_folder(warehouse: Path) -> Path:
    """Where the Parquet files of a warehouse are: ``news.duckdb`` has ``news.retired``."""
    return warehouse.with_suffix(".retired")


def due(
    warehouse: Path, settings: RetentionSettings, now: datetime, *, lock_seconds: float = 60.0
) -> dict[tuple[str, str], int]:
    """How many rows are past their days, by table (for articles the articles themselves) and month.

    Raises WarehouseError.
    """
    found: dict[tuple[str, str], int] = {}
    with connect(warehouse, read_only=True, lock_seconds=lock_seconds) as connection:
        expire_articles(connection, settings, now)
        counts = "SELECT month, count(*) FROM ({}) GROUP BY month ORDER BY month"
        for month, rows in connection.rows(counts.format("FROM expired")):
            found[ARTICLES, month] = rows
        for kind in KINDS:
            days = getattr(settings.keep_days, kind.days)
            if days is not None:
                for month, rows in connection.rows(counts.format(kind.rows), {"before": before(days, now)}):
                    found[kind.table, month] = rows
    return found


def retire(
    warehouse: Path,
    settings: RetentionSettings,
    now: datetime,
    *,
    lock_seconds: float = 60.0,
    tell: Tell = lambda line: None,
) -> list[Retirement]:
    """Move all rows that are past their days; loads go on between some thousands and the next.

    Raises WarehouseError, with each row in the warehouse or in a file.
    """
    done = []
    for (name, month), rows in due(warehouse, settings, now, lock_seconds=lock_seconds).items():
        moved = 0
        while moved < rows and (retirement := _some(warehouse, settings, now, name, month, lock_seconds)):
            moved += retirement.rows[name]
            tell(f"{name} of {month}: {moved:,} of {counted(rows, 'row')} moved to {retired_folder(warehouse)}")
            done.append(retirement)
    return done


def _some(
    warehouse: Path, settings: RetentionSettings, now: datetime, name: str, month: str, lock_seconds: float
) -> Retirement | None:
    """Move some rows of a month; None where there are none."""
    with connect(warehouse, lock_seconds=lock_seconds, settings=_LEAN) as connection, connection.transaction():
        leaving = _Leaving(connection, retired_folder(warehouse), f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}")
        if name == ARTICLES:
            rows = leaving.articles(settings, now, month)
        else:
            (kind,) = (each for each in KINDS if each.table == name)
            rows = leaving.rows(kind, before(getattr(settings.keep_days, kind.days), now), month)
        if not rows:
            return None
        leaving.note(now, name, month, rows)
    return Retirement(leaving.id, name, month, rows)


@dataclass(frozen=True, slots=True)
class _Leaving:
    """One retirement, inside its transaction."""

    connection: Connection
    folder: Path
    id: str

    def articles(self, settings: RetentionSettings, now: datetime, month: str) -> dict[str, int]:
        """Move the articles of a month with all their rows; how many of each table."""
        expire_articles(self.connection, settings, now)
        self.connection.execute(_LEAVING, {"month": month, "most": MOST_ARTICLES})
        if self.connection.rows("SELECT count(*) FROM leaving") == [(0,)]:
            return {}
        written = {}
        for name in TAKEN:
            query = self._near(name, "article_id IN (SELECT article_id FROM leaving)")
            if name == "other_revisions":  # those that are bare are in files already
                query += f" AND extractor_version <> '{RETIRED}'"
            written[name] = self._write(name, month, query)
        self.connection.execute(_TOMBSTONES, {"id": self.id})
        self.connection.execute(_LONE_TEXTS)
        for statement in _FORGOTTEN:
            self.connection.execute(statement)
        for name in (*TAKEN, "retired_articles"):
            self.connection.execute(f"DELETE FROM {name} WHERE article_id IN (SELECT article_id FROM leaving)")
        self.connection.execute("INSERT INTO retired_articles BY NAME FROM tombstones")
        return {name: rows for name, rows in written.items() if rows}

    def rows(self, kind: Kind, moment: datetime, month: str) -> dict[str, int]:
        """Move the rows of a month; how many. A row that is in a file of a noted retirement is only deleted."""
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE leaving AS SELECT row FROM ({kind.rows}) WHERE month = $month"
            f" ORDER BY row LIMIT {MOST_ROWS}",
            {"before": moment, "month": month},
        )
        ((gone,),) = self.connection.rows("SELECT count(*) FROM leaving")
        if not gone:
            return {}
        query = self._near(kind.table, "rowid IN (FROM leaving)")
        noted = {retirement for (retirement,) in self.connection.rows("SELECT retirement_id FROM retirements")}
        files = sorted(self._file(kind.table, month).parent.glob("*.parquet"))
        if known := [file for file in files if file.stem in noted]:
            query = f"FROM ({query}) ANTI JOIN ({parquet.reading(known)}) USING ({', '.join(kind.key)})"
        self._write(kind.table, month, query)
        if kind.table == "other_revisions":
            emptied = ", ".join(f"{part} = []" for part in ("images", "removed_blocks", "quotes", "mentions"))
            self.connection.execute(
                f"UPDATE {kind.table} SET text = '', extractor_version = '{RETIRED}', {emptied}"
                " WHERE rowid IN (FROM leaving)"
            )
        else:
            self.connection.execute(f"DELETE FROM {kind.table} WHERE rowid IN (FROM leaving)")
        return {kind.table: int(gone)}

    def note(self, now: datetime, kind: str, month: str, rows: Mapping[str, int]) -> None:
        """Write that the retirement was."""
        row = {"retirement_id": self.id, "retired_at": now, "kind": kind, "month": month, "rows": list(rows.items())}
        with self.connection.given(noted=pa.Table.from_pylist([row], schema=RETIREMENTS.arrow)):
            self.connection.execute("INSERT INTO retirements BY NAME FROM noted")

    def _near(self, name: str, condition: str) -> str:
        """The query for these rows of a table, which reads only the stretch of it that has them (lookup.py)."""
        ((first, last),) = self.connection.rows(f"SELECT min(rowid), max(rowid) FROM {name} WHERE {condition}")
        return f"FROM {name} WHERE rowid BETWEEN {first or 0} AND {last or 0} AND {condition}"

    def _write(self, name: str, month: str, query: str) -> int:
        ((count,),) = self.connection.rows(f"SELECT count(*) FROM ({query})")
        if count:
            query = f"SELECT *, '{self.id}' AS retirement_id FROM ({query})"
            parquet.write(self.connection, query, self._file(name, month))
        return int(count)

    def _file(self, name: str, month: str) -> Path:
        return self.folder / name / f"month={month}" / f"{self.id}.parquet"


# By table, the columns that tell whether the warehouse has a row of a file, and where they are looked for. What else is
# in the files of retired articles belongs to their versions.
_VERSIONS = f"(FROM article_revisions WHERE extractor_version <> '{RETIRED}')"
_SIGHTED = (
    "(SELECT article_id, fetched_at, content_sha256 FROM sightings"
    " UNION ALL SELECT article_id, fetched_at, content_sha256 FROM article_revisions)"
)
_PROOFS: Mapping[str, tuple[str, str]] = {
    **{kind.table: (", ".join(kind.key), kind.table) for kind in KINDS},
    ARTICLES: ("article_id, content_sha256", _VERSIONS),
    "other_revisions": ("article_id, content_sha256", _VERSIONS),
    "sightings": ("article_id, fetched_at, content_sha256", _SIGHTED),
}


def sweep(warehouse: Path, *, lock_seconds: float = 60.0) -> list[Strange]:
    """Remove the files of retirements that were not completed; what is not this warehouse's is left, and told.

    Raises WarehouseError.
    """
    folder = retired_folder(warehouse)
    try:
        for month in folder.glob("*/month=*"):
            unfinished.sweep_folder(month)
        files = sorted(folder.glob("*/month=*/*.parquet"))
        if not files:
            return []
        strange = []
        with connect(warehouse, read_only=True, lock_seconds=lock_seconds) as connection:
            known = {retirement for (retirement,) in connection.rows("SELECT retirement_id FROM retirements")}
            for retirement in sorted({file.stem for file in files} - known):
                left = [file for file in files if file.stem == retirement]
                if _has_all(connection, left):
                    # The articles last: as long as they are there, what the others belong to can be told.
                    for file in sorted(left, key=lambda each: each.parent.parent.name == ARTICLES):
                        file.unlink()
                else:
                    strange += [
                        Strange(file, "has rows that are not in this warehouse; left as it is") for file in left
                    ]
    except OSError as error:
        raise WarehouseError(f"cannot be swept: {error.strerror}", str(folder)) from error
    return strange


def _has_all(connection: Connection, files: Sequence[Path]) -> bool:
    """Whether all rows of a retirement's files are in the warehouse."""
    by_table = {file.parent.parent.name: file for file in files}
    asked = set(by_table) & set(_PROOFS)
    if ARTICLES in by_table:
        asked -= {"removed_blocks"}
    elif set(by_table) - asked:
        return False
    for name in asked:
        key, live = _PROOFS[name]
        rows = parquet.reading([by_table[name]])
        if connection.rows(f"SELECT count(*) FROM ({rows}) ANTI JOIN {live} USING ({key})") != [(0,)]:
            return False
    return True
