"""When an article was published, by its page's witnesses."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html

from extractors.article import Precision
from extractors.document import Evidence
from extractors.fields.publication import CLOCK_SKEW, Dates, find_dates
from extractors.markup.head import read_head
from extractors.markup.parse import Page
from extractors.markup.structured import read_structured
from tests.fakes import document

FETCHED = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def dates(
    head: str = "",
    body: str = "",
    *,
    url: str = "https://courier.example/quay",
    lang: str = "en",
    ld: str = "",
    fetched_at: datetime = FETCHED,
    **fields: Any,
) -> Dates:
    script = (
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Quay", {ld}}}</script>'
        if ld
        else ""
    )
    text = f'<html lang="{lang}"><head>{head}{script}</head><body><h1>Quay</h1>{body}</body></html>'
    doc = document(html=text, url=url, fetched_at=fetched_at, **fields)
    tree = html.document_fromstring(text)
    page = Page(doc, tree, read_structured(tree, url), url)
    return find_dates(page, read_head(tree.find(".//h1")), lang)


def published(*args: Any, **fields: Any) -> str | None:
    found = dates(*args, **fields).published
    return f"{found.at.isoformat()} {found.precision} {found.evidence}" if found else None


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def test_json_ld_goes_before_meta() -> None:
    head = meta("article:published_time", "2026-03-01T10:00:00Z")
    assert (
        published(head, ld='"datePublished": "2026-03-01T08:30:00+01:00"') == "2026-03-01T07:30:00+00:00 second json-ld"
    )
    assert published(head) == "2026-03-01T10:00:00+00:00 second meta"


def test_a_day_alone_is_made_exact_by_a_witness_of_that_day() -> None:
    ld = '"datePublished": "2026-03-01"'
    assert published(ld=ld) == "2026-03-01T00:00:00+00:00 day json-ld"
    assert published(meta("pubdate", "2026-03-01T10:00Z"), ld=ld) == "2026-03-01T10:00:00+00:00 minute meta"
    assert published(meta("pubdate", "2026-02-27T10:00Z"), ld=ld) == "2026-03-01T00:00:00+00:00 day json-ld"


@pytest.mark.parametrize(
    ("other", "url", "expected"),
    [
        (meta("date", "2026-03-01T08:30:00+02:00"), "https://a.example/", "2026-03-01T06:30:00+00:00"),
        (meta("date", "2026-03-01T11:30:00Z"), "https://a.example/", "2026-03-01T11:30:00+00:00"),
        (meta("article:modified_time", "2026-03-01T09:12:13-05:00"), "https://a.example/", "2026-03-01T13:30:00+00:00"),
        (meta("date", "2026-03-01T11:47:00Z"), "https://a.example/", "2026-03-01T08:30:00+00:00"),
        ("", "https://kurier.de/quay", "2026-03-01T07:30:00+00:00"),
        (meta("article:modified_time", "2026-03-01T09:12:13Z"), "https://kurier.de/q", "2026-03-01T07:30:00+00:00"),
        (meta("og:locale", "ja_JP"), "https://a.example/", "2026-02-28T23:30:00+00:00"),
        ("", "https://a.example/", "2026-03-01T08:30:00+00:00"),
    ],
)
def test_a_time_without_zone_is_placed_by_other_witnesses_then_by_country(other: str, url: str, expected: str) -> None:
    found = dates(other, url=url, ld='"datePublished": "2026-03-01T08:30:00"').published
    assert found is not None and found.at.isoformat() == expected


def test_nothing_is_published_after_it_was_fetched() -> None:
    late = '"datePublished": "2026-03-02T18:00:00Z"'
    assert published(ld=late.replace("02T", "03T")) is None
    assert published(ld=late) == "2026-03-02T00:00:00+00:00 day json-ld"  # the day at least need not be wrong
    assert published(meta("pubdate", "2026-03-01T10:00Z"), ld=late) == "2026-03-01T10:00:00+00:00 minute meta"
    assert published(ld='"datePublished": "2026-03-02T12:05:00Z"') is not None  # a clock that runs ahead
    # Local time of Korea that a program wrote as UTC.
    assert published(url="https://a.kr/1", ld=late) == "2026-03-02T09:00:00+00:00 second json-ld"


def test_a_time_within_a_day_after_the_fetch_stands_for_its_day_where_nothing_earlier_is_said() -> None:
    shown = '<time datetime="2026-03-%sT08:00:00Z">in March</time>'
    assert published(body=shown % "03") == "2026-03-02T00:00:00+00:00 day html"  # clocks and zones differ by a day
    assert published(body=shown % "09") is None  # an event's
    for_machines = meta("article:published_time", "2026-03-%sT08:00:00Z")
    assert published(for_machines % "03") == "2026-03-02T00:00:00+00:00 day meta"
    assert published(for_machines % "09") is None


def test_a_time_between_title_and_body_goes_before_one_that_a_comment_names() -> None:
    paragraph = "<p>" + "The harbour board of Eastmere decided to rebuild the north quay. " * 3 + "</p>"
    comment = '<time pubdate datetime="2026-02-28T10:00:00Z">28 February</time>'
    own = '<p>On <time datetime="2026-02-20T10:00:00Z">20 February</time></p>'
    assert published(body=f"{own}{paragraph}{comment}") == "2026-02-20T10:00:00+00:00 second html"
    assert published(body=f"{paragraph}{own}{comment}") == "2026-02-28T10:00:00+00:00 second html"


@given(
    st.integers(1, 24 * 60 * 60 - 1),
    st.integers(-40 * 24 * 60, 40 * 24 * 60),
)
@settings(max_examples=60, deadline=None)
def test_after_a_fetch_with_a_time_nothing_is_published(seconds: int, minutes: int) -> None:
    fetched = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(seconds=seconds)
    told = fetched + timedelta(minutes=minutes)
    found = dates(ld=f'"datePublished": "{told.isoformat()}"', fetched_at=fetched).published
    assert found is None or found.at <= fetched + CLOCK_SKEW


def test_a_fetch_time_that_is_a_day_alone_is_no_clock() -> None:
    """Archives name all their pages by one day; such a page may tell times of the next month."""
    day = datetime(2026, 3, 1, tzinfo=UTC)
    ld = '"datePublished": "2026-03-%sT08:00:00Z"'
    assert published(ld=ld % "12", fetched_at=day) == "2026-03-12T08:00:00+00:00 second json-ld"
    assert published(ld=ld % "12", fetched_at=day + timedelta(seconds=1)) is None
    assert published(ld=ld.replace("03-%s", "05-12"), fetched_at=day) is None
    earlier = meta("article:published_time", "2026-02-27T10:00:00Z")
    assert published(earlier, ld=ld % "12", fetched_at=day) == "2026-02-27T10:00:00+00:00 second meta"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ('<p class="date">24 Apr 2019 • 3 min read</p>', "2019-04-24"),  # imported into a new system
        ("<div><span>7 min read · Dec 30, 2013</span></div>", "2013-12-30"),
        ('<time datetime="2026-01-25">25.01.2026</time>', "2026-01-25"),
        ('<p>An intro. </p><div class="entry-date">24 April 2019</div>', "2019-04-24"),
    ],
)
def test_a_whole_date_at_the_title_goes_before_another_that_only_machines_are_told(line: str, day: str) -> None:
    told = '"datePublished": "2025-12-01T05:10:00Z", "dateModified": "2025-12-20T05:10:00Z"'
    assert published(body=line, ld=told) == f"{day}T00:00:00+00:00 day html"


@pytest.mark.parametrize(
    "line",
    [
        '<p class="date">20 December 2025</p>',  # when it was changed
        '<p class="date">2 December 2025, 1 am in Eastmere</p>',  # another zone's day
        '<p class="date">Updated 3 January 2026</p>',
        '<p class="date">Published 1 December 2025, updated 5 January 2026</p>',
        '<p class="date">Jan 23</p>',
        "<p>The quay was opened on <b>4 July 2021</b> by the mayor of Eastmere.</p>",
        '<a href="/b"><p class="date">4 July 2021</p></a>',
        "<li>2021-08-09 The harbour board and its many plans for the quay</li>",
    ],
)
def test_other_dates_at_the_title_do_not(line: str) -> None:
    told = '"datePublished": "2025-12-01T05:10:00Z", "dateModified": "2025-12-20T05:10:00Z"'
    assert published(body=line, ld=told) == "2025-12-01T05:10:00+00:00 second json-ld"


def test_what_a_time_element_shows_goes_before_what_it_tells_machines() -> None:
    time = '<time datetime="2019-07-03T10:18:46Z">%s</time>'
    assert published(body=time % "Publié le 29 juin 2019", lang="fr") == "2019-06-29T00:00:00+00:00 day html"
    for text in ("3 juillet 2019", "Mis à jour le 29 juin 2019", "29 juin", "07/03/2019"):
        assert published(body=time % text, lang="fr") == "2019-07-03T10:18:46+00:00 second html"


def test_american_months_stand_first_with_hyphens_too() -> None:
    told = meta("article:published_time", "01-02-2026")
    assert published(told + meta("og:locale", "en_US")) == "2026-01-02T00:00:00+00:00 day meta"
    assert published(told, lang="nl") == "2026-02-01T00:00:00+00:00 day meta"


def test_a_date_called_that_of_publication_goes_before_teasers_and_before_a_guess() -> None:
    text = "<p>" + "The harbour board of Eastmere rebuilds the quay. " * 9 + "</p>"
    teasers = "".join(f'<li><a href="/{n}">Ferry</a> <time datetime="2026-02-1{n}">x</time></li>' for n in range(3))
    own = "<footer><div>Erschienen am: 01.11.2025</div></footer>"
    assert published(body=text + teasers + own) == "2025-11-01T00:00:00+00:00 day html"
    assert (
        published(body=text + own + "<p>Next on 17 December 2025 in Eastmere</p>")
        == "2025-11-01T00:00:00+00:00 day html"
    )


def test_modified_is_kept_apart_and_not_before_publication() -> None:
    ld = '"datePublished": "2026-03-01T08:30:00Z", "dateModified": "%s"'
    assert dates(ld=ld % "2026-03-01T09:00:00Z").modified_at == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert dates(ld=ld % "2026-03-01T08:00:00Z").modified_at is None
    assert dates(ld=ld % "2026-04-01T08:00:00Z").modified_at is None
    assert dates(meta("og:updated_time", "2026-03-01T09:00:00Z")).published is None


def test_time_elements() -> None:
    body = (
        '<time class="updated" datetime="2026-03-01T11:00:00Z">x</time>'
        '<time datetime="2026-03-01T10:00:00Z">x</time><time pubdate datetime="2026-03-01T09:00:00Z">x</time>'
    )
    assert published(body=body) == "2026-03-01T09:00:00+00:00 second html"
    assert dates(body=body).modified_at == datetime(2026, 3, 1, 11, tzinfo=UTC)


def test_a_visible_date_only_where_machines_have_none() -> None:
    body = '<div class="article-date">1. März 2026, 09:15 Uhr</div>'
    assert published(body=body, lang="de", url="https://kurier.de/1") == "2026-03-01T08:15:00+00:00 minute html"
    assert published(meta("pubdate", "2026-03-01"), body) == "2026-03-01T00:00:00+00:00 day meta"
    assert published(body='<span class="posted">3 hours ago</span>') == "2026-03-02T09:00:00+00:00 minute html"
    for line in ("<p>By Ada Lindqvist, published on 1 March 2026</p>", "<p>1. März 2026</p>", "<b>2026年3月1日</b>"):
        assert published(body=line) == "2026-03-01T00:00:00+00:00 day html"
    for line in (
        "2026-03-01 来源：港口晚报　责任编辑：王例子　字号：大 中 小",
        "时间：2026年3月1日 作者：港口晚报记者 王例子 编辑 李样本",
    ):
        assert published(body=f"<div><p>{line}</p></div>") == "2026-03-01T00:00:00+00:00 day html"
    assert published(body="<p>The quay was opened on 1 March 1926 by the king and has a crane.</p>") is None
    assert published(body='<div class="related"><p class="date">1 March 2026</p></div>') is None


def test_record_and_url() -> None:
    evidence = Evidence(published_at="Sun, 01 Mar 2026 08:30:00 +0100")
    url = "https://courier.example/2026/03/01/quay"
    assert published(evidence=evidence) == "2026-03-01T07:30:00+00:00 second record"
    assert published(url=url) == "2026-03-01T00:00:00+00:00 day url"
    assert published(url="https://courier.example/quay-20260301094512-nt.html") == "2026-03-01T00:00:00+00:00 day url"
    assert published(url="https://courier.example/quay-2026030109451.html") is None
    assert published() is None


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001
    st.sampled_from(["", "Z", "+09:00", "-08:00"]),
    st.sampled_from(["https://a.example/1", "https://a.kr/1", "https://a.de/2025/01/02/x"]),
)
@example(datetime(2026, 3, 3), "", "https://a.kr/1")  # noqa: DTZ001
@example(datetime(2026, 3, 3, 0, 0, 1), "", "https://a.example/1")  # noqa: DTZ001
def test_whatever_is_claimed_nothing_comes_from_the_future(at: datetime, zone: str, url: str) -> None:
    claim = at.replace(microsecond=0).isoformat() + zone
    found = dates(meta("article:modified_time", claim), url=url, ld=f'"datePublished": "{claim}"')
    assert found.published is None or found.published.at <= FETCHED + CLOCK_SKEW
    assert found.modified_at is None or found.modified_at <= FETCHED + CLOCK_SKEW + timedelta(hours=14)
    if found.published and found.published.precision is Precision.DAY:
        assert found.published.at.time() == datetime.min.time()
