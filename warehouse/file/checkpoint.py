"""Bringing what is committed from DuckDB's log into the warehouse file, so that a kill at any moment leaves both whole.

DuckDB writes a checkpoint to free blocks and then turns to it with one page, but for one thing: blocks of metadata that
are part free are written anew in place, 256 KiB at a time, while the header in force still needs them. A process killed
then leaves a file that cannot be opened (docs/decisions/warehouse.md). So no checkpoint is left to DuckDB:

save(what it will overwrite)      # to `<file>.undo`, by undo.py
CHECKPOINT
remove(the undo file)

Who opens the file and finds that one puts the blocks back first; then the file is as before and the log has the rest.
"""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import duckdb

from warehouse import unfinished
from warehouse.errors import WarehouseError
from warehouse.file import undo
from warehouse.file.door import has_log, names_of

# No checkpoint of DuckDB's own, neither when its log has grown nor in place of a log for a large transaction.
BY_US: Mapping[str, str | int] = {"checkpoint_threshold": "1TB", "auto_checkpoint_skip_wal_threshold": 1 << 50}

_BLOCK_SIZE = "SELECT block_size FROM pragma_database_size() WHERE database_name = current_database()"


def undo_of(path: Path) -> Path:
    """Where what a checkpoint overwrites is kept until it is done, also of a file that a link leads to."""
    real = names_of(path)[-1]
    return real.with_name(real.name + ".undo")


def checkpoint(raw: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Bring the log of a file that is open for writing into it. Raises WarehouseError, duckdb.Error."""
    if not has_log(path):
        return
    kept = undo_of(path)
    sizes = raw.execute(_BLOCK_SIZE).fetchall()
    lines = [f"{block} {used}" for block, used in metadata(raw)]
    _run("save", path, sizes[0][0], given="\n".join(lines))
    raw.execute("CHECKPOINT")
    unfinished.discard(kept)  # left over, it is known as one that is done


def metadata(raw: duckdb.DuckDBPyConnection) -> list[tuple[int, int]]:
    """The blocks of metadata of an open file: their ids, and which of their pieces are in use, a bit each."""
    rows = raw.execute("SELECT block_id, free_list FROM pragma_metadata_info()").fetchall()
    every = (1 << undo.PIECES) - 1
    return [(block, every & ~sum(1 << piece for piece in free)) for block, free in rows]


def recover(path: Path) -> bool:
    """Undo a checkpoint whose process was killed; whether there was one. Does nothing to one that goes on.

    Raises WarehouseError where that may not be done.
    """
    return undo_of(path).exists() and _run("restore", path) == "restored"


def _run(what: str, path: Path, *arguments: object, given: str = "") -> str:
    real = names_of(path)[-1]
    command = [sys.executable, "-I", "-S", undo.__file__, what, str(real), str(undo_of(path)), *map(str, arguments)]
    done = subprocess.run(command, input=given, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode not in (0, undo.BUSY):
        trouble = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise WarehouseError(
            f"a checkpoint cannot be {'begun' if what == 'save' else 'undone'}: {trouble[-1]}",
            str(path),
            "what was loaded is in the file and its log; see that there is room, and who may write there",
        )
    return done.stdout
