"""The health report: what it says, and whom it tells."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse

from extractors.errors import ConfigError
from flows.collecting.memory import Memory
from flows.condition import Condition, SourceHealth, condition
from flows.engine.address import Address, write_address
from flows.health import HealthReport, make_report
from flows.metrics import metrics
from flows.running.notify import tell
from flows.serving.alive import beat
from flows.sources.catalogue import Source, SourceKind
from tests.warehouse import demo
from tests.warehouse.test_health import FETCHES, NOW, SourceRecord
from warehouse.file.publish import publish
from warehouse.loading.load import load
from warehouse.processes import this_process
from warehouse.staging import files as staging
from warehouse.staging.batches import Polled, to_batch

REPORT = HealthReport(
    3, (SourceHealth("courier", "quiet", "0 new pages in 24 hours, 20.0 on this weekday as a rule"),), ()
)


@pytest.fixture(autouse=True)
def no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """No list of sources, whatever this machine polls."""
    monkeypatch.setattr("flows.collecting.last_good.load_sources", tuple)


def test_the_report_names_each_source_that_is_not_well(tmp_path: Path) -> None:
    sources = [SourceRecord(name, name, "feed", f"https://{name}.example/feed") for name in ("gone", "stumbling")]
    rows = [*FETCHES["gone"], *FETCHES["stumbling"]]
    batch = to_batch([], [], [], sources, Polled(rows), run_id="run", extractor_version="1", made_at=NOW)
    load(tmp_path / "w.duckdb", staging.stage(tmp_path / "staging", batch))
    report = make_report(str(tmp_path / "w.duckdb"), 5.0)
    assert [each.source_id for each in report.ailing] == ["gone"]
    assert report.plain().startswith("1 of 2 sources is healthy\n  gone: gone:")


def test_sources_that_are_switched_off_are_not_reported_and_those_never_asked_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = [SourceRecord(name, name, "feed", f"https://{name}.example/feed") for name in ("gone", "off", "removed")]
    rows = [replace(row, source_id=name) for name in ("gone", "off", "removed") for row in FETCHES["gone"]]
    batch = to_batch([], [], [], sources, Polled(rows), run_id="run", extractor_version="1", made_at=NOW)
    load(tmp_path / "w.duckdb", staging.stage(tmp_path / "staging", batch))
    listed = (("gone", True), ("off", False), ("fresh", True))
    polled = [Source(id=name, kind=SourceKind.PAGE, url="https://a.example", enabled=on) for name, on in listed]
    monkeypatch.setattr("flows.collecting.last_good.load_sources", lambda: polled)
    report = make_report(str(tmp_path / "w.duckdb"), 5.0)
    assert [(each.source_id, each.state) for each in report.ailing] == [("fresh", "new"), ("gone", "gone")]
    assert report.plain().startswith("0 of 2 sources are healthy\n  fresh: new: not polled yet\n")


def test_a_source_that_a_run_works_on_is_not_called_well(tmp_path: Path) -> None:
    sources = [SourceRecord(name, name, "feed", f"https://{name}.example/feed") for name in ("stumbling", "free")]
    rows = [*FETCHES["stumbling"], *(replace(row, source_id="free") for row in FETCHES["stumbling"])]
    batch = to_batch([], [], [], sources, Polled(rows), run_id="run", extractor_version="1", made_at=NOW)
    load(tmp_path / "w.duckdb", staging.stage(tmp_path / "staging", batch))
    with Memory(tmp_path / "polling.sqlite") as memory:
        memory.claim(["stumbling"], "run")
        report = make_report(str(tmp_path / "w.duckdb"), 5.0)
        assert report.ailing == ()
        assert report.plain().startswith("1 of 2 sources is healthy\n  stumbling: polling: being polled since ")
        memory.release("run")
        memory.claim(["stumbling"], "run", datetime.now(UTC) - timedelta(hours=2))
        report = make_report(str(tmp_path / "w.duckdb"), 5.0)
    assert [(each.source_id, each.state) for each in report.ailing] == [("stumbling", "claimed")]


def test_one_place_tells_of_polls_scheduler_copy_and_what_waits(tmp_path: Path) -> None:
    house = demo.fill(tmp_path)
    staging.stage(
        house.with_suffix(".staging"), to_batch([], [], [], [], run_id="a", extractor_version="1", made_at=NOW)
    )
    lines = make_report(str(house), 5.0).plain().splitlines()
    told = {name: rest for name, _, rest in (line.partition(": ") for line in lines)}
    assert told["last good poll"] == "never"
    assert told["scheduler"].startswith("none")
    assert told["published copy"] == "none"
    assert told["waiting to be loaded"] == "1 batch"
    publish(house)
    write_address(tmp_path, Address("http://127.0.0.1:4200/api", this_process(), is_own=True))
    beat(tmp_path)
    now = condition(house, 5.0)
    assert (now.is_scheduler_alive, now.is_published_current) == (True, True)
    assert now.lines()[1].startswith("scheduler: alive, process ")


def test_the_metrics_are_open_metrics(tmp_path: Path) -> None:
    now = condition(demo.fill(tmp_path), 5.0)
    odd = SourceHealth('a "quoted\\" one\n', "ok", "", 3, 2.5, NOW)
    families = {each.name: each for each in parse(metrics(replace(now, sources=(odd, *now.sources), staged=2)))}
    (first, *_) = families["newsloom_source_pages_expected"].samples
    assert (first.labels, first.value) == ({"source": odd.source_id}, 2.5)
    assert families["newsloom_staged_batches"].samples[0].value == 2
    assert families["newsloom_last_poll_timestamp_seconds"].samples == []


def test_people_are_told_by_any_apprise_url(tmp_path: Path) -> None:
    # A plugin of apprise's own that writes nowhere would prove nothing: this one writes to a file.
    from apprise.decorators import notify

    told = tmp_path / "told"

    @notify(on="toldfile")
    def write(body: str, title: str, *args: object, **kwargs: object) -> bool:
        told.write_text(f"{title}\n{body}", "utf-8")
        return True

    tell("newsloom: 1 source needs attention", REPORT.plain(), ["toldfile://"])
    assert told.read_text("utf-8").startswith("newsloom: 1 source needs attention\n2 of 3 sources are healthy")


def test_a_wrong_address_is_refused_without_being_shown() -> None:
    with pytest.raises(ConfigError) as error:
        tell("title", "body", ["nosuchservice://secret-token"])
    assert "secret" not in str(error.value)


def test_the_report_says_how_fresh_the_warehouse_is(tmp_path: Path) -> None:
    report = make_report(str(demo.fill(tmp_path)), 5.0)
    last = report.plain().splitlines()[-1]
    assert re.fullmatch(r"loaded until 2\S+ \S+ UTC, (1 minute|\d+ (minutes|hours|days)) ago", last)


@pytest.mark.parametrize(
    ("minutes", "told"), [(0, "0 minutes ago"), (1, "1 minute ago"), (437, "7 hours ago"), (9_000, "6 days ago")]
)
def test_how_long_ago_is_told_with_its_noun(minutes: int, told: str) -> None:
    lines = Condition(NOW, (), last_poll=NOW - timedelta(minutes=minutes)).lines()
    assert lines[0].endswith(f" UTC, {told}")
