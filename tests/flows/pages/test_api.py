"""``/api``: the questions of the pages as JSON."""

import json
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from flows.pages.api import ENDPOINTS
from tests.newsroom.fill import STORM_TITLES

DAY = "day=2026-03-09"


def test_every_address_is_described(pages: TestClient) -> None:
    described = pages.get("/api/openapi.json").json()
    assert pages.get("/api").json() == described
    assert set(described["paths"]) == {endpoint.path for endpoint in ENDPOINTS}
    names = set(described["components"]["schemas"])
    references = json.dumps(described).split('"#/components/schemas/')[1:]
    assert {each.partition('"')[0] for each in references} <= names


def test_stories_page_by_page(pages: TestClient) -> None:
    every = pages.get(f"/api/stories?{DAY}&limit=100").json()["stories"]
    read, address = [], f"/api/stories?{DAY}&limit=4"
    after = ""
    while after is not None:
        answer = pages.get(address + (f"&after={quote(after)}" if after else "")).json()
        read += answer["stories"]
        after = answer["next"]
    assert read == every
    assert every[0]["title"] in STORM_TITLES
    assert "harbour" in every[0]["lead"]
    assert every[0]["first_at"] == "2026-03-09T05:40:00Z"


def test_from_a_story_to_its_article_and_why(pages: TestClient) -> None:
    first = pages.get(f"/api/stories?{DAY}&limit=1").json()["stories"][0]
    story = pages.get(f"/api{first['page']}").json()
    assert story["story"]["voices"] == 3
    copy = next(each for each in story["articles"] if each["original_id"])
    article = pages.get(f"/api/articles/{copy['article_id']}?letters=10").json()
    assert article["duplicate_of"] == copy["original_id"]
    assert len(article["text"]) == 11
    why = pages.get(f"/api/articles/{copy['article_id']}/explanation").json()["why"]
    assert "a copy" in why["why_original"]


def test_search_with_its_spread(pages: TestClient) -> None:
    answer = pages.get("/api/search?q=eastmere+crane&limit=2").json()
    assert answer["total"] >= 2
    assert len(answer["hits"]) == 2
    assert all("crane" in hit["snippet"].lower() or "eastmere" in hit["snippet"].lower() for hit in answer["hits"])
    more = pages.get(f"/api/search?q=eastmere+crane&limit=2&after={quote(answer['next'])}").json()
    assert not {hit["article_id"] for hit in more["hits"]} & {hit["article_id"] for hit in answer["hits"]}


def test_counts_watches_and_sources(pages: TestClient) -> None:
    counts = {
        (each["field"], each["value"]): each["articles"] for each in pages.get(f"/api/counts?{DAY}").json()["counts"]
    }
    assert counts["language", "de"] == 3
    assert pages.get(f"/api/watches?{DAY}").json()["watches"][0]["watch"] == "harbour"
    assert pages.get(f"/api/watches/railway?{DAY}").json()["mentions"]
    assert len(pages.get(f"/api/sources/courier?{DAY}&days=7").json()["days"]) == 7
    assert pages.get("/api/sources").json()["sources"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/stories/none", 404), ("/api/articles/none", 404), ("/api/watches/none", 404), ("/api/none", 404),
        ("/api/search", 400), ("/api/search?q=-quay", 400), ("/api/stories?limit=1000", 400),
        ("/api/sources/none", 404), ("/api/stories?limit=000000001999", 400),
    ],
)  # fmt: skip
def test_an_error_says_what_and_what_next(pages: TestClient, address: str, status: int) -> None:
    answer = pages.get(address)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]


def test_sources_and_the_articles_of_a_story_page_by_page(pages: TestClient) -> None:
    story = pages.get(f"/api/stories?{DAY}&limit=1").json()["stories"][0]["story_id"]
    for path, rows, key in (
        ("/api/sources", "sources", "source_id"),
        (f"/api/stories/{story}", "articles", "article_id"),
    ):
        every = [row[key] for row in pages.get(path, params={"limit": 100}).json()[rows]]
        given, after = [], ""
        while after is not None:
            part = pages.get(path, params={"limit": 3, "after": after}).json()
            given += [row[key] for row in part[rows]]
            after = part["next"]
        assert given == every
        assert len(given) > 3
        assert pages.get(path, params={"after": "none"}).status_code == 400


def test_what_is_refused_is_told_as_json_too(pages: TestClient) -> None:
    answer = pages.post("/api/stories")
    assert (answer.status_code, answer.json()["error"]["subject"]) == (405, "POST")
    assert pages.get("/api/stories", headers={"host": "elsewhere.example"}).json()["error"]["hint"]
    assert pages.post("/").text == "POST: these pages can only be read (ask with GET)\n"


def test_the_description_says_which_values_are_taken(pages: TestClient) -> None:
    paths = pages.get("/api/openapi.json").json()["paths"]
    for path in ("/api/stories", "/api/search", "/api/alerts", "/api/watches"):
        for given in paths[path]["get"]["parameters"]:
            values = given["schema"].get("enum") or [{"date": "2026-03-09", None: "1"}[given["schema"].get("format")]]
            for value in values if given["name"] != "after" else []:
                assert pages.get(path, params={"q": "quay", given["name"]: value}).status_code == 200
