"""Whole texts that were shown are counted once a reader and day, and nobody is named unless the settings say so."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from flows.maintain import _carry
from flows.pages.app import make_app
from flows.pages.settings import Access, load_pages_settings
from flows.pages.shown import Shown, ShownText
from flows.telling.outbox import Outbox, outbox_path
from warehouse.reading.kept import Kept
from warehouse.reading.queries import query

Opened = Callable[..., tuple[TestClient, Shown]]


@pytest.fixture
def opened(tmp_path: Path, attacked: Path) -> Iterator[Opened]:
    """The pages of a warehouse of its own, with what they have shown."""
    warehouse = Path(shutil.copy(attacked, tmp_path))
    kept = Kept(warehouse, load_pages_settings().limits)

    def make(*, names: bool = False) -> tuple[TestClient, Shown]:
        settings = load_pages_settings().model_copy(update={"record_names": names})
        shown = Shown(warehouse)
        app = make_app(kept, settings, Access(hosts=frozenset({"testserver"})), shown)
        return TestClient(app, follow_redirects=False), shown

    yield make
    kept.close()


def _article(pages: TestClient) -> str:
    story = pages.get("/api/stories?day=2026-03-09&limit=1").json()["stories"][0]["story_id"]
    return str(pages.get(f"/api/stories/{story}").json()["articles"][0]["article_id"])


def _rows(shown: Shown) -> list[tuple[str, str, str]]:
    shown.flush()
    if not outbox_path(shown._warehouse).exists():
        return []
    with Outbox(shown._warehouse) as outbox:
        return [(row["article_id"], row["reader"], row["shown"]) for row in outbox.rows("deliveries")]


def test_a_text_counts_once_a_day_whichever_way_it_is_read(opened: Opened) -> None:
    pages, shown = opened()
    key = _article(pages)
    assert _rows(shown) == []  # headlines and beginnings are no whole text
    for address in (f"/articles/{key}", f"/api/articles/{key}", f"/articles/{key}?as=csv"):
        assert pages.get(address, auth=("ana", "")).status_code == 200
    assert _rows(shown) == [(key, "pages", "text")]


def test_who_reads_is_named_where_that_is_wanted(opened: Opened) -> None:
    pages, shown = opened(names=True)
    key = _article(pages)
    for name in ("ana", "bo", "ana"):
        pages.get(f"/articles/{key}", auth=(name, "any"))
    pages.get(f"/articles/{key}")
    assert sorted(reader for _, reader, _ in _rows(shown)) == ["ana", "bo", "pages"]


def test_maintenance_carries_it_into_the_licence_report(opened: Opened) -> None:
    pages, shown = opened()
    pages.get(f"/articles/{_article(pages)}")
    shown.flush()
    _carry(shown._warehouse, 5.0)
    (row,) = query(shown._warehouse, "SELECT source_id, reader, articles, whole_texts FROM licence_report").to_pylist()
    assert row == {"source_id": "tidewire", "reader": "pages", "articles": 1, "whole_texts": 1}


def test_where_nothing_can_be_written_the_pages_go_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    outbox_path(tmp_path / "news.duckdb").write_text("not a database, but long enough to be looked at" * 40)
    (tmp_path / "news.told.sqlite").chmod(0o400)
    shown = Shown(tmp_path / "news.duckdb")
    for number in range(2):
        shown.note(ShownText(f"a{number}", "courier", None), "pages")
        shown.flush()
    assert caplog.text.count("the licence report will lack") == 1
