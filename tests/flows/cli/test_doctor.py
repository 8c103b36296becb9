"""The doctor: a well set-up passes, each fault is named with how to mend it."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from flows.cli.doctor import Finding, examine
from flows.settings.starter import make_config
from tests.flows.conftest import ROOT
from tests.warehouse import demo
from warehouse.file.publish import publish


def findings(warehouse: Path) -> dict[str, Finding]:
    return {finding.what: finding for finding in examine(str(warehouse))}


def test_a_well_set_up_machine_passes(tmp_path: Path) -> None:
    found = findings(tmp_path / "w.duckdb")
    for what in ("python", "packages", "config", "clock", "warehouse"):
        assert found[what].is_well, found[what]


@pytest.mark.parametrize(("is_there", "words"), [(True, "stems"), (False, "duckdb-extension-fts is not installed")])
def test_what_search_knows_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_there: bool, words: str) -> None:
    monkeypatch.setattr("flows.cli.doctor.extension", lambda name: tmp_path if is_there else None)
    found = findings(tmp_path / "w.duckdb")["search"]
    assert found.is_well
    assert words in found.detail


def test_a_wrong_setting_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSLOOM_CONFIG", str(tmp_path))
    (tmp_path / "pipeline.toml").write_text("[batches]\n", "utf-8")
    found = findings(tmp_path / "w.duckdb")["config"]
    assert not found.is_well
    assert f"{tmp_path / 'pipeline.toml'}: unknown key 'batches'" in found.detail


def test_the_configuration_in_use_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NEWSLOOM_CONFIG", raising=False)
    assert findings(tmp_path / "w.duckdb")["config"].detail.startswith("the defaults, in ")
    make_config(tmp_path)
    assert findings(tmp_path / "w.duckdb")["config"].detail.startswith(
        "config (./config), and the defaults for alerts.toml, "
    )
    monkeypatch.setenv("NEWSLOOM_CONFIG", str(tmp_path / "config"))
    assert findings(tmp_path / "w.duckdb")["config"].detail.startswith(f"{tmp_path}/config (--config or NEWSLOOM_CON")


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("learning.toml", "x = 1", "learning.toml"),
        ("watchlists.toml", "x = 1", "watchlists.toml"),
        ("schedules.toml", '[schedules.health]\nflow = "health"\ncron = "99 7 * * *"', "99 7"),
        ("sources.toml", '[sources.a]\nkind = "page"\nurl = "https://a.example"\nschedule = "pol"', "'poll'"),
    ],
)
def test_every_file_of_the_configuration_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, text: str, told: str
) -> None:
    make_config(tmp_path, with_all=True)
    (tmp_path / "config" / file).write_text(text, "utf-8")
    monkeypatch.setenv("NEWSLOOM_CONFIG", str(tmp_path / "config"))
    found = findings(tmp_path / "w.duckdb")["config"]
    assert (found.is_well, told in found.detail) == (False, True), found


def test_a_clock_behind_the_last_load_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse = demo.fill(tmp_path)
    assert findings(warehouse)["clock"].is_well
    monkeypatch.setattr("flows.cli.doctor._last_load", lambda path: datetime.now(UTC) + timedelta(hours=1))
    assert not findings(warehouse)["clock"].is_well


def test_a_server_that_is_named_and_does_not_answer_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.engine.choice._PATIENCE_SECONDS", 0.0)
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    found = findings(tmp_path / "w.duckdb")["prefect server"]
    assert (found.is_well, found.detail) == (False, "http://127.0.0.1:9/api is set, but does not answer")
    monkeypatch.delenv("PREFECT_API_URL")
    assert findings(tmp_path / "w.duckdb")["prefect server"].is_well


def test_a_file_that_is_no_warehouse_is_named(tmp_path: Path) -> None:
    (tmp_path / "w.duckdb").write_text("a letter", "utf-8")
    found = findings(tmp_path / "w.duckdb")["warehouse"]
    assert not found.is_well
    assert "w.duckdb" in str(found)


def test_a_stale_copy_and_a_wrong_watch_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    warehouse = demo.fill(tmp_path)
    assert not findings(warehouse)["published copy"].is_well
    publish(warehouse)
    found = findings(warehouse)
    assert found["published copy"].is_well, found
    assert found["published copy"].detail.startswith("loaded until 2")
    assert found["watches"].is_well, found
    make_config(tmp_path, with_all=True)
    (tmp_path / "config" / "watchlists.toml").write_text('[queries.mine]\nsql = "SELECT 1"\n', "utf-8")
    monkeypatch.setenv("NEWSLOOM_CONFIG", str(tmp_path / "config"))
    os.utime(warehouse, (1, 1))
    found = findings(warehouse)
    assert "mine" in found["watches"].detail
    assert "older than the warehouse" in found["published copy"].detail


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert not findings(tmp_path / "w.duckdb")["disk"].is_well


@pytest.mark.parametrize("name", ["deploy/compose.yaml", "prefect.yaml"])
def test_operation_files_are_valid_and_name_what_exists(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    read = yaml.safe_load(text)
    for deployment in read.get("deployments", []):
        file, _, function = deployment["entrypoint"].partition(":")
        assert f"def {function}(" in (ROOT / file).read_text("utf-8")
    for service in read.get("services", {}).values():
        if "build" in service:
            assert (ROOT / service["build"]["dockerfile"]).is_file()


def test_an_image_is_built_without_what_this_machine_made() -> None:
    """An environment or warehouse beside the sources would take the place of the image's own."""
    left_out = {line.removeprefix("**/") for line in (ROOT / ".dockerignore").read_text("utf-8").split()}
    assert {line.rstrip("/") for line in (ROOT / ".gitignore").read_text("utf-8").split()} <= left_out
    for line in (ROOT / "deploy/Containerfile").read_text("utf-8").splitlines():
        if line.startswith("COPY"):
            assert all((ROOT / name).exists() or any(ROOT.glob(name)) for name in line.split()[1:-1])


def test_a_home_of_prefect_that_cannot_be_used_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home").write_text("a file", "utf-8")
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "home"))
    found = findings(tmp_path / "w.duckdb")["prefect server"]
    assert (found.is_well, "PREFECT_HOME" in found.detail) == (False, True)
