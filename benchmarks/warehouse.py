"""How fast the warehouse loads and answers, and what that takes.

python -m benchmarks.warehouse load --articles 100000 --batch 2000
python -m benchmarks.warehouse grow WAREHOUSE
python -m benchmarks.warehouse queries WAREHOUSE --publish
"""

import argparse
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow.parquet as parquet

from benchmarks.generate import Generator
from benchmarks.million import grow
from benchmarks.publish import shown
from benchmarks.questions import OTHERS, TOP
from warehouse.file.connection import connect
from warehouse.loading.load import load, load_waiting
from warehouse.schema.tables import PARTS
from warehouse.staging import files as staging
from warehouse.staging.batches import PREPARED, STAGED


def main() -> None:
    """Run one of the measurements."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    loading = commands.add_parser("load")
    loading.add_argument("--articles", type=int, default=100_000)
    loading.add_argument("--batch", type=int, default=2_000)
    loading.add_argument("--rounds", type=int, default=3)
    growing = commands.add_parser("grow")
    growing.add_argument("warehouse", type=Path)
    growing.add_argument("--articles", type=int, default=1_000_000)
    asking = commands.add_parser("queries")
    asking.add_argument("warehouse", type=Path)
    asking.add_argument("--publish", action="store_true", help="write the result to benchmarks/README.md, too")
    asked = parser.parse_args()
    if asked.command == "load":
        with tempfile.TemporaryDirectory() as folder:
            measure_load(Path(folder), asked.articles, asked.batch, asked.rounds)
    elif asked.command == "grow":
        grow(asked.warehouse, asked.articles)
    else:
        command = "python -m benchmarks.warehouse queries WAREHOUSE"
        shown(measure_queries(asked.warehouse), "queries" if asked.publish else None, command)


def measure_load(folder: Path, articles: int, size: int, rounds: int) -> None:
    """Load staged batches one by one and all that wait; compare with DuckDB's plain INSERT from Parquet."""
    staged, writers = folder / "staged", dict[str, parquet.ParquetWriter]()
    for batch in Generator().batches(articles, size):
        for name, rows in batch.tables.items():
            if name not in writers:
                writers[name] = parquet.ParquetWriter(folder / f"{name}.parquet", STAGED[name], compression="zstd")
            writers[name].write_table(rows)
        staging.stage(staged, batch)
    for writer in writers.values():
        writer.close()
    print(f"articles {articles:,}  batch {size:,}")
    ways = {"plain INSERT ... SELECT": _plain_insert, "all that wait": _load_waiting, "one opening each": _load_each}
    spent: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
    for _ in range(rounds):
        for way, measure in ways.items():
            path = folder / "made.duckdb"
            path.unlink(missing_ok=True)
            spent[way].append(measure(path, folder))
            seconds, cpu = spent[way][-1]
            size_mb = path.stat().st_size / 1e6
            print(f"{way:<24} {articles / seconds:8,.0f} articles/s  CPU {cpu:5.1f} s  {size_mb:,.0f} MB", flush=True)
    plain, *others = ([statistics.median(measured) for measured in zip(*spent[way], strict=True)] for way in ways)
    for way, (seconds, cpu) in zip(list(ways)[1:], others, strict=True):
        print(f"{way}: {plain[0] / seconds:.2f} of the speed of plain, {plain[1] / cpu:.2f} by CPU time")
    print(f"peak memory {_peak_mb():,.0f} MB")


@contextmanager
def _timed() -> Iterator[list[float]]:
    """The seconds and the CPU seconds that what is inside took."""
    spent: list[float] = []
    seconds, cpu = time.perf_counter(), time.process_time()
    yield spent
    spent += [time.perf_counter() - seconds, time.process_time() - cpu]


def _plain_insert(path: Path, folder: Path) -> tuple[float, float]:
    """DuckDB's own INSERT of the same rows into the same tables."""
    with connect(path):
        pass
    with _timed() as spent, duckdb.connect(str(path)) as raw:
        parts = ", ".join(part.name for part in PARTS)
        by_load = "now() AS loaded_at, 1 AS revision, [] AS lacks"
        given = f"SELECT * EXCLUDE ({parts}), {by_load} FROM '{folder}/articles.parquet'"
        raw.execute(f"INSERT INTO articles BY NAME {given}")
        for part in PARTS:
            raw.execute(
                f"INSERT INTO {part.name} BY NAME SELECT article_id, unnest({part.name}, recursive := true)"
                f" FROM '{folder}/articles.parquet'"
            )
        for name in STAGED.keys() - {"articles", PREPARED}:
            more = ", now() AS loaded_at" if name == "documents" else ""
            which = "DISTINCT ON (source_id)" if name == "sources" else ""
            raw.execute(f"INSERT INTO {name} BY NAME SELECT {which} *{more} FROM '{folder}/{name}.parquet'")
    return spent[0], spent[1]


def _load_waiting(path: Path, folder: Path) -> tuple[float, float]:
    """All staged batches at once, as a run does with those it finds."""
    waiting = _empty(path, folder)
    with _timed() as spent:
        loaded = load_waiting(path, waiting)
    assert not loaded.failed
    return spent[0], spent[1]


def _load_each(path: Path, folder: Path) -> tuple[float, float]:
    """Each staged batch by itself, the file opened and closed for each."""
    waiting = staging.waiting(_empty(path, folder))
    with _timed() as spent:
        for staged in waiting:
            load(path, staged)
    return spent[0], spent[1]


def _empty(path: Path, folder: Path) -> Path:
    """An empty warehouse, and what is staged for it."""
    with connect(path):
        pass
    return Path(shutil.copytree(folder / "staged", folder / "waiting", dirs_exist_ok=True))


def measure_queries(warehouse: Path, rounds: int = 3) -> Iterator[str]:
    """The medians of each query, after one to warm up: of CPU, what it takes of both cores, and on the clock."""
    with connect(warehouse):
        pass  # an older layout is brought forward
    yield "| question | ms of CPU, both cores | ms on the clock | rows |"
    yield "|---|---|---|---|"
    with connect(warehouse, read_only=True, settings={"threads": 2}) as connection:
        ((id_, cursor),) = connection.rows(
            "SELECT min(article_id), (SELECT max(loaded_at)::VARCHAR FROM loaded_batches"
            " WHERE loaded_at < (SELECT max(loaded_at) FROM loaded_batches)) FROM articles"
        )
        for name, sql in (TOP | OTHERS).items():
            measured = []
            for _ in range(rounds + 1):
                with _timed() as spent:
                    rows = connection.table(sql.format(id=id_, cursor=cursor)).num_rows
                measured.append(spent)
            seconds, cpu = (statistics.median(column) for column in zip(*measured[1:], strict=True))
            shown_name = f"**{name}**" if name in TOP else name
            yield f"| {shown_name} | {cpu * 1000:,.0f} | {seconds * 1000:,.0f} | {rows:,} |"


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
