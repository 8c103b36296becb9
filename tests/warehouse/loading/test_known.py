"""What decisions on copies are told: likely pairs within a window, without boilerplate, each only once."""

from dataclasses import replace

import pyarrow as pa
import pytest

from flows.settings.load import load_copy_settings
from tests.warehouse.loading.test_copies import NOON, empty_and_open, row
from warehouse.file.connection import Connection
from warehouse.loading import known
from warehouse.loading.copies import settle_copies
from warehouse.schema.tables import ARTICLES, SIGNATURE_SHINGLES

LOOKUP = load_copy_settings().lookup


@pytest.fixture
def connection() -> Connection:
    return empty_and_open()


def put(connection: Connection, *rows: tuple[int, int, int | None]) -> None:
    """Index rows (number and text key, shingle, day)."""
    for number, value, day in rows:
        connection.execute(
            "INSERT INTO signatures SELECT $1::VARCHAR, $1, $1, $1, $1, $1, 's', NULL, false, now(), $2, 9, [], []",
            [number, day],
        )
        connection.execute("INSERT INTO signature_shingles VALUES (?, ?, ?)", [value, number, day])


def asked(*rows: tuple[int, int, int | None]) -> pa.Table:
    """What is looked up: (text key, shingle, day)."""
    columns = [
        pa.array([value for _, value, _ in rows], pa.uint32()),
        pa.array([number for number, _, _ in rows], pa.int64()),
        pa.array([day for *_, day in rows], pa.int32()),
    ]
    return pa.table(columns, names=["shingle", "text_key", "day"])


def test_pairs_share_a_shingle_and_come_smaller_first(connection: Connection) -> None:
    put(connection, (1, 500, 10), (2, 600, 10), (9, 500, 10))
    assert known.pairs_by_shingles(connection, asked((9, 500, 10)), LOOKUP) == {(1, 9)}


def test_dated_articles_far_apart_are_no_pair_and_undated_ones_always(connection: Connection) -> None:
    far = 10 + LOOKUP.window_days + 1
    put(connection, (1, 500, 10), (2, 500, far), (3, 500, None))
    assert known.pairs_by_shingles(connection, asked((2, 500, far)), LOOKUP) == {(2, 3)}
    assert known.pairs_by_shingles(connection, asked((3, 500, None)), LOOKUP) == {(1, 3), (2, 3)}


def test_of_a_crowd_the_first_are_looked_at_and_all_that_is_shared_counts(connection: Connection) -> None:
    put(connection, *((number, 500, 10) for number in range(1, 9)), (1, 700, 10), (2, 700, 10), (8, 700, 10))
    few = replace(LOOKUP, crowd=3, crowd_kept=2)
    found = known.pairs_by_shingles(connection, asked((1, 500, 10), (1, 700, 10)), few)
    assert found == {(1, 2), (1, 8)}, "8 by what is no crowd"
    assert known.pairs_by_shingles(connection, asked((7, 500, 10)), few) == {(1, 7), (2, 7)}


def test_the_pairs_of_a_text_have_a_limit_however_many_are_like_it(connection: Connection) -> None:
    rows = [(number, shingle, 10) for number in range(1, 301) for shingle in range(500, 508)]
    wanted = asked(*rows)
    with connection.given(rows=wanted):
        connection.execute(
            "INSERT INTO signatures SELECT DISTINCT text_key::VARCHAR, text_key, text_key, text_key, text_key,"
            " text_key, 's', NULL, false, now(), day, 9, [], [] FROM rows"
        )
        connection.execute("INSERT INTO signature_shingles SELECT shingle, text_key, day FROM rows")
    assert len(known.pairs_by_shingles(connection, wanted, LOOKUP)) <= 300 * LOOKUP.crowd_kept


def test_only_the_most_alike_are_compared(connection: Connection) -> None:
    put(connection, (1, 500, 10), (2, 500, 10), (3, 500, 10))
    connection.execute("INSERT INTO signature_shingles VALUES (700, 3, 10)")
    found = known.pairs_by_shingles(connection, asked((1, 500, 10), (1, 700, 10)), replace(LOOKUP, candidates=1))
    assert found == {(1, 3)}


def test_a_pair_is_not_compared_again(connection: Connection) -> None:
    put(connection, (1, 500, 10), (2, 500, 10))
    connection.execute("INSERT INTO text_links VALUES (1, 2, 5, 9, 9, 1, 1, true, 0)")
    for number in (1, 2):
        assert known.pairs_by_shingles(connection, asked((number, 500, 10)), LOOKUP) == set()


def test_few_texts_and_many_are_fetched_alike(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [row(n, f"Report number {n} on the harbour of Eastmere and its {n} boats.") for n in range(9)]
    table = pa.Table.from_pylist([entry | {"loaded_at": NOON} for entry in rows], schema=ARTICLES.arrow)
    with connection.given(new=table):
        connection.execute("INSERT INTO articles BY NAME SELECT * FROM new")
    settle_copies(connection, table, load_copy_settings())
    keys = [key for (key,) in connection.rows("SELECT text_key FROM signatures ORDER BY article_id LIMIT 5")]
    few = known.texts(connection, keys)
    monkeypatch.setattr("warehouse.loading.rows._PLACES", 0)
    assert known.texts(connection, keys) == few
    assert len(few) == 5
    assert known.texts(connection, []) == {}


def test_the_index_stays_small() -> None:
    """Ten rows of twelve bytes an article, before DuckDB packs them."""
    settings = load_copy_settings().fingerprint
    assert (settings.lookup + settings.head_lookup) * 4 * len(SIGNATURE_SHINGLES.columns) <= 120
    assert (settings.sample + settings.head_sample) * 4 <= 256
