"""A story's page and an article's page."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from flows.pages.app import make_app
from flows.pages.settings import Access, load_pages_settings
from flows.pages.story import headlines
from tests import fakes
from tests.flows.cli.test_page import load
from tests.flows.pages.seen import seen, words
from tests.flows.pages.test_app import ids
from tests.warehouse.conftest import House
from warehouse.file.connection import connect
from warehouse.reading.kept import Kept
from warehouse.reading.story import StoryArticle


@pytest.fixture(scope="session")
def storm(kept: Kept, pages: TestClient) -> str:
    """The page of the storm."""
    (key,) = ids(kept, "SELECT story_id FROM articles WHERE source_id = 'gazette' AND title = 'Harbour closed'")
    return pages.get(f"/stories/{key}").text


def article_page(kept: Kept, pages: TestClient, url: str, more: str = "") -> str:
    """The page of the article with this url."""
    (key,) = ids(kept, f"SELECT article_id FROM articles WHERE url = '{url}'")
    return pages.get(f"/articles/{key}{more}").text


def test_the_headlines_stand_in_order_of_time(storm: str) -> None:
    titles = [words(each) for each in seen(storm, ".timeline div a")]
    assert titles[0] == "Storm closes Eastmere harbour, ferries stay in port"
    assert titles[-1] == "Harbour stays closed, and Eastmere asks who pays for the mole"
    assert len(seen(storm, ".timeline li.copy")) == 4
    assert "First: Tidewire" in words(seen(storm, ".first")[0])


def test_each_headline_stands_beside_the_others(storm: str) -> None:
    shown = [words(each) for each in seen(storm, ".pair h3")]
    assert "Harbour closed" in shown
    assert sorted(shown) == sorted({words(each) for each in seen(storm, ".timeline div a")})


def printed(key: str, source: str, title: str | None) -> StoryArticle:
    """An article of a story."""
    at, nothing = datetime(2026, 3, 9, tzinfo=UTC), (None,) * 6
    return StoryArticle(key, source, "", title, None, "en", (), None, None, at, "minute", 9, *nothing, (), None, 1)


def test_the_headline_of_most_outlets_comes_first_and_an_outlet_counts_once() -> None:
    articles = [
        printed("a", "gazette", "Harbour closed"),
        printed("b", "courier", "No ferries today."),
        printed("c", "echo", "No Ferries  today"),
        printed("d", "echo", "No ferries today"),
        printed("e", "daily", None),
    ]
    made = [(each.title, [one.article_id for one in each.articles]) for each in headlines(articles)]
    assert made == [("No ferries today.", ["b", "c"]), ("Harbour closed", ["a"])]


def test_nobody_is_called_the_first_where_no_hour_is_known(pages: TestClient, kept: Kept) -> None:
    (key,) = ids(kept, "SELECT story_id FROM articles GROUP BY 1 HAVING bool_and(published_precision = 'day')")
    line = words(seen(pages.get(f"/stories/{key}").text, ".first")[0])
    assert "First" not in line
    assert "the hour is not known" in line


def test_the_tree_shows_how_much_was_copied(storm: str) -> None:
    twigs = [words(each) for each in seen(storm, ".tree ul .twig")]
    assert twigs[0] == "The Courier 100 % of it 25 min after"
    assert twigs[-1].startswith("Island Echo")
    assert "its own" in twigs[-1]


def test_speakers_have_their_quotes(storm: str) -> None:
    assert [words(each) for each in seen(storm, ".quotes dt")] == ["Ada Lindqvist", "Jonas Brandt", "Tomas Ferreira"]
    assert len(seen(storm, ".quotes dd")) == 4
    assert len(seen(storm, "svg .rise") or seen(storm, "polyline.rise")) == 1


def test_what_a_person_decided_of_a_story_is_shown_with_who_and_why(tmp_path: Path, attacked: Path) -> None:
    warehouse = Path(shutil.copy(attacked, tmp_path))
    with connect(warehouse) as connection:
        sql = "SELECT article_id, story_id FROM articles WHERE title = $title"
        (storm, story_id), *_ = connection.rows(sql, {"title": "Harbour closed"})
        (other,), *_ = connection.rows("SELECT article_id FROM articles WHERE source_id = 'voix-du-val' ORDER BY 1")
        for verdict, pair in (("together", (storm, other)), ("apart", ("a", "b"))):
            values = ["story", *sorted(pair), verdict, datetime(2026, 3, 10, tzinfo=UTC), "Ines", "one <storm>"]
            connection.execute("INSERT INTO corrections VALUES (?, ?, ?, ?, ?, ?, ?)", values)
    kept = Kept(warehouse, load_pages_settings().limits)
    pages = TestClient(make_app(kept, load_pages_settings(), Access(hosts=frozenset({"testserver"}))))
    (line,) = seen(pages.get(f"/stories/{story_id}").text, ".decided li")
    kept.close()
    assert "Harbour closed" in words(line)
    assert "is one with" in words(line)
    assert "Ines" in words(line)
    assert "one <storm>" in words(line)


def test_a_story_of_which_nobody_said_anything_shows_no_such_line(storm: str) -> None:
    assert not seen(storm, ".decided")


def test_what_was_removed_is_shown_on_demand(kept: Kept, pages: TestClient) -> None:
    url = "https://courier.example/storm"
    assert not seen(article_page(kept, pages, url), ".removed")
    shown = article_page(kept, pages, url, "?removed=1")
    assert [words(each) for each in seen(shown, ".removed .label")] == [
        "newsletter · removed by en-newsletter",
        "related · removed by related-label",
        "copyright · removed by copyright-line",
    ]


def test_every_decision_is_explained(kept: Kept, pages: TestClient) -> None:
    page = article_page(kept, pages, "https://courier.example/storm")
    reasons = [words(each) for each in seen(page, ".why dd")]
    assert reasons[0].startswith("2026-03-09 06:05:00 UTC, to the minute")
    assert "a copy (exact) of Storm closes Eastmere harbour" in reasons[2]


def test_a_change_is_shown_word_by_word(kept: Kept, pages: TestClient) -> None:
    page = article_page(kept, pages, "https://holm-daily.example/budget")
    assert [words(each) for each in seen(page, ".difference del")][:2] == ["40", "forty"]
    assert [words(each) for each in seen(page, ".difference ins")][:2] == ["44", "forty-four"]


def test_the_archived_page_is_text(tmp_path: Path) -> None:
    house = House(tmp_path)
    (tmp_path / "quay.html").write_text(fakes.page(3), "utf-8")
    load(house, tmp_path / "quay.html")
    kept = Kept(house.path, load_pages_settings().limits)
    pages = TestClient(make_app(kept, load_pages_settings(), Access(hosts=frozenset({"testserver"}))))
    (key,) = ids(kept, "SELECT article_id FROM articles")
    assert seen(pages.get(f"/articles/{key}/page").text, ".source-text")[0].text_content() == fakes.page(3)
    kept.close()


def test_bytes_that_are_gone_are_told(kept: Kept, pages: TestClient) -> None:
    page = article_page(kept, pages, "https://courier.example/storm", "/page")
    assert "It cannot be read" in page
