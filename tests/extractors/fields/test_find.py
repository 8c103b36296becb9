"""The fields of a page, together."""

from typing import Any

import pytest
from lxml import html as parser

from extractors.article import Fields, Precision, Published
from extractors.document import Evidence
from extractors.fields.find import declared_language, find_fields
from extractors.markup.structured import read_structured
from tests.extractors.pages import URL, meta, page
from tests.fakes import PUBLISHED


def fields(body: str = "<h1>Quay rebuilt</h1>", **given: Any) -> Fields:
    return find_fields(page(body, **given))


def test_a_whole_page() -> None:
    found = fields(
        '<p class="kicker">Harbour</p><h1>Quay rebuilt</h1>'
        '<p class="standfirst">The board votes for the costly plan.</p>',
        head='<link rel="canonical" href="/harbour/quay-4711">'
        + meta("article:tag", "quay")
        + meta("article:tag", "Crane"),
        ld={
            "headline": "Quay rebuilt",
            "datePublished": PUBLISHED.isoformat(),
            "author": [{"name": "Ada Lindqvist"}, {"name": "AP"}],
            "articleSection": "Harbour",
            "keywords": ["quay", "Eastmere"],
            "inLanguage": "en-GB",
            "copyrightHolder": {"name": "Courier Press"},
            "isAccessibleForFree": False,
        },
    )
    assert found == Fields(
        title="Quay rebuilt",
        kicker="Harbour",
        subtitle="The board votes for the costly plan.",
        authors=("Ada Lindqvist", "AP"),
        agency="AP",
        section="Harbour",
        tags=("quay", "Crane", "Eastmere"),
        published=Published(PUBLISHED, Precision.SECOND, "json-ld"),
        declared_language="en",
        canonical_url="https://www.courier.example/harbour/quay-4711",
        copyright="Courier Press",
        is_paywalled=True,
    )


def test_a_page_that_says_nothing_has_no_fields() -> None:
    assert fields("<p>One line.</p>") == Fields()


def test_the_carriers_word_counts_where_the_page_is_silent() -> None:
    evidence = Evidence("Quay rebuilt", ("Ada Lindqvist",), "2026-03-01T08:30:00Z", "sv")
    found = fields("<p>One line.</p>", evidence=evidence)
    assert (found.title, found.authors, found.declared_language) == ("Quay rebuilt", ("Ada Lindqvist",), "sv")
    assert found.published == Published(PUBLISHED, Precision.SECOND, "record")


@pytest.mark.parametrize(
    ("head", "ld", "section"),
    [
        (meta("article:section", "Harbour"), None, "Harbour"),
        (meta("article:section", "Harbour"), {"articleSection": ["Sea", "World"]}, "Sea"),
        ("", {"articleSection": "Sea,World"}, "Sea"),
        ("", {"articleSection": "Sea, Wind, Waves"}, "Sea"),
        ("", {"articleSection": "Sea, Wind and Waves"}, "Sea, Wind and Waves"),
        ("", {"articleSection": "Quay rebuilt"}, None),
        (meta("article:section", "Uncategorized"), {"articleSection": ["Articles"]}, None),
        (meta("article:section", "42"), {"articleSection": ["Non classé", "Sea"]}, "Sea"),
        ("", None, None),
    ],
)
def test_section(head: str, ld: dict[str, Any] | None, section: str | None) -> None:
    assert fields(head=head, ld=ld).section == section


def test_section_by_breadcrumb() -> None:
    trail = {"itemListElement": [{"name": name} for name in ("Home", "News", "Harbour", "Quay rebuilt", "Courier")]}
    assert fields(ld={"breadcrumb": trail}).section == "Harbour"


def test_titles_sentences_and_small_words_are_no_tags() -> None:
    title = "Quay rebuilt at great cost before the winter"
    head = meta(
        "keywords", f"{title}, rebuilt at great cost, quay rebuilt, The board will vote on it in the spring., quay"
    )
    assert fields(f"<h1>{title}</h1>", head=head).tags == ("quay rebuilt", "quay")
    assert fields("<h1>港口将在冬天之前重建完成</h1>", head=meta("keywords", "港口将在冬天之前重建,港口")).tags == (
        "港口",
    )
    assert fields(head=meta("keywords", "the, at, of, its, quay")).tags == ("quay",)
    assert fields(head=meta("keywords", "art, quay")).tags == ("art", "quay")


def test_tags_are_told_once_and_keywords_only_where_there_are_no_tags() -> None:
    keywords = meta("keywords", "a, b") + meta("news_keywords", "c; d, C")
    assert fields(head=keywords).tags == ("c", "d")
    assert fields(head=meta("keywords", "a, b、c")).tags == ("a", "b", "c")
    assert fields(head=meta("keywords", "港口 新闻 New York")).tags == ("港口", "新闻 New York")
    assert fields(head=keywords, ld={"keywords": "x,y"}).tags == ("x", "y")
    machine = "8f14e45f-ceea-4672-9d3e-ab12cd34ef56,@home,Category: Sea,topic/sea,id:7,SEA_FRONT,123456,24/7 news,quay"
    assert fields(head=meta("keywords", machine)).tags == ("24/7 news", "quay")
    furniture = "b Moon,/article,type_review,van-sticky-side-nav,web,textbelowcenter,tide,sterling-quay,north sea"
    assert fields(head=meta("keywords", furniture)).tags == ("tide", "sterling-quay", "north sea")
    assert len(fields(head=meta("keywords", ",".join(f"tag {n}" for n in range(99)))).tags) == 50


@pytest.mark.parametrize(
    ("start", "language"),
    [
        ('<html lang="de-AT">', "de"),
        ('<html lang="eng">', "en"),
        ('<html xml:lang="pt_BR">', "pt"),
        ("<html>" + meta("og:locale", "fr_FR"), "fr"),
        ("<html>" + '<meta http-equiv="Content-Language" content="uk, ru">', "uk"),
        ('<html lang="">', None),
        ('<html lang="english">', None),
        ('<html lang="utf-8">' + meta("og:locale", "fr_FR"), "fr"),
    ],
)
def test_declared_language(start: str, language: str | None) -> None:
    assert declared_language(read_structured(parser.document_fromstring(start + "<p>x</p>"))) == language


def test_canonical_url() -> None:
    assert fields(head='<link rel="canonical" href="https://www.courier.example/">').canonical_url is None
    assert fields(head=meta("og:url", URL + "#top")).canonical_url == URL
    assert fields(head=meta("og:url", URL), url="file:pages/1.html").canonical_url == URL
    assert fields(head='<link rel="canonical" href="http://[x">').canonical_url is None


def test_copyright_and_paywall() -> None:
    assert fields(head=meta("copyright", "© Courier Press")).copyright == "© Courier Press"
    assert fields(head=meta("article:content_tier", "metered")).is_paywalled is True
    assert fields(head=meta("article:content_tier", "free")).is_paywalled is False
    assert fields().is_paywalled is None


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("Where the sea finally came back", None),
        ("The Harbour Courier", "The Harbour Courier"),
        ("Copyright 2026 Harbour Courier Holding of Eastmere", "Copyright 2026 Harbour Courier Holding of Eastmere"),
        ("Verlag der Eastmerer Hafenzeitung und Söhne GmbH", "Verlag der Eastmerer Hafenzeitung und Söhne GmbH"),
    ],
)
def test_a_motto_is_no_holder_of_rights(told: str, kept: str | None) -> None:
    assert fields(head=meta("copyright", told)).copyright == kept


def test_codes_dates_and_a_title_cut_into_words_are_no_tags() -> None:
    codes = meta("keywords", "FR-MKT, FR-REP, FR-BMAT, US-EU quay, quay")
    assert fields(head=codes).tags == ("US-EU quay", "quay")
    assert fields(head=meta("keywords", "US-EU, quay")).tags == ("US-EU", "quay")
    parts = meta("keywords", "Eastmere:, 4 May 2012, Vol. 53 No. 2, featured, Front Page, quay")
    assert fields(head=parts).tags == ("quay",)
    assert fields(head=meta("keywords", "[SYNDICATED CONTENT], AR_Eastmere - eastmere.example, quay")).tags == ("quay",)
    title = "<h1>Old quay of Eastmere sinks into the cold harbour in winter</h1>"
    cut = meta("keywords", "old, quay, sinks, cold, harbour, winter, crane")
    assert fields(title, head=cut).tags == ("crane",)
    assert fields(title, head=meta("keywords", "Old quay Eastmere sinks cold harbour winter, crane")).tags == ("crane",)
    assert fields(title, head=meta("keywords", "quay, harbour, crane")).tags == ("quay", "harbour", "crane")


def test_a_rubric_is_no_author() -> None:
    told = {"author": {"name": "Harbour"}}
    assert fields(ld=told, url="https://www.courier.example/harbour/quay-sold").authors == ()
    assert fields(ld=told, url="https://www.courier.example/news/quay-sold").authors == ("Harbour",)


def test_an_agency_and_a_desk_behind_a_name_are_none_of_it() -> None:
    told = {"author": {"name": "ADA LINDQVIST AP Entertainment"}}
    assert fields(ld=told).authors == ("ADA LINDQVIST",)
