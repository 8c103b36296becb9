"""A place serves one warehouse at a time, and a holder that died not for ever."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from warehouse.errors import WarehouseLocked
from warehouse.places.lease import NAME, current, give_up, refuse_other, take, watch
from warehouse.places.place import Place, place

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(params=["folder", "memory"])
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return place(str(tmp_path) if request.param == "folder" else f"memory://{tmp_path.name}/staging")


def test_another_warehouse_waits_until_the_lease_is_over(there: Place) -> None:
    take(there, "one", NOW, 60)
    with pytest.raises(WarehouseLocked, match="another warehouse"):
        take(there, "other", NOW + timedelta(seconds=59), 60)
    assert take(there, "other", NOW + timedelta(seconds=60), 60) == current(there)


def test_the_same_warehouse_goes_on_and_gives_up(there: Place) -> None:
    take(there, "one", NOW, 60)
    take(there, "one", NOW + timedelta(seconds=30), 60)
    give_up(there, "other")
    assert current(there)
    give_up(there, "one")
    assert current(there) is None
    take(there, "other", NOW, 60)


def test_two_that_came_at_once_see_each_other(there: Place) -> None:
    take(there, "one", NOW, 60)
    give_up(there, "one")
    take(there, "other", NOW, 60)
    with pytest.raises(WarehouseLocked):
        refuse_other(there, "one", NOW)


@pytest.mark.parametrize("until", ['"tomorrow"', "5", '"2030-01-01T00:00:00"', "null"])
def test_what_is_no_lease_is_none(there: Place, until: str) -> None:
    for data in (
        "[]",
        "[" * 100_000,
        f'{{"holder": "one", "until": {until}}}',
        '{"holder": 5, "until": "2030-01-01T00:00Z"}',
    ):
        there.put(NAME, data.encode())
        assert current(there) is None
        take(there, "other", NOW, 60)


@pytest.mark.parametrize("ahead", [timedelta(hours=-3), timedelta(hours=3)])
def test_a_holder_whose_clock_is_another_keeps_its_place_while_it_renews(there: Place, ahead: timedelta) -> None:
    """Three hours before or after ours: by our clock its lease is over, or lasts for hours."""
    clock = [NOW + ahead]

    def meanwhile(seconds: float) -> None:
        clock[0] += timedelta(seconds=seconds)
        take(there, "one", clock[0], 60)

    take(there, "one", clock[0], 60)
    with pytest.raises(WarehouseLocked, match="another warehouse"):
        watch(there, "other", NOW, 60, meanwhile)
    watch(there, "other", NOW, 60, lambda seconds: None)  # it has died
    assert take(there, "other", NOW, 60) == current(there)


def test_nobody_waits_for_a_place_that_is_free_or_surely_not(there: Place) -> None:
    waited: list[float] = []
    watch(there, "other", NOW, 60, waited.append)
    take(there, "one", NOW, 60)
    watch(there, "one", NOW, 60, waited.append)
    with pytest.raises(WarehouseLocked):
        watch(there, "other", NOW, 60, waited.append)
    assert not waited
