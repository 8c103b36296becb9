"""A data folder is served once, and commands of its user run where it is served."""

import os
import subprocess
import sys

import pytest

from tests.flows.corpus import write_records
from tests.flows.server import PATIENCE
from tests.flows.serving.conftest import Served

pytestmark = pytest.mark.xdist_group("served")


def newsloom(served: Served, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """A command in the folder that is served, by the same user, with nothing in the environment that names a server."""
    command = [sys.executable, "-m", "flows.cli.main", *arguments]
    environment = os.environ | {"PREFECT_HOME": str(served.folder / "other")}
    return subprocess.run(
        command, env=environment, cwd=served.folder, capture_output=True, text=True, timeout=PATIENCE, check=False
    )


def test_a_second_serve_is_refused_with_the_address_of_the_first(served: Served) -> None:
    refused = newsloom(served, "serve")
    assert refused.returncode == 1
    assert f"is served already, by process {served.process.pid}" in refused.stderr
    assert f"http://127.0.0.1:{served.port}" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert (
        newsloom(served, "doctor").stdout.splitlines()[-1] == f"ok   prefect server: http://127.0.0.1:{served.port}/api"
    )


def test_a_command_runs_where_its_data_folder_is_served(served: Served) -> None:
    write_records(served.folder / "hand.jsonl", 2)
    done = newsloom(served, "ingest", "hand.jsonl", "--workers", "1")
    assert (done.returncode, done.stderr) == (
        0,
        f"Using the Prefect server of newsloom serve at http://127.0.0.1:{served.port}/api.\n",
    )
    run = newsloom(served, "sql", "SELECT max_by(run_id, started_at) FROM runs", "--format", "csv").stdout.split()[-1]
    assert served.finished(run)["type"] == "COMPLETED"
    elsewhere = newsloom(served, "ingest", "hand.jsonl", "--workers", "1", "--warehouse", "elsewhere/w.duckdb")
    assert (elsewhere.returncode, elsewhere.stderr) == (0, "")
