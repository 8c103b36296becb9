"""One Parquet file from a query: whole, on the disk and read back before it has its name."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from warehouse import unfinished
from warehouse.connection import Connection
from warehouse.errors import WarehouseError
from warehouse.staging import sync_folder

# How many rows, and the sum of their hashes over all columns: equal for the same rows in any order.
_CHECK = "SELECT count(*), sum(hash(rows)::HUGEINT) FROM ({}) AS rows"
_SPACE = "free some space and run again; nothing was taken away"


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
        options = "FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false"
        connection.execute(f"COPY ({query}) TO {literal(new)} ({options})", parameters)
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
        new.unlink(missing_ok=True)
    return Written(target, int(rows), size)


def reading(files: Sequence[Path]) -> str:
    """The query that reads these Parquet files; a column that some of them lack is NULL there."""
    names = ", ".join(literal(file) for file in files)
    return f"FROM read_parquet([{names}], union_by_name = true, hive_partitioning = false)"


def literal(path: Path) -> str:
    """A path as a literal of SQL, for statements that take no parameter there."""
    return "'" + str(path).replace("'", "''") + "'"


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
