"""Answers' heads as browsers take them: a line that is no header is passed over, and the page is read."""

import re
import ssl
from typing import Any

import httpcore2

# A head is no longer than this; what is goes on as it came, and the reader of HTTP says what it thinks of it.
_LONGEST = 128 * 1024
_END = re.compile(rb"\r?\n\r?\n")
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # a token of RFC 9110


class MendedStream(httpcore2.AsyncNetworkStream):
    """A connection whose answers have heads of well-formed lines. HTTP/2, which has no lines, passes as it is."""

    def __init__(self, stream: httpcore2.AsyncNetworkStream) -> None:
        self._stream = stream
        self._awaits_head = False
        self._held = b""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What came; of a head, all of it, mended."""
        if self._held:
            given, self._held = self._held[:max_bytes], self._held[max_bytes:]
            return given
        data = await self._stream.read(max_bytes, timeout)
        if not self._awaits_head:
            return data
        while data.startswith(b"HTTP/1.") and not _END.search(data) and len(data) < _LONGEST:
            more = await self._stream.read(max_bytes, timeout)
            if not more:
                break
            data += more
        self._awaits_head = False
        data = mended(data)
        given, self._held = data[:max_bytes], data[max_bytes:]
        return given

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send; what comes next begins with a head."""
        self._awaits_head = True
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.AsyncNetworkStream:
        """The same over TLS."""
        return MendedStream(await self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        """Of the connection itself."""
        return self._stream.get_extra_info(info)


def mended(data: bytes) -> bytes:
    """Bytes that begin with a head of HTTP/1, those of interim answers before it too, without its lines that are none.

    A blank before the colon goes; a line whose name has a blank inside, or that has no colon, is left out.
    """
    found = _END.search(data)
    if not data.startswith(b"HTTP/1.") or not found:
        return data
    status, *lines = data[: found.start()].split(b"\n")
    head = b"\n".join((status, *(line for each in lines if (line := _line(each)))))
    rest = data[found.end() :]
    if status[9:10] == b"1":  # an interim answer: the head that counts comes after it
        rest = mended(rest)
    return head + found[0] + rest


def _line(line: bytes) -> bytes:
    if line[:1] in (b" ", b"\t"):  # a line folded onto the one before
        return line
    name, colon, value = line.partition(b":")
    return name.rstrip(b" \t") + colon + value if colon and _NAME.fullmatch(name.rstrip(b" \t")) else b""
