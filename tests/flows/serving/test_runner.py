"""A schedule that comes due is run by itself; stopped in the middle, its run finishes what is in hand."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.serving.runner import FinishingRunner
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


@pytest.mark.slow  # a service of its own, with a run in hand
@by_prefect
def test_a_run_that_came_due_finishes_its_batch_when_serve_is_stopped(
    environment: dict[str, str], newsloom: Command, tmp_path: Path
) -> None:
    given, warehouse = write_records(tmp_path / "news.jsonl", ARTICLES), tmp_path / "w.duckdb"
    schedule(environment, inputs=[str(given)], warehouse=str(warehouse), workers=1)
    command = [sys.executable, "-m", "flows.cli.main", "serve"]
    with (tmp_path / "told").open("wb") as told:
        serve = subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=told, start_new_session=True)
        try:
            deadline = time.monotonic() + PATIENCE
            while not list(warehouse.with_suffix(".staging").glob("*.batch")):
                assert serve.poll() is None
                assert time.monotonic() < deadline, "nothing came due"
                time.sleep(0.02)
            os.killpg(serve.pid, signal.SIGINT)  # Ctrl-C, which a terminal sends to the whole group
            serve.wait(PATIENCE)
        finally:
            serve.kill()
    said = (tmp_path / "told").read_text("utf-8")
    assert serve.returncode == 0, said
    assert "Traceback" not in said and "EventsWorker" not in said
    assert not list(warehouse.with_suffix(".staging").glob("*"))
    with connect(warehouse, read_only=True) as connection:
        ((loaded,),) = connection.rows("SELECT count(*) FROM articles")
        runs = connection.rows("SELECT new, finished_at IS NOT NULL FROM runs")
    assert 0 < loaded < ARTICLES
    assert runs == [(loaded, True)]
    assert newsloom("ingest", str(given), "--workers", "1", "--warehouse", str(warehouse)).returncode == 0
    with connect(warehouse, read_only=True) as connection:
        assert connection.rows("SELECT count(*), count(DISTINCT article_id) FROM articles") == [(ARTICLES, ARTICLES)]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_at_once(number: signal.Signals) -> None:
    """The first is looked at by the loop, which passes it to the runs in hand."""
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}

    async def told_twice() -> None:
        runner = FinishingRunner()
        runner._end = ended  # type: ignore[method-assign]
        runner.take_signals()
        signal.raise_signal(number)
        await asyncio.wait_for(asyncio.shield(heard), 60)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)

    async def ended() -> None:
        heard.set_result(None)

    try:
        with asyncio.Runner() as loop:
            heard = loop.get_loop().create_future()
            loop.run(told_twice())
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
