"""A backfill killed in the middle goes on where it stopped, and the warehouse is the same as from one clean run."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flows.conftest import Ask, Command, both_engines
from tests.flows.fetching.test_download import BYTES, ranged
from tests.flows.server import PATIENCE
from tests.flows.test_again import write_warc
from tests.flows.test_killed import state
from tests.site import Reply, Site

PAGES = 40  # of the archive that is being read when the command is killed
# A command that ends itself, with all its processes, once it has written its first bookmark (after two batches of ten,
# not after ten of them): looked for from outside, it was now and then at its end before the kill came.
_KILLED = """
import os, signal, sys
from flows.collecting.bookmarks import Bookmarks

def position(self, *given, ask=Bookmarks.position):
    sys.modules["flows.backfill"]._BATCHES_A_MARK = 2  # imported by now, as Prefect's flow or as newsloom's own
    return ask(self, *given)

def mark(self, *given, write=Bookmarks.mark, **named):
    write(self, *given, **named)
    os.killpg(0, signal.SIGKILL)

Bookmarks.mark, Bookmarks.position = mark, position
from flows.cli.main import main

main(sys.argv[1:])
"""


def kill_after_a_mark(arguments: list[str], environment: dict[str, str], folder: Path) -> None:
    """Run a backfill into ``w.duckdb`` until its first bookmark, and kill it."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    command = [sys.executable, "-c", _KILLED, "backfill", *arguments, "--workers", "1"]
    process = subprocess.Popen(command, env=environment, cwd=folder, start_new_session=True, **quiet)
    assert process.wait(PATIENCE) == -signal.SIGKILL


@pytest.mark.slow  # a whole command killed
@both_engines
def test_a_killed_backfill_goes_on_where_it_stopped(
    newsloom: Command, environment: dict[str, str], tmp_path: Path
) -> None:
    write_warc(tmp_path / "one.warc.gz", PAGES)
    write_warc(tmp_path / "two.warc.gz", 5, host="herald.example")
    write_warc(tmp_path / "three.warc.gz", 5, host="unwanted.example")
    (tmp_path / "warc.paths").write_text("one.warc.gz\ntwo.warc.gz\nthree.warc.gz\n", "utf-8")
    given = ["warc.paths", "--prefix", f"{tmp_path}/", "--host", "courier.example", "--host", "herald.example"]
    clean = newsloom("backfill", *given, "--language", "en", "--warehouse", "clean.duckdb")
    assert clean.returncode == 0, clean.stderr
    assert "5 pages of other hosts or dates left out" in clean.stderr
    expected = state(tmp_path / "clean.duckdb")
    assert len(expected["articles"]) == PAGES + 5

    kill_after_a_mark([*given, "--language", "en", "--warehouse", "w.duckdb"], environment, tmp_path)

    resumed = newsloom("backfill", *given, "--language", "en", "--warehouse", "w.duckdb")
    assert resumed.returncode == 0, resumed.stderr
    read = int(resumed.stdout.splitlines()[0].split()[-1])
    assert 5 <= read < PAGES + 5
    assert state(tmp_path / "w.duckdb") == expected
    again = newsloom("backfill", *given, "--language", "en", "--warehouse", "w.duckdb")
    assert "3 of 3 archives were read before" in again.stderr
    assert again.stdout.splitlines()[0].split()[-1] == "0"


def test_what_was_loaded_after_a_backup_is_read_again(newsloom: Command, tmp_path: Path) -> None:
    def backfilled(expected: int) -> str:
        done = newsloom("backfill", "archives", "--warehouse", "w.duckdb")
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines()[0].split()[-1] == str(expected)
        return done.stderr

    (tmp_path / "archives").mkdir()
    write_warc(tmp_path / "archives" / "one.warc.gz", 5)
    backfilled(5)
    assert newsloom("backup", "backup.duckdb", "--warehouse", "w.duckdb").returncode == 0
    write_warc(tmp_path / "archives" / "two.warc.gz", 5, host="herald.example")
    backfilled(5)
    expected = state(tmp_path / "w.duckdb")
    (tmp_path / "w.duckdb").unlink()
    (tmp_path / "w.published.duckdb").unlink()
    shutil.copyfile(tmp_path / "backup.duckdb", tmp_path / "w.duckdb")
    said = backfilled(5)
    assert "1 archive was read again" in said
    assert "1 of 2 archives was read before" in said
    assert state(tmp_path / "w.duckdb") == expected


def test_a_watched_folder_gives_only_what_was_put_in_since(newsloom: Command, tmp_path: Path) -> None:
    """As the schedule `archives` of config/schedules.toml asks, time after time."""
    folder = tmp_path / "inbox" / "archives"
    folder.mkdir(parents=True)
    for number, host in enumerate(("courier.example", "herald.example")):
        write_warc(folder / f"{host}.warc.gz", 5, host=host)
        done = newsloom("backfill", "inbox/archives", "--warehouse", "w.duckdb")
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines()[0].split()[-1] == "5"
        assert ("1 of 2 archives was read before" in done.stderr) == bool(number)
    assert len(state(tmp_path / "w.duckdb")["articles"]) == 10


@pytest.mark.slow  # a whole command killed
def test_a_backfill_by_url_cut_and_killed_has_everything_once(
    newsloom: Command, ask: Ask, environment: dict[str, str], tmp_path: Path
) -> None:
    one = write_warc(tmp_path / "one.warc.gz", PAGES).read_bytes()
    two = write_warc(tmp_path / "two.warc.gz", 5, host="herald.example").read_bytes()
    assert newsloom("backfill", "one.warc.gz", "two.warc.gz", "--warehouse", "clean.duckdb").returncode == 0
    expected = state(tmp_path / "clean.duckdb", with_places=False)
    allow_loopback(environment)
    with Site() as site:
        names = ("one.warc.gz", "two.warc.gz", "sign-in.warc.gz")
        site.routes["/warc.paths"] = lambda asked: Reply("\n".join(names).encode(), headers=BYTES)
        site.routes["/crawl/one.warc.gz"] = ranged(one, cut=len(one) // 3 + 1)
        site.routes["/crawl/two.warc.gz"] = ranged(two, cut=len(two) // 2)
        site.routes["/crawl/sign-in.warc.gz"] = lambda asked: Reply(b"<title>Sign in</title>")
        given = [site.url("/warc.paths"), "--prefix", site.url("/crawl/"), "--warehouse", "w.duckdb"]
        kill_after_a_mark(given, environment, tmp_path)
        resumed = newsloom("backfill", *given)
        assert resumed.returncode == 3, resumed.stderr
        assert f"{site.url('/crawl/sign-in.warc.gz')}: an HTML page, not the file" in resumed.stderr
        assert 5 <= int(resumed.stdout.splitlines()[0].split()[-1]) < PAGES + 5
        assert state(tmp_path / "w.duckdb", with_places=False) == expected
        assert site.asked("/crawl/one").count("/crawl/one.warc.gz") == 3  # by the first run, in three pieces
        files = ask("SELECT DISTINCT archive_file FROM documents")
        assert {"archive_file": site.url("/crawl/one.warc.gz")} in files
        again = newsloom("backfill", *given)
        assert "2 of 3 archives were read before" in again.stderr
        assert again.stdout.splitlines()[0].split()[-1] == "0"
    assert not list((tmp_path / "w.spool").iterdir())


def allow_loopback(environment: dict[str, str]) -> None:
    """Let the command fetch from this machine."""
    fetching = Path(environment["NEWSLOOM_CONFIG"]) / "fetching.toml"
    text = fetching.read_text("utf-8").replace("own_hosts = []", 'own_hosts = ["127.0.0.0/8"]')
    fetching.write_text(text.replace("first_seconds = 1.0", "first_seconds = 0.0"), "utf-8")


def test_languages_left_out_are_counted(newsloom: Command, tmp_path: Path) -> None:
    write_warc(tmp_path / "one.warc.gz", 3)
    done = newsloom("backfill", "one.warc.gz", "--language", "de", "--warehouse", "w.duckdb")
    assert done.returncode == 0, done.stderr
    lines = {line.rpartition("  ")[0].strip(): line.split()[-1] for line in done.stdout.splitlines()}
    assert (lines["in other languages, left out"], lines["en"], lines["articles loaded"]) == ("3", "3", "0")
