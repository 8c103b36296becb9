"""Rows of `runs`: what a run did, and which were killed."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from tests import fakes
from tests.warehouse.conftest import House
from warehouse.file.connection import connect
from warehouse.loading.runs import RunResult, Started, Status, finish_run, start_run
from warehouse.search.index import index


def test_a_run_is_written_at_its_start_and_at_its_end(house: House) -> None:
    assert start_run(house.path, "r", "ingest", ["a.jsonl"]) == Started((), frozenset())
    assert house.rows("SELECT status, finished_at, inputs FROM runs") == [("running", None, ["a.jsonl"])]
    finish_run(
        house.path, "r", Status.COMPLETED, RunResult(read=3, new=2, counts={"read/invalid": 1}, seconds={"load": 0.5})
    )
    assert house.rows('SELECT status, "read", new, counts, seconds, finished_at >= started_at FROM runs') == [
        ("completed", 3, 2, {"read/invalid": 1}, {"load": 0.5}, True)
    ]


def test_a_run_that_goes_on_stays_running(house: House) -> None:
    start_run(house.path, "one", "ingest", [])
    assert start_run(house.path, "two", "ingest", []) == Started((), frozenset({"one"}))
    assert house.column("SELECT DISTINCT status FROM runs") == ["running"]


def test_the_end_of_a_run_tells_whether_search_lags_behind(house: House) -> None:
    start_run(house.path, "r", "ingest", [])
    assert not finish_run(house.path, "r", Status.COMPLETED, RunResult())
    house.load(fakes.article(1))
    assert finish_run(house.path, "r", Status.COMPLETED, RunResult())
    index(house.path)
    assert not finish_run(house.path, "r", Status.COMPLETED, RunResult())


def test_a_killed_run_becomes_interrupted(house: House) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; from warehouse.loading.runs import start_run;"
        "start_run(Path(sys.argv[1]), 'killed', 'ingest', []); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, str(house.path)], check=False, cwd=Path(__file__).parents[3])
    assert house.rows("SELECT run_id, status FROM runs") == [("killed", "running")]
    assert start_run(house.path, "next", "ingest", []) == Started(("killed",), frozenset())
    assert house.rows("SELECT run_id, status FROM runs ORDER BY started_at") == [
        ("killed", "interrupted"),
        ("next", "running"),
    ]


@pytest.mark.parametrize(
    ("process", "age", "is_killed"),
    [
        (f"{platform.node()} 1 0", "1 minute", True),  # the id of the process was given to another
        ("elsewhere 4 711", "1 minute", False),
        ("elsewhere 4 711", "2 days", True),
    ],
)
def test_whose_process_is_gone(house: House, process: str, age: str, is_killed: bool) -> None:
    start_run(house.path, "old", "ingest", [])
    with connect(house.path) as connection:
        connection.execute(f"UPDATE runs SET process = ?, started_at = now() - INTERVAL '{age}'", [process])
    assert start_run(house.path, "next", "ingest", []) == Started(("old",) if is_killed else (), frozenset())
