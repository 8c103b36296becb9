"""Who may only read asks as ever, and can change nothing: of the database, and of the object store."""

import csv
import io
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

from flows.engine.flow import run_flow_here
from flows.ingest import ingest
from tests.cluster import services
from tests.cluster.conftest import Parts
from tests.cluster.test_same_answer import asked_plainly, plainly
from tests.flows.running.test_cluster import SAMPLES
from tests.warehouse.conftest import House
from tests.warehouse.lake.test_publishing import contents
from warehouse import open as open_warehouse
from warehouse.lake.address import Remote
from warehouse.lake.opened import opened

pytestmark = pytest.mark.cluster
GRANTED = "CREATE ROLE reader LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader"


def command(*given: str, environment: Mapping[str, str]) -> tuple[int, str]:
    """What a command of newsloom says, on both streams, and how it ends."""
    process = subprocess.run(
        [sys.executable, "-m", "flows.cli.main", *given],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=services.PATIENCE, check=False,
        env={**os.environ, **environment},
    )  # fmt: skip
    return process.returncode, process.stdout


def refused(told: tuple[int, str]) -> bool:
    """In one line."""
    code, said = told
    return code == 1 and said.startswith("newsloom: ") and len(said.splitlines()) == 1


def test_a_role_and_keys_that_may_only_read_ask_all_and_change_nothing(
    parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, database = House(tmp_path / "house"), parts.database("readers")
    target = f"ducklake:postgres:{database}"
    config = parts.config(tmp_path / "a", "newsloom/readers", workers='"local"', target=f'"{target}"')
    monkeypatch.setenv("NEWSLOOM_CONFIG", str(config))
    run_flow_here(ingest, SAMPLES, str(house.path))
    subprocess.run([services.binaries() / "psql", "-q", "-c", GRANTED, database], check=True, capture_output=True)
    with opened(Remote(target)) as lake:
        before = contents(lake, "lake.")
    address = target.replace("user=newsloom", "user=reader")
    code, said = command(
        "sql", "FROM coverage", "--format", "csv", "--warehouse", address, environment=services.READER_KEYS
    )
    rows = open_warehouse(house.path).sql("FROM coverage").rows()
    assert code == 0 and [tuple(row) for row in csv.reader(io.StringIO(said))][1:] == [
        tuple("" if value is None else str(value) for value in row.values()) for row in rows
    ]
    assert asked_plainly(parts, address, services.READER_KEYS) == rows
    for where in ({"target": f'"{address}"'}, {"target": '"s3://newsloom/readers/news.duckdb"', "data_path": '""'}):
        own = parts.config(tmp_path / where["target"][1:3], "newsloom/readers", workers='"local"', **where)
        told = command(
            "publish", "--thorough", "--warehouse", str(house.path),
            environment={**services.READER_KEYS, "NEWSLOOM_CONFIG": str(own)},
        )  # fmt: skip
        assert refused(told), told
    with plainly(parts, address, services.READER_KEYS, "") as plain, pytest.raises(duckdb.Error):
        plain.execute("DELETE FROM articles")
    with opened(Remote(target)) as lake:
        assert contents(lake, "lake.") == before
