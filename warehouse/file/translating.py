"""DuckDB's errors as ours, with the file as subject and the next step; and names that it would read otherwise."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from warehouse.errors import WarehouseError

_SCHEME = re.compile(r"[A-Za-z0-9_+.-]{2,}:")
# Of 255 that file systems take; a copy under way is named after the file, its host and process.
_NAME_BYTES = 150
NOT_DUCKDB = "not a valid DuckDB database file"


@contextmanager
def translated(path: Path, sql: str = "") -> Iterator[None]:
    """DuckDB's errors as WarehouseError, with the path as subject and the SQL kept."""
    try:
        yield
    except duckdb.InterruptException as error:
        raise KeyboardInterrupt from error
    except duckdb.Error as error:
        message = str(error).strip()
        first = message.splitlines()[0] if message else type(error).__name__
        hint = ""
        if "No space left" in message or "disk quota" in message.lower():
            hint = "free some space; what was loaded before is safe, and staged batches wait"
        elif "Permission denied" in message:
            hint = "check who may read and write the file and its folder"
        elif isinstance(error, duckdb.OutOfMemoryException):
            message = f"needs more memory than it may take: {first}"
            hint = "ask for less (fewer columns, a shorter time), or allow more with warehouse.query_memory_bytes"
        raise WarehouseError(message if sql else first, str(path), hint, sql=sql) from error


def check_name(path: Path) -> None:
    """Raises WarehouseError for a name that DuckDB would read otherwise."""
    # DuckDB takes what follows for options of a url: it keeps the log of `a?b` in `a.wal?b`, where nobody looks.
    if "?" in str(path):
        raise WarehouseError("has a question mark in its name, or in a folder's", str(path), "rename it")
    # DuckDB takes what is before a colon for an extension that can open the rest, and fetches it.
    if _SCHEME.match(str(path)):
        raise WarehouseError("is no file", str(path), "a warehouse is a file; if it is one, give its whole path")
    if len(os.fsencode(path.name)) > _NAME_BYTES:
        raise WarehouseError(
            f"has a name of more than {_NAME_BYTES} bytes", str(path), "names of copies are longer yet"
        )
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        shown = str(path).encode("utf-8", "backslashreplace").decode()
        raise WarehouseError("has a name that is not UTF-8", shown, "rename it") from error


def refused(path: Path, message: str) -> WarehouseError:
    """Why a file cannot be opened."""
    first = message.splitlines()[0]
    if NOT_DUCKDB in first or "in-memory database" in first:
        return WarehouseError("is not a DuckDB file", str(path), "name another file; this one was left as it is")
    if "database file with version number" in message or "storage version" in message.lower():
        return WarehouseError(
            f"was written by a newer DuckDB: {first}", str(path), "use a newer newsloom; the file was left as it is"
        )
    return WarehouseError(f"cannot be opened: {first}", str(path), "the file was left as it is")
