"""Which loads a warehouse has seen: what side files say is loaded is asked of it, for it may have been restored.

The batch loaded last stands for all before it. Who remembers that something is loaded remembers that batch too: a file
that does not know it is an older one (a backup), or another, and lacks what was loaded since.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from warehouse.file.connection import connect
from warehouse.schema.layout import TIME


@dataclass(frozen=True, slots=True)
class LoadedPage:
    """A page that a side file says is loaded. sha256: of its bytes, where those were fetched; fetched_at: aware."""

    source_id: str
    url: str
    sha256: str | None
    fetched_at: datetime


# Of pages with the same bytes there is a document each, or all of them are loaded again. What has no bytes of its own
# (the text of a feed's item, a file of a watched folder) has a row of ``fetches`` from when it was had, or later.
_MISSING = """
    WITH there AS (SELECT sha256, count(*) AS documents FROM documents SEMI JOIN asked USING (sha256) GROUP BY sha256),
    counted AS (SELECT *, count(*) OVER (PARTITION BY sha256) AS pages FROM asked)
    SELECT number FROM counted LEFT JOIN there USING (sha256)
    WHERE CASE
        WHEN sha256 IS NOT NULL THEN coalesce(documents, 0) < pages
        ELSE NOT EXISTS (
            FROM fetches
            WHERE fetches.source_id = counted.source_id AND fetches.url = counted.url
                AND fetches.fetched_at >= counted.fetched_at
        )
    END
    ORDER BY number
"""


def newest_batch(warehouse: Path, *, wait_seconds: float = 60.0) -> str | None:
    """The batch loaded last; None in a warehouse that is new, or not there. Raises WarehouseError."""
    if not warehouse.exists():
        return None
    with connect(warehouse, read_only=True, lock_seconds=wait_seconds) as connection:
        ((batch_id,),) = connection.rows("SELECT arg_max(batch_id, loaded_at) FROM loaded_batches")
    return None if batch_id is None else str(batch_id)


def known_batches(warehouse: Path, batch_ids: Collection[str], *, wait_seconds: float = 60.0) -> frozenset[str]:
    """Of these batches, those that the warehouse has loaded. Raises WarehouseError."""
    if not batch_ids or not warehouse.exists():
        return frozenset()
    with connect(warehouse, read_only=True, lock_seconds=wait_seconds) as connection:
        rows = connection.rows(
            "SELECT batch_id FROM loaded_batches WHERE batch_id IN (SELECT unnest(?))", [sorted(batch_ids)]
        )
    return frozenset(batch_id for (batch_id,) in rows)


def not_loaded(warehouse: Path, pages: Iterable[LoadedPage], *, wait_seconds: float = 60.0) -> list[int]:
    """The numbers, counted from 0, of the pages that the warehouse does not have. Raises WarehouseError."""
    asked = list(pages)
    table = pa.table(
        {
            "number": pa.array(range(len(asked)), pa.int64()),
            "source_id": pa.array([page.source_id for page in asked], pa.string()),
            "url": pa.array([page.url for page in asked], pa.string()),
            "sha256": pa.array([page.sha256 for page in asked], pa.string()),
            "fetched_at": pa.array([page.fetched_at for page in asked], TIME),
        }
    )
    with connect(warehouse, read_only=True, lock_seconds=wait_seconds) as connection, connection.given(asked=table):
        return [number for (number,) in connection.rows(_MISSING)]
