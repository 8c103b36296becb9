"""Opening a warehouse: files that are none stay untouched, a locked one is waited for, errors name file and SQL."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import duckdb
import pytest

from tests import fakes
from tests.template import field
from tests.warehouse.conftest import House
from warehouse.errors import WarehouseError, WarehouseLocked
from warehouse.file import connection
from warehouse.file.connection import connect
from warehouse.schema import migrations


def make_junk(path: Path) -> None:
    path.write_bytes(b"This is a letter, not a database. " * 1_000)


def make_empty(path: Path) -> None:
    path.write_bytes(b"")


def make_foreign(path: Path) -> None:
    with duckdb.connect(str(path)) as raw:
        raw.execute("CREATE TABLE cargo (ship VARCHAR)")


def make_foreign_with_log(path: Path) -> None:
    """A foreign file whose process was killed: opening it for writing would change it."""
    code = (
        "import duckdb, os, sys; raw = duckdb.connect(sys.argv[1]);"
        "raw.execute('CREATE TABLE cargo AS SELECT 1'); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)
    assert path.with_name(path.name + ".wal").exists()


def make_newer(path: Path) -> None:
    with connect(path) as opened:
        opened.execute("INSERT INTO migrations VALUES (999, 'of tomorrow', now(), '')")


def make_torn(path: Path) -> None:
    with connect(path):
        pass
    path.write_bytes(path.read_bytes()[:5_000])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (make_junk, "is not a DuckDB file"),
        (make_empty, "is not a DuckDB file"),
        (make_foreign, "not a newsloom warehouse"),
        (make_foreign_with_log, "not a newsloom warehouse"),
        (make_newer, "newer than"),
        (make_torn, "cannot be opened"),
    ],
)
@pytest.mark.parametrize("read_only", [False, True])
def test_what_is_not_a_warehouse_is_refused_and_left_as_it_is(
    make: object, message: str, read_only: bool, tmp_path: Path
) -> None:
    path = tmp_path / "some.duckdb"
    make(path)  # type: ignore[operator]
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    with pytest.raises(WarehouseError) as caught, connect(path, read_only=read_only):
        pass
    assert caught.value.subject == str(path)
    assert message in caught.value.message
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


@pytest.mark.parametrize("name", ["news.jsonl", "news.CSV", "news.parquet"])
@pytest.mark.parametrize("read_only", [False, True])
def test_data_that_duckdb_would_look_at_in_memory_is_no_warehouse(name: str, read_only: bool, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text('{"url": "https://courier.example/1"}\n', "utf-8")
    with pytest.raises(WarehouseError, match="is not a DuckDB file"), connect(path, read_only=read_only):
        pass
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_folder_and_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="is a folder"), connect(tmp_path):
        pass
    with pytest.raises(WarehouseError, match="no such warehouse"), connect(tmp_path / "none.duckdb", read_only=True):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_new_warehouse_is_whole_from_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(database: object) -> None:
        raise WarehouseError("the disk is full", "disk")

    monkeypatch.setattr(migrations, "migrate", fail)
    with field(), pytest.raises(WarehouseError), connect(tmp_path / "news.duckdb"):
        pass
    assert list(tmp_path.iterdir()) == []


_HOLD = "import duckdb, sys, time; raw = duckdb.connect(sys.argv[1]); print('open', flush=True); time.sleep({})"


def hold(path: Path, seconds: float) -> subprocess.Popen[str]:
    """Another process that keeps the warehouse open."""
    process = subprocess.Popen(
        [sys.executable, "-c", _HOLD.format(seconds), str(path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout and process.stdout.readline() == "open\n"
    return process


def test_a_locked_warehouse_is_waited_for(house: House) -> None:
    house.load(fakes.article(1))
    with hold(house.path, 1.0), connect(house.path, lock_seconds=30.0) as opened:
        assert opened.rows("SELECT count(*) FROM articles") == [(1,)]


@pytest.mark.parametrize("read_only", [False, True])
def test_waiting_has_an_end(house: House, read_only: bool) -> None:
    house.load(fakes.article(1))
    with hold(house.path, 60.0) as process:
        with pytest.raises(WarehouseLocked) as caught, connect(house.path, read_only=read_only, lock_seconds=0.3):
            pass
        process.kill()
    assert caught.value.subject == str(house.path)
    assert caught.value.hint


def test_threads_take_turns(house: House) -> None:
    seen = []

    def work(name: str) -> None:
        with connect(house.path):
            seen.append(name)
            time.sleep(0.05)
            seen.append(name)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen[0::2] == seen[1::2]
    with connect(house.path), pytest.raises(WarehouseLocked), connect(house.path, lock_seconds=0.1):
        pass


def test_an_error_keeps_the_sql_and_the_cause(house: House) -> None:
    with connect(house.path) as opened, pytest.raises(WarehouseError) as caught:
        opened.rows("SELECT nothing FROM articles")
    assert caught.value.sql == "SELECT nothing FROM articles"
    assert isinstance(caught.value.__cause__, duckdb.Error)


def test_a_transaction_is_all_or_nothing(house: House) -> None:
    with connect(house.path) as opened:
        with pytest.raises(KeyboardInterrupt), opened.transaction():
            opened.execute("INSERT INTO loaded_batches VALUES ('b', now(), 'r')")
            raise KeyboardInterrupt
        assert opened.rows("FROM loaded_batches") == []


def test_the_tracer_sees_every_statement(house: House) -> None:
    statements: list[str] = []
    with connect(house.path, tracer=statements.append) as opened:
        opened.rows("SELECT 1")
        opened.table("SELECT 2")
    assert statements == ["SELECT 1", "SELECT 2"]


def test_sessions_are_in_utc(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Seoul")
    with connect(house.path) as opened:
        assert opened.rows("SELECT current_setting('TimeZone')") == [("UTC",)]


@pytest.mark.parametrize("name", ["news?.duckdb", "what?/news.duckdb"])
def test_a_name_that_duckdb_cuts_is_refused(name: str, tmp_path: Path) -> None:
    for read_only in (True, False):
        with pytest.raises(WarehouseError, match="question mark"), connect(tmp_path / name, read_only=read_only):
            pass
    assert not list(tmp_path.iterdir())


def test_a_path_is_taken_as_a_path(tmp_path: Path) -> None:
    path = tmp_path / "it's [a] 'name'; DROP.duckdb"
    with connect(path) as opened:
        assert opened.rows("SELECT count(*) FROM articles") == [(0,)]
    assert path.exists()
    assert connection._turns  # the path is known as one to take turns on


@pytest.mark.parametrize("name", ["md:news", "sqlite:news.db", "ducklake:news", "s3://bucket/news.duckdb", "md:"])
@pytest.mark.parametrize("read_only", [True, False])
def test_what_duckdb_would_fetch_an_extension_for_is_no_file(
    name: str, read_only: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for given in (name, f"./{name}"):
        with pytest.raises(WarehouseError, match="is no file"), connect(Path(given), read_only=read_only):
            pass
    assert list(tmp_path.iterdir()) == []
    with connect(tmp_path / "md:news") as opened:  # by its whole path it is one
        assert opened.rows("SELECT 1") == [(1,)]


@pytest.mark.parametrize("name", ["n" * 246, "ñ" * 80, "\udcff.duckdb"])
def test_a_name_that_cannot_be_used_is_refused(name: str, tmp_path: Path) -> None:
    for read_only in (True, False):
        with pytest.raises(WarehouseError, match="name"), connect(tmp_path / name, read_only=read_only):
            pass
    assert list(tmp_path.iterdir()) == []
