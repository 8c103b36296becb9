"""Four workers, an object store and a lake give what one process gives from files, row by row."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from flows.engine.flow import run_flow_here
from flows.ingest import ingest
from flows.publish import publish
from tests.cluster import services
from tests.cluster.conftest import WHOLE_CAMPAIGN, Parts
from tests.cluster.corpus import write_news
from tests.flows.corpus import write_records
from tests.flows.running.test_cluster import OF_THE_RUN, SAMPLES
from tests.warehouse.conftest import House
from tests.warehouse.lake.test_publishing import contents
from warehouse import open as open_warehouse
from warehouse.file.connection import connect
from warehouse.file.extensions import extension
from warehouse.file.publish import published_path
from warehouse.lake.address import Remote
from warehouse.lake.opened import opened
from warehouse.places.batches import waiting
from warehouse.schema.tables import TABLES

pytestmark = pytest.mark.cluster
# They number rows in the order of loading, which is another.
INTERNAL = [table.name for table in TABLES if table.is_internal]
QUESTIONS = ("FROM coverage", "FROM stories ORDER BY ALL", "FROM share_of_voice()", "FROM syndication ORDER BY ALL")


SHOWN = 5
MANY = int(os.environ.get("CLUSTER_ARTICLES", "20000"))


@pytest.mark.parametrize("articles", [120, pytest.param(MANY, marks=WHOLE_CAMPAIGN)])
def test_the_cluster_gives_row_by_row_what_one_process_gives(
    parts: Parts, tmp_path: Path, articles: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CLUSTER_INPUTS names what else is loaded where MANY are: archives and records that are not in this repository."""
    more = os.environ.get("CLUSTER_INPUTS", "").split() if articles == MANY else []
    write = write_news if articles == MANY else write_records
    inputs = [*SAMPLES, *more, str(write(tmp_path / "generated.jsonl", articles))]
    here, there = House(tmp_path / "here"), House(tmp_path / "there")
    place, database = f"newsloom/same{articles}", parts.database(f"same{articles}")
    size = {"documents": "200" if articles == MANY else "40"}
    target = f'"ducklake:postgres:{database}"'
    monkeypatch.setenv("NEWSLOOM_CONFIG", str(parts.config(tmp_path / "a", place, **size, target=target)))
    quarantined = run_flow_here(ingest, inputs, str(there.path)).result.quarantined
    assert more or not quarantined
    alone = {"workers": '"local"', "target": '""'}
    monkeypatch.setenv("NEWSLOOM_CONFIG", str(parts.config(tmp_path / "b", place, **size, **alone)))
    run_flow_here(ingest, inputs, str(here.path))
    assert not apart(*(each.contents(but=OF_THE_RUN, without=INTERNAL) for each in (here, there)))
    assert not waiting(f"s3://{place}/staging")
    lake = Remote(f"ducklake:postgres:{database}")
    with opened(lake) as elsewhere, connect(published_path(there.path), read_only=True) as copy:
        assert not apart(contents(copy, ""), contents(elsewhere, "lake."))
    for sql in QUESTIONS:
        assert open_warehouse(lake.address).sql(sql).rows() == open_warehouse(there.path).sql(sql).rows()
    assert asked_plainly(parts, lake.address) == open_warehouse(there.path).sql("FROM coverage").rows()


def apart(one: Mapping[str, Sequence[object]], other: Mapping[str, Sequence[object]]) -> dict[str, list[str]]:
    """By table some rows that only one of two has: of 20,000 articles pytest would show the difference for an hour."""
    found: dict[str, list[str]] = {}
    for name in sorted(one.keys() | other.keys()):
        left, right = Counter(map(repr, one.get(name, ()))), Counter(map(repr, other.get(name, ())))
        if left != right:
            kinds = [f"{(left - right).total()} rows only here, {(right - left).total()} only there"]
            found[name] = kinds + list(left - right)[:SHOWN] + list(right - left)[:SHOWN]
    return found


def asked_plainly(parts: Parts, address: str, keys: Mapping[str, str] = services.KEYS) -> object:
    """What a plain client answers."""
    with plainly(parts, address, keys) as plain:
        return plain.execute("FROM coverage").to_arrow_table().to_pylist()


@contextmanager
def plainly(
    parts: Parts, address: str, keys: Mapping[str, str], how: str = "(READ_ONLY)"
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The three lines of docs/scale.md; before them, what loads extensions from wheels rather than from the network."""
    with duckdb.connect() as plain:
        for name in ("postgres_scanner", "httpfs", "ducklake"):
            plain.execute(f"LOAD '{extension(name)}'")
        host = parts.endpoint.removeprefix("http://")
        given = ", ".join(f"{k} '{v}'" for k, v in zip(("KEY_ID", "SECRET"), keys.values(), strict=True))
        plain.execute(
            f"CREATE SECRET (TYPE s3, PROVIDER config, {given}, ENDPOINT '{host}', URL_STYLE 'path', USE_SSL false)"
        )
        plain.execute(f"ATTACH '{address}' AS newsloom {how}")
        plain.execute("USE newsloom")
        yield plain


def test_the_published_file_is_read_from_the_object_store(
    parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(tmp_path / "house")
    run_flow_here(ingest, SAMPLES, str(house.path))
    target = "s3://newsloom/file/news.duckdb"
    changes = {"workers": '"local"', "target": f'"{target}"', "data_path": '""'}
    monkeypatch.setenv("NEWSLOOM_CONFIG", str(parts.config(tmp_path, "newsloom/file", **changes)))
    assert target in run_flow_here(publish, str(house.path))
    for sql in (*QUESTIONS, "SELECT title FROM search('harbour')"):
        assert open_warehouse(target).sql(sql).rows() == open_warehouse(house.path).sql(sql).rows()
