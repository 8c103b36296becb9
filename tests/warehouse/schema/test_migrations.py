"""The layout of the file: what the code declares is what is there, from any version on, all or nothing."""

import errno
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests import fakes
from tests.template import field
from tests.warehouse import demo, layouts
from tests.warehouse.conftest import House
from tests.warehouse.test_crash import ROOT
from warehouse.errors import WarehouseError
from warehouse.file.connection import Connection, connect
from warehouse.schema import migrations
from warehouse.schema.layout import Table, sql_type
from warehouse.schema.migrations import Database, Migration
from warehouse.schema.tables import TABLES

NEXT = migrations.NEWEST + 1  # the layout after the newest, of these tests
COLUMNS = """
    SELECT column_name, data_type, NOT is_nullable, comment FROM duckdb_columns()
    WHERE table_name = ? ORDER BY column_index
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A new file, open."""
    with field():
        house = House(tmp_path_factory.mktemp("made"))
        house.load()
        with connect(house.path, read_only=True) as connection:
            yield connection


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_file_has_the_columns_declared_with_their_meaning(made: Connection, table: Table) -> None:
    found = made.rows(COLUMNS, [table.name])
    declared = [(c.name, sql_type(c.type), c.required and not table.is_view, c.doc) for c in table.columns]
    assert [(name, _short(type_), *rest) for name, type_, *rest in found] == [
        (name, _short(type_), *rest) for name, type_, *rest in declared
    ]
    function = "duckdb_views() WHERE view_name" if table.is_view else "duckdb_tables() WHERE table_name"
    assert made.rows(f"SELECT comment FROM {function} = ?", [table.name]) == [(table.doc,)]


def test_every_macro_says_what_it_is_for(made: Connection) -> None:
    told = "SELECT function_name, comment FROM duckdb_functions() WHERE function_type LIKE '%macro' AND NOT internal"
    macros = dict(made.rows(told))
    assert {"search", "quotes_by", "top_stories", "utc_day"} <= set(macros)
    assert all(str(comment).startswith(f"{name}(") for name, comment in macros.items()), macros


def _short(type_: str) -> str:
    return type_.replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ").replace('"', "")


def test_versions_have_no_gaps() -> None:
    assert [migration.version for migration in migrations.ALL] == list(range(1, migrations.NEWEST + 1))


def add_mood(database: Database) -> None:
    database.execute("ALTER TABLE articles ADD COLUMN mood VARCHAR")


def test_an_older_file_is_brought_forward_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.load(fakes.article(1))
    monkeypatch.setattr(migrations, "ALL", (*migrations.ALL, Migration(NEXT, "give articles a mood", add_mood)))
    monkeypatch.setattr(migrations, "NEWEST", NEXT)
    for _ in range(2):
        with connect(house.path) as connection:
            assert connection.rows("SELECT count(*), count(mood) FROM articles") == [(1, 0)]
    assert house.rows("SELECT version, name FROM migrations ORDER BY version") == [
        *((migration.version, migration.name) for migration in migrations.ALL[:-1]),
        (NEXT, "give articles a mood"),
    ]


def test_real_rows_come_forward_on_a_copy_that_takes_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(tmp_path)
    demo.fill(tmp_path).rename(house.path)
    before, file = house.contents(), house.path.stat().st_ino
    monkeypatch.setattr(migrations, "ALL", (*migrations.ALL, Migration(NEXT, "give articles a mood", add_mood)))
    monkeypatch.setattr(migrations, "NEWEST", NEXT)
    with connect(house.path):
        pass
    assert house.contents(but=["mood"]) == before
    assert house.path.stat().st_ino != file
    assert house.column("SELECT count(*) FROM search('quay')") == [1]


@pytest.mark.parametrize(
    ("failure", "raised"),
    [
        (RuntimeError("power cut"), RuntimeError),
        (OSError(errno.ENOSPC, "No space left on device"), WarehouseError),
    ],
)
def test_a_migration_is_all_or_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch, failure: Exception, raised: type[Exception]
) -> None:
    def fail(database: Database) -> None:
        add_mood(database)
        raise failure

    house.load(fakes.article(1))
    before = house.path.read_bytes()
    monkeypatch.setattr(migrations, "ALL", (*migrations.ALL, Migration(NEXT, "fails", fail)))
    monkeypatch.setattr(migrations, "NEWEST", NEXT)
    with pytest.raises(raised), connect(house.path):
        pass
    assert house.path.read_bytes() == before
    assert sorted(path.name for path in house.path.parent.iterdir()) == ["news.duckdb", "news.staging"]


# Brings a file forward, and meets its end in the middle: by a signal, or by a limit on the size of files, which is what
# a full disk is to DuckDB.
ENDED = """
import os, resource, signal, sys
from pathlib import Path
from typing import Any
from warehouse.schema import migrations
from warehouse.file.connection import Connection, connect
from warehouse.errors import WarehouseError

def change(database):
    database.execute("CREATE TABLE more AS SELECT md5(range::VARCHAR) AS text FROM range(300000)")
    if sys.argv[2] == "killed":
        os.kill(os.getpid(), signal.SIGKILL)

after = int(sys.argv[3])
migrations.ALL, migrations.NEWEST = (*migrations.ALL, migrations.Migration(after, "more", change)), after
if sys.argv[2] == "full":
    resource.setrlimit(resource.RLIMIT_FSIZE, (Path(sys.argv[1]).stat().st_size + 100_000,) * 2)
try:
    with connect(Path(sys.argv[1])):
        print("done")
except WarehouseError as error:
    print(error)
"""


@pytest.mark.parametrize("end", ["killed", "full"])
def test_whatever_ends_a_migration_the_file_is_as_it_was(
    house: House, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    house.load(fakes.article(1))
    before = house.path.read_bytes()
    command = [sys.executable, "-c", ENDED, str(house.path), end, str(NEXT)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, "Could not write" in done.stdout) == ((-9, False) if end == "killed" else (0, True))
    assert house.path.read_bytes() == before
    monkeypatch.setattr(migrations, "ALL", (*migrations.ALL, Migration(NEXT, "give articles a mood", add_mood)))
    monkeypatch.setattr(migrations, "NEWEST", NEXT)
    with connect(house.path) as connection:
        assert connection.rows("SELECT count(*), count(mood) FROM articles") == [(1, 0)]
    assert sorted(path.name for path in house.path.parent.iterdir()) == ["news.duckdb", "news.staging"]


def test_views_of_other_code_are_made_anew_and_those_of_users_kept(house: House) -> None:
    house.load(fakes.article(1))
    with connect(house.path) as connection:
        connection.execute("CREATE VIEW of_an_analyst AS SELECT 7 AS seven")
        connection.execute("CREATE OR REPLACE VIEW article_revisions AS SELECT 1 AS article_id")
        connection.execute("UPDATE migrations SET layout = 'of yesterday'")
    with connect(house.path) as connection:
        assert connection.rows("FROM of_an_analyst") == [(7,)]
        assert connection.rows("SELECT count(title) FROM article_revisions") == [(1,)]


def test_a_file_of_a_commit_between_two_layouts_is_refused_with_the_next_step(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    with connect(path) as connection:
        connection.execute("ALTER TABLE sources DROP COLUMN kind")
        connection.execute("UPDATE migrations SET layout = 'of an older commit'")
    before = path.read_bytes()
    with pytest.raises(WarehouseError, match=r"between two releases.*kind") as caught, connect(path):
        pass
    assert "newsloom export" in caught.value.hint
    assert "Binder" not in str(caught.value)
    assert path.read_bytes() == before


def test_an_up_to_date_file_is_not_written_to(house: House) -> None:
    house.load(fakes.article(1))
    before = house.path.read_bytes()
    with connect(house.path) as connection:
        connection.rows("SELECT 1")
    assert house.path.read_bytes() == before


def test_a_file_ends_where_its_statements_end(tmp_path: Path) -> None:
    assert migrations.split("-- a\nSELECT ';';\n\nSELECT 2;\n") == ["-- a\nSELECT ';'", "SELECT 2"]


# A value of each type, for a row in every table of an old layout.
VALUES = {
    "VARCHAR": "'x'",
    "TIMESTAMP WITH TIME ZONE": "TIMESTAMPTZ '2026-03-01 08:30:00+00'",
    "DATE": "DATE '2026-03-01'",
    "BLOB": "'x'::BLOB",
    "BOOLEAN": "true",
}


def _value(type_: str) -> str:
    if type_.startswith("MAP"):
        return "MAP {}"
    return "[]" if type_.endswith("[]") else VALUES.get(type_, "1")


def make(path: Path, layout: Path) -> list[str]:
    """A warehouse of an old layout, with a row in every table; their names."""
    with duckdb.connect(str(path)) as raw:
        raw.execute(layout.read_text("utf-8"))
        tables = [name for (name,) in raw.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        for table in tables:
            types = raw.execute(COLUMNS, [table]).fetchall()
            raw.execute(f"INSERT INTO {table} VALUES ({', '.join(_value(type_) for _, type_, *_ in types)})")
        raw.execute("UPDATE migrations SET version = ?", [int(layout.stem)])
    return tables


DECLARED = "SELECT table_name, column_name, data_type, is_nullable FROM duckdb_columns() ORDER BY ALL"


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Any, ...]]:
    """The columns of a file that is made anew."""
    fresh = House(tmp_path_factory.mktemp("fresh"))
    with field(), connect(fresh.path) as connection:
        return connection.rows(DECLARED)


@pytest.mark.parametrize("layout", sorted(layouts.FOLDER.glob("*.sql")), ids=lambda path: f"version-{path.stem}")
def test_every_released_layout_comes_forward_with_its_rows(
    house: House, declared: list[tuple[Any, ...]], layout: Path
) -> None:
    tables = [name for name in make(house.path, layout) if name != "migrations"]
    with connect(house.path):
        pass
    with connect(house.path, read_only=True) as connection:
        assert connection.rows(DECLARED) == declared
        counts = [connection.rows(f"SELECT count(*) FROM {table}") for table in tables]
    assert counts == [[(1,)]] * len(tables)
    assert house.load(fakes.article(1)).new == 1


def test_the_newest_layout_is_on_record() -> None:
    hint = "a released layout stays: add a migration; while it is not released: python -m tests.warehouse.layouts"
    assert (layouts.FOLDER / f"{migrations.NEWEST}.sql").read_text("utf-8") == layouts.newest(), hint
