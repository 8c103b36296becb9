"""Learned boilerplate in the warehouse: counted, decided, taken out of the articles, put back when overruled.

``learned_removals`` has each line taken with its place, so that the text as extracted can always be had again: what is
decided depends on the articles alone, never on what was taken out before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa

from extractors.cleaning.recurring import LearningSettings, LineCount, Verdict, decide
from warehouse.file.connection import Connection, connect
from warehouse.schema.tables import SOURCE_BOILERPLATE

RULE = "learned"
# Lines are the same where they differ in case, spaces and numbers only ("(c) 2025 Courier", "(c) 2026 Courier").
_SAME = "md5(regexp_replace(lower(trim(regexp_replace({}, '\\s+', ' ', 'g'))), '[0-9]+', '0', 'g'))"
# The words of a text, as extractors.normalize counts them.
_WORDS = "len(regexp_extract_all({}, '[\\x{{3040}}-\\x{{30ff}}\\x{{3400}}-\\x{{9fff}}]|[\\pL\\pN]+'))::INTEGER"
_LINES = """
    SELECT article_id, source_id, place - 1 AS line, lines[place] AS text
    FROM (
        SELECT article_id, source_id, string_split(text, chr(10)) AS lines, unnest(range(1, len(lines) + 1)) AS place
        FROM {}
    )
"""


@dataclass(frozen=True, slots=True)
class Learned:
    """What a learning run did. lines: taken as boilerplate now; sources: that have some; changed: articles whose text
    changed."""

    lines: int
    sources: int
    changed: int


def learn(warehouse: Path, settings: LearningSettings, *, lock_seconds: float = 60.0) -> Learned:
    """Decide anew which lines are boilerplate, and let all articles show it, in one transaction.

    The same articles give the same result, in whatever order they came and whatever was decided before.
    Raises WarehouseError.
    """
    with connect(warehouse, lock_seconds=lock_seconds) as connection, connection.transaction():
        connection.execute("CREATE OR REPLACE TEMP TABLE removed_before AS FROM learned_removals")
        connection.execute("CREATE OR REPLACE TEMP TABLE all_ids AS SELECT article_id FROM articles")
        restore(connection, "all_ids")
        verdicts = decide(_count(connection, settings), settings)
        _write(connection, verdicts)
        take_out(connection, "all_ids")
        changed = _stamp_changed(connection)
        for name in ("removed_before", "all_ids"):
            connection.execute(f"DROP TABLE {name}")
    taken = [verdict.line for verdict in verdicts if verdict.is_taken]
    return Learned(len(taken), len({line.source_id for line in taken}), changed)


def restore(connection: Connection, ids: str) -> None:
    """Put back what was taken out of these articles. ids: a table or view with a column ``article_id``."""
    connection.execute(
        f"""
        UPDATE articles SET text = whole.text, word_count = {_WORDS.format("whole.text")}
        FROM (
            WITH gone AS (
                SELECT article_id, list(line ORDER BY line) AS places FROM learned_removals
                WHERE article_id IN (SELECT article_id FROM {ids}) GROUP BY article_id
            ),
            kept AS (
                SELECT article_id, string_split(text, chr(10)) AS lines,
                    list_filter(range(len(lines) + len(places)), lambda spot: NOT list_contains(places, spot)) AS places
                FROM articles JOIN gone USING (article_id)
            ),
            whole AS (
                SELECT article_id, unnest(places) AS line, unnest(lines) AS text FROM kept
                UNION ALL
                SELECT article_id, line, text FROM learned_removals JOIN gone USING (article_id)
            )
            SELECT article_id, string_agg(text, chr(10) ORDER BY line) AS text FROM whole GROUP BY article_id
        ) AS whole
        WHERE articles.article_id = whole.article_id
        """
    )
    for table, condition in (("removed_blocks", f"rule = '{RULE}' AND"), ("learned_removals", "")):
        connection.execute(f"DELETE FROM {table} WHERE {condition} article_id IN (SELECT article_id FROM {ids})")


def words_taken(connection: Connection, article_ids: Sequence[str]) -> dict[str, int]:
    """By article how many words the lines have that were taken out of it; only those that lost some."""
    with connection.given(asked=pa.table({"article_id": pa.array(article_ids, pa.string())})):
        rows = connection.rows(
            f"SELECT article_id, sum({_WORDS.format('text')})::INTEGER FROM learned_removals SEMI JOIN asked"
            " USING (article_id) GROUP BY article_id"
        )
    return dict(rows)


def take_out(connection: Connection, ids: str) -> None:
    """Take the learned lines out of these articles, whose text is as extracted; never the last line of one."""
    if not connection.rows("SELECT 1 FROM source_boilerplate WHERE is_taken LIMIT 1"):
        return
    lines = _LINES.format(f"articles WHERE article_id IN (SELECT article_id FROM {ids})")
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE lines_found AS
        WITH lines AS ({lines}),
        told AS (
            SELECT lines.*, known.line_key IS NOT NULL AS is_taken
            FROM lines LEFT JOIN source_boilerplate AS known
                ON known.is_taken AND known.source_id = lines.source_id
                AND known.line_key = {_SAME.format("lines.text")}
        )
        SELECT article_id, line, text, is_taken FROM told
        WINDOW article AS (PARTITION BY article_id)
        QUALIFY bool_or(is_taken) OVER article AND NOT bool_and(is_taken) OVER article
        """
    )
    taken = "FROM lines_found WHERE is_taken"
    connection.execute(f"INSERT INTO learned_removals SELECT article_id, line, text {taken}")
    connection.execute(
        f"INSERT INTO removed_blocks BY NAME SELECT article_id, line::INTEGER AS position,"
        f" 'source_boilerplate' AS kind, text, '{RULE}' AS rule {taken}"
    )
    connection.execute(
        f"""
        UPDATE articles SET text = kept.text, word_count = {_WORDS.format("kept.text")}
        FROM (
            SELECT article_id, string_agg(text, chr(10) ORDER BY line) AS text
            FROM lines_found WHERE NOT is_taken GROUP BY article_id
        ) AS kept
        WHERE articles.article_id = kept.article_id
        """
    )
    connection.execute("DROP TABLE lines_found")


def _count(connection: Connection, settings: LearningSettings) -> Sequence[LineCount]:
    """The lines of originals that recur at all. A copy says nothing: its original has the line already."""
    since = datetime.now(UTC) - timedelta(days=settings.window_days)
    recent = "articles WHERE duplicate_of IS NULL AND fetched_at >= ?::TIMESTAMPTZ"
    rows = connection.rows(
        f"""
        WITH lines AS ({_LINES.format(recent)}),
        events AS (
            SELECT lines.source_id, coalesce(story_id, lines.article_id) AS event, lines.text,
                {_SAME.format("lines.text")} AS line_key
            FROM lines JOIN articles USING (article_id)
        ),
        sizes AS (SELECT source_id, count(DISTINCT event) AS source_stories FROM events GROUP BY source_id),
        spread AS (SELECT line_key, count(DISTINCT source_id) AS sources FROM events GROUP BY line_key)
        SELECT source_id, min(text), {_WORDS.format("min(text)")}, count(DISTINCT event), any_value(source_stories),
            any_value(sources)
        FROM events JOIN sizes USING (source_id) JOIN spread USING (line_key)
        GROUP BY source_id, line_key
        HAVING count(DISTINCT event) > 1
        ORDER BY source_id, min(text)
        """,
        [since],
    )
    return [LineCount(*row) for row in rows]


def _write(connection: Connection, verdicts: Sequence[Verdict]) -> None:
    rows = [
        {
            "source_id": verdict.line.source_id,
            "text": verdict.line.text,
            "stories": verdict.line.stories,
            "source_stories": verdict.line.source_stories,
            "sources": verdict.line.sources,
            "is_taken": verdict.is_taken,
            "reason": verdict.reason,
        }
        for verdict in verdicts
    ]
    without_key = pa.schema([field for field in SOURCE_BOILERPLATE.arrow if field.name != "line_key"])
    connection.execute("DELETE FROM source_boilerplate")
    with connection.given(decided=pa.Table.from_pylist(rows, schema=without_key)):
        connection.execute(
            f"INSERT INTO source_boilerplate BY NAME SELECT *, {_SAME.format('text')} AS line_key FROM decided"
        )


def _stamp_changed(connection: Connection) -> int:
    """Let incremental readers see the articles whose lines came or went; how many they are."""
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE articles_changed AS
        SELECT DISTINCT article_id FROM (
            (FROM removed_before EXCEPT FROM learned_removals)
            UNION ALL (FROM learned_removals EXCEPT FROM removed_before)
        )
        """
    )
    connection.execute(
        "UPDATE articles SET loaded_at ="
        " greatest((SELECT max(loaded_at) + INTERVAL 1 MICROSECOND FROM articles), now())"
        " WHERE article_id IN (FROM articles_changed)"
    )
    ((changed,),) = connection.rows("SELECT count(*) FROM articles_changed")
    connection.execute("DROP TABLE articles_changed")
    return int(changed)
