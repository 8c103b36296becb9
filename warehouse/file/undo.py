"""What a checkpoint of DuckDB overwrites in place, kept until it is done: ``python undo.py save|restore FILE UNDO``.

Imports nothing of newsloom, and runs as a process of its own: a process that closes a file loses all its POSIX locks on
it, so the one that has the warehouse open in DuckDB must not open the file itself (as in ``clone.py``).

An undo file has a line of JSON (the parts of the warehouse file that follow: offset and length each), their bytes, and
the SHA-256 of all that. It belongs to one state of one file: the three headers tell which.
"""

import fcntl
import hashlib
import json
import os
import sys
from pathlib import Path

HEADER_BYTES = 4_096
_HEADERS = 3  # the file's own, and two of the database that take turns: the one with the higher iteration is in force
DATA_START = HEADER_BYTES * _HEADERS
_DIGEST_BYTES = 32
# How a word of eight bytes is mixed in DuckDB's checksum of a block, and what it begins with (checksum.cpp).
_FACTOR, _SEED, _WORD = 0xBF58476D1CE4E5B9, 5381, (1 << 64) - 1
BUSY = 3  # exit code of ``restore``: another process has the file open, so nothing is left behind

Part = tuple[int, bytes]


def save(file: str, undo: str, block_bytes: int, blocks: list[int]) -> None:
    """Keep the headers and these blocks, durably, whole under the name ``undo`` or not at all. Raises OSError."""
    new = f"{undo}.new"
    with open(file, "rb") as source:
        places = [(0, DATA_START), *((DATA_START + block * block_bytes, block_bytes) for block in blocks)]
        parts = [os.pread(source.fileno(), length, offset) for offset, length in places]
    body = json.dumps([[offset, len(part)] for (offset, _), part in zip(places, parts, strict=True)]).encode()
    body = b"\n".join((body, b"".join(parts)))
    with open(new, "wb") as target:
        target.write(body + hashlib.sha256(body).digest())
        target.flush()
        os.fsync(target.fileno())
    os.rename(new, undo)
    _sync_folder(undo)


def restore(file: str, undo: str) -> bool:
    """Undo a checkpoint that did not come to its end, and remove the undo file; whether there was something to undo.

    Raises BlockingIOError where another process has the file open; OSError.
    """
    with open(file, "r+b") as target:
        fcntl.lockf(target, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            parts = _read(undo)
        except FileNotFoundError:
            return False
        is_needed = bool(parts) and _was_broken_off(os.pread(target.fileno(), DATA_START, 0), parts[0][1])
        if is_needed:
            for offset, part in parts:
                os.pwrite(target.fileno(), part, offset)
            os.fsync(target.fileno())
        os.unlink(undo)
        _sync_folder(undo)
        return is_needed


def _read(undo: str) -> list[Part]:
    """The parts that are kept; none where the file is not whole, so that nothing was overwritten after it."""
    data = Path(undo).read_bytes()
    body, digest = data[:-_DIGEST_BYTES], data[-_DIGEST_BYTES:]
    if hashlib.sha256(body).digest() != digest:
        return []
    head, _, rest = body.partition(b"\n")
    parts, start = [], 0
    for offset, length in json.loads(head):
        parts.append((offset, rest[start : start + length]))
        start += length
    return parts


def _was_broken_off(now: bytes, kept: bytes) -> bool:
    """Whether the file is in the state whose headers were kept, or on the way from it to the next.

    The new header is written last, after all else is on the disk, in the place of the one that is not in force. So a
    sound header with a higher iteration says that the checkpoint is done. Another file's, or an older backup's, headers
    are not those that were kept.
    """
    iterations = {at: _iteration(kept, at) for at in (1, 2)}
    in_force = 1 if iterations[1] > iterations[2] else 2
    if max(_iteration(now, at) for at in (1, 2)) > iterations[in_force]:
        return False
    return all(_page(now, at) == _page(kept, at) for at in (0, in_force))


def _page(headers: bytes, at: int) -> bytes:
    return headers[at * HEADER_BYTES : (at + 1) * HEADER_BYTES]


def _iteration(headers: bytes, at: int) -> int:
    """How many checkpoints a header has seen; -1 where it is torn."""
    page = _page(headers, at)
    if len(page) < HEADER_BYTES or int.from_bytes(page[:8], "little") != checksum(page[8:]):
        return -1
    return int.from_bytes(page[8:16], "little")


def checksum(data: bytes) -> int:
    """DuckDB's checksum of a block's bytes after the checksum itself, whose number is a multiple of eight."""
    result = _SEED
    for at in range(0, len(data), 8):
        result ^= int.from_bytes(data[at : at + 8], "little") * _FACTOR & _WORD
    return result


def _sync_folder(path: str) -> None:
    descriptor = os.open(os.path.dirname(path) or ".", os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _main(what: str, file: str, undo: str, *rest: str) -> int:
    try:
        if what == "save":
            save(file, undo, int(rest[0]), [int(block) for block in sys.stdin.read().split()])
        elif restore(file, undo):
            sys.stdout.write("restored")
    except BlockingIOError:
        return BUSY
    except OSError as error:
        sys.stderr.write(error.strerror or str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
