"""What htmldate is asked, and what of its answers counts."""

from datetime import UTC, datetime

import pytest
from htmldate import extractors as htmldate_extractors  # type: ignore[import-untyped,unused-ignore]
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
