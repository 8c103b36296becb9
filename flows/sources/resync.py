"""Where the next whole record of a damaged web archive starts, so that one bad record does not take the rest along."""

import zlib
from collections.abc import Iterator
from pathlib import Path

import zstandard

from flows.sources.compression import CHUNK, GZIP_MAGIC, ZSTD_MAGIC

_RECORD = b"WARC/"
_PEEK = 4096  # packed bytes that are unpacked to see whether a record starts there
_MARKS = {None: b"\nWARC/1.", "gzip": GZIP_MAGIC + b"\x08", "zstd": ZSTD_MAGIC}


def next_record(path: Path, after: int, packed_as: str | None) -> int | None:
    """The byte offset of the first record that starts after ``after``; None where there is none.

    Raises OSError where the file cannot be read.
    """
    mark = _MARKS[packed_as]
    lead = len(_MARKS[None]) - len(b"WARC/1.") if packed_as is None else 0
    with path.open("rb") as file:
        for found in _occurrences(path, mark, after + 1 - lead):
            file.seek(found + lead)
            if _starts_record(file.read(_PEEK), packed_as):
                return found + lead
    return None


def _occurrences(path: Path, mark: bytes, start: int) -> Iterator[int]:
    """Where the mark stands in a file, from ``start`` on."""
    with path.open("rb") as file:
        file.seek(start)
        held = b""
        while chunk := file.read(16 * CHUNK):
            data = held + chunk
            at = data.find(mark)
            while at >= 0:
                yield start + at
                at = data.find(mark, at + 1)
            held = data[-len(mark) + 1 :]
            start += len(data) - len(held)


def _starts_record(packed: bytes, packed_as: str | None) -> bool:
    try:
        if packed_as == "gzip":
            return zlib.decompressobj(wbits=31).decompress(packed, len(_RECORD)) == _RECORD
        if packed_as == "zstd":
            with zstandard.ZstdDecompressor().stream_reader(packed) as reader:
                return reader.read(len(_RECORD)) == _RECORD
    except (zlib.error, zstandard.ZstdError):
        return False
    return packed.startswith(_RECORD)
