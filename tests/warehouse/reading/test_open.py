"""``warehouse.open()``: ask in SQL, get Arrow, pandas or polars; nothing kept open, nothing changed."""

import re
import subprocess
import sys
import types
from pathlib import Path

import pyarrow as pa
import pytest
from lxml import html

import warehouse
from tests import fakes
from tests.newsroom import texts
from tests.warehouse.conftest import House
from warehouse.errors import WarehouseError
from warehouse.file.connection import connect
from warehouse.file.publish import publish
from warehouse.reading.open import Answer


def test_an_answer_is_arrow_or_rows(house: House) -> None:
    house.load(fakes.article(1), fakes.article(2))
    answer = warehouse.open(house.path).sql("SELECT url, published_at FROM articles WHERE url = ?", [fakes.url(2)])
    assert answer.rows() == [{"url": fakes.url(2), "published_at": fakes.PUBLISHED}]
    assert isinstance(answer.arrow(), pa.Table)
    assert answer.arrow().schema.metadata is None
    assert len(answer) == 1
    assert "1" not in repr(answer) or "table" not in repr(answer)
    named = warehouse.open(house.path).sql("SELECT count(*) AS n FROM articles WHERE url <> $url", {"url": ""})
    assert named.rows() == [{"n": 2}]


MOMENTS = """
    SELECT DATE '2026-03-01' AS day, TIMESTAMPTZ '2026-03-01 08:30:00+00' AS at, ['a'] AS tags, NULL::DATE AS none
"""


def test_days_and_times_are_those_of_pandas_and_altair(house: House) -> None:
    altair = pytest.importorskip("altair")
    house.load(fakes.article(1))
    answer = warehouse.open(house.path).sql(MOMENTS)
    frame = answer.df()
    assert [str(kind) for kind in frame.dtypes[["day", "at", "none"]]] == [
        "datetime64[ms]", "datetime64[us, UTC]", "datetime64[ms]",
    ]  # fmt: skip
    chart = altair.Chart(frame).mark_point().encode(x="day", y="at").to_dict()
    assert {axis["type"] for axis in chart["encoding"].values()} == {"temporal"}
    assert str(answer.df(zone="Europe/Berlin")["at"][0]) == "2026-03-01 09:30:00+01:00"


def test_excel_takes_times_without_a_zone(house: House, tmp_path: Path) -> None:
    pytest.importorskip("pandas")
    house.load(fakes.article(1))
    answer, file = warehouse.open(house.path).sql(MOMENTS), tmp_path / "a.xlsx"
    answer.df(zone=None).to_excel(file, engine="xlsxwriter")
    from python_calamine import CalamineWorkbook

    _, row = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()
    assert [str(cell) for cell in row[1:3]] == ["2026-03-01", "2026-03-01 08:30:00"]


def test_days_and_times_are_those_of_polars(house: House) -> None:
    polars = pytest.importorskip("polars")
    house.load(fakes.article(1))
    answer = warehouse.open(house.path).sql(MOMENTS)
    assert answer.pl().schema["day"] == polars.Date
    assert answer.pl(zone="Asia/Tokyo").schema["at"] == polars.Datetime("us", "Asia/Tokyo")
    assert answer.pl(zone=None).schema["at"] == polars.Datetime("us")


@pytest.mark.parametrize(
    ("sql", "kind"),
    [("sum(n)", "int64"), ("sum(n::HUGEINT << 64)", "float64"), ("sum(n * 0.5)", "float64")],
)
def test_sums_are_plain_numbers(house: House, sql: str, kind: str) -> None:
    pytest.importorskip("pandas")
    house.load(fakes.article(1))
    frame = warehouse.open(house.path).sql(f"SELECT {sql} AS total FROM (SELECT unnest([1, 2]) AS n)").df()
    assert str(frame["total"].dtype) == kind


def test_a_zone_that_is_none_is_told(house: House) -> None:
    house.load(fakes.article(1))
    with pytest.raises(WarehouseError, match="no such time zone"):
        warehouse.open(house.path).sql(MOMENTS).polars(zone="Mars")


@pytest.mark.parametrize("attack", texts.ATTACKS)
def test_a_notebook_shows_a_table_in_which_texts_are_texts(attack: str) -> None:
    answer = Answer(pa.table({attack: [1], "title": [attack], "names": [[attack, None]]}))
    root = html.fromstring(f"<div>{answer._repr_html_()}</div>")
    assert {node.tag for node in root.iter()} == {"div", "table", "thead", "tbody", "tr", "th", "td", "p"}
    seen = re.sub("[\u202a-\u202e\x1b]", "\ufffd", attack)
    assert [cell.text_content() for cell in root.iter("td")] == ["1", seen, f"{seen}, "]


def test_a_notebook_shows_the_first_rows_and_says_how_many_there_are() -> None:
    shown = Answer(pa.table({"n": range(1_200)}), is_stale=True)._repr_html_()
    assert shown.count("<tr>") == 51
    assert "the first 50 of 1,200 rows; from the copy published before" in shown


def test_the_file_is_named_by_the_environment(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.load(fakes.article(1))
    monkeypatch.setenv("NEWSLOOM_WAREHOUSE", str(house.path))
    assert warehouse.open().path == house.path
    monkeypatch.delenv("NEWSLOOM_WAREHOUSE")
    assert warehouse.default_path() == Path("data/newsloom.duckdb")
    with pytest.raises(WarehouseError, match="no such warehouse"):
        warehouse.open(house.path.with_name("other.duckdb"))


def test_a_reader_left_open_locks_nothing_and_answers_while_a_load_goes_on(house: House) -> None:
    house.load(fakes.article(1))
    publish(house.path)
    reader = warehouse.open(house.path)
    assert not reader.sql("FROM articles").is_stale
    house.load(fakes.article(2))
    assert len(reader.sql("FROM articles")) == 2
    with connect(house.path):  # a load in this process: DuckDB refuses a second way of opening the file
        answer = reader.sql("FROM articles")
    assert answer.is_stale
    assert len(answer) == 1


@pytest.mark.parametrize(
    "sql", ["DELETE FROM articles", "COPY articles TO 'x.csv'", "ATTACH 'y.duckdb'", "SET threads=1"]
)
def test_it_can_only_read(house: House, sql: str) -> None:
    house.load(fakes.article(1))
    with pytest.raises(WarehouseError):
        warehouse.open(house.path).sql(sql)


def test_polars_and_pandas_are_used_where_they_are(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.load(fakes.article(1))
    answer = warehouse.open(house.path).sql("SELECT url FROM articles")
    polars = types.ModuleType("polars")
    polars.from_arrow = lambda table: ("frame", table.num_rows)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "polars", polars)
    assert answer.polars() == answer.pl() == ("frame", 1)
    for name, asked in (("polars", answer.pl), ("pandas", answer.df)):
        monkeypatch.setitem(sys.modules, name, None)  # as where it is not installed
        with pytest.raises(WarehouseError, match=f"{name}: is not installed.*pip install {name}"):
            asked()


def test_real_pandas_and_polars(house: House) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is no dependency; install it to test this")
    polars = pytest.importorskip("polars", reason="polars is no dependency; install it to test this")
    house.load(fakes.article(1))
    answer = warehouse.open(house.path).sql("SELECT url, authors, published_at FROM articles")
    assert isinstance(answer.df(), pandas.DataFrame)
    assert isinstance(answer.pl(), polars.DataFrame)
    assert answer.df()["published_at"][0] == fakes.PUBLISHED
    assert answer.pl()["published_at"][0] == fakes.PUBLISHED


def test_importing_it_is_light() -> None:
    code = "import sys, warehouse; print(' '.join(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"duckdb", "pyarrow", "pandas", "polars"} & set(loaded)
