"""The published copy: a file beside the warehouse that readers may keep open as long as they like.

DuckDB locks a file for one writing process or for any number of reading ones. Flows write the warehouse in short
windows; at the end of a run the copy is made anew and takes the place of the last one at once. Who has the last one
open keeps reading it, unchanged; who opens it then reads the new one.
"""

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from warehouse import unfinished
from warehouse.errors import WarehouseError
from warehouse.file.blocks import checked, damage, damaged
from warehouse.file.cloning import clone_file
from warehouse.file.connection import connect
from warehouse.file.door import door, has_log
from warehouse.staging.files import sync_folder

# Of the warehouse's mode: nobody writes a copy, so that a DuckDB command line opened without -readonly says so, and
# does not lock the others out.
_READ_ONLY = 0o555


def published_path(warehouse: Path) -> Path:
    """Where the published copy of a warehouse is: ``news.duckdb`` has ``news.published.duckdb``."""
    return warehouse.with_name(f"{warehouse.stem}.published{warehouse.suffix}")


def is_current(warehouse: Path) -> bool:
    """Whether the published copy is there and has all that was loaded."""
    try:
        live, copy = warehouse.stat(), published_path(warehouse).stat()
    except FileNotFoundError:
        return False
    return not has_log(warehouse) and (live.st_mtime_ns, live.st_size) == (copy.st_mtime_ns, copy.st_size)


def publish(warehouse: Path, *, lock_seconds: float = 60.0) -> Path:
    """Make the published copy anew, unless it is current; the path of the copy.

    Other readers go on meanwhile; a writer waits for as long as the copying takes. All of the copy is checked before it
    takes the last one's place.
    Raises WarehouseError, with the last copy still in place; also where the warehouse is damaged.
    """
    target = published_path(warehouse)
    if is_current(warehouse):
        return target
    _copy(warehouse, target, lock_seconds)
    return target


def distrust(copy: Path) -> None:
    """Let a published copy that is damaged no longer count as current: queries leave it, the next run makes it anew."""
    with suppress(OSError):  # a reader may not be allowed to
        os.utime(copy, (0, 0))


def check(warehouse: Path, *, lock_seconds: float = 60.0) -> None:
    """Look at every block of a warehouse, or of a copy, while nobody writes it. Raises WarehouseError."""
    with connect(warehouse, read_only=True, lock_seconds=lock_seconds):
        checked(warehouse)


def backup(warehouse: Path, target: Path, *, lock_seconds: float = 60.0) -> Path:
    """Copy the warehouse as it is after the last load, while flows go on; to restore it, copy it back.

    Raises WarehouseError, with nothing at ``target``; also where there is a file already.
    """
    if target.exists():
        raise WarehouseError("already exists", str(target), "name a new file, so that no backup is lost")
    _copy(warehouse, target, lock_seconds)
    return target


def _copy(warehouse: Path, target: Path, lock_seconds: float) -> None:
    """Bring a copy under its name, whole from the start."""
    if has_log(warehouse):  # a process was killed, or had no room: what the log holds goes into the file
        with connect(warehouse, lock_seconds=lock_seconds) as connection:
            connection.checkpoint()
    new = unfinished.name_for(target)
    try:
        unfinished.sweep(target)
        # No other file may take its name meanwhile: the copy is made by name, the lock is on the file.
        with door(warehouse, fcntl.LOCK_SH), connect(warehouse, read_only=True, lock_seconds=lock_seconds):
            clone_file(warehouse, new, target, "the last copy is still there; is the disk full?")
        new.chmod(warehouse.stat().st_mode & _READ_ONLY)
        if what := damage(new):
            raise damaged(warehouse, what)
        os.replace(new, target)
        sync_folder(target.parent)
    except OSError as error:
        raise WarehouseError(f"cannot be written: {error.strerror}", str(target)) from error
    finally:
        unfinished.discard(new)
