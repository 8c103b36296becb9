"""What flows that load have in common."""

import threading
from pathlib import Path

import pytest

from flows.running import run as running
from flows.running.report import Tally, progress_for
from flows.running.run import Run, add_loaded
from flows.running.tasks import RunContext
from flows.settings.folder import config_folder
from flows.settings.load import load_settings
from tests import fakes
from tests.warehouse.conftest import House, batch
from warehouse.loading.load import Loaded, LoadSettings
from warehouse.loading.runs import start_run
from warehouse.staging import files as staging


def test_search_has_what_was_loaded_before_a_long_run_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(tmp_path)
    house.load(fakes.article(1))
    context = RunContext("run", house.path, "1", LoadSettings())
    run = Run(context, load_settings(), config_folder(), Tally(), progress_for(), threading.Event())
    monkeypatch.setattr(running, "INDEX_AFTER", 2)
    indexed = []
    for _ in range(4):
        add_loaded(run, Loaded(new=1, unchanged=5))
        indexed += house.rows("SELECT count(*) FROM search_articles")
        house.load(fakes.article(len(indexed) + 1))
    assert indexed == [(0,), (2,), (2,), (4,)]


def test_a_run_loads_what_killed_runs_left_and_leaves_the_batches_of_those_that_go_on(tmp_path: Path) -> None:
    house = House(tmp_path)
    start_run(house.path, "goes on", "ingest", [])
    own = staging.stage(house.staging, batch([fakes.article(1)], run_id="goes on"))
    staging.stage(house.staging, batch([fakes.article(2)], run_id="was killed"))
    with running.running("ingest", [], str(house.path)) as run:
        pass
    summary = run.tally.summary("run")
    assert (summary.left, summary.result.new) == (1, 0)
    assert staging.waiting(house.staging) == [own]
