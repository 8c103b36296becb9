"""The rows of a watch: what it matches, one a story, without what was given before."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given as for_all
from hypothesis import settings, strategies

from extractors.article import Article
from extractors.watchlists import Watch, compile_watches
from flows.settings.load import load_copy_settings, load_story_settings
from tests import fakes
from tests.warehouse import demo
from tests.warehouse.conftest import batch
from warehouse.errors import WarehouseError
from warehouse.loading.load import LoadSettings, load
from warehouse.loading.mentions import rebuild
from warehouse.reading.watches import GIVEN, WatchQuery, watch_rows, watchlist_query
from warehouse.staging import files as staging

HARBOUR = watchlist_query("harbour")
EVERYTHING = WatchQuery("everything", "FROM articles -- all of them")


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    warehouse = demo.fill(tmp_path_factory.mktemp("newsroom"))
    rebuild(warehouse, compile_watches([Watch("harbour", ("quay", "Hafen")), Watch("chair", ("Ada Lindqvist",))]))
    return warehouse


def rows(warehouse: Path, watch: WatchQuery, **given: Any) -> list[dict[str, Any]]:
    return list(watch_rows(warehouse, watch, **given).to_pylist())


def test_a_story_is_one_row_its_original_with_its_copies_counted(newsroom: Path) -> None:
    found = rows(newsroom, HARBOUR)
    assert [(row["source_id"], row["articles"], row["copies"], row["outlets"]) for row in found] == [
        ("tidewire", 3, 2, 3),
        ("abend", 1, 0, 1),
    ]
    assert found[1]["sentence"] == "Der Hafen von Eastmere wird umgebaut."
    assert {row["watch"] for row in found} == {"harbour"}


def test_every_article_may_be_asked_for(newsroom: Path) -> None:
    found = rows(newsroom, HARBOUR, every=True)
    assert [row["source_id"] for row in found] == ["gazette", "courier", "tidewire", "abend"]  # the newest first
    assert [row["articles"] for row in found] == [3, 3, 3, 1]
    assert rows(newsroom, HARBOUR, every=True, newest=2) == found[:2]


def test_a_saved_query_is_a_watch_with_the_sentence_it_names(newsroom: Path) -> None:
    spoken = WatchQuery("spoken", "SELECT article_id, text AS sentence FROM quotes WHERE speaker = 'Tomas Ferreira'")
    assert [(row["source_id"], row["sentence"]) for row in rows(newsroom, spoken)] == [
        ("tidewire", "Nobody asked us where the boats should go")
    ]
    assert [row["source_id"] for row in rows(newsroom, WatchQuery("s", "FROM search('quay lindqvist')"))] == [
        "tidewire"
    ]
    assert len(rows(newsroom, EVERYTHING)) == 4


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT title FROM articles", "gives no column article_id, only: title"),
        ("SELECT artikel_id FROM articles", 'Candidate bindings: "article_id"'),
        ("SELECT 1 AS article_id FROM nowhere", "nowhere does not exist"),
        ("FROM read_csv('/etc/hostname')", "disabled"),
        ("SELECT article_id FROM articles; DROP TABLE articles", "read-only"),
        ("COPY articles TO 'out.csv'", "syntax error"),
        ("ATTACH 'other.duckdb'", "syntax error"),
        ("SELECT getenv('HOME') AS article_id", "getenv"),
    ],
)
def test_a_query_that_is_no_watch_is_refused_by_name(newsroom: Path, sql: str, message: str) -> None:
    with pytest.raises(WarehouseError, match=message) as caught:
        rows(newsroom, WatchQuery("mine", sql))
    assert caught.value.subject == "watch 'mine'"


@settings(max_examples=8, deadline=None)
@for_all(chosen=strategies.sets(strategies.integers(0, 5)))
def test_what_was_given_is_left_out_and_nothing_else(newsroom: Path, chosen: set[int]) -> None:
    every = rows(newsroom, EVERYTHING, every=True)
    given = [every[n] for n in chosen if n < len(every)]
    table = pa.Table.from_pylist([{name: row[name] for name in GIVEN.names} for row in given], schema=GIVEN)
    rest = rows(newsroom, EVERYTHING, every=True, given=table)
    assert sorted(map(repr, [*rest, *given])) == sorted(map(repr, every))
    stories = {row["story"] for row in given}
    assert rows(newsroom, EVERYTHING, given=table) == [
        row for row in rows(newsroom, EVERYTHING) if row["story"] not in stories
    ]


def test_a_story_given_once_is_not_given_for_another_copy(tmp_path: Path) -> None:
    first = fakes.article(1, text=demo.WIRE)
    # Found later, and published earlier: the story's row would be another.
    other = fakes.article(2, text=demo.WIRE, source_id="gazette", published=demo.published(demo.at(1, 8)))
    put(tmp_path, first)
    given = watch_rows(tmp_path / "w.duckdb", EVERYTHING).select(GIVEN.names)
    warehouse = put(tmp_path, other)
    (row,) = rows(warehouse, EVERYTHING)
    assert (row["source_id"], row["articles"], row["copies"]) == ("gazette", 2, 1)
    assert rows(warehouse, EVERYTHING, given=given) == []
    assert [row["source_id"] for row in rows(warehouse, EVERYTHING, given=given, every=True)] == ["gazette"]


def put(folder: Path, article: Article) -> Path:
    """Load one article, its copies and story told."""
    staged = staging.stage(folder / "staging", batch([article]))
    load(folder / "w.duckdb", staged, LoadSettings(copies=load_copy_settings(), stories=load_story_settings()))
    return folder / "w.duckdb"
