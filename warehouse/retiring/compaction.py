"""A warehouse file without the space of what was deleted, in the place of the one that has it.

DuckDB keeps the blocks of deleted rows for later ones and never makes a file smaller. So all is copied to a new file,
and that takes the old one's name at once:

open(the file, read-only)            # readers go on, a writer waits or leaves its batch staged
copy(every table, in its order)      # to another name; a crash leaves a file that the next run removes
count(rows of both)
sync(the new file)
hold the door                        # nobody is between opening the old file and locking it
rename(the new file)                 # at once and whole; who has the old one open reads it to the end
"""

import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from warehouse import unfinished
from warehouse.errors import WarehouseError, WarehouseLocked
from warehouse.file.connection import FORMAT, Connection, Setting, connect
from warehouse.file.door import has_log, log_of, take_place
from warehouse.schema.layout import literal

# Room left beside the new file: loads that go on must not find the disk full.
_SPARE_BYTES = 256 << 20
_FRESH = "compacted"
_LEAN: Mapping[str, Setting] = {"memory_limit": "2GB"}
_TOLD_ROWS = 100_000  # tables smaller than that are copied before a line of progress is read
# With the rows that a table stores, deleted ones included.
_TABLES = "SELECT schema_name, table_name, estimated_size FROM duckdb_tables() WHERE database_name = current_database()"


@dataclass(frozen=True, slots=True)
class Size:
    """The bytes of a warehouse file, and those of them that hold nothing any more: free blocks, and what deleted rows
    that still stand among others take, estimated by their number."""

    bytes: int
    free: int

    @property
    def free_share(self) -> float:
        """The free part, 0 to 1."""
        return self.free / self.bytes if self.bytes else 0.0


def measure(warehouse: Path, *, lock_seconds: float = 60.0) -> Size:
    """The size of the file. Raises WarehouseError."""
    with connect(warehouse, read_only=True, lock_seconds=lock_seconds) as connection:
        return _size(connection)


def checkpoint(warehouse: Path, *, lock_seconds: float = 60.0) -> None:
    """Bring what a killed process left in the log into the file. Raises WarehouseError."""
    with connect(warehouse, lock_seconds=lock_seconds) as connection:
        connection.checkpoint()


def compact(warehouse: Path, *, lock_seconds: float = 60.0, tell: Callable[[str], None] = lambda line: None) -> Size:
    """Put a file without free space in the place of the warehouse; its size.

    Raises WarehouseError, with the warehouse as it was; also where the disk has no room for both.
    """
    path = warehouse.resolve()  # a link goes on leading to it
    new = unfinished.name_for(path)
    if has_log(warehouse):  # of a process that was killed, or had no room
        checkpoint(warehouse, lock_seconds=lock_seconds)
    try:
        unfinished.sweep(path)
        with connect(path, read_only=True, lock_seconds=lock_seconds, settings=_LEAN) as connection:
            _refuse_log(warehouse)
            _need_room(path, _size(connection))
            _copy(connection, new, tell)
            take_place(new, path)
    except OSError as error:
        raise WarehouseError(f"cannot be compacted: {error.strerror}", str(path), "it was not changed") from error
    finally:
        unfinished.discard(new, log_of(new))
    return measure(path, lock_seconds=lock_seconds)


def _size(connection: Connection) -> Size:
    ((block, total, free),) = connection.rows(
        "SELECT block_size, total_blocks, free_blocks FROM pragma_database_size()"
        " WHERE database_name = current_database()"
    )
    tables = connection.rows(_TABLES)
    stored = sum(int(rows) for *_, rows in tables)
    counts = " UNION ALL ".join(f"SELECT count(*) AS n FROM {_named(*names)}" for *names, _ in tables)
    ((alive,),) = connection.rows(f"SELECT sum(n) FROM ({counts})")
    dead = 1 - int(alive) / stored if stored else 0.0
    return Size(block * total, round(block * (free + dead * (total - free))))


def _refuse_log(path: Path) -> None:
    """What a log holds belongs to the old file. No writer can make one while the file is open here."""
    if has_log(path):
        raise WarehouseLocked("has the log of a process that was killed just now", str(path), "run it again")


def _need_room(path: Path, size: Size) -> None:
    needed = size.bytes - size.free + _SPARE_BYTES
    there = shutil.disk_usage(path.parent).free
    if there < needed:
        raise WarehouseError(
            f"cannot be compacted: that takes {needed / 1e6:,.0f} MB beside it, and {there / 1e6:,.0f} MB are free",
            str(path),
            "free some space, or delete the published copy: it is made again",
        )


def _copy(connection: Connection, new: Path, tell: Callable[[str], None]) -> None:
    """All tables with their rows in order, views, macros and comments."""
    version = FORMAT["storage_compatibility_version"]
    connection.execute(f"ATTACH {literal(new)} AS {_FRESH} (READ_WRITE, STORAGE_VERSION '{version}')")
    try:
        new.chmod(connection.path.stat().st_mode & 0o777)  # before anything is in it
        old = _quoted(connection.rows("SELECT current_database()")[0][0])
        connection.execute(f"COPY FROM DATABASE {old} TO {_FRESH} (SCHEMA)")
        for schema, name, rows in connection.rows(_TABLES):
            table = _named(schema, name)
            if rows >= _TOLD_ROWS:
                tell(f"copying {name}: {rows:,} rows")
            connection.execute(f"INSERT INTO {_FRESH}.{table} FROM {old}.{table}")
            one, other = (connection.rows(f"SELECT count(*) FROM {each}.{table}") for each in (old, _FRESH))
            if one != other:
                raise WarehouseError(f"the copy of {name} has {other} rows, not {one}", str(new), "check the disk")
        connection.execute(f"CHECKPOINT {_FRESH}")
    except BaseException:
        with suppress(WarehouseError):  # it cannot be brought to the disk either; the first error is the one to tell
            connection.execute(f"DETACH {_FRESH}")
        raise
    connection.execute(f"DETACH {_FRESH}")


def _named(schema: str, table: str) -> str:
    return f"{_quoted(schema)}.{_quoted(table)}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
