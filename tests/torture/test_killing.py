"""Process trees killed at random moments, workers and all, several times in a row: the end is that of a clean run."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.flows.corpus import write_records
from tests.flows.test_killed import state
from tests.torture.size import EVERY, SEED

pytestmark = pytest.mark.torture

ARTICLES = 120
KILLS = 1_000 // EVERY if EVERY < 20 else 8  # a command each, and one a warehouse to its end
IN_A_ROW = 4  # of one warehouse, before it is brought to its end and compared
_SECONDS = 600


def start(given: Path, warehouse: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "flows.cli.main", "ingest", str(given), "--warehouse", str(warehouse)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def test_killed_at_random_moments_the_end_is_that_of_a_clean_run(tmp_path: Path) -> None:
    given = write_records(tmp_path / "news.jsonl", ARTICLES)
    began = time.monotonic()
    assert start(given, tmp_path / "clean.duckdb").wait(_SECONDS) == 0
    seconds, clean = time.monotonic() - began, state(tmp_path / "clean.duckdb")
    draw, wrong = random.Random(SEED), []
    for n in range(max(1, KILLS // IN_A_ROW)):
        warehouse, moments = tmp_path / f"killed-{n}.duckdb", []
        for _ in range(IN_A_ROW):
            process = start(given, warehouse)
            moments.append(round(draw.uniform(0.1, 1.1) * seconds, 2))
            time.sleep(moments[-1])
            os.killpg(process.pid, signal.SIGKILL) if process.poll() is None else None
            process.wait(_SECONDS)
        if (status := start(given, warehouse).wait(_SECONDS)) or state(warehouse) != clean:
            wrong.append(f"killed at {moments} s: {status}")
        for path in tmp_path.glob(f"killed-{n}.*duckdb*"):
            path.unlink()
    print(f"{KILLS} kills, {len(wrong)} wrong")  # noqa: T201 - for `make torture`
    assert not wrong, "\n".join(wrong[:20])
