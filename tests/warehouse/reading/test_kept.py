"""The published copy kept open: many ask it at once, and a newer one takes its place."""

import os
import threading
from pathlib import Path

import pytest

from tests import fakes
from tests.warehouse.conftest import House
from warehouse.errors import WarehouseError
from warehouse.file.connection import Connection
from warehouse.file.publish import publish, published_path
from warehouse.limits import QueryLimits
from warehouse.reading.kept import Kept

LIMITS = QueryLimits(memory=1 << 28, answer=1 << 20, seconds=5.0)


@pytest.fixture
def kept(house: House) -> Kept:
    """The copy of a warehouse of one article."""
    house.load(fakes.article(1))
    return Kept(house.path, LIMITS, wait_seconds=5.0)


def _count(kept: Kept) -> int:
    with kept.asking() as connection:
        return int(connection.rows("SELECT count(*) FROM articles")[0][0])


def test_a_newer_copy_is_read_once_it_is_published(house: House, kept: Kept) -> None:
    assert _count(kept) == 1
    house.load(fakes.article(2))
    assert _count(kept) == 1
    publish(house.path)
    assert _count(kept) == 2
    kept.close()


def test_a_load_waits_for_no_question(house: House, kept: Kept) -> None:
    with kept.asking() as connection:
        house.load(fakes.article(2))
        publish(house.path)
        assert connection.rows("SELECT count(*) FROM articles") == [(1,)]
    assert _count(kept) == 2
    kept.close()


def test_who_asks_the_old_copy_is_waited_for_but_not_for_long(
    house: House, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.reading.kept._PATIENCE_SECONDS", 0.0)
    counts: list[int] = []
    with kept.asking() as connection:
        house.load(fakes.article(2))
        publish(house.path)
        other = threading.Thread(target=lambda: counts.append(_count(kept)))
        other.start()
        assert connection.rows("SELECT count(*) FROM articles") == [(1,)]
        assert not counts
    other.join()
    assert counts == [2]
    kept.close()


def test_each_question_has_its_own_time(kept: Kept) -> None:
    slow = Kept(kept.warehouse, QueryLimits(1 << 28, 1 << 20, 0.05), wait_seconds=1.0)
    with slow.asking() as connection, pytest.raises(WarehouseError, match=r"took longer than 0\.05 s"):
        connection.rows("SELECT count(*) FROM range(100000) AS a(x), range(100000) AS b(y) WHERE x * y % 7 = 1")
    assert _count(slow) == 1
    slow.close()


def test_it_can_only_read(kept: Kept, tmp_path: Path) -> None:
    for sql in ("CREATE TABLE x (y INTEGER)", f"COPY articles TO '{tmp_path}/x.csv'", "SET memory_limit = '1GB'"):
        with kept.asking() as connection, pytest.raises(WarehouseError):
            connection.rows(sql)
    kept.close()


def test_the_file_is_opened_anew_after_many_questions_and_what_is_remembered_stays(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.reading.kept._MOST_ASKED", 3)
    opened, asked = [], []
    for _ in range(7):
        with kept.asking() as connection:
            kept.remembered(connection, "count", 600.0, lambda _: asked.append(1))
        opened.append(kept._opened)
    assert len({id(each) for each in opened}) == 3
    assert len(asked) == 1
    kept.close()


def test_a_file_that_was_asked_much_stays_open_while_somebody_asks(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warehouse.reading.kept._MOST_ASKED", 1)
    with kept.asking():
        before = kept._opened
        assert _count(kept) == 1
        assert kept._opened is before
    assert _count(kept) == 1
    assert kept._opened is not before
    kept.close()


def test_what_is_remembered_is_forgotten_with_the_copy(house: House, kept: Kept) -> None:
    asked: list[int] = []

    def look(connection: Connection) -> int:
        asked.append(1)
        return len(connection.rows("FROM articles"))

    def count() -> int:
        with kept.asking() as connection:
            return kept.remembered(connection, "count", 60.0, look)

    assert [count(), count(), len(asked)] == [1, 1, 1]
    house.load(fakes.article(2))
    publish(house.path)
    assert [count(), len(asked)] == [2, 2]
    kept.close()


def test_what_may_lag_keeps_nobody_waiting(house: House, kept: Kept) -> None:
    asked = threading.Event()

    def look(connection: Connection) -> int:
        found = len(connection.rows("FROM articles"))
        if found > 1:
            asked.set()
        return found

    def count() -> int:
        with kept.asking() as connection:
            return kept.remembered(connection, "count", 60.0, look, may_lag=True)

    assert count() == 1
    house.load(fakes.article(2))
    publish(house.path)
    assert count() == 1
    assert asked.wait(10)
    while kept._asking:
        asked.wait(0.01)
    assert count() == 2
    kept.close()


def test_what_is_prepared_is_not_asked_again(kept: Kept) -> None:
    asked: list[int] = []

    def look(connection: Connection) -> int:
        asked.append(len(connection.rows("FROM articles")))
        return asked[-1]

    kept.prepare("count", 60.0, look)
    with kept.asking() as connection:  # whether it is there already, or is being looked for
        assert kept.remembered(connection, "count", 60.0, look, may_lag=True) == 1
    assert asked == [1]
    kept.close()


def test_a_copy_that_is_gone_is_read_on(house: House, kept: Kept) -> None:
    assert _count(kept) == 1
    os.unlink(published_path(house.path))
    assert _count(kept) == 1
    kept.close()
