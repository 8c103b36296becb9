"""Rows of a few articles: all of them, each once, however they lie."""

import random

import pyarrow as pa
import pytest

from tests.warehouse.conftest import House
from warehouse.file.connection import connect
from warehouse.reading.lookup import _FEW, rows_of
from warehouse.schema.tables import QUOTES


@pytest.mark.parametrize("wanted", [0, 1, 7, _FEW, _FEW + 1])
def test_rows_that_lie_among_others_come_once(house: House, wanted: int) -> None:
    rows = [
        {
            "article_id": str(n),
            "position": place,
            "text": "Yes",
            "speaker": None,
            "speaker_name": None,
            "speaker_kind": None,
        }
        for n in range(200)
        for place in range(3)
    ]
    random.Random(1).shuffle(rows)
    ids = [str(n) for n in range(wanted)]
    with (
        connect(house.path) as connection,
        connection.given(
            quoted=pa.Table.from_pylist(rows, schema=QUOTES.arrow),
            asked=pa.table({"article_id": pa.array(ids, pa.string())}),
        ),
    ):
        connection.execute("INSERT INTO quotes SELECT * FROM quoted")
        found = rows_of(connection, "quotes", "asked").to_pylist()
    assert sorted(map(str, found)) == sorted(str(row) for row in rows if row["article_id"] in ids)
