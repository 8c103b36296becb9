"""One committer against a fleet: staged batches come at the rate of so many cores, and are brought and loaded.

python -m benchmarks.fleet --articles 4000 --cores 10 100 1000

Extracting is left out: what a core would have made, prints and terms too, is made before, and put at the place when it
would have been ready. Copies, stories and events are decided. Where as many batches lie at the place as may, the fleet
waits, as Dask's workers do.
"""

import argparse
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.committer import VERSION, batches, prepared_by
from benchmarks.events import stream
from flows.settings.load import load_copy_settings, load_story_settings
from warehouse.loading.load import LoadSettings, load_staged
from warehouse.places import batches as places
from warehouse.staging.batches import Batch

# Pages a second that one core extracts: some 20 ms of CPU each on a slow core (benchmarks/README.md).
PER_CORE = 50.0
BATCH = 200
# As many as are brought for one call of the load.
_AT_ONCE = 14


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay took. waited: seconds that the fleet stood still. most: batches at the place at once."""

    cores: int
    articles: int
    seconds: float
    cpu: float
    waited: float
    most: int

    def plain(self) -> str:
        """In a line."""
        rate = self.articles / self.seconds
        bound = self.articles / self.cpu
        return (
            f"{self.cores:>5} cores offer {self.cores * PER_CORE:>7,.0f}/s: loaded {rate:>5,.0f}/s,"
            f" {1000 * self.cpu / self.articles:.2f} ms of CPU each (one core {bound:,.0f}/s);"
            f" the fleet waited {self.waited / self.seconds:.0%} of the time, {self.most} batches lay there"
        )


class Fleet(threading.Thread):
    """Puts batches at the place, when so many cores would have made them."""

    def __init__(self, place: str, made: Sequence[Batch], cores: int, most: int) -> None:
        super().__init__(daemon=True)
        self._place, self._made, self._pause, self._most = place, made, BATCH / (cores * PER_CORE), most
        self.waited, self.lay = 0.0, 0

    def run(self) -> None:
        """All of them."""
        for batch in self._made:
            time.sleep(self._pause)
            began = time.monotonic()
            while (there := len(places.waiting(self._place))) >= self._most:
                time.sleep(0.02)
            self.waited += time.monotonic() - began
            self.lay = max(self.lay, there + 1)
            places.put(self._place, batch)


def replay(folder: Path, made: Sequence[Batch], cores: int, most: int) -> Replayed:
    """Load what a fleet of so many cores makes, until all of it is loaded."""
    place, staging = str(folder / "place"), folder / "staging"
    settings = LoadSettings(
        copies=load_copy_settings(), stories=load_story_settings(), transaction_bytes=2**24, preparing=VERSION
    )
    fleet = Fleet(place, made, cores, most)
    began, cpu, loaded = time.monotonic(), time.process_time(), 0
    fleet.start()
    while loaded < BATCH * len(made):
        names = places.waiting(place)[:_AT_ONCE]
        if not names:
            time.sleep(0.02)
            continue
        done = load_staged(folder / "news.duckdb", [places.bring(place, name, staging) for name in names], settings)
        loaded += done.new + done.revised + done.unchanged
    seconds, cpu = time.monotonic() - began, time.process_time() - cpu
    return Replayed(cores, loaded, seconds, cpu, fleet.waited, fleet.lay)


def main() -> None:
    """Replay each fleet into a warehouse of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=4_000)
    parser.add_argument("--cores", type=int, nargs="+", default=[10, 100, 1_000])
    parser.add_argument("--most", type=int, default=8, help="batches that may lie at the place")
    asked = parser.parse_args()
    made = list(batches(stream(asked.articles)[1], BATCH, prepared_by()))
    for cores in asked.cores:
        with tempfile.TemporaryDirectory() as folder:
            print(replay(Path(folder), made, cores, asked.most).plain(), flush=True)


if __name__ == "__main__":
    main()
