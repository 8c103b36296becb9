"""Source health: each state from the fetches that lead to it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from extractors.article import Reason, Rejected, Stage
from tests import fakes
from tests.warehouse.conftest import record
from warehouse.loading.load import load
from warehouse.reading.queries import query
from warehouse.staging import files as staging
from warehouse.staging.batches import DocumentRecord, FetchRow, Polled, SourceRecord, to_batch

NOW = datetime(2026, 3, 30, 12, 0, tzinfo=UTC)


def fetch(source: str, hours_ago: float, outcome: str = "ok", wanted: str = "feed", **given: Any) -> FetchRow:
    """A fetch of a source's list, or of a page, some hours before NOW."""
    values: dict[str, Any] = {
        "source_id": source,
        "url": f"https://{source}.example/{hours_ago}/{wanted}",
        "final_url": f"https://{source}.example/",
        "wanted": wanted,
        "outcome": outcome,
        "detail": "",
        "status": 200,
        "fetched_at": NOW - timedelta(hours=hours_ago),
        "seconds": 0.1,
        "attempts": 1,
        "bytes": 1000,
        "sha256": None,
        "archive_file": None,
        "archive_offset": None,
        "is_new": wanted == "page" and outcome == "ok",
        "from_feed": False,
    }
    return FetchRow(**values | given)


def pages(source: str, day: int, count: int, outcome: str = "ok") -> list[FetchRow]:
    """Pages fetched ``day`` days ago."""
    return [fetch(source, 24 * day + 1 + n / 100, outcome, "page") for n in range(count)]


FETCHES = {
    "steady": [fetch("steady", 24 * d) for d in range(57)] + [p for d in range(57) for p in pages("steady", d, 20)],
    "quiet": [fetch("quiet", 24 * d) for d in range(57)] + [p for d in range(1, 57) for p in pages("quiet", d, 20)],
    "young": [fetch("young", 30), fetch("young", 1), *pages("young", 1, 20)],
    "failing": [fetch("failing", 5), *(fetch("failing", h, "timeout") for h in (3, 2, 1))],
    "stumbling": [fetch("stumbling", 2), fetch("stumbling", 1, "timeout")],
    "gone": [fetch("gone", 9), fetch("gone", 1, "gone")],
    "blocked": [fetch("blocked", 1), *pages("blocked", 0, 4, "bot_wall")],
    "barred": [fetch("barred", 1, "denied")],
    "lost": [fetch("lost", 1), *pages("lost", 0, 2, "not_found")],
    "lost-now": [fetch("lost-now", 1), *pages("lost-now", 1, 9), *pages("lost-now", 0, 3, "not_found")],
    "one-lost": [fetch("one-lost", 1), *pages("one-lost", 1, 9), *pages("one-lost", 0, 1, "not_found")],
    "only-lost": [
        fetch("only-lost", 2),
        *pages("only-lost", 0, 1, "not_found"),
        fetch("only-lost", 0.5, "not_modified"),
    ],
    "only-new": [fetch("only-new", 2), *pages("only-new", 0, 1, "not_found")],
    "from-feed": [fetch("from-feed", 1), *(replace(p, from_feed=True) for p in pages("from-feed", 0, 2, "not_found"))],
    "shells": [fetch("shells", 1), *pages("shells", 0, 2, "js_shell")],
    "html": [fetch("html", 2, "protocol", detail="not a feed"), fetch("html", 1, "protocol", detail="not a feed")],
    "never": [fetch("never", 1, "server_error", detail="500")],
    "twice": [fetch("twice", 3), fetch("twice", 2, "server_error"), fetch("twice", 1, "server_error")],
    "empty": [fetch("empty", 2, listed=0), fetch("empty", 1, listed=0)],
    "still-empty": [fetch("still-empty", 2, listed=0), fetch("still-empty", 1, "not_modified", listed=0)],
    "unchanged": [fetch("unchanged", 3, listed=3), *(fetch("unchanged", h, "not_modified", listed=0) for h in (2, 1))],
    "archive": [fetch("archive", hours, listed=0, stale=412) for hours in (2, 1)],
    "emptied": [fetch("emptied", 2, listed=3), fetch("emptied", 1, listed=0)],
}
STATES = {
    "steady": "ok",
    "archive": "failing",
    "quiet": "quiet",
    "young": "ok",
    "failing": "failing",
    "stumbling": "ok",
    "gone": "gone",
    "blocked": "blocked",
    "barred": "blocked",
    "lost": "failing",
    "lost-now": "failing",
    "one-lost": "ok",
    "only-lost": "failing",
    "only-new": "ok",
    "from-feed": "ok",
    "shells": "blocked",
    "html": "failing",
    "never": "failing",
    "twice": "failing",
    "empty": "failing",
    "still-empty": "failing",
    "unchanged": "ok",
    "emptied": "ok",
    "unfetched": "new",
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("health")
    sources = [SourceRecord(name, name.title(), "feed", f"https://{name}.example/feed") for name in STATES]
    rows = [row for each in FETCHES.values() for row in each]
    batch = to_batch([], [], [], sources, Polled(rows), run_id="run", extractor_version="1", made_at=NOW)
    load(folder / "w.duckdb", staging.stage(folder / "staging", batch))
    return folder / "w.duckdb"


def health(house: Path) -> dict[str, dict[str, Any]]:
    rows = query(house, "FROM source_health_at(?::TIMESTAMPTZ)", [NOW.isoformat()]).to_pylist()
    return {row["source_id"]: row for row in rows}


def test_each_source_has_the_state_its_fetches_show(house: Path) -> None:
    assert {name: row["state"] for name, row in health(house).items()} == STATES


def test_the_reason_says_what_a_person_needs(house: Path) -> None:
    found = health(house)
    assert found["quiet"]["reason"] == "0 new pages in 24 hours, 20.0 on this weekday as a rule"
    assert found["failing"]["reason"] == "3 fetches failed in a row: timeout"
    assert found["blocked"]["reason"] == "kept out of 4 of 4 pages in 24 hours"
    assert found["lost"]["reason"] == "none of its 2 newest pages could be had: not_found"
    assert found["only-lost"]["reason"] == "not even its newest page could be had: not_found"
    assert found["shells"]["reason"] == "none of its 2 newest pages could be had: js_shell"
    assert found["html"]["reason"] == "2 fetches failed in a row: protocol: not a feed"
    assert found["never"]["reason"] == "its only fetch failed: server_error: 500"
    assert found["empty"]["reason"] == "its list names no pages"
    assert found["still-empty"]["reason"] == "its list names no pages"
    told = "all 412 pages of its sitemaps are older than polling.sitemap_days"
    assert found["archive"]["reason"] == told
    assert found["steady"]["reason"] == ""
    assert found["steady"]["z_score"] == 0
    assert found["failing"]["last_success"] == NOW - timedelta(hours=5)


def test_what_is_too_old_is_counted_as_stale_once(house: Path) -> None:
    rows = query(house, "SELECT step, urls FROM pipeline_loss WHERE source_id = 'archive'").to_pylist()
    assert rows == [{"step": "stale", "urls": 412}]


def test_a_source_whose_pages_give_no_article_is_failing(tmp_path: Path) -> None:
    def document(source: str, n: int, *, is_good: bool) -> tuple[DocumentRecord, Rejected | None]:
        made = replace(
            record(fakes.article(n)), source_id=source, document_id=f"{source}-{n}", fetched_at=NOW - timedelta(hours=1)
        )
        detail = "no article text found"
        why = Rejected(made.document_id, source, made.url, Stage.EXTRACT, Reason.NO_TEXT, detail, "")
        return made, None if is_good else why

    made = [document("shells", n, is_good=False) for n in (1, 2)] + [document("one", 3, is_good=False)]
    made += [document("again", 4, is_good=False)]
    documents, rejected = [each for each, _ in made], [each for _, each in made if each]
    sources = [SourceRecord(name, name, "feed", f"https://{name}.example/feed") for name in ("shells", "one", "again")]
    rows = [fetch("shells", 1), fetch("one", 1), *pages("shells", 0, 2), *pages("one", 0, 1)]
    rows += [fetch("again", 2), *pages("again", 0, 1), fetch("again", 0.5, "not_modified")]
    batch = to_batch([], rejected, documents, sources, Polled(rows), run_id="r", extractor_version="1", made_at=NOW)
    load(tmp_path / "w.duckdb", staging.stage(tmp_path / "staging", batch))
    found = health(tmp_path / "w.duckdb")
    assert (found["shells"]["state"], found["one"]["state"]) == ("failing", "ok")
    assert found["again"]["reason"].startswith("not even its newest page gave an article: ")
    assert found["shells"]["reason"].startswith("none of its 2 newest pages gave an article: ")
    assert "no article text found" in found["shells"]["reason"]


def test_a_watched_folder_that_is_not_there_is_named_and_one_loaded_by_hand_is_not(tmp_path: Path) -> None:
    sources = [SourceRecord(name, name, "folder", None) for name in ("watched", "by-hand")]
    rows = [fetch("watched", 1, "not_found", "folder", detail="inbox: No such file or directory")]
    batch = to_batch([], [], [], sources, Polled(rows), run_id="run", extractor_version="1", made_at=NOW)
    load(tmp_path / "w.duckdb", staging.stage(tmp_path / "staging", batch))
    found = health(tmp_path / "w.duckdb")
    assert [(name, row["state"]) for name, row in found.items()] == [("watched", "gone")]
    assert "No such file" in found["watched"]["reason"]


def test_urls_in_the_configuration_are_judged_by_their_pages(tmp_path: Path) -> None:
    rows = [*pages("listed", 0, 1), *pages("listed", 0, 2, "timeout"), *pages("silent", 0, 3, "timeout")]
    rows += [page for day in range(8, 57) for page in pages("done", day, 20)]
    names = ("listed", "silent", "done", "unfetched")
    sources = [SourceRecord(name, name, "urls", None) for name in names]
    batch = to_batch([], [], [], sources, Polled(rows), run_id="run", extractor_version="1", made_at=NOW)
    load(tmp_path / "w.duckdb", staging.stage(tmp_path / "staging", batch))
    found = health(tmp_path / "w.duckdb")
    assert {name: found[name]["state"] for name in names} == {
        "listed": "ok",
        "silent": "failing",
        "done": "ok",
        "unfetched": "new",
    }
    assert found["silent"]["reason"] == "none of its pages could be had"


def test_the_view_is_the_macro_now(house: Path) -> None:
    assert query(house, "SELECT count(*) AS n FROM source_health").to_pylist() == [{"n": len(STATES)}]


def test_the_same_fetch_twice_is_one_row(tmp_path: Path) -> None:
    for run in ("one", "two"):
        batch = to_batch([], [], [], [], Polled([fetch("a", 1)]), run_id=run, extractor_version="1", made_at=NOW)
        load(tmp_path / "w.duckdb", staging.stage(tmp_path / "staging", batch))
    assert query(tmp_path / "w.duckdb", "SELECT count(*) AS n FROM fetches").to_pylist() == [{"n": 1}]
