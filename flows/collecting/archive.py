"""The archive: every fetched body in WARC files, on disk before it is acknowledged, repaired after a crash."""

import asyncio
import errno
import fcntl
import mmap
import os
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self

from extractors.document import Origin
from extractors.errors import NewsloomError
from flows.boundary import Unforeseen, bounded
from flows.collecting.warcformat import Label, SameAs, packed, request_and_response, resource, warcinfo
from flows.fetching.messages import Exchange

# A file is left for the next when it has this many bytes: the size other archives use.
MAX_FILE_BYTES = 1 << 30
# What one record may unpack to when it is read back: above any body that fetching lets through.
MAX_RECORD_BYTES = 256 << 20
_STEP = 1 << 20
_MEMBER = b"\x1f\x8b\x08"
_OPEN = ".open"
_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class ArchiveError(NewsloomError):
    """Something that could not be put on disk; nothing of it counts as fetched."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A file that was not closed. dropped: bytes of a torn last record, which was never acknowledged, cut off.

    damaged: the record at ``kept`` is broken, but whole records follow it: nothing was cut, a person should look.
    """

    file: str
    kept: int
    dropped: int
    damaged: bool = False


class WarcWriter:
    """Appends members to ``folder/YYYY-MM-DD/newsloom-YYYYMMDD-NNNN.warc.gz``; one process writes a file at a time.

    Names are made from the day and a number alone. Blocking; ``Archive`` is what flows use.
    """

    def __init__(
        self,
        folder: Path,
        *,
        max_bytes: int = MAX_FILE_BYTES,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._folder = folder
        self._max = max_bytes
        self._clock = clock
        self._fd: int | None = None
        self._path = folder
        self._day = ""
        self._size = 0

    def append(self, members: Sequence[bytes]) -> tuple[Path, list[int]]:
        """Write the members one after the other and to disk; the file and the offset of each.

        All of them are there afterwards or, where ArchiveError is raised, none.
        """
        try:
            fd = self._current()
            start = self._size
            try:
                _write_all(fd, b"".join(members))
                os.fsync(fd)
            except OSError:
                self._take_back(fd, start)
                raise
        except OSError as error:
            hint = "free some space; what was not archived is fetched again" if error.errno in _DISK_FULL else ""
            raise ArchiveError(error.strerror or str(error), str(self._path), hint) from error
        offsets = []
        for member in members:
            offsets.append(self._size)
            self._size += len(member)
        return self._path, offsets

    def close(self) -> None:
        """Close the file; it is whole and need not be looked at again."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
            _marker(self._path).unlink(missing_ok=True)

    def _take_back(self, fd: int, size: int) -> None:
        """Cut off what was half written; where even that fails the file is left to the repair at the next start."""
        try:
            os.ftruncate(fd, size)
        except OSError:
            os.close(fd)
            self._fd = None

    def _current(self) -> int:
        day = self._clock().strftime("%Y-%m-%d")
        # A clock set back stays in the newer day: files are only ever appended to in the order they were named.
        if self._fd is not None and day <= self._day and self._size < self._max:
            return self._fd
        self.close()
        folder = self._folder / max(day, self._day)
        folder.mkdir(parents=True, exist_ok=True)
        prefix = f"newsloom-{folder.name.replace('-', '')}-"
        found = (path.name.removeprefix(prefix).partition(".")[0] for path in folder.glob(f"{prefix}*.warc.gz"))
        number = max((int(each) for each in found if each.isdecimal()), default=1)
        while True:
            path = folder / f"{prefix}{number:04}.warc.gz"
            fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
            if _lock(fd) and os.fstat(fd).st_size < self._max:
                return self._begin(fd, path, folder.name)
            os.close(fd)
            number += 1

    def _begin(self, fd: int, path: Path, day: str) -> int:
        self._fd, self._path, self._day = fd, path, day
        if _marker(path).exists():  # a writer that died since the last look
            repair(path)
        _marker(path).touch()
        _sync_folder(path.parent)
        self._size = os.fstat(fd).st_size
        if self._size == 0:
            first = packed(warcinfo(f"newsloom/{version('newsloom')}", self._clock()))
            _write_all(fd, first)
            self._size = len(first)
        return fd


class Archive:
    """The archive as flows use it: ``async with Archive(folder) as archive``. Answers that come at the same time go
    to disk together, in a thread, so that one flush serves them all and none holds up the fetching."""

    def __init__(self, folder: Path, writer: WarcWriter | None = None) -> None:
        self._folder = folder
        self._writer = writer or WarcWriter(folder)
        self._waiting: list[tuple[Callable[[], list[bytes]], asyncio.Future[Origin]]] = []
        self._drain: asyncio.Task[None] | None = None
        self.repaired: tuple[Repair, ...] = ()

    async def __aenter__(self) -> Self:
        self.repaired = await asyncio.to_thread(repair_all, self._folder)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._drain:
            await self._drain
        await asyncio.to_thread(self._writer.close)

    async def add(self, hops: Sequence[Exchange], same_as: SameAs | None = None, label: Label | None = None) -> Origin:
        """Archive a chain of exchanges; where the last answer's record stands. It is on disk when this returns.

        same_as: the record that has the last answer's body already. label: what it was asked for. Raises ArchiveError.
        """
        chain = tuple(hops)

        def records() -> list[bytes]:
            last = len(chain) - 1
            pairs = (request_and_response(hop, same_as if n == last else None, label) for n, hop in enumerate(chain))
            return [packed(record) for pair in pairs for record in pair]

        return await self._put(records)

    async def add_resource(
        self, url: str, body: bytes, content_type: str, date: datetime, label: Label | None = None
    ) -> Origin:
        """Archive bytes that came within another document. Raises ArchiveError."""
        return await self._put(lambda: [packed(resource(url, body, content_type, date, label))])

    async def _put(self, records: Callable[[], list[bytes]]) -> Origin:
        done: asyncio.Future[Origin] = asyncio.get_running_loop().create_future()
        self._waiting.append((records, done))
        if self._drain is None or self._drain.done():
            self._drain = asyncio.create_task(self._write_waiting())
        return await done

    async def _write_waiting(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            written: Sequence[Origin | NewsloomError]
            try:
                with bounded(str(self._folder)):
                    written = await asyncio.to_thread(self._write, [records for records, _ in batch])
            except NewsloomError as error:
                written = [error] * len(batch)
            for (_, done), each in zip(batch, written, strict=True):
                if done.done():
                    continue
                if isinstance(each, Origin):
                    done.set_result(each)
                else:
                    done.set_exception(each)
                    done.exception()  # taken note of, even where whoever waited has been stopped meanwhile

    def _write(self, batch: list[Callable[[], list[bytes]]]) -> list[Origin | NewsloomError]:
        """What could not be made a record fails alone."""
        groups = [_made(records) for records in batch]
        members = [member for group in groups if not isinstance(group, Unforeseen) for member in group]
        path, offsets = self._writer.append(members)
        ends = iter(offsets)
        return [
            group if isinstance(group, Unforeseen) else Origin(str(path), [next(ends) for _ in group][-1])
            for group in groups
        ]


def _made(records: Callable[[], list[bytes]]) -> list[bytes] | Unforeseen:
    try:
        with bounded("record for the archive"):
            return records()
    except Unforeseen as error:
        return error


def repair_all(folder: Path) -> tuple[Repair, ...]:
    """Look at every file below ``folder`` that a writer left open, unless one still writes it; what was found wrong."""
    found: list[Repair] = []
    for marker in sorted(folder.glob(f"*/*{_OPEN}")):
        path = marker.with_name(marker.name.removesuffix(_OPEN))
        try:
            fd = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            marker.unlink(missing_ok=True)
            continue
        try:
            if _lock(fd):
                result = repair(path)
                if result.dropped or result.damaged:
                    found.append(result)
                marker.unlink(missing_ok=True)
        finally:
            os.close(fd)
    return tuple(found)


def repair(path: Path) -> Repair:
    """Cut a torn last record off; leave the file alone where whole records follow a broken one."""
    size = path.stat().st_size
    kept = _end_of_whole_records(path)
    if kept == size:
        return Repair(str(path), kept, 0)
    if _record_follows(path, kept + 1):
        return Repair(str(path), kept, 0, damaged=True)
    with open(path, "r+b") as file:
        file.truncate(kept)
        os.fsync(file.fileno())
    return Repair(str(path), kept, size - kept)


def _end_of_whole_records(path: Path) -> int:
    end = 0
    with open(path, "rb") as file:
        rest = b""
        while data := rest or file.read(_STEP):
            member = zlib.decompressobj(31)
            taken = 0
            first = b""
            while data and not member.eof:
                try:
                    shown = member.decompress(data)
                except zlib.error:
                    return end
                first = first or shown[:5]
                taken += len(data) - len(member.unused_data)
                rest = member.unused_data
                data = b"" if member.eof else file.read(_STEP)
            if not member.eof or first != b"WARC/":
                return end
            end += taken
    return end


def _record_follows(path: Path, start: int) -> bool:
    """Whether a whole record starts anywhere behind ``start``: then the break is no torn end."""
    with (
        open(path, "rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole,
        memoryview(whole) as view,
    ):
        at = whole.find(_MEMBER, start)
        while at >= 0:
            with view[at:] as rest:
                if _starts_whole_record(rest):
                    return True
            at = whole.find(_MEMBER, at + 1)
    return False


def _starts_whole_record(data: memoryview) -> bool:
    """Whether a gzip member that holds a record, neither torn nor broken nor too large, is at the start."""
    member = zlib.decompressobj(31)
    try:
        unpacked = member.decompress(data, MAX_RECORD_BYTES + 1)
    except zlib.error:
        return False
    return member.eof and unpacked.startswith(b"WARC/")


def _write_all(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def _lock(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _marker(path: Path) -> Path:
    return path.with_name(path.name + _OPEN)


def _sync_folder(folder: Path) -> None:
    """A new file's name is on disk only when its folder is."""
    for each in (folder, folder.parent):
        fd = os.open(each, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
