"""An article without a headline is shown in the same way on every page."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from flows.cli.explain import explain
from flows.pages import saved
from flows.pages.app import make_app
from flows.pages.settings import Access, load_pages_settings
from tests.flows.pages.seen import seen, words
from tests.flows.pages.test_app import ids
from tests.flows.pages.test_told import ALERT, BRIEF, rows
from tests.newsroom.fill import join_storms
from warehouse.file.connection import connect
from warehouse.loading.told import bring
from warehouse.reading.kept import Kept

UNTITLED = "source_id = 'el-arenal'"


@pytest.fixture(scope="module")
def untitled(tmp_path_factory: pytest.TempPathFactory, attacked: Path) -> Iterator[Kept]:
    """The newsroom, of which one outlet prints no headlines, and what readers were told of it."""
    warehouse = Path(shutil.copy(attacked, tmp_path_factory.mktemp("untitled")))
    with connect(warehouse) as connection:
        connection.execute(f"UPDATE articles SET title = NULL, subtitle = NULL WHERE {UNTITLED}")
        ((article, story, text),) = connection.rows(f"SELECT article_id, story_id, text FROM articles WHERE {UNTITLED}")
        connection.execute(
            "INSERT INTO mentions BY NAME SELECT $article AS article_id, 'dams' AS watch, 'embalse' AS term,"
            " 0 AS position, 'text' AS place, $sentence AS sentence",
            {"article": article, "sentence": text.split(".")[0]},
        )
    given = {"article_id": article, "story_id": story}
    entry = given | {"brief_id": "b1", "place": 1, "reader": "press", "entry": story, "change": "new", "reason": "new",
                     "articles": 1, "copies": 0, "sources": 1, "digest": ""}  # fmt: skip
    bring(
        warehouse,
        {
            "briefs": rows("briefs", BRIEF | {"stories": 1}),
            "brief_entries": rows("brief_entries", entry),
            "alerts": rows("alerts", ALERT | given | {"alert_id": "x1"}),
        },
    )
    made = Kept(warehouse, load_pages_settings().limits)
    yield made
    made.close()


def test_an_article_without_a_headline_has_its_first_words_in_brackets(
    untitled: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = f"SELECT article_id FROM articles WHERE {UNTITLED}"
    monkeypatch.setattr(saved, "load_saved_queries", lambda: {"dams": query})
    pages = TestClient(make_app(untitled, load_pages_settings(), Access(hosts=frozenset({"testserver"}))))
    (article,) = ids(untitled, "SELECT article_id FROM articles WHERE source_id = 'el-arenal'")
    (story,) = ids(untitled, "SELECT story_id FROM articles WHERE source_id = 'el-arenal'")
    (text,) = ids(untitled, "SELECT text FROM articles WHERE source_id = 'el-arenal'")
    shown = {
        path: {words(each) for each in seen(pages.get(path).text, chosen)}
        for path, chosen in (
            ("/?day=2026-03-09&source=el-arenal", ".story h2"),
            (f"/stories/{story}", "h1"),
            (f"/stories/{story}?", ".timeline div a"),
            ("/search?q=embalse&source=el-arenal", ".hits h2"),
            (f"/articles/{article}", "h1"),
            ("/sources/el-arenal?day=2026-03-09", ".timeline div a"),
            ("/queries/dams", ".hits h2"),
            ("/watches/dams?day=2026-03-09", ".hits h3"),
            ("/briefs/b1", ".timeline div a"),
            ("/alerts", ".timeline div a"),
        )
    }
    (first, *others) = shown.values()
    (told,) = first
    assert told[0] + told[-1] == "[]"
    assert text.startswith(told[1:-1].rstrip("…"))
    assert all(other == first for other in others), shown
    assert explain(untitled.warehouse, article, wait_seconds=5.0).startswith(told)


def test_an_event_and_its_stories_without_headlines_have_them_too(tmp_path: Path, attacked: Path) -> None:
    warehouse = Path(shutil.copy(attacked, tmp_path))
    key = join_storms(warehouse)
    with connect(warehouse) as connection:
        connection.execute("UPDATE articles SET title = NULL, subtitle = NULL")
    made = Kept(warehouse, load_pages_settings().limits)
    pages = TestClient(make_app(made, load_pages_settings(), Access(hosts=frozenset({"testserver"}))))
    for path, chosen in ((f"/events/{key}", ".timeline div a"), (f"/stories/{key}", ".hits h3")):
        page = pages.get(path).text
        shown = [words(each) for each in (*seen(page, "h1"), *seen(page, ".hits h3"), *seen(page, chosen))]
        assert len(shown) > 1
        assert all(each[0] + each[-1] == "[]" for each in shown), shown
    made.close()


def test_a_story_of_one_outlet_has_its_name_instead_of_a_count(pages: TestClient) -> None:
    (counts,) = seen(pages.get("/?day=2026-03-09&source=el-arenal").text, ".story .counts")
    assert "1 outlet" not in words(counts)
    assert "El Arenal" in words(counts)
    assert "1 outlet" not in pages.get("/?day=2026-03-09&as=atom").text
