"""Web archives in number: files and lists of files, each read from where the reading stopped, and filtered."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from extractors.article import Reason, Rejected
from extractors.document import Document
from extractors.errors import InputError
from flows.boundary import Unforeseen, bounded, log
from flows.sources.base import Item, Items, LocalFile, ReadLimits, host_of, reject, reject_input
from flows.sources.compression import ZSTD_DICTIONARY_MAGIC, open_unpacked
from flows.sources.confined import refusal
from flows.sources.errors import ReadError
from flows.sources.folder import failed_file, find_files
from flows.sources.formats import inner_suffix
from flows.sources.remote import Elsewhere, RemoteFile, WebFile, is_one_file, is_remote, is_web, list_remote, local_path
from flows.sources.warc import read_warc

Archive = LocalFile | WebFile | RemoteFile
Fetch = Callable[[Elsewhere, Path], Path]

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


def find_archives(
    given: Sequence[str], prefix: str = "", *, fetch: Fetch | None = None
) -> Iterator[Archive | Rejected]:
    """The archives among the inputs and those that the lists among them name, in order, each once.

    given: paths, urls and fsspec paths. prefix: put before each path of a list; those of a list from elsewhere count
    from its server's root where there is none. fetch: brings such a list into a folder.
    A listed file that is not there, or not to be read by this run, is a ``Rejected``.
    Raises InputError where an input is not there, or is neither an archive nor a list of some.
    """
    seen: set[str] = set()
    for path in given:
        listed = None if _is_archive(path) else _listed(path, prefix, fetch)
        for name in [path] if listed is None else listed:
            if name in seen:
                continue
            seen.add(name)
            if listed is not None and (why := refusal(name)):
                yield reject_input(name, Reason.UNREADABLE, why)
                continue
            try:
                yield from _files(name)
            except InputError as error:
                if listed is None:
                    raise
                yield reject_input(name, Reason.UNREADABLE, error.message)


def check_given(given: Sequence[str], prefix: str = "") -> None:
    """Raises InputError where one that is said to be on this disk is not there, or is neither an archive nor a list."""
    for path in given:
        if "://" not in path or path.startswith("file://"):
            if not _is_archive(path):
                _listed(path, prefix, None)
            elif not Path(local_path(path)).exists():
                raise InputError("no such file or folder; check the spelling, and the folder you are in", path)


def _files(name: str) -> Iterator[Archive | Rejected]:
    if is_web(name):
        yield WebFile(name)
    elif is_remote(name):
        archives = [file for file in list_remote(name) if inner_suffix(file.path) == ".warc"]
        if not archives:
            raise InputError("no web archives there", name)
        yield from archives
    else:
        yield from find_files(local_path(name))


def _is_archive(path: str) -> bool:
    if inner_suffix(urlsplit(path).path if "://" in path else path) == ".warc":
        return True
    if is_web(path):
        return False
    if is_remote(path):
        return not is_one_file(path)
    path = local_path(path)
    if Path(path).is_dir():
        return True
    try:
        with open_unpacked(Path(path), path) as stream:
            return stream.peek(5) == b"WARC/"
    except OSError as error:
        raise InputError(error.strerror or "cannot be read", path) from error


def _listed(path: str, prefix: str, fetch: Fetch | None) -> list[str]:
    if "://" not in path or path.startswith("file://"):
        return [prefix + name for name in _names(Path(local_path(path)), path)]
    if fetch is None:
        raise InputError("a list of archives from elsewhere", path, "give it to newsloom backfill")
    with TemporaryDirectory() as folder:
        elsewhere = WebFile(path) if is_web(path) else next(iter(list_remote(path)))
        names = _names(fetch(elsewhere, Path(folder)), path)
    parts = urlsplit(path)
    prefix = prefix or f"{parts.scheme}://{parts.netloc}/"  # the paths of CC-NEWS count from the root of its server
    found = [name if "://" in name else prefix + name.lstrip("/") for name in names]
    # What a list from elsewhere names is on the web or where the list is, never on this machine.
    allowed = {"http", "https", parts.scheme.lower(), prefix.partition("://")[0].lower()}
    if wrong := next((name for name in found if name.partition("://")[0].lower() not in allowed), None):
        raise InputError(f"names what is neither on the web nor where the list is: {wrong[:80]!r}", path)
    return found


def _names(file: Path, given: str) -> list[str]:
    """The archives that a list on disk names."""
    try:
        with open_unpacked(file, given) as stream:
            lines = stream.read(_LIST_BYTES).decode("utf-8-sig", "replace").splitlines()
    except (OSError, ReadError) as error:
        raise InputError(str(error), given) from error
    names = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    wrong = next((name for name in names if inner_suffix(name) != ".warc"), None if names else "an empty file")
    if wrong is not None:
        raise InputError("is neither a web archive nor a list of some", given, f"it has: {wrong[:80]!r}")
    return names


def can_resume(file: LocalFile) -> bool:
    """Whether the reading can start in the middle of a file; not where it needs the dictionary at its start."""
    with file.path.open("rb") as raw:
        return raw.read(4) != ZSTD_DICTIONARY_MAGIC


def read_from(file: LocalFile, start: int, limits: ReadLimits) -> Items:
    """The pages of an archive whose records start at ``start`` or later. Raises nothing for what the file holds."""
    try:
        with bounded(file.name, known=(OSError,)), open_unpacked(file.path, file.name, start=start) as stream:
            yield from read_warc(file, stream, limits)
    except ReadError as error:
        if not (start and error.reason is Reason.EMPTY):  # its pages came before
            yield reject(file, error.reason, error.message)
    except Unforeseen as error:
        log(error, "the rest of an archive")
        yield reject(file, Reason.ERROR, error.message)
    except OSError as error:
        failure = failed_file(file, error)
        yield reject(file, failure.reason, failure.message)


def check_archive(file: LocalFile) -> None:
    """Raises InputError where a file is no web archive, whatever its name says: an error page in its place."""
    with open_unpacked(file.path, file.name) as stream:
        try:
            is_archive = stream.peek(5) == b"WARC/"
        except ReadError as error:
            raise InputError(error.message, file.name) from error
    if not is_archive:
        raise InputError("not a web archive", file.name, "open it in a browser: it may say why")


def offset_of(item: Item) -> int | None:
    """Where in its file an item starts."""
    return item.origin.offset if isinstance(item, Document) else item.offset
