"""The stories of a time in order of weight."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import log

import pytest

from extractors.article import Article, Precision, Published
from tests import fakes
from tests.newsroom.fill import STORM_TITLES
from tests.warehouse.conftest import House
from warehouse.file.connection import Connection, connect
from warehouse.reading.scope import Scope
from warehouse.reading.stories import bars, extent, facets, leads, weighed_stories

MONDAY = Scope(datetime(2026, 3, 9, tzinfo=UTC), datetime(2026, 3, 10, tzinfo=UTC))


def test_the_story_of_most_voices_comes_first(asked: Connection) -> None:
    storm, *others = weighed_stories(MONDAY).ask(asked)
    assert storm.title in STORM_TITLES
    assert (storm.outlets, storm.voices, storm.articles, storm.copies) == (7, 3, 7, 4)
    assert (storm.first_source, storm.first_at.hour, storm.is_exact) == ("tidewire", 5, True)
    assert storm.watches == ("ferries", "harbour")
    weights = [storm.weight, *(each.weight for each in others)]
    assert weights == sorted(weights, reverse=True)
    assert sum(each.articles for each in (storm, *others)) == extent(MONDAY.until).one(asked).articles - _before(asked)


def _before(asked: Connection) -> int:
    known = extent(MONDAY.since - timedelta(microseconds=1)).one(asked)
    return known.articles if known else 0


def test_a_copy_weighs_less_than_a_voice(asked: Connection) -> None:
    by_title = {each.title: each for each in weighed_stories(MONDAY).ask(asked)}
    market = by_title["Le marché couvert de Valmontel rouvre jeudi"]
    observatory = by_title["مرصد الواحة يفتح أبوابه للزوار بعد ثلاث سنوات"]
    assert (market.outlets, market.voices, market.lately, market.weight) == (2, 2, 0, 2.0)
    assert (observatory.outlets, observatory.voices, observatory.lately) == (2, 1, 1)
    assert observatory.weight == round((1 + log(2)) * 1.25, 4)


def test_pages_follow_each_other_without_gap(asked: Connection) -> None:
    every = weighed_stories(MONDAY, rows=100).ask(asked)
    read, after = [], None
    while page := weighed_stories(MONDAY, rows=3, after=after).ask(asked):
        read += page
        after = (page[-1].weight, page[-1].story_id)
    assert read == every


@pytest.mark.parametrize(
    ("filters", "titles"),
    [
        ({"languages": ("ja", "ko")}, {"青波岬の灯台、130年ぶりに再点灯", "한빛시 노면전차 1호선 개통"}),
        ({"sources": ("sundblatt",)}, {"Eastmere ist vom Meer abgeschnitten: Sturm legt Fähren still"}),
        ({"sources": ("aonami-shimpo",)}, {"青波岬の灯台、130年ぶりに再点灯"}),
        ({"sections": ("Région",), "languages": ("de",)}, set()),
    ],
)
def test_filters_leave_out_the_rest(asked: Connection, filters: dict[str, tuple[str, ...]], titles: set[str]) -> None:
    assert {each.title for each in weighed_stories(replace(MONDAY, **filters)).ask(asked)} == titles


def test_a_day_without_an_hour_is_not_first(asked: Connection) -> None:
    library = next(each for each in weighed_stories(MONDAY).ask(asked) if "ladders" in (each.title or ""))
    assert (library.is_exact, library.first_at) == (False, MONDAY.since)


def _printed(number: int, published: datetime, fetched: datetime) -> Article:
    return fakes.article(number, published=Published(published, Precision.MINUTE, "json-ld"), fetched_at=fetched)


def test_what_was_fetched_before_it_was_published_is_of_its_day(house: House) -> None:
    published = datetime(2026, 3, 9, 12, tzinfo=UTC)
    ahead = [published - fetched for fetched in (timedelta(hours=-1), timedelta(hours=14), timedelta(days=1))]
    house.load(*(_printed(n, published, moment) for n, moment in enumerate(ahead, 1)))
    with connect(house.path, read_only=True) as connection:
        assert sum(each.articles for each in bars(MONDAY, timedelta(hours=1)).ask(connection)) == len(ahead)


def test_bars_add_up_to_the_day(asked: Connection) -> None:
    found = bars(MONDAY, timedelta(hours=1)).ask(asked)
    assert [bar.start for bar in found] == sorted(bar.start for bar in found)
    assert sum(bar.articles for bar in found) == sum(each.articles for each in weighed_stories(MONDAY).ask(asked))
    assert sum(bar.articles - bar.originals for bar in found) == 8


def test_facets_count_articles(asked: Connection) -> None:
    found = {(each.field, each.value): each.articles for each in facets(MONDAY).ask(asked)}
    assert (found["language", "de"], found["watch", "railway"], found["section", "Région"]) == (3, 3, 2)


def test_leads_are_cut(asked: Connection) -> None:
    storm = weighed_stories(MONDAY).ask(asked)[0]
    (lead,) = leads([storm.article_id], letters=20).ask(asked)
    assert len(lead.text) == 20
