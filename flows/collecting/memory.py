"""What polling remembers between runs: states, pages and claims, in one SQLite file beside the warehouse.

Not in the warehouse itself: its file belongs to one writer at a time, and polls of many sources end at any moment. A
lost file costs fetches, never articles: what is fetched again is known by its content.
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from flows.collecting.polling import Seen, SourceState
from flows.running.sidefile import SideFile
from warehouse.processes import is_of_here, lives_here, this_process

# How long a claim holds that is not renewed by a process that cannot be asked whether it lives: of another machine.
LEASE = timedelta(seconds=60)

_SEEN = TypeAdapter(Seen)
_STATE = TypeAdapter(SourceState)
_VERSION = 2
_TABLES = """
CREATE TABLE IF NOT EXISTS states (source_id TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pages (source_id TEXT, key TEXT, page TEXT NOT NULL, PRIMARY KEY (source_id, key))
    WITHOUT ROWID;
DROP TABLE IF EXISTS claims;  -- of version 1, whose claims held for an hour whoever was dead
CREATE TABLE IF NOT EXISTS claimants (owner TEXT PRIMARY KEY, process TEXT NOT NULL, since TEXT NOT NULL,
    until TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS epoch (batch_id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS claimed (source_id TEXT PRIMARY KEY, owner TEXT NOT NULL) WITHOUT ROWID;
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

    def fetched(self) -> Iterator[Seen]:
        """Every page, of whatever source, that was had."""
        sources = [source_id for (source_id,) in self._db.execute("SELECT DISTINCT source_id FROM pages")]
        for source_id in sources:
            rows = self._db.execute("SELECT page FROM pages WHERE source_id = ?", (source_id,)).fetchall()
            yield from (page for (text,) in rows if (page := _page(text)) and page.fetched_at)

    def epoch(self) -> str | None:
        """The batch that the warehouse had loaded last when pages were remembered last; None where none were."""
        row = self._db.execute("SELECT batch_id FROM epoch").fetchone()
        return str(row[0]) if row else None

    def remember(
        self,
        pages: Iterable[Seen],
        states: Iterable[SourceState] = (),
        forget: Iterable[tuple[str, str]] = (),
        epoch: str | None = None,
    ) -> None:
        """Store pages and states and drop pages (source_id, key), all or nothing.

        epoch: the batch that was loaded last, where the pages are said to be loaded.
        """
        with self._transaction():
            if epoch is not None:
                self._db.execute("DELETE FROM epoch")
                self._db.execute("INSERT INTO epoch VALUES (?)", (epoch,))
            self._db.executemany(
                "INSERT OR REPLACE INTO pages VALUES (?, ?, ?)",
                ((page.source_id, page.key, _SEEN.dump_json(page).decode()) for page in pages),
            )
            self._db.executemany(
                "INSERT OR REPLACE INTO states VALUES (?, ?)",
                ((state.source_id, _STATE.dump_json(state).decode()) for state in states),
            )
            self._db.executemany("DELETE FROM pages WHERE source_id = ? AND key = ?", forget)

    def claim(self, source_ids: Iterable[str], owner: str, now: datetime | None = None) -> "Claimed":
        """Take the sources that nobody else works on, for this process.

        A claim ends by ``release``, or with its process: at once where that was one of this machine; after ``LEASE``
        without ``renew`` where it cannot be asked. One longer than that (a clock that was ahead) counts as over.
        """
        now = now or datetime.now(UTC)
        got: list[str] = []
        with self._transaction():
            held = {each.source_id: each for each in self._held(now) if each.owner != owner}
            self._db.execute(
                "INSERT INTO claimants VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET until = excluded.until",
                (owner, this_process(), now.isoformat(), (now + LEASE).isoformat()),
            )
            for source_id in source_ids:
                if source_id not in held:
                    self._db.execute("INSERT OR REPLACE INTO claimed VALUES (?, ?)", (source_id, owner))
                    got.append(source_id)
            self._db.execute("DELETE FROM claimants WHERE owner NOT IN (SELECT owner FROM claimed)")
        return Claimed(tuple(got), tuple(held[each] for each in source_ids if each in held))

    def renew(self, owner: str, now: datetime | None = None) -> None:
        """Say that the process of ``owner`` still works on what it has claimed."""
        until = (now or datetime.now(UTC)) + LEASE
        self._db.execute("UPDATE claimants SET until = ? WHERE owner = ?", (until.isoformat(), owner))

    def release(self, owner: str, source_ids: Iterable[str] | None = None) -> None:
        """Give back what ``owner`` claimed: all of it, or these."""
        with self._transaction():
            if source_ids is None:
                self._db.execute("DELETE FROM claimed WHERE owner = ?", (owner,))
            else:
                rows = ((owner, each) for each in source_ids)
                self._db.executemany("DELETE FROM claimed WHERE owner = ? AND source_id = ?", rows)
            self._db.execute("DELETE FROM claimants WHERE owner NOT IN (SELECT owner FROM claimed)")

    def held(self, now: datetime | None = None) -> tuple["Held", ...]:
        """What runs work on now."""
        return tuple(self._held(now or datetime.now(UTC)))

    def _held(self, now: datetime) -> Iterator["Held"]:
        rows = self._db.execute(
            "SELECT source_id, owner, process, since, until FROM claimed JOIN claimants USING (owner) ORDER BY 1"
        ).fetchall()
        lives = {process: lives_here(process) for _, _, process, _, _ in rows}
        for source_id, owner, process, since, until in rows:
            with suppress(ValueError, TypeError):  # a moment in a damaged file: nobody holds the source
                is_leased = now < datetime.fromisoformat(until) <= now + LEASE * 2
                if lives[process] or (is_leased and not is_of_here(process)):
                    yield Held(source_id, owner, process, datetime.fromisoformat(since))


@dataclass(frozen=True, slots=True)
class Held:
    """A source that a run works on. process: as it says of itself (host, process id, start). since: aware, UTC."""

    source_id: str
    owner: str
    process: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Claimed:
    """What came of claiming sources. got: taken now. held: left to the runs that work on them."""

    got: tuple[str, ...]
    held: tuple[Held, ...] = ()


@contextmanager
def claiming(memory: Memory, path: Path, source_ids: Sequence[str], owner: str) -> Iterator[Claimed]:
    """The sources that nobody else works on, claimed for as long as this process works on them; given back at the end.

    path: of the memory, which is opened once more: a thread renews the claim whatever the run is waiting for.
    """
    over = threading.Event()

    def renew() -> None:
        with Memory(path) as own:
            while not over.wait(LEASE.total_seconds() / 4):
                with suppress(sqlite3.Error):  # a disk that is full now may not be in a quarter of a minute
                    own.renew(owner)

    claimed = memory.claim(source_ids, owner)
    thread = threading.Thread(target=renew, name="newsloom-claim", daemon=True)
    thread.start()
    try:
        yield claimed
    finally:
        over.set()
        thread.join()
        memory.release(owner)


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
        if page is None or page.key != key:
            raise KeyError(key)
        return page

    def __iter__(self) -> Iterator[str]:
        rows = self._db.execute("SELECT key FROM pages WHERE source_id = ?", (self._source_id,)).fetchall()
        # In a damaged file a page may say another key, or not be found under its own: it is as if never seen.
        return (key for (key,) in rows if key in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _page(text: str) -> Seen | None:
    try:
        return _SEEN.validate_json(text)
    except ValidationError:
        return None
