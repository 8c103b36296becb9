"""What is to be imported, as a warehouse of its own beside the one it goes into: a copy, never the original itself."""

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from warehouse import unfinished
from warehouse.errors import WarehouseError, WarehouseLocked
from warehouse.exchange import manifest
from warehouse.exchange.exporting import EXPORTED
from warehouse.exchange.manifest import Manifest
from warehouse.exchange.parquet import reading
from warehouse.file.cloning import clone_file
from warehouse.file.connection import Connection, Setting, connect
from warehouse.file.door import door, log_of
from warehouse.loading import learning
from warehouse.schema.layout import Table
from warehouse.schema.tables import ARTICLES, DOCUMENTS, LEARNED_REMOVALS, OTHER_REVISIONS, PARTS, SIGHTINGS

# What an export must have to be imported: an article without its parts would be another.
_NEEDED = (ARTICLES, OTHER_REVISIONS, SIGHTINGS, *PARTS, DOCUMENTS, LEARNED_REMOVALS)
# Another's file may have a view in a table's place, which would read files of this machine, or send them elsewhere.
_SHUT: Mapping[str, Setting] = {"enable_external_access": "false"}
_UNTOUCHED = "it was left as it is; nothing was loaded"


@contextmanager
def copied(path: Path, warehouse: Path, *, lock_seconds: float = 60.0) -> Iterator[Path]:
    """A warehouse file of this layout with what ``path`` has: another warehouse, or the folder of a Parquet export.

    It is checked whole before it is given: every block is read, every file of an export compared with its manifest.
    Its articles have their texts as extracted, learned boilerplate included. It is gone afterwards.
    Raises WarehouseError where it is neither, damaged, of a newer layout, or ``warehouse`` itself.
    """
    check_origin(path, warehouse)
    scratch = warehouse.with_name(f"{warehouse.name}.import")
    new = unfinished.name_for(scratch)
    try:
        warehouse.parent.mkdir(parents=True, exist_ok=True)
        unfinished.sweep(scratch)
        if path.is_dir():
            _from_folder(path, new, lock_seconds)
        else:
            _from_file(path, new, lock_seconds)
        yield new
    finally:
        for file in new.parent.glob(f"{new.name}*"):
            file.unlink(missing_ok=True)


def check_origin(path: Path, warehouse: Path) -> None:
    """Raises WarehouseError where ``path`` is at first sight neither a warehouse nor an export, or ``warehouse``."""
    if not path.exists():
        raise WarehouseError("no such warehouse or export", str(path), "name a .duckdb file or a folder")
    if path.resolve() == warehouse.resolve():
        raise WarehouseError("is the warehouse itself", str(path), "name another one")
    if path.is_dir():
        manifest.read(path)
        return
    with suppress(WarehouseLocked), connect(path, read_only=True, lock_seconds=0.0, settings=_SHUT):
        pass


def _from_file(path: Path, new: Path, lock_seconds: float) -> None:
    # Refuses what is not ours; nobody writes it, and no other file takes its name, meanwhile.
    with door(path, fcntl.LOCK_SH), connect(path, read_only=True, lock_seconds=lock_seconds, settings=_SHUT):
        clone_file(path, new, new, "free some space")
        log = log_of(path)
        if log.exists():  # a process was killed: what it committed last is there only
            clone_file(log, log_of(new), new, "free some space")
    try:
        with connect(new, lock_seconds=lock_seconds, settings=_SHUT) as connection:
            for table in EXPORTED:
                connection.rows(f"SELECT bit_xor(hash(every)) FROM {table.name} AS every")
            learning.restore(connection, ARTICLES.name)
    except WarehouseError as error:
        raise WarehouseError(f"cannot be read whole: {error.message}", str(path), _UNTOUCHED) from error


def _from_folder(path: Path, new: Path, lock_seconds: float) -> None:
    listed = manifest.read(path)
    missing = [table.name for table in _NEEDED if not listed.table(table.name)]
    if missing:
        hint = "export the whole warehouse, without --table; nothing was loaded"
        raise WarehouseError(f"is a partial export: '{missing[0]}' is missing", str(path), hint)
    manifest.check_files(listed, path)
    with connect(new, lock_seconds=lock_seconds) as connection:
        for table in EXPORTED:
            _fill(connection, table.name, listed, path)
            _drop_repeated(connection, table)
        learning.restore(connection, ARTICLES.name)


def _drop_repeated(connection: Connection, table: Table) -> None:
    """Leave each row once. An export has none twice; files made by hand may."""
    key, columns = (", ".join(f'"{name}"' for name in names) for names in (table.key, table.names))
    if connection.rows(f"SELECT count(*) = count(DISTINCT ({key})) FROM {table.name}") != [(True,)]:
        connection.execute(
            f"DELETE FROM {table.name} WHERE rowid NOT IN (SELECT min(rowid) FROM {table.name} GROUP BY {columns})"
        )


def _fill(connection: Connection, name: str, listed: Manifest, folder: Path) -> None:
    """Fill a table from its files; a column that they lack is NULL, one that is not known any more is left out."""
    entry = listed.table(name)
    if not entry or not entry.files:
        return
    asked = "SELECT column_name FROM duckdb_columns() WHERE table_name = ?"
    known = [column for (column,) in connection.rows(asked, [name])]
    there = {column.name for column in entry.columns}
    columns = ", ".join(f'"{column}"' for column in known if column in there)
    files = [folder / file.path for file in entry.files]
    try:
        connection.execute(f"INSERT INTO {name} ({columns}) SELECT {columns} {reading(files)}")
    except WarehouseError as error:
        raise WarehouseError(f"its table '{name}' does not fit: {error.message}", str(folder), _UNTOUCHED) from error
