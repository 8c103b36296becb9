"""Files in object stores and elsewhere, by fsspec: listed, and copied to disk, where their bytes stay within reach."""

import hashlib
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.errors import InputError
from flows.boundary import bounded
from flows.sources.base import LocalFile, host_of, slug

if TYPE_CHECKING:
    from flows.fetching.download import Watched
    from flows.fetching.settings import FetchSettings

# What the packages of object stores raise that is no OSError: no credentials, an answer that is an error, ...
_STORE_ERRORS = (
    ("botocore.exceptions", "BotoCoreError"),
    ("botocore.exceptions", "ClientError"),
    ("gcsfs.retry", "HttpError"),
    ("google.auth.exceptions", "GoogleAuthError"),
    ("azure.core.exceptions", "AzureError"),
    ("aiohttp", "ClientError"),
)
# What tells one version of a file from the next, by file system; the first that is there counts.
_VERSIONS = ("ETag", "etag", "md5Hash", "generation", "mtime", "LastModified", "last_modified", "updated", "created")
_TIMES = ("mtime", "LastModified", "last_modified", "updated", "created")
_SUFFIXES = re.compile(r"(?:\.[a-z0-9]{1,8}){1,2}$")


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file as its file system lists it. path: without protocol. url: ``file:`` and its path below the source's."""

    path: str
    url: str
    version: str
    modified_at: datetime
    size: int
    system: Any = field(repr=False)

    @property
    def address(self) -> str:
        """The path with its protocol."""
        return str(self.system.unstrip_protocol(self.path))

    @property
    def name(self) -> str:
        """What it is told by."""
        return self.address


@dataclass(frozen=True, slots=True)
class WebFile:
    """A file on a web server, of which nothing is known but its url until it is fetched."""

    address: str
    size: int = 0

    @property
    def name(self) -> str:
        """What it is told by."""
        return self.address

    @property
    def url(self) -> str:
        """As of other files."""
        return self.address


Elsewhere = WebFile | RemoteFile
Known = Callable[[str, str], bool]  # whether this version of the file at this address need not be fetched


@dataclass(frozen=True, slots=True)
class Spooled:
    """A file from elsewhere, on disk while it is read. version: of its bytes, as far as its place tells."""

    file: LocalFile
    version: str

    def remove(self) -> None:
        """It is read."""
        self.file.path.unlink(missing_ok=True)


def is_web(url: str) -> bool:
    """Whether a path is the address of something on a web server."""
    return url.partition("://")[0].lower() in ("http", "https")


def spool(
    file: Elsewhere,
    folder: Path,
    settings: "FetchSettings",
    watched: "Watched | None" = None,
    known: Known = lambda address, version: False,
) -> Spooled | None:
    """Bring a file to disk, in ``folder``; a download goes on where one before it ended. None for a version ``known``.

    Raises InputError where it cannot be had, Stopped where ``watched`` says so.
    """
    from flows.fetching.download import check_room, download

    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(file, WebFile):
        got = download(file.address, folder, settings, watched, lambda version: known(file.address, version))
        if got is None:
            return None
        path, version = got.path, got.version
        modified_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    elif known(file.address, file.version):
        return None
    else:
        check_room(file.address, file.size, file.size, folder, settings.archives)
        path, version, modified_at = copied(file, folder, "").path, file.version, file.modified_at
    host = host_of(file.address) or slug(file.address.rpartition("/")[2])
    local = LocalFile(path, file.address, host, modified_at, path.stat().st_size, remote=file.address)
    return Spooled(local, version)


def is_remote(url: str) -> bool:
    """Whether a path needs fsspec: ``s3://``, ``gs://``, ``memory://``; not one on disk."""
    return "://" in url and not url.startswith("file://")


def local_path(url: str) -> str:
    """The path on disk of ``file://`` urls and paths."""
    return url.removeprefix("file://")


def list_remote(url: str) -> Iterator[RemoteFile]:
    """The files below ``url``, or it itself, by name; hidden ones left out.

    Raises InputError where it cannot be listed, or its file system needs a package that is not installed.
    """
    with bounded(url):
        yield from _listed(url)


def _listed(url: str) -> Iterator[RemoteFile]:
    from fsspec.core import url_to_fs

    if is_web(url):
        raise InputError("files are not fetched from web servers", url, "a list of pages is of kind urls")
    try:
        system, root = url_to_fs(url)
        found: Mapping[str, Mapping[str, Any]] = system.find(root, detail=True)
    except ImportError as error:
        raise InputError(f"its file system needs a package: {error}", url, "install it beside newsloom") from error
    except ValueError as error:
        raise InputError(str(error), url, "as in s3://bucket/folder, gs://bucket/folder or file:///folder") from error
    except _failures() as error:
        raise InputError(_told(error), url, "its package names its settings: credentials, region, project") from error
    if not found:
        raise InputError("no files there", url)
    for path, info in sorted(found.items()):
        name = path.removeprefix(root).lstrip("/") or path.rpartition("/")[2]
        if not any(part.startswith(".") for part in name.split("/")):
            version = next((str(info[key]) for key in _VERSIONS if info.get(key)), "")
            size = int(info.get("size") or 0)
            yield RemoteFile(path, f"file:{name}", f"{version}-{size}", _modified(info), size, system)


def _failures() -> tuple[type[Exception], ...]:
    """What a file system may raise: OSError, and what the packages that are loaded have beside it."""
    loaded = (getattr(sys.modules[module], name) for module, name in _STORE_ERRORS if module in sys.modules)
    return OSError, *loaded


def _told(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def is_one_file(url: str) -> bool:
    """Whether an fsspec path is a file, rather than a folder of some. Raises InputError as ``list_remote``."""
    files = list(list_remote(url))
    return len(files) == 1 and files[0].path == files[0].system._strip_protocol(url)


def copied(file: RemoteFile, folder: Path, source_id: str) -> LocalFile:
    """The file on disk, under a name made from its path and version alone; copied unless it is there.

    Raises InputError where it cannot be read, or copied.
    """
    digest = hashlib.sha256(f"{file.path}\0{file.version}".encode()).hexdigest()[:32]
    suffix = _SUFFIXES.search(file.path.lower())
    path = folder / f"{digest}{suffix[0] if suffix else ''}"
    if not path.exists():
        try:
            with bounded(file.path, known=_failures()):
                _copy(file, path)
        except _failures() as error:
            raise InputError(_told(error), file.path) from error
    return LocalFile(path, file.url, source_id, file.modified_at, path.stat().st_size)


def _copy(file: RemoteFile, path: Path) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, written = tempfile.mkstemp(dir=path.parent, prefix=".copy-")
    os.close(handle)
    try:
        file.system.get_file(file.path, written)
        with open(written, "rb") as out:
            os.fsync(out.fileno())
        os.replace(written, path)
    finally:
        Path(written).unlink(missing_ok=True)


def _modified(info: Mapping[str, Any]) -> datetime:
    now = datetime.now(UTC)
    value = next((info[key] for key in _TIMES if info.get(key)), now)
    if isinstance(value, int | float):
        value = datetime.fromtimestamp(value, UTC)
    elif isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return now
    return min(value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC), now)
