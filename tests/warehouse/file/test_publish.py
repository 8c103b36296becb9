"""The published copy: readers never stop a load, a load never stops readers, and a copy is whole or the last one."""

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from tests import fakes
from tests.warehouse.conftest import House
from tests.warehouse.file.test_connection import hold
from warehouse.errors import WarehouseError, WarehouseLocked
from warehouse.file import clone, publish
from warehouse.file.publish import is_current, published_path
from warehouse.reading.queries import query

COUNT = "SELECT count(*) AS n FROM articles"


def count(path: Path, **given: float) -> int:
    return int(query(path, COUNT, **given).to_pylist()[0]["n"])  # type: ignore[arg-type]


def test_the_copy_has_all_that_was_loaded(house: House) -> None:
    house.load(fakes.article(1))
    assert not is_current(house.path)
    copy = publish.publish(house.path)
    assert copy == published_path(house.path) == house.path.parent / "news.published.duckdb"
    assert copy.read_bytes() == house.path.read_bytes()
    assert is_current(house.path)
    house.load(fakes.article(2))
    assert not is_current(house.path)


def test_a_current_copy_is_left_alone(house: House) -> None:
    house.load(fakes.article(1))
    first = publish.publish(house.path).stat().st_ino
    assert publish.publish(house.path).stat().st_ino == first


def test_a_reader_that_stays_open_stops_no_load_and_keeps_its_data(house: House) -> None:
    house.load(fakes.article(1))
    publish.publish(house.path)
    with duckdb.connect(str(published_path(house.path)), read_only=True) as reader:
        house.load(fakes.article(2))
        publish.publish(house.path)
        assert reader.execute(COUNT).fetchone() == (1,)
    with duckdb.connect(str(published_path(house.path)), read_only=True) as reader:
        assert reader.execute(COUNT).fetchone() == (2,)


def test_a_query_answers_while_the_warehouse_is_locked(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warehouse.reading.queries._PATIENCE_SECONDS", 0.1)
    house.load(fakes.article(1))
    publish.publish(house.path)
    house.load(fakes.article(2))
    assert count(house.path) == 2  # the copy is old, so the warehouse itself answers
    with hold(house.path, 60.0) as process:
        answer = query(house.path, COUNT)
        process.kill()
    assert answer.to_pylist() == [{"n": 1}]
    assert answer.schema.metadata[b"stale_copy"] == str(published_path(house.path)).encode()
    assert datetime.fromisoformat(answer.schema.metadata[b"loaded_until"].decode()) <= datetime.now(UTC)


def test_a_query_answers_while_the_copy_is_locked(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warehouse.reading.queries._PATIENCE_SECONDS", 0.1)
    house.load(fakes.article(1))
    publish.publish(house.path).chmod(0o644)
    with hold(published_path(house.path), 60.0) as process:
        assert count(house.path) == 1
        process.kill()


def test_without_a_copy_a_query_waits(house: House) -> None:
    house.load(fakes.article(1))
    with hold(house.path, 60.0) as process:
        with pytest.raises(WarehouseLocked):
            count(house.path, wait_seconds=0.2)
        process.kill()


def test_what_a_killed_process_had_committed_is_published(house: House) -> None:
    house.load(fakes.article(1))
    code = (
        "import duckdb, os, sys; raw = duckdb.connect(sys.argv[1]);"
        "raw.execute(\"INSERT INTO loaded_batches VALUES ('late', now(), 'r')\"); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", code, str(house.path)], check=True)
    publish.publish(house.path)
    late = "SELECT count(*) AS n FROM loaded_batches WHERE batch_id = 'late'"
    with duckdb.connect(str(published_path(house.path)), read_only=True) as reader:
        assert reader.execute(late).fetchone() == (1,)
    assert is_current(house.path)


def test_a_failed_copy_leaves_the_last_one(house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    house.load(fakes.article(1))
    before = publish.publish(house.path).read_bytes()
    house.load(fakes.article(2))
    failing = tmp_path / "failing.py"
    failing.write_text("import sys; open(sys.argv[2], 'wb').write(b'half'); sys.exit('No space left on device')")
    monkeypatch.setattr(clone, "__file__", str(failing))
    with pytest.raises(WarehouseError, match="No space left"):
        publish.publish(house.path)
    assert published_path(house.path).read_bytes() == before
    assert not [path for path in house.path.parent.iterdir() if path.name.startswith(".")]


def test_opening_and_copying_keep_the_lock_of_a_connection(house: House) -> None:
    """A process that closes a file loses its POSIX locks on it: neither opening again nor publishing may do so."""
    from warehouse.file.connection import connect

    house.load(fakes.article(1))
    with connect(house.path, read_only=True):
        with connect(house.path, read_only=True):
            pass
        publish.publish(house.path)
        code = "import duckdb, sys; duckdb.connect(sys.argv[1])"
        other = subprocess.run([sys.executable, "-c", code, str(house.path)], capture_output=True, text=True)
        assert "Could not set lock" in other.stderr


def test_a_backup_is_restored_by_copying_it_back(house: House) -> None:
    house.load(fakes.article(1))
    kept = publish.backup(house.path, house.path.with_name("backup.duckdb"))
    before = house.contents()
    house.load(fakes.article(2))
    with pytest.raises(WarehouseError, match="already exists"):
        publish.backup(house.path, kept)
    house.path.unlink()
    shutil.copyfile(kept, house.path)
    assert house.contents() == before
    assert house.load(fakes.article(2)).new == 1
