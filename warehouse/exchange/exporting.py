"""A warehouse as a folder of Parquet files with a manifest: whole or not there, from one snapshot, while flows load."""

import errno
import os
import shutil
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path

from warehouse import unfinished
from warehouse.errors import WarehouseError
from warehouse.exchange import manifest as manifests
from warehouse.exchange.manifest import Manifest
from warehouse.exchange.parquet import LEAN, Part, write_parts
from warehouse.file.connection import Connection, connect
from warehouse.schema.layout import Table
from warehouse.schema.retirement_tables import RETIRED_ARTICLES
from warehouse.schema.tables import ARTICLES, OTHER_REVISIONS, PARTS, TABLES
from warehouse.staging.files import sync_folder

Tell = Callable[[str, int], None]

EXPORTED: tuple[Table, ...] = tuple(table for table in TABLES if not table.is_view and not table.is_internal)

_MONTH = "strftime(coalesce(published_at, loaded_at), '%Y-%m')"
# An article that was touched comes with all its versions and sightings, so that it is whole wherever it is imported.
_TOUCHED = """
    CREATE TEMP TABLE touched AS SELECT DISTINCT article_id FROM (
        SELECT article_id, loaded_at FROM articles
        UNION ALL SELECT article_id, loaded_at FROM other_revisions
        UNION ALL SELECT article_id, loaded_at FROM sightings
    ) WHERE loaded_at > ?::TIMESTAMPTZ
"""


def export(
    file: Path,
    target: Path,
    *,
    tables: Sequence[str] = (),
    since: datetime | None = None,
    lock_seconds: float = 60.0,
    tell: Tell = lambda table, rows: None,
) -> Manifest:
    """Write a warehouse file (see ``snapshot``) to a new folder; what is in it.

    tables: only these; all but internal ones where none is named.
    since: only what was loaded later: articles with all that belongs to them, and documents; other tables are whole.
    tell: hears of each table once it is written.
    Raises WarehouseError, with nothing under the folder's name.
    """
    chosen = [_table(name) for name in tables] or EXPORTED
    if target.exists():
        raise WarehouseError("already exists", str(target), "name a new folder")
    new = unfinished.name_for(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished.sweep(target)
        with connect(file, read_only=True, lock_seconds=lock_seconds, settings=LEAN) as connection:
            made = _write(connection, chosen, new, since, tell)
        os.rename(new, target)
        sync_folder(target.parent)
    except OSError as error:
        hint = "free some space; nothing was written" if error.errno in (errno.ENOSPC, errno.EDQUOT) else ""
        raise WarehouseError(f"cannot be written: {error.strerror}", str(target), hint) from error
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return made


def _write(connection: Connection, tables: Sequence[Table], new: Path, since: datetime | None, tell: Tell) -> Manifest:
    """Write the tables and the manifest into the folder ``new``."""
    made_at = datetime.now(UTC)
    ((until,),) = connection.rows(
        "SELECT max(loaded_at) FROM (FROM articles SELECT loaded_at UNION ALL FROM documents SELECT loaded_at)"
    )
    if since:
        connection.execute(_TOUCHED, [since])
    written: dict[Table, tuple[Part, ...]] = {}
    for table in tables:
        folder = new / table.name
        folder.mkdir(parents=True)
        sql, is_partitioned = _rows_of(table, since)
        if is_partitioned:
            written[table] = write_parts(connection, sql, folder, partition_by="month")
        else:
            written[table] = write_parts(connection, sql, folder / "data_0.parquet")
        tell(table.name, sum(file.rows for file in written[table]))
    manifest = manifests.describe(written, new, made_at, since, until or since)
    with manifests.write(manifest, new).open("rb") as file:
        os.fsync(file.fileno())
    sync_folder(new)
    return manifest


def _rows_of(table: Table, since: datetime | None) -> tuple[str, bool]:
    """The query for a table's rows, and whether they have a ``month`` to be partitioned by."""
    columns = ", ".join(f'"{name}"' for name in table.names)
    is_whole = "document_id" in table.key or table is RETIRED_ARTICLES  # of what is not in `articles`
    is_touched = since and "article_id" in table.names and not is_whole
    rows = f"{table.name} SEMI JOIN touched USING (article_id)" if is_touched else table.name
    if since and table.key == ("document_id",) and "loaded_at" in table.names:
        rows = f"{table.name} WHERE loaded_at > {since.isoformat()!r}::TIMESTAMPTZ"
    if table in (ARTICLES, OTHER_REVISIONS):
        return f"SELECT {columns}, {_MONTH} AS month FROM {rows}", True
    if table in PARTS:
        months = f"(SELECT article_id, {_MONTH} AS month FROM articles)"
        return f"SELECT {columns}, month FROM {rows} JOIN {months} USING (article_id)", True
    return f"SELECT {columns} FROM {rows}", False


def _table(name: str) -> Table:
    """The table to export. Raises WarehouseError for a name that is none, with the nearest."""
    known = {table.name: table for table in TABLES if not table.is_internal}
    if name not in known:
        near = get_close_matches(name, known, n=1, cutoff=0.3)
        raise WarehouseError("no such table to export", name, f"did you mean '{near[0]}'?" if near else "")
    return known[name]
