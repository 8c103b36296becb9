"""The rows of a watch: the articles that a watchlist, or a saved query, matches, one a story.

A watch is a query that gives `article_id`. A watchlist is one over `mentions`; people save others in
``config/watchlists.toml``. What was given before is passed in, so that reading and remembering stay apart.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from warehouse.errors import WarehouseError
from warehouse.file.connection import Connection
from warehouse.reading.queries import read
from warehouse.reading.question import Question
from warehouse.reading.scope import IS_EXACT, MOMENT

# Article and story (as in the column `story`) of the rows that were given before.
GIVEN = pa.schema([pa.field("article_id", pa.string()), pa.field("story", pa.string())])


@dataclass(frozen=True, slots=True)
class WatchQuery:
    """A watch as a query that gives `article_id` and, if it has one, the `sentence` to show; and its parameters."""

    id: str
    sql: str
    parameters: Mapping[str, object] = field(default_factory=dict)


def watchlist_query(watch_id: str) -> WatchQuery:
    """A watchlist as a query: the articles that mention it, each with a sentence, of its text rather than its title."""
    sql = """
        SELECT article_id, arg_min(sentence, (place IN ('title', 'subtitle'), position)) AS sentence
        FROM mentions WHERE watch = $watch GROUP BY article_id"""
    return WatchQuery(watch_id, sql, {"watch": watch_id})


def watch_rows(
    warehouse: Path,
    watch: WatchQuery,
    *,
    given: pa.Table | None = None,
    every: bool = False,
    newest: int | None = None,
    wait_seconds: float = 60.0,
) -> pa.Table:
    """The articles that a watch matches, the newest first; of each story the original that came first.

    given: rows with the columns of GIVEN, left out with all other articles of their stories. every: each article is a
    row, and only those given themselves are left out. newest: at most so many rows.
    Columns: `watch`, `published_at` (else when it was fetched), `source_id`, `title`, `sentence` (NULL where the query
    gives none), `url`, `language`; of the story's matching articles `articles`, `copies` and `outlets`; `article_id`,
    `story` (`story_id`; where it has none the article's own id), `loaded_at`.
    Raises WarehouseError, for a query that gives no `article_id` too.
    """
    known = GIVEN.empty_table() if given is None else given.cast(GIVEN)

    def ask(connection: Connection) -> pa.Table:
        try:
            return _rows(connection, watch, known, every, newest)
        except WarehouseError as error:
            hint = error.hint or "try its SQL with `newsloom sql`"
            raise WarehouseError(error.message, _subject(watch), hint, sql=watch.sql) from error

    return read(warehouse, ask, wait_seconds=wait_seconds)


def _rows(connection: Connection, watch: WatchQuery, given: pa.Table, every: bool, newest: int | None) -> pa.Table:
    columns = _columns(connection, watch)
    sentence = "min(sentence)" if "sentence" in columns else "NULL::VARCHAR"
    sql = f"""
        WITH watched AS (
            SELECT article_id::VARCHAR AS article_id, {sentence} AS sentence FROM (
{watch.sql}
            ) GROUP BY ALL
        ),
        matched AS (
            SELECT
                article_id, source_id, url, title, language, loaded_at, sentence, duplicate_of IS NOT NULL AS is_copy,
                coalesce(published_at, fetched_at) AS published_at,
                coalesce(story_id, duplicate_of, article_id) AS story
            FROM watched JOIN articles USING (article_id)
        ),
        stories AS (
            SELECT
                story, count(*) AS articles, count(*) FILTER (is_copy) AS copies, count(DISTINCT source_id) AS outlets
            FROM matched GROUP BY story
        ),
        known_stories AS (
            SELECT story FROM given_rows
            UNION SELECT matched.story FROM matched SEMI JOIN given_rows USING (article_id)
        )
        SELECT
            $watch_id AS watch, published_at, source_id, title, sentence, url, language, articles, copies, outlets,
            article_id, story, loaded_at
        FROM matched JOIN stories USING (story)
        WHERE {_CHOSEN[every]}
        ORDER BY published_at DESC, article_id
        LIMIT $newest
    """
    parameters = {"watch_id": watch.id, "newest": newest, **watch.parameters}
    with connection.given(given_rows=given):
        return connection.table(sql, parameters)


@dataclass(frozen=True, slots=True)
class SavedRow:
    """An article that a watch matches. sentence: NULL where its query gives none."""

    article_id: str
    moment: datetime
    is_exact: bool
    source_id: str
    title: str | None
    language: str
    sentence: str | None
    url: str
    is_copy: bool
    story_id: str | None


def newest_rows(connection: Connection, watch: WatchQuery, *, rows: int = 50) -> Question[SavedRow]:
    """The newest articles that a watch matches, as a question. Raises WarehouseError where its query is wrong."""
    sentence = "min(sentence)::VARCHAR" if "sentence" in _columns(connection, watch) else "NULL::VARCHAR"
    sql = f"""
    WITH watched AS (
        SELECT article_id::VARCHAR AS article_id, {sentence} AS sentence FROM (
            {watch.sql}
        ) GROUP BY article_id::VARCHAR
    )
    SELECT
        article_id, {MOMENT} AS moment, {IS_EXACT} AS is_exact, source_id, title, language, sentence, url,
        duplicate_of IS NOT NULL AS is_copy, story_id
    FROM watched JOIN articles USING (article_id)
    ORDER BY moment DESC, article_id LIMIT $rows
    """
    return Question(sql, SavedRow, {**watch.parameters, "rows": rows})


# By whether every article is asked for.
_CHOSEN = {
    True: "article_id NOT IN (SELECT article_id FROM given_rows)",
    False: """story NOT IN (SELECT story FROM known_stories)
        QUALIFY row_number() OVER (PARTITION BY story ORDER BY is_copy, published_at, article_id) = 1""",
}


def _columns(connection: Connection, watch: WatchQuery) -> set[str]:
    """The columns that the query gives. Raises WarehouseError where it is wrong, or gives no article."""
    found = {name for name, *_ in connection.rows(f"DESCRIBE {watch.sql}", watch.parameters)}
    if "article_id" not in found:
        raise WarehouseError(
            f"gives no column article_id, only: {', '.join(sorted(found))}", _subject(watch), "select it"
        )
    return found


def _subject(watch: WatchQuery) -> str:
    return f"watch '{watch.id}'"
