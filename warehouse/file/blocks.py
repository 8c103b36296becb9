"""Whether every block of a DuckDB file in use is as it was written: ``python -m warehouse.file.blocks FILE``.

DuckDB checks a block's checksum when it reads it, so damage in what nobody asks for goes unseen, and into each copy.
All blocks are read here, without DuckDB, at the speed of the disk. A file that this process has open in DuckDB is
looked at by another (``checked``): closing it here would drop DuckDB's lock.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from warehouse.errors import WarehouseError
from warehouse.file import undo

_AT_ONCE = 64  # blocks
_NOWHERE = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Header:
    """The header in force. free_list: where the list of free blocks begins; blocks: that the file has."""

    free_list: int
    blocks: int
    block_bytes: int


def damage(file: Path) -> str:
    """What of a file is damaged, in a few words; empty where nothing is. Raises OSError."""
    with file.open("rb") as source:
        header = _header(source.read(undo.DATA_START))
        if header is None:
            return "its headers"
        bad = _bad_blocks(source.fileno(), header)
        if bad:
            bad -= _free(source.fileno(), header, bad)
    if not bad:
        return ""
    first = undo.DATA_START + min(bad) * header.block_bytes
    return f"{len(bad):,} of {header.blocks:,} blocks, the first at byte {first:,}"


def checked(file: Path) -> None:
    """Look at all of a file in another process. Raises WarehouseError where it is damaged."""
    root = str(Path(__file__).parents[2])
    command = [sys.executable, "-m", __name__, str(file)]
    done = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": root}, capture_output=True, text=True, errors="replace", check=False
    )
    if done.returncode:
        trouble = (done.stdout or done.stderr).strip().splitlines() or [f"exit code {done.returncode}"]
        raise damaged(file, trouble[-1])


def damaged(file: Path, what: str) -> WarehouseError:
    """The error of a file with such damage."""
    return WarehouseError(f"is damaged: {what}", str(file), "see 'A damaged file' in docs/reliability.md")


def _header(start: bytes) -> Header | None:
    """The header in force; None where one of the three is not whole, as DuckDB then opens no file."""
    if any(undo.iteration(start, at) < 0 for at in range(3)):
        return None
    newest = max((1, 2), key=lambda at: undo.iteration(start, at))
    words = np.frombuffer(start, "<u8", count=8, offset=newest * undo.HEADER_BYTES)
    return Header(free_list=int(words[3]), blocks=int(words[4]), block_bytes=int(words[5]))


def _bad_blocks(descriptor: int, header: Header) -> set[int]:
    """The blocks whose checksum is another, or that are not there: DuckDB cuts off what is free at the end."""
    bad: set[int] = set()
    size = header.block_bytes
    for first in range(0, header.blocks, _AT_ONCE):
        wanted = min(_AT_ONCE, header.blocks - first)
        data = os.pread(descriptor, wanted * size, undo.DATA_START + first * size)
        whole = len(data) // size
        words = np.frombuffer(data, "<u8", count=whole * size // 8).reshape(whole, size // 8)
        sums = np.bitwise_xor.reduce(words[:, 1:] * np.uint64(undo.FACTOR), axis=1) ^ np.uint64(undo.SEED)
        bad.update(int(first + at) for at in np.flatnonzero(sums != words[:, 0]))
        if whole < wanted:
            return bad | set(range(first + whole, header.blocks))
    return bad


def _free(descriptor: int, header: Header, bad: set[int]) -> set[int]:
    """The blocks that hold nothing; none where their list itself is damaged, or cannot be read."""
    size = (header.block_bytes - undo.CHECKSUM_BYTES) // undo.PIECES // 8 * 8
    found, pointer, words = 0, header.free_list, np.empty(0, "<u8")
    while pointer != _NOWHERE:
        block, piece = pointer & ((1 << 56) - 1), pointer >> 56
        found += 1
        if block in bad or block >= header.blocks or found > header.blocks:
            return set()
        at = undo.DATA_START + block * header.block_bytes + undo.CHECKSUM_BYTES + piece * size
        read = np.frombuffer(os.pread(descriptor, size, at), "<u8")
        pointer, words = int(read[0]), np.concatenate((words, read[1:]))
    return {int(block) for block in words[1 : 1 + int(words[0])]} if len(words) else set()


def main(file: str) -> int:
    """Print what is damaged, and exit with 1 where something is."""
    try:
        what = damage(Path(file))
    except OSError as error:
        what = error.strerror or str(error)
    sys.stdout.write(what)
    return int(bool(what))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
