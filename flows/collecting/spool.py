"""Archives from elsewhere, on disk while they are read: while one is, the next is fetched."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Self

from extractors.errors import InputError
from flows.fetching.download import Stopped, Watched
from flows.fetching.settings import FetchSettings
from flows.sources.archives import Archive, check_archive
from flows.sources.base import LocalFile
from flows.sources.remote import Elsewhere, Known, Spooled, spool

# Seconds between two lines that say how far a download is that is waited for.
_TELL_SECONDS = 10.0
_LOOK_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Failed:
    """An archive that could not be fetched, and why; the next run tries again."""

    archive: Elsewhere
    why: str


def spool_folder(warehouse: Path) -> Path:
    """Where the archives of a warehouse's runs are while they are read."""
    return warehouse.with_suffix(".spool")


def fetch_list(file: Elsewhere, folder: Path, settings: FetchSettings) -> Path:
    """A list from elsewhere, on disk in ``folder``. Raises InputError."""
    got = spool(file, folder, settings)
    assert got is not None, "nothing is known of a list"
    return got.file.path


class Spool:
    """The folder they come to, and the thread that fetches: ``with Spool(...) as spool``.

    stopping: ends what is under way; what has come stays for the next run. tell: takes a line for who waits.
    known: whether a version of a file need not be fetched; asked from another thread.
    """

    def __init__(
        self,
        folder: Path,
        settings: FetchSettings,
        stopping: Event,
        tell: Callable[[str], None],
        known: Known = lambda address, version: False,
    ) -> None:
        self._folder = folder
        self._known = known
        self._settings = settings
        self._stopping = stopping
        self._tell = tell
        self._watched = Watched()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="newsloom-spool")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._watched.stopping.set()
        self._thread.shutdown(wait=True, cancel_futures=True)

    def bring(self, archives: Sequence[Archive]) -> Iterator[tuple[Archive, LocalFile | Spooled | Failed | None]]:
        """The archives in order, each with its file on disk, or None for one that is known; the next one from elsewhere
        is being fetched meanwhile. Ends early where it is to stop."""
        ahead: dict[int, Future[Spooled | None]] = {}
        elsewhere = [n for n, each in enumerate(archives) if not isinstance(each, LocalFile)]
        for n, archive in enumerate(archives):
            if self._stopping.is_set():
                return
            if isinstance(archive, LocalFile):
                yield archive, archive
                continue
            for following in elsewhere[:2]:
                if following not in ahead:
                    ahead[following] = self._start(archives[following])
            elsewhere.pop(0)
            try:
                yield archive, self._wait(ahead.pop(n))
            except InputError as error:
                yield archive, Failed(archive, str(error))
            except Stopped:
                return

    def _start(self, archive: Archive) -> "Future[Spooled | None]":
        assert not isinstance(archive, LocalFile)
        return self._thread.submit(self._fetch, archive)

    def _fetch(self, archive: Elsewhere) -> Spooled | None:
        spooled = spool(archive, self._folder, self._settings, self._watched, self._known)
        if spooled:
            try:
                check_archive(spooled.file)
            except InputError:
                spooled.remove()
                raise
        return spooled

    def _wait(self, future: "Future[Spooled | None]") -> Spooled | None:
        """The file once it is there, telling how far it is. Raises InputError, Stopped."""
        started = told = time.monotonic()
        first = self._watched.have
        while True:
            try:
                return future.result(_LOOK_SECONDS)
            except FutureTimeout:
                if self._stopping.is_set():
                    self._watched.stopping.set()
            now = time.monotonic()
            if now - told >= _TELL_SECONDS:
                told = now
                self._tell(_progress(self._watched, (self._watched.have - first) / (now - started)))


def _progress(watched: Watched, rate: float) -> str:
    line = f"fetching {watched.url}: {watched.have / 1e6:,.0f} MB"
    if watched.size and rate > 0:
        left = timedelta(seconds=round((watched.size - watched.have) / rate))
        line += f" of {watched.size / 1e6:,.0f}, {rate / 1e6:,.1f} MB/s, {left} left"
    return line
