"""The regular files an input names: a file itself, or all files of a folder and the folders in it."""

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from extractors.article import Reason, Rejected
from flows.sources.base import LocalFile, printable, reject, reject_input, slug
from flows.sources.confined import refusal
from flows.sources.errors import ReadError
from warehouse.staging.batches import SourceRecord

_SPECIAL = {
    stat.S_IFIFO: "a named pipe; to read one, give - and send it to standard input",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


def find_files(given: str) -> Iterator[LocalFile | Rejected]:
    """The files of an input in the order of their names, hidden ones left out; or why one cannot be read.

    Links are followed, each folder once, so that links in a circle end; not where a run is confined and they lead out.
    """
    path = Path(given)
    if why := refusal(given):
        yield reject_input(given, Reason.UNREADABLE, why)
        return
    try:
        status = path.stat()
    except (OSError, ValueError) as error:
        yield reject_input(given, *_failure(error))
        return
    source_id = source_of_path(given).source_id
    if not stat.S_ISDIR(status.st_mode):
        yield _regular_file(path, status, url=f"file:{printable(path.name)}", source_id=source_id)
        return
    found = False
    for item in _walk(path, source_id):
        found = True
        yield item
    if not found:
        yield reject_input(given, Reason.EMPTY, "a folder without files")


def source_of_path(given: str) -> SourceRecord:
    """The source of documents that name none: the folder's name, or the file's without suffixes."""
    path = Path(given)
    try:
        is_folder = path.is_dir()
        name = path.resolve().name if is_folder else path.name
    except (OSError, ValueError):
        is_folder, name = False, path.name
    return SourceRecord(slug(name if is_folder else _stem(name)), printable(name), "folder" if is_folder else "file")


def _walk(root: Path, source_id: str) -> Iterator[LocalFile | Rejected]:
    """Depth first, without recursion: folders may be nested deeper than Python's stack."""
    seen = set[tuple[int, int]]()
    waiting = [root]
    while waiting:
        path = waiting.pop()
        url = f"file:{printable(path.relative_to(root).as_posix())}"
        place = LocalFile(path, url, source_id, datetime.now(UTC))
        if path.is_symlink() and (why := refusal(str(path))):
            yield reject(place, Reason.UNREADABLE, why)
            continue
        try:
            status = path.stat()
            if stat.S_ISDIR(status.st_mode):
                key = (status.st_dev, status.st_ino)
                if key in seen:
                    continue
                seen.add(key)
                names = sorted(name for name in os.listdir(path) if not name.startswith("."))
                waiting.extend(path / name for name in reversed(names))
            else:
                yield _regular_file(path, status, url=url, source_id=source_id)
        except (OSError, ValueError) as error:
            yield reject(place, *_failure(error))


def _regular_file(path: Path, status: os.stat_result, *, url: str, source_id: str) -> LocalFile | Rejected:
    modified = datetime.fromtimestamp(min(max(status.st_mtime, 0.0), datetime.now(UTC).timestamp()), UTC)
    file = LocalFile(path, url, source_id, modified, status.st_size)
    if stat.S_ISREG(status.st_mode):
        return file
    kind = _SPECIAL.get(stat.S_IFMT(status.st_mode), "not a regular file")
    return reject(file, Reason.UNSUPPORTED, kind)


def _stem(name: str) -> str:
    """A file's name without its suffixes: ``news.jsonl.gz`` gives ``news``, ``report-3.5.txt`` gives ``report-3.5``."""
    while (suffix := Path(name).suffix) and suffix[1:].isalnum() and not suffix[1:].isdigit():
        name = name.removesuffix(suffix)
    return name


def _failure(error: OSError | ValueError) -> tuple[Reason, str]:
    """The reason and the words for what the operating system, or a NUL in the name, says."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return Reason.NOT_FOUND, "no such file or folder; check the spelling, and the folder you are in"
    if isinstance(error, PermissionError):
        return Reason.UNREADABLE, "no permission to read it; ask its owner, or: chmod u+r"
    return Reason.UNREADABLE, (error.strerror if isinstance(error, OSError) else None) or str(error)


def failed_file(file: LocalFile, error: OSError) -> ReadError:
    """An operating system's error, as one of ours."""
    reason, detail = _failure(error)
    return ReadError(reason, detail, file.name)
