"""An article without a headline is shown in the same way on every page."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from flows.pages.app import make_app
from flows.pages.settings import Access, load_pages_settings
from tests.flows.pages.seen import seen, words
from tests.flows.pages.test_app import ids
from warehouse.file.connection import connect
from warehouse.reading.kept import Kept


@pytest.fixture(scope="module")
def untitled(tmp_path_factory: pytest.TempPathFactory, attacked: Path) -> Iterator[Kept]:
    """The newsroom, of which one outlet prints no headlines."""
    warehouse = Path(shutil.copy(attacked, tmp_path_factory.mktemp("untitled")))
    with connect(warehouse) as connection:
        connection.execute("UPDATE articles SET title = NULL, subtitle = NULL WHERE source_id = 'el-arenal'")
    made = Kept(warehouse, load_pages_settings().limits)
    yield made
    made.close()


def test_an_article_without_a_headline_has_its_first_words_in_brackets(untitled: Kept) -> None:
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
        )
    }
    (first, *others) = shown.values()
    (told,) = first
    assert told[0] + told[-1] == "[]"
    assert text.startswith(told[1:-1].rstrip("…"))
    assert all(other == first for other in others), shown


def test_a_story_of_one_outlet_has_its_name_instead_of_a_count(pages: TestClient) -> None:
    (counts,) = seen(pages.get("/?day=2026-03-09&source=el-arenal").text, ".story .counts")
    assert "1 outlet" not in words(counts)
    assert "El Arenal" in words(counts)
    assert "1 outlet" not in pages.get("/?day=2026-03-09&as=atom").text
