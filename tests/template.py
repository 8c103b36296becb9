"""What makes warehouses of tests cheap: an empty one is a copy, DuckDB keeps to one thread, and no process is started.

Making a warehouse takes 0.3 s, and most tests want one. Tables of a few rows are one piece of work: more threads only
wake up for it, and a load takes twice the CPU. What a process of its own does for each checkpoint and each published
copy (0.03 s) is for kills, and for the locks of other processes. So it is from the moment this is imported, for what
modules and sessions share too; tests of how files are made are run in ``field``.
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from tests.once import once
from warehouse.file import clone, connection, publish
from warehouse.file.door import has_log
from warehouse.lake import opened

_lay_out, _open, _checkpoint, _clone_file = (
    connection._lay_out,
    connection._open,
    connection.checkpoint,
    publish.clone_file,
)


def _make(folder: Path) -> Path:
    with field(), connection.connect(folder / "empty.duckdb"):
        pass
    return folder / "empty.duckdb"


def empty(path: Path) -> None:
    """Make an empty warehouse."""
    shutil.copyfile(once("empty", _make), path)


def _with_one_thread(
    path: Path, read_only: bool, lock_seconds: float, settings: Mapping[str, connection.Setting]
) -> duckdb.DuckDBPyConnection:
    return _open(path, read_only, lock_seconds, {"threads": 1, **settings})


def _without_undo(raw: duckdb.DuckDBPyConnection, path: Path) -> None:
    if has_log(path):
        raw.execute("CHECKPOINT")


def _clone_here(source: Path, new: Path, target: Path, hint: str) -> None:
    clone.clone(str(source), str(new))


connection._lay_out, connection._open = empty, _with_one_thread
opened._NOTHING_FETCHED = {**opened._NOTHING_FETCHED, "threads": 1}
connection.checkpoint, publish.clone_file = _without_undo, _clone_here


@contextmanager
def field(*, lays_out: bool = True) -> Iterator[None]:
    """Open files as it is done in the field, and make them so unless a copy of one that was is as good."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "_lay_out", _lay_out if lays_out else empty)
        patch.setattr(connection, "_open", _open)
        patch.setattr(connection, "checkpoint", _checkpoint)
        patch.setattr(publish, "clone_file", _clone_file)
        yield
