"""What makes warehouses of tests cheap: an empty one is a copy, and DuckDB keeps to one thread.

Making a warehouse takes 0.3 s, and most tests want one. Tables of a few rows are one piece of work: more threads only
wake up for it, and a load takes twice the CPU.
"""

import atexit
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import duckdb
import pytest

from warehouse.file import connection


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="newsloom-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with connection.connect(folder / "empty.duckdb"):
        pass
    return folder / "empty.duckdb"


@pytest.fixture(autouse=True)
def laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new warehouse is a copy. Tests of how one is made have a fixture of this name that does nothing."""
    template = _template()
    monkeypatch.setattr(connection, "_lay_out", lambda new: shutil.copyfile(template, new))


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckDB uses one thread in this process. Tests of a folder that need more have a fixture of this name."""
    opened = connection._open

    def with_one_thread(
        path: Path, read_only: bool, lock_seconds: float, settings: Mapping[str, connection.Setting]
    ) -> duckdb.DuckDBPyConnection:
        return opened(path, read_only, lock_seconds, {"threads": 1, **settings})

    monkeypatch.setattr(connection, "_open", with_one_thread)
