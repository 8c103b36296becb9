"""Files beside the warehouse, which several processes open at once."""

import sqlite3
import threading
from pathlib import Path

import pytest

from extractors.errors import InputError
from flows.running.sidefile import SideFile

_TABLES = "CREATE TABLE IF NOT EXISTS seen (url VARCHAR)"


def test_a_new_file_that_another_writes_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    other.execute(_TABLES)
    threading.Timer(0.2, other.execute, ("COMMIT",)).start()
    with SideFile(path, _TABLES, "move it away"):
        pass
    other.close()


def test_what_is_held_for_too_long_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.running.sidefile._WAIT_SECONDS", 0.1)
    path = tmp_path / "held.sqlite"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute(_TABLES)
    with pytest.raises(InputError, match=r"held\.sqlite: not usable: database is locked \(move it away\)"):
        SideFile(path, _TABLES, "move it away")
    other.close()


def test_a_file_of_a_newer_release_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "newer.sqlite"
    with SideFile(path, _TABLES, "move it away", version=2):
        pass
    with pytest.raises(InputError, match="made by a newer newsloom"):
        SideFile(path, _TABLES, "move it away", version=1)


@pytest.mark.parametrize("when", ["opened", "used"])
def test_a_damaged_file_is_told_and_set_aside_and_the_next_run_goes_on(tmp_path: Path, when: str) -> None:
    path = tmp_path / "polling.sqlite"
    with SideFile(path, _TABLES, "it is forgotten") as file:
        file._db.executemany("INSERT INTO seen VALUES (?)", [("https://courier.example/" + "x" * 500,)] * 100)
    whole = path.read_bytes()
    path.write_bytes(b"junk" * 5_000 if when == "opened" else whole[:4_096] + bytes(len(whole) - 4_096))
    with (
        pytest.raises(InputError, match=r"polling\.sqlite: damaged .* set aside"),
        SideFile(path, _TABLES, "it is forgotten") as file,
    ):
        file._db.execute("SELECT count(*) FROM seen WHERE url > 'a'").fetchall()
    with SideFile(path, _TABLES, "it is forgotten") as file:
        assert file._db.execute("SELECT count(*) FROM seen").fetchone() == (0,)
    assert len(list(tmp_path.glob("polling.sqlite.damaged-*"))) == 1
