"""Full disks and closed outputs: every file of ours stays whole, and no command ends with a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from flows.cli.main import main
from flows.printing.console import Program
from warehouse import unfinished

ROOT = Path(__file__).parents[3]
ENTRY = '[sources.harbour]\nkind = "feed"\nurl = "https://courier.example/feed.rss"\n'
OPML = '<opml version="2.0"><body><outline text="Quay" xmlUrl="https://quay.example/feed.rss"/></body></opml>'


def test_sources_are_imported_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = tmp_path / "config" / "sources.toml"
    listed.parent.mkdir()
    listed.write_text(ENTRY)
    (tmp_path / "feeds.opml").write_text(OPML)
    monkeypatch.setenv("NEWSLOOM_CONFIG", str(listed.parent))

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(unfinished.os, "fsync", full)
        told = CliRunner().invoke(main, ["sources", "import", str(tmp_path / "feeds.opml")])
    assert told.exit_code == 1
    assert "cannot be written: No space left" in told.output
    assert listed.read_text() == ENTRY
    assert [path.name for path in listed.parent.iterdir()] == ["sources.toml"]
    assert CliRunner().invoke(main, ["sources", "import", str(tmp_path / "feeds.opml")]).exit_code == 0
    assert "quay.example" in listed.read_text()


def test_a_file_that_cannot_be_read_is_not_told_as_the_output(tmp_path: Path) -> None:
    @click.command()
    def read() -> None:
        (tmp_path / "blocks.json").read_bytes()

    told = CliRunner().invoke(Program(commands={"read": read}), ["read"])
    assert told.output == f"newsloom: {tmp_path / 'blocks.json'}: cannot be used: No such file or directory\n"
    assert told.exit_code == 1


COMMANDS = (["--help"], ["sql", "SELECT 1 AS one"], ["doctor"])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize("output", ["full", "closed"])
def test_output_that_cannot_be_written_is_no_traceback(command: list[str], output: str, tmp_path: Path) -> None:
    from warehouse.file.connection import connect

    with connect(tmp_path / "w.duckdb"):
        pass
    to = ">/dev/full" if output == "full" else ">&-"
    environment = os.environ | {"NEWSLOOM_WAREHOUSE": str(tmp_path / "w.duckdb"), "PYTHONPATH": str(ROOT), "LANG": "C"}
    done = subprocess.run(
        ["sh", "-c", f'exec "$0" "$@" {to}', sys.executable, "-m", "flows.cli.main", *command],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    if output == "full":
        assert done.returncode == 1
        assert "No space left" in done.stderr
