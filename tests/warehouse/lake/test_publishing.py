"""A lake has what its warehouse has, after any change, and answers as it does."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from extractors.watchlists import Watch, compile_watches
from flows.settings.load import load_copy_settings, load_story_settings
from tests import fakes
from tests.warehouse import demo
from tests.warehouse.conftest import House, batch
from warehouse import open as open_warehouse
from warehouse.errors import WarehouseError
from warehouse.file.connection import connect
from warehouse.file.extensions import extension
from warehouse.file.publish import publish as publish_copy
from warehouse.lake import publishing
from warehouse.lake.address import Remote
from warehouse.lake.closed import closed
from warehouse.lake.layout import LAKE_TABLES, layout
from warehouse.lake.opened import opened
from warehouse.lake.publishing import publish
from warehouse.loading.load import LoadSettings, load
from warehouse.loading.mentions import rebuild
from warehouse.schema.layout import literal
from warehouse.staging import files as staging

pytestmark = pytest.mark.skipif(extension("ducklake") is None, reason="the extra lake is not installed")
SETTINGS = LoadSettings(copies=load_copy_settings(), stories=load_story_settings())


def named(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def lake_in(folder: Path) -> Remote:
    return Remote(f"ducklake:{folder / 'lake.ducklake'}", str(folder / "lake"))


def contents(connection: Any, prefix: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows; most tables have none, which a lake tells at a tenth of what reading it takes."""
    counted = " UNION ALL ".join(f"SELECT {literal(t.name)}, count(*) FROM {prefix}{t.name}" for t in LAKE_TABLES)
    rows = dict(connection.rows(counted))
    return {
        table.name: sorted(connection.rows(f"SELECT {named(table.names)} FROM {prefix}{table.name}"), key=repr)
        for table in LAKE_TABLES
        if rows[table.name]
    }


def published(warehouse: Path, lake: Remote) -> publishing.Published:
    """Publish, and see that all tables are equal."""
    copy = publish_copy(warehouse)
    done = publish(copy, lake)
    with opened(lake) as there, connect(copy, read_only=True) as here:
        assert contents(there, "lake.") == contents(here, "")
    return done


def test_a_lake_answers_as_its_warehouse_does(tmp_path: Path) -> None:
    warehouse, lake = demo.fill(tmp_path), lake_in(tmp_path)
    assert published(warehouse, lake).is_whole
    on_search = {"search", "search_forms", "search_forms_of", "search_found", "search_matches"}
    on_file = {"similar_to", "freshness", *on_search}
    with closed(lake) as lake_itself, connect(warehouse, read_only=True) as here:  # once: opening a lake takes longest
        for name, sql in demo.EXAMPLES.items():
            if name not in on_file:
                assert lake_itself.rows(sql) == here.rows(sql), name
    there = open_warehouse(lake.address)
    assert there.sql("SELECT loaded_until, fetched_until FROM freshness").rows()
    for name in ("search", "similar_to"):
        with pytest.raises(WarehouseError, match="needs the file"):
            there.sql(f"FROM {name}('quay')")


def test_what_changed_is_brought_and_nothing_else(tmp_path: Path) -> None:
    house, lake = House(tmp_path), lake_in(tmp_path)

    def put(*articles: Any, **given: Any) -> None:
        load(house.path, staging.stage(house.staging, batch(articles, **given)), SETTINGS)

    put(*(fakes.article(n) for n in range(1, 6)), run_id="1")
    assert published(house.path, lake).is_whole
    assert not any(published(house.path, lake).rows.values())
    put(fakes.article(6), run_id="2")
    assert published(house.path, lake).rows["articles"] == 1
    # A revision, and a copy of another source.
    revised = fakes.text(1) + "\nThe council added a sentence later that day."
    put(fakes.article(1, text=revised, fetched_at=fakes.FETCHED + timedelta(hours=1)), run_id="3")
    put(fakes.article(7, text=fakes.text(2), source_id="gazette"), run_id="4")
    assert published(house.path, lake).rows["other_revisions"] == 1
    # Watches change mentions of articles that nobody loaded anew.
    rebuild(house.path, compile_watches((Watch("all", ("the",)),)))
    assert published(house.path, lake).rows["mentions"]
    # What is taken out by hand, or by retirement.
    with connect(house.path) as connection:
        connection.execute("DELETE FROM articles WHERE url = ?", [fakes.article(3).url])
        connection.execute("DELETE FROM documents WHERE url = ?", [fakes.article(3).url])
    assert not published(house.path, lake).rows["articles"]


def test_killed_at_any_moment_readers_see_the_last_state_and_the_next_time_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, lake = House(tmp_path), lake_in(tmp_path)
    house.load(fakes.article(1))
    published(house.path, lake)
    house.load(fakes.article(2))
    copy, left = publish_copy(house.path), 0

    def dies(self: Any, sql: str, parameters: Any = ()) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        return execute(self, sql, parameters)

    execute = publishing.Connection.execute
    for statement in (0, 7, 12, 20, 33, 40):
        left = statement
        with monkeypatch.context() as patched:
            patched.setattr(publishing.Connection, "execute", dies)
            with pytest.raises(KeyboardInterrupt):
                publish(copy, lake)
        with opened(lake) as there:
            assert there.rows("SELECT count(*) FROM articles") == [(1,)]
    assert published(house.path, lake).rows["articles"] == 1


def test_a_lake_holds_one_warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house, lake = House(tmp_path), lake_in(tmp_path)
    house.load(fakes.article(1))
    published(house.path, lake)
    with connect(house.path) as connection:
        connection.execute("UPDATE migrations SET applied_at = applied_at - INTERVAL 1 DAY")
    with pytest.raises(WarehouseError, match="holds another warehouse"):
        publish(publish_copy(house.path), lake)


def test_a_lake_of_another_layout_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house, lake = House(tmp_path), lake_in(tmp_path)
    house.load(fakes.article(1))
    with monkeypatch.context() as patched:
        patched.setattr(publishing.layout, "layout", lambda: "older")
        published(house.path, lake)
    assert published(house.path, lake).is_whole
    assert not published(house.path, lake).is_whole
    assert layout() != "older"


def test_a_lake_of_a_warehouse_that_was_put_back_to_an_older_state_follows_it(tmp_path: Path) -> None:
    house, lake = House(tmp_path), lake_in(tmp_path)
    house.load(fakes.article(1))
    before = publish_copy(house.path).read_bytes()
    later = datetime(2026, 5, 1, tzinfo=UTC)
    house.load(fakes.article(1, text="Another text altogether, of the next day.", fetched_at=later))
    published(house.path, lake)
    house.path.write_bytes(before)
    published(house.path, lake)


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A lake with one article, that nobody writes to."""
    folder = tmp_path_factory.mktemp("lake")
    house, lake = House(folder), lake_in(folder)
    house.load(fakes.article(1))
    published(house.path, lake)
    return open_warehouse(lake.address)


@pytest.mark.parametrize(
    "sql",
    [
        "FROM read_text('/etc/hostname')",
        "COPY articles TO '/tmp/out.parquet'",
        "DELETE FROM articles",
        "ATTACH '/tmp/x.duckdb' AS other",
        "FROM ducklake_cleanup_old_files('lake', cleanup_all => true)",
        "SELECT * FROM \"postgres_query\"('a', 'b')",
        "SET memory_limit = '1TB'",
        "LOAD '/tmp/x.duckdb_extension'",
    ],
)
def test_sql_from_people_reads_a_lake_and_nothing_else(there: Any, sql: str) -> None:
    with pytest.raises(WarehouseError):
        there.sql(sql)
    assert there.sql("SELECT count(*) AS n FROM articles").rows() == [{"n": 1}]


def test_a_lake_that_is_not_there_is_told_in_one_line_without_secrets(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="cannot be reached") as told:
        open_warehouse("ducklake:postgres:host=127.0.0.1 port=1 password=very-secret dbname=x").sql("FROM coverage")
    assert "very-secret" not in str(told.value) and "\n" not in str(told.value)


def test_a_failure_while_a_lake_is_written_is_told_in_one_line(tmp_path: Path) -> None:
    remote = Remote(f"ducklake:{tmp_path / 'lake.ducklake'}", str(tmp_path / "data"))
    with (
        pytest.raises(WarehouseError) as failed,
        opened(remote, read_only=False) as lake,
    ):
        lake.execute("SELECT\n" + "1,\n" * 500 + "none_there")
    assert "\n" not in str(failed.value) and len(failed.value.message) < 400
    assert "none_there" in failed.value.message
