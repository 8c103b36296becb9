"""The lines of a stream, bounded: a line without an end never fills the memory."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.article import Reason
from flows.sources.compression import CHUNK, Unpacked
from flows.sources.errors import ReadError
from flows.sources.formats import HEAD_BYTES, text_charset


@dataclass(frozen=True, slots=True)
class Line:
    """A line as UTF-8 where the file says its charset, else as it stands; ``data`` is None where it is too long.

    number: from 1.
    """

    number: int
    data: bytes | None


def read_lines(stream: Unpacked, name: str, *, limit: int, skip_limit: int) -> Iterator[Line]:
    """The lines of at most ``limit`` bytes, without their ends; longer ones are passed over and reported.

    Raises ReadError where the data is cut or damaged, after the whole lines before; and where one line goes on for more
    than ``skip_limit`` bytes.
    """
    number, held, parts = 1, 0, list[bytes]()
    for chunk in _with_one_line_end(_utf8_chunks(stream)):
        first, *others = chunk.split(b"\n")
        for part in [first] if not others else [first, *others[:-1]]:
            held += len(part)
            if held <= limit:
                parts.append(part)
            else:
                parts.clear()
            if others:
                yield _line(number, parts, held, limit)
                number, held, parts = number + 1, 0, []
        if others:
            held, parts = len(others[-1]), [others[-1]]
        if held > skip_limit:
            raise ReadError(Reason.TOO_LARGE, f"line {number} goes on for more than {skip_limit} bytes; given up", name)
    if held:
        yield _line(number, parts, held, limit)


def _line(number: int, parts: list[bytes], held: int, limit: int) -> Line:
    return Line(number, b"".join(parts) if held <= limit else None)


def _with_one_line_end(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks with ``\\n`` for every ``\\r\\n`` and ``\\r``."""
    held = b""
    for chunk in chunks:
        data = held + chunk
        held = b"\r" if data.endswith(b"\r") else b""  # its \n may be in the next
        data = data[: len(data) - len(held)]
        yield data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data
    yield b"\n" if held else b""


def _utf8_chunks(stream: Unpacked) -> Iterator[bytes]:
    """The stream's chunks, recoded where the file's first bytes tell that it is UTF-8 with a mark, UTF-16 or UTF-32."""
    charset = text_charset(stream.peek(HEAD_BYTES))
    if charset is None:
        while chunk := stream.read(CHUNK):
            yield chunk
        return
    decoder = codecs.getincrementaldecoder(charset)("replace")
    while chunk := stream.read(CHUNK):
        yield decoder.decode(chunk).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")
