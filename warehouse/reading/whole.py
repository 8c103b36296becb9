"""Articles with all that belongs to them, a chunk at a time: never a whole table in memory, no table read twice.

Articles and the rows of their parts were written together, so they lie in the same order: a chunk of neighbours among
the articles is a span of each other table. One pass over the ids finds the spans; then each is read by row id.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from warehouse.file.connection import Connection, connect
from warehouse.schema.layout import Table
from warehouse.schema.tables import PARTS

_NOWHERE = (0, -1)
_SIZE = 1_000  # articles of a chunk, 5 to 10 MB


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some articles: row ids of ``articles``, and by table the row ids between which their rows lie."""

    number: int
    first: int
    last: int
    spans: Mapping[str, tuple[int, int]]

    @property
    def articles(self) -> str:
        """SQL of the rows of ``articles``."""
        return f"SELECT * FROM articles WHERE rowid BETWEEN {self.first} AND {self.last}"

    def rows(self, table: Table) -> str:
        """SQL of the rows of another table."""
        first, last = self.spans.get(table.name, _NOWHERE)
        ids = f"SELECT article_id FROM articles WHERE rowid BETWEEN {self.first} AND {self.last}"
        return f"SELECT * FROM {table.name} WHERE rowid BETWEEN {first} AND {last} AND article_id IN ({ids})"


def chunks(connection: Connection, size: int, tables: tuple[Table, ...] = PARTS) -> Iterator[Chunk]:
    """The articles in chunks of at most ``size``, as they were written, with their spans of the tables."""
    spans: dict[int, dict[str, tuple[int, int]]] = {}
    for table in tables:
        found = connection.rows(
            f"SELECT articles.rowid // {size} AS chunk, min(other.rowid), max(other.rowid)"
            f" FROM {table.name} AS other JOIN articles USING (article_id) GROUP BY chunk"
        )
        for chunk, first, last in found:
            spans.setdefault(chunk, {})[table.name] = (first, last)
    for (number,) in connection.rows(f"SELECT DISTINCT rowid // {size} AS chunk FROM articles ORDER BY chunk"):
        yield Chunk(number, number * size, (number + 1) * size - 1, spans.get(number, {}))


def packed(chunk: Chunk, condition: str = "true") -> str:
    """SQL of the versions shown, with the rows of each part as a list of structs under the part's name."""
    joined = "".join(
        f" LEFT JOIN (SELECT article_id, {_packed(part)} AS rows FROM ({chunk.rows(part)}) GROUP BY article_id)"
        f" AS {part.name}_of USING (article_id)"
        for part in PARTS
    )
    lists = ", ".join(f"coalesce({part.name}_of.rows, []) AS {part.name}" for part in PARTS)
    return f"SELECT shown.*, {lists} FROM ({chunk.articles} AND {condition}) AS shown{joined}"


def read_articles(file: Path, since: datetime | None = None, *, lock_seconds: float = 60.0) -> Iterator[pa.Table]:
    """The articles of a warehouse file with their parts packed, in pieces; only those loaded later than ``since``.

    Raises WarehouseError.
    """
    with connect(file, read_only=True, lock_seconds=lock_seconds) as connection:
        for chunk in chunks(connection, _SIZE):
            yield connection.table(packed(chunk, "(?::TIMESTAMPTZ IS NULL OR loaded_at > ?)"), [since, since])


def _packed(part: Table) -> str:
    columns = ", ".join(name for name in part.names if name != "article_id")
    key = ", ".join(name for name in part.key if name != "article_id")
    return f"list(struct_pack({columns}) ORDER BY {key})"
