"""Parts of a cluster are killed while it works: nothing is lost, nothing is there twice, nothing hangs."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.engine.flow import run_flow_here
from flows.ingest import ingest
from flows.publish import publish
from tests.cluster import services
from tests.cluster.conftest import Parts
from tests.cluster.test_same_answer import INTERNAL
from tests.flows.corpus import write_records
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
# Seconds after which a run hangs.
HANGS = 300


class Killer:
    """Kills a part now and then, and starts it again."""

    def __init__(self, parts: Parts, seed: int) -> None:
        self._parts = parts
        self._random = random.Random(seed)
        self.killed: list[str] = []

    def strike(self, committer: "subprocess.Popen[str]") -> None:
        """Kill one, and have it again after a moment."""
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


@pytest.mark.parametrize("kills", [4, pytest.param(50, marks=pytest.mark.torture)])
def test_what_is_killed_loses_and_doubles_nothing(
    parts: Parts, tmp_path: Path, kills: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kills > 10 and os.environ.get("TORTURE_EVERY", "1") != "1":
        pytest.skip("a part of the campaign")
    records = str(write_records(tmp_path / "generated.jsonl", 60 * kills))
    here, there, lake = House(tmp_path / "here"), House(tmp_path / "there"), parts.database(f"faults{kills}")
    place = f"newsloom/faults{kills}"
    config = parts.config(tmp_path, place, documents="20", target=f'"ducklake:postgres:{lake}"')
    monkeypatch.setenv("NEWSLOOM_CONFIG", str(config))
    killer = Killer(parts, seed=int(os.environ.get("TORTURE_SEED", "1")))
    for _ in range(3 * kills):
        told = run(records, there, killer, kills)
        assert "Traceback" not in told, told
        if len(killer.killed) >= kills and not told:
            break
    else:
        raise AssertionError(f"no run ends well after {killer.killed}")
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


def run(records: str, house: House, killer: Killer, kills: int) -> str:
    """One run of the command, with strikes while it goes on. Returns what it said where it failed."""
    command = [sys.executable, "-m", "flows.cli.main", "ingest", records, "--warehouse", str(house.path)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as committer:
        until = time.monotonic() + HANGS
        while committer.poll() is None:
            assert time.monotonic() < until, f"hangs after {killer.killed}"
            time.sleep(random.Random(len(killer.killed)).uniform(1, 5))
            if len(killer.killed) < kills and committer.poll() is None:
                killer.strike(committer)
        _, said = committer.communicate()
    return (said or "was killed") if committer.returncode else ""
