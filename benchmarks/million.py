"""A warehouse of a million articles from a seed, as loads leave it: parts together, versions, copies and stories told.

The articles of one set are made word by word; each round writes them as others, of other ids, days and lines, through
the load itself. Copies and stories are given, not found: telling them would take an hour. So are fetches: each page
twice, of each source a list every six hours, one page of fifty in quarantine, one of two hundred gone.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks.generate import Generator
from warehouse.file.connection import Connection, connect
from warehouse.loading.load import LoadSettings, load_batch
from warehouse.staging.batches import Batch

SET = 20_000
_DAYS = 365.0
# One of so many articles has an earlier version; of so many has a story of its own; of so many is a copy.
_VERSIONS, _STORIES, _COPIES = 33, 4, 7
_FAILED, _GONE = 50, 200

# A round's articles: of a stretch of the year, so that rows lie in the order of their days, as live loads leave them.
_OTHERS = """
    SELECT * REPLACE (
        substr(md5(article_id || $round), 1, 16) AS article_id,
        substr(md5(document_id || $round), 1, 16) AS document_id,
        md5(content_sha256 || $round) || md5(content_sha256) AS content_sha256,
        url || '-' || $round AS url,
        canonical_url || '-' || $round AS canonical_url,
        title || ' ' || $round AS title,
        $start::TIMESTAMPTZ + (published_at - $first::TIMESTAMPTZ) / $rounds AS published_at,
        $start::TIMESTAMPTZ + (published_at - $first::TIMESTAMPTZ) / $rounds + INTERVAL 6 HOURS AS fetched_at,
        list_transform(removed_blocks, lambda block: if(block.kind = 'photo_caption',
            struct_update(block, text := block.text || ' ' || $round), block)) AS removed_blocks,
        list_transform(quotes, lambda quote: struct_update(quote, text := quote.text || ' ' || $round)) AS quotes
    )
    FROM given_articles
"""
_EARLIER = f"""
    SELECT * REPLACE (
        substr(md5(document_id || 'earlier'), 1, 16) AS document_id,
        md5(content_sha256) || md5(content_sha256) AS content_sha256,
        'First: ' || title AS title,
        fetched_at - INTERVAL 2 HOURS AS fetched_at
    )
    FROM made WHERE hash(article_id) % {_VERSIONS} = 0
"""
_DOCUMENTS = """
    SELECT document.* REPLACE (made.document_id AS document_id, made.url AS url, made.article_id AS article_id,
        made.content_sha256 AS content_sha256, made.content_sha256 AS sha256, made.fetched_at AS fetched_at)
    FROM (SELECT *, row_number() OVER () AS place FROM given_documents) AS document
    POSITIONAL JOIN made
"""
# Which articles are copies of another of the round, and of what story they and their copies are.
_TOLD = f"""
    CREATE OR REPLACE TEMP TABLE told AS
    WITH numbered AS (
        SELECT
            article_id,
            row_number() OVER (ORDER BY published_at) AS place,
            hash(article_id) % {_COPIES} = 0 AS is_copy
        FROM articles WHERE loaded_at = $moment
    ), originals AS (SELECT place, article_id FROM numbered WHERE NOT is_copy),
    settled AS (
        SELECT
            numbered.article_id,
            originals.article_id AS original_id,
            coalesce(originals.place, numbered.place) AS place
        FROM numbered ASOF LEFT JOIN originals ON is_copy AND numbered.place >= originals.place
    )
    SELECT article_id, original_id, substr(md5((place // {_STORIES})::VARCHAR || $moment::VARCHAR), 1, 16) AS story_id
    FROM settled
"""
_WRITTEN = (
    "UPDATE articles SET duplicate_of = original_id, story_id = told.story_id FROM told"
    " WHERE articles.article_id = told.article_id AND loaded_at = $moment",
    "INSERT INTO duplicates SELECT article_id, original_id, 'near', 0.9, 'generated'"
    " FROM told WHERE original_id IS NOT NULL",
    "INSERT INTO story_articles SELECT article_id, (hash(article_id) >> 1)::BIGINT, story_id,"
    " if(original_id IS NULL, 'linked', 'copy'), original_id, 0.5, [], 0.5, NULL FROM told",
    """
    INSERT INTO signatures BY NAME
    SELECT article_id, (hash(article_id) >> 1)::BIGINT AS article_key,
        (hash(article_id) >> 33)::UINTEGER AS signature_no,
        (hash(content_sha256) >> 1)::BIGINT AS text_key, (hash(url) >> 1)::BIGINT AS url_key, url_key AS canonical_key,
        source_id, published_at, false AS is_day_only, fetched_at, epoch_ms(published_at) // 86_400_000 AS day,
        word_count AS size, range(64)::UINTEGER[] AS sample, range(16)::UINTEGER[] AS head
    FROM articles WHERE loaded_at = $moment
    """,
    """
    INSERT INTO text_links BY NAME
    SELECT least(mine.text_key, theirs.text_key) AS text_key, greatest(mine.text_key, theirs.text_key) AS other_key,
        (0.9 * least(mine.size, theirs.size))::INTEGER AS shared, mine.size AS size, theirs.size AS other_size,
        1.0 AS head, 1.0 AS other_head, true AS is_near, 0 AS sampled
    FROM told JOIN signatures AS mine USING (article_id) JOIN signatures AS theirs ON theirs.article_id = original_id
    """,
    f"""
    INSERT INTO quarantine BY NAME
    SELECT substr(md5(document_id), 1, 16) AS document_id, source_id, url || '/failed' AS url, 'extract' AS stage,
        if(hash(url) % 3 = 0, 'timeout', 'no_text') AS reason, '' AS error, 'pages.warc.gz' AS archive_file,
        0 AS archive_offset, fetched_at AS first_at, 'benchmark' AS run_id
    FROM articles WHERE loaded_at = $moment AND hash(article_id) % {_FAILED} = 0
    """,
    "INSERT INTO seen_pages BY NAME SELECT source_id, url, published_at AS first_seen_at FROM articles"
    " WHERE loaded_at = $moment UNION ALL"
    " SELECT source_id, url, first_at FROM quarantine WHERE first_at >= $start AND first_at < $end",
    f"""
    INSERT INTO fetches BY NAME
    WITH pages AS (
        SELECT source_id, url, fetched_at, 0 AS look FROM articles WHERE loaded_at = $moment
        UNION ALL SELECT source_id, url, fetched_at + INTERVAL 1 HOUR, 1 FROM articles WHERE loaded_at = $moment
        UNION ALL SELECT source_id, url, first_at, 0 FROM quarantine WHERE first_at >= $start AND first_at < $end
    ), looks AS (
        SELECT *, 'page' AS wanted, if(look = 1, if(hash(url) % {_GONE} = 0, 'gone', 'not_modified'), 'ok') AS outcome
        FROM pages
        UNION ALL
        SELECT source_id, source_id || '/feed', fetched_at, 0, 'feed', if(hash(fetched_at) % 20 = 0, 'timeout', 'ok')
        FROM sources, generate_series($start, $end, INTERVAL 6 HOURS) AS times(fetched_at)
    )
    SELECT substr(md5(url || fetched_at::VARCHAR), 1, 16) AS fetch_id, source_id, url, url AS final_url, wanted,
        outcome,
        '' AS detail, if(outcome = 'ok', 200, if(outcome = 'gone', 410, 304)) AS status, fetched_at, 0.2 AS seconds,
        1 AS attempts, 80_000 AS bytes, md5(url) || md5(url) AS sha256, 'pages.warc.gz' AS archive_file,
        0 AS archive_offset, outcome = 'ok' AND wanted = 'page' AS is_new, false AS from_feed, NULL AS listed,
        'benchmark' AS run_id
    FROM looks
    """,
    "UPDATE sources SET kind = 'feed' WHERE kind = 'warc'",
)


def grow(warehouse: Path, articles: int) -> None:
    """Make a warehouse of so many articles, or leave one as it is that has them."""
    rounds = max(1, articles // SET)
    for number, batch in enumerate(_batches(rounds)):
        with connect(warehouse) as connection:
            load_batch(connection, batch, LoadSettings())
            _tell(connection)
        print(f"{(number + 1) * SET:,}", flush=True)


def _batches(rounds: int) -> Iterator[Batch]:
    (given,) = Generator().batches(SET, SET)
    raw = duckdb.connect()
    raw.execute("SET TimeZone = 'UTC'")
    raw.register("given_articles", given.tables["articles"])
    raw.register("given_documents", given.tables["documents"])
    for number in range(rounds):
        values = {
            "round": f"{number}",
            "rounds": rounds,
            "first": "2025-01-01",
            "start": str(_moment(raw, _DAYS * number / rounds)),
        }
        made = raw.execute(_OTHERS, values).to_arrow_table()
        raw.register("made", made)
        earlier = raw.execute(_EARLIER).to_arrow_table()
        documents = raw.execute(_DOCUMENTS).to_arrow_table()
        tables = dict(given.tables) | {
            "articles": _as(pa.concat_tables([made, earlier]), given.tables["articles"].schema),
            "documents": _as(documents, given.tables["documents"].schema),
        }
        yield replace(given, batch_id=f"round-{number}", tables=tables)


def _moment(raw: duckdb.DuckDBPyConnection, days: float) -> object:
    return raw.execute("SELECT TIMESTAMPTZ '2025-01-01' + INTERVAL 1 SECOND * (86400 * ?)", [days]).fetchall()[0][0]


def _as(table: pa.Table, schema: pa.Schema) -> pa.Table:
    return table.select(schema.names).cast(schema)


def _tell(connection: Connection) -> None:
    ((moment,),) = connection.rows("SELECT max(loaded_at) FROM articles")
    ((start, end),) = connection.rows(
        "SELECT min(fetched_at), max(fetched_at) + INTERVAL 1 SECOND FROM articles WHERE loaded_at = ?", [moment]
    )
    values = {"moment": moment, "start": start, "end": end}
    with connection.transaction():
        for statement in (_TOLD, *_WRITTEN):
            connection.execute(statement, {name: values[name] for name in values if f"${name}" in statement})
