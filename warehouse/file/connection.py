"""The way to a warehouse file: waits for its lock, refuses what is not ours, translates DuckDB's errors."""

import fcntl
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from warehouse import unfinished
from warehouse.errors import WarehouseError, WarehouseLocked
from warehouse.file.checkpoint import BY_US, checkpoint, recover, undo_of
from warehouse.file.cloning import clone_file
from warehouse.file.door import door, has_log, log_of, names_of, take_place
from warehouse.file.translating import NOT_DUCKDB, check_name, refused, translated
from warehouse.schema import migrations

Tracer = Callable[[str], None]
Setting = str | int | float | bool

# Seconds between two tries for a locked file: doubled from the first to the last, with jitter so that two waiters part.
_FIRST_PAUSE = 0.02
_LAST_PAUSE = 0.5
# The oldest format with ZSTD: the files are 0.4 as large as with the default (docs/decisions/warehouse.md), and DuckDB
# 1.2 and newer read them.
FORMAT: Mapping[str, "Setting"] = {"storage_compatibility_version": "v1.2.0"}
# Rows of an answer that are looked at together: some 40 MB of whole articles.
_PIECE = 8_192
_LOCKED = ("Could not set lock on file", "different configuration than existing connections", "already attached")


class Connection:
    """An open warehouse: runs SQL, tells the tracer, and raises WarehouseError with the SQL where DuckDB fails."""

    def __init__(
        self,
        raw: duckdb.DuckDBPyConnection,
        path: Path,
        tracer: Tracer | None = None,
        answer_bytes: int | None = None,
    ) -> None:
        self._raw = raw
        self._tracer = tracer
        self._answer_bytes = answer_bytes
        self.path = path

    def execute(
        self, sql: str | duckdb.Statement, parameters: Sequence[object] | Mapping[str, object] = ()
    ) -> duckdb.DuckDBPyConnection:
        """Run one statement."""
        text = sql if isinstance(sql, str) else sql.query
        if self._tracer:
            self._tracer(text)
        with translated(self.path, text or "PIVOT"):  # which DuckDB makes two statements of, without their text
            try:
                return self._raw.execute(sql, parameters)
            except (KeyboardInterrupt, RuntimeError) as error:
                if not isinstance(error, KeyboardInterrupt) and not isinstance(error.__cause__, KeyboardInterrupt):
                    raise
                self._raw.interrupt()  # else DuckDB goes on, and closing the file waits for it
                raise KeyboardInterrupt from error

    def statements(self, sql: str) -> list[duckdb.Statement]:
        """The statements in a text. Raises WarehouseError where there is none."""
        with translated(self.path, sql):
            found = self._raw.extract_statements(sql)
        if not found:
            raise WarehouseError("no statement to run", str(self.path), "as in: FROM coverage", sql=sql)
        return found

    def rows(self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        result = self.execute(sql, parameters)
        with translated(self.path, sql):
            return result.fetchall()

    def table(self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> pa.Table:
        """The answer of a query as an Arrow table.

        Raises WarehouseError where no statement is in it, or where the answer is larger than may be.
        """
        result = self.execute(sql, parameters)
        if not result:  # DuckDB's answer to blanks and comments
            raise WarehouseError("no statement to run", str(self.path), "as in: FROM coverage", sql=sql)
        with translated(self.path, sql):
            if self._answer_bytes is None:
                return result.to_arrow_table()
            return self._bounded(result.to_arrow_reader(_PIECE), self._answer_bytes, sql)

    def _bounded(self, pieces: pa.RecordBatchReader, most: int, sql: str) -> pa.Table:
        """The pieces of an answer together, as long as they are not too large."""
        taken, size = [], 0
        for piece in pieces:
            taken.append(piece)
            size += piece.nbytes
            if size > most:
                hint = "ask for fewer rows or columns, or write it to a file: newsloom export --query"
                raise WarehouseError(f"the answer is larger than {most:,} bytes", str(self.path), hint, sql=sql)
        return pa.Table.from_batches(taken, pieces.schema)

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """End what is under way on Ctrl-C, also while DuckDB looks for the next rows, when Python hears no signal."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        heard, told = os.pipe()
        os.set_blocking(told, False)
        before = signal.set_wakeup_fd(told, warn_on_full_buffer=False)

        def listen() -> None:
            while signal.SIGINT in os.read(heard, 16):
                self._raw.interrupt()

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            os.close(told)
            thread.join()
            os.close(heard)

    def timed(self) -> AbstractContextManager[None]:
        """Around what DuckDB finds piece by piece; here it may take any time."""
        return nullcontext()

    def register(self, name: str, table: pa.Table) -> None:
        """Let SQL see an Arrow table under this name, until ``unregister``."""
        self._raw.register(name, table)

    def unregister(self, name: str) -> None:
        """Take the name back."""
        self._raw.unregister(name)

    @contextmanager
    def given(self, **tables: pa.Table) -> Iterator[None]:
        """Let SQL see these Arrow tables under their names, for a while."""
        for name, table in tables.items():
            self.register(name, table)
        try:
            yield
        finally:
            for name in tables:
                self.unregister(name)

    def checkpoint(self) -> None:
        """Bring the log into the file now, rather than when it is closed. Raises WarehouseError."""
        with translated(self.path, "CHECKPOINT"):
            checkpoint(self._raw, self.path)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: commits at the end, rolls back when anything is raised, whatever it is."""
        self.execute("BEGIN TRANSACTION")
        try:
            yield
        except BaseException:
            self._roll_back()
            raise
        self.execute("COMMIT")

    def _roll_back(self) -> None:
        try:
            self._raw.execute("ROLLBACK")
        except duckdb.Error:
            return  # DuckDB has rolled back itself where the failure was its own; the first error is the one to tell


@contextmanager
def connect(
    path: Path,
    *,
    read_only: bool = False,
    tracer: Tracer | None = None,
    lock_seconds: float = 60.0,
    settings: Mapping[str, Setting] | None = None,
    answer_bytes: int | None = None,
) -> Iterator[Connection]:
    """Open the warehouse, for as short as may be: while one process writes, no other can open the file.

    A missing file is made, with all tables and views, unless ``read_only``. An older layout is brought forward.
    lock_seconds: how long to wait for a file that another process has open.
    settings: DuckDB's own, as in ``duckdb.connect(config=...)``.
    answer_bytes: how large an answer may be that ``Connection.table`` gives; None for any size.
    Raises WarehouseLocked, or WarehouseError where the file is not a warehouse, or is newer than this code; the file
    is left untouched then.
    """
    path = Path(path)
    check_name(path)
    if not path.exists() and not read_only:
        _make(path)
    _check_before_opening(path)
    with _one_writer(path, read_only, lock_seconds):
        path = names_of(path)[-1]
        if has_log(path) and not read_only:
            # A process was killed: opening will write what its log holds into the file, so first see that it is ours.
            with _opened(path, True, lock_seconds, settings) as raw:
                migrations.check(Connection(raw, path))
        with ExitStack() as held:
            raw = held.enter_context(_opened(path, read_only, lock_seconds, settings, keeps_log=True))
            if migrations.check(Connection(raw, path)) and not read_only:
                if migrations.is_behind(Connection(raw, path)):
                    _bring_in(raw, path)
                    held.close()
                    _bring_forward(path, lock_seconds)
                    path = names_of(path)[-1]
                    raw = held.enter_context(_opened(path, read_only, lock_seconds, settings, keeps_log=True))
                else:
                    migrations.migrate(Connection(raw, path))
            try:
                yield Connection(raw, path, tracer, answer_bytes)
            finally:
                if not read_only:
                    _bring_in(raw, path)


def _bring_in(raw: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Bring the log into the file, where that can be: all is safe in the log too, and the next one tries again."""
    with suppress(WarehouseError, duckdb.Error):
        checkpoint(raw, path)


@contextmanager
def _one_writer(path: Path, read_only: bool, lock_seconds: float) -> Iterator[None]:
    """Threads of one process share DuckDB's lock on the file, so they take turns here."""
    if read_only:
        yield
        return
    with _turns_guard:
        turn = _turns.setdefault(path.resolve(), threading.Lock())
    if not turn.acquire(timeout=max(lock_seconds, 0.0)):
        raise WarehouseLocked(f"is being written by this process, and still was after {lock_seconds:g} s", str(path))
    try:
        yield
    finally:
        turn.release()


_turns_guard = threading.Lock()
_turns: dict[Path, threading.Lock] = {}


@contextmanager
def _opened(
    path: Path,
    read_only: bool,
    lock_seconds: float,
    settings: Mapping[str, Setting] | None,
    *,
    keeps_log: bool = False,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the file. keeps_log: DuckDB brings its log into the file when told, by ``checkpoint``, and never else."""
    keeps_log = keeps_log and not read_only
    raw = _open(path, read_only, lock_seconds, {**(settings or {}), **(BY_US if keeps_log else {})})
    try:
        with translated(path):
            is_in_memory = _set_utc(raw)
            if keeps_log:
                raw.execute("PRAGMA disable_checkpoint_on_shutdown")
        if is_in_memory:  # DuckDB takes a file named .csv, .jsonl, .parquet, ... for data to look at
            raise refused(path, NOT_DUCKDB)
        yield raw
    finally:
        with translated(path):
            raw.close()


def _set_utc(raw: duckdb.DuckDBPyConnection) -> bool:
    """Tell times in UTC. Connections of one process share it, and where SQL from people is run none can set it.

    Returns whether what was opened is in memory, which the same statement asks.
    """
    with _setting_guard:
        sql = "SELECT current_setting('TimeZone'), path IS NULL FROM duckdb_databases() WHERE NOT internal"
        zone, is_in_memory = raw.execute(sql).fetchone() or ("", False)
        if zone != "UTC":
            raw.execute("SET GLOBAL TimeZone = 'UTC'")
    return bool(is_in_memory)


_setting_guard = threading.Lock()


def _open(
    path: Path, read_only: bool, lock_seconds: float, settings: Mapping[str, Setting]
) -> duckdb.DuckDBPyConnection:
    """Open the file, waiting for its lock; whole, also where a process was killed while it wrote."""
    deadline = time.monotonic() + lock_seconds
    pause = _FIRST_PAUSE
    while True:
        try:
            recover(path)
            with door(path, fcntl.LOCK_SH):
                raw = duckdb.connect(str(path), read_only=read_only, config=dict(settings))
            if not undo_of(path).exists():
                return raw
            raw.close()  # the process that had it open was killed just now: what it left is undone first
            if time.monotonic() + pause > deadline:
                raise WarehouseLocked(f"was being read while it waits to be mended, {lock_seconds:g} s long", str(path))
        except duckdb.Error as error:
            message = str(error)
            if not any(words in message for words in _LOCKED):
                raise refused(path, message) from error
            if time.monotonic() + pause > deadline:
                raise WarehouseLocked(
                    f"is open in another process, and still was after {lock_seconds:g} s: {message.splitlines()[0]}",
                    str(path),
                    "close the other program; it is read with `newsloom sql` or from the published copy without a lock",
                ) from error
        time.sleep(pause * random.uniform(0.5, 1.5))
        pause = min(pause * 2, _LAST_PAUSE)


def _make(path: Path) -> None:
    """Make an empty warehouse, whole from the moment it has its name."""
    new = unfinished.name_for(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.sweep(path)
        _lay_out(new)
        _name(new, path)
    except OSError as error:
        raise WarehouseError(f"cannot be made: {error.strerror}", str(path), "check its folder") from error
    finally:
        unfinished.discard(new)


def _lay_out(new: Path) -> None:
    """Write a file with all tables and views, and no rows: some 650 statements, a third of a second."""
    with _opened(new, False, 0.0, FORMAT) as raw:
        migrations.migrate(Connection(raw, new))


def _bring_forward(path: Path, lock_seconds: float) -> None:
    """Migrate a copy of a file with an older layout, and let it take the file's name once it is whole.

    Until then the file is as it was, whatever happens; who has it open reads it to the end.
    """
    path = path.resolve()  # a link goes on leading to it
    new = unfinished.name_for(path)
    try:
        unfinished.sweep(path)
        with _opened(path, True, lock_seconds, None) as raw:  # writers wait
            if has_log(path):
                raise WarehouseLocked("has the log of a process that was killed just now", str(path), "run it again")
            if not migrations.is_behind(Connection(raw, path)):
                return  # another process did it meanwhile
            clone_file(path, new, path, "it is as it was; its new layout takes as much room again")
            with _opened(new, False, 0.0, None) as copy:
                migrations.migrate(Connection(copy, new))
                Connection(copy, new).execute("CHECKPOINT")
            take_place(new, path)
    except OSError as error:
        raise WarehouseError(f"cannot be brought forward: {error.strerror}", str(path), "it was not changed") from error
    finally:
        unfinished.discard(new, log_of(new))


def _name(new: Path, path: Path) -> None:
    """Give the file its name, unless another process was quicker: its file is as good."""
    try:
        os.link(new, path)
    except FileExistsError:
        return
    except OSError:  # a file system without hard links
        os.rename(new, path)


def _check_before_opening(path: Path) -> None:
    # Only by name: reading the file here would, on closing it, drop the lock that DuckDB holds for this process.
    if path.is_dir():
        raise WarehouseError("is a folder, not a warehouse file", str(path), "name a file, as in --warehouse FILE")
    if not path.exists():
        raise WarehouseError("no such warehouse", str(path), "`newsloom ingest` creates one")
