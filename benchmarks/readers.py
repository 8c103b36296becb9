"""Whether readers and loads get in each other's way: ``python -m benchmarks.readers --minutes 10 [--pause 0]``.

``--pause`` is the seconds between two runs: 0 loads without end, 30 is a scheduled poll.

One process loads batches in short runs and publishes after each; one asks the warehouse again and again; one opens the
published copy once and keeps it open; one opens the copy anew each time, as a notebook does.
"""

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from multiprocessing.synchronize import Event
from pathlib import Path

import duckdb

from benchmarks.generate import Generator
from warehouse.file.publish import publish, published_path
from warehouse.loading.load import LoadSettings, load, load_waiting
from warehouse.reading.queries import query
from warehouse.staging import files as staging

BATCH, RUN = 200, 10
_SHARE = 20  # questions in a pause
COUNT = "SELECT count(*) AS articles, date_diff('millisecond', max(loaded_at), now()) AS age FROM articles"


def load_on(warehouse: Path, stop: Event, pause: float) -> dict[str, float]:
    """Load until told to stop."""
    loaded, slowest, slowest_publish, folder = 0, 0.0, 0.0, warehouse.with_suffix(".staging")
    for number, batch in enumerate(Generator().batches(10_000_000, BATCH), 1):
        staging.stage(folder, batch)
        if number % RUN == 0:
            started = time.perf_counter()
            loaded += load_waiting(warehouse, folder, LoadSettings(lock_seconds=60.0)).new
            slowest = max(slowest, time.perf_counter() - started)
            started = time.perf_counter()
            publish(warehouse)
            slowest_publish = max(slowest_publish, time.perf_counter() - started)
            if stop.wait(pause):
                break
    size = warehouse.stat().st_size / 1e6
    return {"loaded": loaded, "slowest load s": slowest, "slowest publish s": slowest_publish, "file MB": size}


def ask_on(warehouse: Path, stop: Event, pause: float) -> dict[str, float]:
    """Ask as `newsloom sql` does."""
    return _ask(lambda: query(warehouse, COUNT).to_pylist()[0], stop, pause)


def open_on(warehouse: Path, stop: Event, pause: float) -> dict[str, float]:
    """Open the published copy anew for each question."""

    def once() -> dict[str, int]:
        with duckdb.connect(str(published_path(warehouse)), read_only=True) as raw:
            return dict(zip(("articles", "age"), raw.execute(COUNT).fetchone() or (), strict=True))

    return _ask(once, stop, pause)


def stay_on(warehouse: Path, stop: Event, pause: float) -> dict[str, float]:
    """Open the published copy once."""
    with duckdb.connect(str(published_path(warehouse)), read_only=True) as raw:
        first = raw.execute("SELECT count(*), sum(length(text)) FROM articles").fetchone()
        asked = 0
        while not stop.is_set():
            assert raw.execute("SELECT count(*), sum(length(text)) FROM articles").fetchone() == first
            asked += 1
            stop.wait(0.5 + pause / _SHARE)
    return {"asked": asked}


def _ask(once: Callable[[], dict[str, int]], stop: Event, pause: float) -> dict[str, float]:
    asked, slowest, last, older, ages = 0, 0.0, 0, 0, []
    while not stop.is_set():
        started = time.perf_counter()
        answer = once()
        slowest = max(slowest, time.perf_counter() - started)
        older += answer["articles"] < last  # the copy answered, because the warehouse was in use
        last = max(last, answer["articles"])
        ages.append(answer["age"])
        asked += 1
        stop.wait(0.05 + pause / _SHARE)
    ages.sort()
    return {
        "asked": asked,
        "slowest s": slowest,
        "answers older than one before": older,
        "age of newest ms, median": ages[len(ages) // 2],
        "age of newest ms, highest": ages[-1],
    }


def main() -> None:
    """Run for some minutes and print what each process saw; an error in any of them ends it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--pause", type=float, default=0.0)
    options = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder, context.Pool(4) as pool, context.Manager() as manager:
        warehouse, stop = Path(folder) / "news.duckdb", manager.Event()
        first = staging.stage(warehouse.with_suffix(".staging"), next(Generator(seed=9).batches(BATCH, BATCH, "first")))
        load(warehouse, first)
        publish(warehouse)
        works = [
            pool.apply_async(work, (warehouse, stop, options.pause)) for work in (load_on, ask_on, open_on, stay_on)
        ]
        time.sleep(options.minutes * 60)
        stop.set()
        for work, result in zip((load_on, ask_on, open_on, stay_on), works, strict=True):
            print(f"{work.__name__:<8}", {name: round(value, 2) for name, value in result.get().items()})


if __name__ == "__main__":
    main()
