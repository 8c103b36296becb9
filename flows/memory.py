"""What polling remembers between runs: states, pages and claims, in one SQLite file beside the warehouse.

Not in the warehouse itself: its file belongs to one writer at a time, and polls of many sources end at any moment. A
lost file costs fetches, never articles: what is fetched again is known by its content.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import TypeAdapter, ValidationError

from extractors.errors import InputError
from flows.polling import Seen, SourceState

_SEEN = TypeAdapter(Seen)
_STATE = TypeAdapter(SourceState)
_VERSION = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS states (source_id TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pages (source_id TEXT, key TEXT, page TEXT NOT NULL, PRIMARY KEY (source_id, key))
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS claims (source_id TEXT PRIMARY KEY, owner TEXT NOT NULL, until TEXT NOT NULL) WITHOUT ROWID;
"""


class Memory:
    """The file, opened; ``with Memory(path) as memory``. Any number of processes may have it open.

    Raises InputError where the file is not one of these, or is newer than this code.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = sqlite3.connect(path, timeout=60.0, isolation_level=None, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            version = int(self._db.execute("PRAGMA user_version").fetchone()[0])
            if version > _VERSION:
                raise InputError("made by a newer newsloom", str(path), "update newsloom")
            self._db.executescript(_TABLES)
            self._db.execute(f"PRAGMA user_version={_VERSION}")
        except sqlite3.DatabaseError as error:
            raise InputError(
                f"not usable: {error}", str(path), "move it away; pages are then fetched once more"
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    def state(self, source_id: str) -> SourceState:
        """What is known of a source; a fresh state for one never polled."""
        row = self._db.execute("SELECT state FROM states WHERE source_id = ?", (source_id,)).fetchone()
        try:
            return _STATE.validate_json(row[0]) if row else SourceState(source_id)
        except ValidationError:  # of another version: as if never polled
            return SourceState(source_id)

    def pages(self, source_id: str) -> Mapping[str, Seen]:
        """The pages of a source, by key."""
        found: dict[str, Seen] = {}
        with closing(self._db.execute("SELECT page FROM pages WHERE source_id = ?", (source_id,))) as rows:
            for (text,) in rows:
                try:
                    page = _SEEN.validate_json(text)
                except ValidationError:
                    continue
                found[page.key] = page
        return found

    def remember(
        self, pages: Iterable[Seen], states: Iterable[SourceState] = (), forget: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Store pages and states and drop pages (source_id, key), all or nothing."""
        with _transaction(self._db):
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
        with _transaction(self._db):
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
        with _transaction(self._db):
            if source_ids is None:
                self._db.execute("DELETE FROM claims WHERE owner = ?", (owner,))
            else:
                rows = ((owner, each) for each in source_ids)
                self._db.executemany("DELETE FROM claims WHERE owner = ? AND source_id = ?", rows)


@contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, and alone from its first read on."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")
