"""The unpacked bytes of a file, read forward once: plain, gzip or Zstandard by its first bytes, whatever its name says.

The standard library's gzip reader drops what it had unpacked when the file turns out to be cut, and Zstandard's takes a
cut frame for the end; here all that can be unpacked is delivered first, and the fault is raised after it.
"""

import io
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

import zstandard

from extractors.article import Reason
from flows.sources.errors import ReadError

CHUNK = 65536
GZIP_MAGIC = b"\x1f\x8b"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
ZSTD_DICTIONARY_MAGIC = b"\x5d\x2a\x4d\x18"  # the dictionary in front of a .warc.zst, by IIPC's specification
ZSTD_SLICE = 1024  # of packed bytes at a time: one block of 4 bytes can unpack to 128 KiB, so 32 MiB at most
_MEMBERS_AHEAD = 100_000  # starts of members kept while a reader is behind; each takes a byte of its buffer or more

Piece = tuple[bytes, int | None]  # unpacked bytes, or the packed position at which a member starts


class Unpacked(io.RawIOBase):
    """A readable stream of a file's unpacked bytes that knows where in the file each compressed member starts.

    It begins where ``raw`` stands; positions count from there, offsets from the start of the file.
    """

    def __init__(self, raw: BinaryIO, name: str) -> None:
        super().__init__()
        self._base = self.last_start = raw.tell()  # last_start: of the member read last
        self._raw = raw
        self._buffer = b""
        self._position = 0  # of the buffer's first byte, unpacked
        self._unpacked = 0  # bytes unpacked so far
        self.last_bytes = b""  # the four before the position
        self._fault: ReadError | None = None
        self._starts: deque[tuple[int, int]] = deque(maxlen=_MEMBERS_AHEAD)
        head = raw.read(CHUNK)
        self.packed_as = "gzip" if head[:2] == GZIP_MAGIC else "zstd" if _is_zstd(head) else None
        self._pieces = _PIECES[self.packed_as](head, raw, name)

    def readable(self) -> bool:
        return True

    @property
    def is_damaged(self) -> bool:
        """Whether a fault was met, which is raised once all before it is read."""
        return self._fault is not None

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes, fewer only at the end.

        Raises ReadError where the data is cut or damaged, after all bytes before that were delivered.
        """
        self._fill(size)
        if not self._buffer and size and self._fault:
            raise self._fault
        data = self._buffer if size < 0 else self._buffer[:size]
        self._buffer = self._buffer[len(data) :]
        self._position += len(data)
        self.last_bytes = (self.last_bytes + data[-4:])[-4:]
        return data

    def peek(self, size: int) -> bytes:
        """The next ``size`` bytes, fewer at the end or before a fault, left to be read again."""
        self._fill(size)
        return self._buffer[:size]

    def tell(self) -> int:
        """The position in the unpacked bytes."""
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Only to where it stands, which is how readers ask for the position."""
        if (offset, whence) not in ((0, io.SEEK_CUR), (self._position, io.SEEK_SET)):
            raise io.UnsupportedOperation("the stream is read forward only")
        return self._position

    @property
    def packed_position(self) -> int:
        """How much of the file has been taken in."""
        return 0 if self._raw.closed else self._raw.tell()

    def packed_offset(self, position: int) -> int | None:
        """The byte of the file at which what starts at ``position`` can be read again, None inside a compressed member.

        Positions are asked for in rising order: what lies before is forgotten.
        """
        if self.packed_as is None:
            return self._base + position
        while self._starts and self._starts[0][0] < position:
            self._starts.popleft()
        return self._starts[0][1] if self._starts and self._starts[0][0] == position else None

    def close(self) -> None:
        self._raw.close()
        super().close()

    def _fill(self, size: int) -> None:
        parts = [self._buffer]
        held = len(self._buffer)
        try:
            while (size < 0 or held < size) and self._fault is None:
                piece = next(self._pieces, None)
                if piece is None:
                    break
                data, start = piece
                if start is not None:
                    self.last_start = start
                    self._starts.append((self._unpacked, start))
                parts.append(data)
                held += len(data)
                self._unpacked += len(data)
        except ReadError as fault:
            self._fault = fault
        self._buffer = b"".join(parts)


def open_unpacked(path: Path, name: str, *, start: int = 0) -> Unpacked:
    """The unpacked bytes of a file, from the byte ``start`` of it on.

    Raises OSError where it cannot be opened.
    """
    raw = path.open("rb")
    raw.seek(start)
    return Unpacked(raw, name)


class _Unpacker(Protocol):
    """What a decompressor of zlib and one of zstandard have in common."""

    @property
    def eof(self) -> bool: ...

    def feed(self, data: bytes) -> tuple[bytes, bytes]: ...


class _Gzip:
    def __init__(self) -> None:
        self._inflater = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._inflater.eof

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """Unpacked bytes, and the packed ones not used yet."""
        out = self._inflater.decompress(data, CHUNK)
        return out, self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail


class _Zstd:
    def __init__(self, decompressor: zstandard.ZstdDecompressor) -> None:
        self._frame = decompressor.decompressobj()

    @property
    def eof(self) -> bool:
        return self._frame.eof

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """Unpacked bytes, and the packed ones not used yet."""
        out = self._frame.decompress(data[:ZSTD_SLICE])
        return out, self._frame.unused_data + data[ZSTD_SLICE:]


def _plain_pieces(head: bytes, raw: BinaryIO, name: str) -> Iterator[Piece]:
    while head:
        yield head, None
        head = raw.read(CHUNK)


def _gzip_pieces(head: bytes, raw: BinaryIO, name: str) -> Iterator[Piece]:
    at = raw.tell() - len(head)
    return _member_pieces(head, raw, name, _Gzip, is_start=lambda data: data[:2] == GZIP_MAGIC, at=at)


def _zstd_pieces(head: bytes, raw: BinaryIO, name: str) -> Iterator[Piece]:
    dictionary, rest = _zstd_dictionary(head, raw, name)
    decompressor = zstandard.ZstdDecompressor(dict_data=dictionary)
    at = raw.tell() - len(rest)
    yield from _member_pieces(rest, raw, name, lambda: _Zstd(decompressor), is_start=_is_zstd, at=at)


def _member_pieces(
    data: bytes,
    raw: BinaryIO,
    name: str,
    new_unpacker: Callable[[], _Unpacker],
    *,
    is_start: Callable[[bytes], bool],
    at: int,
) -> Iterator[Piece]:
    """All members (frames) of a compressed file; ``at`` is the packed position of ``data``."""
    try:
        while data := data if len(data) > 3 else data + raw.read(CHUNK):
            if not is_start(data):
                if data.strip(b"\0"):  # zeros may pad a file, as tapes need
                    raise ReadError(Reason.INVALID, "junk after the compressed data", name)
                data, at = b"", at + len(data)
                continue
            yield b"", at
            unpacker = new_unpacker()
            while not unpacker.eof:
                fed = data or raw.read(CHUNK)
                out, data = unpacker.feed(fed)
                at += len(fed) - len(data)
                if out:
                    yield out, None
                elif not fed and not unpacker.eof:
                    raise ReadError(Reason.TRUNCATED, "the compressed data is cut off", name)
    except (zlib.error, zstandard.ZstdError) as error:
        raise ReadError(Reason.INVALID, f"damaged compressed data: {error}", name) from error


def _zstd_dictionary(head: bytes, raw: BinaryIO, name: str) -> tuple[zstandard.ZstdCompressionDict | None, bytes]:
    """The dictionary a file starts with, if any, and the bytes read after it."""
    if head[:4] != ZSTD_DICTIONARY_MAGIC:
        return None, head
    size = int.from_bytes(head[4:8], "little")
    if size > 16 * 1024 * 1024:  # the specification's advice is 1 MiB at most
        raise ReadError(Reason.INVALID, f"a Zstandard dictionary of {size} bytes", name)
    head += raw.read(max(0, 8 + size - len(head)))
    packed = head[8 : 8 + size]
    try:
        data = zstandard.ZstdDecompressor().decompress(packed) if _is_zstd(packed) else packed
        return zstandard.ZstdCompressionDict(data), head[8 + size :]
    except zstandard.ZstdError as error:
        raise ReadError(Reason.INVALID, f"damaged Zstandard dictionary: {error}", name) from error


def _is_zstd(head: bytes) -> bool:
    is_skippable = head[1:4] == b"\x2a\x4d\x18" and 0x50 <= head[0] <= 0x5F
    return head[:4] == ZSTD_MAGIC or is_skippable


_PIECES = {None: _plain_pieces, "gzip": _gzip_pieces, "zstd": _zstd_pieces}
