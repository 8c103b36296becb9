"""The pages of ``newsloom read``: time to the first byte, CPU and memory, asked in this process.

``python -m benchmarks.reading WAREHOUSE [--rounds N] [--requests N]``; `python -m benchmarks.warehouse grow` makes a
warehouse. Each page is asked once to warm up, then in rounds; CPU is of the whole process, all threads.
"""

import argparse
import resource
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from starlette.testclient import TestClient

from flows.pages.app import make_app
from flows.pages.settings import Access, load_pages_settings
from warehouse.reading.kept import Kept

_IDS = """
    SELECT
        (SELECT story_id FROM articles WHERE story_id IS NOT NULL ORDER BY published_at DESC LIMIT 1) AS story,
        (SELECT article_id FROM articles ORDER BY published_at DESC LIMIT 1) AS article,
        (SELECT source_id FROM articles GROUP BY 1 ORDER BY count(*) DESC LIMIT 1) AS source,
        (SELECT watch FROM mentions GROUP BY 1 ORDER BY count(*) DESC LIMIT 1) AS watch,
        (SELECT word FROM search_words WHERE length(word) > 5 ORDER BY hash(word) LIMIT 1) AS rare,
        (SELECT any_value(word) FROM search_words JOIN (
            SELECT stem_no FROM search_postings GROUP BY 1 ORDER BY count(*) DESC LIMIT 1
        ) USING (stem_no)) AS frequent
"""


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--requests", type=int, default=0, help="after that, so many requests for memory")
    given = parser.parse_args()
    settings = load_pages_settings()
    kept = Kept(given.warehouse, settings.limits)
    pages = TestClient(make_app(kept, settings, Access(hosts=frozenset({"testserver"}))))
    addresses = _addresses(kept)
    print("| page | first byte, ms | worst | CPU, ms | bytes |\n|---|---|---|---|---|")
    for name, address in addresses.items():
        print(_measured(pages, name, address, given.rounds), flush=True)
    if given.requests:
        for line in _memory(pages, list(addresses.values()), given.requests):
            print(line, flush=True)
    kept.close()


def _addresses(kept: Kept) -> dict[str, str]:
    with kept.asking() as connection:
        (ids,) = connection.table(_IDS).to_pylist()
    return {
        "today": "/",
        "week": "/?span=week",
        "30 days": "/?span=month",
        "today, a watch": f"/?watch={ids['watch']}",
        "story": f"/stories/{ids['story']}",
        "article": f"/articles/{ids['article']}",
        "watches": "/watches",
        "watch": f"/watches/{ids['watch']}",
        "sources": "/sources",
        "source": f"/sources/{ids['source']}",
        "health": "/health",
        "search, a rare word": f"/search?q={ids['rare']}",
        "search, the most frequent": f"/search?q={ids['frequent']}",
        "/api/stories": "/api/stories",
    }


def _measured(pages: TestClient, name: str, address: str, rounds: int) -> str:
    assert pages.get(address).status_code == 200, address
    walls, cpus, size = [], [], 0
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        size = len(pages.get(address).content)
        walls.append(1000 * (time.perf_counter() - wall))
        cpus.append(1000 * (time.process_time() - cpu))
    return f"| {name} | {statistics.median(walls):.0f} | {max(walls):.0f} | {statistics.median(cpus):.0f} | {size:,} |"


def _memory(pages: TestClient, addresses: list[str], requests: int) -> Iterator[str]:
    for number in range(requests):
        pages.get(addresses[number % len(addresses)])
        if number % max(1, requests // 10) == 0:
            yield f"{number:,} requests: {_resident_mb():.0f} MB"
    yield f"peak: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"


def _resident_mb() -> float:
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize() / 2**20


if __name__ == "__main__":
    main()
