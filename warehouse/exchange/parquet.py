"""Parquet from queries: a file that is whole and read back before it has its name, and the parts of an export."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from warehouse import unfinished
from warehouse.errors import WarehouseError
from warehouse.file.connection import Connection, Setting
from warehouse.schema.layout import literal
from warehouse.staging.files import sync_folder

# How many rows, and the sum of their hashes over all columns: equal for the same rows in any order.
_CHECK = "SELECT count(*), sum(hash(rows)::HUGEINT) FROM ({}) AS rows"
_OPTIONS = "FORMAT parquet, COMPRESSION zstd"
_SPACE = "free some space and run again; nothing was taken away"
# A connection that only writes files needs these: few rows of partitions in memory, and in any order, for which less
# has to be kept. 300,000 articles of 3.3 KB take 0.7 GB so, and 4.5 GB as DuckDB comes (docs/decisions/exchange.md).
LEAN: Mapping[str, Setting] = {
    "memory_limit": "1GB",
    "preserve_insertion_order": "false",
    "partitioned_write_flush_threshold": 20_000,
}
_ROW_GROUP = 8_192  # rows, 40 MB of articles: as many as are in memory at once
_READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Written:
    """A Parquet file: how many rows and bytes it has."""

    path: Path
    rows: int
    bytes: int


def write(
    connection: Connection, query: str, target: Path, parameters: Sequence[object] | Mapping[str, object] = ()
) -> Written:
    """Write the rows of a query, which must give the same rows each time, to a new or replaced file.

    The file is read back: its rows are those of the query, in every column. Folders are made.
    Raises WarehouseError, with nothing changed under that name.
    """
    new = unfinished.name_for(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        unfinished.sweep(target)
        connection.execute(f"COPY ({query}) TO {literal(new)} ({_OPTIONS}, USE_TMP_FILE false)", parameters)
        ((rows, _),) = expected = connection.rows(_CHECK.format(query), parameters)
        if connection.rows(_CHECK.format(reading([new]))) != expected:
            raise WarehouseError("was not read back as it was written", str(target), "check the disk")
        _sync(new)
        size = new.stat().st_size
        os.replace(new, target)
        for folder in (target.parent, target.parent.parent):
            sync_folder(folder)
    except OSError as error:
        raise WarehouseError(f"cannot be written: {error.strerror}", str(target), _SPACE) from error
    finally:
        unfinished.discard(new)
    return Written(target, int(rows), size)


@dataclass(frozen=True, slots=True)
class Part:
    """A file of an export. sha256: of its bytes, in hexadecimal."""

    path: Path
    rows: int
    bytes: int
    sha256: str


def write_parts(
    connection: Connection, query: str, target: Path, *, partition_by: str | None = None
) -> tuple[Part, ...]:
    """Write the rows of a query to the new file ``target``, or by the values of a column into folders under it.

    The column is then in the folders' names (``month=2026-03``), as Hive has it, not in the files. Where there are no
    rows there is a file without any, so that it can be asked. Raises WarehouseError, OSError.
    """
    kind = f'PARTITION_BY ("{partition_by}")' if partition_by else f"ROW_GROUP_SIZE {_ROW_GROUP}, USE_TMP_FILE false"
    found = connection.rows(f"COPY ({query}) TO {literal(target)} ({_OPTIONS}, RETURN_STATS, {kind})")
    if partition_by and not found:
        return write_parts(connection, f"SELECT * EXCLUDE ({partition_by}) FROM ({query})", target / "data_0.parquet")
    parts = tuple(_part(Path(path), int(rows)) for path, rows, *_ in sorted(found))
    for folder in {part.path.parent for part in parts} | ({target} if partition_by else set()):
        sync_folder(folder)
    return parts


def _part(path: Path, rows: int) -> Part:
    _sync(path)
    return Part(path, rows, path.stat().st_size, sha256_of(path))


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while data := file.read(_READ_BYTES):
            digest.update(data)
    return digest.hexdigest()


def reading(files: Sequence[Path]) -> str:
    """The query that reads these Parquet files; a column that some of them lack is NULL there."""
    names = ", ".join(literal(file) for file in files)
    return f"FROM read_parquet([{names}], union_by_name = true, hive_partitioning = false)"


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
