"""Saved queries have a page each."""

import pytest
from starlette.testclient import TestClient

from flows.pages import saved
from tests.flows.pages.seen import seen, words


def test_a_saved_query_shows_its_articles(pages: TestClient) -> None:
    assert "/queries/headlines" in [link.get("href") for link in seen(pages.get("/watches").text, "section a")]
    page = pages.get("/queries/headlines").text
    assert words(seen(page, ".hits li p")[0]).startswith("Before: ")
    assert "is_title_changed" in seen(page, ".ask pre")[0].text_content()
    assert pages.get("/queries/headlines?as=csv").text.startswith("\ufeffarticle_id,")
    assert pages.get("/queries/none").status_code == 404


def test_a_query_that_is_wrong_is_told(pages: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        saved, "load_saved_queries", lambda: {"wrong": "SELECT 1 AS one", "dear": "SELECT '$5' AS article_id"}
    )
    answer = pages.get("/queries/wrong")
    assert answer.status_code == 500
    assert "gives no column article_id" in answer.text
    assert "$5" in seen(pages.get("/queries/dear").text, ".ask pre")[0].text_content()
