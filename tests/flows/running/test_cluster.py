"""A Dask cluster gives what worker processes here give, loses nothing, and says what it lacks."""

import asyncio
import json
import logging
import pickle
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import CancelledError
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import numpy as np
import pytest

from extractors.errors import ConfigError, NewsloomError
from flows.engine.here import run_of
from flows.ingest import ingest
from flows.running import cluster
from flows.running.tasks import RunContext, Staged
from flows.settings.folder import DEFAULTS, config_folder
from flows.settings.load import EngineSettings, Settings, load_settings, load_story_settings
from tests import fakes
from tests.warehouse.conftest import House, batch
from warehouse.errors import WarehouseError, WarehouseLocked
from warehouse.loading.load import LoadSettings
from warehouse.places import batches as places
from warehouse.places.lease import NAME, Lease, current, take
from warehouse.places.place import place as there
from warehouse.staging import files as staging

distributed = pytest.importorskip("distributed")
SAMPLES = [str(path) for path in sorted((Path(__file__).parents[3] / "samples/articles").glob("e*"))]
# What differs between two runs wherever they extract.
OF_THE_RUN = ("loaded_at", "run_id", "decided_at", "first_at", "first_seen", "batch_id", "fetched_at", "at")
# The batches are others, and search numbers words in the order in which it meets them.
NUMBERED = ("loaded_batches", "search_recent", "search_words", "search_postings", "search_articles")


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None, protocol="tcp://"
    ) as local:
        yield str(local.scheduler_address)


def settings(**engine: str) -> Settings:
    return load_settings().model_copy(update={"engine": EngineSettings(**engine)})


@pytest.mark.slow  # starts the worker processes of two sandboxes
def test_the_cluster_gives_row_by_row_what_processes_here_give(
    tmp_path: Path, scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = House(tmp_path / "here"), House(tmp_path / "there")
    with run_of("ingest"):
        ingest(SAMPLES, str(here.path))
    config = tmp_path / "config"
    config.mkdir()
    text = (DEFAULTS / "pipeline.toml").read_text("utf-8").replace('workers = "local"', 'workers = "dask"')
    text = text.replace('scheduler = ""', f'scheduler = "{scheduler}"')
    text = text.replace('staging = ""', f'staging = "{tmp_path / "shared"}"')
    text = text.replace("documents = 200", "documents = 2")
    (config / "pipeline.toml").write_text(text, "utf-8")
    monkeypatch.setenv("NEWSLOOM_CONFIG", str(config))
    with run_of("ingest"):
        assert ingest(SAMPLES, str(there.path)).result.new == len(SAMPLES)
    assert not places.waiting(str(tmp_path / "shared"))
    assert here.contents(but=OF_THE_RUN, without=NUMBERED) == there.contents(but=OF_THE_RUN, without=NUMBERED)


def test_what_a_killed_run_left_at_the_place_is_loaded_by_the_next(tmp_path: Path, scheduler: str) -> None:
    house, place = House(tmp_path), str(tmp_path / "shared")
    house.load(fakes.article(2))
    places.put(place, batch([fakes.article(1)], run_id="was killed"))
    engine = settings(workers="dask", scheduler=scheduler, staging=place)
    with cluster.connected(engine, config_folder(), house.path) as workers:
        with pytest.raises(WarehouseLocked, match="another warehouse"):
            take(there(place), "elsewhere", datetime.now(UTC), 60)
        [path] = workers.left_over(RunContext("run", house.path, "1", LoadSettings()))
    assert staging.waiting(house.staging) == [path] and not there(place).names()


def test_a_run_whose_place_another_took_while_it_slept_goes_no_further(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_LEASE_SECONDS", 0.03)
    monkeypatch.setattr(cluster, "_LOOK_AGAIN_SECONDS", 0)
    others = Lease("elsewhere", "2999-01-01T00:00:00+00:00")
    with cluster._leased(str(tmp_path), tmp_path / "news.duckdb") as held:
        held.check()
        until = monotonic() + 600
        while not held.taken and monotonic() < until:  # a renewal under way may write over it once
            there(str(tmp_path)).put(NAME, json.dumps(asdict(others)).encode())
            sleep(0.01)
        with pytest.raises(WarehouseLocked, match="another warehouse"):
            held.check()
    assert current(there(str(tmp_path))) == others


def test_a_batch_made_twice_is_at_the_place_once(tmp_path: Path) -> None:
    made = batch([fakes.article(1)], run_id="run")
    assert places.put(str(tmp_path), made) == places.put(str(tmp_path), made)
    [name] = places.waiting(str(tmp_path))
    assert places.run_of(name) == "run"
    assert staging.read(places.bring(str(tmp_path), name, tmp_path / "staging")) == made


def test_a_place_in_an_object_store_holds_whole_batches(tmp_path: Path) -> None:
    made = batch([fakes.article(1)], run_id="run")
    name = places.put("memory://bucket/staging", made)
    assert places.waiting("memory://bucket/staging") == [name]
    assert staging.read(places.bring("memory://bucket/staging", name, tmp_path)) == made


def test_a_place_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WarehouseError, match="cannot be"):
        places.put(str(tmp_path / "file"), batch([fakes.article(1)], run_id="run"))


@pytest.mark.parametrize(
    ("engine", "told"),
    [
        ({"workers": "dask"}, "needs 'scheduler' and 'staging'"),
        ({"workers": "dask", "scheduler": "tcp://127.0.0.1:1", "staging": "/tmp/x"}, "no scheduler answers"),
    ],
)
def test_a_cluster_that_cannot_be_used_is_told(
    engine: dict[str, str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 0.2)
    with (
        pytest.raises(ConfigError, match=told),
        cluster.connected(settings(**engine), config_folder(), Path("news.duckdb")),
    ):
        pass


def test_what_is_lost_is_told_by_the_run_alone(tmp_path: Path, scheduler: str) -> None:
    engine = settings(workers="dask", scheduler=scheduler, staging=str(tmp_path / "shared"))
    with cluster.connected(engine, config_folder(), tmp_path / "news.duckdb"):
        for name in ("distributed", "distributed.client", "distributed.comm.tcp", "tornado.application"):
            assert not logging.getLogger(name).isEnabledFor(logging.ERROR), name


def test_what_the_scheduler_never_hands_on_is_not_waited_for_for_ever(
    tmp_path: Path, scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(distributed.Client, "scatter", never)
    monkeypatch.setattr(cluster, "_GIVE_SECONDS", 0.01)
    engine = settings(workers="dask", scheduler=scheduler, staging=str(tmp_path / "shared"))
    with (
        pytest.raises(NewsloomError, match="lost a batch"),
        cluster.connected(engine, config_folder(), tmp_path / "news.duckdb"),
    ):
        pass


def test_what_goes_with_each_batch_is_small_and_holds_no_model(tmp_path: Path) -> None:
    stories = replace(load_story_settings(), meaning=lambda texts: np.zeros((len(texts), 2_000_000), np.float32))
    context = RunContext("run", tmp_path / "news.duckdb", "1", LoadSettings(stories=stories))
    assert len(pickle.dumps(cluster.for_workers(context))) < 1_000


class Promised:
    """A future that ends so: with errors first, in turn."""

    def __init__(self, *errors: Exception, status: str = "finished") -> None:
        self._errors, self.status = list(errors), status

    def result(self, timeout: float) -> Staged:
        if self._errors:
            raise self._errors.pop(0)
        return Staged(Path("run.batch.batch"), Counter(), ())


class Reached:
    """A client of a cluster with one worker."""

    status = "running"

    def nthreads(self) -> dict[str, int]:
        return {"tcp://worker": 1}


def brought(future: Promised, again: Promised, folder: Path, client: Reached | None = None) -> Staged:
    places.put(str(folder / "there"), batch([fakes.article(1)], run_id="run"))
    [name] = places.waiting(str(folder / "there"))
    (folder / "there" / name).rename(folder / "there/run.batch.batch")
    waited: Any = cluster.Brought(lambda: again, client or Reached(), str(folder / "there"), folder / "here", future)  # type: ignore[arg-type,return-value]
    return waited.result()


def test_a_batch_that_is_done_but_comes_slowly_is_waited_for(tmp_path: Path) -> None:
    assert brought(Promised(TimeoutError()), Promised(), tmp_path).path.exists()
    with pytest.raises(NewsloomError, match="TimeoutError"):
        brought(Promised(TimeoutError("the task's own"), status="error"), Promised(), tmp_path)


def test_a_batch_whose_worker_died_with_what_it_was_given_is_given_again(tmp_path: Path) -> None:
    assert brought(Promised(CancelledError()), Promised(CancelledError()), tmp_path).path.exists()
    lost = Reached()
    lost.status = "closed"
    with pytest.raises(NewsloomError, match="lost a batch"):
        brought(Promised(CancelledError()), Promised(), tmp_path, lost)
