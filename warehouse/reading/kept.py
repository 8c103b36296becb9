"""The published copy kept open for many short questions; a newer one takes its place once it is there.

Opening the file takes longer than most questions do. A reader of the copy keeps no load waiting: a new copy is a new
file with the old one's name. DuckDB knows one open file by its name, so the old one is closed before the new one opens.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast

from warehouse.errors import WarehouseError, WarehouseLocked
from warehouse.file.closed import apart, closed
from warehouse.file.connection import Connection
from warehouse.file.publish import distrust
from warehouse.limits import QueryLimits
from warehouse.reading.snapshot import snapshot

_DAMAGED = "Corrupt database file"
# How long questions may go on being put to an old copy while others to it are not answered yet.
_PATIENCE_SECONDS = 2.0
Answer = TypeVar("Answer")
Stamp = tuple[int, int, int]


@dataclass(slots=True)
class _Opened:
    connection: Connection
    stack: ExitStack
    stamp: Stamp
    users: int = 0
    old_since: float | None = None
    remembered: dict[str, tuple[float, object]] = field(default_factory=dict)


class Kept:
    """A warehouse to ask from many threads.

    limits: of each question; the memory is that of all together. at_once: more questions than these wait their turn.
    """

    def __init__(self, warehouse: Path, limits: QueryLimits, *, wait_seconds: float = 60.0, at_once: int = 4) -> None:
        self.warehouse = warehouse
        self._limits = limits
        self._wait_seconds = wait_seconds
        self._turns = threading.BoundedSemaphore(at_once)
        self._changed = threading.Condition()
        self._opened: _Opened | None = None
        self._file = snapshot(warehouse, lock_seconds=wait_seconds)

    @contextmanager
    def asking(self) -> Iterator[Connection]:
        """A connection for one thread, for as short as may be. Raises WarehouseError."""
        if not self._turns.acquire(timeout=self._wait_seconds):
            raise WarehouseLocked("has too many readers at once", str(self._file), "try again in a minute")
        try:
            opened = self._take()
            try:
                with apart(opened.connection, self._limits) as connection:
                    yield connection
            except WarehouseError as error:
                if _DAMAGED in error.message:
                    distrust(self._file)
                raise
            finally:
                self._give(opened)
        finally:
            self._turns.release()

    def remembered(
        self, connection: Connection, name: str, seconds: float, ask: Callable[[Connection], Answer]
    ) -> Answer:
        """An answer that is the same for everybody, asked again when the copy is another, or after so many seconds."""
        with self._changed:
            known = self._opened.remembered.get(name) if self._opened else None
        if known and time.monotonic() < known[0]:
            return cast("Answer", known[1])
        answer = ask(connection)
        with self._changed:
            if self._opened:
                self._opened.remembered[name] = (time.monotonic() + seconds, answer)
        return answer

    @property
    def published_at(self) -> float:
        """When the copy was made, in seconds since 1970."""
        return self._file.stat().st_mtime

    def close(self) -> None:
        """Close the file, once nobody asks any more."""
        with self._changed:
            self._changed.wait_for(lambda: not self._opened or not self._opened.users, self._wait_seconds)
            self._close()

    def _take(self) -> _Opened:
        with self._changed:
            stamp = self._stamp()
            if self._opened and self._opened.stamp != stamp and not self._may_go_on(self._opened):
                self._changed.wait_for(lambda: not self._opened or not self._opened.users, self._wait_seconds)
                self._close()
            if self._opened is None:
                stack = ExitStack()
                opening = closed(
                    self._file, lock_seconds=self._wait_seconds, limits=self._limits, hears_interrupts=False
                )
                connection = stack.enter_context(opening)
                self._opened = _Opened(connection, stack, stamp)
            self._opened.users += 1
            return self._opened

    def _may_go_on(self, opened: _Opened) -> bool:
        """Whether an old copy may be asked once more: while it is in use, for a moment."""
        opened.old_since = opened.old_since or time.monotonic()
        return bool(opened.users) and time.monotonic() - opened.old_since < _PATIENCE_SECONDS

    def _give(self, opened: _Opened) -> None:
        with self._changed:
            opened.users -= 1
            self._changed.notify_all()

    def _close(self) -> None:
        if self._opened:
            self._opened.stack.close()
            self._opened = None

    def _stamp(self) -> Stamp:
        try:
            now = self._file.stat()
        except FileNotFoundError:  # as who has it open may go on reading it
            return self._opened.stamp if self._opened else (0, 0, 0)
        return now.st_ino, now.st_mtime_ns, now.st_size
