"""Imports: all comes over with its history, once, in whatever order, and is left as it is where it came from."""

import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.article import Article, Image, Mention, Place, Quote, Reason, Removed, RemovedKind, Stage
from flows.settings.load import load_copy_settings, load_story_settings
from tests import fakes
from tests.warehouse import demo
from tests.warehouse.conftest import MADE_AT, House, batch, record
from tests.warehouse.loading import test_learning
from warehouse.errors import WarehouseError
from warehouse.exchange import importing, manifest
from warehouse.exchange.exporting import EXPORTED, export
from warehouse.exchange.importing import import_from
from warehouse.exchange.parquet import reading, sha256_of
from warehouse.file.connection import connect
from warehouse.loading.learning import learn
from warehouse.loading.load import Loaded, LoadSettings, load, load_waiting
from warehouse.loading.runs import RunResult, Status, finish_run, start_run
from warehouse.schema.layout import literal
from warehouse.schema.tables import TABLES
from warehouse.staging import files as staging
from warehouse.staging.batches import FetchRow, Polled, SeenPage, SourceRecord, to_batch

ROOT = Path(__file__).parents[3]
HOUR = timedelta(hours=1)
# What only this file knows.
OWN = ("loaded_at",)
NOT_COMPARED = ("story_history", "event_history", "runs", *(table.name for table in TABLES if table.is_internal))


def bring(path: Path, house: House, load_settings: LoadSettings | None = None) -> Loaded:
    """Import, and what it did."""
    steps = list(import_from(path, house.path, house.staging, "import", load_settings or LoadSettings()))
    assert not steps or steps[-1].share == pytest.approx(1)
    assert staging.waiting(house.staging) == []
    return sum((step.loaded for step in steps), Loaded())


def contents(house: House, without: Sequence[str] = NOT_COMPARED) -> dict[str, list[tuple[Any, ...]]]:
    return house.contents(but=OWN, without=without)


def another(folder: Path, name: str) -> House:
    (folder / name).mkdir(exist_ok=True)
    return House(folder / name)


def page(n: int, hours: int, text: str, **values: Any) -> Article:
    """A page fetched after so many hours."""
    return fakes.article(n, text=text, fetched_at=fakes.FETCHED + hours * HOUR, **values)


A, B, C = (f"The board of Eastmere {verb} the plan for its quay." for verb in ("adopted", "dropped", "changed"))


def copied(made: House, folder: Path, name: str) -> House:
    """The same warehouse, for a test to do with as it likes."""
    house = another(folder, name)
    shutil.copyfile(made.path, house.path)
    return house


@pytest.fixture(scope="module")
def made_full(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A warehouse with all there can be: revisions, a return, ties, sightings, parts, failures, fetches, runs."""
    house = House(tmp_path_factory.mktemp("full"))
    parts = {
        "images": (Image(0, "https://courier.example/1.jpg", "The quay", "Ines Moreau"), Image(1)),
        "removed": (Removed(3, RemovedKind.NEWSLETTER, "Get our letter", "en-newsletter"),),
        "quotes": (Quote(1, "We start in May", "Ada Lindqvist"),),
        "mentions": (Mention(4, "quays", "quay", Place.BODY, A),),
    }
    start_run(house.path, "run-1", "ingest", ["news.jsonl"])
    house.load(page(1, 0, A, **parts), page(2, 0, A), page(3, 0, B, **parts), rejected=[fakes.rejected(9)])
    house.load(page(1, 1, B), page(2, 5, A), page(3, 1, B))
    house.load(page(1, 2, A), page(1, 3, A), page(2, 6, C))
    # the same document read by better extractors: another version at the same time
    again = replace(page(2, 6, B), document_id=page(2, 6, C).document_id)
    house.load(again, version="2")
    house.load(page(2, 7, B), version="2")
    finish_run(house.path, "run-1", Status.COMPLETED, RunResult(read=3, counts={"read/invalid": 1}))
    fetch = FetchRow(
        "courier",
        fakes.url(4),
        fakes.url(4),
        "page",
        "ok",
        "",
        200,
        fakes.FETCHED,
        0.5,
        1,
        9,
        "aa",
        "a.warc",
        7,
        True,
        False,
    )
    seen = SeenPage("courier", fakes.url(4), fakes.FETCHED)
    polled = to_batch(
        [], [], [], [SourceRecord("courier", "The Courier", "feed")], Polled([fetch], [seen]),
        run_id="run-9", extractor_version="1", made_at=MADE_AT,
    )  # fmt: skip
    load(house.path, staging.stage(house.staging, polled))
    assert len(house.rows("FROM article_revisions")) == 7
    assert len(house.rows("FROM sightings")) >= 3
    return house


@pytest.fixture
def full(made_full: House, tmp_path: Path) -> House:
    return copied(made_full, tmp_path, "full")


@pytest.mark.parametrize("way", ["file", "folder"])
def test_an_empty_warehouse_is_the_same_afterwards_and_again_nothing_changes(
    full: House, house: House, tmp_path: Path, way: str
) -> None:
    if way == "folder":
        export(full.path, tmp_path / "out")
    path = full.path if way == "file" else tmp_path / "out"
    original = full.path.read_bytes()
    done = bring(path, house)
    assert (done.new, done.failed) == (3, ())
    assert contents(house) == contents(full)
    assert house.rows("SELECT run_id, flow, status, counts FROM runs") == [
        ("run-1", "ingest", "completed", {"read/invalid": 1})
    ]
    before = house.contents(), house.path.stat().st_size
    again = bring(path, house)
    assert (again.new, again.revised) == (0, 0)
    assert (house.contents(), house.path.stat().st_size) == before
    assert full.path.read_bytes() == original
    assert {p.name for p in house.path.parent.iterdir() if not p.is_dir()} == {"news.duckdb"}


def test_copies_and_stories_come_out_as_they_were(house: House, tmp_path: Path) -> None:
    original = another(tmp_path, "demo")
    original.path = demo.fill(tmp_path / "demo")
    bring(original.path, house, LoadSettings(copies=load_copy_settings(), stories=load_story_settings()))
    assert contents(house) == contents(original)


def test_learned_lines_stay_out_and_can_be_had_again(house: House, tmp_path: Path) -> None:
    original = another(tmp_path, "learned")
    original.load(*test_learning.CORPUS)
    whole = original.rows("SELECT article_id, text FROM articles ORDER BY ALL")
    assert learn(original.path, test_learning.SETTINGS).lines == 1
    for _ in range(2):
        bring(original.path, house)
        assert contents(house) == contents(original)
    learn(house.path, replace(test_learning.SETTINGS, stories=999))
    assert house.rows("SELECT article_id, text FROM articles ORDER BY ALL") == whole


sightings = st.dictionaries(st.tuples(st.integers(1, 2), st.integers(0, 5)), st.sampled_from([A, B]), max_size=6)


# Each example is three warehouses and four imports, 3 s: two of them a session, other ones each time.
@settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ours=sightings, theirs=sightings)
def test_two_warehouses_give_the_same_in_either_order_as_loading_all(
    ours: dict[tuple[int, int], str], theirs: dict[tuple[int, int], str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    theirs |= {seen: text for seen, text in ours.items() if seen in theirs}  # of equal times, the order counts
    folder = tmp_path_factory.mktemp("houses")
    one, other, everything, forth, back = (another(folder, name) for name in ("a", "b", "all", "ab", "ba"))
    for house, seen in ((one, ours), (other, theirs), (everything, ours | theirs)):
        for (n, hours), text in seen.items():
            staging.stage(house.staging, batch([page(n, hours, text)], run_id=f"{n}-{hours}"))
        staging.stage(house.staging, batch([], [fakes.rejected(1), fakes.rejected(len(seen))], run_id="failed"))
        load_waiting(house.path, house.staging)
    for house, order in ((forth, (one, other)), (back, (other, one))):
        for source in order:
            bring(source.path, house)
    fetched = "SELECT document_id, article_id, content_sha256 FROM documents ORDER BY ALL"
    for house in (back, everything):
        without = (*NOT_COMPARED, "documents", *(("quarantine",) if house is everything else ()))
        assert contents(forth, without) == contents(house, without)
        assert forth.rows(fetched) == house.rows(fetched)


def test_the_same_row_twice_in_a_file_is_one_row(full: House, house: House, tmp_path: Path) -> None:
    """Files that someone has made by hand: the manifest names what is in them."""
    made = export(full.path, tmp_path / "out")
    tables = []
    for entry in made.tables:
        files = []
        for each in entry.files:
            path = tmp_path / "out" / each.path
            with connect(tmp_path / "scratch.duckdb") as connection:
                rows = connection.table(f"SELECT * FROM ({reading([path])})")
                with connection.given(rows=rows):
                    connection.execute(f"COPY (FROM rows UNION ALL FROM rows) TO {literal(path)} (FORMAT parquet)")
            size = path.stat().st_size
            files.append(replace(each, rows=2 * each.rows, bytes=size, sha256=sha256_of(path)))
        tables.append(replace(entry, rows=2 * entry.rows, files=tuple(files)))
    manifest.write(replace(made, tables=tuple(tables)), tmp_path / "out")
    done = bring(tmp_path / "out", house)
    assert (done.new, done.revised) == (3, 4)
    assert contents(house) == contents(full)
    assert house.rows("FROM runs SELECT run_id") == [("run-1",)]


def test_exports_since_the_last_add_up(full: House, house: House, tmp_path: Path) -> None:
    made = export(full.path, tmp_path / "one")
    full.load(page(1, 9, C), page(7, 9, A))
    export(full.path, tmp_path / "two", since=made.until)
    bring(tmp_path / "one", house)
    done = bring(tmp_path / "two", house)
    assert (done.new, done.revised) == (1, 1)
    assert contents(house) == contents(full)


def test_what_failed_there_and_succeeded_here_stays(house: House, tmp_path: Path) -> None:
    there = another(tmp_path, "there")
    article, lost = page(1, 0, A), fakes.rejected(5, stage=Stage.FETCH, reason=Reason.TIMEOUT, url=fakes.url(1))
    failed = fakes.rejected(1, document_id=article.document_id, stage=Stage.EXTRACT, reason=Reason.TIMEOUT)
    there.load(rejected=[failed, lost, fakes.rejected(6)], documents=[record(article)])
    house.load(article)
    bring(there.path, house)
    assert house.column("SELECT document_id FROM quarantine") == [fakes.rejected(6).document_id]
    assert house.column("SELECT error FROM documents") == [None]
    back = another(tmp_path, "back")
    for path in (there.path, house.path):
        bring(path, back)
    assert contents(back) == contents(house)


def test_things_were_first_seen_when_either_saw_them_first(house: House, tmp_path: Path) -> None:
    early, late = another(tmp_path, "early"), another(tmp_path, "late")
    for number, other in enumerate((early, late)):
        made = to_batch(
            [], [fakes.rejected(1)], [], [SourceRecord("courier", "The Courier", "feed")],
            Polled((), [SeenPage("courier", fakes.url(1), fakes.FETCHED + number * HOUR)]),
            run_id=str(number), extractor_version="1", made_at=MADE_AT + number * HOUR,
        )  # fmt: skip
        load(other.path, staging.stage(other.staging, made))
    for path in (late.path, early.path, late.path):
        bring(path, house)
    names = ("sources", "seen_pages")
    assert {name: contents(house)[name] for name in names} == {name: contents(early)[name] for name in names}
    assert house.column("SELECT first_at FROM quarantine") == [MADE_AT]


@pytest.fixture(scope="module")
def made_many(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A warehouse of many articles, some with versions."""
    house = House(tmp_path_factory.mktemp("many"))
    for number in range(4):
        house.load(*(page(n, 0, f"{A} {n}") for n in range(number * 30, number * 30 + 40)))
        house.load(*(page(n, number + 1, f"{B} {n}") for n in range(0, number * 30, 4)))
    return house


@pytest.fixture
def many(made_many: House, tmp_path: Path) -> House:
    return copied(made_many, tmp_path, "many")


def test_stopped_between_steps_it_goes_on_where_it_was(
    many: House, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("_ARTICLES", 40), ("_ROWS", 100), ("_WINDOW", 2)):
        monkeypatch.setattr(importing, name, value)
    steps = import_from(many.path, house.path, house.staging, "import", LoadSettings())
    first = [next(steps), next(steps)]
    steps.close()  # type: ignore[attr-defined]
    rest = list(import_from(many.path, house.path, house.staging, "import", LoadSettings()))
    assert sum(step.skipped for step in rest) >= sum(step.articles for step in first) > 0
    assert contents(house) == contents(many)


def test_stopped_before_what_failed_it_still_brings_it(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_WINDOW", 1)
    there = another(tmp_path, "there")
    there.load(page(1, 0, A), documents=[record(page(1, 0, A))])
    there.load(rejected=[fakes.rejected(5, stage=Stage.FETCH, reason=Reason.TIMEOUT, url=fakes.url(1))])
    steps = import_from(there.path, house.path, house.staging, "import", LoadSettings())
    while not house.path.exists() or not house.column("SELECT document_id FROM documents"):
        next(steps)
    steps.close()  # type: ignore[attr-defined]
    assert not house.column("SELECT document_id FROM quarantine")
    bring(there.path, house)
    assert contents(house) == contents(there)


_KILLED = """
import sys
from pathlib import Path
from warehouse.exchange import importing
from warehouse.loading.load import LoadSettings
importing._ARTICLES, importing._ROWS, importing._WINDOW = 5, 10, 2
sys.stdout.write("ready\\n"); sys.stdout.flush()
list(importing.import_from(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), "import", LoadSettings(120.0)))
"""


@pytest.mark.slow  # a process killed at many moments
def test_killed_at_any_moment_it_is_taken_up_again(many: House, house: House) -> None:
    original = many.path.read_bytes()
    for seconds in (0.3, 0.6, 1.1):
        command = [sys.executable, "-c", _KILLED, str(many.path), str(house.path), str(house.staging)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            time.sleep(seconds)
            process.kill()
    load_waiting(house.path, house.staging)
    bring(many.path, house)
    assert contents(house) == contents(many)
    assert many.path.read_bytes() == original
    assert {p.name for p in house.path.parent.iterdir() if not p.is_dir()} == {"news.duckdb"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("missing", "no such warehouse or export"),
        ("letter", "is not a DuckDB file"),
        ("foreign", "not a newsloom warehouse"),
        ("corrupt", "cannot be read whole|cannot be opened"),
        ("a view that reads a file", "cannot be read whole: .*disabled by configuration"),
        ("empty folder", "no Parquet export of newsloom"),
        ("some tables", "is a partial export: 'images' is missing"),
        ("cut", "has .* bytes, not the"),
        ("itself", "is the warehouse itself"),
    ],
)
def test_what_cannot_be_imported_whole_is_refused_before_anything_is_loaded(
    full: House, house: House, tmp_path: Path, given: str, said: str
) -> None:
    path = tmp_path / "there"
    if given == "letter":
        path.write_bytes(b"a letter to a friend, which is no warehouse at all")
    elif given == "foreign":
        with duckdb.connect(str(path)) as connection:
            connection.execute("CREATE TABLE letters (text VARCHAR)")
    elif given == "corrupt":
        content = bytearray(full.path.read_bytes())
        for at in range(len(content) // 3, len(content) - 300_000, 4096):
            content[at : at + 64] = bytes(64)
        path.write_bytes(content)
    elif given == "a view that reads a file":
        secret = tmp_path / "secret.txt"
        secret.write_text("of this machine")
        shutil.copyfile(full.path, path)
        with duckdb.connect(str(path)) as connection:
            connection.execute("ALTER TABLE seen_pages RENAME TO pages_there")
            read = f"(SELECT content FROM read_text('{secret}'))"
            connection.execute(f"CREATE VIEW seen_pages AS SELECT rowid, * REPLACE ({read} AS url) FROM pages_there")
    elif given == "empty folder":
        path.mkdir()
    elif given == "some tables":
        export(full.path, path, tables=["articles", "other_revisions", "sightings"])
    elif given == "cut":
        export(full.path, path)
        victim = next((path / "articles").rglob("*.parquet"))
        victim.write_bytes(victim.read_bytes()[:-1])
    elif given == "itself":
        house.load(fakes.article(1))
        path = house.path
    with pytest.raises(WarehouseError, match=said) as caught:
        bring(path, house)
    assert str(path) in caught.value.subject
    assert given == "itself" or not house.path.exists()
    assert not [p for p in house.path.parent.iterdir() if ".import" in p.name]


def test_what_a_killed_process_left_in_its_log_comes_over_and_the_log_stays(house: House, tmp_path: Path) -> None:
    there = another(tmp_path, "there")
    there.load(fakes.article(1))
    code = (
        "import os, sys; from pathlib import Path; from warehouse.file.connection import connect\n"
        "with connect(Path(sys.argv[1])) as c:\n"
        "    c.execute(\"UPDATE sources SET name = 'The Harbour Courier'\"); os._exit(1)"
    )
    subprocess.run([sys.executable, "-c", code, str(there.path)], cwd=ROOT, check=False)
    files = {p.name: p.read_bytes() for p in there.path.parent.iterdir() if p.is_file()}
    assert any(name.endswith(".wal") for name in files)
    bring(there.path, house)
    assert house.column("SELECT name FROM sources") == ["The Harbour Courier"]
    assert {p.name: p.read_bytes() for p in there.path.parent.iterdir() if p.is_file()} == files


def test_every_exported_table_is_imported_in_some_way() -> None:
    by_articles = {"articles", "other_revisions", "sightings", "images", "removed_blocks", "quotes", "mentions"}
    ways = [
        by_articles,
        {table.name for table in importing._BY_ROW},
        {table.name for table in importing._DECIDED_ANEW},
        {table.name for table in importing._TAKEN_OVER},
        {table.name for table in importing._MARKS},
    ]
    assert sorted(name for way in ways for name in way) == sorted(table.name for table in EXPORTED)
    assert {"runs", "source_boilerplate"} <= ways[3]


def test_an_import_beside_a_load_waits_and_both_are_whole(many: House, house: House) -> None:
    house.load(fakes.article(500))
    steps = import_from(many.path, house.path, house.staging, "import", LoadSettings())
    next(steps)
    house.load(fakes.article(501))
    list(steps)
    with connect(house.path, read_only=True) as connection:
        ((count,),) = connection.rows("SELECT count(*) FROM articles")
    assert count == len(many.rows("FROM articles")) + 2
