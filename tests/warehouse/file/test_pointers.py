"""SQL that would end the process is refused, however it is written; what only looks like it is not."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests import fakes
from tests.warehouse.conftest import House
from warehouse.errors import WarehouseError
from warehouse.file.pointers import TAKE_POINTERS, check_functions
from warehouse.limits import QueryLimits
from warehouse.reading.answers import asking
from warehouse.reading.queries import query

CALLS = [
    "pandas_scan(NULL)",
    "arrow_scan(NULL, NULL, NULL)",
    "arrow_scan_dumb(1, 2, 3)",
    "python_map_function(t, 1, 2)",
]
SPELLINGS: list[Callable[[str], str]] = [
    str,
    str.upper,
    str.title,
    lambda call: call.replace("(", " ("),
    lambda call: call.replace("(", "/* so */ ("),
    lambda call: call.replace("(", "--so\n("),
    lambda call: call.replace("(", "\N{NO-BREAK SPACE}("),
    lambda call: '"' + call.replace("(", '"('),
    lambda call: '"' + call.upper().replace("(", '" ('),
    lambda call: f"main.{call}",
    lambda call: f"system.main.{call}",
    lambda call: '"system"."main".' + call,
    lambda call: f"\N{NO-BREAK SPACE}{call}",
]
FRAMES = [
    "FROM {}",
    "SELECT 1; FROM {}",
    "SELECT 'ü\N{NO-BREAK SPACE}日' AS ü FROM {}",
    "WITH a AS (FROM {}) FROM a",
    "SELECT * FROM range(3), LATERAL (FROM {})",
    "CREATE TEMP MACRO m() AS TABLE FROM {}",
    "CREATE TEMP VIEW v AS FROM {}",
    "PREPARE p AS FROM {}",
    "EXPLAIN FROM {}",
    "DESCRIBE FROM {}",
    "SUMMARIZE FROM {}",
    "CALL {}",
    "PIVOT (FROM {}) ON a",
    "SELECT (SELECT count(*) FROM {})",
]
TEXTS = [
    "FROM query('FROM pandas_scan(NULL)')",
    "FROM query('FROM query(''FROM pandas_scan(NULL)'')')",
    "FROM query('FROM pan' || 'das_scan(NULL)')",
    "FROM query(chr(70) || 'ROM pandas_scan(NULL)')",
    "FROM query(E'FROM \\x70andas_scan(NULL)')",
    "FROM query($$FROM pandas_scan(NULL)$$)",
    "FROM query($a$FROM pandas_scan(NULL)$a$)",
    "FROM query('FROM pan'\n'das_scan(NULL)')",
    "FROM query(concat('FROM pandas', '_scan(NULL)'))",
    "FROM query(('FROM pandas_scan(NULL)'))",
    "FROM query(reverse(')LLUN(nacs_sadnap MORF'))",
    "FROM query(replace('FROM panXdas_scan(NULL)', 'X', ''))",
    "FROM \"query\"('FROM pan' || 'das_scan(NULL)')",
    "FROM QUERY /* */ ('FROM pan' || 'das_scan(NULL)')",
    "FROM main.query('FROM pan' || 'das_scan(NULL)')",
    "FROM\N{NO-BREAK SPACE}query\N{NO-BREAK SPACE}('FROM pan' || 'das_scan(NULL)')",
    "SET VARIABLE q = 'FROM pan' || 'das_scan(NULL)'; FROM query(getvariable('q'))",
    "CREATE TEMP MACRO m(x) AS TABLE FROM query(x); FROM m('FROM pan' || 'das_scan(NULL)')",
    "SELECT json_serialize_plan('FROM pandas_scan(NULL)')",
    "SELECT json_serialize_plan('FROM pan' || 'das_scan(NULL)')",
    "FROM json_execute_serialized_sql(json_serialize_sql('FROM pan' || 'das_scan(NULL)'))",
    "PRAGMA json_execute_serialized_sql(json_serialize_sql('FROM pandas_scan(NULL)'))",
]
QUICK = QueryLimits(seconds=0.2)
HARMLESS = [
    "SELECT 'pandas_scan(NULL)' AS text",
    "SELECT 1 -- pandas_scan",
    "SELECT 1 /* query('a' || 'b') */",
    "SELECT query FROM (SELECT 1 AS query)",
    "FROM query('SELECT 1')",
    "FROM query ( 'SELECT ''it''''s'' AS a' )",
    "SELECT 'x' AS \"arrow scan\"",
    "SELECT title FROM articles WHERE title LIKE '%query(%'",
    "SELECT 'ü日本語 query(' || 'a'",
]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("spell", range(len(SPELLINGS)))
def test_a_function_that_follows_pointers_is_refused_in_any_spelling(call: str, spell: int) -> None:
    for frame in FRAMES:
        with pytest.raises(WarehouseError):
            check_functions(frame.format(SPELLINGS[spell](call)))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    house = House(tmp_path_factory.mktemp("filled"))
    house.load(fakes.article(1))
    return house.path


@pytest.mark.parametrize("sql", TEXTS)
def test_no_text_that_sql_runs_gets_by(filled: Path, sql: str) -> None:
    with pytest.raises(WarehouseError, match=r"is not allowed in SQL here|is built by SQL") as caught:
        query(filled, sql)
    assert caught.value.sql
    with pytest.raises(WarehouseError), asking(filled, sql) as answers:
        list(answers.rows)


@pytest.mark.parametrize("sql", HARMLESS)
def test_what_only_looks_like_it_is_answered(filled: Path, sql: str) -> None:
    query(filled, sql)


def test_all_functions_that_take_pointers_are_known() -> None:
    sql = "FROM duckdb_functions() SELECT DISTINCT function_name WHERE list_contains(parameter_types, 'POINTER')"
    assert {name for (name,) in duckdb.connect().sql(sql).fetchall()} == TAKE_POINTERS


def test_a_query_that_takes_too_long_is_told_so(filled: Path) -> None:
    endless = "SELECT count(*) FROM range(1_000_000_000) a, range(1_000_000_000) b WHERE (a.range * b.range) % 7 = 3"
    for ask in (endless, f"SELECT 1; {endless}"):
        with pytest.raises(WarehouseError, match=r"took longer than 0\.2 s") as caught:
            query(filled, ask, limits=QUICK)
        assert "warehouse.query_seconds" in caught.value.hint
        with pytest.raises(WarehouseError, match="took longer"), asking(filled, ask, limits=QUICK) as answers:
            for rows in answers.rows:
                list(rows.batches)
    assert query(filled, "SELECT 1 AS a", limits=QueryLimits(seconds=60.0)).to_pylist() == [{"a": 1}]


def test_the_time_of_an_answer_is_that_of_the_whole_answer(filled: Path) -> None:
    sql = "SELECT sum(sqrt(b.range)) FROM range(10_000_000) a, range(400) b GROUP BY a.range"
    with (
        pytest.raises(WarehouseError, match="took longer"),
        asking(filled, sql, limits=QueryLimits(seconds=0.2)) as found,
    ):
        for rows in found.rows:
            list(rows.batches)
