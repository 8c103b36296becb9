"""What is retired: every row is in the warehouse or in a file, none in neither, none twice, and none comes back."""

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extractors.article import Article, Image, Quote, Removed, RemovedKind
from flows.settings.load import load_copy_settings, load_story_settings
from tests import fakes
from tests.warehouse.conftest import House, batch
from tests.warehouse.test_crash import ROOT, go
from warehouse.errors import WarehouseError
from warehouse.exchange import parquet
from warehouse.file.connection import connect
from warehouse.loading.load import Loaded, LoadSettings, load
from warehouse.reading.queries import known_documents, query
from warehouse.retiring import retiring
from warehouse.retiring.retention import CompactionSettings, KeepDays, RetentionSettings
from warehouse.retiring.retiring import TAKEN, due, retire, retired_folder, sweep
from warehouse.schema.tables import TABLES
from warehouse.search.index import index
from warehouse.staging import files as staging

NOW = datetime(2026, 9, 1, tzinfo=UTC)
TELLING = LoadSettings(30.0, load_copy_settings(), load_story_settings())
# What is kept for a retired article, and what only helps to decide about those that are there.
KEPT = {"documents", "retired_articles", "article_revisions", "search_state"}
KEPT |= {
    "alerts",
    "brief_entries",
    "corrections",
    "deliveries",
    "marks",
}  # told to people, or by them
INDEXES = {"signatures", "story_vectors", "event_vectors", "search_articles"}


def keep(by_source: Mapping[str, int] | None = None, **days: int) -> RetentionSettings:
    return RetentionSettings(CompactionSettings(0.3), KeepDays(**days), by_source or {})


def told(n: int) -> str:
    """A text like no other's."""
    words = random.Random(n)
    lines = (" ".join("".join(words.choices("aeioulnrst", k=7)) for _ in range(14)) for _ in range(4))
    return "\n".join(f"{line.capitalize()}." for line in lines)


def title_of(n: int) -> str:
    return told(100 + n).partition(".")[0]


def event(n: int) -> list[Article]:
    """An event that three sources print on one day, one of them with a later version that is seen twice."""
    at = datetime(2026, 3, 1, 8, tzinfo=UTC) + timedelta(days=12 * n)
    extra: dict[str, Any] = {
        "images": (Image(1, "https://example.org/quay.jpg", f"Quay {n}", "Ines Moreau"),),
        "removed": (Removed(7, RemovedKind.NEWSLETTER, f"Get letter {n}", "en-newsletter"),),
        "quotes": (Quote(2, f"It is time, {n}", "Ada Lindqvist"),),
    }
    body = told(n)
    printed = {"title": title_of(n), "published": fakes.published(at)}
    made = [
        fakes.article(
            text=body,
            url=f"https://{source}.example/{n}",
            source_id=source,
            fetched_at=at,
            **printed,
            **extra,
        )
        for source in ("tidewire", "courier", "gazette")
    ]
    changed = f"{body}\nA spokeswoman added figure {n} in the evening."
    own = {"url": "https://courier.example/" + str(n), "source_id": "courier", **printed}
    later = [
        replace(fakes.article(text=changed, fetched_at=at + timedelta(days=d), **own), document_id=f"later-{n}-{d}")
        for d in (1, 2)
    ]
    return [*made, *later]


def put(house: House, articles: list[Article], run: str = "run", **given: Any) -> Loaded:
    made = batch(articles, run_id=run, **given)
    return load(house.path, staging.stage(house.staging, made), TELLING)


@pytest.fixture
def full(filled: Path, house: House) -> House:
    """Fifteen events of half a year, and what is only there."""
    shutil.copyfile(filled, house.path)
    return house


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that each gets a copy of."""
    house = House(tmp_path_factory.mktemp("filled"))
    put(house, [article for n in range(15) for article in event(n)])
    index(house.path)
    return house.path


def in_files(house: House) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all files by table, without the retirement."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    with duckdb.connect() as raw:
        raw.execute("SET TimeZone = 'UTC'")
        for folder in retired_folder(house.path).glob("*"):
            if files := sorted(folder.glob("*/*.parquet")):
                sql = f"SELECT * EXCLUDE (retirement_id) FROM ({parquet.reading(files)})"
                found[folder.name] = raw.execute(sql).fetchall()
    return found


def everything(house: House) -> dict[str, list[tuple[Any, ...]]]:
    """All rows that an article has, in the warehouse and in the files."""
    here, there = house.contents(), in_files(house)
    return {name: sorted([*here[name], *there.get(name, [])], key=repr) for name in TAKEN}


def dangling(house: House) -> list[Any]:
    """What refers to an article that is not there, and index rows of articles that are gone."""
    checks = [
        "SELECT article_id FROM duplicates WHERE original_id NOT IN (SELECT article_id FROM articles)",
        "SELECT article_id FROM story_articles WHERE linked_to NOT IN (SELECT article_id FROM articles)",
        "SELECT article_id FROM articles WHERE duplicate_of NOT IN (SELECT article_id FROM articles)",
        "SELECT shingle FROM signature_shingles WHERE signature_no NOT IN (SELECT signature_no FROM signatures)",
        "SELECT text_key FROM text_links WHERE text_key NOT IN (SELECT text_key FROM signatures)",
        "SELECT term FROM story_terms WHERE article_no NOT IN (SELECT article_no FROM story_vectors)",
        "SELECT term FROM event_terms WHERE event_no NOT IN (SELECT event_no FROM event_vectors)",
        "SELECT other_no FROM story_links WHERE other_no NOT IN (SELECT article_no FROM story_vectors)",
        "SELECT stem_no FROM search_recent WHERE article_no NOT IN (SELECT article_no FROM search_articles)",
        *(
            f"SELECT article_id FROM {name} WHERE article_id NOT IN (SELECT article_id FROM articles)"
            for name in (*TAKEN, *INDEXES)
        ),
    ]
    with connect(house.path, read_only=True) as connection:
        return [row for check in checks for row in connection.rows(check)]


def test_every_table_of_articles_is_taken_or_kept_or_an_index() -> None:
    having = {table.name for table in TABLES if any(column.name == "article_id" for column in table.columns)}
    assert having == {*TAKEN, *KEPT, *INDEXES}


def test_all_rows_are_here_or_there(full: House) -> None:
    before = everything(full)
    assert before["duplicates"] and before["other_revisions"] and before["sightings"] and before["story_articles"]
    count = len(before["articles"])
    for days in (150, 90, 30):
        done = retire(full.path, keep(articles=days), NOW)
        assert done
        assert everything(full) == before
        assert dangling(full) == []
        left = full.column("SELECT count(*) FROM articles")[0]
        assert 0 < left < count
        count = left
    assert full.column("SELECT min(fetched_at) FROM articles")[0] >= NOW - timedelta(days=30)
    months = {path.parent.name for path in retired_folder(full.path).glob("articles/*/*")}
    assert {"month=2026-03", "month=2026-07"} <= months


def test_the_second_time_nothing_is_done(full: House) -> None:
    retire(full.path, keep(articles=90, fetches=90, sightings=30, other_revisions=30, removed_blocks=30), NOW)
    before, files = full.path.read_bytes(), sorted(retired_folder(full.path).rglob("*"))
    settings = keep(articles=90, fetches=90, sightings=30, other_revisions=30, removed_blocks=30)
    assert due(full.path, settings, NOW) == {}
    assert retire(full.path, settings, NOW) == []
    assert sweep(full.path) == []
    assert (full.path.read_bytes(), sorted(retired_folder(full.path).rglob("*"))) == (before, files)


def test_by_default_all_is_kept(full: House) -> None:
    assert due(full.path, keep(), NOW + timedelta(days=10_000)) == {}


def test_what_was_told_together_goes_together(full: House) -> None:
    """A source of its own days holds no one else's articles back, but what they are told with."""
    put(full, [fakes.article(900, source_id="courier", fetched_at=NOW - timedelta(days=100))], "alone")
    retire(full.path, keep({"courier": 30}), NOW)
    gone = full.rows("SELECT source_id, title FROM retired_articles")
    assert [source for source, _ in gone] == ["courier"]
    retire(full.path, keep({"courier": 120}, articles=30), NOW)
    assert full.column("SELECT max(fetched_at) FROM retired_articles")[0] < NOW - timedelta(days=100) + timedelta(
        days=1
    )
    assert dangling(full) == []


def test_what_is_retired_does_not_come_back(full: House) -> None:
    articles = event(0)
    retire(full.path, keep(articles=30), NOW)
    before = full.contents(but=("loaded_at", "run_id"), without=["loaded_batches"])
    again = put(full, articles, "again")
    assert (again.new, again.revised, again.unchanged) == (0, 0, len(articles))
    assert full.contents(but=("loaded_at", "run_id"), without=["loaded_batches"]) == before
    # Other extractors read the same documents, a feed lists it still and it is fetched with the same content.
    put(full, [replace(article, content_sha256="f" * 64) for article in articles], "other", version="2")
    put(full, [replace(articles[0], document_id="other-bytes", fetched_at=NOW)], "listed")
    assert full.column("SELECT count(*) FROM articles WHERE title = ?", [title_of(0)]) == [0]
    ids = [article.document_id for article in articles]
    assert known_documents(full.path, ids, "another version") == set(ids)


def test_new_content_of_a_retired_article_is_loaded_and_retired_in_its_turn(full: House) -> None:
    retire(full.path, keep(articles=30), NOW)
    old = event(0)[0]
    changed = fakes.article(
        text="The quay is to be torn down.", url=old.url, source_id=old.source_id, title="Torn down", fetched_at=NOW
    )
    assert changed.article_id == old.article_id
    assert put(full, [changed], "changed").new == 1
    assert full.column("SELECT title FROM articles WHERE article_id = ?", [old.article_id]) == ["Torn down"]
    retire(full.path, keep(articles=30), NOW + timedelta(days=31))
    ((contents,),) = full.rows("SELECT contents FROM retired_articles WHERE article_id = ?", [old.article_id])
    assert set(contents) >= {old.content_sha256, changed.content_sha256}
    titles = {row[4] for row in in_files(full)["articles"] if row[0] == old.article_id}
    assert titles == {title_of(0), "Torn down"}


def test_every_url_is_still_accounted_for(full: House) -> None:
    steps = "SELECT step, sum(urls)::INTEGER FROM pipeline_loss GROUP BY ALL ORDER BY ALL"
    before = full.rows(steps)
    retire(full.path, keep(articles=30), NOW)
    assert full.rows(steps) == before


def test_texts_of_superseded_versions_go_and_the_versions_stay(full: House) -> None:
    versions = "SELECT article_id, revision, content_sha256, fetched_at FROM article_revisions ORDER BY ALL"
    before, rows = full.rows(versions), full.contents()["other_revisions"]
    settings = keep(other_revisions=30)
    retire(full.path, settings, NOW)
    assert full.rows(versions) == before
    gone = in_files(full)["other_revisions"]
    whole = [row for row in full.contents()["other_revisions"] if "retired" not in row]
    assert sorted([*gone, *whole], key=repr) == rows
    assert gone
    assert whole
    old = event(0)[1]
    bare = "SELECT text, len(quotes) FROM other_revisions WHERE article_id = ?"
    assert full.rows(bare, [old.article_id]) == [("", 0)]
    put(full, event(0), "again")
    put(full, event(0), "others", version="2")
    assert full.rows(bare, [old.article_id]) == [("", 0)]
    assert query(full.path, "FROM edits").num_rows == len(whole)
    # The old content is what the page shows again: the text is there with it.
    put(full, [replace(old, document_id="back", fetched_at=NOW)], "back")
    newest = "SELECT revision, text FROM articles WHERE article_id = ?"
    assert full.rows(newest, [old.article_id]) == [(3, "\n".join(block.text for block in old.blocks))]
    retire(full.path, settings, NOW)
    assert len(in_files(full)["other_revisions"]) == len(set(map(repr, in_files(full)["other_revisions"])))


def test_a_returning_version_keeps_its_text_when_older_ones_come_late(house: House) -> None:
    """Numbers move on; the texts move with them, never to the version without one."""
    first, second = (fakes.article(1, text=f"Version {word} of the report.") for word in ("one", "two"))

    def at(article: Article, day: int) -> Article:
        return replace(article, fetched_at=fakes.FETCHED + timedelta(days=day), document_id=f"d{day}")

    put(house, [at(first, 1)], "1")
    put(house, [at(second, 2)], "2")
    retire(house.path, keep(other_revisions=1), fakes.FETCHED + timedelta(days=3))
    put(house, [at(first, 4)], "4")
    late = fakes.article(1, text="Version nought of the report.")
    put(house, [at(late, 0)], "0")
    assert house.rows("SELECT revision, text FROM articles") == [(4, "Version one of the report.")]


@pytest.mark.parametrize("kind", ["sightings", "removed_blocks"])
def test_rows_of_their_own_age(full: House, kind: str) -> None:
    before = sorted(full.contents()[kind], key=repr)
    settings = keep(**{kind: 60})
    assert {name for name, _ in due(full.path, settings, NOW)} == {kind}
    retire(full.path, settings, NOW)
    gone, left = in_files(full)[kind], full.contents()[kind]
    assert gone
    assert left
    assert sorted([*gone, *left], key=repr) == before
    put(full, event(0), "again")
    retire(full.path, settings, NOW)
    if kind == "sightings":  # the same row, seen again, is in a file already
        assert sorted(row[:3] for row in in_files(full)[kind]) == sorted(row[:3] for row in gone)


def test_a_crash_before_the_commit_leaves_the_rows_in_the_warehouse(
    full: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, contents = everything(full), full.contents()
    with monkeypatch.context() as patched:
        patched.setattr(retiring._Leaving, "note", fail_for_space)
        with pytest.raises(WarehouseError):
            retire(full.path, keep(articles=30), NOW)
    assert full.contents() == contents
    assert in_files(full)["articles"]
    # Meanwhile one of them changes: its old version is still here, so the file may go.
    put(full, [fakes.article(text="Changed.", url=event(0)[0].url, source_id="tidewire", fetched_at=NOW)], "changed")
    assert sweep(full.path) == []
    assert in_files(full).get("articles", []) == []
    assert len(everything(full)["articles"]) == len(before["articles"])


def test_a_file_of_a_retirement_that_was_not_noted_proves_nothing(full: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(retiring._Leaving, "note", fail_for_space)
        with pytest.raises(WarehouseError):
            retire(full.path, keep(removed_blocks=60), NOW)
    strange, before = len(in_files(full)["removed_blocks"]), len(full.contents()["removed_blocks"])
    retire(full.path, keep(removed_blocks=60), NOW)  # without the sweep that maintenance begins with
    gone = before - len(full.contents()["removed_blocks"])
    assert 0 < strange < gone
    assert len(in_files(full)["removed_blocks"]) == strange + gone


def fail_for_space(*given: object) -> None:
    raise WarehouseError("No space left on device", "disk")


def test_a_full_disk_leaves_the_rows_in_the_warehouse(full: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path) -> None:
        raise OSError(28, "No space left on device")

    before = full.contents()
    monkeypatch.setattr(parquet, "_sync", fail)
    with pytest.raises(WarehouseError, match="No space left"):
        retire(full.path, keep(articles=30), NOW)
    assert full.contents() == before
    assert not list(retired_folder(full.path).rglob("*.parquet*"))


def test_files_of_another_warehouse_are_left_alone(full: House) -> None:
    retire(full.path, keep(articles=30), NOW)
    files = sorted(retired_folder(full.path).rglob("*.parquet"))
    full.path.unlink()
    put(full, event(14), "new")
    told = sweep(full.path)
    assert {strange.path for strange in told} == set(files)
    assert sorted(retired_folder(full.path).rglob("*.parquet")) == files


RETIRE = (
    "import sys; from pathlib import Path; from tests.warehouse.retiring.test_retiring import NOW, keep;"
    "from warehouse.retiring.retiring import retire, sweep;"
    "print('ready', flush=True); sys.stdin.readline();"
    "sweep(Path(sys.argv[1])); retire(Path(sys.argv[1]), keep(articles=30), NOW)"
)


def begin(path: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", RETIRE, str(path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout and process.stdout.readline() == "ready\n"
    return process


@pytest.mark.slow  # a process killed at many moments
def test_killed_at_any_moment_every_row_is_somewhere(full: House) -> None:
    before = everything(full)
    moments = random.Random(11)
    for _ in range(5):
        process = begin(full.path)
        go(process)
        time.sleep(moments.uniform(0.02, 0.5))
        process.kill()
        process.communicate()
        found = everything(full)
        assert all(set(map(repr, before[name])) == set(map(repr, found[name])) for name in TAKEN)
    sweep(full.path)
    retire(full.path, keep(articles=30), NOW)
    assert everything(full) == before
    assert not list(retired_folder(full.path).rglob(".*"))


@pytest.mark.slow  # processes beside each other, for seconds
def test_a_loader_and_a_reader_go_on(full: House) -> None:
    process = begin(full.path)
    go(process)
    loaded = 0
    while process.poll() is None or not loaded:
        loaded += put(full, [fakes.article(700 + loaded, fetched_at=NOW)], f"during-{loaded}").new
        with connect(full.path, read_only=True, lock_seconds=60) as connection:
            assert connection.rows("SELECT count(*) FROM articles")[0][0] >= loaded
    assert process.wait() == 0
    process.communicate()
    assert full.column("SELECT count(*) FROM articles WHERE fetched_at = ?", [NOW]) == [loaded]
    assert due(full.path, keep(articles=30), NOW) == {}
    assert dangling(full) == []


@pytest.mark.parametrize(
    ("days", "message"), [({"articles": 7}, "articles are kept 30"), ({"fetches": 30}, "fetches are kept 60")]
)
def test_too_few_days_are_refused(days: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        keep(**days)


def test_many_rows_go_in_several_turns(full: House, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything(full)
    monkeypatch.setattr(retiring, "MOST_ARTICLES", 2)
    monkeypatch.setattr(retiring, "MOST_ROWS", 3)
    told_rows = sum(due(full.path, keep(articles=30, sightings=30), NOW).values())
    done = retire(full.path, keep(articles=90, sightings=30), NOW)
    done += retire(full.path, keep(articles=30), NOW)
    assert len(done) > 12
    assert sum(each.rows[each.kind] for each in done if each.kind == "articles") <= told_rows
    assert all(each.rows["articles"] <= 2 + 3 for each in done if each.kind == "articles")  # whole events only
    assert everything(full) == before
    assert dangling(full) == []
