"""Exports: all that is in the warehouse, from one snapshot, whole or not there."""

import platform
import resource
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extractors.article import Image
from tests import fakes
from tests.warehouse import demo
from tests.warehouse.conftest import House
from warehouse import unfinished
from warehouse.errors import WarehouseError
from warehouse.exchange import manifest
from warehouse.exchange.exporting import EXPORTED, export
from warehouse.file.connection import connect
from warehouse.reading.snapshot import is_stale, snapshot, stream
from warehouse.schema.layout import sql_type
from warehouse.schema.migrations import NEWEST
from warehouse.schema.tables import TABLES

RowsOf = Callable[[Path, str], list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def rows_of() -> Iterator[RowsOf]:
    """The rows of a table of an export, as another program reads them: which is opened once."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("SET TimeZone = 'UTC'")

        def rows(folder: Path, name: str) -> list[tuple[Any, ...]]:
            columns = ", ".join(f'"{c}"' for c in next(t for t in TABLES if t.name == name).names)
            sql = f"SELECT {columns} FROM read_parquet('{folder}/{name}/**/*.parquet')"
            return sorted(connection.execute(sql).fetchall(), key=repr)

        yield rows


def test_an_export_has_every_row_and_says_what_each_column_means(rows_of: RowsOf, tmp_path: Path) -> None:
    warehouse = demo.fill(tmp_path)
    told: list[str] = []
    made = export(warehouse, tmp_path / "out", tell=lambda table, rows: told.append(table))
    with connect(warehouse, read_only=True) as connection:
        all_held = {table: sorted(connection.rows(f"FROM {table.name}"), key=repr) for table in EXPORTED}
    for table, held in all_held.items():
        entry = made.table(table.name)
        assert entry
        assert entry.rows == len(held)
        assert not held or rows_of(tmp_path / "out", table.name) == held
        assert [(c.name, c.type, c.meaning) for c in entry.columns] == [
            (column.name, sql_type(column.type), column.doc) for column in table.columns
        ]
    assert told == [table.name for table in EXPORTED]
    assert {path.parent.name for path in (tmp_path / "out/articles").rglob("*.parquet")} >= {"month=2026-03"}
    assert manifest.read(tmp_path / "out") == made
    manifest.check_files(made, tmp_path / "out")


def test_every_table_is_exported_or_internal() -> None:
    left_out = {table.name for table in TABLES if table.is_internal}
    assert {"articles", "documents", "fetches", "quarantine", "runs"} <= {table.name for table in EXPORTED}
    assert {"signatures", "loaded_batches", "migrations"} <= left_out


def test_since_an_earlier_export_come_whole_articles_only(rows_of: RowsOf, house: House, tmp_path: Path) -> None:
    house.load(fakes.article(1), fakes.article(2, images=(Image(0, caption="Quay"),)))
    first = export(house.path, tmp_path / "one")
    later = fakes.FETCHED + timedelta(days=1)
    house.load(fakes.article(2, text="It was put off.", fetched_at=later), fakes.article(3))
    second = export(house.path, tmp_path / "two", since=first.until)
    assert {row[0] for row in rows_of(tmp_path / "two", "articles")} == {
        fakes.article(2).article_id,
        fakes.article(3).article_id,
    }
    assert len(rows_of(tmp_path / "two", "other_revisions")) == 1
    assert len(rows_of(tmp_path / "two", "documents")) == 2
    assert second.since == first.until
    nothing = export(house.path, tmp_path / "three", since=second.until)
    assert nothing.until == second.until
    assert [nothing.table(name).rows for name in ("articles", "documents")] == [0, 0]  # type: ignore[union-attr]


def named_out(folder: Path) -> list[str]:
    """What bears the export's name, whole or unfinished."""
    return [path.name for path in folder.iterdir() if "out" in path.name]


def test_an_export_is_there_whole_or_not_at_all(house: House, tmp_path: Path) -> None:
    house.load(*(fakes.article(n) for n in range(40)))
    killed = f".out.new-{platform.node()},999999999,1,1"
    (tmp_path / killed / "articles").mkdir(parents=True)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (6_000, hard))  # as a disk that is full after so many bytes
    try:
        with pytest.raises(WarehouseError):
            export(house.path, tmp_path / "out")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert named_out(tmp_path) == []
    export(house.path, tmp_path / "out")
    with pytest.raises(WarehouseError, match="already exists"):
        export(house.path, tmp_path / "out")
    assert named_out(tmp_path) == ["out"]


def test_what_cannot_be_exported_is_named(house: House, tmp_path: Path) -> None:
    house.load(fakes.article(1))
    with pytest.raises(WarehouseError, match="cannot be written"):
        export(house.path, Path("/dev/null/out"))
    with pytest.raises(WarehouseError, match=r"artikles: .*did you mean 'articles'"):
        export(house.path, tmp_path / "out", tables=["artikles"])
    assert named_out(tmp_path) == []


def test_while_flows_load_an_export_is_of_one_moment(rows_of: RowsOf, house: House, tmp_path: Path) -> None:
    house.load(*(fakes.article(n) for n in range(20)))
    stop = threading.Event()

    def load_on() -> None:
        number = 20
        while not stop.is_set():
            house.load(*(fakes.article(n, images=(Image(0, caption="Quay"),)) for n in range(number, number + 5)))
            number += 5
            stop.wait(0.1)  # else it does nothing else for as long as the machine lets the exports wait

    loader = threading.Thread(target=load_on)
    loader.start()
    try:
        for number in range(3):
            made = export(snapshot(house.path), tmp_path / str(number))
            ids = {row[0] for row in rows_of(tmp_path / str(number), "articles")}
            documents = made.table("documents")
            assert documents
            assert len(ids) == documents.rows
            assert {row[0] for row in rows_of(tmp_path / str(number), "images")} <= ids
            assert len(ids) % 5 == 0
    finally:
        stop.set()
        loader.join()


def test_a_snapshot_is_fresh_and_a_published_copy_is_one_itself(house: House) -> None:
    house.load(fakes.article(1))
    copy = snapshot(house.path)
    assert not is_stale(house.path)
    assert snapshot(copy) == copy
    house.load(fakes.article(2))
    assert is_stale(house.path)
    with stream(snapshot(house.path), "SELECT count(*) AS n FROM articles") as rows:
        assert [batch.to_pylist() for batch in rows.batches] == [[{"n": 2}]]


def test_a_streamed_query_reaches_nothing_but_the_warehouse(house: House, tmp_path: Path) -> None:
    house.load(fakes.article(1))
    (tmp_path / "secret.csv").write_text("a\n1\n", "utf-8")
    for sql in (f"FROM '{tmp_path}/secret.csv'", "COPY articles TO 'x.csv'", "SET enable_external_access = true"):
        with pytest.raises(WarehouseError), stream(snapshot(house.path), sql) as rows:
            list(rows.batches)


@pytest.fixture(scope="module")
def made_small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of one article."""
    folder = tmp_path_factory.mktemp("small")
    house = House(folder)
    house.load(fakes.article(1))
    export(house.path, folder / "out")
    return folder / "out"


@pytest.fixture
def small(made_small: Path, tmp_path: Path) -> Path:
    """The same, for a test to damage."""
    return Path(shutil.copytree(made_small, tmp_path / "out"))


@pytest.mark.parametrize("damage", ["cut", "changed", "missing", "torn", "none", "newer"])
def test_a_damaged_export_is_refused_by_name(small: Path, damage: str) -> None:
    folder = small
    victim = next((folder / "documents").glob("*.parquet"))
    content, listed = victim.read_bytes(), folder / manifest.NAME
    if damage == "cut":
        victim.write_bytes(content[:-10])
    elif damage == "changed":
        victim.write_bytes(content[:-10] + b"x" + content[-9:])
    elif damage == "missing":
        victim.unlink()
    elif damage == "torn":
        listed.write_bytes(listed.read_bytes()[:200])
    elif damage == "none":
        listed.unlink()
    else:
        listed.write_text(listed.read_text("utf-8").replace(f'"layout": {NEWEST}', '"layout": 99'), "utf-8")
    with pytest.raises(WarehouseError) as caught:
        manifest.check_files(manifest.read(folder), folder)
    assert caught.value.subject == str({"torn": listed, "newer": listed, "none": folder}.get(damage, victim))
    assert "nothing was loaded" in caught.value.hint


@pytest.mark.parametrize("path", ["../documents/data_0", "/documents/data_0", "documents\\u0000/data_0"])
def test_a_manifest_cannot_point_out_of_its_folder(small: Path, path: str) -> None:
    listed = small / manifest.NAME
    listed.write_text(listed.read_text("utf-8").replace("documents/data_0", path), "utf-8")
    with pytest.raises(WarehouseError, match="outside its folder"):
        manifest.check_files(manifest.read(small), small)


def test_a_manifest_cannot_double_rows(small: Path) -> None:
    listed = manifest.read(small)
    (documents,) = (table for table in listed.tables if table.name == "documents")
    (file,) = documents.files
    again = replace(documents, rows=2 * file.rows, files=(file, replace(file, path=f"./{file.path}")))
    others = tuple(table for table in listed.tables if table is not documents)
    for tables in ((*others, again), (*others, documents, documents)):
        with pytest.raises(WarehouseError, match="twice"):
            manifest.check_files(replace(listed, tables=tables), small)


def test_a_file_takes_its_name_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    with pytest.raises(RuntimeError), unfinished.writing(target) as file:
        file.write(b"half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []
    with unfinished.writing(target) as file:
        file.write(b"all")
    assert target.read_bytes() == b"all"


def test_the_cursor_is_a_moment_of_the_warehouse(house: House, tmp_path: Path) -> None:
    assert export(_empty(house), tmp_path / "empty").until is None
    house.load(fakes.article(1))
    until = export(house.path, tmp_path / "one").until
    assert until == max(house.column("SELECT max(loaded_at) FROM articles"))
    assert until
    assert until <= datetime.now(UTC)


def _empty(house: House) -> Path:
    house.load()
    return house.path
