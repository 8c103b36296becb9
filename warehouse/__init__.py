"""The warehouse: the only package that imports DuckDB. ``warehouse.open()`` is for analysts; it loads DuckDB only then.

>>> import warehouse
>>> warehouse.open("data/newsloom.duckdb").sql("SELECT title FROM originals WHERE language = ?", ["fi"]).df()
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.limits import LIMITS, QueryLimits

if TYPE_CHECKING:
    from warehouse.reading.open import Reader

__all__ = ["default_name", "default_path", "open"]


def default_name(named: str | os.PathLike[str] | None = None) -> str:
    """The warehouse as named, else ``NEWSLOOM_WAREHOUSE``, else ``data/newsloom.duckdb``; a lake too may be read."""
    return os.fspath(named or os.environ.get("NEWSLOOM_WAREHOUSE") or "data/newsloom.duckdb")


def default_path(named: str | os.PathLike[str] | None = None) -> Path:
    """The same as the path of a file."""
    return Path(default_name(named))


def open(
    path: str | os.PathLike[str] | None = None,
    *,
    wait_seconds: float = 60.0,
    memory_bytes: int = LIMITS.memory,
    answer_bytes: int = LIMITS.answer,
) -> "Reader":
    """A warehouse to ask in SQL: read-only, holding no lock between queries, so that flows load meanwhile.

    path: the file, or what was published: ``ducklake:postgres:...``, ``s3://...``; else ``NEWSLOOM_WAREHOUSE``, else
    ``data/newsloom.duckdb``.
    wait_seconds: how long a query waits for a warehouse that is being loaded and has no published copy yet.
    memory_bytes, answer_bytes: what a query may take, and its answer; one that needs more raises WarehouseError.
    Raises WarehouseError where there is no such file.
    """
    from warehouse.errors import WarehouseError
    from warehouse.lake.address import remote
    from warehouse.reading.open import Reader

    limits = QueryLimits(memory_bytes, answer_bytes)
    if elsewhere := remote(default_name(path)):
        return Reader(elsewhere, wait_seconds, limits)
    file = default_path(path)
    if not file.is_file():
        raise WarehouseError("no such warehouse", str(file), "`newsloom ingest` creates one")
    return Reader(file, wait_seconds, limits)
