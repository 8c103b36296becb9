"""The date beside the title, among others that a page shows."""

from datetime import UTC, datetime

import pytest
from lxml import html

from extractors.fields.shown_dates import Reading, find_shown
from extractors.markup.head import read_head

FETCHED = datetime(2025, 6, 30, 12, 0, tzinfo=UTC)
PARAGRAPH = "<p>" + "The harbour board of Eastmere decided to rebuild the north quay after the storms. " * 3 + "</p>"
TEASERS = "".join(
    f'<div class="item"><p class="date">28 June 2025</p><h3><a href="/{n}">Ferry {n}</a></h3></div>' for n in range(3)
)


def shown(body: str, *, language: str = "en", month: tuple[int, int | None] | None = None) -> str | None:
    tree = html.document_fromstring(f"<html><body>{body}</body></html>")
    found = find_shown(read_head(tree.find(".//h1")), Reading(language, FETCHED, month=month))
    return f"{found.at.isoformat()} {found.precision}" if found else None


@pytest.mark.parametrize(
    "head",
    [
        '<div><p class="subline">12 March 2025 // Jane Roe</p><h1>Quay</h1></div>',
        '<h1>Quay</h1><p class="date">12 March 2025</p>',
        '<h1>Quay</h1><p class="meta">Jane Roe, Eastmere, 12 March 2025</p>',
        "<div><time>12 March 2025</time><h1>Quay</h1></div>",
        "<h1><small>Press <time>12.03.2025</time></small> Quay</h1>",
    ],
)
def test_the_date_at_the_title_goes_before_those_of_teasers(head: str) -> None:
    page = f"<main>{head}{PARAGRAPH * 2}</main><aside>{TEASERS}</aside>"
    assert shown(page) == "2025-03-12T00:00:00 day"
    assert shown(f"<main><h1>Quay</h1>{PARAGRAPH}</main><aside>{TEASERS}</aside>") is None


@pytest.mark.parametrize(
    ("changed", "written"),
    [
        ("Last updated on: 20 May 2025", "Published: 12 March 2025"),
        ("Aktualisiert am 20. Mai 2025", "12. März 2025"),
        ("Mis à jour le 20 mai 2025", "Publié le 12 mars 2025"),
    ],
)
def test_the_day_of_a_change_is_not_that_of_publication(changed: str, written: str) -> None:
    lines = f'<p class="date">{changed}</p><p class="date">{written}</p>'
    assert shown(f"<h1>Quay</h1>{lines}{PARAGRAPH}") == "2025-03-12T00:00:00 day"
    assert shown(f'<h1>Quay</h1><p class="date">{changed}</p>{PARAGRAPH}') == "2025-05-20T00:00:00 day"


def test_a_line_may_go_on_after_its_date() -> None:
    assert shown(f"<h1>Quay</h1><p>12. März 2025, Mia Tanaka, Eastmere</p>{PARAGRAPH}") == "2025-03-12T00:00:00 day"


def test_a_body_in_plain_blocks_ends_what_belongs_to_the_title() -> None:
    block = "<div>" + "The harbour board of Eastmere decided to rebuild the quay.<br>" * 6 + "</div>"
    side = '<p class="date">28 June 2025</p><h3><a href="/1">Ferry</a></h3>'
    assert shown(f"<div><span>12.03.2025 10:16 Eastmere</span><h1>Quay</h1>{block}<div>{side}</div></div>") == (
        "2025-03-12T10:16:00 minute"
    )


def test_a_date_in_a_sentence_is_an_events() -> None:
    event = "<p>" + "The hearing on the plan of the board is to be held in the town hall on " * 2
    event += "<b>Wednesday, 19 March 2025</b>.</p>"
    assert shown(
        f'<main><span class="metadata">Eastmere, 12 March 2025</span><h1>Quay</h1>{PARAGRAPH}{event}</main>'
    ) == ("2025-03-12T00:00:00 day")
    assert shown(f"<main><h1>Quay</h1>{PARAGRAPH}{event}</main>") is None


@pytest.mark.parametrize(
    "masthead",
    ['<header><span class="date">Monday, 30 June 2025</span></header>', "<div><div>Jun 30, 2025</div></div>"],
)
def test_the_masthead_tells_todays_date(masthead: str) -> None:
    assert shown(f"{masthead}<main><h1>Quay</h1>{PARAGRAPH}</main>") is None
    stamp = "<p>Harbour desk<br>12 March 2025, 22:11</p>"
    assert shown(f"{masthead}<main><h1>Quay</h1>{stamp}{PARAGRAPH}</main>") == "2025-03-12T22:11:00 minute"


def test_a_date_after_the_text_counts_where_it_says_what_it_is() -> None:
    assert shown(f"<h1>Quay</h1>{PARAGRAPH}<p>Published 12 March 2025</p>") == "2025-03-12T00:00:00 day"


def test_a_date_without_a_year_is_of_the_year_in_the_address() -> None:
    page = f'<h1>Quay</h1><p class="date">18 May, 16:00</p>{PARAGRAPH}'
    assert shown(page) == "2025-05-18T16:00:00 minute"
    assert shown(page, month=(2014, None)) == "2014-05-18T16:00:00 minute"
    assert shown(page, month=(2014, 5)) == "2014-05-18T16:00:00 minute"


def test_a_date_of_another_month_than_the_address_names_is_another_articles() -> None:
    page = f'<h1>Quay</h1><p class="date">14 August 2017</p>{PARAGRAPH}<p>Posted on 9 September 2017</p>'
    assert shown(page, month=(2017, 9)) == "2017-09-09T00:00:00 day"
