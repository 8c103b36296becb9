"""Whether a warehouse has what others remember to be loaded."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests import fakes
from tests.warehouse.conftest import House, record
from warehouse.reading.epoch import LoadedPage, known_batches, newest_batch, not_loaded
from warehouse.staging.batches import FetchRow

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def test_the_newest_batch_is_known_and_one_of_another_life_is_not(house: House) -> None:
    assert newest_batch(house.path) is None
    house.load(fakes.article(1))
    first = newest_batch(house.path)
    house.load(fakes.article(2))
    second = newest_batch(house.path)
    assert first and second and first != second
    assert known_batches(house.path, [first, second, "of another life"]) == {first, second}


def test_a_warehouse_that_is_not_there_knows_nothing(tmp_path: Path) -> None:
    assert newest_batch(tmp_path / "none.duckdb") is None
    assert known_batches(tmp_path / "none.duckdb", ["a"]) == frozenset()


def test_pages_are_told_by_their_bytes_or_by_the_time_they_were_had(house: House) -> None:
    there = record(fakes.article(1))
    row = FetchRow("s", "file:a", "file:a", "page", "ok", "", None, NOW, 0.0, 1, 0, None, None, None, True, False)
    house.load(fakes.article(1), fetches=[row])
    known = LoadedPage("s", "https://a.example/1", there.sha256, NOW)
    pages = [known, replace(known, sha256="cd" * 32)]
    pages += [LoadedPage("s", "file:a", None, NOW), LoadedPage("s", "file:a", None, NOW + timedelta(seconds=1))]
    assert not_loaded(house.path, pages) == [1, 3]
    assert not_loaded(house.path, [known, known]) == [0, 1]  # two pages with the bytes of one document
    assert not_loaded(house.path, []) == []
