"""The rows of a few articles out of millions.

A semi join reads every column of a table before it knows which rows are wanted: 4.4 s of CPU for 20 of a million
articles. Asked for by row id, DuckDB reads only the vectors that hold them: 0.45 s, and less where they lie together.
"""

import pyarrow as pa

from warehouse.file.connection import Connection

# Articles above which reading the whole table is as quick: 22 ms an article against 4.4 s.
_FEW = 150


def rows_of(connection: Connection, name: str, ids: str) -> pa.Table:
    """The rows of table ``name`` whose ``article_id`` is in the registered table ``ids``, in two statements."""
    wanted = f"article_id IN (SELECT article_id FROM {ids})"
    spans = connection.rows(f"SELECT min(rowid), max(rowid), article_id FROM {name} WHERE {wanted} GROUP BY article_id")
    if not spans:
        return connection.table(f"SELECT * FROM {name} LIMIT 0")
    if len(spans) > _FEW:
        return connection.table(f"SELECT * FROM {name} WHERE {wanted}")
    # Spans of different articles may overlap, so each is asked for its own article.
    one = f"SELECT * FROM {name} WHERE rowid BETWEEN ? AND ? AND article_id = ?"
    return connection.table(" UNION ALL ".join([one] * len(spans)), [value for span in spans for value in span])
