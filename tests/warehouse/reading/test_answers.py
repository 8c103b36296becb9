"""Answers in pieces: all of several statements, an error in its turn, nothing that is not the warehouse's."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import fakes
from tests.warehouse.conftest import House
from warehouse.errors import WarehouseError
from warehouse.file import publish
from warehouse.file.connection import connect
from warehouse.reading import answers
from warehouse.reading.answers import asking


def told(path: Path, sql: str) -> list[list[dict[str, object]]]:
    with asking(path, sql) as asked:
        return [[row for batch in rows.batches for row in batch.to_pylist()] for rows in asked.rows]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of two articles."""
    house = House(tmp_path_factory.mktemp("made"))
    house.load(fakes.article(1), fakes.article(2))
    return house.path


@pytest.fixture(params=["warehouse", "published"])
def library(house: House, made: Path, request: pytest.FixtureRequest) -> House:
    """It answers itself, or its published copy does."""
    shutil.copyfile(made, house.path)
    if request.param == "published":
        publish.publish(house.path)
    return house


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT 1 AS a; SELECT 2 AS b", [[{"a": 1}], [{"b": 2}]]),
        ("SELECT ';' AS a -- one; two\n;;", [[{"a": ";"}]]),
        (
            "CREATE TEMP TABLE kept AS SELECT 3 AS c; FROM kept; SELECT count(*) AS n FROM articles",
            [[{"c": 3}], [{"n": 2}]],
        ),
        ("PIVOT (SELECT 'x' AS k, 5 AS v) ON k USING sum(v)", [[{"x": 5}]]),
        ("SELECT 1 AS a WHERE false", [[]]),
        ("BEGIN; ROLLBACK", []),
    ],
)
def test_each_statement_is_answered_in_turn(library: House, sql: str, expected: list[object]) -> None:
    assert told(library.path, sql) == expected
    with asking(library.path, sql) as asked:
        assert asked.count == len(expected)


@pytest.mark.parametrize(
    "late", ["SELEKT 2", "SELECT error('no boat') FROM range(9)", "SELECT 'x'::INT", "DELETE FROM articles"]
)
def test_an_error_comes_in_its_turn(library: House, late: str) -> None:
    given = []
    with pytest.raises(WarehouseError), asking(library.path, f"SELECT 1 AS a; {late}") as asked:
        for rows in asked.rows:
            given += [row for batch in rows.batches for row in batch.to_pylist()]
    assert given == ([] if late == "SELEKT 2" else [{"a": 1}])


def test_an_error_in_the_middle_of_an_answer_is_one_of_ours(library: House) -> None:
    sql = "SELECT repeat('x', 100), CASE WHEN i = 900_000 THEN error('no boat') END FROM range(1_000_000) r(i)"
    with pytest.raises(WarehouseError, match="no boat"):
        told(library.path, sql)


@pytest.mark.parametrize("sql", ["", "-- nothing", ";"])
def test_no_statement_is_told(library: House, sql: str) -> None:
    with pytest.raises(WarehouseError, match="no statement"):
        told(library.path, sql)


@pytest.mark.parametrize(
    "sql", ["SELECT 1; FROM '{}'", "COPY articles TO '{}.csv'", "SET enable_external_access = true", "ATTACH '{}' AS b"]
)
def test_no_statement_reaches_beyond_the_warehouse(library: House, tmp_path: Path, sql: str) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n", "utf-8")
    with pytest.raises(WarehouseError):
        told(library.path, sql.format(secret))
    assert not Path(f"{secret}.csv").exists()


def test_an_answer_of_the_warehouse_itself_is_set_aside_and_stops_no_load(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "_MEMORY_BYTES", 1_000)  # the rest in a file
    house.load(fakes.article(1))
    with asking(house.path, "SELECT range AS n FROM range(10_000)") as asked:
        first = next(asked.rows)
        with connect(house.path, lock_seconds=0.0) as connection:
            connection.execute("DELETE FROM articles")
        assert [n for batch in first.batches for n in batch["n"].to_pylist()] == list(range(10_000))


def test_an_answer_of_the_copy_comes_as_it_is_found(house: House) -> None:
    house.load(fakes.article(1))
    publish.publish(house.path)
    with asking(house.path, "SELECT repeat('x', 1000) FROM range(1_000_000_000_000)") as asked:
        assert next(next(asked.rows).batches).num_rows


# Starts to answer, and would go on for hours: in one piece, or in many with nothing in them.
ENDLESS = (
    "SELECT count(*) FROM range(10000000) a, range(10000000) b",
    "FROM range(10000000000000) WHERE range % 7 = 9",
)


@pytest.mark.parametrize("sql", ENDLESS)
def test_ctrl_c_ends_a_query_that_goes_on(library: House, sql: str) -> None:
    code = f"""
import os, signal, sys, threading, time
from pathlib import Path
from warehouse.reading.answers import asking
signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell's background jobs are started without
try:
    threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT)).start()
    with asking(Path(sys.argv[1]), "SELECT 1; {sql}") as asked:
        print([batch for rows in asked.rows for batch in rows.batches])
except KeyboardInterrupt:
    print("interrupted")
"""
    done = subprocess.run([sys.executable, "-c", code, str(library.path)], capture_output=True, text=True, check=False)
    assert done.stdout == "interrupted\n", done.stderr
