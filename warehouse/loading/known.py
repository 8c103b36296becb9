"""What the warehouse knows that decisions on copies need: read in batches, with a fixed number of statements."""

from collections.abc import Collection, Iterable
from typing import Any

import numpy as np
import pyarrow as pa

from extractors.copies.decide import Candidate, Links, LookupSettings, TextLink
from extractors.copies.fingerprint import Fingerprint
from warehouse.file.connection import Connection
from warehouse.loading.rows import arrays, at_rows, bounds

_FIRST, _LAST = -(2**31) + 1, 2**31 - 1  # days before and after any

KEYS = pa.schema([pa.field("text_key", pa.int64(), nullable=False)])

# The rows of the index that new texts are looked up in.
_HITS = """
    SELECT known.signature_no, known.shingle, known.day
    FROM signature_shingles known SEMI JOIN new_shingles USING (shingle)
    WHERE known.day BETWEEN $first AND $last OR known.day IS NULL
"""

# Pairs of texts that may share much, from the shingles both were given to be looked up by: of very many likely texts
# the most alike. Of a shingle of very many texts of one day (a story that all print, boilerplate) the few first ones
# are looked at, and of texts found by such shingles alone as few are taken: so the cost of a text has a limit, however
# many are like it. Rows of `signatures` stand in the order of their numbers: with the least and the greatest told, few
# are read.
_BY_HITS = """
    WITH entry AS (
        SELECT hit.shingle, hit.day, known.text_key, min(coalesce(published_at, fetched_at)) AS first_at
        FROM hit JOIN signatures known USING (signature_no) WHERE signature_no BETWEEN $least AND $greatest
        GROUP BY hit.shingle, hit.day, known.text_key
    ), looked_at AS (
        SELECT *, count(*) OVER (PARTITION BY shingle, day) > $crowd AS is_crowd FROM entry
        QUALIFY NOT is_crowd OR row_number() OVER (PARTITION BY shingle, day ORDER BY first_at, text_key) <= $kept
    ), asked AS (
        SELECT DISTINCT shingle, day, text_key FROM new_shingles
    ), found AS (
        SELECT asked.text_key, looked_at.text_key AS other_key, bool_and(is_crowd) AS by_crowds
        FROM asked JOIN looked_at USING (shingle)
        WHERE asked.text_key <> looked_at.text_key AND coalesce(abs(looked_at.day - asked.day) <= $window, true)
        GROUP BY asked.text_key, looked_at.text_key
    ), likely AS (
        SELECT found.text_key, other_key FROM found
        JOIN (SELECT DISTINCT text_key, shingle FROM asked) USING (text_key)
        JOIN (SELECT DISTINCT text_key AS other_key, shingle FROM entry) USING (other_key, shingle)
        GROUP BY found.text_key, other_key, by_crowds
        QUALIFY row_number() OVER (PARTITION BY found.text_key, by_crowds ORDER BY count(*) DESC, other_key)
            <= if(by_crowds, $kept, $candidates)
    )
    SELECT text_key, other_key FROM (
        SELECT DISTINCT least(text_key, other_key) AS text_key, greatest(text_key, other_key) AS other_key FROM likely
    ) ANTI JOIN text_links USING (text_key, other_key)
"""

# Pairs of texts of articles that claim to be the same document; of one that very many claim to be, with a few of them.
_BY_URLS = """
    WITH wanted AS (SELECT DISTINCT text_key, unnest([url_key, canonical_key]) AS url FROM new_signatures),
    claim AS (
        SELECT known.text_key, url FROM signatures known JOIN (SELECT DISTINCT url FROM wanted) ON known.url_key = url
        UNION
        SELECT known.text_key, url FROM signatures known JOIN (SELECT DISTINCT url FROM wanted)
            ON known.canonical_key = url
    ), looked_at AS (
        SELECT * FROM claim
        QUALIFY count(*) OVER (PARTITION BY url) <= $crowd
            OR row_number() OVER (PARTITION BY url ORDER BY text_key) <= $kept
    )
    SELECT text_key, other_key FROM (
        SELECT DISTINCT least(wanted.text_key, looked_at.text_key) AS text_key,
            greatest(wanted.text_key, looked_at.text_key) AS other_key
        FROM wanted JOIN looked_at USING (url) WHERE wanted.text_key <> looked_at.text_key
    ) ANTI JOIN text_links USING (text_key, other_key)
"""

# All texts that hang together with the given ones by links.
_REACHED = """
    WITH RECURSIVE neighbours AS (
        SELECT text_key, other_key FROM text_links UNION ALL SELECT other_key, text_key FROM text_links
    ), reached AS (
        SELECT DISTINCT text_key FROM seeds
        UNION
        SELECT neighbours.other_key FROM reached JOIN neighbours USING (text_key)
    )
    SELECT text_key FROM reached
"""

_NUMBERS = "SELECT signature_no FROM signatures JOIN wanted USING (text_key)"

_CANDIDATES = """
    SELECT article_id, source_id, published_at, is_day_only, fetched_at, day, text_key, url_key, canonical_key
    FROM signatures JOIN wanted USING (signature_no) WHERE signature_no BETWEEN $least AND $greatest
"""

_LINKS = "SELECT text_links.* FROM text_links JOIN reached USING (text_key)"

_FINGERPRINTS = """
    SELECT text_key, size, sample, head
    FROM signatures JOIN wanted USING (signature_no) WHERE signature_no BETWEEN $least AND $greatest
"""

_ROWS = """
    WITH chosen AS (
        SELECT text_key, min(article_id) AS article_id FROM signatures JOIN seeds USING (text_key) GROUP BY text_key
    )
    SELECT text_key, articles.rowid FROM chosen JOIN articles USING (article_id)
"""


def keys_table(text_keys: Iterable[int]) -> pa.Table:
    """Text keys as a table that SQL can join."""
    return pa.table([pa.array(sorted(set(text_keys)), pa.int64())], schema=KEYS)


def pairs_by_shingles(connection: Connection, shingles: pa.Table, settings: LookupSettings) -> set[tuple[int, int]]:
    """Pairs of text keys, the smaller first, that share shingles and were not linked yet.

    shingles: (shingle, text_key, day) of new texts, which are in the index already.
    """
    if not shingles.num_rows:
        return set()
    days = shingles.column("day").to_pylist()
    dated = [day for day in days if day is not None]
    everything = len(dated) < len(days)  # an article without a date may be of any time
    with connection.given(new_shingles=shingles):
        hits = connection.table(
            _HITS,
            {
                "first": _FIRST if everything else min(dated) - settings.window_days,
                "last": _LAST if everything else max(dated) + settings.window_days,
            },
        )
    limits = {
        "window": settings.window_days,
        "crowd": settings.crowd,
        "kept": settings.crowd_kept,
        "candidates": settings.candidates,
    }
    with connection.given(hit=hits, new_shingles=shingles):
        rows = connection.rows(_BY_HITS, bounds(hits["signature_no"]) | limits)
    return {(one, other) for one, other in rows}


def _of_texts(connection: Connection, sql: str, text_keys: Collection[int]) -> pa.Table:
    """The answer of a query over the rows of ``signatures`` that have these texts."""
    with connection.given(wanted=keys_table(text_keys)):
        numbers = connection.table(_NUMBERS)
    with connection.given(wanted=numbers):
        return connection.table(sql, bounds(numbers["signature_no"]))


def pairs_by_urls(connection: Connection, signatures: pa.Table, settings: LookupSettings) -> set[tuple[int, int]]:
    """Pairs of text keys, the smaller first, whose articles claim to be one document and were not linked yet.

    signatures: new rows of ``signatures``, already inserted.
    """
    with connection.given(new_signatures=signatures):
        rows = connection.rows(_BY_URLS, {"crowd": settings.crowd, "kept": settings.crowd_kept})
    return {(one, other) for one, other in rows}


def fingerprints(connection: Connection, text_keys: Collection[int]) -> dict[int, Fingerprint]:
    """The fingerprints of the texts with these keys."""
    if not text_keys:
        return {}
    found = _of_texts(connection, _FINGERPRINTS, text_keys)
    plain = (found[name].to_pylist() for name in ("text_key", "size"))
    lists = (arrays(found[name], np.uint32) for name in ("sample", "head"))
    return {row[0]: Fingerprint(*row) for row in zip(*plain, *lists, strict=True)}


def texts(connection: Connection, text_keys: Collection[int]) -> dict[int, str]:
    """A text for each of these keys; articles with the same key have the same words."""
    if not text_keys:
        return {}
    with connection.given(seeds=keys_table(text_keys)):
        rows = connection.rows(_ROWS)
    found = at_rows(connection, pa.chunked_array([[row for _, row in rows]], pa.int64()), ("text",))
    by_row = dict(zip(found["row"].to_pylist(), found["text"].to_pylist(), strict=True))
    return {text_key: by_row[row] for text_key, row in rows}


def linked(connection: Connection, text_keys: Collection[int]) -> tuple[list[Candidate], Links]:
    """All articles whose texts hang together with these, and the links among their texts."""
    with connection.given(seeds=keys_table(text_keys)):
        reached = connection.table(_REACHED)
    found = _of_texts(connection, _CANDIDATES, reached["text_key"].to_pylist())
    rows = zip(*(column.to_pylist() for column in found.columns), strict=True)
    articles = [_candidate(*row) for row in rows]
    with connection.given(reached=reached):
        links = [TextLink(*row) for row in connection.rows(_LINKS)]
    return articles, {(link.text_key, link.other_key): link for link in links}


def _candidate(*row: Any) -> Candidate:
    *fields, url_key, canonical_key = row
    return Candidate(*fields, urls=frozenset({url_key, canonical_key}))  # type: ignore[misc]
