"""A backfill killed in the middle goes on where it stopped, and the warehouse is the same as from one clean run."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.flows.conftest import Command
from tests.flows.test_again import write_warc
from tests.flows.test_killed import state

pytestmark = pytest.mark.xdist_group("prefect")


def position(bookmarks: Path) -> int:
    """The furthest byte marked in any archive."""
    if not bookmarks.exists():
        return 0
    try:
        with sqlite3.connect(f"file:{bookmarks}?mode=ro", uri=True) as db:
            return int(db.execute("SELECT coalesce(max(position), 0) FROM bookmarks").fetchone()[0])
    except sqlite3.OperationalError:  # not made yet
        return 0


def test_a_killed_backfill_goes_on_where_it_stopped(
    newsloom: Command, environment: dict[str, str], tmp_path: Path
) -> None:
    write_warc(tmp_path / "one.warc.gz", 150)
    write_warc(tmp_path / "two.warc.gz", 5, host="herald.example")
    write_warc(tmp_path / "three.warc.gz", 5, host="unwanted.example")
    (tmp_path / "warc.paths").write_text("one.warc.gz\ntwo.warc.gz\nthree.warc.gz\n", "utf-8")
    given = ["warc.paths", "--prefix", f"{tmp_path}/", "--host", "courier.example", "--host", "herald.example"]
    clean = newsloom("backfill", *given, "--language", "en", "--warehouse", "clean.duckdb")
    assert clean.returncode == 0, clean.stderr
    assert "5 pages of other hosts or dates left out" in clean.stderr
    expected = state(tmp_path / "clean.duckdb")
    assert len(expected["articles"]) == 155

    command = [sys.executable, "-m", "flows.cli", "backfill", *given, "--language", "en", "--warehouse", "w.duckdb"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, env=environment, cwd=tmp_path, start_new_session=True, **quiet)
    deadline = time.monotonic() + 120
    while not position(tmp_path / "w.backfill.sqlite"):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(30)

    resumed = newsloom("backfill", *given, "--language", "en", "--warehouse", "w.duckdb")
    assert resumed.returncode == 0, resumed.stderr
    read = int(resumed.stdout.splitlines()[0].split()[-1])
    assert 5 <= read < 155
    assert state(tmp_path / "w.duckdb") == expected
    again = newsloom("backfill", *given, "--language", "en", "--warehouse", "w.duckdb")
    assert "3 of 3 archives were read before" in again.stderr
    assert again.stdout.splitlines()[0].split()[-1] == "0"


def test_a_watched_folder_gives_only_what_was_put_in_since(newsloom: Command, tmp_path: Path) -> None:
    """As the schedule `archives` of config/schedules.toml asks, time after time."""
    folder = tmp_path / "inbox" / "archives"
    folder.mkdir(parents=True)
    for number, host in enumerate(("courier.example", "herald.example")):
        write_warc(folder / f"{host}.warc.gz", 5, host=host)
        done = newsloom("backfill", "inbox/archives", "--warehouse", "w.duckdb")
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines()[0].split()[-1] == "5"
        assert ("1 of 2 archives were read before" in done.stderr) == bool(number)
    assert len(state(tmp_path / "w.duckdb")["articles"]) == 10
