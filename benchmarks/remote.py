"""The ten questions asked most, of one warehouse at several places: a file here, one in an object store, a lake.

    python -m benchmarks.remote news.published.duckdb s3://bucket/news.duckdb ducklake:postgres:dbname=news [--rounds 3]

Each question opens the warehouse anew, as `newsloom sql` does; opening it and asking nothing is told too. Places take
turns, so that what else the machine does slows all of them. Copies are brought there before, by `[publish]`.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator, Sequence

import warehouse
from benchmarks.publish import machine
from benchmarks.questions import TOP
from warehouse.lake.address import without_secrets


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock, and of CPU of this process."""
    clock, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - cpu


def asked(places: Sequence[str], rounds: int) -> Iterator[str]:
    """A table: for each question and place the medians of both, in milliseconds."""
    first = warehouse.open(places[0])
    article = first.sql("SELECT min(article_id) AS id FROM articles").rows()[0]["id"]
    last = first.sql("SELECT max(loaded_at)::VARCHAR AS moment FROM articles").rows()[0]["moment"]
    yield "| milliseconds on the clock (of CPU) | " + " | ".join(without_secrets(each) for each in places) + " |"
    yield "|---|" + "---|" * len(places)
    for name, sql in ({"nothing": "SELECT 1"} | TOP).items():
        question = sql.format(id=article, cursor=last)
        spent: dict[str, list[tuple[float, float]]] = {place: [] for place in places}
        for number in range(rounds + 1):
            for place in places:
                measured = timed(lambda at=place, asks=question: warehouse.open(at).sql(asks).rows())  # type: ignore[misc]
                spent[place] += [measured] if number else []
        cells = [
            "{:,.0f} ({:,.0f})".format(*(1000 * statistics.median(column) for column in zip(*each, strict=True)))
            for each in spent.values()
        ]
        yield f"| {name} | {' | '.join(cells)} |"


def main() -> None:
    """Ask, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("places", nargs="+")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    print(machine())
    for line in asked(given.places, given.rounds):
        print(line, flush=True)


if __name__ == "__main__":
    main()
