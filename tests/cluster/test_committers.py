"""Two committers at one place: one is told so; one that is killed is replaced by the next run, from what is staged."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from flows.engine.flow import run_flow_here
from flows.ingest import ingest
from tests.cluster import services
from tests.cluster.conftest import Parts
from tests.cluster.corpus import write_news
from tests.cluster.test_faults import PROGRESS, STORIES
from tests.cluster.test_same_answer import INTERNAL
from tests.flows.running.test_cluster import OF_THE_RUN, SAMPLES
from tests.warehouse.conftest import House
from tests.warehouse.lake.test_publishing import contents
from warehouse.file.connection import connect
from warehouse.file.publish import published_path
from warehouse.lake.address import Remote
from warehouse.lake.opened import opened
from warehouse.places import batches as places
from warehouse.places.lease import current
from warehouse.places.place import place
from warehouse.staging import files as staging

pytestmark = pytest.mark.cluster
# A process of newsloom whose leases last for some seconds, by a clock that is so many hours before or after ours.
CLOCK = """
import sys
from datetime import datetime, timedelta
from pathlib import Path
from flows.running import cluster

hours = timedelta(hours=float(sys.argv.pop(1)))

class Clock(datetime):
    @classmethod
    def now(cls, zone=None):
        return datetime.now(zone) + hours

cluster.datetime, cluster._LEASE_SECONDS = Clock, 6.0
"""
HOLDS = f"""{CLOCK}
from flows.settings.folder import config_folder
from flows.settings.load import load_settings
with cluster.connected(load_settings(), config_folder(), Path(sys.argv[1])):
    print("holds", flush=True)
    sys.stdin.read()
"""
COMMAND = f"""{CLOCK}
from flows.cli.main import main
sys.exit(main())
"""
HOURS = (-3, 3)


def committer(config: Path, inputs: list[str], house: House, code: str | None = None) -> "subprocess.Popen[str]":
    """`newsloom ingest` as a process."""
    start = ["-c", code, "0"] if code else ["-m", "flows.cli.main"]
    command = [sys.executable, *start, "ingest", *inputs, "--warehouse", str(house.path)]
    environment = {**os.environ, "NEWSLOOM_CONFIG": str(config)}
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment)


def told(process: "subprocess.Popen[str]") -> tuple[int, list[str]]:
    """How a process ended, and the lines that it wrote beside its progress."""
    _, said = process.communicate(timeout=services.PATIENCE)
    return process.returncode, [line for line in said.splitlines() if line and not PROGRESS.match(line)]


@pytest.fixture
def holders(parts: Parts, tmp_path: Path) -> Iterator[dict[int, tuple[Path, "subprocess.Popen[str]"]]]:
    """By the hours that its clock differs, a process that holds a place of its own, and that place's configuration."""
    with ExitStack() as stack:
        made = {}
        for hours in HOURS:
            config = parts.config(tmp_path / f"clock{hours}", f"newsloom/clock{hours}", target='""')
            command = [sys.executable, "-c", HOLDS, str(hours), str(tmp_path / f"holder{hours}.duckdb")]
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                env={**os.environ, "NEWSLOOM_CONFIG": str(config)},
            )  # fmt: skip
            stack.callback(process.wait)
            stack.callback(process.kill)
            made[hours] = config, process
        for _, process in made.values():
            assert process.stdout and process.stdout.readline() == "holds\n"
        yield made


def test_another_committer_is_told_so_while_the_first_lives_whatever_its_clock_says(
    holders: dict[int, tuple[Path, "subprocess.Popen[str]"]], tmp_path: Path
) -> None:
    """Killed, its lease is there still, and ends for others by their own watching."""

    def come(hours: int) -> tuple[int, list[str]]:
        config = holders[hours][0]
        return told(committer(config, SAMPLES[:1], House(tmp_path / f"other{hours}"), COMMAND))

    with ThreadPoolExecutor() as pool:
        for code, lines in pool.map(come, HOURS):
            assert (code, len(lines)) == (1, 1), lines
            assert lines[0].startswith("newsloom: ") and "is used by another warehouse until" in lines[0], lines
        for _, process in holders.values():
            process.kill()
            process.wait()
        for hours in HOURS:
            assert current(place(f"s3://newsloom/clock{hours}/staging"))
        for code, lines in pool.map(come, HOURS):
            assert (code, lines) == (0, []), lines
    for hours in HOURS:
        assert House(tmp_path / f"other{hours}").rows("SELECT count(*) FROM articles") == [(1,)]


def test_what_a_killed_committer_left_staged_is_loaded_by_the_next_run_alone(
    parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = write_news(tmp_path / "generated.jsonl", 80)
    here, there, lake = House(tmp_path / "here"), House(tmp_path / "there"), parts.database("committers")
    target = {"documents": "10", "target": f'"ducklake:postgres:{lake}"'}
    config, at = parts.config(tmp_path, "newsloom/committers", **target), "s3://newsloom/committers/staging"
    killed_with_some_staged(committer(config, [str(records)], there), at)
    staged = set(there.column("SELECT article_id FROM articles"))
    for name in places.waiting(at):
        (tmp_path / name).write_bytes(place(at).get(name))
    for path in (*tmp_path.glob("*.batch"), *there.staging.glob("*.batch")):
        staged |= set(staging.read(path).tables["articles"].column("article_id").to_pylist())
    shutil.move(records, tmp_path / "away")
    assert told(committer(config, SAMPLES[:1], there)) == (0, [])
    assert staged < set(there.column("SELECT article_id FROM articles"))
    shutil.move(tmp_path / "away", records)
    assert told(committer(config, [str(records)], there)) == (0, [])
    assert not places.waiting(at)
    monkeypatch.delenv("NEWSLOOM_CONFIG", raising=False)
    run_flow_here(ingest, [SAMPLES[0], str(records)], str(here.path))
    but, without = (*OF_THE_RUN, "story_id"), (*INTERNAL, *STORIES)
    assert here.contents(but=but, without=without) == there.contents(but=but, without=without)
    with (
        opened(Remote(f"ducklake:postgres:{lake}")) as elsewhere,
        connect(published_path(there.path), read_only=True) as copy,
    ):
        assert contents(elsewhere, "lake.") == contents(copy, "")


def killed_with_some_staged(process: "subprocess.Popen[str]", at: str) -> None:
    """Kill it with -9 at a moment when batches lie at the place: stopped, it takes none away, and its workers go on."""
    while not place(at).names():
        assert process.poll() is None, told(process)
        time.sleep(0.1)
    until = time.monotonic() + services.PATIENCE
    while True:
        assert process.poll() is None and time.monotonic() < until, told(process)
        process.send_signal(signal.SIGSTOP)
        for _ in range(20):
            if places.waiting(at):
                process.kill()
                process.communicate()
                return
            time.sleep(0.1)
        process.send_signal(signal.SIGCONT)
        time.sleep(0.2)
