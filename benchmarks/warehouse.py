"""How fast the warehouse loads and answers, and what that takes.

python -m benchmarks.warehouse load --articles 100000 --batch 2000
python -m benchmarks.warehouse queries WAREHOUSE
"""

import argparse
import resource
import statistics
import tempfile
import time
from pathlib import Path

import duckdb
import pyarrow.parquet as parquet

from benchmarks.generate import Generator
from warehouse.batches import STAGED
from warehouse.connection import FORMAT, connect
from warehouse.load import LoadSettings, load_batch
from warehouse.schema import ARTICLES, DOCUMENTS, PARTS

# The questions asked most, by what docs/queries.md answers.
QUERIES = {
    "count": "SELECT count(*) FROM articles",
    "newest of a source": "SELECT url FROM articles WHERE source_id = 'outlet-001' ORDER BY published_at DESC LIMIT 9",
    "by day": "SELECT published_at::DATE AS day, count(*) FROM articles GROUP BY ALL ORDER BY day",
    "coverage view": "SELECT source_id, sum(articles) FROM coverage WHERE language = 'de' GROUP BY ALL",
    "wire share view": "FROM wire_share LIMIT 20",
    "one article": "SELECT * FROM articles WHERE article_id = '{id}'",
    "a day's titles": "SELECT title FROM articles WHERE published_at >= '2025-06-01' AND published_at < '2025-06-02'",
    "speakers view": "FROM speakers LIMIT 20",
    "title contains": "SELECT title FROM articles WHERE contains(lower(title), 'eto') LIMIT 50",
    "incremental": "SELECT article_id FROM articles WHERE loaded_at > '{cursor}'",
    "boilerplate view": "FROM repeated_boilerplate LIMIT 20",
    "explain one": "FROM explained WHERE article_id = '{id}'",
    "spread view": "FROM spread LIMIT 20",
    "search": "FROM search('etaoin rain') LIMIT 20",
    "search in a month": "FROM search('etaoin rain', since := '2025-06-01', until := '2025-07-01') LIMIT 20",
    "text contains": "SELECT count(*) FROM articles WHERE contains(text, 'etaoin')",
}


def main() -> None:
    """Run one of the measurements."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    loading = commands.add_parser("load")
    loading.add_argument("--articles", type=int, default=100_000)
    loading.add_argument("--batch", type=int, default=2_000)
    loading.add_argument("--keep", type=Path, help="leave the warehouse here")
    growing = commands.add_parser("grow")
    growing.add_argument("warehouse", type=Path)
    growing.add_argument("--times", type=int, default=50)
    asking = commands.add_parser("queries")
    asking.add_argument("warehouse", type=Path)
    asked = parser.parse_args()
    if asked.command == "load":
        with tempfile.TemporaryDirectory() as folder:
            measure_load(asked.keep or Path(folder) / "bench.duckdb", Path(folder), asked.articles, asked.batch)
    elif asked.command == "grow":
        grow(asked.warehouse, asked.times)
    else:
        measure_queries(asked.warehouse)


def grow(warehouse: Path, times: int) -> None:
    """Write the articles of a warehouse again and again as others: quicker than making so many."""
    with connect(warehouse) as connection:
        for number in range(1, times):
            other = f"md5(article_id || '{number}')[:16]"
            connection.execute(
                f"INSERT INTO articles SELECT * REPLACE ({other} AS article_id, url || '#{number}' AS url,"
                f" published_at + INTERVAL '{number} minutes' AS published_at, loaded_at + INTERVAL '{number} minutes'"
                " AS loaded_at) FROM articles WHERE NOT contains(url, '#')"
            )
            for part in PARTS:
                connection.execute(
                    f"INSERT INTO {part.name} SELECT {part.name}.* REPLACE ({other} AS article_id) FROM {part.name}"
                    " SEMI JOIN (SELECT article_id FROM articles WHERE NOT contains(url, '#')) USING (article_id)"
                )


def measure_load(warehouse: Path, folder: Path, articles: int, size: int) -> None:
    """Load batch by batch, each with its own connection as a flow does; compare with a plain INSERT from Parquet."""
    generator, spent, slowest = Generator(), 0.0, 0.0
    writers: dict[str, parquet.ParquetWriter] = {}
    sizes = []
    for batch in generator.batches(articles, size):
        for name, table in batch.tables.items():
            if name not in writers:
                writers[name] = parquet.ParquetWriter(folder / f"{name}.parquet", STAGED[name], compression="zstd")
            writers[name].write_table(table)
        started = time.perf_counter()
        with connect(warehouse) as connection:
            loaded = load_batch(connection, batch, LoadSettings())
        took = time.perf_counter() - started
        assert loaded.new == batch.tables["articles"].num_rows
        spent, slowest = spent + took, max(slowest, took)
        sizes.append(warehouse.stat().st_size)
    for writer in writers.values():
        writer.close()
    plain, plain_size = _plain_insert(folder)
    print(f"articles {articles:,}  batch {size:,}")
    print(f"load: {spent:.1f} s, {articles / spent:,.0f} articles/s, slowest batch {slowest:.2f} s")
    print(f"plain INSERT ... SELECT from Parquet: {plain:.1f} s, {articles / plain:,.0f} articles/s")
    print(f"speed against plain: {plain / spent:.2f}")
    print(f"file {sizes[-1] / 1e6:,.0f} MB, plain {plain_size / 1e6:,.0f} MB, peak memory {_peak_mb():,.0f} MB")
    again = _load_again(warehouse, articles, size)
    print(f"the same again: {again:.1f} s, file {warehouse.stat().st_size / 1e6:,.0f} MB")


def _plain_insert(folder: Path) -> tuple[float, int]:
    """Seconds and file size of DuckDB's own INSERT of the same rows into the same columns."""
    path = folder / "plain.duckdb"
    started = time.perf_counter()
    with duckdb.connect(str(path), config=dict(FORMAT)) as raw:
        names = ", ".join(column.name for column in ARTICLES.columns if not column.by_load)
        chosen = f"SELECT {names}, now() AS loaded_at, 1 AS revision FROM '{folder}/articles.parquet'"
        raw.execute(f"CREATE TABLE articles AS {chosen}")
        for part in PARTS:
            raw.execute(
                f"CREATE TABLE {part.name} AS SELECT article_id, unnest({part.name}, recursive := true)"
                f" FROM '{folder}/articles.parquet'"
            )
        raw.execute(f"CREATE TABLE {DOCUMENTS.name} AS SELECT *, now() AS loaded_at FROM '{folder}/documents.parquet'")
    return time.perf_counter() - started, path.stat().st_size


def _load_again(warehouse: Path, articles: int, size: int) -> float:
    spent = 0.0
    for batch in Generator().batches(min(articles, 20 * size), size, "again"):
        started = time.perf_counter()
        with connect(warehouse) as connection:
            loaded = load_batch(connection, batch, LoadSettings())
        spent += time.perf_counter() - started
        assert loaded.new == loaded.revised == 0
    return spent


def measure_queries(warehouse: Path, rounds: int = 5) -> None:
    """The median time of each query, after one to warm up."""
    with connect(warehouse, read_only=True) as connection:
        ((id_, cursor),) = connection.rows("SELECT min(article_id), max(loaded_at)::VARCHAR FROM articles")
        for name, sql in QUERIES.items():
            times = []
            for _ in range(rounds + 1):
                started = time.perf_counter()
                connection.table(sql.format(id=id_, cursor=cursor))
                times.append(time.perf_counter() - started)
            print(f"{name:<20} {statistics.median(times[1:]) * 1000:8.1f} ms")


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
