"""SQL from people: a connection that reads the warehouse and nothing else, in bounded memory.

Turning ``enable_external_access`` off is not enough: DuckDB still lets SQL read and write the warehouse's own file and
its log (``COPY ... TO 'news.duckdb.wal'`` ruined it) and the folder it puts aside what does not fit into memory. So no
file can be opened at all once the warehouse is open; in return a query has to do with the memory it may take.
"""

import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from warehouse.errors import WarehouseError
from warehouse.file.connection import Connection, Setting, Tracer, connect
from warehouse.file.pointers import check_functions
from warehouse.limits import LIMITS, QueryLimits

# What SQL from people may not do: reach files, the network or extensions, see this program's variables.
_SHUT: Mapping[str, Setting] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "temp_directory": "",
}
# Of the machine's memory, as DuckDB itself takes at most.
_SHARE = 0.8
# Connections of one process to one file share its settings, so that the first one shuts the doors for all.
_shutting = threading.Lock()


@contextmanager
def closed(
    file: Path,
    *,
    lock_seconds: float = 60.0,
    tracer: Tracer | None = None,
    limits: QueryLimits = LIMITS,
    hears_interrupts: bool = True,
) -> Iterator[Connection]:
    """Open a warehouse file for SQL that may be anything. Raises WarehouseError.

    hears_interrupts: Ctrl-C ends what is under way; False where several threads share the file.
    """
    settings = dict(_SHUT) | {"memory_limit": f"{memory(limits)}B"}
    with connect(
        file,
        read_only=True,
        tracer=tracer,
        lock_seconds=lock_seconds,
        settings=settings,
        answer_bytes=limits.answer,
    ) as connection:
        _shut(connection)
        guarded = Guarded(connection, limits)
        with guarded.interruptible() if hears_interrupts else nullcontext():
            yield guarded


class Guarded(Connection):
    """A connection that looks at SQL before DuckDB does, and ends what takes too long."""

    def __init__(self, connection: Connection, limits: QueryLimits) -> None:
        super().__init__(connection._raw, connection.path, connection._tracer, connection._answer_bytes)
        self._seconds = self._left = limits.seconds
        self._is_timed = False

    def execute(
        self, sql: str | duckdb.Statement, parameters: Sequence[object] | Mapping[str, object] = ()
    ) -> duckdb.DuckDBPyConnection:
        """As the connection. Raises WarehouseError for SQL that would end the process, or takes too long."""
        check_functions(sql if isinstance(sql, str) else sql.query)
        with self.timed():
            return super().execute(sql, parameters)

    def statements(self, sql: str) -> list[duckdb.Statement]:
        """As the connection. Raises WarehouseError for SQL that would end the process."""
        check_functions(sql)
        return super().statements(sql)

    def rows(self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> list[tuple[Any, ...]]:
        """As the connection, in time."""
        with self.timed():
            return super().rows(sql, parameters)

    def table(self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> pa.Table:
        """As the connection, in time."""
        with self.timed():
            return super().table(sql, parameters)

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Ends what DuckDB does in it once the time is used up; counts the time. Raises WarehouseError then."""
        if self._left is None or self._is_timed:
            yield
            return
        if self._left <= 0:  # an interrupt before a query begins would be lost
            raise self._too_long()
        started = time.monotonic()
        timer = threading.Timer(max(self._left, 0.0), self._raw.interrupt)
        timer.daemon = self._is_timed = True
        timer.start()
        try:
            yield
        except KeyboardInterrupt:
            if time.monotonic() - started < self._left:
                raise
            raise self._too_long() from None
        finally:
            timer.cancel()
            self._is_timed = False
            self._left -= time.monotonic() - started

    def _too_long(self) -> WarehouseError:
        hint = "ask for less (a shorter time, fewer articles), or allow more with warehouse.query_seconds"
        return WarehouseError(f"took longer than {self._seconds:g} s", str(self.path), hint)


def _shut(connection: Connection) -> None:
    with _shutting:
        if connection.rows("SELECT current_setting('lock_configuration')") != [(True,)]:
            connection.execute("SET disabled_filesystems = 'LocalFileSystem'")
            connection.execute("SET lock_configuration = true")


def memory(limits: QueryLimits) -> int:
    """What a query may take here: what is allowed, as far as the machine has it."""
    return min(limits.memory, int(_SHARE * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")))


@contextmanager
def apart(connection: Connection, limits: QueryLimits) -> Iterator[Connection]:
    """Another way into a file that is open as ``closed`` opens it, for another thread, with a time of its own."""
    raw = connection._raw.cursor()
    try:
        yield Guarded(Connection(raw, connection.path, connection._tracer, limits.answer), limits)
    finally:
        raw.close()
