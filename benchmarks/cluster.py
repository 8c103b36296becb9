"""A Dask cluster beside local workers: the same pages through whole commands, in turn, on the cores of this machine.

    python -m benchmarks.cluster PAGES.warc.gz [--pages 1500] [--workers 4] [--rounds 3] [--staging s3://bucket/folder]

A scheduler and workers are started here, with one thread each, and ended at the end; `s3://` needs a store that the
environment names. Each run loads into a new warehouse. CPU is that of all processes: the command, its worker processes,
scheduler and workers. The first run of each side, in which the workers of the cluster start their processes, does not
count. Local workers are one for each core.
"""

import argparse
import itertools
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import yaml

from benchmarks.pages import read_pages
from benchmarks.publish import machine
from benchmarks.throughput import endless
from extractors.markup.parse import decode
from flows.settings.folder import DEFAULTS

ROOT = Path(__file__).parents[1]
_TICKS = os.sysconf("SC_CLK_TCK")
_LOOK_SECONDS = 0.2
# As docs/scale.md tells: else Dask's processes look at themselves many times a second.
QUIET: dict[str, str] = yaml.safe_load((ROOT / "deploy/cluster.yaml").read_text("utf-8"))["x-quiet"]
# Seconds for the workers to be there.
_PATIENCE = 120


@dataclass(frozen=True, slots=True)
class Spent:
    """What a run took: on the clock, and of CPU by the command with its own processes, and by the cluster."""

    seconds: float
    command: float
    cluster: float

    @property
    def cpu(self) -> float:
        """Of all processes."""
        return self.command + self.cluster


def write_records(archive: Path, count: int, path: Path) -> None:
    """So many pages as records, none like another."""
    with path.open("w", encoding="utf-8") as lines:
        for page in itertools.islice(endless(read_pages(archive)), count):
            html = decode(page.body, page.charset).encode("utf-8", "replace").decode("utf-8")
            lines.write(json.dumps({"url": page.url, "html": html}) + "\n")


def write_config(folder: Path, **values: str) -> Path:
    """A configuration with these values in place of the defaults, by their names."""
    folder.mkdir()
    text = (DEFAULTS / "pipeline.toml").read_text("utf-8")
    for name, value in values.items():
        text = re.sub(rf"^{name} = .*$", f"{name} = {json.dumps(value)}", text, flags=re.M)
    (folder / "pipeline.toml").write_text(text, "utf-8")
    return folder


@contextmanager
def cluster(workers: int, folder: Path) -> Iterator[tuple[str, list[int]]]:
    """A scheduler and its workers: the address, and the ids of the processes."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    address, dask = f"tcp://127.0.0.1:{port}", [sys.executable, "-m", "dask"]
    common = ["--host", "127.0.0.1", "--no-dashboard"]
    commands = [[*dask, "scheduler", *common, "--port", str(port)]]
    commands += [[*dask, "worker", "--no-nanny", "--nthreads", "1", *common, address]] * workers
    with (folder / "cluster.log").open("ab") as log:
        started = [
            subprocess.Popen(each, stdout=log, stderr=log, cwd=ROOT, env=os.environ | QUIET) for each in commands
        ]
    try:
        _wait_for(address, workers)
        yield address, [each.pid for each in started]
    finally:
        for each in reversed(started):  # the scheduler last: a worker that it tells to close while it is told so hangs
            each.terminate()
            with suppress(subprocess.TimeoutExpired):
                each.wait(_PATIENCE / 10)
            each.kill()
            each.wait()


def _wait_for(address: str, workers: int) -> None:
    from distributed import Client

    with Client(address, timeout=_PATIENCE, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        client.wait_for_workers(workers, timeout=_PATIENCE)


class Watch(threading.Thread):
    """Adds up the CPU seconds of processes and all that they start, by looking now and then: some ends go unseen."""

    def __init__(self, pids: Sequence[int]) -> None:
        super().__init__(daemon=True)
        self._wanted, self._spent, self._ended = set(pids), dict[int, float](), threading.Event()
        self._look()
        self._before = sum(self._spent.values())

    def run(self) -> None:
        """Until it is stopped."""
        while not self._ended.wait(_LOOK_SECONDS):
            self._look()

    def stop(self) -> float:
        """CPU seconds since it was made."""
        self._ended.set()
        self.join()
        self._look()
        return sum(self._spent.values()) - self._before

    def _look(self) -> None:
        found, parents = dict[int, float](), dict[int, int]()
        for entry in Path("/proc").iterdir():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split() if entry.name.isdigit() else []
            except OSError:
                continue  # it has ended
            if fields:
                found[int(entry.name)], parents[int(entry.name)] = sum(map(int, fields[11:13])) / _TICKS, int(fields[1])
        while more := {pid for pid, parent in parents.items() if parent in self._wanted} - self._wanted:
            self._wanted |= more
        self._spent |= {pid: cpu for pid, cpu in found.items() if pid in self._wanted}


def run(records: Path, config: Path, pids: Sequence[int]) -> Spent:
    """One run into a new warehouse."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "NEWSLOOM_"))}
    environment["NEWSLOOM_CONFIG"] = str(config)
    with tempfile.TemporaryDirectory() as folder:
        command = ["ingest", str(records), "--warehouse", f"{folder}/news.duckdb"]
        there, started = Watch(pids), time.perf_counter()
        there.start()
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.cli.main", *command],
            cwd=ROOT, env=environment, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        here = Watch([process.pid])
        here.start()
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, "newsloom ingest")
        seconds = time.perf_counter() - started
        return Spent(seconds, here.stop(), there.stop())


def main() -> None:
    """Run both sides in turn, and print each run and the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--pages", type=int, default=1_500)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--staging", help="where the cluster stages; a folder of its own by default")
    asked = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_records(asked.archive, asked.pages, folder / "pages.jsonl")
        with cluster(asked.workers, folder) as (address, pids):
            staging = asked.staging or str(folder / "staging")
            sides = {
                "local workers": (write_config(folder / "local", workers="local"), []),
                "Dask cluster": (
                    write_config(folder / "dask", workers="dask", scheduler=address, staging=staging),
                    pids,
                ),
            }
            compare(folder / "pages.jsonl", sides, asked.pages, asked.rounds)


def compare(records: Path, sides: dict[str, tuple[Path, list[int]]], pages: int, rounds: int) -> None:
    """Print what each run took, then what share of the first side's speed the second reaches."""
    spent: dict[str, list[Spent]] = {side: [] for side in sides}
    for number in range(rounds + 1):
        for side, (config, pids) in sides.items():
            each = run(records, config, pids)
            spent[side] += [each] if number else []
            print(
                f"{side:<14}{'' if number else '(first) '}{each.seconds:7.1f} s, {pages / each.seconds:5.1f} a second;"
                f" CPU {each.cpu:6.1f} s, {1000 * each.cpu / pages:5.1f} ms an article"
                f" (command {each.command:.1f}, cluster {each.cluster:.1f})",
                flush=True,
            )
    local, there = spent.values()
    if rounds:
        for what in ("seconds", "cpu"):
            ratio = statistics.median(getattr(a, what) / getattr(b, what) for a, b in zip(local, there, strict=True))
            print(f"{ratio:.2f} of the speed of local workers by {what}")


if __name__ == "__main__":
    main()
