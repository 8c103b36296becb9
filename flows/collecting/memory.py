"""What polling remembers between runs: states, pages and claims, in one SQLite file beside the warehouse.

Not in the warehouse itself: its file belongs to one writer at a time, and polls of many sources end at any moment. A
lost file costs fetches, never articles: what is fetched again is known by its content.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from flows.collecting.polling import Seen, SourceState
from flows.running.sidefile import SideFile

# A claim on a source outlives any poll of it, or is renewed; a killed run's claim ends by itself after so long.
CLAIM = timedelta(hours=1)

_SEEN = TypeAdapter(Seen)
_STATE = TypeAdapter(SourceState)
_VERSION = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS states (source_id TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pages (source_id TEXT, key TEXT, page TEXT NOT NULL, PRIMARY KEY (source_id, key))
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS claims (source_id TEXT PRIMARY KEY, owner TEXT NOT NULL, until TEXT NOT NULL) WITHOUT ROWID;
"""


class Memory(SideFile):
    """The file, opened; ``with Memory(path) as memory``. Any number of processes may have it open.

    Raises InputError where the file is not one of these, or is newer than this code.
    """

    def __init__(self, path: Path) -> None:
        hint = "move it away; pages are then fetched once more"
        super().__init__(path, _TABLES, hint, version=_VERSION, is_durable=False)

    def state(self, source_id: str) -> SourceState:
        """What is known of a source; a fresh state for one never polled."""
        row = self._db.execute("SELECT state FROM states WHERE source_id = ?", (source_id,)).fetchone()
        try:
            return _STATE.validate_json(row[0]) if row else SourceState(source_id)
        except ValidationError:  # of another version: as if never polled
            return SourceState(source_id)

    def pages(self, source_id: str) -> Mapping[str, Seen]:
        """The pages of a source, by key, read when asked for: 500 sources have some hundred thousand."""
        return _Pages(self._db, source_id)

    def remember(
        self, pages: Iterable[Seen], states: Iterable[SourceState] = (), forget: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Store pages and states and drop pages (source_id, key), all or nothing."""
        with self._transaction():
            self._db.executemany(
                "INSERT OR REPLACE INTO pages VALUES (?, ?, ?)",
                ((page.source_id, page.key, _SEEN.dump_json(page).decode()) for page in pages),
            )
            self._db.executemany(
                "INSERT OR REPLACE INTO states VALUES (?, ?)",
                ((state.source_id, _STATE.dump_json(state).decode()) for state in states),
            )
            self._db.executemany("DELETE FROM pages WHERE source_id = ? AND key = ?", forget)

    def claim(
        self, source_ids: Iterable[str], owner: str, lasts: timedelta, now: datetime | None = None
    ) -> tuple[str, ...]:
        """Take the sources that nobody else works on, for ``lasts``; which ones were got.

        A claim ends by ``release``, or by itself when its time is over, as a killed run's must. A claim longer than
        any run would take one (a clock that was ahead) counts as over.
        """
        now = now or datetime.now(UTC)
        got: list[str] = []
        with self._transaction():
            for source_id in source_ids:
                row = self._db.execute("SELECT owner, until FROM claims WHERE source_id = ?", (source_id,)).fetchone()
                if row and row[0] != owner and now < datetime.fromisoformat(row[1]) <= now + lasts * 2:
                    continue
                self._db.execute(
                    "INSERT OR REPLACE INTO claims VALUES (?, ?, ?)", (source_id, owner, (now + lasts).isoformat())
                )
                got.append(source_id)
        return tuple(got)

    def release(self, owner: str, source_ids: Iterable[str] | None = None) -> None:
        """Give back what ``owner`` claimed: all of it, or these."""
        with self._transaction():
            if source_ids is None:
                self._db.execute("DELETE FROM claims WHERE owner = ?", (owner,))
            else:
                rows = ((owner, each) for each in source_ids)
                self._db.executemany("DELETE FROM claims WHERE owner = ? AND source_id = ?", rows)


class _Pages(Mapping[str, Seen]):
    """The pages of one source as they stand in the file. A row of another version counts as not there."""

    def __init__(self, db: sqlite3.Connection, source_id: str) -> None:
        self._db = db
        self._source_id = source_id

    def __getitem__(self, key: str) -> Seen:
        row = self._db.execute(
            "SELECT page FROM pages WHERE source_id = ? AND key = ?", (self._source_id, key)
        ).fetchone()
        page = _page(row[0]) if row else None
        if page is None:
            raise KeyError(key)
        return page

    def __iter__(self) -> Iterator[str]:
        rows = self._db.execute("SELECT page FROM pages WHERE source_id = ?", (self._source_id,)).fetchall()
        return (page.key for (text,) in rows if (page := _page(text)))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _page(text: str) -> Seen | None:
    try:
        return _SEEN.validate_json(text)
    except ValidationError:
        return None
