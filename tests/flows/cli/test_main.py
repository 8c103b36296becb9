"""The command as a user runs it, with a real Prefect server and real files."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.cli.main import main
from tests import fakes
from tests.flows.conftest import Ask, Command, both_engines
from tests.flows.corpus import write_records
from warehouse.loading.load import load
from warehouse.staging import files as staging
from warehouse.staging.batches import to_batch


@both_engines
def test_the_same_input_twice_changes_nothing_but_runs(newsloom: Command, ask: Ask, tmp_path: Path) -> None:
    write_records(tmp_path / "news.jsonl", 25)
    state = "SELECT article_id, revision, loaded_at, run_id FROM articles ORDER BY article_id"
    first = newsloom("ingest", "news.jsonl", "--warehouse", "w.duckdb")
    assert first.returncode == 0, first.stderr
    before = ask(state)
    again = newsloom("ingest", "news.jsonl", "--warehouse", "w.duckdb")
    assert again.returncode == 0, again.stderr
    assert len(before) == 25
    assert ask(state) == before
    runs = ask('SELECT status, "new", unchanged FROM runs ORDER BY started_at')
    assert runs == [
        {"status": "completed", "new": 25, "unchanged": 0},
        {"status": "completed", "new": 0, "unchanged": 25},
    ]


@both_engines
def test_the_bad_is_named_and_the_good_is_loaded(newsloom: Command, ask: Ask, tmp_path: Path) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    write_records(folder / "good.jsonl", 3)
    (folder / "empty.html").write_bytes(b"")
    (folder / "junk.txt").write_bytes(bytes(range(256)) * 20)
    result = newsloom("ingest", "mixed", "nowhere", "--warehouse", "w.duckdb")
    assert result.returncode == 3
    for subject in ("empty.html", "junk.txt", "nowhere"):
        assert sum(subject in line for line in result.stderr.splitlines()) == 1
    assert ask("SELECT count(*) AS n FROM articles") == [{"n": 3}]
    assert ask("SELECT count(*) AS n FROM quarantine") == [{"n": 3}]


@both_engines
def test_standard_input_is_kept_and_loaded(newsloom: Command, ask: Ask, tmp_path: Path) -> None:
    line = json.dumps({"text": "The mill at Tarn turns again after ten years of silence, its keeper says."})
    result = newsloom("ingest", "-", "--warehouse", "w.duckdb", stdin=line + "\n{broken\n")
    assert result.returncode == 3
    (row,) = ask("SELECT archive_file, archive_offset FROM quarantine")
    assert (tmp_path / str(row["archive_file"])).read_text("utf-8").splitlines()[1] == "{broken"
    assert row["archive_offset"] == 2


def test_nothing_to_load_is_a_failure(newsloom: Command) -> None:
    result = newsloom("ingest", "nowhere", "--warehouse", "w.duckdb")
    assert result.returncode == 1
    assert "no such file or folder" in result.stderr


def test_a_file_that_is_no_warehouse_is_refused_untouched(newsloom: Command, tmp_path: Path) -> None:
    (tmp_path / "w.duckdb").write_bytes(b"a letter to a friend, which is no warehouse at all")
    write_records(tmp_path / "news.jsonl", 1)
    result = newsloom("ingest", "news.jsonl", "--warehouse", "w.duckdb")
    assert result.returncode == 1
    assert "w.duckdb" in result.stderr
    assert "Traceback" not in result.stderr
    assert (tmp_path / "w.duckdb").read_bytes().startswith(b"a letter")


def test_sql_prints_each_format(tmp_path: Path) -> None:
    given = [fakes.article(1, title="The ferry (1)"), fakes.article(2, title="The mill (2)")]
    batch = to_batch(given, [], [], run_id="run", extractor_version="1", made_at=fakes.FETCHED)
    load(tmp_path / "w.duckdb", staging.stage(tmp_path / "staging", batch))
    command = ["sql", "--warehouse", str(tmp_path / "w.duckdb")]
    for form in ("csv", "json", "parquet", "table"):
        asked = [*command, "--format", form, "SELECT title, authors FROM articles ORDER BY url"]
        out = CliRunner().invoke(main, asked, catch_exceptions=False).stdout_bytes
        assert out.startswith(b"PAR1") if form == "parquet" else (b"(1)" in out and b"(2)" in out)


def test_sql_shows_each_answer_and_long_ones_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = to_batch([fakes.article(1)], [], [], run_id="run", extractor_version="1", made_at=fakes.FETCHED)
    load(tmp_path / "w.duckdb", staging.stage(tmp_path / "staging", batch))

    def sql(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["sql", "--warehouse", str(tmp_path / "w.duckdb"), *arguments])

    both = sql("SELECT 1 AS a; SELECT 2 AS b").output
    assert [line for line in both.splitlines() if line.strip(" \u2500")] == [
        " a ",
        " 1 ",
        "1 row",
        " b ",
        " 2 ",
        "1 row",
    ]
    assert sql("--format", "csv", "SELECT 1 AS a; SELECT 2 AS b").output == "a\n1\nb\n2\n"
    assert sql("SELECT 1 AS a WHERE false").output.split() == ["a", "\u2500", "0", "rows"]
    refused = sql("--format", "parquet", "SELECT 1; SELECT 2")
    assert (refused.exit_code, "holds the result of one" in refused.output) == (1, True)
    late = sql("SELECT 1 AS a; SELECT error('no boat')")
    assert (late.exit_code, "1 row" in late.output, "no boat" in late.output) == (1, True, True)
    monkeypatch.setattr("flows.printing.tables._PIECE_ROWS", 4)
    long = sql("SELECT range AS number FROM range(10)").output
    assert long.count("number") == 3
    assert [int(each) for each in long.split() if each.isdigit()] == [*range(10), 10]


def test_a_backup_can_be_asked_and_is_never_overwritten(tmp_path: Path) -> None:
    batch = to_batch([fakes.article(1)], [], [], run_id="run", extractor_version="1", made_at=fakes.FETCHED)
    load(tmp_path / "w.duckdb", staging.stage(tmp_path / "staging", batch))
    copy = tmp_path / "copy.duckdb"

    def newsloom(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments)

    assert newsloom("backup", str(copy), "--warehouse", str(tmp_path / "w.duckdb")).exit_code == 0
    again = newsloom("backup", str(copy), "--warehouse", str(tmp_path / "w.duckdb"))
    assert again.exit_code == 1
    assert "already exists" in again.stderr
    asked = newsloom("diff", fakes.article(1).article_id, "--warehouse", str(copy))
    assert asked.stdout == "one version only\n"


def test_every_command_has_help() -> None:
    out = CliRunner().invoke(main, ["--help"])
    commands = out.stdout.split("Commands:")[1].strip().splitlines()
    assert commands
    assert all(len(line.split(None, 1)) == 2 for line in commands)
