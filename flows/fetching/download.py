"""Files of gigabytes by url, onto disk: resumed where a connection or a run ended, within limits, never half.

while bytes are missing:
    ask for them from the byte on that is there (Range)  # every redirect judged; private addresses refused
    append what comes                                    # cut off, or too slow: the next attempt goes on from here
rename                                                   # whole, and on disk
"""

import asyncio
import hashlib
import os
import re
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from extractors.errors import InputError
from extractors.text.characters import well_formed
from flows.boundary import bounded
from flows.fetching.client import Client, Failure
from flows.fetching.fetcher import judged, redirect_target
from flows.fetching.guard import OwnHosts, refusal
from flows.fetching.messages import Exchange, Fetch, Headers, Outcome
from flows.fetching.politeness import backoff_seconds
from flows.fetching.settings import ArchiveSettings, FetchSettings

_SUFFIXES = re.compile(r"(?:\.[a-z0-9]{1,8}){1,2}$")
_RANGE = re.compile(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18})(?!\d)")
_PART = ".part"


class Stopped(Exception):
    """The download was asked to stop; what has come is kept for the next time."""


@dataclass(slots=True)
class Watched:
    """How far a download is, for whoever waits for it; ``stopping`` ends it. size: 0 where it is not known."""

    url: str = ""
    have: int = 0
    size: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A whole file on disk. version: the same for the same bytes at the same url, as far as its server tells."""

    path: Path
    version: str
    size: int


@dataclass(frozen=True, slots=True)
class _Head:
    """What a server says of a file.

    start: of the bytes that follow, -1 where it is not told. size: of the whole, 0 where it is not told.
    """

    start: int
    size: int
    version: str

    @classmethod
    def of(cls, exchange: Exchange) -> "_Head":
        length = exchange.header("content-length") or ""
        start, size = 0, int(length[:18]) if length.isdecimal() else 0
        if exchange.status == 206:  # a part that does not say which, of how many bytes, is never the one asked for
            ranged = _RANGE.match(exchange.header("content-range") or "")
            start, size = (int(ranged[1]), int(ranged[2])) if ranged else (-1, 0)
        told = exchange.header("etag") or exchange.header("last-modified") or ""
        return cls(start, size, hashlib.sha256(f"{told}\0{size}".encode()).hexdigest()[:16])


def download(
    url: str,
    folder: Path,
    settings: FetchSettings,
    watched: Watched | None = None,
    known: Callable[[str], bool] = lambda version: False,
) -> Downloaded | None:
    """The file at ``url``, in ``folder`` under a name made from url and version alone; at once where it is there.

    known: whether a version need not be fetched; then None comes back, as soon as the server has told the version.
    robots.txt is not asked: it speaks to those who follow links, and this file was named by a person.
    Raises InputError where it cannot be had, Stopped where ``watched`` says so; what has come stays for the next time.
    """
    with bounded(url, known=(Stopped,)):
        folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(well_formed(url).encode()).hexdigest()[:24]
        for path in sorted(folder.glob(f"{name}-*")):
            if path.suffix != _PART:
                return Downloaded(path, path.name[25:41], path.stat().st_size)
        return asyncio.run(_Download(url, folder, name, settings, watched or Watched()).run(known))


def check_room(url: str, size: int, missing: int, folder: Path, limits: ArchiveSettings) -> None:
    """Raises InputError where a file of ``size`` bytes is too large, or the disk has no room for the missing ones."""
    if size > limits.file_bytes:
        detail = f"{size:,} bytes, more than {limits.file_bytes:,}"
        raise InputError(detail, url, "see archives.file_bytes in fetching.toml")
    needed = missing + limits.free_bytes - shutil.disk_usage(folder).free
    if needed > 0:
        raise InputError("the disk has no room for it", str(folder), f"free {needed:,} bytes more")


class Pace:
    """Whether bytes come as fast as they must. Raises Failure where over ``rate_seconds`` they did not."""

    def __init__(self, limits: ArchiveSettings, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._since = self._kept_since = clock()
        self._bytes = self._gained = 0

    def begin(self) -> None:
        """A connection stands: what it brings is looked at from now on."""
        self._since, self._bytes = self._clock(), 0

    def took(self, count: int) -> None:
        """So many bytes have come."""
        self._bytes += count
        self._gained += count
        seconds = self._clock() - self._since
        if seconds < self._limits.rate_seconds:
            return
        if self._bytes < self._limits.bytes_per_second_min * seconds:
            rate = f"{self._bytes / seconds:,.0f} bytes a second, fewer than {self._limits.bytes_per_second_min:,}"
            raise Failure(Outcome.TIMEOUT, rate)
        self.begin()

    def kept(self) -> bool:
        """Whether what came since this was asked last, pauses included, came fast enough."""
        seconds, gained = self._clock() - self._kept_since, self._gained
        self._kept_since, self._gained = self._clock(), 0
        return gained > 0 and gained >= self._limits.bytes_per_second_min * seconds


class _Download:
    def __init__(self, url: str, folder: Path, name: str, settings: FetchSettings, watched: Watched) -> None:
        self._url = url
        self._folder = folder
        self._name = name
        self._settings = settings
        self._watched = watched
        self._pace = Pace(settings.archives)
        watched.url, watched.have, watched.size = url, 0, 0

    async def run(self, known: Callable[[str], bool]) -> Downloaded | None:
        client = Client(self._settings)
        try:
            return await self._attempts(client, known)
        finally:
            await client.aclose()

    async def _attempts(self, client: Client, known: Callable[[str], bool]) -> Downloaded | None:
        failures = 0
        while True:
            try:
                return await self._attempt(client, known)
            except Failure as failure:
                failed = Fetch(self._url, failure.outcome, failure.detail)
            except _Answered as answered:
                failed = answered.fetch
            failures = 1 if self._pace.kept() else failures + 1
            if not failed.outcome.can_recover or failures >= self._settings.archives.attempts:
                detail = f"{failed.outcome}: {failed.detail}".rstrip(": ")
                raise InputError(f"cannot be fetched: {detail}", self._url, "what has come is kept for the next run")
            await self._pause(backoff_seconds(failures, self._settings.retries, failed.retry_after))

    async def _pause(self, seconds: float) -> None:
        """Wait, but no longer than somebody wants to."""
        until = asyncio.get_running_loop().time() + seconds
        while (left := until - asyncio.get_running_loop().time()) > 0:
            self._check_stopping()
            await asyncio.sleep(min(left, 0.2))

    async def _attempt(self, client: Client, known: Callable[[str], bool]) -> Downloaded | None:
        """Ask for what is missing and append it; redirects are followed anew each time, for they may expire."""
        part = next(iter(sorted(self._folder.glob(f"{self._name}-*{_PART}"))), None)
        have = part.stat().st_size if part else 0
        url = self._url
        for _ in range(self._settings.limits.redirects + 1):
            if why := refusal(url, OwnHosts(self._settings.own_hosts)):
                raise Failure(Outcome.REFUSED, why)
            extra: Headers = (("Range", f"bytes={have}-"),) if have else ()
            async with client.download(url, extra) as (exchange, chunks):
                if target := redirect_target(exchange):
                    url = target
                    continue
                head = self._judged(exchange, part)
                if known(head.version):
                    return None
                path = self._folder / f"{self._name}-{head.version}{_suffix(self._url)}{_PART}"
                if path != part or head.start != have:  # the first, changed since, or its server sends all anew
                    if part:
                        part.unlink()
                    if head.start:
                        raise _Answered(Fetch(url, Outcome.CUT_OFF, "not the bytes that were asked for"))
                self._pace.begin()
                with path.open("ab") as file:
                    async for chunk in chunks:
                        self._append(file, chunk, head)
                    return self._finished(file, path, head)
        raise Failure(Outcome.REDIRECTS, f"more than {self._settings.limits.redirects}")

    def _judged(self, exchange: Exchange, part: Path | None) -> _Head:
        """What the server says of the file. Raises where the answer is not (the rest of) it, or it is too large."""
        if exchange.status == 416 and part:  # there is no such rest: what we have is of another version
            part.unlink()
            raise _Answered(Fetch(self._url, Outcome.CUT_OFF, "another version of the file"))
        fetch = judged(exchange)
        if exchange.status not in (200, 206):
            raise _Answered(fetch)
        if exchange.content_type in ("text/html", "application/xhtml+xml"):
            raise InputError("an HTML page, not the file", self._url, "open it in a browser: it may say why")
        head = _Head.of(exchange)
        self._watched.have, self._watched.size = max(0, head.start), head.size
        check_room(self._url, head.size, head.size - head.start, self._folder, self._settings.archives)
        return head

    def _append(self, file: BinaryIO, chunk: bytes, head: _Head) -> None:
        self._check_stopping()
        file.write(chunk)
        self._watched.have += len(chunk)
        limit = head.size or self._settings.archives.file_bytes
        if self._watched.have > limit:
            file.truncate(0)
            raise InputError(f"sends more than {limit:,} bytes", self._url)
        self._pace.took(len(chunk))

    def _finished(self, file: BinaryIO, part: Path, head: _Head) -> Downloaded:
        """The file under its name. Raises Failure where bytes are missing."""
        file.flush()
        os.fsync(file.fileno())
        size = os.fstat(file.fileno()).st_size
        if head.size and size < head.size:
            raise Failure(Outcome.CUT_OFF, f"{size:,} of {head.size:,} bytes")
        path = part.with_name(part.name.removesuffix(_PART))
        os.replace(part, path)
        return Downloaded(path, head.version, size)

    def _check_stopping(self) -> None:
        if self._watched.stopping.is_set():
            raise Stopped(self._url)


class _Answered(Exception):
    """An answer that is not the file."""

    def __init__(self, fetch: Fetch) -> None:
        super().__init__(fetch)
        self.fetch = fetch


def _suffix(url: str) -> str:
    found = _SUFFIXES.search(urlsplit(url).path.lower())
    return found[0] if found else ""
