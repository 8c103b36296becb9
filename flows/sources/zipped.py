"""Files in a ZIP archive, each read by the reader of its format; kept unpacked, so that its bytes can be read again."""

import hashlib
import lzma
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from itertools import takewhile
from pathlib import Path, PurePosixPath

from extractors.article import Reason
from flows.sources.base import Items, LocalFile, ReadLimits, Unpacking, printable, reject
from flows.sources.compression import Unpacked
from flows.sources.errors import ReadError

_STEP = 1 << 20
_LARGEST = 8 << 30  # bytes of one file, unpacked
_MOST_PACKED = 1000  # times: text packs to a tenth, a bomb to a thousandth
# Of all files in an archive, those of archives in it too: files that share their packed bytes, none of them packed to
# a thousandth, made 5.2 GB of 46 KB, and six archives in each of six in each of six ... of 6 KB had no end.
_MOST_IN_ALL = 100  # times the archive
_SLACK = 32 << 20  # bytes more: of a small archive
_LEAST = 1024  # that a file counts for
_DEPTH = 2  # an archive, and those in it
_LONGEST_SUFFIX = 12
_DAMAGES = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError)


def zip_reader(read: Callable[[LocalFile, ReadLimits], Items]) -> Callable[[LocalFile, Unpacked, ReadLimits], Items]:
    """The reader of ZIP archives. read: what reads a file of any format."""

    def read_zip(file: LocalFile, stream: Unpacked, limits: ReadLimits) -> Items:
        if stream.packed_as:
            raise ReadError(Reason.UNSUPPORTED, "a ZIP archive inside another compression; unpack it first", file.name)
        if limits.depth == _DEPTH:
            raise ReadError(Reason.UNSUPPORTED, "an archive in an archive in another; unpack those first", file.name)
        left = limits.unpacking or Unpacking(_MOST_IN_ALL * file.path.stat().st_size + _SLACK)
        inside = replace(limits, unpacking=left, depth=limits.depth + 1)
        try:
            with zipfile.ZipFile(file.path) as packed:
                members = [member for member in packed.infolist() if _is_wanted(member)]
                for member in members:
                    left.bytes -= max(member.file_size, _LEAST)
                    if left.bytes < 0:
                        raise ReadError(Reason.TOO_LARGE, "all in it unpacks to too much; unpack it first", file.name)
                    yield from _member(file, packed, member, inside, read)
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
        except (*_DAMAGES, OSError) as error:
            if isinstance(error, OSError) and error.errno:  # the system's; damage that bzip2 meets has no number
                raise
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
        path = folder / f"{digest.hexdigest()}{_suffixes(member.filename)}"
        os.replace(written, path)
    except BaseException:
        Path(written).unlink(missing_ok=True)
        raise
    return path


def _suffixes(name: str) -> str:
    """The last two, those before one that is too long for a file's name left out."""
    found = PurePosixPath(name).suffixes[-2:]
    short = takewhile(lambda suffix: suffix.isascii() and len(suffix) <= _LONGEST_SUFFIX, reversed(found))
    return "".join(reversed(list(short)))
