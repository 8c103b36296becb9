"""Schedules: checked when read, registered with a real Prefect server, triggered from it."""

import json
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import yaml
from click.testing import CliRunner
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.schedules import CronSchedule
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Running, Scheduled

from extractors.errors import ConfigError
from flows.cli.main import main
from flows.engine.jitter import jitter_of
from flows.health import HealthReport
from flows.serving.deployments import (
    FLOWS,
    ScheduleSettings,
    check_sources,
    deployment,
    find_flow,
    load_schedules,
    tags,
)
from flows.settings.load import check
from flows.sources.catalogue import Source, SourceKind, choose
from tests.flows.conftest import ROOT, by_prefect
from tests.flows.corpus import write_records
from tests.flows.server import PATIENCE
from warehouse.reading.queries import query


def write_schedules(folder: Path, text: str) -> Path:
    (folder / "schedules.toml").write_text(text, "utf-8")
    return folder


def test_the_shipped_schedules_load_and_name_flows_that_exist() -> None:
    assert load_schedules(ROOT / "config")
    for name in FLOWS:
        assert find_flow(name).name == name


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ('flow = "ingst"', "no flow 'ingst'"),
        ('flow = "ingest"\ntimezone = "Europe/Atlantis"', "no time zone"),
        ('flow = "ingest"\ncron = "* * * * *"\ninterval_seconds = 5', "not both"),
        ('flow = "ingest"\ncrn = "* * * * *"', "did you mean 'cron'"),
        ('flow = "ingest"\ncron = "0 7 * *"', "five fields"),
        ('flow = "ingest"\ninterval_seconds = 5\njitter_seconds = 5', "less than interval_seconds"),
    ],
)
def test_a_wrong_schedule_is_named(tmp_path: Path, entry: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as error:
        load_schedules(write_schedules(tmp_path, f"[schedules.daily]\n{entry}\n"))
    assert "daily" in error.value.subject


def test_a_cron_that_cannot_be_is_named() -> None:
    with pytest.raises(ConfigError, match=r"daily.*99 7"):
        deployment("daily", ScheduleSettings(flow="health", cron="99 7 * * *"))


def test_a_source_is_polled_by_the_schedule_it_names(tmp_path: Path) -> None:
    made = load_schedules(
        write_schedules(tmp_path, '[schedules.poll]\nflow = "poll"\n[schedules.night]\nflow = "poll"')
    )
    by_day = Source(id="by-day", kind=SourceKind.PAGE, url="https://a.example")
    by_night = by_day.model_copy(update={"id": "by-night", "schedule": "night"})
    polled = [choose([by_day, by_night], None, settings.parameters["schedule"]) for settings in made.values()]
    assert polled == [(by_day,), (by_night,)]
    assert choose([by_day, by_night], None) == (by_day, by_night)
    check_sources([by_day, by_night], made)
    with pytest.raises(ConfigError, match="did you mean 'night'"):
        check_sources([by_day.model_copy(update={"schedule": "nigth"})], made)


def test_the_work_pool_has_the_same_list() -> None:
    shared = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))["deployments"]
    schedules = load_schedules(ROOT / "config")
    assert [entry["name"] for entry in shared] == list(schedules)
    for entry, own in zip(shared, schedules.values(), strict=True):
        module, _, function = entry["entrypoint"].partition(".py:")
        assert (module.replace("/", "."), function) == (FLOWS[own.flow], own.flow)
        assert (entry["tags"], entry.get("parameters", {})) == (tags(own), own.parameters)
        when = entry.get("schedules", [])
        assert [(each.get("cron"), each.get("interval"), each.get("active", True)) for each in when] == (
            [(own.cron, own.interval_seconds, own.enabled)] if own.cron or own.interval_seconds else []
        )
        assert [each["timezone"] for each in when if "cron" in each] == [own.timezone for _ in when if own.cron]


def test_a_schedule_has_its_zone_and_jitter() -> None:
    given = {"flow": "health", "cron": "0 7 * * *", "timezone": "Europe/Berlin", "jitter_seconds": 90}
    made = deployment("daily", check(ScheduleSettings, given, "daily"))
    (schedule,) = made.schedules or []
    assert isinstance(schedule.schedule, CronSchedule)
    assert (schedule.schedule.cron, schedule.schedule.timezone) == ("0 7 * * *", "Europe/Berlin")
    assert jitter_of(made.tags or []) == 90
    assert jitter_of(["newsloom"]) == 0


@pytest.mark.parametrize("name", FLOWS)
def test_runs_of_a_schedule_wait_a_moment_and_others_do_not(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    here, sleep = threading.current_thread(), time.sleep
    # Other threads of this process (a server's watch over its parent) sleep as ever.
    monkeypatch.setattr(
        time, "sleep", lambda seconds: (waited.append if threading.current_thread() is here else sleep)(seconds)
    )
    flow = find_flow(name)
    (hook,) = flow.on_running_hooks
    for auto_scheduled, given in ((True, ["jitter:30"]), (False, ["jitter:30"]), (True, [])):
        run = FlowRun(flow_id=uuid4(), auto_scheduled=auto_scheduled, tags=given)
        hook(flow, run, Running())
    assert len(waited) == 1
    assert 0 <= waited[0] <= 30


def post(url: str, **given: object) -> None:
    data = json.dumps(given).encode()
    urllib.request.urlopen(urllib.request.Request(url, data, {"content-type": "application/json"}), timeout=30).close()


@pytest.mark.slow  # a service of its own
@by_prefect
def test_a_missed_schedule_is_caught_up_once_and_what_is_triggered_runs(
    prefect_api: str, environment: dict[str, str], tmp_path: Path
) -> None:
    """Five hours of an hourly schedule go by unserved; then one run is made for all of them."""
    given = write_records(tmp_path / "news.jsonl", 5)
    hourly, triggered = (
        {"inputs": [str(given)], "warehouse": str(tmp_path / f"{name}.duckdb"), "workers": 1}
        for name in ("hourly", "triggered")
    )
    settings = {"flow": "ingest", "interval_seconds": 3600, "parameters": hourly}
    schedules = f"""
        [schedules.hourly]
        flow = "ingest"
        interval_seconds = 3600
        parameters = {{ {", ".join(f"{name} = {json.dumps(value)}" for name, value in hourly.items())} }}
        [schedules.by-hand]
        flow = "ingest"
    """
    config, allowed = write_schedules(Path(environment["NEWSLOOM_CONFIG"]), schedules), json.dumps([str(tmp_path)])
    (config / "serving.toml").write_text(f"[allowed]\nread = {allowed}\nwarehouses = {allowed}\n", "utf-8")
    with temporary_settings({PREFECT_API_URL: prefect_api}), get_client(sync_client=True) as client:
        made = deployment("hourly", check(ScheduleSettings, settings, "hourly")).apply()
        now = datetime.now(UTC)
        past = {"start_time": str(now - timedelta(hours=5)), "end_time": str(now - timedelta(seconds=1))}
        post(f"{prefect_api}/deployments/{made}/schedule", **past, min_runs=5, max_runs=5)
        client.create_flow_run_from_deployment(
            made, name="asked", state=Scheduled(scheduled_time=now + timedelta(hours=9))
        )
        runs = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[made]))
        assert len(client.read_flow_runs(flow_run_filter=runs)) > 4

        often = environment | {"PREFECT_RUNNER_POLL_FREQUENCY": "1"}
        server = subprocess.Popen([sys.executable, "-m", "flows.cli.main", "serve"], env=often, cwd=tmp_path)
        try:
            deadline = time.monotonic() + PATIENCE
            while not (by_hand := [each for each in client.read_deployments() if each.name == "by-hand"]):
                assert time.monotonic() < deadline, "it was not registered"
                time.sleep(0.2)
            client.create_flow_run_from_deployment(by_hand[0].id, parameters=triggered)
            states: list[str] = []
            while "COMPLETED" not in states or not (tmp_path / "triggered.published.duckdb").exists():
                assert time.monotonic() < deadline, states
                time.sleep(1)  # each look is work for the server
                found = client.read_flow_runs(flow_run_filter=runs)
                due = [run for run in found if run.expected_start_time and run.expected_start_time <= now]
                states = [run.state_type for run in due if run.state_type]
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(PATIENCE)
        assert states == ["COMPLETED"]
        assert [run.state_type for run in found if run.name == "asked"] == ["SCHEDULED"]
    assert query(tmp_path / "hourly.duckdb", "SELECT count(*) AS n FROM runs").to_pylist() == [{"n": 1}]
    assert query(tmp_path / "triggered.duckdb", "SELECT count(*) AS n FROM articles").to_pylist() == [{"n": 5}]


def test_a_flow_run_by_hand_prints_its_report_as_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    report = HealthReport(2, (), ("harbour: quarantined, read/empty: 1",))
    monkeypatch.setattr("flows.engine.choice.prepare_prefect", lambda *_: None)
    monkeypatch.setattr("flows.serving.deployments.find_flow", lambda name: lambda: report)
    assert CliRunner().invoke(main, ["run", "health"]).output == f"{report.plain()}\n"
