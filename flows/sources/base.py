"""What all readers share: the file they read, the limits they keep, how they name sources and report what failed."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from extractors.article import Reason, Rejected, Stage
from extractors.document import Document, Evidence, stable_id
from flows.sources.columns import Columns, RecordNotes
from flows.sources.compression import Unpacked

Item = Document | Rejected
Items = Iterator[Item]

_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class NamedPage:
    """A page that a record or an item of a list names without its text, and what is said of it."""

    url: str
    evidence: Evidence


@dataclass(slots=True)
class Unpacking:
    """What an archive, and the archives in it, may still unpack to, all together."""

    bytes: int


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """What reading may take.

    document_bytes: of one document, unpacked; a larger one is rejected without being read whole.
    skip_bytes: how much of one overlong line is passed over in search of the next, before the rest of its file is given
        up: a few kilobytes of compressed data can unpack to one line without an end.
    spool_dir: where standard input is kept, so that its bytes stay within reach.
    columns: the names of the fields of records; those of the configuration where None.
    notes: told what became of the columns and values of records.
    named: given the pages that records without a text name, to be fetched; such records are rejected where None.
    unpacking, depth: of a file in an archive, what is left to that, and in how many archives it is.
    """

    document_bytes: int = 20 * 1024 * 1024
    skip_bytes: int = 1024 * 1024 * 1024
    spool_dir: Path = Path("data/spool")
    columns: Columns | None = field(default=None, repr=False)
    notes: RecordNotes = field(default_factory=RecordNotes, repr=False, compare=False)
    named: Callable[[NamedPage], None] | None = field(default=None, repr=False, compare=False)
    unpacking: Unpacking | None = field(default=None, repr=False, compare=False)
    depth: int = 0


class Meter:
    """How many bytes of the input files have been read, packed as they are; asked while reading goes on."""

    def __init__(self) -> None:
        self._done = 0
        self._current: Unpacked | None = None

    @contextmanager
    def follow(self, stream: Unpacked, size: int) -> Iterator[None]:
        """Count what is read of a file of ``size`` bytes; all of it once it is left, however it was read."""
        self._current = stream
        try:
            yield
        finally:
            self._current = None
            self._done += size

    @property
    def bytes(self) -> int:
        """Bytes read so far."""
        return self._done + (self._current.packed_position if self._current else 0)


@dataclass(frozen=True, slots=True)
class LocalFile:
    """One regular file on disk.

    url: ``file:`` and its path relative to the folder given; for a file given by itself its name.
    source_id: of documents that do not say where they are from.
    modified_at: aware, UTC, never later than now.
    size: in bytes, as it is on disk.
    remote: where it was fetched from, for a file that is on disk only while it is read.
    """

    path: Path
    url: str
    source_id: str
    modified_at: datetime
    size: int = 0
    remote: str = ""

    @property
    def name(self) -> str:
        """Where it was fetched from, else its path as printable text: bytes that are not UTF-8 are escaped."""
        return self.remote or printable(str(self.path))


@dataclass(frozen=True, slots=True)
class FileReader:
    """How files of one format become documents."""

    kind: str
    read: Callable[[LocalFile, Unpacked, ReadLimits], Items] = field(repr=False)


def reject(
    file: LocalFile, reason: Reason, detail: str, *, offset: int | None = None, url: str | None = None
) -> Rejected:
    """The record of a file, or of the part of it at ``offset``, that gave no document. The same at every reading."""
    url = url or file.url
    place = file.remote or printable(os.path.abspath(file.path))
    return Rejected(
        document_id=stable_id("rejected", place, url, str(offset), reason.value),
        source_id=host_of(url) or file.source_id,
        url=url,
        stage=Stage.READ,
        reason=reason,
        detail=detail,
        file=file.name,
        offset=offset,
    )


def reject_input(given: str, reason: Reason, detail: str) -> Rejected:
    """The record of an input, as given by the user, that could not be opened at all."""
    given = printable(given)
    name = given.rstrip("/").rpartition("/")[2]
    return Rejected(
        document_id=stable_id("rejected", given, reason.value),
        source_id=host_of(given) or slug(name),
        url=given if host_of(given) else f"file:{name}",
        stage=Stage.READ,
        reason=reason,
        detail=detail,
        file=given,
    )


def slug(name: str) -> str:
    """A source id made from a name: words in lower case with hyphens between; ``files`` where nothing is left."""
    return _NOT_WORD.sub("-", printable(name).casefold()).strip("-") or "files"


def host_of(url: str) -> str | None:
    """The host of an http(s) url without ``www.``, the source of what has no other name; None without one."""
    try:
        parts = urlsplit(url)
        host = parts.hostname if parts.scheme in ("http", "https") else None
    except ValueError:  # a bracket that never closes
        return None
    return host.removeprefix("www.") or None if host else None


def printable(text: str) -> str:
    """Text that can be stored as UTF-8: the undecodable bytes of a file name become ``\\xNN``."""
    return os.fsencode(text).decode("utf-8", "backslashreplace") if not _is_utf8(text) else text


def _is_utf8(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def is_url(given: str) -> bool:
    """Whether an input is the address of something on the web."""
    return given.partition(":")[0].lower() in ("http", "https")
