"""How far each archive has been read: one SQLite file beside the warehouse, written once what was read is loaded."""

from collections.abc import Callable, Collection
from pathlib import Path

from flows.running.sidefile import SideFile

# epoch: the batch that the warehouse had loaded last; NULL where the bookmark is of before there were any.
_TABLE = """
CREATE TABLE IF NOT EXISTS bookmarks (
    file TEXT, filters TEXT, size INTEGER NOT NULL, position INTEGER NOT NULL, is_finished INTEGER NOT NULL,
    PRIMARY KEY (file, filters)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS marks (
    file TEXT, filters TEXT, size INTEGER NOT NULL, position INTEGER NOT NULL, is_finished INTEGER NOT NULL, epoch TEXT,
    PRIMARY KEY (file, filters)
) WITHOUT ROWID;
INSERT OR IGNORE INTO marks SELECT *, NULL FROM bookmarks;
DELETE FROM bookmarks;
"""


class Bookmarks(SideFile):
    """The file, opened; ``with Bookmarks(path) as bookmarks``. Any number of processes may have it open.

    A bookmark counts for one file of one size read with the same filters: what another filter left out is not read.
    Raises InputError where the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        hint = "move it away; the archives are then read from their starts, and what is known is not loaded twice"
        super().__init__(path, _TABLE, hint)

    def position(self, file: str, filters: str, size: int) -> int | None:
        """The byte to go on at: 0 for a file not read yet, None for one that is finished."""
        row = self._db.execute(
            "SELECT position, is_finished FROM marks WHERE (file, filters, size) = (?, ?, ?)", (file, filters, size)
        ).fetchone()
        if row is None:
            return 0
        return None if row[1] else int(row[0])

    def mark(self, file: str, filters: str, size: int, position: int, epoch: str | None, *, is_finished: bool) -> None:
        """All before ``position`` is loaded. epoch: the batch that the warehouse has loaded last."""
        values = (file, filters, size, position, is_finished, epoch)
        self._db.execute("INSERT OR REPLACE INTO marks VALUES (?, ?, ?, ?, ?, ?)", values)

    def keep(self, known: Callable[[Collection[str]], Collection[str]]) -> int:
        """Take out the bookmarks of loads that the warehouse does not know: it was restored since. How many they were.

        known: of these batches, those that the warehouse has loaded.
        """
        rows = self._db.execute("SELECT DISTINCT epoch FROM marks WHERE epoch IS NOT NULL").fetchall()
        epochs = {epoch for (epoch,) in rows}
        unknown = sorted(epochs - set(known(epochs)))
        if not unknown:
            return 0
        with self._transaction():
            deleted = (self._db.execute("DELETE FROM marks WHERE epoch = ?", (epoch,)).rowcount for epoch in unknown)
            return sum(deleted)
