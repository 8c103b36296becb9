"""What the watches have to give: the rows not given before, and the memory of those that were.

That memory is a SQLite file beside the warehouse (docs/decisions/warehouse.md): writing it makes no load and no reader
wait, and the published copy stays current. Lost, it costs that everything is given once more.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from extractors.errors import ConfigError, nearest
from flows.running.sidefile import SideFile
from flows.settings.load import load_saved_queries, load_watches
from warehouse.reading.watches import GIVEN, WatchQuery, watch_rows, watchlist_query

_TABLE = """
CREATE TABLE IF NOT EXISTS given (
    watch TEXT, article_id TEXT, story TEXT NOT NULL, given_at TEXT NOT NULL, PRIMARY KEY (watch, article_id)
) WITHOUT ROWID
"""


def load_watch_queries(names: Sequence[str] = (), folder: Path | None = None) -> tuple[WatchQuery, ...]:
    """The watches of these names, watchlists and saved queries; all where none is named.

    Raises ConfigError with the nearest name for one that is not there.
    """
    watches = [watchlist_query(watch.id) for watch in load_watches(folder)]
    watches += [WatchQuery(name, sql) for name, sql in load_saved_queries(folder).items()]
    if not watches:
        raise ConfigError("has no watches yet", "watchlists.toml", "its comments show how to add one")
    by_name = {watch.id: watch for watch in watches}
    for name in names:
        if name not in by_name:
            raise ConfigError("no such watch", name, nearest(name, by_name, "see: newsloom watch list"))
    return tuple(by_name[name] for name in dict.fromkeys(names or by_name))


class Given(SideFile):
    """What the watches of one warehouse have given: ``with Given(warehouse) as given``.

    Raises InputError where its file cannot be used.
    """

    def __init__(self, warehouse: Path) -> None:
        hint = "move it away; the watches then give everything once more"
        super().__init__(warehouse.with_suffix(".watches.sqlite"), _TABLE, hint)

    def rows(self, watch: str) -> pa.Table:
        """What a watch has given, with the columns of GIVEN."""
        found = self._db.execute("SELECT article_id, story FROM given WHERE watch = ?", (watch,)).fetchall()
        return pa.Table.from_pylist([{"article_id": each, "story": story} for each, story in found], schema=GIVEN)

    @contextmanager
    def giving(self) -> Iterator[None]:
        """While somebody is given rows: another who wants some waits, and what is marked counts from the end on."""
        with self._transaction():
            yield

    def mark(self, rows: pa.Table) -> None:
        """Rows of ``new_rows`` are given."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        values = zip(*(rows[name].to_pylist() for name in ("watch", "article_id", "story")), strict=True)
        self._db.executemany("INSERT OR REPLACE INTO given VALUES (?, ?, ?, ?)", ((*each, now) for each in values))


def new_rows(
    warehouse: Path, watches: Sequence[WatchQuery], given: Given, *, every: bool = False, wait_seconds: float
) -> pa.Table:
    """What these watches match and have not given before, watch by watch, as ``watch_rows`` gives it.

    Raises WarehouseError.
    """
    found = [
        watch_rows(warehouse, watch, given=given.rows(watch.id), every=every, wait_seconds=wait_seconds)
        for watch in watches
    ]
    return pa.concat_tables(found)
