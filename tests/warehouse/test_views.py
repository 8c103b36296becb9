"""Every view and macro on a small newsroom; and the pages written from schema and views."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extractors.article import Article, Image, Mention, Place, Quote, Removed, RemovedKind
from extractors.quotes.saying import PRONOUNS
from flows.settings.load import load_copy_settings, load_story_settings
from tests import fakes
from tests.extractors.stories.test_forms import quake
from tests.warehouse import demo
from tests.warehouse.conftest import House, batch
from warehouse.loading.load import LoadSettings, load
from warehouse.reading.queries import query
from warehouse.schema import columns
from warehouse.schema.view_columns import VIEW_COLUMNS
from warehouse.staging import files as staging


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo.fill(tmp_path_factory.mktemp("newsroom"))


def ask(newsroom: Path, sql: str) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in query(newsroom, sql).to_pylist()]


def test_the_pages_are_those_the_code_writes() -> None:
    hint = "run: python -m warehouse.schema.columns && python -m tests.warehouse.demo"
    assert columns.PAGE.read_text("utf-8") == columns.page(), hint
    assert demo.PAGE.read_text("utf-8") == demo.page(), hint


def test_every_view_has_a_header_a_comment_and_an_example(newsroom: Path) -> None:
    headers = demo.names_and_headers()
    assert set(headers) == set(demo.EXAMPLES)
    assert all(header.split("(")[0].split(":")[0] == name for name, header in headers.items())
    uncommented = "SELECT view_name FROM duckdb_views() WHERE NOT internal AND comment IS NULL"
    assert ask(newsroom, uncommented) == []


@pytest.mark.parametrize("name", demo.INTERNALS)
def test_the_parts_of_search_answer(newsroom: Path, name: str) -> None:
    assert ask(newsroom, demo.EXAMPLES[name])


def test_every_view_is_found_by_a_question() -> None:
    listed = {name for names in demo.QUESTIONS.values() for name in names}
    assert listed == set(demo.EXAMPLES) - set(demo.INTERNALS), (
        "say in QUESTIONS of tests/warehouse/demo.py what it answers"
    )


def test_lists_are_taken_apart_as_the_page_says(newsroom: Path) -> None:
    assert ask(newsroom, demo.BY_AUTHOR) == [("Nora Whitfield", 3)]


def test_every_column_of_a_table_or_view_says_what_it_means(newsroom: Path) -> None:
    silent = "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND coalesce(comment, '') = ''"
    assert ask(newsroom, silent) == [], (
        "say it in warehouse/schema/tables.py, or of a view in warehouse/schema/view_columns.py"
    )


def test_the_columns_of_views_are_told_in_their_order(newsroom: Path) -> None:
    for view, meanings in VIEW_COLUMNS.items():
        assert query(newsroom, f"FROM {view} LIMIT 0").column_names == list(meanings)


def test_no_view_compares_all_rows_with_all(newsroom: Path) -> None:
    for (view,) in ask(newsroom, "SELECT view_name FROM duckdb_views() WHERE NOT internal"):
        plan = str(ask(newsroom, f"EXPLAIN (FORMAT json) FROM {view}"))
        assert "BLOCKWISE_NL_JOIN" not in plan, f"{view}: a condition beside an equality takes a column of its own"


def test_originals_are_the_articles_without_copies(newsroom: Path) -> None:
    assert ask(newsroom, "SELECT count(*), count(*) FILTER (source_id = 'tidewire') FROM originals") == [(4, 1)]


def test_coverage_counts_articles_and_originals(newsroom: Path) -> None:
    found = ask(newsroom, "SELECT day::VARCHAR, source_id, language, articles, originals FROM coverage")
    assert found == [
        ("2026-03-01", "courier", "en", 1, 1),
        ("2026-03-02", "abend", "de", 1, 1),
        ("2026-03-02", "courier", "en", 1, 0),
        ("2026-03-02", "gazette", "en", 1, 0),
        ("2026-03-02", "tidewire", "en", 1, 1),
        ("2026-03-09", "abend", "de", 1, 1),
    ]


def test_gaps_are_the_days_between(newsroom: Path) -> None:
    found = ask(newsroom, "SELECT source_id, quiet_from::VARCHAR, quiet_to::VARCHAR, days FROM coverage_gaps")
    assert found == [("abend", "2026-03-03", "2026-03-08", 6)]


def test_who_was_first_and_how_late_the_others_were(newsroom: Path) -> None:
    found = ask(newsroom, "SELECT place, source_id, minutes_after FROM spread")
    assert found == [(1, "tidewire", 0), (2, "courier", 40), (3, "gazette", 195)]
    assert ask(newsroom, "FROM first_publishers") == [
        ("tidewire", 1, 1, None),
        ("courier", 1, 0, 40.0),
        ("gazette", 1, 0, 195.0),
    ]


def test_wire_share(newsroom: Path) -> None:
    assert ask(newsroom, "SELECT source_id, articles, copies, share FROM wire_share ORDER BY source_id") == [
        ("abend", 2, 0, 0.0),
        ("courier", 2, 1, 0.5),
        ("gazette", 1, 1, 1.0),
        ("tidewire", 1, 0, 1.0),
    ]


def _told(house: House, *articles: Article) -> None:
    """Load these with copies and stories told."""
    settings = LoadSettings(copies=load_copy_settings(), stories=load_story_settings())
    load(house.path, staging.stage(house.staging, batch(articles)), settings)


def _prints(source: str, hour: int, **given: object) -> Article:
    moment = demo.published(demo.at(2, hour))
    values = {"url": f"https://{source}.example/{hour}", "published": moment, "agency": None} | given
    return fakes.article(text=demo.WIRE.partition(" -- ")[2], source_id=source, **values)  # no dateline, so no agency


def test_what_an_outlet_takes_from_itself_is_no_wire(house: House) -> None:
    _told(house, _prints("courier", 8), _prints("courier", 9), _prints("gazette", 10))
    found = house.rows("SELECT source_id, articles, copies, share FROM wire_share ORDER BY source_id")
    assert found == [("courier", 2, 0, 0.0), ("gazette", 1, 1, 1.0)]


def test_a_decision_about_a_text_without_a_headline_is_explained(house: House) -> None:
    _told(house, _prints("courier", 8, title=None), _prints("gazette", 10, title=None))
    (why_original, why_story) = house.rows("SELECT why_original, why_story FROM explained ORDER BY url")[1]
    assert why_original.startswith("a copy (exact) of a text without a headline in courier: 100 %")
    assert why_story == "in a story without a headline with 2 articles of 2 sources, as its original is"


def _quake(source: str, place: str, size: str, far: int) -> Article:
    title, text = quake(size, place, str(far), f"Monday at {far % 12}:12", str(far + 3))
    moment = demo.published(demo.at(2, far % 12))
    return fakes.article(title=title, text=text, source_id=source, url=f"https://{source}.example/q", published=moment)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_texts_of_one_form_are_told_apart_in_any_order_and_it_is_said(house: House, order: tuple[int, int]) -> None:
    made = [_quake("courier", "Westhaven", "4.1", 12), _quake("gazette", "Orimer", "3.6", 31)]
    for number in order:
        _told(house, made[number])
    found = house.rows("SELECT why_story FROM explained ORDER BY url")
    said = "the only article of its story; apart from {}, a text of the same form whose headline has other numbers"
    said += " and names"
    titles = "Earthquake: 3.6 quake strikes near Orimer", "Earthquake: 4.1 quake strikes near Westhaven"
    assert [why for (why,) in found] == [said.format(title) for title in titles]


def test_edits_tell_what_changed(newsroom: Path) -> None:
    (row,) = query(newsroom, "FROM edits").to_pylist()
    assert (row["revision"], row["title_before"], row["title"], row["is_title_changed"]) == (
        2,
        "Ferry to run every hour from April",
        "Ferry to run every hour from May",
        True,
    )
    assert row["lines_removed"] == [demo.FERRY.splitlines()[0], demo.FERRY.splitlines()[2]]
    assert row["lines_added"] == [demo.FERRY_LATER.splitlines()[0], demo.FERRY_LATER.splitlines()[2]]
    # may, crown, more, than, spokeswoman, added, tuesday; out: april, as, much, it, does
    assert (row["words_added"], row["words_removed"]) == (7, 4)


def test_speakers_and_quotes_count_a_copied_text_once(newsroom: Path) -> None:
    assert ask(newsroom, "SELECT speaker, quotes, sources FROM speakers") == [
        ("Ada Lindqvist", 2, 2),
        ("Tomas Ferreira", 1, 1),
    ]
    assert ask(newsroom, "SELECT source_id FROM quotes_by('ADA lindqvíst')") == [("tidewire",), ("abend",)]


def test_a_date_refused_is_explained_with_its_value(house: House) -> None:
    late = Removed(-1, RemovedKind.DATE, "2026-03-12 05:00:00+00:00 from meta", "date.after_fetch")
    house.load(fakes.article(1, published=None, removed=(late,)), fakes.article(2, published=None))
    words = set(house.column("SELECT why_date FROM explained"))
    refused = "refused, for it lies after the fetch: 2026-03-12 05:00:00+00:00 from meta"
    assert words == {refused, "no evidence of a date was found"}


def test_a_pronoun_is_no_speaker(house: House) -> None:
    said = [Quote(n, f"Word {n}", who) for n, who in enumerate(["Ada Lindqvist", "Han", "He", *sorted(PRONOUNS)], 1)]
    house.load(fakes.article(1, quotes=said))
    assert house.column("SELECT speaker FROM speakers") == ["Ada Lindqvist", "Han"]


def test_captions_are_found_by_name(newsroom: Path) -> None:
    assert ask(newsroom, "SELECT source_id, credit FROM captions_mentioning('lindqvist')") == [
        ("courier", "Ines Moreau")
    ]
    assert ask(newsroom, "FROM captions_mentioning('nobody')") == []


def test_boilerplate_is_counted_by_line_and_by_rule(newsroom: Path) -> None:
    assert ask(newsroom, "SELECT text, rule, articles, sources FROM repeated_boilerplate") == [
        ("Get our morning letter from the harbour", "en-newsletter", 2, 1)
    ]
    assert ask(newsroom, "SELECT rule, blocks FROM removed_by_rule") == [("en-newsletter", 2), ("copyright-line", 1)]


def test_decisions_are_explained(newsroom: Path) -> None:
    found = {row["url"].split("//")[1]: row for row in query(newsroom, "FROM explained").to_pylist()}
    assert found["abend.example/hafen"]["why_date"] == "2026-03-02 UTC, to the day, from url"
    assert found["abend.example/markt"]["why_date"] == "no evidence of a date was found"
    assert found["abend.example/hafen"]["why_language"] == "de by lingua, confidence 1.00; as the document declares"
    assert found["tidewire.example/quay"]["why_original"] == "the original of 2 copies"
    assert found["abend.example/hafen"]["why_original"] == "an original; no copy of it is known"
    assert found["gazette.example/quay"]["why_original"].startswith("a copy (exact) of Eastmere to rebuild")
    assert (
        found["courier.example/ferry"]["why_text"]
        == "from a plain-text document (text); 2 blocks taken out by cleaning"
    )


def test_a_story_is_explained_by_what_it_is_like(newsroom: Path) -> None:
    found = {row["url"].split("//")[1]: row["why_story"] for row in query(newsroom, "FROM explained").to_pylist()}
    assert found["courier.example/ferry"] == (
        "the only article of its story; by a person: apart from Eastmere to rebuild its oldest quay,"
        " said ines on 2026-03-06: The ferry is not at this quay."
    )
    assert found["gazette.example/quay"].endswith("with 3 articles of 3 sources, as its original is")


def test_freshness_tells_the_last_load(newsroom: Path) -> None:
    ((is_last, until, ago),) = ask(
        newsroom,
        "SELECT loaded_until = (SELECT max(loaded_at) FROM articles), loaded_until, minutes_ago FROM freshness",
    )
    assert is_last
    assert 0 <= (datetime.now(UTC) - until).total_seconds() - 60 * ago < 120


def test_shares_of_voice_add_up_and_count_copies_once_or_all(newsroom: Path) -> None:
    def shares(asked: str) -> list[tuple[Any, ...]]:
        return ask(newsroom, f"SELECT watch, articles, mentions, share, share_of_all FROM share_of_voice({asked})")

    assert shares("") == [("harbour", 2, 5, 0.6667, 0.5), ("ferry", 1, 2, 0.3333, 0.25)]
    assert shares("copies := true") == [("harbour", 4, 12, 0.8, 0.6667), ("ferry", 1, 2, 0.2, 0.1667)]
    assert shares("watches := ['ferry']") == [("ferry", 1, 2, 1.0, 0.25)]
    assert shares("since := '2026-03-02', until := '2026-03-03', language := 'DE'") == [("harbour", 1, 2, 1.0, 1.0)]
    assert shares("source := 'courier', copies := true") == [("ferry", 1, 2, 0.5, 0.5), ("harbour", 1, 4, 0.5, 0.5)]
    assert shares("since := '2027-01-01'") == []


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles"])
def test_days_and_words_are_in_utc_whatever_the_zone_of_the_session(newsroom: Path, zone: str) -> None:
    asked = ["SELECT why_date FROM explained ORDER BY url", "FROM coverage", "FROM coverage_gaps", "FROM watch_volume"]
    in_utc = [ask(newsroom, sql) for sql in asked]
    with duckdb.connect(str(newsroom), read_only=True) as session:
        session.execute(f"SET TimeZone = '{zone}'")
        assert [session.execute(sql).fetchall() for sql in asked] == in_utc


def test_losses_are_counted_by_step_and_reason(newsroom: Path) -> None:
    found = ask(newsroom, "SELECT step, reason, sum(urls) FROM pipeline_loss WHERE source_id = 'gazette' GROUP BY ALL")
    assert sorted(found) == [
        ("copy", "", 1),
        ("quarantined", "extract/no_text", 1),
        ("quarantined", "extract/timeout", 1),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("quay", ["tidewire"]),
        ("QUAY lindqvist", ["tidewire"]),
        ("fisch", ["abend"]),
        ("lindqvist", ["abend", "tidewire"]),
        ("uay", []),  # no word begins so
        ("quay zeppelin", []),
        ("'; DROP TABLE articles; --", []),
        ("", []),
    ],
)
def test_search_finds_originals_with_all_words(newsroom: Path, query: str, found: list[str]) -> None:
    quoted = query.replace("'", "''")
    assert sorted(row[0] for row in ask(newsroom, f"SELECT source_id FROM search('{quoted}')")) == found


def test_search_is_narrowed_and_ranked(newsroom: Path) -> None:
    assert ask(newsroom, "SELECT source_id FROM search('lindqvist', language := 'de')") == [("abend",)]
    assert ask(newsroom, "SELECT source_id FROM search('lindqvist', source := 'tidewire')") == [("tidewire",)]
    assert ask(newsroom, "SELECT title FROM search('mai', since := '2026-03-05')") == [("Der Fischmarkt zieht um",)]
    assert ask(newsroom, "SELECT title FROM search('ferry')")[0] == ("Ferry to run every hour from May",)
    (row,) = query(newsroom, "FROM search('steps patching')").to_pylist() or [{"snippet": "none"}]
    assert row["snippet"] == "none"  # `steps` is not in the text
    (row,) = query(newsroom, "FROM search('patching')").to_pylist()
    assert row["snippet"].startswith('"It is time that we stop patching')


def test_a_version_without_a_headline_changes_none(house: House) -> None:
    first = fakes.article(1, title=None)
    house.load(first)
    later = {"text": fakes.article(2).text, "fetched_at": first.fetched_at + timedelta(hours=1)}
    house.load(fakes.article(1, title="Ferry strike ends", **later))
    assert house.rows("SELECT title_before, title, is_title_changed FROM edits") == [(None, "Ferry strike ends", False)]


def test_times_of_publication_and_of_fetching_are_never_compared(house: House) -> None:
    text = demo.WIRE.partition(" -- ")[2]  # without the dateline, which is a date
    dated = fakes.article(1, source_id="courier", url="https://courier.example/a", text=text)
    other = {"source_id": "gazette", "url": "https://gazette.example/a", "text": text}
    undated = fakes.article(1, published=None, fetched_at=dated.fetched_at + timedelta(minutes=7), **other)
    _told(house, dated, undated)
    assert house.column("SELECT minutes_after FROM syndication") == [7]


# What counts articles: each gives nothing for a warehouse that holds nothing but lists of links.
_COUNTING = (
    *("coverage", "coverage_gaps", "coverage_by_tier", "coverage_by_country", "originals", "stories", "spread"),
    *("first_publishers", "syndication", "wire_share", "watch_volume", "share_of_voice()", "share_of_voice_by('day')"),
    *("top_stories('2026-01-01', '2027-01-01')", "captions_mentioning('quay')"),
    *("reading_order((SELECT max(story_id) FROM articles))", "trending('2026-01-01', rows := 9)"),
)


def test_pages_that_are_no_article_are_counted_in_no_view(house: House) -> None:
    watched = {
        "mentions": (Mention(0, "harbour", "quay", Place.TITLE, "The quay."),),
        "images": (Image(0, caption="The quay"),),
    }
    _told(house, *(_prints("courier", hour, page_kind="listing", **watched) for hour in (8, 9)))
    assert [view for view in _COUNTING if house.rows(f"FROM {view}")] == []
    _told(house, _prints("gazette", 10, **watched), _prints("abend", 11, **watched))
    counted = house.rows("SELECT source_id, articles FROM wire_share ORDER BY source_id")
    assert counted == [("abend", 1), ("gazette", 1)]
    assert house.column("SELECT articles FROM stories") == [2]
    assert house.column("SELECT count(*) FROM articles") == [4]  # nothing is dropped
