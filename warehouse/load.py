"""Staged batches into the warehouse, each in one transaction, however it came and however often.

A load appends what is new and touches nothing that is known. The number of its SQL statements does not depend on the
number of articles. Where an article's versions change, all its versions are written anew from ``versions.plan``.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from extractors.duplicates import CopySettings
from extractors.stories import StorySettings
from warehouse import decisions, learning, staging
from warehouse.batches import Batch
from warehouse.connection import Connection, Tracer, connect
from warehouse.errors import WarehouseError
from warehouse.lookup import rows_of
from warehouse.runs import RunResult, Status, finish_run, start_run
from warehouse.schema import ARTICLES, PARTS, SIGHTINGS, SUPERSEDED_REVISIONS
from warehouse.versions import COMING, Plan, Sighting, Version, plan

__all__ = [
    "LoadSettings",
    "Loaded",
    "RunResult",
    "Status",
    "finish_run",
    "load",
    "load_batch",
    "load_waiting",
    "start_run",
]

# How long one opening of the file may take in several waiting batches: opening and closing cost as much as loading 200
# articles, but readers wait as long.
_WINDOW_SECONDS = 2.0
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class LoadSettings:
    """What a load needs besides its batches.

    lock_seconds: how long to wait for a warehouse that another process has open.
    copies: how copies are told; None leaves every article an original.
    stories: how stories are told; None leaves every article without one.
    """

    lock_seconds: float = 60.0
    copies: CopySettings | None = None
    stories: StorySettings | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did.

    new, revised, unchanged: articles not seen before, with other content than before, as before.
    copies: of the new and revised ones, copies of another article. quarantined: documents that gave no article.
    batches: staged batches loaded; failed: those that were not, and why.
    """

    new: int = 0
    revised: int = 0
    unchanged: int = 0
    copies: int = 0
    quarantined: int = 0
    batches: int = 0
    failed: tuple[staging.Strange, ...] = field(default=())

    def __add__(self, other: "Loaded") -> "Loaded":
        return Loaded(**{name: getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__})


def load(
    warehouse: Path, staged: Path, settings: LoadSettings | None = None, *, tracer: Tracer | None = None
) -> Loaded:
    """Load one staged batch and take it away. One that is in the warehouse already is only taken away.

    Raises WarehouseError, with the batch still staged and the warehouse as it was; WarehouseLocked where it is in use.
    """
    settings = settings or LoadSettings()
    with connect(warehouse, tracer=tracer, lock_seconds=settings.lock_seconds) as connection:
        return _load_staged(connection, staged, settings)


def load_waiting(
    warehouse: Path, directory: Path, settings: LoadSettings | None = None, *, tracer: Tracer | None = None
) -> Loaded:
    """Load all batches that wait in the folder, the sound ones even where others are not; those are in ``failed``.

    Raises WarehouseLocked where the warehouse is in use, WarehouseError where it is no warehouse.
    """
    settings = settings or LoadSettings()
    total = Loaded(failed=tuple(staging.leftovers(directory)))
    queue = deque(staging.waiting(directory))
    while queue:
        with connect(warehouse, tracer=tracer, lock_seconds=settings.lock_seconds) as connection:
            closes_at = monotonic() + _WINDOW_SECONDS
            while queue and monotonic() < closes_at:
                path = queue.popleft()
                try:
                    total += _load_staged(connection, path, settings)
                except WarehouseError as error:
                    total += Loaded(failed=(staging.Strange(path, str(error)),))
    return total


def _load_staged(connection: Connection, staged: Path, settings: LoadSettings) -> Loaded:
    """Load a staged batch and take it away once it is committed.

    One that is gone was loaded by another process, which found it waiting: no other reason takes one away.
    """
    try:
        batch = staging.read(staged)
    except WarehouseError:
        if staged.parent.is_dir() and not staged.exists():
            return Loaded()
        raise
    loaded = load_batch(connection, batch, settings)
    staging.remove(staged)
    return loaded


def load_batch(connection: Connection, batch: Batch, settings: LoadSettings) -> Loaded:
    """Load a batch in one transaction of an open warehouse."""
    articles = batch.tables["articles"]
    with connection.transaction(), connection.given(**{f"batch_{name}": t for name, t in batch.tables.items()}):
        last, is_loaded = connection.rows(
            "SELECT greatest(max(loaded_at), (SELECT max(loaded_at) FROM articles)),"
            " coalesce(bool_or(batch_id = ?), false) FROM loaded_batches",
            [batch.batch_id],
        )[0]
        if is_loaded:
            return Loaded()
        loaded_at = _after(last)
        made = plan(_known(connection), _incoming(articles))
        with connection.given(rewritten_ids=_ids(version.article_id for version in made.rewritten)):
            learning.restore(connection, "rewritten_ids")
        changed = _write_articles(connection, articles, made, loaded_at)
        with connection.given(changed_ids=changed.select(["article_id"])):
            learning.take_out(connection, "changed_ids")
        rows = _write_documents(connection, loaded_at) + changed.num_rows + len(made.rewritten) + len(made.resighted)
        if rows:  # a batch that changed nothing is not even noted: loading the same again leaves the file as it was
            note = "INSERT INTO loaded_batches VALUES (?, ?, ?)"
            connection.execute(note, [batch.batch_id, loaded_at, batch.run_id])
        _settle(connection, changed, settings)
        copies = _copies(connection, made.changed)
    return Loaded(
        new=made.new,
        revised=made.revised,
        unchanged=made.unchanged,
        copies=copies,
        quarantined=batch.tables["quarantine"].num_rows,
        batches=1,
    )


def _ids(article_ids: Iterable[str]) -> pa.Table:
    return pa.table({"article_id": pa.array(sorted(set(article_ids)), pa.string())})


def _settle(connection: Connection, changed: pa.Table, settings: LoadSettings) -> None:
    """Tell copies and stories among the articles written."""
    if settings.copies:
        decisions.settle_copies(connection, changed, settings.copies)
    if settings.stories:
        decisions.settle_stories(connection, changed, settings.stories)


def _copies(connection: Connection, article_ids: Sequence[str]) -> int:
    """How many of these articles are copies."""
    with connection.given(altered=pa.table({"article_id": pa.array(article_ids, pa.string())})):
        sql = "SELECT count(*) FROM articles SEMI JOIN altered USING (article_id) WHERE duplicate_of IS NOT NULL"
        return int(connection.rows(sql)[0][0])


def _after(last: datetime | None) -> datetime:
    """Now, or just after the last load where the clock was set back: ``loaded_at`` never goes backwards."""
    now = datetime.now(UTC)
    return now if last is None or now > last else last + _TICK


def _known(connection: Connection) -> list[Sighting]:
    """All sightings in the warehouse of the batch's articles."""
    start = "article_id, fetched_at, revision, content_sha256, document_id, extractor_version"
    table = connection.table(
        f"""
        WITH batch AS (SELECT DISTINCT article_id FROM batch_articles)
        SELECT {start} FROM articles SEMI JOIN batch USING (article_id)
        UNION ALL SELECT {start} FROM superseded_revisions SEMI JOIN batch USING (article_id)
        UNION ALL
        SELECT article_id, fetched_at, 0, content_sha256, '', '' FROM sightings SEMI JOIN batch USING (article_id)
        """
    )
    return [Sighting(*values) for values in _tuples(table)]


def _incoming(articles: pa.Table) -> list[Sighting]:
    names = ["article_id", "fetched_at", "content_sha256", "document_id", "extractor_version"]
    return [Sighting(id_, at, COMING, *rest) for id_, at, *rest in _tuples(articles.select(names))]


def _tuples(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    return zip(*(column.to_pylist() for column in table.columns), strict=True)


def _write_articles(connection: Connection, articles: pa.Table, made: Plan, loaded_at: datetime) -> pa.Table:
    """Append what is new, write anew what changed. Returns the rows written to `articles`, parts included."""
    fresh = articles.filter(pc.is_in(articles["document_id"], pa.array(made.fresh, pa.string())))
    fresh = _with(fresh, revision=pa.scalar(1, pa.int32()), loaded_at=pa.scalar(loaded_at, ARTICLES["loaded_at"].type))
    newest = _conformed(fresh)
    if made.rewritten:
        versions = _rewritten(connection, made.rewritten, loaded_at)
        newest = pa.concat_tables([newest, _conformed(versions.filter(versions["is_newest"]))])
        superseded = versions.filter(pc.invert(versions["is_newest"])).select(SUPERSEDED_REVISIONS.names)
        _append(connection, SUPERSEDED_REVISIONS.name, superseded)
    if newest.num_rows:
        _append(connection, ARTICLES.name, newest.select(ARTICLES.names))
        for part in PARTS:
            columns = ", ".join(f"part.{name}" for name in part.names[1:])
            with connection.given(written=newest):
                connection.execute(
                    f"INSERT INTO {part.name} SELECT article_id, {columns}"
                    f" FROM (SELECT article_id, unnest({part.name}) AS part FROM written)"
                )
    if made.resighted:
        _append(connection, SIGHTINGS.name, _sightings(made.resighted, loaded_at))
    return newest


def _rewritten(connection: Connection, versions: Sequence[Version], loaded_at: datetime) -> pa.Table:
    """All versions of the articles whose versions change, taken out of the warehouse to be written anew."""
    planned = pa.Table.from_pylist([asdict(version) for version in versions], schema=_PLANNED)
    with connection.given(planned=planned):
        names = (ARTICLES.name, SUPERSEDED_REVISIONS.name, *(part.name for part in PARTS))
        with connection.given(**{f"old_{name}": rows_of(connection, name, "planned") for name in names}):
            table = connection.table(_REWRITTEN, [loaded_at])
        for name in (ARTICLES.name, SUPERSEDED_REVISIONS.name, SIGHTINGS.name, *(part.name for part in PARTS)):
            connection.execute(f"DELETE FROM {name} WHERE article_id IN (SELECT article_id FROM planned)")
    return table


_PLANNED = pa.schema(
    [
        ARTICLES["article_id"].field,
        ARTICLES["revision"].field,
        ARTICLES["fetched_at"].field,
        ARTICLES["content_sha256"].field,
        pa.field("is_newest", pa.bool_()),
        pa.field("from_batch", pa.string()),
        pa.field("from_revision", pa.int32()),
        pa.field("is_kept", pa.bool_()),
    ]
)


def _rewritten_sql() -> str:
    """The planned versions with their data: of the revisions in the warehouse, and of the batch's articles."""
    given = {"revision", "fetched_at", "loaded_at"}
    parts = {part.name for part in PARTS}
    plain = ", ".join(name for name in SUPERSEDED_REVISIONS.names if name not in parts)
    data = ", ".join(name for name in SUPERSEDED_REVISIONS.names if name not in given)
    packed = "".join(
        f"{part.name}_of AS (SELECT article_id, list(struct_pack({', '.join(part.names[1:])}) ORDER BY position)"
        f" AS {part.name} FROM old_{part.name} GROUP BY ALL), "
        for part in PARTS
    )
    return f"""
        WITH {packed}
        stored AS (
            SELECT {plain}, {", ".join(f"coalesce({name}, []) AS {name}" for name in sorted(parts))}
            FROM old_articles {" ".join(f"LEFT JOIN {name}_of USING (article_id)" for name in parts)}
            UNION ALL BY NAME FROM old_superseded_revisions
        ),
        made AS (
            SELECT {", ".join(f"stored.{name}" for name in data.split(", "))}, planned.revision, planned.fetched_at,
                planned.is_newest, CASE WHEN is_kept THEN loaded_at END AS loaded_at
            FROM planned
            JOIN stored ON stored.article_id = planned.article_id AND stored.revision = planned.from_revision
            UNION ALL BY NAME
            SELECT {", ".join(f"batch.{name}" for name in data.split(", "))}, planned.revision, planned.fetched_at,
                planned.is_newest, NULL AS loaded_at
            FROM planned JOIN batch_articles batch ON batch.document_id = planned.from_batch
        )
        SELECT made.* REPLACE (coalesce(made.loaded_at, ?::TIMESTAMPTZ) AS loaded_at), duplicate_of, story_id
        FROM made LEFT JOIN (SELECT article_id, duplicate_of, story_id FROM old_articles) USING (article_id)
    """


_REWRITTEN = _rewritten_sql()


def _conformed(table: pa.Table) -> pa.Table:
    """The columns of `articles` and the parts, in one order and of the declared types."""
    columns = (*ARTICLES.columns, *(SUPERSEDED_REVISIONS[part.name] for part in PARTS))
    return pa.table(
        {
            column.name: table[column.name].cast(column.type)
            if column.name in table.column_names
            else pa.nulls(table.num_rows, column.type)
            for column in columns
        }
    )


def _with(table: pa.Table, **values: pa.Scalar) -> pa.Table:
    for name, value in values.items():
        table = table.append_column(name, pa.repeat(value, table.num_rows))
    return table


def _sightings(sightings: Sequence[Sighting], loaded_at: datetime) -> pa.Table:
    rows = [
        {
            "article_id": sighting.article_id,
            "fetched_at": sighting.fetched_at,
            "content_sha256": sighting.content_sha256,
            "loaded_at": loaded_at,
        }
        for sighting in sightings
    ]
    return pa.Table.from_pylist(rows, schema=SIGHTINGS.arrow)


def _append(connection: Connection, name: str, table: pa.Table) -> None:
    with connection.given(appended=table):
        connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM appended")


def _write_documents(connection: Connection, loaded_at: datetime) -> int:
    """Documents, fetches, sources and quarantine: known rows stay, but where the outcome is another now.

    Returns how many rows were written.
    """
    connection.execute(
        "DELETE FROM documents USING batch_documents batch WHERE documents.document_id = batch.document_id"
        " AND (documents.extractor_version, documents.content_sha256, documents.error)"
        " IS DISTINCT FROM (batch.extractor_version, batch.content_sha256, batch.error)"
    )
    documents = connection.rows(
        "INSERT INTO documents BY NAME SELECT *, ?::TIMESTAMPTZ AS loaded_at FROM batch_documents"
        " ANTI JOIN documents USING (document_id)",
        [loaded_at],
    )
    others = [connection.rows(statement) for statement in _WRITE_OTHERS]
    return sum(int(count) for ((count,),) in (documents, *others))


_WRITE_OTHERS = (
    "INSERT INTO fetches BY NAME FROM batch_fetches ANTI JOIN fetches USING (fetch_id)",
    "INSERT INTO seen_pages BY NAME FROM batch_seen_pages ANTI JOIN seen_pages USING (source_id, url)",
    "INSERT INTO sources BY NAME FROM batch_sources ANTI JOIN sources USING (source_id)",
    "DELETE FROM quarantine"
    " WHERE document_id IN (SELECT document_id FROM batch_documents WHERE article_id IS NOT NULL)"
    " OR stage = 'fetch' AND (source_id, url) IN (SELECT (source_id, url) FROM batch_documents)",
    "UPDATE quarantine SET stage = batch.stage, reason = batch.reason, error = batch.error, run_id = batch.run_id"
    " FROM batch_quarantine batch WHERE quarantine.document_id = batch.document_id"
    " AND (quarantine.stage, quarantine.reason, quarantine.error) <> (batch.stage, batch.reason, batch.error)",
    "INSERT INTO quarantine BY NAME FROM batch_quarantine ANTI JOIN quarantine USING (document_id)",
)
