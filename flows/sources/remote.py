"""Files in object stores and elsewhere, by fsspec: listed, and copied to disk, where their bytes stay within reach."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from extractors.errors import InputError
from flows.sources.base import LocalFile

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
    from fsspec.core import url_to_fs

    if url.partition("://")[0].lower() in ("http", "https"):
        raise InputError("files are not fetched from web servers", url, "a list of pages is of kind urls")
    try:
        system, root = url_to_fs(url)
        found: Mapping[str, Mapping[str, Any]] = system.find(root, detail=True)
    except ImportError as error:
        raise InputError(f"its file system needs a package: {error}", url, "install it beside newsloom") from error
    except ValueError as error:
        raise InputError(str(error), url, "as in s3://bucket/folder, gs://bucket/folder or file:///folder") from error
    except OSError as error:
        raise InputError(error.strerror or str(error), url) from error
    if not found:
        raise InputError("no files there", url)
    for path, info in sorted(found.items()):
        name = path.removeprefix(root).lstrip("/") or path.rpartition("/")[2]
        if not any(part.startswith(".") for part in name.split("/")):
            version = next((str(info[key]) for key in _VERSIONS if info.get(key)), "")
            size = int(info.get("size") or 0)
            yield RemoteFile(path, f"file:{name}", f"{version}-{size}", _modified(info), size, system)


def copied(file: RemoteFile, folder: Path, source_id: str) -> LocalFile:
    """The file on disk, under a name made from its path and version alone; copied unless it is there.

    Raises InputError where it cannot be read, or copied.
    """
    digest = hashlib.sha256(f"{file.path}\0{file.version}".encode()).hexdigest()[:32]
    suffix = _SUFFIXES.search(file.path.lower())
    path = folder / f"{digest}{suffix[0] if suffix else ''}"
    if not path.exists():
        try:
            _copy(file, path)
        except OSError as error:
            raise InputError(error.strerror or str(error), file.path) from error
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
