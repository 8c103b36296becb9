"""What priority sources missed, and what of them was expected."""

from datetime import UTC, datetime, timedelta

from extractors.article import Article, Precision, Published
from tests import fakes
from tests.warehouse.conftest import MADE_AT, House
from warehouse.file.connection import connect
from warehouse.loading.source_facts import SourceFacts, write_facts

DAY = timedelta(days=1)


def article(number: int, source: str, moment: datetime, url: str = "") -> Article:
    published = Published(moment, Precision.MINUTE, "json-ld")
    url = url or f"https://courier.example/{number}"
    return fakes.article(number, source_id=source, url=url, published=published, fetched_at=moment)


def test_a_page_of_a_priority_source_that_came_another_way_was_missed(house: House) -> None:
    house.load(
        article(1, "courier", MADE_AT + DAY),
        article(2, "archive", MADE_AT + DAY),
        article(3, "archive", MADE_AT + DAY, "https://else.example/3"),
        article(4, "archive", MADE_AT - DAY),  # from before the source was known
    )
    write_facts(house.path, [SourceFacts("courier", tier=1)])
    missed = house.rows("SELECT source_id, kind, url, found_by FROM coverage_misses")
    assert missed == [("courier", "found later", "https://courier.example/2", "archive")]
    write_facts(house.path, [SourceFacts("courier", tier=2)])
    assert house.rows("FROM coverage_misses") == []


def test_what_is_expected_follows_from_the_weeks_before(house: House) -> None:
    until = datetime(2026, 3, 23, tzinfo=UTC)
    before = [article(n, "courier", until - (8 + n) * DAY) for n in range(10)]
    house.load(*before, article(20, "courier", until - DAY))
    write_facts(house.path, [SourceFacts("courier", tier=1)])
    with connect(house.path) as connection:
        connection.execute("UPDATE sources SET first_seen = '2026-03-06 00:00:00+00'")
    asked = "SELECT expected, received, missed, false_hits FROM coverage_check(?, ?)"
    assert house.rows(asked, [until - 7 * DAY, until]) == [(7.0, 1, 0, 0)]
