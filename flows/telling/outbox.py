"""What people were told, remembered before the warehouse has it: a SQLite file beside it, carried into its tables.

Telling must not wait for a load that goes on, and what was told must outlive a kill: a row is written here before
anything is sent, again after each address that took it, and carried into the warehouse when that is free. A kill
between the sending and the second writing sends once more to that one address, under the same key (Message-ID).
"""

import fcntl
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from extractors.errors import InputError
from flows.running.publishing import publish_after_run
from flows.running.sidefile import SideFile
from flows.settings.load import load_settings
from warehouse.errors import WarehouseLocked
from warehouse.loading.told import WRITTEN, bring
from warehouse.reading.told import has
from warehouse.schema.layout import TIME

_TABLES = """
CREATE TABLE IF NOT EXISTS told (
    kind TEXT, key TEXT, about TEXT NOT NULL, at TEXT NOT NULL, row TEXT NOT NULL, is_carried INTEGER NOT NULL,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS told_about ON told (kind, about, at);
CREATE INDEX IF NOT EXISTS told_waiting ON told (is_carried) WHERE NOT is_carried;
"""
Row = dict[str, Any]


class Outbox(SideFile):
    """The memory of one warehouse's tellings: ``with Outbox(warehouse) as outbox``.

    Its rows are those of the warehouse's tables (``WRITTEN``), and others that stay here, such as the texts of briefs.
    Raises InputError where its file cannot be used.
    """

    def __init__(self, warehouse: Path) -> None:
        self._warehouse = warehouse
        hint = "move it away; what was told is in the warehouse, and the brief of today is sent once more"
        super().__init__(outbox_path(warehouse), _TABLES, hint)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While somebody tells: another process that wants to waits, and then finds what was told."""
        path = outbox_path(self._warehouse).with_suffix(".lock")
        with ExitStack() as held:
            try:
                file = held.enter_context(path.open("a"))
                fcntl.flock(file, fcntl.LOCK_EX)
            except OSError as error:
                raise InputError(f"cannot be locked: {error.strerror}", str(path)) from error
            yield

    def write(self, kind: str, rows: Sequence[Row], *, about: str) -> None:
        """Remember rows, in the place of those with the same key. about: the reader or rule they are found by."""
        now = datetime.now(UTC).isoformat()
        stays = kind not in WRITTEN
        values = [(kind, _key(kind, row), about, now, json.dumps(row, default=_plain), stays) for row in rows]
        with self._transaction():
            self._db.executemany("INSERT OR REPLACE INTO told VALUES (?, ?, ?, ?, ?, ?)", values)

    def one(self, kind: str, key: str) -> Row | None:
        """The row of that key."""
        found = self._db.execute("SELECT row FROM told WHERE kind = ? AND key = ?", (kind, key)).fetchone()
        return _row(kind, found[0]) if found else None

    def rows(
        self, kind: str, about: str | None = None, *, since: datetime | None = None, until: datetime | None = None
    ) -> list[Row]:
        """Rows of a kind, all or about somebody or something, the ones written first first.

        until: leaves out what was written while the clock was ahead.
        """
        first, last = (each.astimezone(UTC).isoformat() if each else "" for each in (since, until))
        found = self._db.execute(
            "SELECT row FROM told WHERE kind = ? AND (? IS NULL OR about = ?) AND at >= ? AND (? = '' OR at <= ?)"
            " ORDER BY at, key",
            (kind, about, about, first, last, last),
        )
        return [_row(kind, text) for (text,) in found]

    def forget(self, kind: str, key: str) -> None:
        """Take a row out that is of no use any more."""
        self._db.execute("DELETE FROM told WHERE kind = ? AND key = ?", (kind, key))

    def carry(self, *, lock_seconds: float) -> bool:
        """Bring what is new here into the warehouse and its published copy; whether it could be had.

        All of it, where the warehouse lacks what was brought last: it was restored from a backup.
        Raises WarehouseError.
        """
        if not self._is_kept(lock_seconds):
            names = ", ".join(f"'{name}'" for name in WRITTEN)
            self._db.execute(f"UPDATE told SET is_carried = 0 WHERE kind IN ({names})")
        waiting = self._db.execute("SELECT kind, key, row FROM told WHERE NOT is_carried").fetchall()
        if not waiting:
            return True
        tables = {
            name: pa.Table.from_pylist(rows, schema=table.arrow)
            for name, table in WRITTEN.items()
            if (rows := [_row(name, text) for kind, _, text in waiting if kind == name])
        }
        try:
            bring(self._warehouse, tables, lock_seconds=lock_seconds)
        except WarehouseLocked:
            return False
        # Before it counts as carried: who is killed here brings it again, and no copy for readers lacks it for good.
        publish_after_run(self._warehouse, load_settings())
        with self._transaction():
            # What was written anew meanwhile is carried next time.
            self._db.executemany("UPDATE told SET is_carried = 1 WHERE kind = ? AND key = ? AND row = ?", waiting)
        return True

    def _is_kept(self, lock_seconds: float) -> bool:
        """Whether the warehouse has what was brought into it last."""
        now = datetime.now(UTC).isoformat()  # what was written while the clock was ahead is not the last
        carried = self._db.execute("SELECT kind, row FROM told WHERE is_carried ORDER BY at > ?, at DESC, key", (now,))
        for kind, text in carried:
            if kind in WRITTEN:
                given = pa.Table.from_pylist([_row(kind, text)], schema=WRITTEN[kind].arrow)
                return has(self._warehouse, kind, given, wait_seconds=lock_seconds)
        return True


def outbox_path(warehouse: Path) -> Path:
    """Where the outbox of a warehouse is."""
    return warehouse.with_suffix(".told.sqlite")


def _key(kind: str, row: Mapping[str, Any]) -> str:
    names = WRITTEN[kind].key if kind in WRITTEN else ("key",)
    return " ".join(str(row[name]) for name in names)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(f"{type(value).__name__} is in no row")


def _row(kind: str, text: str) -> Row:
    row: Row = json.loads(text)
    times = {column.name for column in WRITTEN[kind].columns if column.type == TIME} if kind in WRITTEN else set()
    return {name: datetime.fromisoformat(value) if name in times and value else value for name, value in row.items()}
