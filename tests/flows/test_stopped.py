"""Asked to stop, a run finishes the batch in hand and leaves the rest; run again, everything is there once."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.printing.console import EXIT_FAILED, EXIT_INTERRUPTED
from tests.flows.conftest import HERE, SLOWLY, Command
from tests.flows.corpus import write_records
from tests.flows.server import PATIENCE, prefect_server
from tests.flows.test_killed import state
from warehouse.file.connection import connect

ARTICLES = 80

INGEST = ["ingest", "news.jsonl", "--workers", "1", "--warehouse", "w.duckdb"]
COMMAND = [sys.executable, "-m", "flows.cli.main", *INGEST]
# A command that is asked once to stop, in the moment in which its first batch is staged: from outside, that moment is
# now and then over before it is seen, and only so many articles that it never is take longer to load.
_ASKED = """
import os, signal, sys
from warehouse.staging import files

first = iter([True])  # batches are staged in several threads, and a second request would end the process

def stage(*given, write=files.stage):
    written = write(*given)
    if next(first, False):
        ASK
    return written

files.stage = stage
from flows.cli.main import main

main(sys.argv[1:])
"""
# To the command alone, or as a terminal sends it, to all its processes.
_ASKS = {
    signal.SIGTERM: "os.kill(os.getpid(), signal.SIGTERM)",
    signal.SIGINT: "os.killpg(0, signal.SIGINT)",
}


@pytest.mark.parametrize(
    ("engine", "end"),
    [
        (HERE, signal.SIGTERM),
        pytest.param(HERE, signal.SIGINT, marks=pytest.mark.slow),
        pytest.param("prefect", signal.SIGTERM, marks=SLOWLY.marks),
        pytest.param("prefect", signal.SIGINT, marks=SLOWLY.marks),
    ],
    indirect=["engine"],
)
def test_a_stopped_run_keeps_what_was_in_hand(
    newsloom: Command, environment: dict[str, str], tmp_path: Path, end: signal.Signals
) -> None:
    write_records(tmp_path / "news.jsonl", ARTICLES)
    warehouse = tmp_path / "w.duckdb"
    process = subprocess.Popen(
        [sys.executable, "-c", _ASKED.replace("ASK", _ASKS[end]), *INGEST],
        env=environment,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    out, told = process.communicate(timeout=PATIENCE)
    assert process.returncode == EXIT_INTERRUPTED, told
    assert "Traceback" not in told
    assert ("Ctrl-C again" in told) == (end == signal.SIGINT)
    assert "stopped before the end" in out
    assert not list(warehouse.with_suffix(".staging").glob("*"))
    with connect(warehouse, read_only=True) as connection:
        ((after,),) = connection.rows("SELECT count(*) FROM articles")
        runs = connection.rows("SELECT status, new, finished_at IS NOT NULL FROM runs")
    assert 0 < after < ARTICLES
    assert after % 10 == 0
    assert runs == [("interrupted", after, True)]

    again = newsloom("ingest", "news.jsonl", "--workers", "1", "--warehouse", "w.duckdb")
    assert again.returncode == 0, again.stderr
    rows = state(warehouse)
    assert (len(rows["articles"]), len(rows["documents"])) == (ARTICLES, ARTICLES)
    with connect(warehouse, read_only=True) as connection:
        runs = connection.rows("SELECT status, new FROM runs ORDER BY started_at")
    assert runs == [("interrupted", after), ("completed", ARTICLES - after)]


@pytest.mark.slow  # a server of its own, killed
def test_a_run_whose_prefect_server_dies_says_so_and_loses_nothing(
    newsloom: Command, environment: dict[str, str], tmp_path: Path
) -> None:
    write_records(tmp_path / "news.jsonl", 100)
    warehouse, home = tmp_path / "w.duckdb", tmp_path / "home"
    home.mkdir()
    with prefect_server(home) as server:
        lost = environment | {"PREFECT_API_URL": server.url, "PREFECT_CLIENT_MAX_RETRIES": "1"}
        process = subprocess.Popen(
            COMMAND, env=lost, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        deadline = time.monotonic() + PATIENCE
        while not list(warehouse.with_suffix(".staging").glob("*.batch")):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        server.kill()
        _, told = process.communicate(timeout=PATIENCE)
    assert process.returncode == EXIT_FAILED
    assert "the Prefect server no longer answers" in told
    assert "Traceback" not in told
    assert newsloom("ingest", "news.jsonl", "--workers", "1", "--warehouse", "w.duckdb").returncode == 0
    rows = state(warehouse)
    assert (len(rows["articles"]), len(rows["documents"])) == (100, 100)
