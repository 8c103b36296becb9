"""Events: languages joined on Today, on a story's page and on one of their own."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from flows.pages.app import make_app
from flows.pages.settings import Access, load_pages_settings
from tests.flows.pages.seen import seen, words
from tests.newsroom.fill import join_storms
from warehouse.reading.kept import Kept

MONDAY = "/?day=2026-03-09"


@pytest.fixture(scope="module")
def event_id(tmp_path_factory: pytest.TempPathFactory, attacked: Path) -> Iterator[tuple[TestClient, str]]:
    """The pages of a newsroom whose storm is told in two languages, and the event's id."""
    warehouse = Path(shutil.copy(attacked, tmp_path_factory.mktemp("joined")))
    key = join_storms(warehouse)
    kept = Kept(warehouse, load_pages_settings().limits)
    app = make_app(kept, load_pages_settings(), Access(hosts=frozenset({"testserver"})))
    yield TestClient(app, follow_redirects=False), key
    kept.close()


def test_today_tells_an_event_once(event_id: tuple[TestClient, str], pages: TestClient) -> None:
    joined, key = event_id
    page, apart = joined.get(MONDAY).text, pages.get(MONDAY).text
    assert len(seen(page, "article.story")) == len(seen(apart, "article.story")) - 1
    (lead,) = seen(page, ".story.lead h2 a")
    assert lead.get("href") == f"/events/{key}"
    assert "English, Deutsch" in words(seen(page, ".story.lead .counts")[0]).replace(
        "Deutsch, English", "English, Deutsch"
    )
    german = joined.get(f"{MONDAY}&language=de").text
    assert seen(german, ".story.lead h2 a")[0].get("href") == f"/events/{key}"


def test_an_event_says_who_was_first_in_each_language(event_id: tuple[TestClient, str]) -> None:
    joined, key = event_id
    page = joined.get(f"/events/{key}").text
    first, second = seen(page, "section")[1].xpath(".//li")
    assert "English" in words(first)
    assert "Deutsch" in words(second)
    assert "70 min after the first" in words(second)
    assert len(seen(page, "section")[2].xpath(".//li")) == 10
    for form, start in (("csv", "article_id"), ("atom", "<?xml")):
        assert joined.get(f"/events/{key}?as={form}").content.decode("utf-8-sig").startswith(start)


def test_a_story_leads_to_its_other_languages(event_id: tuple[TestClient, str]) -> None:
    joined, key = event_id
    page = joined.get(f"/stories/{key}").text
    links = [link.get("href") for link in seen(page, "section a")]
    (other,) = {link for link in links if link.startswith("/stories/")}
    assert f"/events/{key}" in links
    assert f"/stories/{key}" in joined.get(other).text


def test_programs_get_events_page_by_page(event_id: tuple[TestClient, str]) -> None:
    joined, key = event_id
    address = "/api/events?day=2026-03-09"
    every = joined.get(f"{address}&limit=100").json()
    assert every["next"] is None
    read, after = [], ""
    while after is not None:
        part = joined.get(f"{address}&limit=3" + (f"&after={quote(after)}" if after else "")).json()
        read += part["events"]
        after = part["next"]
    assert read == every["events"]
    first, *rest = read
    assert (first["event_id"], first["story_id"], first["page"]) == (key, None, f"/events/{key}")
    assert first["languages"] == ["de", "en"]
    assert all(each["page"] == f"/stories/{each['story_id']}" == f"/stories/{each['event_id']}" for each in rest)
    german = joined.get(f"{address}&language=de").json()["events"]
    assert {language for each in german for language in each["languages"]} == {"de"}


def test_programs_get_an_event_and_a_story_names_it(event_id: tuple[TestClient, str]) -> None:
    joined, key = event_id
    event = joined.get(f"/api/events/{key}?limit=2").json()
    assert [each["language"] for each in event["firsts"]] == ["en", "de"]
    assert len(event["articles"]) == 2
    assert {each["story_id"] for each in event["joined"]} == {each["story_id"] for each in event["stories"]}
    story, other = (joined.get(f"/api/stories/{each['story_id']}").json() for each in event["stories"])
    assert story["event_id"] == other["event_id"] == key
    assert story["others"][0]["story_id"] == other["story"]["story_id"]


def test_programs_get_an_event_that_is_one_story_too(event_id: tuple[TestClient, str], pages: TestClient) -> None:
    _, key = event_id
    only = pages.get(f"/api/events/{key}").json()
    assert [each["story_id"] for each in only["stories"]] == [key]
    assert (only["joined"], only["page"], len(only["firsts"])) == ([], f"/stories/{key}", 1)
    assert pages.get("/api/events/none").status_code == 404
    assert pages.get("/api/events?limit=1000").status_code == 400
    assert pages.get(f"/api/stories/{key}").json()["event_id"] is None


def test_an_event_of_one_story_is_its_story(event_id: tuple[TestClient, str], pages: TestClient) -> None:
    _, key = event_id
    assert pages.get(f"/events/{key}").headers["location"] == f"/stories/{key}"
    assert pages.get("/events/none").status_code == 404
