"""How long indexing for search takes, how large the index is, how quick the first page; beside DuckDB's extension.

python -m benchmarks.search index WAREHOUSE
python -m benchmarks.search ask WAREHOUSE
python -m benchmarks.search extension WAREHOUSE

Make a warehouse with ``benchmarks.warehouse load --keep`` and ``grow``. ``extension`` writes into the warehouse given.
"""

import argparse
import resource
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import duckdb

from warehouse.file.connection import Connection, connect
from warehouse.schema.search_tables import SEARCH_TABLES
from warehouse.search.index import index
from warehouse.search.stems import load_stemmers

# Words by how many stems stand in more articles, and what is asked of them.
RANKS = {"common": 0, "second": 1, "third": 2, "mid": 200, "rare": 2_900, "seldom": 20_000}
QUERIES = {
    "a common word": "FROM search('{common}')",
    "three common words": "FROM search('{common} {second} {third}')",
    "a word of one in four": "FROM search('{mid}')",
    "a rare word": "FROM search('{rare}')",
    "a very rare word": "FROM search('{seldom}')",
    "common and rare": "FROM search('{common} {rare}')",
    "common, not mid": "FROM search('{common} -{mid}')",
    "words that begin so": "FROM search('{rare:.4}*')",
    "mid, in a month": "FROM search('{mid}', since := '2025-06-01', until := '2025-07-01')",
    "common, in a language": "FROM search('{common}', language := 'de')",
    "mid, of a source": "FROM search('{mid}', source := 'outlet-001')",
    "count of common": "SELECT count(*) FROM search_matches('{common}')",
    "phrase of rare words": "FROM search('\"{rare} {seldom}\"')",
    "phrase of mid, in a day": "FROM search('\"{mid} {rare}\"', since := '2025-06-01', until := '2025-06-02')",
}
_T = TypeVar("_T")
EXTENSION = """
    SELECT article_id, title, score
    FROM (SELECT article_id, title, fts_main_articles.match_bm25(article_id, '{words}', conjunctive := 1) AS score
        FROM articles) WHERE score IS NOT NULL ORDER BY score DESC LIMIT 20
"""


def main() -> None:
    """Run one of the measurements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["index", "ask", "extension"])
    parser.add_argument("warehouse", type=Path)
    asked = parser.parse_args()
    {"index": measure_index, "ask": measure_queries, "extension": measure_extension}[asked.command](asked.warehouse)


def measure_index(warehouse: Path) -> None:
    """Index what is not indexed yet; then nothing."""
    with connect(warehouse):
        pass  # an older layout is brought forward
    before = warehouse.stat().st_size
    (wall, cpu), done = _timed(lambda: index(warehouse))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{done:,} articles in {wall:.0f} s, {cpu:.0f} s of CPU: {done / wall:,.0f} articles/s; peak {peak:,.0f} MB")
    (wall, _), _ = _timed(lambda: index(warehouse))
    print(f"again, with nothing to index: {wall * 1000:.0f} ms")
    print(f"file {before / 1e6:,.0f} MB, then {warehouse.stat().st_size / 1e6:,.0f} MB")
    with connect(warehouse, read_only=True) as connection:
        for table in SEARCH_TABLES:
            print(
                f"{table.name:<16} {_rows(connection, table.name):>12,} rows {_size(connection, table.name):>7,.0f} MB"
            )


def measure_queries(warehouse: Path, rounds: int = 5) -> None:
    """The time of each first page: the first one asked, the median and the CPU of the others."""
    with connect(warehouse, read_only=True) as connection:
        words = _words(connection)
        for name, sql in QUERIES.items():
            times = [_timed(partial(connection.rows, sql.format(**words)))[0] for _ in range(rounds + 1)]
            wall, cpu = (statistics.median(each[place] for each in times[1:]) * 1000 for place in (0, 1))
            print(f"{name:<25} {times[0][0] * 1000:7.0f} ms first {wall:7.0f} ms {cpu:7.0f} ms CPU")


def _all(raw: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[object, ...]]:
    return raw.execute(sql).fetchall()


def measure_extension(warehouse: Path) -> None:
    """The extension's own index over the same rows, in the same file."""
    with connect(warehouse, read_only=True) as connection:
        words = _words(connection)
    with duckdb.connect(str(warehouse)) as raw:
        load_stemmers(raw)
        before = raw.execute("SELECT used_blocks * block_size FROM pragma_database_size()").fetchone()
        build = "PRAGMA create_fts_index('articles', 'article_id', 'title', 'subtitle', 'text', overwrite = 1)"
        for what in ("built", "built again, for one more article"):
            (wall, cpu), _ = _timed(lambda: raw.execute(build))
            print(f"{what}: {wall:.0f} s, {cpu:.0f} s of CPU")
        raw.execute("CHECKPOINT")
        after = raw.execute("SELECT used_blocks * block_size FROM pragma_database_size()").fetchone()
        assert before and after, "both are one row"
        print(f"{(after[0] - before[0]) / 1e6:,.0f} MB more")
        for names in ("common", "common second third", "mid", "rare", "seldom", "common rare"):
            sql = EXTENSION.format(words=" ".join(words[name] for name in names.split()))
            times = [_timed(partial(_all, raw, sql))[0] for _ in range(4)]
            wall, cpu = (statistics.median(each[place] for each in times[1:]) * 1000 for place in (0, 1))
            print(f"{names:<25} {times[0][0] * 1000:7.0f} ms first {wall:7.0f} ms {cpu:7.0f} ms CPU")


def _timed(work: Callable[[], _T]) -> tuple[tuple[float, float], _T]:
    """Seconds on the clock, seconds of CPU, and what the work gave."""
    started, used = time.perf_counter(), time.process_time()
    done = work()
    return (time.perf_counter() - started, time.process_time() - used), done


def _words(connection: Connection) -> dict[str, str]:
    """A word of each rank."""
    ranked = connection.rows(
        "SELECT stem_no FROM (FROM search_postings UNION ALL FROM search_recent)"
        " GROUP BY stem_no ORDER BY count(*) DESC, stem_no LIMIT ?",
        [max(RANKS.values()) + 1],
    )
    word = "SELECT min(word) FROM search_words WHERE stem_no = ?"
    return {name: connection.rows(word, [ranked[rank][0]])[0][0] for name, rank in RANKS.items()}


def _rows(connection: Connection, name: str) -> int:
    return int(connection.rows(f"SELECT count(*) FROM {name}")[0][0])


def _size(connection: Connection, name: str) -> float:
    """Megabytes: its blocks of 256 KiB."""
    blocks = f"SELECT count(DISTINCT block_id) FROM pragma_storage_info('{name}') WHERE block_id >= 0"
    return float(connection.rows(blocks)[0][0]) * 262_144 / 1e6


if __name__ == "__main__":
    main()
