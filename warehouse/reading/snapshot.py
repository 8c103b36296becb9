"""A file that has all that was loaded and may be read for as long as it takes: no load waits for an export."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from warehouse.errors import WarehouseError
from warehouse.file.closed import closed
from warehouse.file.publish import is_current, publish, published_path
from warehouse.limits import LIMITS, QueryLimits
from warehouse.reading.answers import Rows, rows_of


def snapshot(warehouse: Path, *, lock_seconds: float = 60.0) -> Path:
    """The published copy, made anew unless it is current; where that cannot be, as it is: see ``is_stale``.

    A published copy that is named itself is taken as it is. Raises WarehouseError where there is none and none can
    be made.
    """
    if warehouse.stem.endswith(".published"):
        return warehouse
    try:
        return publish(warehouse, lock_seconds=lock_seconds)
    except WarehouseError:
        if not published_path(warehouse).exists():
            raise
        return published_path(warehouse)


def is_stale(warehouse: Path) -> bool:
    """Whether the published copy has less than was loaded."""
    return not warehouse.stem.endswith(".published") and not is_current(warehouse)


@contextmanager
def asking(file: Path, *, lock_seconds: float = 60.0, limits: QueryLimits = LIMITS) -> Iterator[Callable[[str], Rows]]:
    """What answers one query after the other from the same state of the file, each answer as ``stream`` gives it."""
    with closed(file, lock_seconds=lock_seconds, limits=limits) as connection:
        yield lambda sql: rows_of(connection, sql, ())


@contextmanager
def stream(
    file: Path,
    sql: str,
    parameters: Sequence[object] | Mapping[str, object] = (),
    *,
    lock_seconds: float = 60.0,
    limits: QueryLimits = LIMITS,
) -> Iterator[Rows]:
    """The answer of a query in pieces, never whole in memory; as safe as ``queries.query``.

    Raises WarehouseError, with the SQL.
    """
    with closed(file, lock_seconds=lock_seconds, limits=limits) as connection:
        yield rows_of(connection, sql, parameters)
