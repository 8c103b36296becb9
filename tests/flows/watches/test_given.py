"""``newsloom watch new``: each story given once, to whoever asks first, and only what was really printed."""

import shutil
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from extractors.errors import ConfigError, InputError
from extractors.watchlists import compile_watches
from flows import watch
from flows.cli.main import main
from flows.settings.load import load_saved_queries, load_watches
from flows.watches.given import Given, load_watch_queries, new_rows
from tests.warehouse import demo
from warehouse.loading.mentions import rebuild

CONFIG = Path(__file__).parents[3] / "config"


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    warehouse = demo.fill(tmp_path_factory.mktemp("newsroom"))
    rebuild(warehouse, compile_watches(load_watches(CONFIG)))
    return warehouse


@pytest.fixture
def warehouse(newsroom: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(newsroom, tmp_path / "w.duckdb"))


def config(folder: Path, text: str) -> Path:
    (folder / "watchlists.toml").write_text(text, "utf-8")
    return folder


def watch_new(warehouse: Path, *arguments: str) -> Result:
    command = ["watch", "new", *arguments, "--warehouse", str(warehouse), "--format", "csv"]
    return CliRunner().invoke(main, command, env={"NEWSLOOM_CONFIG": str(CONFIG)})


def sources(result: Result) -> list[str]:
    assert result.exit_code == 0, result.output
    return [f"{line.split(',')[0]} {line.split(',')[2]}" for line in result.stdout.splitlines()[1:]]


def test_what_was_given_is_not_given_again(warehouse: Path) -> None:
    first = ["harbour tidewire", "harbour abend", "headlines courier"]
    before = warehouse.read_bytes()
    assert sources(watch_new(warehouse, "--peek")) == first
    assert sources(watch_new(warehouse)) == first
    assert sources(watch_new(warehouse)) == []
    assert sources(watch_new(warehouse, "harbour", "--every")) == ["harbour gazette", "harbour courier"]
    assert warehouse.read_bytes() == before


def test_what_could_not_be_printed_is_given_again(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise BrokenPipeError

    with monkeypatch.context() as patched:
        patched.setattr("flows.printing.tables.write_table", broken)
        patched.setattr("os.dup2", lambda *_: None)
        watch_new(warehouse)
    assert len(sources(watch_new(warehouse))) == 3


def test_two_who_ask_at_once_get_different_rows(warehouse: Path) -> None:
    got: list[list[str]] = []

    def ask() -> None:
        with Given(warehouse) as given, given.giving():
            rows = new_rows(warehouse, load_watch_queries((), CONFIG), given, wait_seconds=5.0)
            given.mark(rows)
        got.append(rows["article_id"].to_pylist())

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(len, got)) == [0, 0, 3]


def test_a_file_that_is_no_memory_is_refused_with_what_to_do(warehouse: Path) -> None:
    warehouse.with_suffix(".watches.sqlite").write_text("a shopping list, and a long one" * 40, "utf-8")
    with pytest.raises(InputError, match="give everything once more"):
        Given(warehouse)


def test_an_unknown_watch_names_the_nearest(warehouse: Path) -> None:
    result = watch_new(warehouse, "harbor")
    assert result.exit_code == 1
    assert "harbor: no such watch (did you mean 'harbour'?)" in result.stderr


def test_saved_queries_are_read_and_checked(tmp_path: Path) -> None:
    text = '[queries.a]\nsql = """\nFROM articles;\n"""\n[watchlists.b]\nterms = ["quay"]\n'
    assert load_saved_queries(config(tmp_path, text)) == {"a": "FROM articles"}
    assert [watch.id for watch in load_watch_queries((), tmp_path)] == ["b", "a"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[queries.a]\nsgl = "FROM articles"', r"query 'a': unknown key 'sgl' \(did you mean 'sql'\?\)"),
        ('[queries.a]\nsql = " "', "'sql': string should have at least 1 character"),
        ("[queries.a]", "'sql': field required"),
        ('[querys.a]\nsql = "FROM articles"', r"only tables named \[watchlists.NAME\] and \[queries.NAME\]"),
        ('queries = "FROM articles"', "only tables named"),
        ('[queries]\na = "FROM articles"', "only tables named"),
        ('[queries.a]\nsql = "FROM articles"\n[watchlists.a]\nterms = ["quay"]', "is both a watchlist and a query"),
        ("", "has no watches yet"),
    ],
)
def test_wrong_watches_are_told(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load_watch_queries((), config(tmp_path, text))


def notified(messages: list[str]) -> Callable[[str, str, Sequence[str]], None]:
    def tell(title: str, body: str, urls: Sequence[str]) -> None:
        messages.append(f"{', '.join(urls)}: {title}\n{body}")

    return tell


def test_people_are_told_once_the_oldest_first(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    messages: list[str] = []
    monkeypatch.setenv("NEWSLOOM_CONFIG", str(CONFIG))
    monkeypatch.setenv("NEWSLOOM_NOTIFY_WATCH", "json://newsroom.example")
    monkeypatch.setattr(watch, "tell", notified(messages))
    monkeypatch.setattr(watch, "leave", lambda *_, **__: None)
    told = [watch.watch.fn(limit=2, warehouse=str(warehouse)) for _ in range(3)]
    assert [(each.rows, each.waiting) for each in told] == [(2, 1), (1, 0), (0, 0)]
    assert len(messages) == 2
    assert messages[0].splitlines()[:5] == [
        "json://newsroom.example: newsloom: 2 new",
        "headlines",
        "  Ferry to run every hour from May",
        "  courier, 2026-03-01 17:05 UTC",
        "  Before: Ferry to run every hour from April",
    ]
    assert "  tidewire, 2026-03-02 08:30 UTC; 3 articles of 3 outlets" in messages[1].splitlines()


def test_what_nobody_could_be_told_is_told_next_time(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSLOOM_CONFIG", str(CONFIG))
    monkeypatch.setattr(watch, "leave", lambda *_, **__: None)
    for name in ("NEWSLOOM_NOTIFY", "NEWSLOOM_NOTIFY_WATCH"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ConfigError, match="no address to notify"):
        watch.watch.fn(warehouse=str(warehouse))
    monkeypatch.setenv("NEWSLOOM_NOTIFY", "nosuchservice://token")
    with pytest.raises(ConfigError, match="is not an apprise url"):
        watch.watch.fn(warehouse=str(warehouse))
    assert watch.watch.fn(warehouse=str(warehouse), notify=False).rows == 3


def test_without_a_warehouse_no_file_is_left(tmp_path: Path) -> None:
    result = watch_new(tmp_path / "none.duckdb")
    assert result.exit_code == 1
    assert "no such warehouse" in result.output
    assert list(tmp_path.iterdir()) == []
