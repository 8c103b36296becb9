"""Parts of a cluster are killed while it works: nothing is lost, nothing is there twice, nothing hangs."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from flows.engine.flow import run_flow_here
from flows.ingest import ingest
from flows.publish import publish
from tests.cluster import services
from tests.cluster.conftest import WHOLE_CAMPAIGN, Parts
from tests.cluster.corpus import write_news
from tests.cluster.test_same_answer import INTERNAL
from tests.flows.running.test_cluster import OF_THE_RUN
from tests.warehouse.conftest import House
from tests.warehouse.lake.test_publishing import contents
from warehouse.file.connection import connect
from warehouse.file.publish import published_path
from warehouse.lake.address import Remote
from warehouse.lake.opened import opened
from warehouse.places.batches import waiting

pytestmark = pytest.mark.cluster
# Stories and events take the names of those that came first, and what was killed comes later.
STORIES = ("story_articles", "story_history", "event_stories", "event_links", "event_history", "source_boilerplate")
# Seconds after which a run hangs: on a loaded machine one of 50 kills may take a tenth of it.
HANGS = 3_000
MANY = int(os.environ.get("CLUSTER_KILLS", "50"))
PROGRESS = re.compile(r"[\d,]+ documents?, ")


class Killer:
    """Kills a part now and then, and starts it again. left: kills to come. hit: whether one met the run under way."""

    def __init__(self, parts: Parts, kills: int, seed: int) -> None:
        self._parts = parts
        self._random = random.Random(seed)
        self.killed: list[str] = []
        self.left, self.hit = kills, False

    def pause(self) -> float:
        """Seconds until the next strike."""
        return self._random.uniform(1, 5)

    def strike(self, committer: "subprocess.Popen[bytes]") -> None:
        """Kill one, and have it again after a moment."""
        print(f"{self.left} left", dict(Counter(self.killed)), flush=True)  # noqa: T201 - it takes minutes
        self.left, self.hit = self.left - 1, True
        part = self._random.choice(("worker", "scheduler", "store", "postgres", "committer"))
        self.killed.append(part)
        down = self._random.uniform(0.2, 2)
        if part == "committer":
            committer.kill()
        elif part == "worker":
            self._again(self._random.randrange(len(self._parts.workers)), down)
        elif part == "scheduler":
            self._parts.scheduler.kill()
            time.sleep(down)
            self._parts.scheduler.start()
            for number in range(len(self._parts.workers)):  # they end with it
                self._again(number, 0)
        else:
            service: services.Service = getattr(self._parts, part)
            service.kill()
            time.sleep(down)
            service.start()

    def _again(self, number: int, down: float) -> None:
        self._parts.workers[number].kill()
        time.sleep(down)
        made = services.worker(self._parts.folder, number, self._parts.address, self._parts.environment)
        self._parts.workers[number] = made
        made.launch()


@pytest.mark.parametrize("kills", [4, pytest.param(MANY, marks=WHOLE_CAMPAIGN)])
def test_what_is_killed_loses_and_doubles_nothing(
    parts: Parts, tmp_path: Path, kills: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = str(write_news(tmp_path / "generated.jsonl", 60 * kills))
    here, there, lake = House(tmp_path / "here"), House(tmp_path / "there"), parts.database(f"faults{kills}")
    place = f"newsloom/faults{kills}"
    config = parts.config(tmp_path, place, documents="20", target=f'"ducklake:postgres:{lake}"')
    monkeypatch.setenv("NEWSLOOM_CONFIG", str(config))
    killer = Killer(parts, kills, seed=int(os.environ.get("TORTURE_SEED", "1")))
    while killer.left:
        run(records, there, parts, killer)
    run(records, there, parts, killer)  # in which nothing is killed
    run_flow_here(publish, str(there.path))
    monkeypatch.delenv("NEWSLOOM_CONFIG")
    run_flow_here(ingest, [records], str(here.path))
    but, without = (*OF_THE_RUN, "story_id"), (*INTERNAL, *STORIES)
    assert here.contents(but=but, without=without) == there.contents(but=but, without=without)
    assert not waiting(f"s3://{place}/staging")
    with (
        opened(Remote(f"ducklake:postgres:{lake}")) as elsewhere,
        connect(published_path(there.path), read_only=True) as copy,
    ):
        assert contents(elsewhere, "lake.") == contents(copy, "")


def run(records: str, house: House, parts: Parts, killer: Killer) -> None:
    """One run of the command, with strikes while it goes on. It ends well, or was hit; then it says so in one line."""
    parts.ready()
    killer.hit = False
    command = [sys.executable, "-m", "flows.cli.main", "ingest", records, "--warehouse", str(house.path)]
    said = Path(records).with_suffix(".said")
    with said.open("w") as file, subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=file) as committer:
        try:
            until = time.monotonic() + HANGS
            while not has_ended(committer, killer.pause()):
                assert time.monotonic() < until, f"hangs after {killer.killed}"
                if killer.left:
                    killer.strike(committer)
        finally:
            committer.kill()
    lines = [line for line in said.read_text("utf-8").splitlines() if line and not PROGRESS.match(line)]
    told = (f"after {killer.killed}", lines)
    assert len(lines) <= 1, told
    if committer.returncode == -signal.SIGKILL:
        assert killer.hit, told
    elif committer.returncode:
        assert killer.hit and lines and lines[0].startswith("newsloom: "), told
    else:
        assert not lines, told
        killer.hit = False


def has_ended(process: "subprocess.Popen[bytes]", seconds: float) -> bool:
    """Whether it ends by itself in so many seconds."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True
