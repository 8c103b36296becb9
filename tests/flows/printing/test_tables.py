"""Answers as people and programs read them, whatever types are in them."""

import io

import duckdb
import pyarrow as pa
import pytest

from extractors.errors import InputError
from flows.printing.tables import write_table


def written(sql: str, form: str) -> str:
    rows: pa.Table = duckdb.sql(sql).to_arrow_table()
    stream = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    write_table(rows.schema, rows.to_batches(), form, stream)
    return stream.buffer.getvalue().decode("utf-8", "replace")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        ("INTERVAL '2 months 3 days 04:05:06.5'", "2 months 3 days 04:05:06.500000"),
        ("-(INTERVAL 90 MINUTE)", "-01:30:00"),
        ("INTERVAL 0 DAY", "00:00:00"),
        ("INTERVAL 1 DAY", "1 day"),
        ("NULL::INTERVAL", ""),
    ],
)
def test_the_time_between_two_times_is_readable(interval: str, text: str) -> None:
    assert written(f"SELECT {interval} AS since, 1 AS n", "csv") == f"since,n\n{text},1\n"


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_a_time_that_cannot_be_shown_is_named(form: str) -> None:
    with pytest.raises(
        InputError, match=r'ends: has a time that cannot be shown \(ask for it as text: "ends"::VARCHAR'
    ):
        written("SELECT 'infinity'::TIMESTAMPTZ AS ends", form)


def test_what_parquet_has_no_type_for_is_named() -> None:
    with pytest.raises(InputError, match="since: Parquet has no intervals"):
        written("SELECT INTERVAL 1 DAY AS since", "parquet")
