"""Few rows of large tables: DuckDB reads whole blocks, so what is asked for is narrowed down to where it stands."""

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.file.connection import Connection

# Rows so near to each other are read in one go: a vector of DuckDB's.
_NEAR = 2_048
# So many places are gone to one by one: a row took 4 ms with 1,000,000 articles, reading all of them 900 ms.
_PLACES = 100


def bounds(numbers: pa.ChunkedArray) -> dict[str, int]:
    """The least and the greatest of some numbers; of none, bounds that hold nothing."""
    ends = pc.min_max(numbers).as_py()
    return {"least": ends["min"] or 0, "greatest": ends["max"] or 0}


def articles_of(connection: Connection, article_ids: pa.Array, columns: Sequence[str]) -> pa.Table:
    """These columns of the articles that are there."""
    with connection.given(wanted=pa.table({"article_id": article_ids})):
        rows = connection.table("SELECT articles.rowid AS row FROM articles SEMI JOIN wanted USING (article_id)")
    return at_rows(connection, rows["row"], columns)


def at_rows(connection: Connection, rows: pa.ChunkedArray, columns: Sequence[str]) -> pa.Table:
    """These columns of the articles in these rows, and ``row``."""
    places = _runs(sorted(rows.to_pylist()))
    if not 0 < len(places) <= _PLACES:
        places = [(0, 2**62)]
    part = f"SELECT rowid AS row, {', '.join(columns)} FROM articles WHERE rowid "
    parts = [f"= {first}" if first == last else f"BETWEEN {first} AND {last}" for first, last in places]
    read = " UNION ALL ".join(part + where for where in parts)
    with connection.given(chosen=pa.table({"row": rows})):
        return connection.table(f"FROM ({read}) SEMI JOIN chosen USING (row)")


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """The first and last of rows that stand near each other."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and row - runs[-1][1] < _NEAR:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs
