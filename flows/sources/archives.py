"""Web archives in number: files and lists of files, each read from where the reading stopped, and filtered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from extractors.article import Reason, Rejected
from extractors.document import Document
from extractors.errors import InputError
from flows.sources.base import Item, Items, LocalFile, ReadError, ReadLimits, host_of, reject
from flows.sources.compression import ZSTD_DICTIONARY_MAGIC, open_unpacked
from flows.sources.folder import failed_file, find_files
from flows.sources.formats import inner_suffix
from flows.sources.warc import read_warc

_LIST_BYTES = 64 * 1024 * 1024  # a list of CC-NEWS paths of a month has 30 KB


@dataclass(frozen=True, slots=True)
class PageFilter:
    """Which pages of an archive are wanted; an empty field leaves all.

    hosts: as in urls, without ``www.``; those below them too. since, until: days (UTC) of fetching, both included.
    """

    hosts: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None

    def wants(self, item: Item) -> bool:
        """Whether to hand an item on; what has no host (a whole file that fails) always."""
        host = host_of(item.url)
        if self.hosts and host and not any(host == h or host.endswith(f".{h}") for h in self.hosts):
            return False
        if isinstance(item, Rejected):
            return True
        day = item.fetched_at.date()
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


def find_archives(given: Sequence[str], prefix: str = "") -> Iterator[LocalFile | Rejected]:
    """The archives among the inputs and those that the lists among them name, in order, each once.

    prefix: put before each path of a list. A listed file that is not there is a ``Rejected``.
    Raises InputError where an input is not there, or is neither an archive nor a list of some.
    """
    seen: set[str] = set()
    for path in given:
        for name in [path] if _is_archive(path) else _listed(path, prefix):
            if name not in seen:
                seen.add(name)
                yield from find_files(name)


def _is_archive(path: str) -> bool:
    if Path(path).is_dir() or inner_suffix(path) == ".warc":
        return True
    try:
        with open_unpacked(Path(path), path) as stream:
            return stream.peek(5) == b"WARC/"
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", path) from error


def _listed(path: str, prefix: str) -> list[str]:
    try:
        with open_unpacked(Path(path), path) as stream:
            lines = stream.read(_LIST_BYTES).decode("utf-8-sig", "replace").splitlines()
    except (OSError, ReadError) as error:
        raise InputError(str(error), path) from error
    names = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    wrong = next((name for name in names if inner_suffix(name) != ".warc"), None if names else "an empty file")
    if wrong is not None:
        raise InputError("is neither a web archive nor a list of some", path, f"it has: {wrong[:80]!r}")
    found = [prefix + name for name in names]
    if "://" in found[0]:
        raise InputError("archives are read from disk", found[0], "fetch them first, and give --prefix FOLDER/")
    return found


def can_resume(file: LocalFile) -> bool:
    """Whether the reading can start in the middle of a file; not where it needs the dictionary at its start."""
    with file.path.open("rb") as raw:
        return raw.read(4) != ZSTD_DICTIONARY_MAGIC


def read_from(file: LocalFile, start: int, limits: ReadLimits) -> Items:
    """The pages of an archive whose records start at ``start`` or later. Raises nothing for what the file holds."""
    try:
        with open_unpacked(file.path, file.name, start=start) as stream:
            yield from read_warc(file, stream, limits)
    except ReadError as error:
        if not (start and error.reason is Reason.EMPTY):  # its pages came before
            yield reject(file, error.reason, error.message)
    except OSError as error:
        failure = failed_file(file, error)
        yield reject(file, failure.reason, failure.message)


def offset_of(item: Item) -> int | None:
    """Where in its file an item starts."""
    return item.origin.offset if isinstance(item, Document) else item.offset
