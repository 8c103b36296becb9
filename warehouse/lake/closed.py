"""SQL from people on a lake, or a published file in an object store: reads it and nothing else, in bounded memory.

DuckDB must open files here while the query runs, unlike those of ``warehouse/file/closed.py``: so it may in the one
folder where the data lie, and statements that write, and functions that reach a database by name, are refused before.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import duckdb

from warehouse.errors import WarehouseError
from warehouse.file.closed import Guarded, memory
from warehouse.file.connection import Connection, Tracer
from warehouse.file.pointers import check_prefixes
from warehouse.lake.address import Remote
from warehouse.lake.opened import data_path, opened
from warehouse.limits import LIMITS, QueryLimits
from warehouse.schema.layout import literal

_READING = {"SELECT", "EXPLAIN", "SET", "PREPARE", "EXECUTE"}
# Functions of the extensions: they take a connection's text, or change the lake.
_OF_EXTENSIONS = ("postgres_", "sqlite_", "ducklake_", "pg_")


@contextmanager
def closed(remote: Remote, *, tracer: Tracer | None = None, limits: QueryLimits = LIMITS) -> Iterator[Connection]:
    """Open it for SQL that may be anything. Raises WarehouseError."""
    settings = {"memory_limit": f"{memory(limits)}B", "temp_directory": ""}
    with opened(remote, settings=settings, tracer=tracer, answer_bytes=limits.answer) as connection:
        folder = data_path(connection._raw) if remote.is_lake else remote.address
        connection.execute(f"SET allowed_directories = [{literal(folder)}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        guarded = _Reading(connection, limits)
        with guarded.interruptible():
            yield guarded


class _Reading(Guarded):
    """A connection that also refuses what could write, or reach further."""

    def execute(
        self, sql: str | duckdb.Statement, parameters: Sequence[object] | Mapping[str, object] = ()
    ) -> duckdb.DuckDBPyConnection:
        """As the connection. Raises WarehouseError for SQL that does not only read."""
        for statement in self.statements(sql) if isinstance(sql, str) else [sql]:
            self._check(statement)
        return super().execute(sql, parameters)

    def statements(self, sql: str) -> list[duckdb.Statement]:
        """As the connection. Raises WarehouseError for functions of the extensions."""
        check_prefixes(sql, _OF_EXTENSIONS)
        return super().statements(sql)

    def _check(self, statement: duckdb.Statement) -> None:
        if statement.type.name not in _READING:
            hint = "a published warehouse is only read"
            told = f"cannot be run here: {statement.type.name}"
            raise WarehouseError(told, str(self.path), hint, sql=statement.query)
