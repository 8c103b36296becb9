"""What a checkpoint of DuckDB overwrites in place, kept until it is done: ``python undo.py save|restore FILE UNDO``.

Imports nothing of newsloom, and runs as a process of its own: a process that closes a file loses all its POSIX locks on
it, so the one that has the warehouse open in DuckDB must not open the file itself (as in ``clone.py``).

An undo file has a line of JSON (the parts of the warehouse file that follow), their bytes, and the SHA-256 of all that.
It belongs to one state of one file: the headers and the metadata in use tell which.

Each load waits for ``save``, and most of that is the imports: so they are few here, and JSON is read only to restore.
"""

import fcntl
import hashlib
import os
import sys

HEADER_BYTES = 4_096
_HEADERS = 3  # the file's own, and two of the database that take turns: the one with the higher iteration is in force
DATA_START = HEADER_BYTES * _HEADERS
_DIGEST_BYTES = 32
# How a word of eight bytes is mixed in DuckDB's checksum of a block, and what it begins with (checksum.cpp).
FACTOR, SEED, _WORD = 0xBF58476D1CE4E5B9, 5381, (1 << 64) - 1
# A block of metadata has 64 pieces after its checksum, each in use or free; free ones are what is written anew.
PIECES = 64
CHECKSUM_BYTES = 8
BUSY = 3  # exit code of ``restore``: another process has the file open, so nothing is left behind

# Where in the file, which of its pieces are in use (a bit each), and its bytes; the first part is the headers.
Part = tuple[int, int, bytes]


def save(file: str, undo: str, block_bytes: int, blocks: list[tuple[int, int]]) -> None:
    """Keep the headers and these blocks (id, and which pieces are in use), durably.

    They are whole under the name ``undo``, or nothing is there. Raises OSError.
    """
    new = f"{undo}.new"
    with open(file, "rb") as source:
        kept = [(0, 0, os.pread(source.fileno(), DATA_START, 0))]
        for block, used in blocks:
            offset = DATA_START + block * block_bytes
            kept.append((offset, used, os.pread(source.fileno(), block_bytes, offset)))
    head = repr(
        [[offset, used, len(part)] for offset, used, part in kept]
    ).encode()  # whole numbers are the same in JSON
    body = b"\n".join((head, b"".join(part for *_, part in kept)))
    mode = os.stat(file).st_mode & 0o666
    # A link there is another's, who may write into the folder: what it leads to is not overwritten.
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, mode), "wb") as target:
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
        now = [os.pread(target.fileno(), len(part), offset) for offset, _, part in parts]
        is_needed = bool(parts) and _was_broken_off(now[0], parts[0][2]) and all(map(_is_same, parts, now))
        if is_needed:
            for offset, _, part in parts:
                os.pwrite(target.fileno(), part, offset)
            os.fsync(target.fileno())
        os.unlink(undo)
        _sync_folder(undo)
        return is_needed


def _read(undo: str) -> list[Part]:
    """The parts that are kept; none where the file is not whole, so that nothing was overwritten after it."""
    import json

    with open(undo, "rb") as source:
        data = source.read()
    body, digest = data[:-_DIGEST_BYTES], data[-_DIGEST_BYTES:]
    if hashlib.sha256(body).digest() != digest:
        return []
    head, _, rest = body.partition(b"\n")
    parts, start = [], 0
    for offset, used, length in json.loads(head):
        parts.append((offset, used, rest[start : start + length]))
        start += length
    return parts


def _was_broken_off(now: bytes, kept: bytes) -> bool:
    """Whether the file is in the state whose headers were kept, or on the way from it to the next.

    The new header is written last, after all else is on the disk, in the place of the one that is not in force. So a
    sound header with a higher iteration says that the checkpoint is done. Of an older backup, put in the file's place,
    the headers are not those that were kept.
    """
    iterations = {at: iteration(kept, at) for at in (1, 2)}
    in_force = 1 if iterations[1] > iterations[2] else 2
    if max(iteration(now, at) for at in (1, 2)) > iterations[in_force]:
        return False
    return all(_page(now, at) == _page(kept, at) for at in (0, in_force))


def _is_same(kept: Part, now: bytes) -> bool:
    """Whether the metadata in use is what was kept: a checkpoint leaves it as it is, another file has other."""
    _, used, before = kept
    size = (len(before) - CHECKSUM_BYTES) // PIECES // 8 * 8
    starts = (CHECKSUM_BYTES + piece * size for piece in range(PIECES) if used >> piece & 1)
    return all(before[start : start + size] == now[start : start + size] for start in starts)


def _page(headers: bytes, at: int) -> bytes:
    return headers[at * HEADER_BYTES : (at + 1) * HEADER_BYTES]


def iteration(headers: bytes, at: int) -> int:
    """How many checkpoints the header in this place, from 0, has seen; -1 where it is torn."""
    page = _page(headers, at)
    if len(page) < HEADER_BYTES or int.from_bytes(page[:8], "little") != checksum(page[8:]):
        return -1
    return int.from_bytes(page[8:16], "little")


def checksum(data: bytes) -> int:
    """DuckDB's checksum of a block's bytes after the checksum itself, whose number is a multiple of eight."""
    result = SEED
    for at in range(0, len(data), 8):
        result ^= int.from_bytes(data[at : at + 8], "little") * FACTOR & _WORD
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
            blocks = [line.split() for line in sys.stdin.read().splitlines()]
            save(file, undo, int(rest[0]), [(int(block), int(used)) for block, used in blocks])
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
