"""A checkpoint that was killed is undone: the file opens, with all that was committed, and nothing else is touched."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests import fakes
from tests.template import field
from tests.warehouse.conftest import House
from warehouse.errors import WarehouseError
from warehouse.file import checkpoint, undo
from warehouse.file.checkpoint import undo_of
from warehouse.file.connection import connect
from warehouse.file.door import has_log, log_of
from warehouse.file.publish import is_current, publish

HEADER = undo.HEADER_BYTES


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A warehouse with something in its log, and a checkpoint begun: nothing is overwritten yet."""
    house = House(tmp_path_factory.mktemp("made"))
    with field():
        for n in range(3):
            house.load(fakes.article(n))
    commit_to_log(house.path)
    with duckdb.connect(str(house.path), read_only=True) as raw:
        blocks = checkpoint.metadata(raw)
    undo.save(str(house.path), str(undo_of(house.path)), 262_144, blocks)
    return house


@pytest.fixture
def begun(house: House, made: House) -> House:
    for whole in (house.path, log_of(house.path), undo_of(house.path)):
        shutil.copyfile(made.path.with_name(whole.name), whole)
    return house


def commit_to_log(path: Path) -> None:
    """Another process commits, and is killed before it closes the file."""
    code = (
        "import duckdb, os, sys; raw = duckdb.connect(sys.argv[1]);"
        "raw.execute(\"INSERT INTO loaded_batches VALUES ('late', now(), 'r')\"); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)
    assert log_of(path).exists()


def tear_metadata(path: Path) -> None:
    """A block of metadata is half written, as by a kill: its checksum is new, and what was free in its first half."""
    with duckdb.connect(str(path), read_only=True) as raw:
        block, used = min(checkpoint.metadata(raw))
    size = (262_144 - undo.CHECKSUM_BYTES) // undo.PIECES // 8 * 8
    start = undo.DATA_START + block * 262_144
    with path.open("r+b") as file:
        file.seek(start)
        file.write(b"new")
        for piece in range(undo.PIECES // 2):
            if not used >> piece & 1:
                file.seek(start + undo.CHECKSUM_BYTES + piece * size)
                file.write(b"new" * (size // 3))


def tear_header(path: Path) -> None:
    """The header of the next state is half written, as by a power cut."""
    headers = path.read_bytes()[: undo.DATA_START]
    next_one = 1 if undo.iteration(headers, 1) < undo.iteration(headers, 2) else 2
    with path.open("r+b") as file:
        file.seek(next_one * HEADER + 8)
        file.write(b"torn" * 100)


def left(house: House) -> set[str]:
    return {path.name for path in house.path.parent.iterdir()} - {"news.staging"}


@pytest.mark.parametrize("tear", [tear_metadata, tear_header])
@pytest.mark.parametrize("read_only", [True, False])
def test_a_checkpoint_that_was_killed_is_undone(begun: House, tear: Callable[[Path], None], read_only: bool) -> None:
    tear(begun.path)
    with pytest.raises(duckdb.Error):
        duckdb.connect(str(begun.path), read_only=True)
    with connect(begun.path, read_only=read_only) as connection:
        assert connection.rows("SELECT count(*) FROM articles") == [(3,)]
        assert connection.rows("SELECT count(*) FROM loaded_batches WHERE batch_id = 'late'") == [(1,)]
    assert left(begun) == {"news.duckdb", "news.duckdb.wal"} if read_only else {"news.duckdb"}


def test_a_checkpoint_that_came_to_its_end_is_not_undone(begun: House) -> None:
    with duckdb.connect(str(begun.path)) as raw:
        raw.execute("CHECKPOINT")
    assert begun.column("SELECT count(*) FROM loaded_batches WHERE batch_id = 'late'") == [1]
    assert left(begun) == {"news.duckdb"}


def test_what_was_kept_of_another_file_is_not_put_into_this_one(begun: House, tmp_path: Path) -> None:
    other = House(tmp_path / "other")
    for n in range(10, 13):
        other.load(fakes.article(n))
    log_of(begun.path).unlink()
    shutil.copyfile(other.path, begun.path)
    assert begun.contents() == other.contents()
    assert not undo_of(begun.path).exists()


def test_a_checkpoint_that_goes_on_is_left_alone(begun: House) -> None:
    code = "import duckdb, sys; raw = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(begun.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout and process.stdout.readline() == "open\n"
        assert not checkpoint.recover(begun.path)
        assert undo_of(begun.path).exists()
        process.kill()
    assert checkpoint.recover(begun.path) is True


def test_without_room_for_what_is_kept_the_log_stays(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.load(fakes.article(1))
    failing = house.path.with_name("failing.py")
    failing.write_text("import sys; sys.exit('No space left on device')")
    monkeypatch.setattr(undo, "__file__", str(failing))
    assert house.load(fakes.article(2)).new == 1
    assert has_log(house.path)
    assert not is_current(house.path)
    with pytest.raises(WarehouseError, match="No space left"), connect(house.path) as connection:
        connection.checkpoint()
    with pytest.raises(WarehouseError, match="log"):
        publish(house.path)
    monkeypatch.undo()
    assert house.column("SELECT count(*) FROM articles") == [2]
    publish(house.path)
    assert is_current(house.path)


def test_a_large_load_goes_through_the_log_too(house: House) -> None:
    """Else its checkpoint would be DuckDB's own, which keeps nothing."""
    with connect(house.path) as connection:
        with connection.transaction():
            connection.execute("INSERT INTO loaded_batches SELECT repeat('b', 99), now(), 'r' FROM range(200_000)")
        assert log_of(house.path).stat().st_size > 0
    assert left(house) == {"news.duckdb"}


def test_through_a_link_the_log_lies_beside_the_file(house: House, tmp_path: Path) -> None:
    house.load(fakes.article(1))
    folder = tmp_path / "links"
    folder.mkdir()
    link = folder / "link.duckdb"
    link.symlink_to("../news.duckdb")
    with connect(link) as connection:
        connection.execute("INSERT INTO loaded_batches VALUES ('late', now(), 'r')")
        assert log_of(house.path).exists()
    assert list(folder.iterdir()) == [link]


def test_what_a_log_holds_is_published_over_a_link_too(house: House, tmp_path: Path) -> None:
    """The copy lies beside the link, the log beside the file."""
    house.load(fakes.article(1))
    link = tmp_path / "links" / "link.duckdb"
    link.parent.mkdir()
    link.symlink_to(house.path)
    publish(link)
    commit_to_log(house.path)
    assert not is_current(link)
    with duckdb.connect(str(publish(link)), read_only=True) as raw:
        rows = raw.execute("SELECT count(*) FROM loaded_batches WHERE batch_id = 'late'").fetchall()
    assert rows == [(1,)]
    assert not has_log(link)


def test_what_a_link_in_the_place_of_the_copy_leads_to_is_not_overwritten(tmp_path: Path) -> None:
    file, kept, other = (tmp_path / name for name in ("news.duckdb", "news.duckdb.undo", "letter.txt"))
    file.write_bytes(bytes(undo.DATA_START))
    other.write_text("of somebody else")
    Path(f"{kept}.new").symlink_to(other)
    with pytest.raises(OSError, match="symbolic"):
        undo.save(str(file), str(kept), 262_144, [])
    assert other.read_text() == "of somebody else"
