"""Another warehouse into this one: as staged batches, loaded as if they had been read here.

    copy the other warehouse beside this one                # never touched itself; checked whole first
    for window in batches of the copy:                      # articles with all their versions, documents, fetches, ...
        stage(window)                                       # durable
        load(window)                                        # in transactions, as the batches of any run

Copies, stories and learned boilerplate are decided by the load, with what people said there and here. What already
exists changes nothing, and two warehouses give the same in either order, as far as loads do: of two fetches of the
same bytes `documents` names the one that came first, and of two contents at the same time the one that came last is
the newer.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from extractors.document import stable_id
from warehouse.errors import WarehouseError
from warehouse.exchange.exporting import EXPORTED
from warehouse.exchange.imported import copied
from warehouse.file.connection import Connection, connect
from warehouse.loading.correct import settle_imported
from warehouse.loading.load import Loaded, LoadSettings, load_staged
from warehouse.loading.versions import RETIRED
from warehouse.reading.whole import Chunk, chunks, packed
from warehouse.schema.decision_tables import DUPLICATES, STORY_ARTICLES, STORY_HISTORY
from warehouse.schema.event_tables import EVENT_HISTORY, EVENT_LINKS, EVENT_STORIES
from warehouse.schema.layout import Table, literal
from warehouse.schema.retirement_tables import RETIRED_ARTICLES, RETIREMENTS
from warehouse.schema.source_tables import FACTS, SOURCES
from warehouse.schema.tables import (
    ARTICLES,
    DOCUMENTS,
    FETCHES,
    LEARNED_REMOVALS,
    OTHER_REVISIONS,
    PARTS,
    QUARANTINE,
    RUNS,
    SEEN_PAGES,
    SIGHTINGS,
    SOURCE_BOILERPLATE,
)
from warehouse.staging import files as staging
from warehouse.staging.batches import STAGED, Batch

_ARTICLES = 1_000  # of a batch, 5 to 10 MB
_ROWS = 20_000  # of other tables in a batch, as much
# Batches staged before they are loaded, in one transaction that others may wait for. Deciding copies and stories of
# 3,000 articles took 7 s of CPU in three transactions as in one.
_WINDOW = 2
_WEIGHT = 50  # loading an article takes as long as so many rows of other tables

# Staged as they are, in this order: what failed comes last, when it is known what did not.
_BY_ROW = (SOURCES, DOCUMENTS, FETCHES, SEEN_PAGES, QUARANTINE)
_DECIDED_ANEW = {
    DUPLICATES,
    STORY_ARTICLES,
    STORY_HISTORY,
    EVENT_STORIES,
    EVENT_LINKS,
    EVENT_HISTORY,
    LEARNED_REMOVALS,
}
# What keeps retired articles away comes last: of one that is back there, contents that it had before are to be loaded.
_MARKS = (RETIRED_ARTICLES, RETIREMENTS)
_IN_BATCHES = {ARTICLES, OTHER_REVISIONS, SIGHTINGS, *PARTS, *_BY_ROW}
# Small tables that no batch has: a row comes over where none of its key is there.
_TAKEN_OVER = tuple(table for table in EXPORTED if table not in {*_IN_BATCHES, *_DECIDED_ANEW, *_MARKS})
# Lines learned of a source go together: they were decided by what each other's articles have.
_KEYS = {SOURCE_BOILERPLATE: ("source_id",)}
_ONLY = {RUNS: "status <> 'running'"}
_EARLIEST = {SOURCES: "first_seen", SEEN_PAGES: "first_seen_at", QUARANTINE: "first_at"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows as batches; none where they are loaded already.

    share: of all that is done with it, 0 to 1. articles, documents: that it stands for.
    """

    batches: tuple[Batch, ...]
    share: float
    articles: int = 0
    documents: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """A part of an import that is done.

    share: of the whole import that is done, 0 to 1.
    articles, documents: that it had; skipped: articles of them in batches that an earlier import brought.
    """

    loaded: Loaded
    share: float
    articles: int
    documents: int
    skipped: int


def import_from(path: Path, warehouse: Path, directory: Path, run_id: str, settings: LoadSettings) -> Iterator[Step]:
    """Bring all that another warehouse, or a Parquet export of one, has into this one; tells after each step.

    directory: where batches wait, as for all loads of this warehouse. Killed, it goes on when it is started again.
    Raises WarehouseError: before anything is loaded where ``path`` cannot be imported whole.
    """
    lock_seconds = settings.lock_seconds
    with copied(path, warehouse, lock_seconds=lock_seconds) as copy:
        take_over(warehouse, copy, _TAKEN_OVER, lock_seconds=lock_seconds)
        for window in _windows(pieces(warehouse, copy, run_id, lock_seconds=lock_seconds)):
            yield _load(window, warehouse, directory, settings)
        settle_imported(warehouse, copy, settings)
        take_over(warehouse, copy, _MARKS, lock_seconds=lock_seconds)


def _windows(found: Iterable[Piece]) -> Iterator[list[Piece]]:
    """The pieces in windows of about ``_WINDOW`` batches."""
    window: list[Piece] = []
    for piece in found:
        window.append(piece)
        if sum(len(each.batches) for each in window) >= _WINDOW:
            yield window
            window = []
    if window:
        yield window


def _load(window: list[Piece], warehouse: Path, directory: Path, settings: LoadSettings) -> Step:
    """Stage and load the batches of a window. Raises WarehouseError where one is refused: the next would be too."""
    loaded = load_staged(
        warehouse, [staging.stage(directory, batch) for piece in window for batch in piece.batches], settings
    )
    for failed in loaded.failed:
        hint = "mend it and import again: what is loaded is known"
        raise WarehouseError(f"cannot be loaded: {failed.why}", str(failed.path), hint)
    return Step(
        loaded,
        window[-1].share,
        articles=sum(piece.articles for piece in window),
        documents=sum(piece.documents for piece in window),
        skipped=sum(piece.articles for piece in window if not piece.batches),
    )


def take_over(warehouse: Path, copy: Path, tables: Iterable[Table], *, lock_seconds: float = 60.0) -> None:
    """Bring over, in one transaction, rows of tables that no batch has, and when things were first seen.

    Raises WarehouseError.
    """
    with connect(warehouse, lock_seconds=lock_seconds) as connection:
        connection.execute(f"ATTACH {literal(copy)} AS other (READ_ONLY)")
        try:
            with connection.transaction():
                for table in tables:
                    keys = ", ".join(_KEYS.get(table, table.key))
                    connection.execute(
                        f"INSERT INTO {table.name} BY NAME SELECT * FROM other.{table.name}"
                        f" WHERE ({keys}) NOT IN (SELECT ({keys}) FROM {table.name}) AND {_ONLY.get(table, 'true')}"
                    )
                for table, column in _EARLIEST.items():
                    same = " AND ".join(f"{table.name}.{key} = theirs.{key}" for key in table.key)
                    connection.execute(
                        f"UPDATE {table.name} SET {column} = theirs.{column} FROM other.{table.name} AS theirs"
                        f" WHERE {same} AND theirs.{column} < {table.name}.{column}"
                    )
                _bring_facts(connection)
        finally:
            connection.execute("DETACH other")


def _bring_facts(connection: Connection) -> None:
    """What is said there of sources, where nothing is said of them here."""
    unsaid = " AND ".join(f"{SOURCES.name}.{column.name} IS NULL" for column in FACTS)
    said = ", ".join(f"{column.name} = theirs.{column.name}" for column in FACTS)
    connection.execute(
        f"UPDATE {SOURCES.name} SET {said} FROM other.{SOURCES.name} AS theirs"
        f" WHERE {SOURCES.name}.source_id = theirs.source_id AND {unsaid}"
    )


def pieces(warehouse: Path, copy: Path, run_id: str, *, lock_seconds: float = 60.0) -> Iterator[Piece]:
    """All of a copy (see ``imported.copied``) in batches, to be loaded in this order.

    A batch that an earlier import brought is known by its id, and is not made again. Raises WarehouseError.
    """
    with connect(copy, read_only=True, lock_seconds=lock_seconds) as connection:
        known = _prepare(connection, warehouse, lock_seconds)
        ((articles,),) = connection.rows("SELECT count(*) FROM articles")
        counted = " + ".join(f"(SELECT count(*) FROM {table.name})" for table in _BY_ROW)
        ((others,),) = connection.rows(f"SELECT {counted}")
        total, done = max(1, articles * _WEIGHT + others), 0
        for chunk in chunks(connection, _ARTICLES, (OTHER_REVISIONS, SIGHTINGS, *PARTS)):
            ((count,),) = connection.rows(f"SELECT count(*) FROM ({chunk.articles})")
            done += count * _WEIGHT
            yield Piece(tuple(_of_articles(connection, chunk, run_id, known)), done / total, articles=count)
        for table in _BY_ROW:
            for batches, count in _of_rows(connection, table, run_id, known):
                done += count
                yield Piece(batches, min(1.0, done / total), documents=count if table is DOCUMENTS else 0)


def _prepare(connection: Connection, warehouse: Path, lock_seconds: float) -> frozenset[str]:
    """Note what failed there and succeeded here, which is left out. Returns the ids of all batches loaded here."""
    failing = connection.table(_FAILING)
    with connect(warehouse, read_only=True, lock_seconds=lock_seconds) as here, here.given(failing=failing):
        settled = here.table(_SETTLED)
        known = frozenset(batch_id for (batch_id,) in here.rows("SELECT batch_id FROM loaded_batches"))
    with connection.given(found=settled):
        connection.execute(
            "CREATE TEMP TABLE settled AS SELECT DISTINCT document_id FROM found"
            " WHERE came_as IS NULL OR came_as NOT IN (SELECT (document_id, article_id) FROM documents)"
        )
    return known


_FAILING = """
    SELECT document_id, source_id, url, stage FROM quarantine
    UNION ALL SELECT document_id, source_id, url, '' AS stage FROM documents WHERE article_id IS NULL
"""
# A page that could not be fetched there any more, and that is here from there only, was brought by an import that was
# killed: what failed since is to come as it would have.
_SETTLED = """
    SELECT document_id, NULL AS came_as FROM failing
    WHERE document_id IN (SELECT document_id FROM documents WHERE article_id IS NOT NULL)
    UNION ALL
    SELECT failing.document_id, (documents.document_id, documents.article_id) AS came_as
    FROM failing JOIN documents USING (source_id, url) WHERE failing.stage = 'fetch'
"""
_IS_LEFT_OUT = {
    DOCUMENTS: "article_id IS NULL AND document_id IN (FROM settled)",
    QUARANTINE: "document_id IN (FROM settled)",
}


def _of_rows(
    connection: Connection, table: Table, run_id: str, known: Collection[str]
) -> Iterator[tuple[tuple[Batch, ...], int]]:
    """A table's rows in batches, each with how many rows are done with it."""
    schema = STAGED[table.name]
    columns = ", ".join(f'"{name}"' for name in schema.names)
    ((last,),) = connection.rows(f"SELECT coalesce(max(rowid), -1) FROM {table.name}")
    for first in range(0, last + 1, _ROWS):
        span = f"FROM {table.name} WHERE rowid BETWEEN {first} AND {first + _ROWS - 1}"
        sql = f"SELECT {columns} {span} AND NOT ({_IS_LEFT_OUT.get(table, 'false')})"
        ((count, wanted, digest),) = connection.rows(
            f"SELECT (SELECT count(*) {span}), count(*), sum(hash(rows)::HUGEINT) FROM ({sql}) AS rows"
        )
        batch_id = stable_id("import", table.name, str(wanted), str(digest))
        is_needed = wanted and batch_id not in known
        yield (_batch(batch_id, run_id, table.name, connection.table(sql)),) if is_needed else (), count


def _of_articles(connection: Connection, chunk: Chunk, run_id: str, known: Collection[str]) -> Iterator[Batch]:
    """The batches of some articles: one, and where versions have the same time another for each after the first."""
    slim = "article_id, fetched_at, content_sha256"
    ((count, digest, ties),) = connection.rows(
        f"SELECT count(*), sum(hash(rows)::HUGEINT), count(*) - count(DISTINCT (article_id, fetched_at)) FROM ("
        f" SELECT {slim}, extractor_version FROM ({chunk.articles})"
        f" UNION ALL SELECT {slim}, extractor_version FROM ({chunk.rows(OTHER_REVISIONS)})"
        f" UNION ALL SELECT {slim}, '' FROM ({chunk.rows(SIGHTINGS)})) AS rows"
    )
    made = [stable_id("import", ARTICLES.name, str(count), str(digest), str(level)) for level in range(1, ties + 2)]
    if not ties and made[0] in known:
        return
    rows = connection.table(_seen(chunk))
    for level, batch_id in enumerate(made, 1):
        at_level = rows.filter(pc.equal(rows["level"], level)).drop_columns(["level"])
        if at_level.num_rows:
            yield _batch(batch_id, run_id, ARTICLES.name, at_level)


def _seen(chunk: Chunk) -> str:
    """SQL of every sighting of a chunk's articles, with the data of the version that it saw.

    A version has the data of the earliest sighting of its content, and the document that was; where its text was
    retired, those of a later version of the same content that has it. The others come under
    an id of their own: a load tells the articles of a batch by their documents. Of equal times the one loaded first
    is the earlier (``versions.py``), so a later one has a higher ``level``: to be loaded after those before it.
    """
    names = ", ".join(OTHER_REVISIONS.names)
    return f"""
        WITH versions AS (
            SELECT {names} FROM ({packed(chunk)}) UNION ALL SELECT {names} FROM ({chunk.rows(OTHER_REVISIONS)})
        ),
        seen AS (
            SELECT article_id, fetched_at, revision AS place, content_sha256 FROM versions
            UNION ALL SELECT article_id, fetched_at, 0, content_sha256 FROM ({chunk.rows(SIGHTINGS)})
        ),
        placed AS (
            SELECT *,
                row_number() OVER (PARTITION BY article_id, fetched_at ORDER BY place) AS tie,
                row_number() OVER (PARTITION BY article_id, content_sha256 ORDER BY fetched_at, place) AS nth
            FROM seen
        ),
        levelled AS (
            SELECT *, max(tie) OVER (
                PARTITION BY article_id ORDER BY fetched_at, place ROWS UNBOUNDED PRECEDING
            ) AS level
            FROM placed
        ),
        data AS (
            FROM versions QUALIFY row_number() OVER (
                PARTITION BY article_id, content_sha256 ORDER BY extractor_version = '{RETIRED}', revision
            ) = 1
        )
        SELECT level, data.* REPLACE (
            levelled.fetched_at AS fetched_at,
            if(nth = 1, document_id, document_id || ' ' || epoch_us(levelled.fetched_at)) AS document_id
        )
        FROM levelled JOIN data USING (article_id, content_sha256)
        ORDER BY level, data.article_id, levelled.fetched_at, place
    """


def _batch(batch_id: str, run_id: str, name: str, rows: pa.Table) -> Batch:
    """A batch of rows of one table."""
    tables = {other: schema.empty_table() for other, schema in STAGED.items()}
    schema = STAGED[name]
    return Batch(batch_id, run_id, tables | {name: rows.select(schema.names).cast(schema)})
