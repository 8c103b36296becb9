"""A schedule that comes due is run by itself; stopped in the middle, its run finishes what is in hand."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.flows.conftest import Command, by_prefect
from tests.flows.corpus import write_records
from tests.flows.server import PATIENCE
from warehouse.file.connection import connect

ARTICLES = 250


def schedule(environment: dict[str, str], **parameters: object) -> None:
    """Let ``ingest`` run every five seconds."""
    given = ", ".join(f"{name} = {json.dumps(value)}" for name, value in parameters.items())
    entry = f'[schedules.often]\nflow = "ingest"\ninterval_seconds = 5\nparameters = {{ {given} }}\n'
    Path(environment["NEWSLOOM_CONFIG"], "schedules.toml").write_text(entry, "utf-8")


@by_prefect
def test_a_run_that_came_due_finishes_its_batch_when_serve_is_stopped(
    environment: dict[str, str], newsloom: Command, tmp_path: Path
) -> None:
    given, warehouse = write_records(tmp_path / "news.jsonl", ARTICLES), tmp_path / "w.duckdb"
    schedule(environment, inputs=[str(given)], warehouse=str(warehouse), workers=1)
    command = [sys.executable, "-m", "flows.cli.main", "serve"]
    with (tmp_path / "told").open("wb") as told:
        serve = subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=told)
        try:
            deadline = time.monotonic() + PATIENCE
            while not list(warehouse.with_suffix(".staging").glob("*.batch")):
                assert serve.poll() is None
                assert time.monotonic() < deadline, "nothing came due"
                time.sleep(0.02)
            serve.send_signal(signal.SIGTERM)
            serve.wait(PATIENCE)
        finally:
            serve.kill()
    assert serve.returncode == 0, (tmp_path / "told").read_text("utf-8")
    assert not list(warehouse.with_suffix(".staging").glob("*"))
    with connect(warehouse, read_only=True) as connection:
        ((loaded,),) = connection.rows("SELECT count(*) FROM articles")
        runs = connection.rows("SELECT new, finished_at IS NOT NULL FROM runs")
    assert 0 < loaded < ARTICLES
    assert runs == [(loaded, True)]
    assert newsloom("ingest", str(given), "--workers", "1", "--warehouse", str(warehouse)).returncode == 0
    with connect(warehouse, read_only=True) as connection:
        assert connection.rows("SELECT count(*), count(DISTINCT article_id) FROM articles") == [(ARTICLES, ARTICLES)]
