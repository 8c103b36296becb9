"""What telling stories and events costs an article in a newsroom's stream, and how the cost grows with the warehouse.

usage: python -m benchmarks.events [--sizes 10000,300000] [--batch 200] [--turns 1]

Every size is a warehouse filled with running articles and stories that no new one is like. Into copies of it the same
stream is loaded without events, with events, with events and what workers bring (`extractors/prepared.py`), and with
events and a sentence model (`newsloom[events]`); turn after turn, if asked.
Half of the stream reports events that run in four languages, a sixth are copies, a third are stories of their own. Two
languages share four names of an event, and have six of their own: a cosine near .25, as judged pairs of one event have.
Milliseconds are of CPU, DuckDB's threads included, of telling stories and events; copies are measured beside them, and
what workers spend.
"""

import argparse
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.copies import _FILL, BATCH, START, Writer, row, settle
from extractors.prepared import Preparing
from extractors.stories.decide import StorySettings
from extractors.stories.meaning import Vectors, encoder
from flows.settings.load import load_copy_settings, load_story_settings
from warehouse.file.connection import connect

LANGUAGES = ("en", "de", "fr", "es")
EVENTS, OLD, WARM, NEW = 60, 600, 200, 1200
# Stories of other languages that no new one is like, half of them in the week.
_FILL_EVENTS = """
    CREATE TEMP TABLE filler AS
    SELECT article_id, article_no AS no, day FROM story_vectors
    WHERE article_no % 3 = 0 AND article_no > (SELECT coalesce(max(event_no), 0) FROM event_vectors);
    INSERT INTO event_vectors
    SELECT article_id, no, article_id, (['en', 'de', 'fr', 'es'])[1 + no % 4], day, true, day,
        list_transform(range(40), lambda n: 'k' || (hash(no, n) % 1000000)),
        list_transform(range(40), lambda n: 'N' || (hash(no, n) % 1000000)),
        list_transform(range(40), lambda n: 1::FLOAT), NULL
    FROM filler;
    INSERT INTO event_terms
    SELECT if(n < 4, hash(n, no % 500), hash(no, n, 5)) & 4294967295, no, day, true FROM filler, range(24) s(n);
    DROP TABLE filler
"""


def stream(count: int = NEW) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Articles of running events, and so many that come then, after those that only warm."""
    writers = {
        language: Writer(number, Path(f"config/words/{language}.txt").read_text("utf-8").split())
        for number, language in enumerate(LANGUAGES)
    }
    running = EVENTS * max(1, count // NEW)
    events = [writers["en"].event() for _ in range(running)]
    at = START + timedelta(days=1)

    own = {(event[0], language): writers[language].event() for event in events for language in LANGUAGES}

    def report(number: int, event: list[str]) -> dict[str, Any]:
        language = LANGUAGES[number // running % len(LANGUAGES)]
        names = event[:4] + own.get((event[0], language), event)[:6]
        text = writers[language].text(400, names)
        made = row(number, text, at + timedelta(minutes=number % 1440), " ".join(names[2:6]))
        return made | {"language": language}

    old = [report(number, events[number % running]) for number in range(OLD)]
    new = []
    for number in range(1000, 1000 + WARM + count):
        if number % 6 < 3:
            new.append(report(number, events[number % running]))
        elif number % 6 == 3:
            like = old[number % OLD]
            text = "\n".join(like["text"].splitlines()[:12])
            new.append(row(number, text, at + timedelta(days=1), like["title"]) | {"language": like["language"]})
        else:
            new.append(report(number, writers["en"].event()))
    return old, new


def measure(filled: Path, settings: StorySettings, size: int, preparing: Preparing | None) -> str:
    """One way of telling events, on a copy of the filled warehouse."""
    path = filled.with_name("measured.duckdb")
    shutil.copyfile(filled, path)
    asked = 0

    def counting(texts: Sequence[str]) -> Vectors:
        nonlocal asked
        asked += len(texts)
        assert settings.meaning is not None
        return settings.meaning(texts)

    if settings.meaning is not None:
        settings.meaning(["Read the weights."])
    told = replace(settings, meaning=counting if settings.meaning else None)
    old, new = stream()
    with connect(path) as connection:
        settle(connection, old, told, size, preparing)
        settle(connection, new[:WARM], told, size, preparing)
        asked = 0
        spent = settle(connection, new[WARM:], told, size, preparing)
        ((events, many),) = connection.rows(
            "SELECT count(DISTINCT event_id), count(DISTINCT story_id) FROM event_stories"
        )
    path.unlink()
    return (
        f"workers ms {spent.workers / NEW * 1000:.2f}  copies ms {spent.copies / NEW * 1000:.2f}"
        f"  stories and events ms {spent.stories / NEW * 1000:.2f}"
        f"  texts the model read {asked}  events {events} of {many} stories"
    )


def fill(path: Path, size: int, first: int = 0) -> None:
    """A warehouse of so many articles. first: those it has already."""
    day = (START + timedelta(days=1) - datetime(1970, 1, 1, tzinfo=UTC)).days
    with connect(path) as connection:
        for statement in (_FILL.format(first=first, count=size - OLD, day=day) + ";\n" + _FILL_EVENTS).split(";\n"):
            connection.execute(statement)
        connection.execute("CHECKPOINT")


def main() -> None:
    """Print one line a size and way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10000,300000")
    parser.add_argument("--batch", type=int, default=BATCH)
    parser.add_argument("--turns", type=int, default=1)
    parser.add_argument("--ways", default="no events,events,events brought,with the model")
    given = parser.parse_args()
    settings = load_story_settings()
    assert settings.events
    preparing = Preparing(
        "benchmark", load_copy_settings().fingerprint, settings.terms, settings.common, settings.events.keys
    )
    ways = {
        "no events": (replace(settings, events=None), None),
        "events": (settings, None),
        "events brought": (settings, preparing),
        "with the model": (replace(settings, meaning=encoder()), preparing),
    }
    with tempfile.TemporaryDirectory() as folder:
        for size in map(int, given.sizes.split(",")):
            filled = Path(folder) / f"{size}.duckdb"
            fill(filled, size)
            for name in given.ways.split(",") * given.turns:
                print(
                    f"{size:>9,}  {name:<15} {measure(filled, ways[name][0], given.batch, ways[name][1])}", flush=True
                )


if __name__ == "__main__":
    main()
