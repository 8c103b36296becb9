"""What htmldate is asked, and what of its answers counts."""

from datetime import UTC, datetime

import pytest
from htmldate import extractors as htmldate_extractors  # type: ignore[import-untyped,unused-ignore]
from htmldate import find_date
from lxml import html

from extractors.dates.second_opinion import guessed_day

FETCHED = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
URL = "https://courier.example/quay"


def guess(body: str, length: int = 1000) -> str | None:
    found = guessed_day(html.document_fromstring(f"<html><body>{body}</body></html>"), URL, FETCHED, length)
    return f"{found.at.date()} {found.precision}" if found else None


def test_a_day_anywhere_on_the_page() -> None:
    page = "<div><p>The board met.</p><script>{'datePublished': '2025-11-13T08:00:00'}</script></div>"
    assert guess(page) == "2025-11-13 day"


def test_neither_today_nor_a_year_alone_nor_nothing() -> None:
    assert guess("<p class=date>2 March 2026</p>") is None
    assert guess("<p>Courier © 2024</p>") is None
    assert guess("<p>The board met.</p>") is None


def test_a_very_long_page_is_not_asked_about() -> None:
    assert guess("<p class=date>13 November 2025</p>", 2_000_000) is None


def test_the_tree_is_left_alone() -> None:
    tree = html.document_fromstring("<html><body><p>x</p><script>y</script></body></html>")
    before = html.tostring(tree)
    guessed_day(tree, URL, FETCHED, 10)
    assert html.tostring(tree) == before


@pytest.mark.parametrize("text", ["13. marraskuuta 2025", "13 de novembre de 2025 a Eastmere", "13 noiembrie 2025"])
def test_dates_in_words_are_read_by_our_own_patterns(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked() -> None:
        raise AssertionError("dateparser is slow")

    monkeypatch.setattr(htmldate_extractors, "get_external_parser", asked)
    assert guess(f"<div class='date'>{text}</div>") == "2025-11-13 day"
    assert htmldate_extractors.get_external_parser is asked


@pytest.mark.parametrize(
    "text",
    [
        "/quay/2025/11/13/",
        "x 2025-11-13 2025-11-14 2025-11-13 y",
        "x 2025-11-13y2025-11-12z",
        "13.11.2025-14.11.2025 and 13.11.2025",
        "size 12345678901 id20251113b c20251113d",
        "13/11/25 or 14.11.25",
        "2025-11 and 11/2025",
        "11/2025 (c) 1998-2024 Courier",
        "Copyright by the Courier, all rights reserved, 2023. 11/2022",
        "Copyright " + "by the Courier " * 6 + "2023. &copy; 2024; 12/2019",
        "The board of 13 November 2025 and of November 12, 2025",
        "the 3rd of November 2024, Smith November 2, 2023",
        "a hall for 2014 people, w3.org 2012 and 2013 chairs",
        "built in 1998, 19981 bricks",
    ],
)
def test_the_quick_search_changes_no_answer(text: str) -> None:
    body = f"<div><b>{text}</b></div>" + "<i>quay</i>" * 40 + f"<div><a>{text[::-1]}</a></div>"
    tree = html.document_fromstring(f"<html><body>{body}</body></html>")
    plain = find_date(tree, url=URL, original_date=True, max_date="2026-02-28")
    assert (guess(body) or "").removesuffix(" day") == ("" if (plain or "-01-01").endswith("-01-01") else plain)
