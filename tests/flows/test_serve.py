"""Schedules: checked when read, registered with a real Prefect server, triggered from it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from extractors.errors import ConfigError
from flows.deployments import FLOWS, find_flow, load_schedules
from tests.flows.conftest import ROOT, Command
from tests.flows.corpus import write_records


def write_schedules(folder: Path, text: str) -> Path:
    (folder / "schedules.toml").write_text(text, "utf-8")
    return folder


def test_the_shipped_schedules_load_and_name_flows_that_exist() -> None:
    assert load_schedules(ROOT / "config")
    for name in FLOWS:
        assert find_flow(name).name == name


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('flow = "ingst"', "no flow 'ingst'"),
        ('flow = "ingest"\ntimezone = "Europe/Atlantis"', "no time zone"),
        ('flow = "ingest"\ncron = "* * * * *"\ninterval_seconds = 5', "not both"),
        ('flow = "ingest"\ncrn = "* * * * *"', "did you mean 'cron'"),
    ],
)
def test_a_wrong_schedule_is_named(tmp_path: Path, entry: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as error:
        load_schedules(write_schedules(tmp_path, f"[schedules.daily]\n{entry}\n"))
    assert "daily" in error.value.subject


@pytest.mark.xdist_group("prefect")
def test_a_served_flow_runs_when_triggered_from_the_server(
    environment: dict[str, str], newsloom: Command, tmp_path: Path
) -> None:
    write_records(tmp_path / "news.jsonl", 5)
    parameters = {"inputs": [str(tmp_path / "news.jsonl")], "warehouse": str(tmp_path / "w.duckdb")}
    write_schedules(Path(environment["NEWSLOOM_CONFIG"]), '[schedules.by-hand]\nflow = "ingest"\n')
    server = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "serve"], env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    try:
        assert server.stderr is not None
        while "Serving" not in (line := server.stderr.readline()):
            assert line, "serve has ended"
        command = [sys.executable, "-m", "prefect", "deployment", "run", "ingest/by-hand", "--params"]
        for _ in range(30):  # until the deployment is registered
            asked = subprocess.run(
                [*command, json.dumps(parameters)], env=environment, stdout=subprocess.DEVNULL, check=False
            )
            if asked.returncode == 0:
                break
            time.sleep(1)
        deadline = time.monotonic() + 90
        count = ""
        while count != "5" and time.monotonic() < deadline:
            time.sleep(1)
            answer = newsloom("sql", "SELECT count(*) FROM articles", "--warehouse", "w.duckdb", "--format", "csv")
            count = answer.stdout.splitlines()[-1] if answer.returncode == 0 else ""
        assert count == "5"
    finally:
        os.kill(server.pid, signal.SIGTERM)
        server.wait(60)
