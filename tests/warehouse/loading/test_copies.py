"""Copies and stories settled in the warehouse: the same answer in any order and any batches, loaded once or twice."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations, count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.article import Article
from extractors.cleaning.clean import parse_rules
from extractors.copies.decide import CopySettings, compare, decide, pair
from extractors.copies.fingerprint import shingle
from extractors.document import Evidence, stable_id
from extractors.stages import Toolbox, process
from extractors.stories.decide import StorySettings
from flows.settings.load import load_copy_settings, load_story_settings
from tests import fakes
from tests.once import SHARED
from tests.template import empty
from tests.warehouse.conftest import House, batch
from warehouse.file.connection import Connection
from warehouse.loading import copies as decisions
from warehouse.loading import known
from warehouse.loading.load import LoadSettings, load
from warehouse.schema.tables import ARTICLES
from warehouse.staging import files as staging

COPIES, STORIES = load_copy_settings(), load_story_settings()
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
Row = dict[str, Any]

BRIDGE = """The old swing bridge at Port Harrow was lifted off its pier by a crane barge on Saturday morning.
Engineer Tove Lindgren said the 310-tonne span would go to a yard in Vessel Bay for two years of repairs.
Some 400 people stood on the quay, many with flasks, to see the bridge leave for the first time since 1911.
Until it is back, the Harrow ferry will carry cyclists for nothing, the county council promised.
Shopkeepers on the north side fear for their trade, and have asked for a temporary footbridge.
The council is to decide on the footbridge, which would cost 2.4 million crowns, on 19 March.
A model of the bridge stands in the maritime museum, where schoolchildren may turn it with a crank."""
OTHER_REPORTER = """Port Harrow watched its swing bridge sail away on Saturday, 115 years after it was first opened.
A barge took the 310-tonne span down the coast to Vessel Bay, where welders will be busy until 2028.
Tove Lindgren, the engineer, called it a heart transplant for the town.
The ferry runs free for cyclists meanwhile, but north side shops want a footbridge of their own."""
ELECTION = """Voters on the Calder Isles chose Ingrid Moe as their first new mayor in twenty years on Sunday.
Moe won 1,204 of 2,190 votes, the returning officer said late in the evening at Calder Hall.
Her rival Peter Askew, who closed the island's school in 2019, gave up shortly before midnight."""
FORM = "Ferries on {day}: first boat at {first}, last boat at {last}, wind from the {wind}, fare {fare} crowns. {rest}"
_REST = (
    "Dogs travel free, bicycles need a ticket, and the kiosk on the upper deck sells coffee until the last crossing."
)


def texts() -> list[str]:
    lines = BRIDGE.splitlines()
    forms = [("Monday", 5, 22, "west", 41), ("Sunday", 7, 20, "north", 63)]
    return [
        BRIDGE,
        "\n".join(lines[:4]),
        "HARROW, March 1 (NWA) -- " + BRIDGE.replace("\n", " "),
        "\n".join([*lines[:5], "Our own town's bridge was painted last year, its keeper told us.", *lines[5:]]),
        BRIDGE.replace("Saturday", "Sunday").replace("400", "500"),
        BRIDGE,
        OTHER_REPORTER,
        ELECTION,
        *(FORM.format(day=d, first=f, last=la, wind=w, fare=p, rest=_REST) for d, f, la, w, p in forms),
    ]


def row(n: int, text: str, **fields: Any) -> Row:
    url = f"https://outlet{n}.example/{n}"
    values: Row = {name: "x" for name in ARTICLES.names if ARTICLES[name].required}
    values |= {
        "article_id": stable_id(url),
        "source_id": f"outlet{n}",
        "url": url,
        "canonical_url": url,
        "title": f"{text.split('.')[0][:60]}",
        "authors": [],
        "tags": [],
        "published_at": NOON + timedelta(minutes=n),
        "published_precision": "minute",
        "published_from": "record",
        "fetched_at": NOON + timedelta(days=1),
        "language": "en",
        "language_confidence": 1.0,
        "text": text,
        "word_count": len(text.split()),
        "quality": 1.0,
        "revision": 1,
        "lacks": [],
    }
    return values | fields


def newsroom(n: int = 1) -> list[Row]:
    return [row(10 * n + place, text) for place, text in enumerate(texts())]


def empty_and_open(tracer: Any = None) -> Connection:
    """An empty warehouse in a folder that goes with the session."""
    path = Path(mkdtemp(dir=SHARED)) / "w.duckdb"
    empty(path)
    raw = duckdb.connect(path, config={"threads": 1, "checkpoint_threshold": "1TB"})
    raw.execute("PRAGMA disable_checkpoint_on_shutdown; SET TimeZone = 'UTC'")
    return Connection(raw, path, tracer)


class Warehouse:
    """A warehouse loaded as ``load.py`` does it, in one connection."""

    def __init__(self, tracer: Any = None, copies: CopySettings = COPIES, told: StorySettings = STORIES) -> None:
        self.settings = copies
        self.told = told
        self.connection = empty_and_open(tracer)
        self.moments = count()

    def load(self, rows: Sequence[Row]) -> int:
        """One batch: new rows are inserted, known ones replaced."""
        moment = NOON + timedelta(days=2, seconds=next(self.moments))
        table = pa.Table.from_pylist([entry | {"loaded_at": moment} for entry in rows], schema=ARTICLES.arrow)
        with self.connection.transaction():
            with self.connection.given(new=table):
                self.connection.execute("DELETE FROM articles WHERE article_id IN (SELECT article_id FROM new)")
                self.connection.execute("INSERT INTO articles BY NAME SELECT * FROM new")
            copies = decisions.settle_copies(self.connection, table, self.settings)
            decisions.settle_stories(self.connection, table, self.told)
        return copies

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.rows(sql)

    def copies(self) -> list[tuple[Any, ...]]:
        """Every decision, and what the articles say: the two must agree."""
        told = self.rows("SELECT article_id, original_id FROM duplicates ORDER BY ALL")
        held = "SELECT article_id, duplicate_of FROM articles WHERE duplicate_of IS NOT NULL ORDER BY ALL"
        assert told == self.rows(held)
        return self.rows("SELECT * FROM duplicates ORDER BY ALL")

    def stories(self) -> set[frozenset[str]]:
        """The articles of each story."""
        held = self.rows("SELECT list(article_id) FROM articles GROUP BY story_id")
        assert held and sorted(self.rows("SELECT article_id, story_id FROM articles")) == sorted(
            self.rows("SELECT article_id, story_id FROM story_articles")
        )
        return {frozenset(articles) for (articles,) in held}


def loaded(rows: Sequence[Row], size: int = 100, copies: CopySettings = COPIES) -> Warehouse:
    warehouse = Warehouse(copies=copies)
    for start in range(0, len(rows), size):
        warehouse.load(rows[start : start + size])
    return warehouse


@pytest.fixture(scope="module")
def reference() -> Warehouse:
    return loaded(newsroom())


def test_copies_follow_their_original_and_lookalikes_do_not(reference: Warehouse) -> None:
    first = newsroom()[0]["article_id"]
    assert {original for _, original, *_ in reference.copies()} == {first}
    kinds = reference.rows("SELECT url, kind FROM duplicates JOIN articles USING (article_id) ORDER BY url")
    assert [kind for _, kind in kinds] == ["near", "near", "near", "near", "exact"]


def test_two_reporters_on_one_event_are_one_story_but_no_copies(reference: Warehouse) -> None:
    [story] = [s for s in reference.stories() if newsroom()[0]["article_id"] in s]
    assert story == {entry["article_id"] for entry in newsroom()[:7]}
    role, score, terms = reference.rows(
        f"SELECT role, score, terms FROM story_articles WHERE article_id = '{newsroom()[6]['article_id']}'"
    )[0]
    assert (role, score > STORIES.links.join) == ("linked", True)
    assert {"harrow", "310"} & set(terms)


def test_views_count_and_explain(reference: Warehouse) -> None:
    title, articles, sources, copies = reference.rows(
        "SELECT title, articles, sources, copies FROM stories ORDER BY articles DESC LIMIT 1"
    )[0]
    assert (articles, sources, copies) == (7, 7, 5)
    assert title
    taken = reference.rows("SELECT taken_from, share_taken, minutes_after FROM syndication ORDER BY minutes_after")
    assert [minutes for *_, minutes in taken] == [1, 2, 3, 4, 5]
    assert all(source == "outlet10" for source, *_ in taken)
    assert 0.3 < taken[0][1] < 0.8 < taken[1][1]


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 2**16), size=st.integers(1, 6))
def test_neither_order_nor_batches_matter(reference: Warehouse, seed: int, size: int) -> None:
    rows = newsroom()
    random.Random(seed).shuffle(rows)
    warehouse = loaded(rows, size)
    assert warehouse.copies() == reference.copies()
    assert warehouse.stories() == reference.stories()


def printed(seed: int, times: int) -> list[Row]:
    """A story as many print it: words changed, cut, with a line before or after; and other stories."""
    draw, rows = random.Random(seed), []
    for n in range(times):
        lines = draw.choice([BRIDGE, BRIDGE, BRIDGE, ELECTION, OTHER_REPORTER]).splitlines()
        words = " ".join(lines[: draw.randint(3, len(lines))]).split()
        words[draw.randrange(len(words))] = f"word{draw.randrange(9)}"
        before, after = draw.choice(["", f"Our own reporters, number {n}:"]), draw.choice(["", f"More on page {n}."])
        at = NOON + timedelta(minutes=draw.randrange(4_000))
        rows.append(row(1_000 * seed + n, " ".join([before, *words, after]), published_at=at))
    return rows


@pytest.mark.parametrize("seed", [1, 2])
def test_looking_up_gives_the_answers_of_comparing_all(seed: int) -> None:
    rows = printed(seed, 60)
    warehouse = loaded(rows, 25)
    prints = {entry["article_id"]: shingle(entry["text"], COPIES.fingerprint) for entry in rows}
    every = [compare(one, other, COPIES.near) for one, other in combinations(prints.values(), 2)]
    told = known.linked(warehouse.connection, [each.fingerprint.text_key for each in prints.values()])[0]
    links = {pair(link.text_key, link.other_key): link for link in every if link.is_near}
    wanted = {(copy.article_id, copy.original_id, copy.kind) for copy in decide(told, links, COPIES)}
    assert {copy[:3] for copy in warehouse.copies()} == wanted
    assert len(wanted) > 30


@pytest.mark.parametrize("size", [40, 100])
def test_of_a_story_that_very_many_print_all_are_copies_of_the_first(size: int) -> None:
    rows = printed(4, 90)
    few = replace(COPIES, lookup=replace(COPIES.lookup, crowd=6, crowd_kept=2, candidates=4))
    found = {copy[0]: copy[1] for copy in loaded(rows, size, few).copies()}
    wanted = {copy[0]: copy[1] for copy in loaded(rows, size).copies()}
    assert sum(found.get(article) == original for article, original in wanted.items()) >= 0.95 * len(wanted)
    assert set(found) <= set(wanted)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (0, 2, 1)])
def test_articles_without_a_date_find_their_story_whenever_they_come(order: Sequence[int]) -> None:
    rows = [
        row(1, BRIDGE, published_at=NOON - timedelta(days=4000)),
        row(2, OTHER_REPORTER, published_at=None, published_precision=None, published_from=None),
        row(3, ELECTION, published_at=NOON - timedelta(days=4000), published_from="text"),
    ]
    warehouse = loaded([rows[place] for place in order], 1)
    assert warehouse.stories() == {
        frozenset({rows[0]["article_id"], rows[1]["article_id"]}),
        frozenset({rows[2]["article_id"]}),
    }


def test_loading_the_same_again_changes_nothing(reference: Warehouse) -> None:
    warehouse = loaded(newsroom())
    tables = ["duplicates", "story_articles", "story_history", "text_links", "stories"]
    before = {name: warehouse.rows(f"SELECT * FROM {name} ORDER BY ALL") for name in tables}
    warehouse.load(newsroom()[2:5])
    assert {name: warehouse.rows(f"SELECT * FROM {name} ORDER BY ALL") for name in tables} == before
    assert len(warehouse.rows("FROM signatures")) == len(newsroom())


def test_an_earlier_original_takes_over_and_the_story_keeps_its_id() -> None:
    warehouse = loaded(newsroom())
    [(story, before)] = warehouse.rows("SELECT story_id, max(loaded_at) FROM articles GROUP BY ALL HAVING count(*) > 2")
    earlier = row(5, BRIDGE)
    assert warehouse.load([earlier]) == 0
    assert {original for _, original, *_ in warehouse.copies()} == {earlier["article_id"]}
    assert warehouse.rows(f"SELECT story_id FROM articles WHERE article_id = '{earlier['article_id']}'") == [(story,)]
    touched = "SELECT count(*) FROM articles WHERE loaded_at > ? AND duplicate_of IS NOT NULL"
    assert warehouse.connection.rows(touched, [before]) == [(6,)]


def test_a_changed_text_drops_its_old_links() -> None:
    warehouse = loaded(newsroom())
    original = newsroom()[0]
    warehouse.load([original | {"text": ELECTION.replace("Sunday", "Friday"), "title": "Calder Isles", "revision": 2}])
    fresh = [original | {"text": ELECTION.replace("Sunday", "Friday"), "title": "Calder Isles"}, *newsroom()[1:]]
    assert warehouse.copies() == loaded(fresh).copies()
    assert warehouse.stories() == loaded(fresh).stories()


def test_merged_stories_keep_resolving() -> None:
    first, second = row(1, BRIDGE), row(2, OTHER_REPORTER)
    apart = [
        first | {"text": BRIDGE.splitlines()[0], "title": None},
        second | {"text": OTHER_REPORTER.splitlines()[2], "title": None},
    ]
    warehouse = loaded(apart, 1)
    ids = {story for (story,) in warehouse.rows("SELECT story_id FROM articles")}
    assert len(ids) == 2
    warehouse.load([first, second])
    current = warehouse.rows("SELECT DISTINCT story_id FROM articles")
    assert len(current) == 1
    resolved = dict(warehouse.rows("SELECT story_id, current_id FROM story_ids"))
    assert all(resolved[story] == current[0][0] for story in ids)
    warehouse.load(apart)
    assert len(warehouse.rows("SELECT DISTINCT story_id FROM articles")) == 2
    assert {"merged", "split"} == {change for (change,) in warehouse.rows("SELECT change FROM story_history")}


def test_the_same_document_under_another_url_is_a_copy_of_kind_url() -> None:
    teaser = BRIDGE.splitlines()[0]
    one = row(1, BRIDGE, url="https://www.outlet.example/a?id=7&utm_source=feed")
    other = row(2, teaser, url="https://m.outlet.example/a?id=7")
    stranger = row(3, ELECTION, url="https://outlet.example/a?id=8", canonical_url=one["url"])
    warehouse = loaded([one, other, stranger], 1)
    assert [(copy[0], copy[2]) for copy in warehouse.copies()] == [(other["article_id"], "url")]


def test_the_statements_of_a_load_do_not_grow_with_its_articles() -> None:
    def statements(rows: Sequence[Row]) -> int:
        heard: list[str] = []
        warehouse = Warehouse(heard.append)
        warehouse.load(newsroom())
        start = len(heard)
        warehouse.load(rows)
        return len(heard) - start

    few, many = newsroom(2)[:3], [entry for n in range(2, 9) for entry in newsroom(n)]
    assert statements(many) <= statements(few) + 3


def test_an_empty_batch_is_no_matter() -> None:
    warehouse = Warehouse()
    nothing = ARTICLES.arrow.empty_table()
    assert decisions.settle_copies(warehouse.connection, nothing, COPIES) == 0
    decisions.settle_stories(warehouse.connection, nothing, STORIES)


PRESS = """The harbour board of Eastmere decided on Tuesday to rebuild its north quay, which storms had cracked.
Engineers told the board that timber piles could not be saved, and that steel would cost four million crowns more.
Residents asked for a footbridge during the works; the chairwoman promised an answer before the end of the month.
Fishing crews will move to the south basin in September, at half the rent, until the new berths are open."""
HYPHENATED = (
    PRESS.replace("harbour", "har\u00adbour").replace("Engineers", "Engi\u00adneers").replace("until", "un\u00adtil")
)
QUAKE = (
    "A magnitude {size} earthquake struck {far} km from {place} on {day} at {hour}, the Eastern Service says. "
    "The quake occurred at a depth of {deep} km. There were no reports of damage or injuries. The report was "
    "written by software from the service's notice and read by an editor; anyone who felt the ground move is asked to "
    "fill in the form on the service's pages, which helps to draw the map of what was felt and where."
)
_QUAKES = (
    {"size": "4.1", "far": 12, "place": "Westhaven", "day": "Monday", "hour": "6:12", "deep": 8},
    {"size": "3.6", "far": 31, "place": "Orimer", "day": "Wednesday", "hour": "21:47", "deep": 14},
    {"size": "5.2", "far": 7, "place": "Marevia", "day": "Thursday", "hour": "14:03", "deep": 22},
)


def _read(url: str, text: str, day: int) -> Article:
    evidence = Evidence(title="The quay", published_at=(NOON + timedelta(days=day)).isoformat())
    article = process(
        fakes.document(text=text, url=url, evidence=evidence, fetched_at=NOON + timedelta(days=60)),
        Toolbox(parse_rules({}), 1),
    )
    assert isinstance(article, Article)
    return article


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4, 5, 6), (6, 3, 5, 2, 4, 1, 0)])
def test_documents_of_one_form_and_copies_with_hyphens_or_in_print(house: House, order: Sequence[int]) -> None:
    press = [
        _read("https://plain.example/h1", PRESS, 0),
        _read("https://hyphen.example/h2", HYPHENATED, 1),
        _read("https://print.example/p2", PRESS.replace("million crowns more", "million more"), 19),
        _read("https://late.example/p4", PRESS.replace("million crowns more", "million kroner more"), 50),
    ]
    quakes = [_read(f"https://desk.example/q{n}", QUAKE.format(**told), n) for n, told in enumerate(_QUAKES)]
    every = [*press, *quakes]
    for part in (order[:3], order[3:]):
        made = batch([every[at] for at in part], run_id=f"run-{part[0]}")
        load(house.path, staging.stage(house.staging, made), LoadSettings(copies=COPIES))
    found = house.rows(
        "SELECT copy.url, d.kind, original.url FROM duplicates AS d JOIN articles AS copy USING (article_id) "
        "JOIN articles AS original ON original.article_id = d.original_id ORDER BY 1"
    )
    plain = "https://plain.example/h1"
    assert found == [("https://hyphen.example/h2", "exact", plain), ("https://print.example/p2", "near", plain)]
