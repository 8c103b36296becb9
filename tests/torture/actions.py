"""What the campaign does to a warehouse: each action is run in a process of its own, on a folder made by ``prepare``.

An action that was killed is run again; then the folder must give the answers of a clean run.
"""

import hashlib
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from extractors.article import Image
from flows.settings.load import load_copy_settings, load_story_settings
from tests import fakes
from tests.torture.flow_actions import FLOW_ACTIONS
from tests.warehouse import layouts
from tests.warehouse.conftest import House, batch
from tests.warehouse.loading.test_learning import CORPUS, put
from tests.warehouse.loading.test_learning import SETTINGS as LEARNING
from tests.warehouse.schema.test_migrations import make as make_layout
from warehouse.exchange.importing import import_from
from warehouse.file.blocks import damage
from warehouse.file.connection import connect
from warehouse.file.publish import backup, is_current, publish, published_path
from warehouse.loading.learning import learn
from warehouse.loading.load import LoadSettings, load_waiting
from warehouse.loading.runs import RunResult, Status, finish_run, start_run
from warehouse.reading.queries import query
from warehouse.retiring.compaction import compact
from warehouse.retiring.retention import CompactionSettings, KeepDays, RetentionSettings
from warehouse.retiring.retiring import retire, sweep
from warehouse.schema.migrations import NEWEST
from warehouse.search.index import index
from warehouse.staging import files as staging
from warehouse.staging.batches import Batch

SETTINGS = LoadSettings(30.0, load_copy_settings(), load_story_settings())
KEEP = RetentionSettings(CompactionSettings(0.1), KeepDays(articles=100, fetches=100), {})
NOW = datetime(2026, 9, 1, tzinfo=UTC)
WHEN = ("loaded_at", "run_id", "finished_at", "started_at", "first_at", "retired_at", "decided_at", "owner")


def _batch(first: int, count: int, run_id: str, **fields: object) -> Batch:
    made = [
        fakes.article(n, images=(Image(n, "https://courier.example/quay.jpg", f"Quay {n}"),), **fields)
        for n in range(first, first + count)
    ]
    return batch(made, [fakes.rejected(first)], run_id=run_id)


def warehouse_of(folder: Path) -> Path:
    """The warehouse in a folder."""
    return folder / "news.duckdb"


def stage_three(folder: Path) -> None:
    """Stage new articles, later versions of old ones, and some seen before."""
    to = folder / "news.staging"
    staging.stage(to, _batch(100, 4, "new"))
    later = fakes.FETCHED + timedelta(days=2)
    staging.stage(to, _batch(0, 2, "later", text="The quay is done.\nIt took two years.", fetched_at=later))
    staging.stage(to, _batch(5, 2, "same"))


def prepare(folder: Path) -> None:
    """A warehouse of several loads, with metadata that is part free, and batches that wait."""
    for number in range(4):
        staging.stage(folder / "news.staging", _batch(number * 4, 5, f"run-{number}"))
        load_waiting(warehouse_of(folder), folder / "news.staging", SETTINGS)
    other = folder / "other"
    staging.stage(other / "news.staging", _batch(200, 6, "other"))
    load_waiting(warehouse_of(other), other / "news.staging", SETTINGS)
    publish(warehouse_of(folder))
    stage_three(folder)


def prepare_nothing(folder: Path) -> None:
    """Batches that wait, and no warehouse."""
    stage_three(folder)


def prepare_loaded(folder: Path) -> None:
    """As ``prepare``, with all loaded."""
    prepare(folder)
    do_load(folder)


def prepare_other(folder: Path) -> None:
    """As ``prepare_loaded``, and another warehouse with a row in every table."""
    prepare_loaded(folder)
    shutil.rmtree(folder / "other")
    (folder / "other").mkdir()
    make_layout(warehouse_of(folder / "other"), layouts.FOLDER / f"{NEWEST}.sql")
    with duckdb.connect(str(warehouse_of(folder / "other"))) as raw:  # the page that is there failed later
        raw.execute("UPDATE quarantine SET document_id = 'later', stage = 'fetch'")


def prepare_changed_views(folder: Path) -> None:
    """A file whose views are those of another version."""
    prepare_loaded(folder)
    with duckdb.connect(str(warehouse_of(folder))) as raw:
        raw.execute("UPDATE migrations SET layout = 'another'")
        raw.execute("DROP VIEW coverage")


def prepare_footers(folder: Path) -> None:
    """A file whose articles have a footer that can be learned."""
    put(folder, CORPUS, "news")
    publish(warehouse_of(folder))


def _layout(folder: Path, version: int) -> None:
    """A file of an older layout, with a row in every table."""
    make_layout(warehouse_of(folder), layouts.FOLDER / f"{version}.sql")


def prepare_layout_1(folder: Path) -> None:
    """A file of the first layout."""
    _layout(folder, 1)


def prepare_layout_2(folder: Path) -> None:
    """A file of the second layout."""
    _layout(folder, 2)


def prepare_layout_3(folder: Path) -> None:
    """A file of the third layout."""
    _layout(folder, 3)


def do_load(folder: Path) -> None:
    """Load what waits."""
    done = load_waiting(warehouse_of(folder), folder / "news.staging", SETTINGS)
    if done.failed:
        raise RuntimeError("; ".join(f"{each.path}: {each.why}" for each in done.failed))


def do_publish(folder: Path) -> None:
    """Make the published copy."""
    publish(warehouse_of(folder))


def do_backup(folder: Path) -> None:
    """Back up, unless it is done."""
    target = folder / "backup.duckdb"
    if not target.exists():
        backup(warehouse_of(folder), target)


def do_open(folder: Path) -> None:
    """Open the file; an older layout is brought forward."""
    with connect(warehouse_of(folder)):
        pass


def do_learn(folder: Path) -> None:
    """Learn boilerplate and publish."""
    if not learn(warehouse_of(folder), LEARNING).lines:
        raise RuntimeError("nothing was learned")
    publish(warehouse_of(folder))


def do_index(folder: Path) -> None:
    """Index for search."""
    index(warehouse_of(folder))


def do_import(folder: Path) -> None:
    """Bring another warehouse in."""
    steps = import_from(
        warehouse_of(folder / "other"), warehouse_of(folder), folder / "news.staging", "import", SETTINGS
    )
    for _ in steps:
        pass


def do_maintain(folder: Path) -> None:
    """Retire, compact, publish."""
    path = warehouse_of(folder)
    sweep(path)
    retire(path, KEEP, NOW)
    compact(path)
    publish(path)


def do_run(folder: Path) -> None:
    """Begin and end a run, and do nothing in it."""
    start_run(warehouse_of(folder), "empty", "ingest", ["nothing"])
    finish_run(warehouse_of(folder), "empty", Status.COMPLETED, RunResult())


# What a clean run does not decide: the names of stories, the numbers that search gives to articles, and what only
# helps to tell copies.
NAMES = {"signatures", "stories", "story_history", "story_vectors", "loaded_batches", "retirements", "retired_articles"}
ASKED = {
    "stories": "SELECT list(article_id ORDER BY article_id) FROM articles GROUP BY story_id ORDER BY ALL",
    "search": "SELECT article_id FROM search('quay') ORDER BY ALL",
    "retired": "SELECT article_id FROM retired_articles ORDER BY ALL",
}


def answers(folder: Path) -> None:
    """Print what the warehouse answers, hashed, without what a clean run does not decide."""
    house = House(folder)
    tables = {
        name: rows
        for name, rows in house.contents(but=(*WHEN, "story_id"), without=tuple(NAMES)).items()
        if not name.startswith("search_")
    }
    with connect(house.path, read_only=True) as connection:
        asked = {name: connection.rows(sql) for name, sql in ASKED.items()}
    for name, rows in (tables | asked).items():
        sys.stdout.write(f"{name} {len(rows)} {hashlib.sha256(repr(rows).encode()).hexdigest()[:16]}\n")
    for copy in (published_path(house.path), folder / "backup.duckdb"):
        if copy.exists():
            sys.stdout.write(f"{copy.name} is {'damaged' if damage(copy) else 'whole'}\n")
            with duckdb.connect(str(copy), read_only=True) as raw:
                raw.execute("SELECT count(*), bit_xor(hash(articles)) FROM articles")
    sys.stdout.write(f"published copy is current: {is_current(house.path)}\n")


def do_go_on(folder: Path) -> None:
    """What a run does: load what waits, index, publish, ask."""
    path = warehouse_of(folder)
    load_waiting(path, folder / "news.staging", SETTINGS)
    index(path)
    publish(path)
    query(path, "SELECT count(*) FROM articles")


def check_copy(folder: Path) -> None:
    """The published copy is whole, or not one that a query takes for current."""
    path = warehouse_of(folder)
    copy = published_path(path)
    if damage(copy) and is_current(path):
        raise RuntimeError("damage was published")


_OTHERS = ("answers", "check_copy")
ACTIONS: dict[str, Callable[[Path], None]] = {
    name: value for name, value in globals().items() if name.startswith(("do_", "prepare")) or name in _OTHERS
} | FLOW_ACTIONS
