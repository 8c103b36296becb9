"""A poorer version takes nothing away from a richer one, and what is shown as before is not written again."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from extractors.article import Article, Image
from tests import fakes
from tests.warehouse.conftest import House
from warehouse.file.connection import connect
from warehouse.loading import learning
from warehouse.loading.load import Loaded
from warehouse.reading.queries import known_documents

DAY = timedelta(days=1)
OTHER = "The board of Eastmere has put the vote off until the summer, its chair said."


def poor(n: int, days: int, **values: Any) -> Article:
    """A record of the article's text alone, fetched after so many days."""
    bare = {"title": None, "authors": (), "published": None, "source_id": "records"}
    return fakes.article(n, **({"text": OTHER, "fetched_at": fakes.FETCHED + DAY * days} | bare | values))


def test_a_poorer_version_that_comes_later_takes_nothing_away(house: House) -> None:
    first = fakes.article(1, body_from="dom", images=(Image(position=1, caption="Quay"),))
    house.load(first)
    shown = {name: house.contents()[name] for name in ("articles", "images")}
    feed = fakes.article(1, text=f"{OTHER} More.", body_from="feed", fetched_at=fakes.FETCHED + 2 * DAY)
    assert house.load(poor(1, 1), feed).revised == 2
    assert {name: house.contents()[name] for name in ("articles", "images")} == shown
    poorer = "SELECT revision, kind, lacks, shown_revision, shown_kind, shown_lacks FROM poorer_revisions ORDER BY ALL"
    assert house.rows(poorer) == [
        (2, "text", ["title", "date"], 1, "page", []),
        (3, "feed", ["page"], 1, "page", []),
    ]
    assert house.rows("SELECT revision, is_shown FROM article_revisions ORDER BY ALL") == [
        (1, True),
        (2, False),
        (3, False),
    ]
    assert house.rows("FROM edits") == []
    known = [first.document_id, poor(1, 1).document_id, feed.document_id]
    assert known_documents(house.path, known, "1") == set(known)
    before = house.path.read_bytes()
    assert house.load(poor(1, 1), feed) == Loaded(unchanged=2, batches=1)
    assert house.path.read_bytes() == before


def test_a_page_takes_the_place_of_its_feed_and_is_compared_with_pages_alone(house: House) -> None:
    feed = fakes.article(1, text=OTHER, body_from="feed", images=(Image(position=1, caption="Feed"),))
    house.load(feed)
    page = fakes.article(1, body_from="dom", fetched_at=fakes.FETCHED + DAY, images=(Image(position=0, caption="P"),))
    house.load(page, poor(1, 2), run_id="page")
    assert house.rows("SELECT revision, title, run_id FROM articles") == [(2, page.fields.title, "page")]
    changed = page.text.replace("two years", "three years")
    house.load(fakes.article(1, text=changed, body_from="json-ld", fetched_at=fakes.FETCHED + 3 * DAY))
    assert house.rows("SELECT revision, words_added, words_removed FROM edits") == [(4, 1, 1)]
    assert house.column("SELECT title FROM article_revisions ORDER BY revision") == [
        feed.fields.title, page.fields.title, None, page.fields.title
    ]  # fmt: skip
    assert house.rows("FROM images") == []
    parts = "SELECT [part.caption FOR part IN images] FROM other_revisions ORDER BY revision"
    assert house.column(parts) == [["Feed"], ["P"], []]


def test_what_a_paywall_cut_takes_nothing_away_and_learned_lines_count_as_words(house: House) -> None:
    """Loaded after the learning, or before: the same."""
    line = " ".join(["Support the harbour news"] * 15)
    whole = fakes.article(1, text=f"{fakes.text(1)}\n{line}")
    cut = fakes.article(1, text="quay " * 40, is_paywalled=True, fetched_at=fakes.FETCHED + DAY)
    assert whole.word_count / 2 > cut.word_count > (whole.word_count - 60) / 2
    house.load(whole)
    with connect(house.path) as connection:
        connection.execute(
            "INSERT INTO source_boilerplate SELECT 'courier', "
            f"md5(regexp_replace(lower('{line}'), '[0-9]+', '0', 'g')), '{line}', 9, 9, 1, true, 'learned'"
        )
        connection.execute("CREATE TEMP TABLE ids AS SELECT article_id FROM articles")
        learning.take_out(connection, "ids")
    assert house.column("SELECT word_count FROM articles") == [whole.word_count - 60]
    house.load(cut)
    assert house.rows("SELECT revision, lacks FROM other_revisions") == [(2, ["rest"])]


def test_an_older_version_that_is_shown_again_comes_behind_all_that_readers_have(house: House) -> None:
    undated = fakes.article(1, published=None, body_from="dom", images=(Image(position=1, caption="Quay"),))
    house.load(undated)
    dated = fakes.article(1, text=OTHER, body_from="dom", fetched_at=fakes.FETCHED + DAY)
    house.load(dated)
    ((cursor,),) = house.rows("SELECT max(loaded_at) FROM articles WHERE revision = 2")
    # Better extractors find that neither its title nor its date were its own.
    again = fakes.article(1, text=OTHER, title=None, published=None, body_from="dom", fetched_at=dated.fetched_at)
    house.load(replace(again, document_id=dated.document_id), version="2")
    assert house.rows("SELECT revision, text FROM articles WHERE loaded_at > ?", [cursor]) == [(1, undated.text)]
    assert house.column("SELECT caption FROM images") == ["Quay"]
    assert house.rows("SELECT revision, lacks FROM other_revisions ORDER BY ALL") == [(2, []), (3, ["title", "date"])]


def test_what_its_archive_cut_takes_nothing_away(house: House) -> None:
    house.load(fakes.article(1, body_from="dom"))
    house.load(fakes.article(1, text=OTHER, body_from="dom+cut", fetched_at=fakes.FETCHED + DAY))
    assert house.rows("SELECT revision, lacks FROM articles") == [(1, [])]
    assert house.rows("SELECT kind, lacks FROM poorer_revisions") == [("page, cut", ["end"])]
