"""Writes the articles of a load with their parts: what is new is appended, what changed is written anew."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.file.connection import Connection
from warehouse.loading.versions import Plan, Sighting
from warehouse.reading.lookup import rows_of
from warehouse.schema.layout import Column
from warehouse.schema.tables import ARTICLES, OTHER_REVISIONS, PARTS, SIGHTINGS


def write_articles(connection: Connection, articles: pa.Table, made: Plan, loaded_at: datetime) -> pa.Table:
    """Append what is new, write anew what changed. Returns the rows written to `articles`, parts included."""
    is_all = len(made.fresh) == articles.num_rows
    fresh = (
        articles if is_all else articles.filter(pc.is_in(articles["document_id"], pa.array(made.fresh, pa.string())))
    )
    fresh = _with(fresh, revision=pa.scalar(1, pa.int32()), loaded_at=pa.scalar(loaded_at, ARTICLES["loaded_at"].type))
    shown = _conformed(fresh)
    if made.rewritten:
        versions = _rewritten(connection, made, loaded_at)
        shown = pa.concat_tables([shown, _conformed(versions.filter(versions["is_shown"]))])
        others = versions.filter(pc.invert(versions["is_shown"])).select(OTHER_REVISIONS.names)
        append(connection, OTHER_REVISIONS.name, others)
    if shown.num_rows:
        append(connection, ARTICLES.name, shown.select(ARTICLES.names))
        for part in PARTS:
            columns = ", ".join(f"part.{name}" for name in part.names[1:])
            with connection.given(written=shown):
                connection.execute(
                    f"INSERT INTO {part.name} SELECT article_id, {columns}"
                    f" FROM (SELECT article_id, unnest({part.name}) AS part FROM written)"
                )
    if made.resighted:
        append(connection, SIGHTINGS.name, _sightings(made.resighted, loaded_at))
    return shown


def _rewritten(connection: Connection, made: Plan, loaded_at: datetime) -> pa.Table:
    """The versions of the articles whose versions change, taken out of the warehouse to be written anew.

    A version that is shown as before is not among them: its row and its parts, which others refer to, are not touched.
    """
    versions = [asdict(version) for version in made.rewritten if not (version.is_shown and version.is_kept)]
    planned = pa.Table.from_pylist(versions, schema=_PLANNED)
    with connection.given(planned=planned, reshown=planned.filter(pc.is_in(planned["article_id"], _ids(made.reshown)))):
        ids = dict.fromkeys((ARTICLES.name, *(part.name for part in PARTS)), "reshown")
        ids |= {OTHER_REVISIONS.name: "planned"}
        with connection.given(**{f"old_{name}": rows_of(connection, name, of) for name, of in ids.items()}):
            table = connection.table(_REWRITTEN, [loaded_at])
        for name, of in (ids | {SIGHTINGS.name: "planned"}).items():
            connection.execute(f"DELETE FROM {name} WHERE article_id IN (SELECT article_id FROM {of})")
    return table


def _ids(article_ids: Sequence[str]) -> pa.Array:
    return pa.array(article_ids, pa.string())


_PLANNED = pa.schema(
    [
        ARTICLES["article_id"].field,
        ARTICLES["revision"].field,
        ARTICLES["fetched_at"].field,
        ARTICLES["content_sha256"].field,
        ARTICLES["lacks"].field,
        pa.field("is_shown", pa.bool_()),
        pa.field("from_batch", pa.string()),
        pa.field("from_revision", pa.int32()),
        pa.field("is_kept", pa.bool_()),
    ]
)


def _rewritten_sql() -> str:
    """The planned versions with their data: of the revisions in the warehouse, and of the batch's articles."""
    given = {"revision", "fetched_at", "loaded_at", "lacks"}
    parts = {part.name for part in PARTS}
    plain = ", ".join(name for name in OTHER_REVISIONS.names if name not in parts)
    data = ", ".join(name for name in OTHER_REVISIONS.names if name not in given)
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
            UNION ALL BY NAME FROM old_other_revisions
        ),
        made AS (
            SELECT {", ".join(f"stored.{name}" for name in data.split(", "))}, planned.revision, planned.fetched_at,
                planned.lacks, planned.is_shown, CASE WHEN is_kept THEN loaded_at END AS loaded_at
            FROM planned
            JOIN stored ON stored.article_id = planned.article_id AND stored.revision = planned.from_revision
            UNION ALL BY NAME
            SELECT {", ".join(f"batch.{name}" for name in data.split(", "))}, planned.revision, planned.fetched_at,
                planned.lacks, planned.is_shown, NULL AS loaded_at
            FROM planned JOIN batch_articles batch ON batch.document_id = planned.from_batch
        )
        SELECT made.* REPLACE (coalesce(made.loaded_at, ?::TIMESTAMPTZ) AS loaded_at), duplicate_of, story_id
        FROM made LEFT JOIN (SELECT article_id, duplicate_of, story_id FROM old_articles) USING (article_id)
    """


_REWRITTEN = _rewritten_sql()


def _conformed(table: pa.Table) -> pa.Table:
    """The columns of `articles` and the parts, in one order and of the declared types."""
    columns = (*ARTICLES.columns, *(OTHER_REVISIONS[part.name] for part in PARTS))
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
