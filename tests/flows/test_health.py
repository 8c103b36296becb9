"""The health report: what it says, and whom it tells."""

from dataclasses import replace
from pathlib import Path

import pytest

from extractors.errors import ConfigError
from flows.health import Ailing, HealthReport, make_report
from flows.running.notify import tell
from flows.sources.catalogue import Source, SourceKind
from tests.warehouse import demo
from tests.warehouse.test_health import FETCHES, NOW, SourceRecord
from warehouse.loading.load import load
from warehouse.staging import files as staging
from warehouse.staging.batches import Polled, to_batch

REPORT = HealthReport(3, (Ailing("courier", "quiet", "0 new pages in 24 hours, 20.0 on this weekday as a rule"),), ())


@pytest.fixture(autouse=True)
def no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """No list of sources, whatever this machine polls."""
    monkeypatch.setattr("flows.health.load_sources", tuple)


def test_the_report_names_each_source_that_is_not_well(tmp_path: Path) -> None:
    sources = [SourceRecord(name, name, "feed", f"https://{name}.example/feed") for name in ("gone", "stumbling")]
    rows = [*FETCHES["gone"], *FETCHES["stumbling"]]
    batch = to_batch([], [], [], sources, Polled(rows), run_id="run", extractor_version="1", made_at=NOW)
    load(tmp_path / "w.duckdb", staging.stage(tmp_path / "staging", batch))
    report = make_report(str(tmp_path / "w.duckdb"), 5.0)
    assert [each.source_id for each in report.ailing] == ["gone"]
    assert report.plain().startswith("1 of 2 sources are well\n  gone: gone:")


def test_sources_that_are_switched_off_are_not_reported_and_those_never_asked_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = [SourceRecord(name, name, "feed", f"https://{name}.example/feed") for name in ("gone", "off", "removed")]
    rows = [replace(row, source_id=name) for name in ("gone", "off", "removed") for row in FETCHES["gone"]]
    batch = to_batch([], [], [], sources, Polled(rows), run_id="run", extractor_version="1", made_at=NOW)
    load(tmp_path / "w.duckdb", staging.stage(tmp_path / "staging", batch))
    listed = (("gone", True), ("off", False), ("fresh", True))
    polled = [Source(id=name, kind=SourceKind.PAGE, url="https://a.example", enabled=on) for name, on in listed]
    monkeypatch.setattr("flows.health.load_sources", lambda: polled)
    report = make_report(str(tmp_path / "w.duckdb"), 5.0)
    assert ([each.source_id for each in report.ailing], report.unasked) == (["gone"], ("fresh",))
    assert "not asked yet: fresh" in report.plain()


def test_people_are_told_by_any_apprise_url(tmp_path: Path) -> None:
    # A plugin of apprise's own that writes nowhere would prove nothing: this one writes to a file.
    from apprise.decorators import notify

    told = tmp_path / "told"

    @notify(on="toldfile")
    def write(body: str, title: str, *args: object, **kwargs: object) -> bool:
        told.write_text(f"{title}\n{body}", "utf-8")
        return True

    tell("newsloom: 1 sources need a look", REPORT.plain(), ["toldfile://"])
    assert told.read_text("utf-8").startswith("newsloom: 1 sources need a look\n2 of 3 sources are well")


def test_a_wrong_address_is_refused_without_being_shown() -> None:
    with pytest.raises(ConfigError) as error:
        tell("title", "body", ["nosuchservice://secret-token"])
    assert "secret" not in str(error.value)


def test_the_report_says_how_fresh_the_warehouse_is(tmp_path: Path) -> None:
    report = make_report(str(demo.fill(tmp_path)), 5.0)
    assert report.plain().splitlines()[-1].endswith("UTC, 0 minutes ago")
