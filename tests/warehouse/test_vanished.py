"""Vanished articles: told from the looks at their pages, in whatever order those were loaded."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import fakes
from tests.warehouse.conftest import House, batch
from tests.warehouse.demo import at, look
from warehouse.file.connection import connect
from warehouse.loading.load import LoadSettings, load
from warehouse.reading.article import gone
from warehouse.staging import files as staging
from warehouse.staging.batches import FetchRow

PAGE = "quay"


def put(house: House, *looks: FetchRow) -> None:
    load(house.path, staging.stage(house.staging, batch(fetches=looks)), LoadSettings())


def vanished(house: House) -> list[tuple[object, ...]]:
    """The rows of the view; what the page of each article says must be the same."""
    rows = house.rows("SELECT article_id, last_seen, since, status, outcome FROM vanished")
    with connect(house.path, read_only=True) as connection:
        for (article_id,) in connection.rows("SELECT article_id FROM articles"):
            told = gone(article_id, connection)
            expected = next(((last, since, how) for of, last, since, _, how in rows if of == article_id), None)
            assert (told and (told.last_seen, told.since, told.outcome)) == expected
    return rows


@pytest.fixture
def article_id(house: House) -> str:
    """An article that its page gave, loaded."""
    article = fakes.article(1, url=f"https://courier.example/{PAGE}")
    house.load(article)
    return article.article_id


def test_an_article_is_in_it_from_the_first_404_until_its_page_comes_back(house: House, article_id: str) -> None:
    put(house, look("courier", PAGE, at(2, 9), 200), look("courier", PAGE, at(2, 10), 304))
    assert vanished(house) == []
    put(house, look("courier", PAGE, at(2, 15), 404))
    put(house, look("courier", PAGE, at(3, 9), 410))
    assert vanished(house) == [(article_id, at(2, 10), at(2, 15), 410, "gone")]
    put(house, look("courier", PAGE, at(5, 9), 304))
    assert vanished(house) == []


def test_a_failure_of_another_kind_is_not_the_end_of_a_page(house: House, article_id: str) -> None:
    put(house, look("courier", PAGE, at(2, 9), 200), FetchRow(*_timeout()))
    assert vanished(house) == []


def _timeout() -> tuple[object, ...]:
    url = f"https://courier.example/{PAGE}"
    return "courier", url, url, "page", "timeout", "", None, at(2, 12), 20.0, 3, 0, None, None, None, False, False


def test_a_page_that_never_was_there_has_not_vanished(house: House, article_id: str) -> None:
    put(house, look("courier", PAGE, at(2, 9), 404))  # the article came from the feed's own text
    assert vanished(house) == []


def test_an_article_that_another_page_shows_is_still_there(house: House, article_id: str) -> None:
    first = fakes.article(1, url=f"https://courier.example/{PAGE}")
    house.load(replace(first, document_id="another", url=f"https://courier.example/{PAGE}-2"))
    put(house, look("courier", PAGE, at(2, 9), 200), look("courier", PAGE, at(3, 9), 404))
    assert len(vanished(house)) == 1
    put(house, look("courier", f"{PAGE}-2", at(4, 9), 200))
    assert vanished(house) == []


@pytest.fixture(scope="module")
def with_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the page's article, that each example gets a copy of."""
    house = House(tmp_path_factory.mktemp("page"))
    house.load(fakes.article(1, url=f"https://courier.example/{PAGE}"))
    return house.path


@settings(max_examples=15, deadline=None)
@given(statuses=st.lists(st.sampled_from((200, 304, 404, 410)), min_size=1, max_size=6), data=st.data())
def test_what_counts_is_the_order_of_the_looks(
    with_page: Path, tmp_path_factory: pytest.TempPathFactory, statuses: list[int], data: st.DataObject
) -> None:
    house = House(tmp_path_factory.mktemp("looks"))
    shutil.copyfile(with_page, house.path)
    looks = [look("courier", PAGE, at(2, 9) + timedelta(hours=n), status) for n, status in enumerate(statuses)]
    put(house, *data.draw(st.permutations(looks)))
    was_there = any(status < 400 for status in statuses)
    assert bool(vanished(house)) == (was_there and statuses[-1] >= 400)
