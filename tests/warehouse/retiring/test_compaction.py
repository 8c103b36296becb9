"""A compacted file has all that the old one had, and less space; whatever stops it, one of the two is there, whole."""

import fcntl
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import fakes
from tests.warehouse.conftest import House, batch
from tests.warehouse.file.test_checkpoint import commit_to_log
from tests.warehouse.test_crash import ROOT, go, start
from warehouse.errors import WarehouseError
from warehouse.file.connection import connect
from warehouse.file.door import door
from warehouse.file.publish import is_current, publish, published_path
from warehouse.retiring import compaction
from warehouse.retiring.compaction import compact, measure
from warehouse.schema import migrations
from warehouse.staging import files as staging

CATALOGUE = (
    "SELECT table_name, comment, column_count FROM duckdb_tables() ORDER BY ALL",
    "SELECT view_name, comment, sql FROM duckdb_views() WHERE NOT internal ORDER BY ALL",
    "SELECT function_name, parameters, macro_definition FROM duckdb_functions() WHERE NOT internal ORDER BY ALL",
    "SELECT table_name, column_name, comment, data_type, is_nullable FROM duckdb_columns() WHERE NOT internal"
    " ORDER BY ALL",
    "SELECT tags FROM duckdb_databases() WHERE database_name = current_database()",
)
ORDER = "SELECT article_id FROM articles ORDER BY rowid"
COMPACT = (
    "import sys; from pathlib import Path; from warehouse.retiring.compaction import compact;"
    "print('ready', flush=True); sys.stdin.readline(); compact(Path(sys.argv[1]))"
)


@pytest.fixture
def full(house: House, made: Path) -> House:
    """One for a test to do with as it likes."""
    shutil.copyfile(made, house.path)
    house.staging.mkdir()
    return house


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with room left by rows that are gone."""
    house = House(tmp_path_factory.mktemp("made"))
    house.load(*(fakes.article(n) for n in range(30)))
    with connect(house.path) as connection:
        connection.execute(
            "CREATE TABLE own AS SELECT range AS n, repeat(md5(range::VARCHAR), 9) AS t FROM range(60000)"
        )
        connection.execute("COMMENT ON TABLE own IS 'an analyst''s'")
    with connect(house.path) as connection:
        connection.execute("DELETE FROM own WHERE n >= 100")
    return house.path


def test_it_is_smaller_and_the_same(full: House) -> None:
    before, contents, order = measure(full.path), full.contents(), full.column(ORDER)
    catalogue = [full.rows(sql) for sql in CATALOGUE]
    full.path.chmod(0o640)
    assert before.free_share > 0.5
    after = compact(full.path)
    assert after.bytes < before.bytes / 2
    assert (after.free_share < 0.1, full.contents(), full.column(ORDER)) == (True, contents, order)
    assert [full.rows(sql) for sql in CATALOGUE] == catalogue
    assert full.path.stat().st_mode & 0o777 == 0o640
    with connect(full.path) as connection:
        assert not migrations.check(connection)
    assert full.load(fakes.article(99)).new == 1
    assert sorted(path.name for path in full.path.parent.iterdir()) == ["news.duckdb", "news.staging"]


def test_a_link_goes_on_leading_to_it(full: House, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere" / "link.duckdb"
    link.parent.mkdir()
    link.symlink_to(full.path)
    before = measure(full.path).bytes
    compact(link)
    assert link.is_symlink()
    assert measure(full.path).bytes < before


def test_the_published_copy_is_made_anew_from_it(full: House) -> None:
    publish(full.path)
    compact(full.path)
    assert not is_current(full.path)
    publish(full.path)
    assert published_path(full.path).stat().st_size == full.path.stat().st_size


def test_without_room_it_says_so_and_leaves_all_as_it_was(full: House, monkeypatch: pytest.MonkeyPatch) -> None:
    before = full.path.read_bytes()
    monkeypatch.setattr(shutil, "disk_usage", lambda path: type("Usage", (), {"free": 1_000_000}))
    with pytest.raises(WarehouseError, match="1 MB are free") as caught:
        compact(full.path)
    assert caught.value.hint
    assert full.path.read_bytes() == before


def test_a_disk_that_fills_up_leaves_all_as_it_was(full: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(new: Path, path: Path) -> None:
        raise OSError(28, "No space left on device")

    before = full.path.read_bytes()
    monkeypatch.setattr(compaction, "take_place", fail)
    with pytest.raises(WarehouseError, match="No space left"):
        compact(full.path)
    assert full.path.read_bytes() == before
    assert not [path for path in full.path.parent.iterdir() if ".new-" in path.name]


LIMITED = (
    "import resource, signal, sys; from pathlib import Path; from warehouse.retiring.compaction import compact;"
    "from warehouse.errors import WarehouseError; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))\n"
    "try: compact(Path(sys.argv[1]))\n"
    "except WarehouseError as error: print(error)"
)


def test_a_file_that_cannot_grow_leaves_all_as_it_was(full: House) -> None:
    """What a full disk does to DuckDB itself, here by a limit on the size of files."""
    before = full.path.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(full.path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert "Could not write file" in done.stdout
    assert full.path.read_bytes() == before
    assert sorted(path.name for path in full.path.parent.iterdir()) == ["news.duckdb", "news.staging"]


def begin(path: Path) -> "subprocess.Popen[str]":
    """A process that compacts once it gets a line."""
    process = subprocess.Popen(
        [sys.executable, "-c", COMPACT, str(path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout and process.stdout.readline() == "ready\n"
    return process


@pytest.mark.slow  # a process killed at many moments
def test_killed_at_any_moment_the_warehouse_is_whole(full: House) -> None:
    contents = full.contents()
    started = time.monotonic()
    compact(full.path)
    seconds = time.monotonic() - started
    for share in (0.1, 0.4, 0.7, 1.0):
        process = begin(full.path)
        go(process)
        time.sleep(share * seconds)
        process.kill()
        process.communicate()
        assert full.contents() == contents, f"after a kill at {share} of {seconds:.2f} s"
    compact(full.path)
    assert sorted(path.name for path in full.path.parent.iterdir()) == ["news.duckdb", "news.staging"]


@pytest.mark.slow  # processes beside each other, for seconds
def test_loaders_and_readers_at_the_same_time_lose_nothing(full: House) -> None:
    """Loaders in processes of their own wait for the file while it is replaced under them, again and again."""
    folders = [full.path.parent / name for name in ("one", "two")]
    for number in range(16):
        staging.stage(folders[number % 2], batch([fakes.article(100 + number)], run_id=str(number)))
    loaders = [start(full, folder) for folder in folders]
    for loader in loaders:
        go(loader)
    times = 0
    while any(loader.poll() is None for loader in loaders) or times < 3:
        compact(full.path, lock_seconds=60)
        publish(full.path, lock_seconds=60)
        assert full.column("SELECT count(*) FROM articles")[0] >= 30
        times += 1
    assert [loader.wait() for loader in loaders] == [0, 0]
    for loader in loaders:
        loader.communicate()
    assert full.column("SELECT count(*) FROM articles") == [46]
    assert not [path for folder in folders for path in staging.waiting(folder)]


@pytest.mark.parametrize("work", [lambda path: connect(path).__enter__(), publish], ids=["open", "publish"])
def test_nobody_opens_the_file_while_another_takes_its_name(full: House, work: Callable[[Path], object]) -> None:
    """The moment between DuckDB's opening a file and locking it is guarded by the door."""
    done = threading.Event()
    with door(full.path, fcntl.LOCK_EX):
        thread = threading.Thread(target=lambda: (work(full.path), done.set()))
        thread.start()
        assert not done.wait(0.3)
    thread.join(30)
    assert done.is_set()


def test_a_log_that_a_kill_left_is_brought_in_first(house: House) -> None:
    house.load(fakes.article(1))
    commit_to_log(house.path)
    compact(house.path)
    assert house.column("SELECT count(*) FROM loaded_batches WHERE batch_id = 'late'") == [1]
