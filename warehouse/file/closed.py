"""SQL from people: a connection that reads the warehouse and nothing else, in bounded memory.

Turning ``enable_external_access`` off is not enough: DuckDB still lets SQL read and write the warehouse's own file and
its log (``COPY ... TO 'news.duckdb.wal'`` ruined it) and the folder it puts aside what does not fit into memory. So no
file can be opened at all once the warehouse is open; in return a query has to do with the memory it may take.
"""

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from warehouse.file.connection import Connection, Setting, Tracer, connect
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
    file: Path, *, lock_seconds: float = 60.0, tracer: Tracer | None = None, limits: QueryLimits = LIMITS
) -> Iterator[Connection]:
    """Open a warehouse file for SQL that may be anything. Raises WarehouseError."""
    settings = dict(_SHUT) | {"memory_limit": f"{_memory(limits)}B"}
    with connect(
        file,
        read_only=True,
        tracer=tracer,
        lock_seconds=lock_seconds,
        settings=settings,
        answer_bytes=limits.answer,
    ) as connection:
        _shut(connection)
        with connection.interruptible():
            yield connection


def _shut(connection: Connection) -> None:
    with _shutting:
        if connection.rows("SELECT current_setting('lock_configuration')") != [(True,)]:
            connection.execute("SET disabled_filesystems = 'LocalFileSystem'")
            connection.execute("SET lock_configuration = true")


def _memory(limits: QueryLimits) -> int:
    return min(limits.memory, int(_SHARE * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")))
