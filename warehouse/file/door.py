"""The moments in which a warehouse file must not change its name: held by who opens it and who puts another there."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from warehouse.errors import WarehouseError
from warehouse.staging.files import sync_folder

_LINKS = 40  # as many as Linux follows
# What DuckDB adds to the name of a log: nothing, and what it calls those that are there during a checkpoint.
_MORE = ("", ".checkpoint", ".recovery")


@contextmanager
def door(path: Path, how: int) -> Iterator[None]:
    """Hold the folder of the file: ``fcntl.LOCK_SH`` while it is opened, ``LOCK_EX`` while another takes its name.

    DuckDB opens a file first and locks it then. Were another file to take its name in between, what is loaded would go
    into the one that nobody sees any more (docs/decisions/maintenance.md).
    """
    with ExitStack() as held:
        with suppress(OSError):  # a folder that may not be read, a file system without such locks
            descriptor = os.open(path.resolve().parent, os.O_RDONLY)
            held.callback(os.close, descriptor)
            fcntl.flock(descriptor, how)
        yield


def take_place(new: Path, path: Path) -> None:
    """Give a whole file, closed by all, the name and mode of another; who has that one open reads it to the end.

    Raises OSError; WarehouseError where the new file is not whole.
    """
    if log_of(new).exists():
        raise WarehouseError("the copy has a log, so it is not whole", str(new), "run it again")
    with new.open("rb") as file:
        os.fsync(file.fileno())
    new.chmod(path.stat().st_mode & 0o7777)
    with door(path, fcntl.LOCK_EX):
        os.replace(new, path)
        sync_folder(path.parent)


def log_of(path: Path) -> Path:
    """DuckDB's log of a file: what a process committed and has not brought into the file yet."""
    return path.with_name(path.name + ".wal")


def names_of(path: Path) -> tuple[Path, ...]:
    """The path, and where it is a link all that it leads over; the last is the file's own name."""
    names = [path]
    while names[-1].is_symlink() and len(names) < _LINKS:
        names.append(names[-1].parent / os.readlink(names[-1]))
    return tuple(names)


def has_log(path: Path) -> bool:
    """Whether something was committed that the file itself lacks."""
    return any(log_of(name).with_name(log_of(name).name + more).exists() for name in names_of(path) for more in _MORE)
