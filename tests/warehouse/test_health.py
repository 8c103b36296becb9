"""Source health: each state from the fetches that lead to it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from warehouse.loading.load import load
from warehouse.reading.queries import query
from warehouse.staging import files as staging
from warehouse.staging.batches import FetchRow, Polled, SourceRecord, to_batch

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
}
STATES = {
    "steady": "ok",
    "quiet": "quiet",
    "young": "ok",
    "failing": "failing",
    "stumbling": "ok",
    "gone": "gone",
    "blocked": "blocked",
    "barred": "blocked",
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
    assert found["failing"]["reason"].startswith("3 fetches failed in a row: timeout")
    assert found["blocked"]["reason"] == "4 of 4 pages"
    assert found["steady"]["reason"] == ""
    assert found["steady"]["z_score"] == 0
    assert found["failing"]["last_success"] == NOW - timedelta(hours=5)


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
