"""Content codings undone within a limit, so that a bomb of a few bytes stays a few bytes."""

import zlib
from collections.abc import Callable

import brotli
import zstandard

# Asked of servers in this order. All three are checked by their own decoders below; nothing else is accepted.
ACCEPT_ENCODING = "gzip, br, zstd"
# Codings laid over each other: servers send one, rarely two by mistake; more is an attack.
MAX_CODINGS = 2
# What servers name as a coding, and browsers take for none: charsets, ways of transfer, words for nothing.
_NO_CODINGS = frozenset(
    ("", "identity", "none", "null", "utf-8", "utf8", "iso-8859-1", "binary", "8bit", "7bit", "chunked", "aws-chunked")
)
# Bytes of gzip taken at once: what follows a member is copied, so large steps make many members slow.
_STEP = 16_384
_ZSTD_STEP = 256


class UnpackedTooLarge(ValueError):
    """What a body unpacks to is larger than allowed."""


class BadCoding(ValueError):
    """A body that is not what its ``Content-Encoding`` says, or a coding we do not know.

    begin: what comes before the break, where it ends too early.
    """

    def __init__(self, message: str, begin: bytes = b"") -> None:
        super().__init__(message)
        self.begin = begin


def decode(body: bytes, content_encoding: str, limit: int) -> bytes:
    """The body without its content codings, at most ``limit`` bytes.

    Raises UnpackedTooLarge, or BadCoding for a broken or unknown coding. No more than ``limit`` bytes and one
    decoder's buffer are ever held.
    """
    codings = [c for c in (part.strip().lower() for part in content_encoding.split(",")) if c not in _NO_CODINGS]
    if len(codings) > MAX_CODINGS:
        raise BadCoding(f"{len(codings)} codings over each other")
    for coding in reversed(codings):
        decoder = _DECODERS.get(coding)
        if decoder is None:
            raise BadCoding(f"unknown coding {coding[:40]!r}")
        body = decoder(body, limit) if body else body
    return body


def gunzip(data: bytes, limit: int) -> bytes:
    """All members of gzip data, at most ``limit`` bytes; junk after the last member is ignored, as browsers do.

    Raises UnpackedTooLarge or BadCoding.
    """
    out = bytearray()
    view = memoryview(data)
    member = zlib.decompressobj(wbits=31)
    members = begun = 0
    for at in range(0, len(data), _STEP):
        rest: bytes | memoryview = view[at : at + _STEP]
        while rest:
            try:
                part = member.decompress(rest, limit + 1 - len(out))
            except zlib.error as error:
                if members and not begun:
                    return bytes(out)
                raise BadCoding(f"gzip: {error}") from error
            out += part
            begun += len(part)
            if len(out) > limit:
                raise UnpackedTooLarge(f"unpacks to more than {limit} bytes")
            rest = b""
            if member.eof:
                rest, member, members, begun = member.unused_data, zlib.decompressobj(wbits=31), members + 1, 0
    if not members or begun:
        raise BadCoding("gzip ends too early", bytes(out))
    return bytes(out)


def _deflate(data: bytes, limit: int) -> bytes:
    """RFC 9110 says zlib; some servers send raw deflate."""
    begin = b""
    for wbits in (15, -15):
        stream = zlib.decompressobj(wbits=wbits)
        try:
            out = stream.decompress(data, limit + 1)
        except zlib.error:
            continue
        if len(out) > limit:
            raise UnpackedTooLarge(f"unpacks to more than {limit} bytes")
        if stream.eof:
            return out
        begin = begin or out
    raise BadCoding("deflate: neither zlib nor raw, or cut off", begin)


def _brotli(data: bytes, limit: int) -> bytes:
    decoder = brotli.Decompressor()
    try:
        parts = [decoder.process(data, output_buffer_limit=limit + 1)]
        size = len(parts[0])
        while size <= limit and not decoder.is_finished() and not decoder.can_accept_more_data():
            parts.append(decoder.process(b"", output_buffer_limit=limit + 1 - size))
            size += len(parts[-1])
    except brotli.error as error:
        raise BadCoding(f"brotli: {error}") from error
    if size > limit:
        raise UnpackedTooLarge(f"unpacks to more than {limit} bytes")
    if not decoder.is_finished():
        raise BadCoding("brotli ends too early", b"".join(parts))
    return b"".join(parts)


def _zstd(data: bytes, limit: int) -> bytes:
    # RFC 9659: a window of at most 8 MB, so the decoder's own memory is bounded too.
    source = zstandard.ZstdDecompressor(max_window_size=8 * 1024 * 1024)
    decoder = source.decompressobj()
    out = bytearray()
    # A block of 128 KB can come from 4 bytes: small pieces bound what one step may give.
    for at in range(0, len(data), _ZSTD_STEP):
        rest = data[at : at + _ZSTD_STEP]
        while rest:
            if decoder.eof:
                decoder = source.decompressobj()
            try:
                out += decoder.decompress(rest)
            except zstandard.ZstdError as error:
                raise BadCoding(f"zstd: {error}") from error
            if len(out) > limit:
                raise UnpackedTooLarge(f"unpacks to more than {limit} bytes")
            rest = decoder.unused_data if decoder.eof else b""
    if not decoder.eof:
        raise BadCoding("zstd ends too early", bytes(out))
    return bytes(out)


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": gunzip,
    "x-gzip": gunzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
