"""How far each archive has been read: one SQLite file beside the warehouse, written once what was read is loaded."""

from pathlib import Path

from flows.running.sidefile import SideFile

_TABLE = """
CREATE TABLE IF NOT EXISTS bookmarks (
    file TEXT, filters TEXT, size INTEGER NOT NULL, position INTEGER NOT NULL, is_finished INTEGER NOT NULL,
    PRIMARY KEY (file, filters)
) WITHOUT ROWID
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
            "SELECT position, is_finished FROM bookmarks WHERE (file, filters, size) = (?, ?, ?)", (file, filters, size)
        ).fetchone()
        if row is None:
            return 0
        return None if row[1] else int(row[0])

    def mark(self, file: str, filters: str, size: int, position: int, *, is_finished: bool = False) -> None:
        """All before ``position`` is loaded."""
        values = (file, filters, size, position, is_finished)
        self._db.execute("INSERT OR REPLACE INTO bookmarks VALUES (?, ?, ?, ?, ?)", values)
