"""The answers of SQL from people in pieces, never whole in memory, and of several statements one after the other."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse.errors import WarehouseError
from warehouse.file.connection import Connection
from warehouse.file.translating import translated
from warehouse.lake.address import Remote
from warehouse.limits import LIMITS, QueryLimits
from warehouse.reading.queries import loaded_until, reading

_ROWS = 4_096  # of a piece, some 20 MB of articles
# Of an answer that is set aside, so that no load waits until somebody has read it; what is more goes to a file.
_MEMORY_BYTES = 64 << 20


_KINDS = {"Out of Memory Error": duckdb.OutOfMemoryException, "INTERRUPT Error": duckdb.InterruptException}


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer of a statement; ``batches`` can be gone through once, and raises WarehouseError."""

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]


@dataclass(frozen=True, slots=True)
class Answers:
    """What some statements answer. count: how many of them have rows to show, as those that change a setting have not.

    is_stale: a load is going on, and they are from the copy published before; loaded_until: the last load in it.
    """

    count: int
    rows: Iterator[Rows]
    is_stale: bool = False
    loaded_until: datetime | None = None


@contextmanager
def asking(
    warehouse: Path | Remote, sql: str, *, wait_seconds: float = 60.0, limits: QueryLimits = LIMITS
) -> Iterator[Answers]:
    """The answers of one or more statements, in order, as safe as ``queries.query`` and from the same file.

    Of the published copy they come as they are found. Of the warehouse itself they are set aside first, and it is
    closed. Raises WarehouseError; what was answered before is given all the same.
    """
    with ExitStack() as stack:
        connection, is_stale = stack.enter_context(reading(warehouse, wait_seconds=wait_seconds, limits=limits))
        statements = connection.statements(sql)
        count = sum(_has_rows(statement) for statement in statements)
        until = loaded_until(connection) if is_stale else None
        rows = _answers(connection, statements)
        if not isinstance(warehouse, Remote) and not connection.path.stem.endswith(".published"):
            rows = _set_aside(rows)
            stack.close()
        yield Answers(count, rows, is_stale, until)


def rows_of(
    connection: Connection,
    statement: str | duckdb.Statement,
    parameters: Sequence[object] | Mapping[str, object] = (),
) -> Rows:
    """The answer of a statement, while the connection is open. Raises WarehouseError."""
    reader = connection.execute(statement, parameters).to_arrow_reader(_ROWS)
    sql = statement if isinstance(statement, str) else statement.query
    return Rows(reader.schema, _batches(reader, connection, sql))


def _batches(reader: pa.RecordBatchReader, connection: Connection, sql: str) -> Iterator[pa.RecordBatch]:
    while True:
        with connection.timed():
            batch = _next(reader, connection.path, sql)
        if batch is None:
            return
        yield batch


def _next(reader: pa.RecordBatchReader, path: Path, sql: str) -> pa.RecordBatch | None:
    try:
        return reader.read_next_batch()
    except StopIteration:
        return None
    except (OSError, pa.ArrowException) as error:  # as what DuckDB finds wrong on the way comes through Arrow
        kind = next((kind for words, kind in _KINDS.items() if words in str(error)), duckdb.Error)
        with translated(path, sql):
            raise kind(str(error)) from error


def _has_rows(statement: duckdb.Statement) -> bool:
    return [kind.name for kind in statement.expected_result_type] == ["QUERY_RESULT"]


def _answers(connection: Connection, statements: Sequence[duckdb.Statement]) -> Iterator[Rows]:
    for statement in statements:
        if _has_rows(statement):
            yield rows_of(connection, statement)
        else:
            connection.execute(statement)


def _set_aside(found: Iterator[Rows]) -> Iterator[Rows]:
    """The same answers, all of them found before this returns; an error comes in its turn."""
    kept: list[Rows] = []
    failed: WarehouseError | None = None
    try:
        for rows in found:
            kept.append(_kept(rows))
    except WarehouseError as error:
        failed = error

    def given() -> Iterator[Rows]:
        yield from kept
        if failed:
            raise failed

    return given()


def _kept(rows: Rows) -> Rows:
    file = tempfile.SpooledTemporaryFile(_MEMORY_BYTES)  # noqa: SIM115 - closed with the last of its rows
    try:
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with pa.ipc.new_stream(file, rows.schema, options=options) as out:
            for batch in rows.batches:
                out.write_batch(batch)
        file.seek(0)
    except OSError as error:
        hint = "free some space there, or name another folder with TMPDIR"
        raise WarehouseError(f"cannot be set aside: {error.strerror or error}", "answer", hint) from error
    return Rows(rows.schema, iter(pa.ipc.open_stream(file)))
