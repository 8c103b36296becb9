"""Versions of an article, told as a diff."""

from datetime import timedelta

import pytest

from tests import fakes
from tests.warehouse.conftest import House
from warehouse.errors import WarehouseError
from warehouse.reading.history import diff


def test_a_diff_shows_what_changed_and_when(house: House) -> None:
    first = fakes.article(1)
    later = fakes.article(
        1, text=fakes.text(1).replace("two years", "three years"), fetched_at=fakes.FETCHED + timedelta(days=1)
    )
    house.load(first, later)
    assert diff(house.path, first.url) == diff(house.path, first.article_id)
    assert diff(house.path, first.article_id).splitlines() == [
        "--- revision 1 (text)\t2026-03-02 12:00:00 UTC",
        "+++ revision 2 (text)\t2026-03-03 12:00:00 UTC",
        "@@ -4,3 +4,3 @@",
        " The harbour board of Eastmere voted on Monday to rebuild quay number 1 after months of debate.",
        "-Work on section 1 is expected to take two years, the board's chair, Ada Lindqvist, told reporters.",
        "+Work on section 1 is expected to take three years, the board's chair, Ada Lindqvist, told reporters.",
        " Fishing crews had asked for a later start because the spring season is their busiest time of the",
    ]


def test_texts_of_different_kinds_are_told_but_not_compared(house: House) -> None:
    page = fakes.article(1, body_from="dom")
    feed, later = (
        fakes.article(1, text=text, body_from=kind, fetched_at=fakes.FETCHED + timedelta(days=day))
        for text, kind, day in (
            ("The quay will be rebuilt.", "feed", 1),
            (page.text.replace("two years", "three years"), "json-ld", 2),
        )
    )
    house.load(page, feed, later)
    told = diff(house.path, page.article_id).splitlines()
    assert told[0] == "=== revision 2 (feed)\t2026-03-03 12:00:00 UTC: not compared with page; it lacks: page"
    assert [line.partition("\t")[0] for line in told[1:3]] == ["--- revision 1", "+++ revision 3"]
    assert [line[0] for line in told[4:]].count("+") == 1


def test_one_version_has_no_diff(house: House) -> None:
    house.load(fakes.article(1))
    assert diff(house.path, fakes.article(1).article_id) == ""


def test_an_unknown_article_is_told(house: House) -> None:
    house.load(fakes.article(1))
    with pytest.raises(WarehouseError, match="no such article"):
        diff(house.path, "'; DROP TABLE articles; --")
