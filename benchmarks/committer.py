"""What one committer loads: staged batches with what workers prepared, into warehouses of several sizes, part by part.

    python -m benchmarks.committer [--sizes 10000,100000] [--articles 12000] [--batch 200] [--together 61]

A warehouse is filled with articles that no new one is like, with their documents, blocks, quotes, fetches and indexes.
Into it comes a newsroom's stream (`benchmarks.events`) as staged batches, through the load that a run uses: half of the
articles report events that run in four languages, a sixth are copies. Each `--together` batches are one call of the
load, which opens the file once. CPU is that of the whole process, DuckDB's threads included, in ms an article;
processes that it starts are told apart.
"""

import argparse
import cProfile
import functools
import pstats
import resource
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa

from benchmarks import events as newsroom
from benchmarks.copies import made_by_workers
from benchmarks.generate import Generator
from benchmarks.publish import machine
from extractors.document import stable_id
from extractors.prepared import Preparing
from flows.settings.load import load_copy_settings, load_story_settings
from warehouse.file import connection as file_connection
from warehouse.file.connection import connect
from warehouse.loading import copies as decisions
from warehouse.loading import load as loads
from warehouse.loading import stories as story_loads
from warehouse.loading.load import LoadSettings, load_staged
from warehouse.staging import files as staging
from warehouse.staging.batches import PREPARED, STAGED, Batch

VERSION = "benchmark"
_OF_SHAPES = ("images", "removed_blocks", "quotes", "mentions")
# What else belongs to a filler article; of its parts as many as real ones have.
_FILL_PARTS = (
    "CREATE TEMP VIEW filled AS FROM articles WHERE rowid >= {first}",
    """
    INSERT INTO documents BY NAME
    SELECT article_id AS document_id, source_id, url, 200 AS status, content_sha256 AS sha256, 80000 AS bytes,
        'html' AS media_type, 'pages.warc.gz' AS archive_file, 0 AS archive_offset, fetched_at, article_id,
        content_sha256, 'benchmark' AS extractor_version, 'benchmark' AS run_id, loaded_at
    FROM filled
    """,
    """
    INSERT INTO removed_blocks BY NAME
    SELECT article_id, n + 20 AS position, 'newsletter' AS kind, 'Sign up for our letter ' || n AS text, 'en' AS rule
    FROM filled, range(3) AS parts(n)
    """,
    """
    INSERT INTO quotes BY NAME
    SELECT article_id, n AS position, 'They said so to ' || article_id AS text, 'Speaker ' || n AS speaker
    FROM filled, range(2) AS parts(n)
    """,
    "INSERT INTO images BY NAME SELECT article_id, 1 AS position, url || '.jpg' AS url, 'A caption' AS caption"
    " FROM filled",
    """
    INSERT INTO fetches BY NAME
    SELECT article_id AS fetch_id, source_id, url, url AS final_url, 'page' AS wanted, 'ok' AS outcome, '' AS detail,
        200 AS status, fetched_at, 0.2 AS seconds, 1 AS attempts, 80000 AS bytes, true AS is_new, false AS from_feed,
        'benchmark' AS run_id
    FROM filled
    """,
)
# Articles that a warehouse is filled with in one go: all of them go through DuckDB's log.
_ROUND = 500_000
# By part of the load, the functions it is made of.
_PARTS: Sequence[tuple[ModuleType, str, str]] = (
    (decisions, "settle_copies", "copies"),
    (decisions, "settle_stories", "stories"),
    (story_loads, "settle_events", "events"),
    (loads, "write_articles", "articles"),
    (loads, "write_documents", "documents"),
    (loads, "known_sightings", "known"),
    (loads, "joined", "joined"),
    (file_connection, "checkpoint", "checkpoint"),
)


@dataclass(slots=True)
class Clock:
    """CPU seconds of parts that lie within each other, each without those within it."""

    spent: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    within: list[float] = field(default_factory=list)

    def timed(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """The same call, whose CPU time is added up under a name."""

        @functools.wraps(call)
        def measured(*given: Any, **named: Any) -> Any:
            began = time.process_time()
            self.within.append(0.0)
            try:
                return call(*given, **named)
            finally:
                took = time.process_time() - began
                self.spent[name] += took - self.within.pop()
                if self.within:
                    self.within[-1] += took

        return measured


def watched() -> Clock:
    """A clock that all loads of this process are watched with from now on."""
    clock = Clock()
    for module, name, part in _PARTS:
        setattr(module, name, clock.timed(part, getattr(module, name)))
    execute = file_connection.Connection.execute
    commit = clock.timed("commit", execute)

    def executed(self: Any, sql: Any, parameters: Any = ()) -> Any:
        return (commit if sql == "COMMIT" else execute)(self, sql, parameters)

    file_connection.Connection.execute = executed  # type: ignore[method-assign]
    return clock


def fill(path: Path, size: int) -> None:
    """A warehouse of so many articles with all that belongs to them."""
    for first in range(0, size - newsroom.OLD, _ROUND):
        newsroom.fill(path, min(size, first + _ROUND + newsroom.OLD), first)
        with connect(path) as connection:
            for statement in _FILL_PARTS:
                connection.execute(statement.format(first=first))


def stage(folder: Path, articles: int, size: int, preparing: Preparing) -> None:
    """The newsroom's stream as staged batches, what is there already first."""
    old, new = newsroom.stream(articles)
    for name, rows in (("old", old), ("new", new)):
        for batch in batches(rows, size, preparing):
            staging.stage(folder / name, batch)


def batches(rows: Sequence[Mapping[str, Any]], size: int, preparing: Preparing) -> Iterator[Batch]:
    """Rows of a stream with all that workers bring, in batches."""
    shapes = _shapes(size)
    for first in range(0, len(rows), size):
        yield _batch(rows[first : first + size], shapes, preparing)


def prepared_by() -> Preparing:
    """What workers prepare with here."""
    told = load_story_settings()
    assert told.events
    return Preparing(VERSION, load_copy_settings().fingerprint, told.terms, told.common, told.events.keys)


def _shapes(size: int) -> Mapping[str, list[dict[str, Any]]]:
    """Rows whose parts (pictures, blocks, quotes) are given to the stream's articles."""
    (batch,) = Generator().batches(size, size)
    return {name: table.to_pylist() for name, table in batch.tables.items()}


def _batch(
    rows: Sequence[Mapping[str, Any]], shapes: Mapping[str, list[dict[str, Any]]], preparing: Preparing
) -> Batch:
    articles, documents = [], []
    for told, shape, document in zip(rows, shapes["articles"], shapes["documents"], strict=False):
        own = {name: told[name] for name in shape if name in told and name not in _OF_SHAPES}
        ids = {"article_id": told["article_id"], "document_id": stable_id("document", told["url"])}
        ids |= {"content_sha256": stable_id(told["text"]) * 4, "extractor_version": VERSION}
        articles.append(shape | own | ids)
        documents.append(document | {name: articles[-1][name] for name in document if name in articles[-1]})
    made = pa.Table.from_pylist(articles, schema=STAGED["articles"])
    prepared = made_by_workers(made, preparing).made
    sources = [
        {"source_id": name, "name": name, "kind": "warc", "first_seen": datetime.now(UTC)}
        for name in sorted({row["source_id"] for row in articles})
    ]
    tables = {
        "articles": articles,
        "documents": documents,
        "sources": sources,
        PREPARED: [{"key": key, "data": data} for key, data in prepared.items()],
    }
    names = stable_id(*(row["document_id"] for row in articles))
    return Batch(
        names, VERSION, {name: pa.Table.from_pylist(tables.get(name, []), schema=of) for name, of in STAGED.items()}
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """How it is measured. together: batches for a call of the load; bytes: of a transaction.

    is_in_place: the filled warehouse itself is loaded into, where there is no room for a copy.
    """

    articles: int
    batch: int
    together: int
    bytes: int
    is_profiled: bool
    is_in_place: bool


def measure(filled: Path, staged: Path, size: int, clock: Clock, asked: Asked) -> Iterator[str]:
    """Load the stream into a copy of a warehouse."""
    story_settings = load_story_settings()
    settings = LoadSettings(
        copies=load_copy_settings(), stories=story_settings, transaction_bytes=asked.bytes, preparing=VERSION
    )
    with tempfile.TemporaryDirectory(dir=filled.parent) as name:
        path, waiting = Path(name) / "news.duckdb", Path(name) / "staged"
        if asked.is_in_place:
            path = filled
        else:
            shutil.copyfile(filled, path)
        shutil.copytree(staged, waiting)
        load_staged(path, staging.waiting(waiting / "old"), settings)
        clock.spent.clear()
        paths = staging.waiting(waiting / "new")
        began, cpu, others, loaded = time.monotonic(), time.process_time(), _others(), 0
        own = time.thread_time()
        profile = cProfile.Profile()
        for first in range(0, len(paths), asked.together):
            if asked.is_profiled:
                profile.enable()
            done = load_staged(path, paths[first : first + asked.together], settings)
            profile.disable()
            assert not done.failed, done.failed
            loaded += done.new
        seconds, cpu, others = time.monotonic() - began, time.process_time() - cpu, _others() - others
        own, large = time.thread_time() - own, path.stat().st_size
    whole = 1000 / loaded
    parts = dict(clock.spent) | {"all else": cpu - sum(clock.spent.values())}
    told = "  ".join(f"{part} {spent * whole:.2f}" for part, spent in sorted(parts.items(), key=lambda each: -each[1]))
    yield (
        f"{size:>9,}  {cpu * whole:.2f} ms ({1000 / (cpu * whole):,.0f} a second of a core),"
        f" {own * whole:.2f} of the thread that waits for the others, {others * whole:.2f} of its processes,"
        f" {loaded / seconds:,.0f} a second on the clock; file {large / 2**20:,.0f} MB,"
        f" peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MB"
    )
    yield f"{'':9}  {told}"
    if asked.is_profiled:
        pstats.Stats(profile).sort_stats("tottime").print_stats(60)


def _others() -> float:
    """CPU seconds of processes that this one has started and that are over."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def main() -> None:
    """Print what an article costs at each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--articles", type=int, default=12_000)
    parser.add_argument("--batch", type=int, default=200)
    parser.add_argument("--together", type=int, default=61)
    parser.add_argument("--bytes", type=int, default=2**25)
    parser.add_argument("--folder", type=Path, help="where filled warehouses and batches are kept for the next run")
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--in-place", action="store_true", help="load into the filled warehouse itself, not a copy")
    given = parser.parse_args()
    asked = Asked(given.articles, given.batch, given.together, given.bytes, given.profile, given.in_place)
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        folder = given.folder or Path(name)
        staged = folder / f"staged-{asked.articles}-{asked.batch}"
        if not staged.exists():
            stage(staged, asked.articles, asked.batch, prepared_by())
        clock = watched()
        for size in map(int, given.sizes.split(",")):
            filled = folder / f"{size}.duckdb"
            if not filled.exists():
                fill(filled, size)
            for line in measure(filled, staged, size, clock, asked):
                print(line, flush=True)


if __name__ == "__main__":
    main()
