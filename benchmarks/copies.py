"""What telling copies and stories costs, and how the cost grows with what is in the warehouse.

usage: python -m benchmarks.copies [--sizes 10000,100000,300000,1000000] [--alike 2000]

Every size is a warehouse of its own, filled with made-up articles: some with real text through the very code that is
measured, the rest as rows of the index and of `articles` alone. Then batches of new articles are settled, a third of
them copies or reports of what is there. Seconds are CPU seconds of the whole process, DuckDB's threads included.
Last, so many texts of their own are settled at once, and as many near copies of one text.
"""

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from extractors.document import stable_id
from extractors.prepared import NOT_PREPARED, Prepared, Preparing, prepare
from extractors.stories.decide import StorySettings
from flows.settings.load import load_copy_settings, load_story_settings
from warehouse.file.connection import Connection, connect
from warehouse.loading.copies import settle_copies, settle_stories
from warehouse.schema.tables import ARTICLES

START = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = 200
_SYLLABLES = ["ba", "do", "ki", "lu", "me", "no", "ri", "sa", "te", "vu", "zor", "lan", "pek", "mir", "tan", "gul"]


class Writer:
    """Makes up articles: common words by Zipf's law, a few names of its own, the same for the same seed."""

    def __init__(self, seed: int, common: list[str]) -> None:
        self.random = random.Random(seed)
        self.common = common
        self.ranks = [1 / rank for rank in range(1, len(common) + 1)]

    def name(self) -> str:
        """A name that is hardly ever made twice."""
        return "".join(self.random.choices(_SYLLABLES, k=4)).capitalize()

    def text(self, words: int, names: list[str]) -> str:
        """A text of so many words in sentences of twenty, with the names in it."""
        picked = self.random.choices(self.common, self.ranks, k=words)
        for place in range(0, words, 12):
            picked[place] = self.random.choice(names)
        lines = [" ".join(picked[i : i + 20]).capitalize() + "." for i in range(0, words, 20)]
        return "\n".join(lines)

    def event(self) -> list[str]:
        """The names of an event."""
        return [self.name() for _ in range(8)]


def row(number: int, text: str, at: datetime, title: str) -> dict[str, Any]:
    """A row of ``articles``."""
    url = f"https://outlet{number % 97}.example/{number}"
    values: dict[str, Any] = {name: "x" for name in ARTICLES.names if ARTICLES[name].required}
    return values | {
        "article_id": stable_id(url),
        "source_id": f"outlet{number % 97}",
        "url": url,
        "canonical_url": url,
        "title": title,
        "authors": [],
        "tags": [],
        "published_at": at,
        "published_precision": "second",
        "published_from": "record",
        "fetched_at": at,
        "loaded_at": at,
        "language": "en",
        "language_confidence": 1.0,
        "text": text,
        "word_count": len(text.split()),
        "quality": 1.0,
        "revision": 1,
        "lacks": [],
    }


def batches(rows: list[dict[str, Any]], size: int) -> Iterator[pa.Table]:
    """The rows in batches, each with one ``loaded_at``."""
    for number, start in enumerate(range(0, len(rows), size)):
        moment = datetime.now(UTC) + timedelta(microseconds=number)
        yield pa.Table.from_pylist(
            [entry | {"loaded_at": moment} for entry in rows[start : start + size]], schema=ARTICLES.arrow
        )


@dataclass(slots=True)
class Spent:
    """CPU seconds: of workers that make prints and terms, on copies, and on stories with their events."""

    workers: float = 0.0
    copies: float = 0.0
    stories: float = 0.0


def settle(
    connection: Connection,
    rows: list[dict[str, Any]],
    settings: StorySettings,
    size: int = BATCH,
    preparing: Preparing | None = None,
) -> Spent:
    """Load rows and settle them. preparing: what workers make prints and terms with; the load makes them where None."""
    copy_settings, spent = load_copy_settings(), Spent()
    for table in batches(rows, size):
        begin = time.process_time()
        prepared = made_by_workers(table, preparing) if preparing else NOT_PREPARED
        spent.workers += time.process_time() - begin
        with connection.transaction():
            with connection.given(new=table):
                connection.execute("INSERT INTO articles BY NAME SELECT * FROM new")
            begin = time.process_time()
            settle_copies(connection, table, copy_settings, prepared)
            middle = time.process_time()
            settle_stories(connection, table, settings, prepared)
            spent.copies += middle - begin
            spent.stories += time.process_time() - middle
    return spent


def made_by_workers(articles: pa.Table, preparing: Preparing) -> Prepared:
    """What workers bring with these articles."""
    columns = (articles[name].to_pylist() for name in ("title", "subtitle", "text", "language"))
    made = (
        prepare(title, subtitle, text, code, preparing) for title, subtitle, text, code in zip(*columns, strict=True)
    )
    return Prepared(preparing.version, dict(entry for entries in made for entry in entries))


# Articles that no new one is like: rows of the index and of `articles` alone, a day's 30,000 after the other.
_FILL = """
    CREATE TEMP TABLE filler AS
    SELECT
        lower(md5(i::VARCHAR))[:16] AS article_id, i + 10000000 AS no, {day} - (i // 30000)::INTEGER AS day
    FROM range({first}, {count}) t(i);
    INSERT INTO articles BY NAME
    SELECT filler.article_id, 'filler' AS source_id, 'https://filler.example/' || no AS url, url AS canonical_url,
        [] AS authors, [] AS tags, TIMESTAMPTZ '1970-01-01 00:00:00+00' + to_days(day) AS published_at,
        'day' AS published_precision, 'record' AS published_from, published_at AS fetched_at,
        TIMESTAMPTZ '2026-01-01 00:00:00+00' AS loaded_at, 'en' AS language, 1 AS language_confidence, 'x' AS
        language_method, repeat(filler.article_id || ' words ', 90) AS text, 180 AS word_count, 1 AS quality,
        filler.article_id AS content_sha256, 1 AS revision, [] AS lacks, 'text' AS body_from,
        filler.article_id AS document_id, 'x' AS extractor_version, 'x' AS run_id, filler.article_id AS story_id
    FROM filler;
    INSERT INTO signatures
    SELECT article_id, hash(no, 2) >> 1, no, hash(no) >> 1, hash(no, 1) >> 1, hash(no, 1) >> 1, 'filler',
        TIMESTAMPTZ '1970-01-01 00:00:00+00' + to_days(day) AS moment, true, moment, day, 400,
        list_sort(list_transform(range(56), lambda n: (hash(no, n) & 536870911)::UINTEGER)),
        list_sort(list_transform(range(8), lambda n: (hash(no, n) & 536870911)::UINTEGER))
    FROM filler;
    INSERT INTO signature_shingles
    SELECT (hash(no, n) & 4294967295)::UINTEGER, no, day FROM filler, range(8) s(n);
    INSERT INTO story_articles
    SELECT article_id, hash(no, 2) >> 1, article_id, 'alone', NULL, NULL, [], 0, NULL FROM filler;
    INSERT INTO story_vectors
    SELECT article_id, hash(no, 2) >> 1, no, {day} - (no % 7)::INTEGER, true, {day} - (no % 7)::INTEGER,
        list_transform(range(96), lambda n: (hash(no, n) & 4294967295)::UINTEGER),
        list_transform(range(96), lambda n: 1.17::FLOAT), list_transform(range(96), lambda n: n < 6),
        list_transform(range(96), lambda n: n % 20 = 9),
        list_transform(range(64), lambda n: (hash(no, n, 7) & 4294967295)::UINTEGER),
        list_transform(range(64), lambda n: 0.5::FLOAT), 200, NULL, NULL, NULL
    FROM filler;
    INSERT INTO story_terms
    SELECT if(n < 4, hash(n, no % 500), hash(no, n)) & 4294967295, no, {day} - (no % 7)::INTEGER, true
    FROM filler, range(16) s(n);
    DROP TABLE filler
"""


def measure(size: int, folder: Path) -> dict[str, float]:
    """One size: the cost of a new article, in ms, and bytes an article."""
    common = Path("config/words/en.txt").read_text("utf-8").split()
    writer = Writer(size, common)
    events = [writer.event() for _ in range(150)]
    at = START + timedelta(days=1)
    old = [row(n, writer.text(400, events[n % 150]), at, " ".join(events[n % 150][:4])) for n in range(600)]
    new = []
    for n in range(1000, 3000):
        if n % 6 == 0:  # a copy, cut from the end
            text = "\n".join(old[n % 600]["text"].splitlines()[:12])
        elif n % 6 == 1:  # another report of an event
            text = writer.text(400, events[n % 150])
        else:
            text = writer.text(400, writer.event())
        new.append(row(n, text, at + timedelta(hours=n % 24), text.split(".")[0][:60]))
    path = folder / f"{size}.duckdb"
    day = (at - datetime(1970, 1, 1, tzinfo=UTC)).days
    with connect(path) as connection:
        for statement in _FILL.format(first=0, count=size - len(old), day=day).split(";\n"):
            connection.execute(statement)
        connection.execute("CHECKPOINT")
        used = {name: size_of(connection, name) / size for name in ("signatures", "signature_shingles")}
        settings = load_story_settings()
        settle(connection, old, settings)
        settle(connection, new[:400], settings)  # warm
        spent = settle(connection, new[400:], settings)
        found = connection.rows("SELECT count(*), (SELECT count(*) FROM stories WHERE articles > 1) FROM duplicates")[0]
    return {
        "copies ms": spent.copies / 1600 * 1000,
        "stories ms": spent.stories / 1600 * 1000,
        "index bytes": sum(used.values()),
        "copies found": found[0],
        "stories found": found[1],
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def near_copy(writer: Writer, words: list[str]) -> str:
    """The text as another outlet prints it: words changed, cut, lines of its own before and after."""
    draw, words = writer.random, list(words)
    for _ in range(draw.randint(1, 8)):
        words[draw.randrange(len(words))] = writer.name()
    words = words[: draw.choice([400, 400, draw.randint(200, 400)])]
    before = [writer.name() for _ in range(draw.choice([0, 0, 3]))]
    after = writer.text(40, writer.event()).split() if draw.random() < 0.3 else []
    return " ".join([*before, *words, *after])


def measure_alike(count: int, folder: Path) -> Iterator[str]:
    """What so many articles cost in one load: texts of their own, and near copies of one."""
    writer = Writer(count, Path("config/words/en.txt").read_text("utf-8").split())
    words = writer.text(400, writer.event()).split()
    texts = {
        "distinct": [writer.text(400, writer.event()) for _ in range(count)],
        "near copies": [near_copy(writer, words) for _ in range(count)],
    }
    for name, some in texts.items():
        rows = [row(n, text, START + timedelta(minutes=n), text[:60]) for n, text in enumerate(some)]
        with connect(folder / f"{name}.duckdb") as connection:
            spent = settle(connection, rows, load_story_settings(), count)
            found = connection.rows("SELECT count(*), count(DISTINCT original_id) FROM duplicates")[0]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        told = f"copies s {spent.copies:.2f}  stories s {spent.stories:.2f}"
        yield f"{count:,} {name}: {told}  found {found}  peak MB {peak:.0f}"


def size_of(connection: Connection, table: str) -> float:
    """The bytes of a table on disk."""
    blocks = connection.rows(f"SELECT count(DISTINCT block_id) FROM pragma_storage_info('{table}') WHERE persistent")[
        0
    ][0]
    return float(blocks * 262144)


def main() -> None:
    """Print one line a size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000,300000,1000000")
    parser.add_argument("--alike", type=int, default=2000)
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",") if size]
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            found = measure(size, Path(folder))
            print(f"{size:>9,}  " + "  ".join(f"{name} {value:.2f}" for name, value in found.items()), flush=True)
        for line in measure_alike(given.alike, Path(folder)):
            print(line, flush=True)


if __name__ == "__main__":
    main()
