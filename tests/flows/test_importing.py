"""``newsloom import`` as a user runs it, with a real Prefect server."""

from pathlib import Path

from tests.flows.conftest import Command, both_engines
from tests.flows.corpus import write_records
from tests.warehouse.conftest import House


@both_engines
def test_a_warehouse_goes_to_another_machine_as_an_export(newsloom: Command, tmp_path: Path) -> None:
    write_records(tmp_path / "news.jsonl", 12)
    assert newsloom("ingest", "news.jsonl", "--warehouse", "here.duckdb").returncode == 0
    assert newsloom("export", "moved", "--warehouse", "here.duckdb").returncode == 0
    first = newsloom("import", "moved", "--warehouse", "there.duckdb")
    assert first.returncode == 0, first.stderr
    assert "  new                     12" in first.stdout.splitlines()
    again = newsloom("import", "here.duckdb", "--warehouse", "there.duckdb")
    assert again.returncode == 0, again.stderr
    told = dict(line.rsplit(None, 1) for line in again.stdout.splitlines()[:-1])
    assert [told[what] for what in ("articles read", "documents read", "known already, unchanged")] == ["12"] * 3
    here, there = House(tmp_path), House(tmp_path)
    here.path, there.path = tmp_path / "here.duckdb", tmp_path / "there.duckdb"
    ids = "SELECT article_id, revision, text, duplicate_of, story_id FROM articles ORDER BY ALL"
    assert here.rows(ids) == there.rows(ids)
    runs = "SELECT flow, status FROM runs ORDER BY started_at"
    assert here.rows(runs) == [("ingest", "completed")]
    assert there.rows(runs) == [("ingest", "completed"), ("import", "completed"), ("import", "completed")]
    assert (tmp_path / "there.published.duckdb").exists()
    refused = newsloom("import", "news.jsonl", "--warehouse", "there.duckdb")
    assert refused.returncode == 1
    assert "news.jsonl: is not a DuckDB file" in refused.stderr
    assert "Traceback" not in refused.stderr
