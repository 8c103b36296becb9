"""What is logged comes to the file of the data folder, and to the terminal as it was asked for."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.engine import logs
from flows.engine.logs import LOG, to_file, to_terminal


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    """The handlers that others have set stay as they are."""
    before, level = list(LOG.handlers), LOG.level
    LOG.handlers[:] = []
    yield
    for handler in LOG.handlers:
        handler.close()
    LOG.handlers[:], LOG.level = before, level


def tell() -> None:
    logging.getLogger("newsloom.run").info("%s: %d articles", "harbour", 3, extra={"source": "harbour", "run_id": "r1"})
    LOG.error("a fault")


@pytest.mark.parametrize(("is_verbose", "shown"), [(False, ["ERROR"]), (True, ["INFO", "ERROR"])])
def test_the_file_has_all_and_the_terminal_what_was_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], is_verbose: bool, shown: list[str]
) -> None:
    to_terminal(is_verbose=is_verbose)
    to_file(tmp_path / "data")
    to_file(tmp_path / "data")  # a second run of the process: each line once
    assert not (tmp_path / "data").exists()
    tell()
    kept = (tmp_path / "data" / "newsloom.log").read_text("utf-8").splitlines()
    assert [line.split()[2] for line in kept] == ["INFO", "ERROR"]
    assert kept[0].endswith("harbour: 3 articles")
    assert [line.split()[2] for line in capsys.readouterr().err.splitlines()] == shown


def test_a_log_collector_reads_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSLOOM_LOG", "json")
    to_file(tmp_path)
    tell()
    first, last = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert first.pop("time").endswith("+00:00")
    wanted = {"level": "info", "logger": "newsloom.run", "message": "harbour: 3 articles"}
    assert first == wanted | {"run_id": "r1", "source": "harbour"}
    assert last["level"] == "error"


def test_a_file_that_has_grown_large_makes_room_when_a_run_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "_MAX_BYTES", 10)
    (tmp_path / "newsloom.log").write_text("what was before\n", "utf-8")
    to_file(tmp_path)
    tell()
    assert (tmp_path / "newsloom.log.1").read_text("utf-8") == "what was before\n"
    assert len((tmp_path / "newsloom.log").read_text("utf-8").splitlines()) == 2


def test_a_file_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file", "utf-8")
    to_file(tmp_path / "data")
    tell()
