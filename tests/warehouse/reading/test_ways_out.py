"""More ways out of SQL, by their kind; ``test_queries.py`` has the first of each. None reads or changes anything."""

from pathlib import Path

import pytest

from tests import fakes
from tests.warehouse.conftest import House
from warehouse.errors import WarehouseError
from warehouse.reading.queries import reading

KINDS = {
    "readers of other names": [
        "FROM read_csv_auto('{secret}')",
        "FROM read_json_auto('{secret}')",
        "FROM read_ndjson('{secret}')",
        "FROM read_ndjson_objects('{secret}')",
        "FROM read_json_objects('{secret}')",
        "FROM parquet_scan('{secret}')",
        "FROM parquet_metadata('{secret}')",
        "FROM parquet_schema('{secret}')",
        "FROM parquet_file_metadata('{secret}')",
        "FROM parquet_kv_metadata('{secret}')",
        "FROM parquet_bloom_probe('{secret}', 'name', 1)",
        "FROM sqlite_scan('{secret}', 'a')",
        "FROM postgres_scan('host=127.0.0.1', 'public', 'a')",
        "FROM mysql_scan('host=127.0.0.1', 'public', 'a')",
        "FROM iceberg_scan('{folder}')",
        "FROM delta_scan('{folder}')",
        "FROM st_read('{secret}')",
        "FROM read_xlsx('{secret}')",
    ],
    "where a table may stand": [
        'FROM "{secret}"',
        "TABLE '{secret}'",
        "SUMMARIZE '{secret}'",
        "DESCRIBE '{secret}'",
        "PIVOT '{secret}' ON name",
        "UNPIVOT '{secret}' ON name",
        "SELECT (SELECT count(*) FROM '{secret}')",
        "SELECT 1 WHERE EXISTS (FROM '{secret}')",
        "FROM articles POSITIONAL JOIN '{secret}'",
        "FROM articles, LATERAL (FROM '{secret}')",
        "WITH a AS MATERIALIZED (FROM '{secret}') FROM a",
        "WITH RECURSIVE a AS (SELECT 1 UNION ALL FROM '{secret}') FROM a",
        "CREATE TEMP VIEW v AS FROM '{secret}'; FROM v",
        "CREATE TEMP TABLE t AS FROM '{secret}'",
        "CREATE TEMP MACRO m() AS (SELECT count(*) FROM '{secret}'); SELECT m()",
        "VALUES (1) UNION ALL FROM '{secret}'",
        "FROM (FROM '{secret}') TABLESAMPLE 1",
        "SELECT list_transform([1], x -> (SELECT count(*) FROM '{secret}'))",
    ],
    "names of files that are made up": [
        "FROM read_csv(['{secret}', '{secret}'])",
        "FROM read_csv('{folder}/s*.csv')",
        "FROM read_text('{folder}/**')",
        "FROM read_text('{folder}/./x/../secret.csv')",
        "FROM read_text('//{secret}')",
        "FROM read_text('FILE://{secret}')",
        "FROM read_text('file:{secret}')",
        "FROM read_text('file://localhost{secret}')",
        "SET VARIABLE p = '{secret}'; FROM read_text(getvariable('p'))",
        "FROM read_text('/etc/' || 'passwd')",
        "FROM read_text('~/.ssh/id_ed25519')",
        "FROM read_text('/proc/self/fd/3')",
        "FROM read_blob('/proc/self/mem')",
        "FROM read_blob('/dev/zero')",
        "FROM read_text('secret.csv')",
        "FROM read_text('{folder}/news.duckdb.undo')",
        "FROM glob('/etc/*')",
    ],
    "places elsewhere": [
        f"FROM read_csv('{scheme}://bucket/a.csv')"
        for scheme in ("s3a", "s3n", "gcs", "gs", "r2", "hf", "azure", "az", "abfss", "http", "HTTPS", "ftp", "md")
    ],
    "attaching": [
        "ATTACH 'sqlite:{folder}/a.db' AS a",
        "ATTACH '{folder}/a.db' AS a (TYPE sqlite)",
        "ATTACH 'host=127.0.0.1' AS a (TYPE postgres)",
        "ATTACH 'postgres:host=127.0.0.1' AS a",
        "ATTACH 'md:a'",
        "ATTACH 'ducklake:{folder}/a.ducklake' AS a",
        "ATTACH 'https://courier.example/a.duckdb' AS a",
        "ATTACH OR REPLACE '{folder}/other.duckdb' AS news",
        "ATTACH IF NOT EXISTS '{folder}/other.duckdb' AS a",
        "CREATE DATABASE a",
        "COPY FROM DATABASE news TO news",
    ],
    "settings": [
        "SET GLOBAL enable_external_access = true",
        "SET SESSION memory_limit = '1TB'",
        "SET home_directory = '{folder}'",
        "SET extension_directory = '{folder}'",
        "SET custom_extension_repository = 'http://courier.example'",
        "SET allow_unsigned_extensions = true",
        "SET allow_community_extensions = true",
        "SET autoinstall_known_extensions = true",
        "SET autoload_known_extensions = true",
        "SET allowed_directories = ['/']",
        "SET allowed_paths = ['{secret}']",
        "SET secret_directory = '{folder}'",
        "SET allow_persistent_secrets = true",
        "SET http_proxy = 'courier.example:80'",
        "SET log_query_path = '{folder}/out.log'",
        "SET max_temp_directory_size = '1TB'",
        "SET access_mode = 'READ_WRITE'",
        "PRAGMA threads = 64",
        "RESET GLOBAL memory_limit",
        "UPDATE EXTENSIONS",
    ],
    "changes": [
        "INSERT INTO articles FROM articles",
        "INSERT OR REPLACE INTO articles FROM articles",
        "MERGE INTO articles USING articles AS a USING (article_id) WHEN MATCHED THEN DELETE",
        "TRUNCATE articles",
        "BEGIN; DELETE FROM articles; COMMIT",
        "CREATE INDEX i ON articles (title)",
        "CREATE SCHEMA s",
        "CREATE SEQUENCE s",
        "CREATE TYPE t AS ENUM ('a')",
        "CREATE MACRO m() AS 1",
        "CREATE OR REPLACE MACRO search(a) AS TABLE SELECT 1",
        "ALTER TABLE articles RENAME TO mine",
        "DROP SCHEMA main CASCADE",
        "PREPARE p AS DELETE FROM articles; EXECUTE p",
        "EXPLAIN ANALYZE DELETE FROM articles",
        "WITH gone AS (DELETE FROM articles RETURNING *) FROM gone",
        "PRAGMA import_database('{folder}')",
        "COPY articles TO '{folder}/out' (PARTITION_BY (language), OVERWRITE)",
        "COPY (FROM articles) TO '{folder}/out.json' (FORMAT json, APPEND)",
        "COPY articles TO '/dev/stderr' (FORMAT csv)",
    ],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse, and beside it a file that SQL from people must not reach."""
    house = House(tmp_path_factory.mktemp("filled"))
    house.load(fakes.article(1))
    (house.path.parent / "secret.csv").write_text("name\nnobody\n")
    return house.path.parent


@pytest.mark.parametrize("kind", KINDS)
def test_no_way_of_any_kind_leads_out(folder: Path, kind: str) -> None:
    """All of a kind with one connection: what is refused leaves no door open for the next."""
    before = {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    with reading(folder / "news.duckdb") as (connection, _):
        for sql in KINDS[kind]:
            with pytest.raises(WarehouseError) as caught:
                connection.table(sql.format(folder=folder, secret=folder / "secret.csv"))
            assert caught.value.sql, sql
    assert {path: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
