"""A data folder is served once, and commands of its user run where it is served."""

import os
import re
import subprocess
import time

import pytest

from tests.flows.command import completed, run_command
from tests.flows.corpus import write_records
from tests.flows.server import PATIENCE
from tests.flows.serving.conftest import Served

pytestmark = [pytest.mark.xdist_group("served"), pytest.mark.server]


def newsloom(served: Served, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """A command in the folder that is served, by the same user, with nothing in the environment that names a server."""
    environment = os.environ | {"PREFECT_HOME": str(served.folder / "other")}
    return completed(arguments, run_command(served.folder, environment, *arguments))


def logged(served: Served, run: str) -> list[str]:
    """What the page of a run shows, once it has its last line: they are handed in behind its back."""
    deadline = time.monotonic() + PATIENCE
    while True:
        found = served.own("POST", "/logs/filter", {"logs": {"flow_run_id": {"any_": [run]}}, "sort": "TIMESTAMP_ASC"})
        lines = [each["message"] for each in found if each["name"].startswith("newsloom")]
        if lines and "is done" in lines[-1]:
            return lines
        assert time.monotonic() < deadline, lines
        time.sleep(0.5)


def test_a_second_serve_is_refused_with_the_address_of_the_first(served: Served) -> None:
    refused = newsloom(served, "serve")
    assert refused.returncode == 1
    assert f"is already being served, by process {served.process.pid}" in refused.stderr
    assert f"http://127.0.0.1:{served.port}" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert (
        newsloom(served, "doctor").stdout.splitlines()[-1] == f"ok   prefect server: http://127.0.0.1:{served.port}/api"
    )


def test_a_command_runs_where_its_data_folder_is_served(served: Served) -> None:
    write_records(served.folder / "hand.jsonl", 2)
    done = newsloom(served, "ingest", "hand.jsonl", "--workers", "1")
    assert done.returncode == 0, done.stderr
    using = f"Using the Prefect server of newsloom serve at http://127.0.0.1:{served.port}/api."
    assert done.stderr.splitlines()[0] == using  # the progress of a slow run may follow
    run = newsloom(served, "sql", "SELECT max_by(run_id, started_at) FROM runs", "--format", "csv").stdout.split()[-1]
    assert served.finished(run)["type"] == "COMPLETED"
    shown = served.own("GET", f"/flow_runs/{run}")
    assert re.fullmatch(r"ingest \d{4}-\d\d-\d\d \d\d:\d\d", shown["name"])
    assert set(shown["tags"]) == {"newsloom", "ingest", "source:marrow-point.example", "source:oldbridge.example"}
    lines = logged(served, run)
    assert lines[0] == "ingest begins: hand.jsonl"
    assert {"marrow-point.example: articles 1, rejected 0", "oldbridge.example: articles 1, rejected 0"} < set(lines)
    assert lines[-1].startswith("ingest is done: 2 documents read")
    kept = (served.folder / "data" / "newsloom.log").read_text("utf-8")
    assert all(line in kept for line in lines)
    elsewhere = newsloom(served, "ingest", "hand.jsonl", "--workers", "1", "--warehouse", "elsewhere/w.duckdb")
    assert elsewhere.returncode == 0, elsewhere.stderr
    assert "Prefect" not in elsewhere.stderr
