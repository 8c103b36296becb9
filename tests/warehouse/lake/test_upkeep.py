"""Maintenance leaves the answers of a lake as they are: it forgets old snapshots and merges small files."""

from pathlib import Path

import pytest

from tests import fakes
from tests.warehouse.conftest import House, batch
from tests.warehouse.lake.test_publishing import SETTINGS, contents, lake_in, published
from warehouse.file.extensions import extension
from warehouse.file.publish import publish as publish_copy
from warehouse.lake.opened import opened
from warehouse.lake.publishing import publish
from warehouse.lake.upkeep import keep_up
from warehouse.loading.load import load
from warehouse.staging import files as staging

pytestmark = pytest.mark.skipif(extension("ducklake") is None, reason="the extra lake is not installed")


_OLDEST = "SELECT min(snapshot_id) FROM ducklake_snapshots('lake')"


def test_upkeep_keeps_the_answers_and_forgets_old_snapshots_in_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step is a transaction: what it forgot stays forgotten where the next fails."""
    monkeypatch.setattr("warehouse.lake.upkeep._SNAPSHOTS", 2)
    house, lake = House(tmp_path), lake_in(tmp_path)
    for run in range(1, 4):
        load(house.path, staging.stage(house.staging, batch([fakes.article(run)], run_id=str(run))), SETTINGS)
        publish(publish_copy(house.path), lake)
    with opened(lake) as before:
        rows, ((oldest,),) = contents(before, "lake."), before.rows(_OLDEST)
        ((old,),) = before.rows("SELECT count(*) - 1 FROM ducklake_snapshots('lake')")
    steps: list[str] = []
    done = keep_up(lake, keep_days=0, tracer=steps.append)
    assert done.snapshots == old > 2
    assert sum("ducklake_expire_snapshots" in step for step in steps) == (old + 1) // 2
    with opened(lake) as after:
        assert contents(after, "lake.") == rows
        assert after.rows(_OLDEST)[0][0] > oldest
    assert keep_up(lake, keep_days=30).snapshots == 0
    assert not any(published(house.path, lake).rows.values())
