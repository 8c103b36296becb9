"""The index that `search` answers from, kept up to date: what was loaded since is added, nothing is built anew.

Articles are taken in the order of ``loaded_at``, some thousands at a time: read, cut into words with the warehouse
closed, then written in one transaction together with how far the index has come. What changes gets a later
``loaded_at``, so it is taken again under a new number; the rows of ``search_postings`` with its old number name no
article any more. Rows come to ``search_recent``, and from there, sorted, to ``search_postings`` when they are many.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from warehouse.file.connection import Connection, connect
from warehouse.schema.search_tables import SEARCH_STATE, SEARCH_TABLES
from warehouse.search.cut import Cut, cutting, method

# Articles indexed at a time: bounds the memory, and how long the file is locked to some 0.5 s.
WINDOW = 2_000
# Rows of `search_recent` that are worth a stretch of their own in `search_postings`: each search reads them all (some
# 10 ms), and of each stretch a row group of 122,880 a word.
STRETCH = 6_000_000


@dataclass(frozen=True, slots=True)
class _State:
    """How far the index has come; ``method`` is empty where there is none."""

    loaded_at: datetime | None
    article_id: str
    article_numbers: int
    method: str


_NONE = _State(None, "", 0, "")
_START = "coalesce($at::TIMESTAMPTZ, '-infinity'::TIMESTAMPTZ)"  # a constant, so that zone maps are heeded
_AFTER = f"loaded_at >= {_START} AND (loaded_at > {_START} OR article_id > $id)"
_COMING = f"""
    WITH ends AS (
        SELECT loaded_at, article_id FROM articles WHERE {_AFTER} ORDER BY loaded_at, article_id LIMIT $window
    )
    SELECT max(loaded_at), arg_max(article_id, (loaded_at, article_id)) FROM ends
"""
_ARTICLES = f"""
    SELECT article_id, loaded_at, coalesce(published_at, fetched_at) AS moment, source_id, language,
        duplicate_of IS NOT NULL AS is_copy, title, subtitle, text
    FROM articles
    WHERE {_AFTER} AND loaded_at <= $last AND (loaded_at < $last OR article_id <= $last_id)
    ORDER BY loaded_at, article_id
"""


def index(warehouse: Path, *, lock_seconds: float = 60.0, window: int = WINDOW, stretch: int = STRETCH) -> int:
    """Index the articles that were loaded or changed since; how many. Touches nothing where there are none.

    window: articles at a time. stretch: rows of `search_recent` that are moved to `search_postings`.
    Raises WarehouseError, with what was indexed so far kept; WarehouseLocked where the warehouse is in use.
    """
    total = 0
    while True:
        with connect(warehouse, read_only=True, lock_seconds=lock_seconds) as connection:
            state = _state(connection, method())
            articles, end = _coming(connection, state, window)
        if not articles.num_rows:
            return total
        with cutting() as cutter:
            cut = cutter.cut(articles)
        with connect(warehouse, lock_seconds=lock_seconds) as connection, connection.transaction():
            if _state(connection, cutter.method) != state:
                continue  # another run was quicker
            _write(connection, articles, cut, _State(*end, state.article_numbers, cutter.method), state)
            _move(connection, stretch)
        total += int(articles.num_rows)
        if articles.num_rows < window:
            return total  # what another run has loaded meanwhile, it indexes itself


def lags(connection: Connection) -> bool:
    """Whether there are articles that are not indexed."""
    state = _state(connection, method())
    start = {"at": state.loaded_at, "id": state.article_id}
    return bool(connection.rows(f"SELECT 1 FROM articles WHERE {_AFTER} LIMIT 1", start))


def forget(warehouse: Path, *, lock_seconds: float = 60.0) -> None:
    """Empty the index; ``index`` builds it anew, without the rows of what has changed since. Raises WarehouseError."""
    with connect(warehouse, lock_seconds=lock_seconds) as connection, connection.transaction():
        _empty(connection)


def purge(warehouse: Path, *, lock_seconds: float = 60.0) -> int:
    """Delete the rows that name no article any more, where they may be one in ten; how many. Their space is free after
    a compaction. Raises WarehouseError.
    """
    with connect(warehouse, lock_seconds=lock_seconds) as connection, connection.transaction():
        ((alive, given),) = connection.rows(
            "SELECT (SELECT count(*) FROM search_articles), (SELECT max(article_numbers) FROM search_state)"
        )
        if not given or alive > 0.9 * given:
            return 0
        sql = "DELETE FROM search_postings WHERE article_no NOT IN (SELECT article_no FROM search_articles)"
        purged = int(connection.rows(sql)[0][0])
        connection.execute("DELETE FROM search_stems")
        connection.execute("INSERT INTO search_stems SELECT stem_no, 1, count(*) FROM search_postings GROUP BY stem_no")
        return purged


def _empty(connection: Connection) -> None:
    for table in SEARCH_TABLES:
        connection.execute(f"DELETE FROM {table.name}")


def _state(connection: Connection, method: str) -> _State:
    """How far the index has come; nowhere where it was made by another method."""
    rows = connection.rows(f"SELECT {', '.join(SEARCH_STATE.names)} FROM {SEARCH_STATE.name}")
    return _State(*rows[0]) if rows and rows[0][-1] == method else _NONE


def _coming(connection: Connection, state: _State, window: int) -> tuple[pa.Table, tuple[datetime, str]]:
    """The next articles, and the last one's place in the order."""
    start = {"at": state.loaded_at, "id": state.article_id}
    ((last, last_id),) = connection.rows(_COMING, start | {"window": window})
    return connection.table(_ARTICLES, start | {"last": last, "last_id": last_id}), (last, last_id)


def _write(connection: Connection, articles: pa.Table, cut: Cut, new: _State, old: _State) -> None:
    """Add these articles; ``new`` with the numbers given out before them."""
    if old == _NONE:
        _empty(connection)
    first = new.article_numbers
    with connection.given(coming=articles, cut_words=cut.words, cut_postings=cut.postings, cut_lengths=cut.lengths):
        connection.execute("DELETE FROM search_articles WHERE article_id IN (SELECT article_id FROM coming)")
        connection.execute(_ADD_ARTICLES, {"first": first})
        connection.execute(_ADD_WORDS)
        connection.execute(_ADD_POSTINGS, {"first": first})
    connection.execute("DELETE FROM search_state")
    connection.execute(
        "INSERT INTO search_state VALUES (?, ?, ?, ?)",
        [new.loaded_at, new.article_id, first + articles.num_rows, new.method],
    )


_ADD_ARTICLES = """
    INSERT INTO search_articles BY NAME
    SELECT (place + $first)::UINTEGER AS article_no, article_id, moment, source_id, language, is_copy, words
    FROM (SELECT *, row_number() OVER () - 1 AS place FROM coming) JOIN cut_lengths USING (place)
    SEMI JOIN articles USING (article_id, loaded_at)  -- one that was changed or retired meanwhile is left to the next
    ORDER BY place
"""
_ADD_WORDS = """
    INSERT INTO search_words BY NAME
    WITH unseen AS (SELECT * FROM cut_words ANTI JOIN search_words USING (word, stem, is_stemmed)),
    numbered AS (
        SELECT DISTINCT stem, stem_no FROM search_words SEMI JOIN unseen USING (stem)
    ),
    fresh AS (
        SELECT stem, (row_number() OVER () + (SELECT coalesce(max(stem_no), 0) FROM search_words))::UINTEGER AS stem_no
        FROM (SELECT DISTINCT stem FROM unseen ANTI JOIN numbered USING (stem))
    )
    SELECT word, stem, is_stemmed, stem_no FROM unseen JOIN (FROM numbered UNION ALL FROM fresh) USING (stem)
    ORDER BY word, stem
"""
_ADD_POSTINGS = """
    INSERT INTO search_recent BY NAME
    WITH numbered AS (
        SELECT DISTINCT stem_id, stem_no FROM search_words
        JOIN (SELECT DISTINCT stem, stem_id FROM cut_words) USING (stem)
    )
    SELECT stem_no, (place + $first)::UINTEGER AS article_no, weight FROM cut_postings JOIN numbered USING (stem_id)
    ORDER BY ALL
"""


_COUNT_STEMS = """
    INSERT INTO search_stems BY NAME
    SELECT
        stem_no, (SELECT coalesce(max(stretch), 0) + 1 FROM search_stems)::INTEGER AS stretch, count(*) AS articles
    FROM search_recent SEMI JOIN search_articles USING (article_no)
    GROUP BY stem_no ORDER BY stem_no
"""


def _move(connection: Connection, stretch: int) -> None:
    """Make a stretch of the recent rows where they are many, without those of articles that have changed since."""
    ((rows,),) = connection.rows("SELECT count(*) FROM search_recent")
    if rows < stretch:
        return
    connection.execute(
        "INSERT INTO search_postings FROM search_recent SEMI JOIN search_articles USING (article_no)"
        " ORDER BY stem_no, article_no"
    )
    connection.execute(_COUNT_STEMS)
    connection.execute("DELETE FROM search_recent")
