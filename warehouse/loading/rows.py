"""Few rows of large tables: DuckDB reads whole blocks, so what is asked for is narrowed down to where it stands."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.file.connection import Connection

# Rows so near to each other are read in one go: a vector of DuckDB's.
_NEAR = 2_048
# So many places are gone to one by one: a row took 4 ms with 1,000,000 articles, reading all of them 900 ms.
_PLACES = 100
# The same where the columns are small: the list of a place costs 4 ms there too, all of 1,000,000 rows 40 to 60 ms.
_PLACES_OF_SMALL = 8


def bounds(numbers: pa.ChunkedArray) -> dict[str, int]:
    """The least and the greatest of some numbers; of none, bounds that hold nothing."""
    ends = pc.min_max(numbers).as_py()
    return {"least": ends["min"] or 0, "greatest": ends["max"] or 0}


def _rows_with(connection: Connection, table: str, **wanted: pa.Array) -> pa.ChunkedArray:
    """Where the rows of a table stand that have one of these values in the column of that name: no other is read."""
    ((column, values),) = wanted.items()
    with connection.given(wanted=pa.table({column: values})):
        sql = f"SELECT {table}.rowid AS row FROM {table} SEMI JOIN wanted USING ({column})"
        return connection.table(sql)["row"]


def articles_of(connection: Connection, article_ids: pa.Array, columns: Sequence[str]) -> pa.Table:
    """These columns of the articles that are there."""
    return at_rows(connection, _rows_with(connection, "articles", article_id=article_ids), columns)


def at_rows(connection: Connection, rows: pa.ChunkedArray, columns: Sequence[str]) -> pa.Table:
    """These columns of the articles in these rows, and ``row``."""
    return _at(connection, "articles", rows, columns, _PLACES)


def small_rows_with(connection: Connection, table: str, columns: Sequence[str], **wanted: pa.Array) -> pa.Table:
    """These columns, and ``row``, of the rows that have one of these values in the column of that name.

    Of columns that are read more quickly than an article's text.
    """
    return _at(connection, table, _rows_with(connection, table, **wanted), columns, _PLACES_OF_SMALL)


def _at(connection: Connection, table: str, rows: pa.ChunkedArray, columns: Sequence[str], most: int) -> pa.Table:
    places = _runs(sorted(rows.to_pylist()))
    if len(places) > most:
        places = [(0, 2**62)]
    part = f"SELECT rowid AS row, {', '.join(columns)} FROM {table} WHERE rowid "
    parts = [f"= {first}" if first == last else f"BETWEEN {first} AND {last}" for first, last in places]
    read = " UNION ALL ".join(part + where for where in parts or ["< 0"])
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


def arrays(column: pa.ChunkedArray, kind: type[np.generic]) -> list[npt.NDArray[Any]]:
    """The lists of a column, each a part of one array."""
    if not len(column):
        return []
    whole = column.combine_chunks()
    values = whole.values.to_numpy(zero_copy_only=False).astype(kind, copy=False)
    ends = whole.offsets.to_numpy()
    return [values[first:last] for first, last in pairwise(ends.tolist())]
