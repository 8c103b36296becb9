"""The read side: SQL from people can read the warehouse and do nothing else; known documents are told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests import fakes
from tests.warehouse.conftest import House, record
from warehouse.errors import WarehouseError
from warehouse.limits import QueryLimits
from warehouse.reading.queries import known_documents, query


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A warehouse with one article, and beside it a file that SQL from people must not reach."""
    house = House(tmp_path_factory.mktemp("filled"))
    house.load(fakes.article(1))
    (house.path.parent / "secret.csv").write_text("name\nnobody\n")
    return house


@pytest.mark.parametrize("sql", ["", " ;", "-- nothing yet"])
def test_a_query_without_a_statement_is_refused(filled: House, sql: str) -> None:
    with pytest.raises(WarehouseError, match="no statement"):
        query(filled.path, sql)


WAYS_OUT = [
    "COPY articles TO '{folder}/out.csv'",
    "COPY (SELECT 1) TO '{folder}/out.parquet' (FORMAT parquet)",
    "EXPORT DATABASE '{folder}/out'",
    "IMPORT DATABASE '{folder}/out'",
    "ATTACH '{folder}/other.duckdb'",
    "ATTACH '{folder}/other.duckdb' (READ_ONLY)",
    "ATTACH ':memory:' AS scratch; ATTACH '{folder}/other.duckdb' AS other",
    "SELECT * FROM read_csv('{secret}')",
    "SELECT * FROM '{secret}'",
    "SELECT * FROM read_text('{secret}')",
    "SELECT * FROM read_blob('{secret}')",
    "SELECT * FROM read_json('{secret}')",
    "SELECT * FROM read_parquet('{secret}')",
    "SELECT * FROM glob('{folder}/*')",
    "SELECT * FROM sniff_csv('{secret}')",
    "SELECT * FROM 'https://courier.example/a.csv'",
    "SELECT * FROM read_csv('https://courier.example/a.csv')",
    "SELECT * FROM read_parquet('s3://bucket/a.parquet')",
    "INSTALL httpfs",
    "INSTALL fts FROM community",
    "LOAD httpfs",
    "LOAD '{folder}/evil.duckdb_extension'",
    "FORCE INSTALL '{folder}/evil.duckdb_extension'",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "SET memory_limit = '1TB'",
    "SET threads = 64",
    "SET temp_directory = '{folder}'",
    "SET TimeZone = 'Asia/Seoul'",
    "RESET enable_external_access",
    "PRAGMA memory_limit='1TB'",
    "PRAGMA enable_external_access=true",
    "PRAGMA profiling_output='{folder}/out.json'",
    "PRAGMA log_query_path='{folder}/out.log'",
    "CREATE SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')",
    "INSERT INTO loaded_batches VALUES ('b', now(), 'r')",
    "UPDATE articles SET title = 'x'",
    "DELETE FROM articles",
    "DROP TABLE articles",
    "DROP VIEW article_revisions",
    "CREATE TABLE x (i INTEGER)",
    "CREATE OR REPLACE VIEW articles AS SELECT 1",
    "ALTER TABLE articles ADD COLUMN x INTEGER",
    "COMMENT ON TABLE articles IS 'mine'",
    "COPY articles FROM '{secret}'",
    "SELECT getenv('HOME')",
    "SELECT * FROM secret",
    "VACUUM articles; DROP TABLE articles",
    # the warehouse's own file, its log and what is put aside, which DuckDB itself lets SQL read and write
    "COPY (SELECT 1) TO '{folder}/news.duckdb.wal'",
    "COPY (SELECT 1) TO '{folder}/news.duckdb' (USE_TMP_FILE false)",
    "SELECT * FROM read_blob('{folder}/news.duckdb')",
    "SELECT * FROM read_text('{folder}/news.duckdb.wal')",
    "SELECT * FROM glob('{folder}/news.duckdb.tmp/*')",
    "COPY (SELECT 1) TO '{folder}/news.duckdb.tmp/../out.csv'",
    "ATTACH '{folder}/news.duckdb.tmp/other.duckdb'",
    "FROM '{folder}/news.duckdb'",
    # the same said otherwise
    "FROM query('SELECT * FROM read_csv(''{secret}'')')",
    "FROM query('COPY articles TO ''{folder}/out.csv''')",
    "FROM query_table('{secret}')",
    "FROM json_execute_serialized_sql(json_serialize_sql('SELECT * FROM read_text(''{secret}'')'))",
    "PREPARE p AS COPY articles TO '{folder}/out.csv'; EXECUTE p",
    "PREPARE p AS SELECT * FROM read_csv('{secret}'); EXECUTE p",
    "SET VARIABLE x = (SELECT content FROM read_text('{secret}'))",
    "CREATE TEMP MACRO m() AS TABLE SELECT * FROM read_text('{secret}'); FROM m()",
    "CREATE TEMP TABLE t (a VARCHAR); COPY t FROM '{secret}'",
    "EXPLAIN ANALYZE COPY articles TO '{folder}/out.csv'",
    "COPY FROM DATABASE news TO temp",
    "SELECT * FROM read_text('file://{secret}')",
    "SELECT * FROM read_blob('/proc/self/environ')",
    "COPY (SELECT 1) TO '/dev/stdout'",
    "FROM duckdb_secrets()",
    # files that DuckDB writes by the way; the first of them ended the process
    "CALL enable_logging(storage := 'file', storage_path := '{folder}/logs'); SELECT 1",
    "FROM enable_logging(storage := 'file', storage_path := '{folder}/logs')",
    "CALL enable_profiling(format := 'json', save_location := '{folder}/out.json')",
    "SET profiling_output = '{folder}/out.json'",
    "SET enable_profiling = 'json'",
    "SET disabled_filesystems = ''",
    "RESET disabled_filesystems",
    "SET python_enable_replacements = true",
    "SET default_secret_storage = 'local_file'",
    "SET max_expression_depth = 1000000000",
]


@pytest.mark.parametrize("sql", WAYS_OUT)
def test_there_is_no_way_out(filled: House, sql: str) -> None:
    folder = filled.path.parent
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    with pytest.raises(WarehouseError) as caught:
        query(filled.path, sql.format(folder=folder, secret=folder / "secret.csv"))
    assert caught.value.sql
    assert {path: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before


def test_a_query_that_eats_memory_is_told_so(filled: House) -> None:
    small = QueryLimits(memory=30_000_000, answer=1_000_000)
    with pytest.raises(WarehouseError, match="needs more memory") as caught:
        query(filled.path, "SELECT list(md5(i::VARCHAR)) FROM range(5_000_000) t(i)", limits=small)
    assert "query_memory_bytes" in caught.value.hint
    with pytest.raises(WarehouseError, match="needs more memory"):  # elsewhere it would be put aside in files
        query(filled.path, "CREATE TEMP TABLE t AS SELECT md5(i::VARCHAR) FROM range(5_000_000) t(i)", limits=small)
    with pytest.raises(WarehouseError, match="the answer is larger than 1,000,000 bytes"):
        query(filled.path, "FROM range(1_000_000_000_000)", limits=small)
    assert query(filled.path, "SELECT count(*) AS n FROM articles", limits=small).to_pylist() == [{"n": 1}]


def test_threads_of_one_process_ask_at_the_same_time(filled: House) -> None:
    with ThreadPoolExecutor(4) as threads:
        found = threads.map(lambda _: query(filled.path, "SELECT count(*) AS n FROM coverage").to_pylist(), range(12))
        assert list(found) == [[{"n": 1}]] * 12


def test_what_passes_changes_nothing(house: House) -> None:
    house.load(fakes.article(1))
    before = house.path.read_bytes()
    for sql in ("CREATE TEMP TABLE mine AS FROM articles", "PRAGMA enable_profiling", "CHECKPOINT", "PRAGMA version"):
        query(house.path, sql)
    assert house.path.read_bytes() == before
    assert sorted(path.name for path in house.path.parent.iterdir()) == ["news.duckdb", "news.staging"]


def test_a_query_gives_arrow_and_takes_parameters(house: House) -> None:
    article = fakes.article(1)
    house.load(article)
    answer = query(house.path, "SELECT article_id, authors FROM articles WHERE title = $title", {"title": "x'; --"})
    assert answer.num_rows == 0
    answer = query(house.path, "SELECT article_id, authors FROM articles WHERE url = ?", [article.url])
    assert answer.to_pylist() == [{"article_id": article.article_id, "authors": ["Nora Whitfield"]}]


def test_a_wrong_query_is_told_with_its_place(house: House) -> None:
    house.load(fakes.article(1))
    with pytest.raises(WarehouseError, match="LINE 1"):
        query(house.path, "SELECT titel FROM articles")
    with pytest.raises(WarehouseError, match="no such warehouse"):
        query(house.path.with_name("none.duckdb"), "SELECT 1")


def test_known_documents(house: House) -> None:
    articles = [fakes.article(n) for n in range(3)]
    failed = fakes.rejected(9, document_id="failed")
    house.load(*articles, rejected=[failed], documents=[record(fakes.article(9, document_id="failed"))])
    asked = [*(article.document_id for article in articles), "failed", "never seen"]
    assert known_documents(house.path, asked, "1") == {article.document_id for article in articles}
    assert known_documents(house.path, asked, "2") == known_documents(house.path, [], "1") == set()
    assert known_documents(house.path.with_name("none.duckdb"), asked, "1") == set()


def test_a_document_whose_version_is_no_longer_shown_is_read_again(house: House) -> None:
    first = fakes.article(1)
    later = fakes.article(1, text="The vote is off.", fetched_at=fakes.FETCHED + timedelta(days=1))
    house.load(first)
    house.load(later)
    assert known_documents(house.path, [first.document_id, later.document_id], "1") == {later.document_id}
