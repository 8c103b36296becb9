"""Writes the articles of a load with their parts: what is new is appended, what changed is written anew."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.connection import Connection
from warehouse.layout import Column
from warehouse.lookup import rows_of
from warehouse.schema import ARTICLES, PARTS, SIGHTINGS, SUPERSEDED_REVISIONS
from warehouse.versions import Plan, Sighting, Version


def write_articles(connection: Connection, articles: pa.Table, made: Plan, loaded_at: datetime) -> pa.Table:
    """Append what is new, write anew what changed. Returns the rows written to `articles`, parts included."""
    is_all = len(made.fresh) == articles.num_rows
    fresh = (
        articles if is_all else articles.filter(pc.is_in(articles["document_id"], pa.array(made.fresh, pa.string())))
    )
    fresh = _with(fresh, revision=pa.scalar(1, pa.int32()), loaded_at=pa.scalar(loaded_at, ARTICLES["loaded_at"].type))
    newest = _conformed(fresh)
    if made.rewritten:
        versions = _rewritten(connection, made.rewritten, loaded_at)
        newest = pa.concat_tables([newest, _conformed(versions.filter(versions["is_newest"]))])
        superseded = versions.filter(pc.invert(versions["is_newest"])).select(SUPERSEDED_REVISIONS.names)
        append(connection, SUPERSEDED_REVISIONS.name, superseded)
    if newest.num_rows:
        append(connection, ARTICLES.name, newest.select(ARTICLES.names))
        for part in PARTS:
            columns = ", ".join(f"part.{name}" for name in part.names[1:])
            with connection.given(written=newest):
                connection.execute(
                    f"INSERT INTO {part.name} SELECT article_id, {columns}"
                    f" FROM (SELECT article_id, unnest({part.name}) AS part FROM written)"
                )
    if made.resighted:
        append(connection, SIGHTINGS.name, _sightings(made.resighted, loaded_at))
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
    return pa.table({column.name: _column(table, column) for column in columns})


def _column(table: pa.Table, column: Column) -> pa.ChunkedArray:
    if column.name not in table.column_names:
        return pa.chunked_array([pa.nulls(table.num_rows, column.type)])
    values = table[column.name]
    return values if values.type == column.type else values.cast(column.type)


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


def append(connection: Connection, name: str, table: pa.Table) -> None:
    """Append the rows to the table of that name."""
    with connection.given(appended=table):
        connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM appended")
