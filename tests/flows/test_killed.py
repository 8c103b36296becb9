"""Killed at any moment and run again, the warehouse is the same as from one clean run."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.flows.conftest import both_engines
from tests.flows.corpus import write_records
from tests.flows.server import PATIENCE
from tests.torture.processes import Started, Starter, Victim
from warehouse.file.connection import connect

ARTICLES = 120
# How often it is killed; all that differs between the engines is who calls the same functions.
MOMENTS = {"here": 10, "prefect": 3}
# What a clean run does not decide: when it ran, and under which name. The id of a story is a name too: it keeps the one
# it had first, and what was loaded together depends on the time; which articles make a story does not.
STATE = {
    "articles": "SELECT * EXCLUDE (loaded_at, run_id, story_id) FROM articles ORDER BY article_id",
    "stories": "SELECT list(article_id ORDER BY article_id) FROM articles GROUP BY story_id ORDER BY ALL",
    "documents": "SELECT * EXCLUDE (loaded_at, run_id) FROM documents ORDER BY document_id",
    "quotes": "SELECT * FROM quotes ORDER BY ALL",
    "removed_blocks": "SELECT * FROM removed_blocks ORDER BY ALL",
    "duplicates": "SELECT * FROM duplicates ORDER BY ALL",
    "quarantine": "SELECT * EXCLUDE (first_at, run_id) FROM quarantine ORDER BY ALL",
}


def state(warehouse: Path, *, with_places: bool = True) -> dict[str, list[tuple[object, ...]]]:
    """The rows of a warehouse. with_places: with the files that the documents are in."""
    leave = "archive_file, loaded_at" if not with_places else "loaded_at"
    with connect(warehouse, read_only=True) as connection:
        return {
            name: connection.rows(sql.replace("loaded_at", leave) if name == "documents" else sql)
            for name, sql in STATE.items()
        }


def start(environment: dict[str, str], given: Path, warehouse: Path) -> "subprocess.Popen[bytes]":
    command = [
        sys.executable,
        "-m",
        "flows.cli.main",
        "ingest",
        str(given),
        "--workers",
        "1",
        "--warehouse",
        str(warehouse),
    ]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


class Processes:
    """The command as processes of its own, with Prefect; ``Forked`` is quicker without."""

    def __init__(self, environment: dict[str, str], given: Path) -> None:
        self._environment, self._given = environment, given

    def load(self, warehouse: Path) -> int:
        """Load to the end; the exit code."""
        return start(self._environment, self._given, warehouse).wait(PATIENCE)

    def kill(self, warehouse: Path, moment: float) -> None:
        """Begin a load, and kill all its processes after so many seconds."""
        process = start(self._environment, self._given, warehouse)
        time.sleep(moment)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)


class Forked(Processes):
    """The command forked from a process that has imported all of it."""

    def __init__(self, starter: Starter, environment: dict[str, str], given: Path) -> None:
        super().__init__(environment, given)
        self._starter = starter

    def load(self, warehouse: Path) -> int:
        return self._begin(warehouse).end()

    def kill(self, warehouse: Path, moment: float) -> None:
        process = self._begin(warehouse)
        time.sleep(moment)
        process.kill(Victim.TREE, random.Random())
        process.end()

    def _begin(self, warehouse: Path) -> Started:
        given = ["ingest", str(self._given), "--workers", "1", "--warehouse", str(warehouse)]
        return self._starter.start(given, self._environment, warehouse.with_suffix(".said"))


@pytest.mark.slow
@both_engines
def test_killed_at_random_moments_the_next_run_completes(
    engine: str, environment: dict[str, str], tmp_path: Path
) -> None:
    given = write_records(tmp_path / "news.jsonl", ARTICLES)
    if engine == "prefect":
        kill_at_random(Processes(environment, given), tmp_path, times=MOMENTS[engine])
    else:
        with Starter() as starter:
            kill_at_random(Forked(starter, environment, given), tmp_path, times=MOMENTS[engine])


def kill_at_random(command: Processes, tmp_path: Path, *, times: int) -> None:
    """Kill a load at so many moments of its time; after each, the next load has all that a clean one has."""
    started = time.monotonic()
    assert command.load(tmp_path / "clean.duckdb") == 0
    clean_seconds = time.monotonic() - started
    clean = state(tmp_path / "clean.duckdb")
    assert len(clean["articles"]) == ARTICLES

    moments = random.Random()
    for n in range(times):
        warehouse = tmp_path / f"killed-{n}.duckdb"
        moment = moments.uniform(0.2, 1.0) * clean_seconds
        command.kill(warehouse, moment)
        assert command.load(warehouse) == 0, f"after a kill at {moment:.2f} s"
        assert state(warehouse) == clean, f"after a kill at {moment:.2f} s"
        assert not list(warehouse.with_suffix(".staging").glob("*.batch"))
