"""What can be known to be wrong is told before any server is started or Prefect imported."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from extractors.errors import NewsloomError
from flows.cli.main import main
from flows.settings.starter import make_config
from tests import fakes
from tests.flows.test_again import write_warc
from warehouse.file.connection import connect
from warehouse.file.usable import check_usable
from warehouse.loading.load import load
from warehouse.staging import files as staging
from warehouse.staging.batches import to_batch

Newsloom = Callable[..., Result]


def began(*given: object) -> None:
    raise AssertionError("the flow was about to begin")


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration with one source."""
    make_config(tmp_path, with_all=True)
    folder = tmp_path / "config"
    (folder / "sources.toml").write_text('[sources.harbour]\nkind = "feed"\nurl = "https://a.example/rss"\n', "utf-8")
    monkeypatch.setenv("NEWSLOOM_CONFIG", str(folder))
    return folder


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of one article."""
    folder = tmp_path_factory.mktemp("stocked")
    batch = to_batch([fakes.article(1)], [], [], run_id="run", extractor_version="1", made_at=fakes.FETCHED)
    load(folder / "w.duckdb", staging.stage(folder / "staging", batch))
    return folder / "w.duckdb"


@pytest.fixture
def newsloom(config: Path, stocked: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newsloom:
    """Runs a command in this process and an empty folder, with a warehouse of one article; a flow must not begin."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    shutil.copyfile(stocked, tmp_path / "w.duckdb")
    for name in ("prepare", "prepare_prefect"):
        monkeypatch.setattr(f"flows.engine.choice.{name}", began)
    monkeypatch.setenv("NEWSLOOM_WAREHOUSE", str(tmp_path / "w.duckdb"))
    return lambda *arguments: CliRunner().invoke(main, list(arguments))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("ingest nowhere missing.jsonl", "nowhere, missing.jsonl: no such file or folder"),
        ("poll harbor", "harbor: no such source (did you mean 'harbour'?)"),
        ("backfill nowhere.warc.gz", "nowhere.warc.gz: no such file or folder"),
        ("backfill nowhere.paths", "nowhere.paths: No such file"),
        ("backfill . --language german", "german: is not an ISO 639-1 language code"),
        ("backfill . --language no", "did you mean 'nb'?"),
        ("backfill . --since 2026-02-01 --until 2026-01-01", "ends before it begins"),
        ("import nowhere", "nowhere: no such warehouse or export"),
        ("import .", "no Parquet export"),
        ("reprocess --source harbuor", "harbuor: no such source (did you mean 'harbour'?)"),
        ("run pol", "pol: no such flow"),
        ("replay --warehouse none.duckdb", "none.duckdb: no such warehouse"),
        ("learn --warehouse none.duckdb", "none.duckdb: no such warehouse"),
        ("maintain --warehouse none.duckdb", "none.duckdb: no such warehouse"),
    ],
)
def test_a_mistake_is_told_before_anything_begins(newsloom: Newsloom, arguments: str, said: str) -> None:
    done = newsloom(*arguments.split())
    assert (done.exit_code, done.exception.__class__) == (1, SystemExit), done.output
    assert said in done.output
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize(
    "command", ["ingest .", "poll", "backfill .", "import x", "reprocess", "replay", "learn", "serve"]
)
def test_a_wrong_configuration_is_told_before_anything_begins(newsloom: Newsloom, config: Path, command: str) -> None:
    rules = config / "boilerplate.toml"
    rules.write_text(rules.read_text("utf-8") + "\nkindd = 1\n", "utf-8")
    done = newsloom(*command.split())
    assert done.exit_code == 1
    assert "boilerplate.toml" in done.output or "kindd" in done.output


@pytest.mark.parametrize("command", ["ingest x", "poll", "backfill x", "import x", "reprocess", "replay", "learn"])
def test_a_file_that_is_no_warehouse_is_told_and_left(newsloom: Newsloom, command: str) -> None:
    letter = Path("letter.duckdb")
    letter.write_text("a letter to a friend", "utf-8")
    done = newsloom(*command.split(), "--warehouse", "letter.duckdb")
    assert done.exit_code == 1
    assert "letter.duckdb: is not a DuckDB file" in done.output
    assert letter.read_text("utf-8") == "a letter to a friend"


@pytest.mark.parametrize(
    "command", ["ingest .", "ingest nowhere .", "poll harbour", "backfill pages.warc.gz", "reprocess --source harbour"]
)
def test_what_is_right_is_let_through(newsloom: Newsloom, command: str) -> None:
    write_warc(Path("pages.warc.gz"), 1)
    done = newsloom(*command.split())
    assert "about to begin" in str(done.exception), done.output


def test_a_list_without_a_source_is_told(newsloom: Newsloom, config: Path) -> None:
    (config / "sources.toml").write_text("# none yet\n", "utf-8")
    done = newsloom("poll")
    assert (done.exit_code, "newsloom sources add URL" in done.output) == (1, True)


def test_a_warehouse_that_cannot_be_made_or_is_in_use(tmp_path: Path) -> None:
    check_usable(tmp_path / "not" / "yet" / "w.duckdb")
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(NewsloomError, match="file is no folder"):
        check_usable(tmp_path / "file" / "w.duckdb")
    with connect(tmp_path / "w.duckdb"):  # by a load that is going on: the run waits for its turn
        check_usable(tmp_path / "w.duckdb", is_needed=True)
