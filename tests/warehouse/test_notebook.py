"""The examples of docs/queries.md that the page itself does not run."""

from pathlib import Path

import duckdb
import yaml

from tests.warehouse import demo, notebook
from warehouse.file.publish import publish


def test_the_dbt_model_reads_what_is_new(tmp_path: Path) -> None:
    warehouse = demo.fill(tmp_path)
    output = yaml.safe_load(notebook.PROFILE)["newsloom"]["outputs"]["dev"]
    (attached,) = output["attach"]
    assert (output["type"], attached["read_only"]) == ("duckdb", True)
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{publish(warehouse)}' AS {attached['alias']} (READ_ONLY)")
        rows = notebook.run_model(connection, is_incremental=False)
        assert len(rows) == 6
        connection.execute("CREATE TABLE model AS SELECT article_id, loaded_at FROM newsloom.articles LIMIT 1")
        connection.execute("UPDATE model SET loaded_at = loaded_at - INTERVAL 1 DAY")
        assert len(notebook.run_model(connection, is_incremental=True)) == 6
        connection.execute("INSERT INTO model SELECT article_id, loaded_at FROM newsloom.articles")
        assert notebook.run_model(connection, is_incremental=True) == []
        assert connection.execute("SELECT count(*) FROM newsloom.originals").fetchall() == [(4,)]
        assert connection.execute("SELECT sum(articles) FROM newsloom.coverage").fetchall() == [(6,)]
        connection.execute("USE newsloom")
        assert len(connection.execute("FROM quotes_by('lindqvist')").fetchall()) == 2
        assert len(connection.execute("FROM search('quay')").fetchall()) == 1
