"""Keeps a lake small and quick: old snapshots forgotten, small files merged, what nobody refers to removed.

In small steps, each a transaction of the lake: merging all files of a table at once takes memory for all of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from extractors.text.counting import counted
from warehouse.file.connection import Connection, Tracer
from warehouse.lake.address import Remote
from warehouse.lake.layout import LAKE_TABLES
from warehouse.lake.opened import NAME, opened

# Snapshots forgotten in one step: for each the catalog looks for files that no other has.
_SNAPSHOTS = 100
# Files merged in one step, and steps of a table at one maintenance; the next goes on.
_FILES = 50
_STEPS = 20
# Of its rows deleted, a file is written anew.
_DELETED = 0.25
# A reader that began before a snapshot was forgotten may still read its files; a writer that is at work its new ones.
_HOURS = 24
_SMALL = {"memory_limit": "1GB"}


@dataclass(frozen=True, slots=True)
class Kept:
    """What was done. snapshots: forgotten. merged: files that were made of others. removed: files deleted."""

    snapshots: int
    merged: int
    removed: int

    def plain(self) -> str:
        """In a line."""
        forgotten, merged = counted(self.snapshots, "snapshot"), counted(self.merged, "file")
        return f"{forgotten} forgotten, {merged} merged, {self.removed:,} removed"


def keep_up(remote: Remote, keep_days: float, *, tracer: Tracer | None = None) -> Kept:
    """Forget snapshots older than ``keep_days``, merge, remove. Raises WarehouseError; what was done stays done."""
    with opened(remote, read_only=False, settings=_SMALL, tracer=tracer) as connection:
        snapshots = sum(_forgotten(connection, keep_days))
        connection.execute(f"CALL ducklake_flush_inlined_data('{NAME}')")
        merged = sum(_merged(connection))
        earlier = f"now() - INTERVAL '{_HOURS} hours'"
        removed = _called(connection, f"ducklake_cleanup_old_files('{NAME}', older_than => {earlier})")
        removed += _called(connection, f"ducklake_delete_orphaned_files('{NAME}', older_than => {earlier})")
    return Kept(snapshots, merged, removed)


def _forgotten(connection: Connection, keep_days: float) -> Iterator[int]:
    """Forget old snapshots, the oldest first; never the last, which is what readers see."""
    old = [
        snapshot
        for (snapshot,) in connection.rows(
            f"SELECT snapshot_id FROM ducklake_snapshots('{NAME}')"
            " WHERE snapshot_time < now() - to_minutes(?::BIGINT)"
            f" AND snapshot_id < (SELECT max(snapshot_id) FROM ducklake_snapshots('{NAME}')) ORDER BY 1",
            [round(keep_days * 24 * 60)],
        )
    ]
    for first in range(0, len(old), _SNAPSHOTS):
        yield _called(
            connection, f"ducklake_expire_snapshots('{NAME}', versions => {old[first : first + _SNAPSHOTS]}::UBIGINT[])"
        )


def _merged(connection: Connection) -> Iterator[int]:
    for table in LAKE_TABLES:
        yield _called(
            connection,
            f"ducklake_rewrite_data_files('{NAME}', '{table.name}', delete_threshold => {_DELETED})",
        )
        for _ in range(_STEPS):
            made = _called(
                connection,
                f"ducklake_merge_adjacent_files('{NAME}', '{table.name}', max_compacted_files => {_FILES})",
            )
            yield made
            if not made:
                break


def _called(connection: Connection, call: str) -> int:
    """How many rows a call answers: one for each snapshot or file."""
    return len(connection.rows(f"CALL {call}"))
