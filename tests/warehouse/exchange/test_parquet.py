"""A Parquet file has every row of its query in every column, or is not there."""

from pathlib import Path

import duckdb
import pytest

from tests import fakes
from tests.warehouse.conftest import House
from warehouse.errors import WarehouseError
from warehouse.exchange import parquet
from warehouse.file.connection import connect

ARTICLES = "FROM articles WHERE word_count > $words"


def test_all_rows_are_there_in_every_column(house: House, tmp_path: Path) -> None:
    house.load(*(fakes.article(n) for n in range(20)))
    target = tmp_path / "it's [new]" / "month=2026-03" / "a.parquet"
    with connect(house.path, read_only=True) as connection:
        written = parquet.write(connection, ARTICLES, target, {"words": 0})
        rows = connection.rows("FROM articles ORDER BY article_id")
    assert (written.path, written.rows, written.bytes) == (target, 20, target.stat().st_size)
    with duckdb.connect() as raw:
        raw.execute("SET TimeZone = 'UTC'")
        assert raw.execute(f"{parquet.reading([target])} ORDER BY article_id").fetchall() == rows
    assert [path.name for path in target.parent.iterdir()] == ["a.parquet"]


@pytest.mark.parametrize("fault", ["other rows", "disk full"])
def test_where_it_fails_the_file_is_as_before(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    house.load(fakes.article(1))
    target = tmp_path / "a.parquet"
    with connect(house.path, read_only=True) as connection:
        parquet.write(connection, ARTICLES, target, {"words": 0})
        before = target.read_bytes()
        if fault == "other rows":
            monkeypatch.setattr(parquet, "reading", lambda files: "SELECT 1 AS n")
        else:
            monkeypatch.setattr(parquet, "_sync", fail_for_space)
        with pytest.raises(WarehouseError, match=r"read back|No space left"):
            parquet.write(connection, ARTICLES, target, {"words": 1})
    assert target.read_bytes() == before
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".a.parquet")]


def fail_for_space(path: Path) -> None:
    raise OSError(28, "No space left on device")
