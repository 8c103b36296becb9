"""Maintenance: what it does once it does not do again, and what is not its own it leaves and tells."""

import platform
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from extractors.errors import ConfigError
from flows.upkeep.retention import delete, load_retention_settings, old_archive_files
from flows.upkeep.steps import keep_up, plan
from tests import fakes
from tests.flows.conftest import ROOT, Command, both_engines
from tests.warehouse.conftest import House, batch
from warehouse.errors import WarehouseError
from warehouse.file.connection import connect
from warehouse.file.publish import is_current
from warehouse.retiring import compaction
from warehouse.retiring.compaction import measure
from warehouse.retiring.retention import CompactionSettings, KeepDays, RetentionSettings
from warehouse.staging import files as staging

KEEP_ALL = load_retention_settings(ROOT / "config")
TODAY = datetime(2026, 11, 22, 8, tzinfo=UTC)


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path)
    made.load(*(fakes.article(n) for n in range(10)))
    return made


def test_by_default_nothing_goes_and_the_copy_is_renewed(house: House) -> None:
    before = house.contents()
    assert KEEP_ALL.keep_days == KeepDays()
    done = keep_up(house.path, KEEP_ALL, "when due", 30.0, print)
    assert (done.rows, done.archive, done.notes) == ({}, (), ())
    assert house.contents() == before
    assert is_current(house.path)


def test_what_is_past_its_days_goes_and_the_second_time_nothing(house: House) -> None:
    settings = RetentionSettings(CompactionSettings(0.3), KeepDays(articles=30))
    expected = plan(house.path, settings, "when due", 30.0)
    assert sum(expected.rows.values()) == 10
    assert "would be moved" in expected.plain()
    assert house.column("SELECT count(*) FROM articles") == [10]
    done = keep_up(house.path, settings, "always", 30.0, print)
    assert done.rows == expected.rows
    assert done.is_compacted
    assert measure(house.path).free_share < 0.2
    files = {path: path.stat().st_mtime_ns for path in house.path.parent.rglob("*")}
    again = keep_up(house.path, settings, "when due", 30.0, print)
    assert (again.rows, again.is_compacted) == ({}, False)
    assert {path: path.stat().st_mtime_ns for path in house.path.parent.rglob("*")} == files


def test_the_file_is_compacted_when_enough_of_it_is_empty(house: House) -> None:
    with connect(house.path) as connection:
        connection.execute("CREATE TABLE own AS SELECT md5(range::VARCHAR) AS t FROM range(200000)")
    assert not keep_up(house.path, KEEP_ALL, "when due", 30.0, print).is_compacted
    with connect(house.path) as connection:
        connection.execute("DROP TABLE own")
    assert not keep_up(house.path, KEEP_ALL, "never", 30.0, print).is_compacted
    done = keep_up(house.path, KEEP_ALL, "when due", 30.0, print)
    assert done.is_compacted
    assert done.after.bytes < done.before.bytes / 2


def test_without_room_the_rest_is_done_and_it_is_told(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, size: object) -> None:
        raise WarehouseError("takes 9 MB, and 1 MB are free", str(path), "free some space")

    monkeypatch.setattr(compaction, "_need_room", refuse)
    done = keep_up(house.path, KEEP_ALL, "always", 30.0, print)
    assert not done.is_compacted
    assert [note for note in done.notes if "1 MB are free" in note]
    assert is_current(house.path)


def test_what_killed_processes_left_is_swept_or_told(house: House) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    writer = f"{platform.node()},{gone.pid},1,1"
    swept = [house.path.with_name(f".{name}.new-{writer}") for name in ("news.duckdb", "news.published.duckdb")]
    for path in swept:
        path.write_bytes(b"half")
    waiting = staging.stage(house.staging, batch([fakes.article(50)]))
    torn, strange = house.staging / "torn.unfinished", house.staging / "strange.txt"
    for path in (torn, strange):
        path.write_bytes(b"half")
    done = keep_up(house.path, KEEP_ALL, "never", 30.0, print)
    assert [path.exists() for path in (*swept, waiting, strange)] == [False, False, True, True]
    assert any("1 batch waits" in note for note in done.notes)
    assert any("strange.txt" in note for note in done.notes)


def test_only_closed_archive_files_past_their_days_go(tmp_path: Path) -> None:
    days = {name: tmp_path / name for name in ("2026-01-05", "2026-11-01", "2026-11-22", "notes")}
    for folder in days.values():
        folder.mkdir()
        (folder / "newsloom-0001.warc.gz").write_bytes(b"x" * 7)
    needed, still_open = (days["2026-01-05"] / f"newsloom-000{n}.warc.gz" for n in (2, 3))
    for path in (needed, still_open, still_open.with_name(still_open.name + ".open")):
        path.touch()
    assert old_archive_files(tmp_path, None, ()) == []
    found = old_archive_files(tmp_path, 14, {needed.resolve()}, TODAY)
    assert [(file.path.parent.name, file.path.name) for file in found] == [
        ("2026-01-05", "newsloom-0001.warc.gz"),
        ("2026-11-01", "newsloom-0001.warc.gz"),
    ]
    delete(found)
    assert needed.exists()
    assert not days["2026-11-01"].exists()
    assert old_archive_files(tmp_path, 14, {needed.resolve()}, TODAY + timedelta(hours=1)) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[keep_days]\narticles = 5\n[compaction]\nfree_share = 0.3", "at least"),
        ("[keep_days]\narticle = 50\n[compaction]\nfree_share = 0.3", "did you mean 'articles'"),
        ("[articles_by_source]\ncourier = 1\n[compaction]\nfree_share = 0.3", "articles_by_source.courier"),
        ("[compaction]\nfree_share = 30", "at most 1"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "retention.toml").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=message):
        load_retention_settings(tmp_path)


@both_engines
def test_the_command(newsloom: Command, house: House) -> None:
    planned = newsloom("maintain", "--dry-run", "--compact", "always", "--warehouse", str(house.path))
    assert (planned.returncode, planned.stdout.splitlines()[-1]) == (0, "would be compacted")
    done = newsloom("maintain", "--compact", "always", "--warehouse", str(house.path))
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "compacted"), done.stderr
