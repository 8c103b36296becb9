"""The published copy kept open for many short questions; a newer one takes its place once it is there.

Opening the file takes longer than most questions do. A reader of the copy keeps no load waiting: a new copy is a new
file with the old one's name. DuckDB knows one open file by its name, so the old one is closed before the new one opens.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast

from extractors.errors import NewsloomError
from warehouse.errors import WarehouseError, WarehouseLocked
from warehouse.file.closed import apart, closed
from warehouse.file.connection import Connection
from warehouse.file.publish import distrust
from warehouse.limits import QueryLimits
from warehouse.reading.snapshot import snapshot

_log = logging.getLogger("newsloom.pages")
_DAMAGED = "Corrupt database file"
# How long questions may go on being put to an old copy while others to it are not answered yet.
_PATIENCE_SECONDS = 2.0
# Questions after which the file is opened anew. DuckDB keeps some 30 KB of each, up to 100 MB in all: what it notes of
# their buffers. Closing frees it, and opening again takes 55 ms of CPU with 100,000 articles.
_MOST_ASKED = 500
Answer = TypeVar("Answer")
Stamp = tuple[int, int, int]


@dataclass(slots=True)
class _Opened:
    connection: Connection
    stack: ExitStack
    stamp: Stamp
    users: int = 0
    asked: int = 0
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
        # Of answers that may lag: the last one, and those that are being asked anew.
        self._last: dict[str, tuple[object]] = {}
        self._asking: set[str] = set()
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
        self,
        connection: Connection,
        name: str,
        seconds: float,
        ask: Callable[[Connection], Answer],
        *,
        may_lag: bool = False,
    ) -> Answer:
        """An answer that is the same for everybody, asked again when the copy is another, or after so many seconds.

        may_lag: what takes long. Once found, nobody waits for it: the last answer is given while it is asked anew.
        """
        with self._changed:
            known = self._opened.remembered.get(name) if self._opened else None
            if known and time.monotonic() < known[0]:
                return cast("Answer", known[1])
            if may_lag and name not in self._last:  # it is being prepared: asking too would only take longer
                self._changed.wait_for(lambda: name not in self._asking, self._limits.seconds)
            last = self._last.get(name) if may_lag else None
            is_asked = name in self._asking
            if last and not is_asked:
                self._asking.add(name)
        if last:
            if not is_asked:
                self._begin(name, seconds, ask)
            return cast("Answer", last[0])
        return self._remember(name, seconds, ask(connection), may_lag)

    def prepare(self, name: str, seconds: float, ask: Callable[[Connection], object]) -> None:
        """Begin to find an answer that may lag, before anybody asks for it."""
        with self._changed:
            if name in self._asking or name in self._last:
                return
            self._asking.add(name)
        self._begin(name, seconds, ask)

    def _begin(self, name: str, seconds: float, ask: Callable[[Connection], object]) -> None:
        threading.Thread(target=self._renew, args=(name, seconds, ask), daemon=True).start()

    def _renew(self, name: str, seconds: float, ask: Callable[[Connection], object]) -> None:
        try:
            with self.asking() as connection:
                self._remember(name, seconds, ask(connection), True)
        except NewsloomError as error:
            _log.warning("%s: the answer before is still shown: %s", name, error)
        finally:
            with self._changed:
                self._asking.discard(name)
                self._changed.notify_all()

    def _remember(self, name: str, seconds: float, answer: Answer, may_lag: bool) -> Answer:
        with self._changed:
            if self._opened:
                self._opened.remembered[name] = (time.monotonic() + seconds, answer)
            if may_lag:
                self._last[name] = (answer,)
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
            remembered: dict[str, tuple[float, object]] = {}
            if (old := self._old(stamp)) and not self._may_go_on(old):
                self._changed.wait_for(lambda: self._old(stamp) is not old or not old.users, self._wait_seconds)
                if self._old(stamp) is old:  # else another thread was here meanwhile
                    remembered = old.remembered if old.stamp == stamp else {}
                    self._close()
            if self._opened is None:
                stack = ExitStack()
                opening = closed(
                    self._file, lock_seconds=self._wait_seconds, limits=self._limits, hears_interrupts=False
                )
                connection = stack.enter_context(opening)
                self._opened = _Opened(connection, stack, stamp, remembered=remembered)
            self._opened.users += 1
            self._opened.asked += 1
            return self._opened

    def _old(self, stamp: Stamp) -> _Opened | None:
        """What is open, where it is another copy than there is now, or has been asked much."""
        opened = self._opened
        return opened if opened and (opened.stamp != stamp or opened.asked >= _MOST_ASKED) else None

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
