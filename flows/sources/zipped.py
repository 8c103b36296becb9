"""Files in a ZIP archive, each read by the reader of its format; kept unpacked, so that its bytes can be read again."""

import hashlib
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from extractors.article import Reason
from flows.sources.base import Items, LocalFile, ReadLimits, printable, reject
from flows.sources.compression import Unpacked
from flows.sources.errors import ReadError

_STEP = 1 << 20
_LARGEST = 8 << 30  # bytes of one file, unpacked
_MOST_PACKED = 1000  # times: text packs to a tenth, a bomb to a thousandth


def zip_reader(read: Callable[[LocalFile, ReadLimits], Items]) -> Callable[[LocalFile, Unpacked, ReadLimits], Items]:
    """The reader of ZIP archives. read: what reads a file of any format."""

    def read_zip(file: LocalFile, stream: Unpacked, limits: ReadLimits) -> Items:
        if stream.packed_as:
            raise ReadError(Reason.UNSUPPORTED, "a ZIP archive inside another compression; unpack it first", file.name)
        try:
            with zipfile.ZipFile(file.path) as packed:
                members = [member for member in packed.infolist() if _is_wanted(member)]
                for member in members:
                    yield from _member(file, packed, member, limits, read)
        except (zipfile.BadZipFile, NotImplementedError) as error:
            raise ReadError(Reason.INVALID, f"not a whole ZIP archive: {error}", file.name) from error
        if not members:
            raise ReadError(Reason.EMPTY, "no file in it", file.name)

    return read_zip


def _is_wanted(member: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(member.filename).parts
    return not member.is_dir() and not any(part.startswith((".", "__MACOSX")) for part in parts)


def _member(
    file: LocalFile,
    packed: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    limits: ReadLimits,
    read: Callable[[LocalFile, ReadLimits], Items],
) -> Items:
    url = f"{file.url}/{printable(member.filename)}"
    if member.flag_bits & 1:
        yield reject(file, Reason.UNSUPPORTED, "is packed with a password", url=url)
    elif member.file_size > _LARGEST or member.file_size > _MOST_PACKED * max(member.compress_size, 1024):
        yield reject(file, Reason.TOO_LARGE, f"unpacks to {member.file_size} bytes; unpack it first", url=url)
    else:
        try:
            path = _unpack(packed, member, limits.spool_dir)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            yield reject(file, Reason.TRUNCATED, f"is damaged: {error}", url=url)
            return
        yield from read(LocalFile(path, url, file.source_id, file.modified_at, path.stat().st_size), limits)


def _unpack(packed: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> Path:
    """The file on disk, named after its content with the suffixes it has: the same content, the same file."""
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    handle, written = tempfile.mkstemp(dir=folder, prefix=".zip-")
    try:
        with os.fdopen(handle, "wb") as out, packed.open(member) as source:
            while part := source.read(_STEP):
                digest.update(part)
                out.write(part)
            out.flush()
            os.fsync(out.fileno())
        suffixes = "".join(PurePosixPath(member.filename).suffixes[-2:])
        path = folder / f"{digest.hexdigest()}{suffixes if suffixes.isascii() else ''}"
        os.replace(written, path)
    except BaseException:
        Path(written).unlink(missing_ok=True)
        raise
    return path
