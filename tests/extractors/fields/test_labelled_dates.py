"""A date far from the title that the page calls that of publication."""

from datetime import UTC, datetime

import pytest
from lxml import html

from extractors.fields.labelled_dates import find_labelled
from extractors.fields.shown_dates import Reading

FETCHED = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def labelled(body: str, language: str = "en", *, month_first: bool | None = None) -> str | None:
    tree = html.document_fromstring(f"<html><body><h1>Quay</h1>{body}</body></html>")
    found = find_labelled(tree, Reading(language, FETCHED, month_first))
    return str(found.at.date()) if found else None


@pytest.mark.parametrize(
    ("body", "day"),
    [
        ("<p>Changed: 31.10.2025 - 14:49<br>Erschienen am: 01.11.2025<br>Read: 61</p>", "2025-11-01"),
        ("<div>(Re)Published: <br>May 25, 2025</div>", "2025-05-25"),
        ("<div><b>Publicado el</b> 12 de marzo de 2025</div>", "2025-03-12"),
        ("<td>Опубликовано: 12 марта 2025</td>", "2025-03-12"),
        ("<span>发布时间：2025年3月12日</span>", "2025-03-12"),
        ('<p class="date">December 3, 2025. <i>Updated: December 7, 2025</i></p>', "2025-12-03"),
        ("<div>Posted on 12 March 2025</div><div>Posted on March 12, 2025</div>", "2025-03-12"),
    ],
)
def test_a_labelled_date_anywhere(body: str, day: str) -> None:
    assert labelled(body) == day


def test_numbers_are_read_in_the_order_of_the_country() -> None:
    assert labelled("<div>Post time: 01-04-2025</div>", month_first=True) == "2025-01-04"
    assert labelled("<div>Post time: 01-04-2025</div>") == "2025-04-01"


@pytest.mark.parametrize(
    "body",
    [
        "<div>Published 1 May 2025</div><div>Published 2 May 2025</div>",  # of teasers
        '<a href="/b"><span>Published 1 May 2025</span></a>',
        '<div class="comment"><p>Posted on 1 May 2025</p></div>',
        "<div>Publication | 17 January, 2025</div>",  # a kind of text
        "<div>Last updated 1 May 2025</div>",
        '<p class="date">Updated: 1 May 2025</p>',
        "<p>The book was published by the harbour museum of Eastmere, in its own house, on 1 May 2025.</p>",
        "<div>© 2025 Harbour Courier</div>",
        '<div class="top"><div class="date">Mon, Mar 2, 2026</div></div>',  # today, in the masthead
        '<div class="item"><p class="date">28 June 2025</p><h3><a href="/b">Ferry timetable changes</a></h3></div>',
    ],
)
def test_others_are_not(body: str) -> None:
    assert labelled(body) is None
