"""The pages of ``newsloom read``: time to the first byte, CPU and memory, asked over HTTP of a process of its own.

``python -m benchmarks.reading WAREHOUSE [--rounds N] [--requests N] [--only NAME] [--pages] [--load]``
``python -m benchmarks.warehouse grow`` makes a warehouse. Each address is asked once after the start (the first view),
then in rounds over all of them, so that with --load each meets several copies; CPU is of the server, all its threads.

--requests: so many requests in turn over all addresses, with what the server's memory is meanwhile.
--pages: the pages and /api, without CSV, Excel and feeds.
--load: meanwhile articles are loaded into the warehouse, which grows; give it a copy. First views too are measured so.
"""

import argparse
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.generate import Generator
from warehouse.file.connection import connect
from warehouse.file.publish import published_path

_NEWSLOOM = Path(sys.executable).with_name("newsloom")
_LOADED = 500  # articles of one load
Asked = tuple[float, float, int]  # seconds to the first byte, seconds of CPU, bytes
_IDS = """
    SELECT
        (SELECT story_id FROM articles WHERE story_id IS NOT NULL ORDER BY published_at DESC LIMIT 1) AS story,
        (SELECT event_id FROM event_stories ORDER BY event_id LIMIT 1) AS event,
        (SELECT article_id FROM articles ORDER BY published_at DESC LIMIT 1) AS article,
        (SELECT source_id FROM articles GROUP BY 1 ORDER BY count(*) DESC LIMIT 1) AS source,
        (SELECT watch FROM mentions GROUP BY 1 ORDER BY count(*) DESC LIMIT 1) AS watch,
        (SELECT word FROM search_words WHERE length(word) > 5 ORDER BY hash(word) LIMIT 1) AS rare,
        (SELECT any_value(word) FROM search_words JOIN (
            SELECT stem_no FROM search_stems GROUP BY 1 ORDER BY sum(articles) DESC LIMIT 1
        ) USING (stem_no)) AS frequent
"""


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--requests", type=int, default=0, help="after that, so many requests for memory")
    parser.add_argument("--only", default="", help="the addresses whose name begins so")
    parser.add_argument("--pages", action="store_true", help="without CSV, Excel and feeds")
    parser.add_argument("--load", action="store_true", help="measure while articles are loaded")
    given = parser.parse_args()
    addresses = {
        name: path
        for name, path in _addresses(given.warehouse).items()
        if name.startswith(given.only) and not (given.pages and "as=" in path)
    }
    with _loading(given.warehouse) if given.load else _nothing(), _served(given.warehouse) as server:
        for line in _table(server, addresses, given.rounds, given.warehouse):
            print(line, flush=True)
        if given.requests:
            for line in _memory(server, list(addresses.values()), given.requests):
                print(line, flush=True)


def _addresses(warehouse: Path) -> Mapping[str, str]:
    """Every page, form and answer there is, by name."""
    with connect(published_path(warehouse), read_only=True) as connection:
        (ids,) = connection.table(_IDS).to_pylist()
    pages = {
        "today": "/",
        "six hours": "/?span=hours",
        "week": "/?span=week",
        "30 days": "/?span=month",
        "today, a watch": f"/?watch={ids['watch']}",
        "today, a country": "/?country=DE",
        "story": f"/stories/{ids['story']}",
        "event": f"/events/{ids['event']}",
        "article": f"/articles/{ids['article']}",
        "article, what was removed": f"/articles/{ids['article']}?removed=1",
        "watches": "/watches",
        "watch": f"/watches/{ids['watch']}",
        "sources": "/sources",
        "source": f"/sources/{ids['source']}",
        "health": "/health",
        "search, a rare word": f"/search?q={ids['rare']}",
        "search, the most frequent": f"/search?q={ids['frequent']}",
        "briefs": "/briefs",
        "alerts": "/alerts",
    }
    forms = {
        f"{name}, {form}": f"{pages[name]}{'&' if '?' in pages[name] else '?'}as={form}"
        for name in ("today", "story", "watch", "source", "health", "search, a rare word")
        for form in ("csv", "xlsx", "atom")
    }
    answers = {
        f"/api{path}": f"/api{path.replace('ID', key)}"
        for path, key in (
            ("/stories", ""),
            ("/stories/ID", ids["story"]),
            ("/events", ""),
            ("/events/ID", ids["event"] or ""),
            ("/articles/ID", ids["article"]),
            ("/articles/ID/explanation", ids["article"]),
            ("/search?q=ID", ids["rare"]),
            ("/counts", ""),
            ("/watches", ""),
            ("/watches/ID", ids["watch"]),
            ("/sources", ""),
            ("/sources/ID", ids["source"]),
        )
    }
    return {name: path for name, path in (pages | forms | answers).items() if not path.endswith(("None", "/events/"))}


@dataclass(frozen=True, slots=True)
class Server:
    """A process that serves the pages."""

    pid: int
    host: str

    def ask(self, address: str) -> Asked:
        """Ask for an address."""
        connection = http.client.HTTPConnection(self.host, timeout=120)
        cpu, wall = self.cpu(), time.perf_counter()
        connection.request("GET", address)
        response = connection.getresponse()
        first = time.perf_counter() - wall
        size = len(response.read())
        assert response.status == 200, (response.status, address)
        connection.close()
        return first, self.cpu() - cpu, size

    def cpu(self) -> float:
        """Seconds that all its threads have had."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def memory(self, line: str) -> int:
        """Megabytes, as a line of its status says."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(each.split()[1]) // 1024 for each in lines if each.startswith(line))


@contextmanager
def _served(warehouse: Path) -> Iterator[Server]:
    command = [str(_NEWSLOOM), "read", "--port", "0", "--warehouse", str(warehouse)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr
            said = next(line for line in process.stderr if "http://" in line)
            host = urlsplit(next(word for word in said.split() if word.startswith("http://"))).netloc
            yield Server(process.pid, host)
        finally:
            process.terminate()


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def _table(server: Server, addresses: Mapping[str, str], rounds: int, warehouse: Path) -> Iterator[str]:
    """A row for each address: its first view, and all later ones."""
    loaded, began = _articles(warehouse), time.monotonic()
    first = {name: server.ask(address) for name, address in addresses.items()}
    later: dict[str, list[Asked]] = {name: [] for name in addresses}
    copies = set[int]()
    for _ in range(rounds):
        for name, address in addresses.items():
            later[name].append(server.ask(address))
            copies.add(published_path(warehouse).stat().st_ino)
    yield "| page | first byte, ms | p95 | first view | CPU, ms | p95 | first view | bytes |"
    yield "|---|---|---|---|---|---|---|---|"
    for name in addresses:
        yield f"| {name} | {' | '.join(_times(first[name], later[name]))} | {later[name][-1][2]:,} |"
    yield (
        f"{rounds} rounds in {time.monotonic() - began:.0f} s, over {len(copies)} published copies;"
        f" {loaded:,} articles before, {_articles(warehouse):,} after"
    )


def _times(first: Asked, later: list[Asked]) -> Iterator[str]:
    for column in (0, 1):
        ordered = sorted(1000 * each[column] for each in later)
        yield from (f"{each:.0f}" for each in (statistics.median(ordered), _p95(ordered), 1000 * first[column]))


def _articles(warehouse: Path) -> int:
    with connect(published_path(warehouse), read_only=True) as connection:
        return int(connection.rows("SELECT count(*) FROM articles")[0][0])


@contextmanager
def _loading(warehouse: Path) -> Iterator[None]:
    """Load made articles into the warehouse, one load after the other."""
    stopped = threading.Event()
    thread = threading.Thread(target=_load, args=(warehouse, stopped))
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def _load(warehouse: Path, stopped: threading.Event) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for number in count(1):
            (batch,) = Generator(os.getpid() + number).batches(_LOADED, _LOADED)
            file = Path(folder) / f"load-{os.getpid()}-{number}.jsonl"
            with file.open("w") as out:
                for row in batch.tables["articles"].select(["title", "text", "language", "published_at"]).to_pylist():
                    out.write(json.dumps(row | {"published_at": row["published_at"].isoformat()}) + "\n")
            command = [str(_NEWSLOOM), "ingest", str(file), "--warehouse", str(warehouse)]
            with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
                while process.poll() is None and not stopped.wait(0.5):
                    pass
                process.terminate()
            if stopped.is_set():
                return


def _p95(ordered: list[float]) -> float:
    return ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]


def _memory(server: Server, addresses: list[str], requests: int) -> Iterator[str]:
    for number in range(requests):
        server.ask(addresses[number % len(addresses)])
        if number % max(1, requests // 20) == 0:
            yield f"{number:,} requests: {server.memory('VmRSS')} MB"
    yield f"{requests:,} requests: {server.memory('VmRSS')} MB, at most {server.memory('VmHWM')} MB"


if __name__ == "__main__":
    main()
