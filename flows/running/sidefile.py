"""SQLite files beside the warehouse: what runs remember that must not wait for the warehouse's one writer."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from extractors.errors import InputError

# Seconds to wait for another process that writes the file.
_WAIT_SECONDS = 60.0

# Seconds between two attempts at what SQLite does not wait for by itself.
_AGAIN_SECONDS = 0.02
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class SideFile:
    """One such file, opened: ``with SideFile(path, ...) as file``. Any number of processes may have it open.

    tables: SQL that makes what is missing. hint: what is lost with the file, and what to do where it cannot be used.
    version: of the tables; is_durable: whether what is written outlives a power cut, rather than the process only.
    Raises InputError where the file is not one of these, or is newer than this code.
    """

    def __init__(self, path: Path, tables: str, hint: str, *, version: int = 0, is_durable: bool = True) -> None:
        self._path, self._hint = path, hint
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False)
            _write_ahead(self._db)
            self._db.execute(f"PRAGMA synchronous={'FULL' if is_durable else 'NORMAL'}")
            found = int(self._db.execute("PRAGMA user_version").fetchone()[0])
            if found > version:
                raise InputError("made by a newer newsloom", str(path), "update newsloom")
            self._db.executescript(tables)
            self._db.execute(f"PRAGMA user_version={version}")
        except (sqlite3.Error, OSError) as error:
            raise self._told(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(sqlite3.Error):
            self._db.close()
        if isinstance(error, sqlite3.Error):
            raise self._told(error) from error

    def _told(self, error: sqlite3.Error | OSError) -> InputError:
        """What went wrong with the file. One that is damaged is set aside, so that the next run begins another."""
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in _DAMAGED:
            return InputError(f"not usable: {error}", str(self._path), self._hint)
        aside = self._path.with_name(f"{self._path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
        try:
            self._path.rename(aside)
            for log in ("-wal", "-shm"):
                self._path.with_name(self._path.name + log).unlink(missing_ok=True)
        except OSError:
            return InputError(f"damaged: {error}", str(self._path), self._hint)
        return InputError(
            f"damaged ({error}) and set aside as {aside.name}", str(self._path), f"run it again: {self._hint}"
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing, and alone from its first read on."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


def _write_ahead(db: sqlite3.Connection) -> None:
    """Keep a log of writes, beside which others may read. A file is changed to it once, by whoever opens it first.

    SQLite does not wait for a writer here but answers SQLITE_BUSY at once, so that two who open a new file at the
    same time fail each other (sqlite.org/c3ref/busy_handler.html).
    """
    until = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            db.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(_AGAIN_SECONDS)
        else:
            return
