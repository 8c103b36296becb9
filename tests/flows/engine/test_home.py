"""What keeps a Prefect server from starting is named before one is started."""

import sqlite3
from pathlib import Path

import pytest

from extractors.errors import NewsloomError
from flows.engine.home import _known_versions, check_home


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("PREFECT_HOME", str(folder))
    for name in ("PREFECT_SERVER_DATABASE_CONNECTION_URL", "PREFECT_API_DATABASE_CONNECTION_URL"):
        monkeypatch.delenv(name, raising=False)
    return folder


def write_version(home: Path, version: str) -> None:
    home.mkdir()
    with sqlite3.connect(home / "prefect.db") as database:
        database.execute("CREATE TABLE alembic_version (version_num VARCHAR)")
        database.execute("INSERT INTO alembic_version VALUES (?)", [version])
    database.close()


def test_a_new_folder_and_a_database_of_this_prefect_are_well(home: Path) -> None:
    check_home()
    assert list(home.iterdir()) == []
    home.rmdir()
    write_version(home, _known_versions().split()[-1].split("_")[4])
    check_home()


def test_a_database_of_a_newer_prefect_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_version(home, "ffffffffffff")
    with pytest.raises(NewsloomError, match="made by a newer Prefect") as error:
        check_home()
    assert str(home / "prefect.db") in error.value.subject
    monkeypatch.setenv("PREFECT_API_DATABASE_CONNECTION_URL", "postgresql+asyncpg://elsewhere/prefect")
    check_home()


def test_what_is_no_folder_or_no_database_is_named(home: Path) -> None:
    home.write_text("a file", "utf-8")
    with pytest.raises(NewsloomError, match=r"PREFECT_HOME .*cannot be used") as error:
        check_home()
    assert "set PREFECT_HOME" in error.value.hint
    home.unlink()
    home.mkdir()
    (home / "prefect.db").write_text("a letter to a friend, and no database at all", "utf-8")
    with pytest.raises(NewsloomError, match="is not usable"):
        check_home()
