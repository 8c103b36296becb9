"""Events in the warehouse: the same in any order and any batches, with ids that keep resolving."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from extractors.article import Language, Precision, Published
from extractors.stories.decide import StorySettings
from extractors.stories.meaning import Vectors
from flows.settings.load import load_copy_settings, load_story_settings
from tests import fakes
from tests.warehouse.conftest import House, batch
from tests.warehouse.loading.test_copies import NOON, Row, Warehouse, newsroom, row
from warehouse.exchange.importing import import_from
from warehouse.loading.load import LoadSettings, load
from warehouse.retiring.retention import CompactionSettings, KeepDays, RetentionSettings
from warehouse.retiring.retiring import retire
from warehouse.staging import files as staging

STORIES = load_story_settings()
SETTINGS = LoadSettings(copies=load_copy_settings(), stories=STORIES)
GERMAN = """Die alte Drehbrücke von Port Harrow wurde am Samstag von einem Kran vom Pfeiler gehoben.
Die Ingenieurin Tove Lindgren sagte, das 310 Tonnen schwere Teil werde in Vessel Bay zwei Jahre lang erneuert."""
FRENCH = """À Port Harrow, le vieux pont tournant a quitté son pilier samedi, soulevé par une grue.
Selon l'ingénieure Tove Lindgren, la travée de 310 tonnes passera deux ans dans un chantier de Vessel Bay."""
ZOO = """In Hafenberg hat der Zoo drei junge Seehunde bekommen, die noch keine Namen haben."""
TOLD = ((GERMAN, "de"), (FRENCH, "fr"), (ZOO, "de"))


def rows() -> list[Row]:
    return [*newsroom(), *(row(70 + n, text, language=language) for n, (text, language) in enumerate(TOLD))]


def filled(given: Sequence[Row], size: int, told: StorySettings = STORIES) -> Warehouse:
    warehouse = Warehouse(told=told)
    for start in range(0, len(given), size):
        warehouse.load(given[start : start + size])
    return warehouse


def events(warehouse: Warehouse) -> set[frozenset[str]]:
    """The articles of each event."""
    held = warehouse.rows("SELECT list(article_id) FROM article_events GROUP BY event_id")
    return {frozenset(articles) for (articles,) in held}


@pytest.fixture(scope="module")
def whole() -> Warehouse:
    return filled(rows(), 100)


def test_stories_of_three_languages_are_one_event(whole: Warehouse) -> None:
    [(languages, stories)] = whole.rows("SELECT languages, stories FROM events WHERE stories > 1")
    assert (sorted(languages), stories) == (["de", "en", "fr"], 3)
    assert whole.rows("SELECT count(*) FROM events WHERE stories = 1") > [(1,)]


def test_order_and_batches_change_no_event_and_every_id_resolves(whole: Warehouse) -> None:
    shuffled = random.Random(3).sample(rows(), len(rows()))
    warehouse = filled(shuffled, 3)
    assert events(warehouse) == events(whole)
    now = {event for (event,) in warehouse.rows("SELECT event_id FROM events")}
    resolved = dict(warehouse.rows("SELECT event_id, current_id FROM event_ids"))  # type: ignore[arg-type]
    held = {story for (story,) in warehouse.rows("SELECT story_id FROM story_articles")}
    changed = {event for (event,) in warehouse.rows("SELECT event_id FROM event_history WHERE change = 'merged'")}
    assert changed <= held | resolved.keys()
    assert set(resolved.values()) == now


def test_with_a_model_too_order_and_batches_change_no_event_and_no_score() -> None:
    def meaning(texts: Sequence[str]) -> Vectors:
        drawn = [np.random.default_rng(len(text)).normal(1, 1, 8) for text in texts]
        return np.array([vector / np.linalg.norm(vector) for vector in drawn], np.float32)

    assert STORIES.events is not None
    doubtful = replace(STORIES.events, links=replace(STORIES.events.links, sure=1.0))
    told = replace(STORIES, events=doubtful, meaning=meaning)
    given = rows()
    houses = [filled(given, 100, told), filled(random.Random(5).sample(given, len(given)), 4, told)]
    by_article = """
        SELECT list_sort([one.article_id, other.article_id]) AS pair, score FROM event_links AS link
        JOIN event_vectors AS one USING (story_id) JOIN event_vectors AS other ON other.story_id = other_id ORDER BY ALL
    """
    links = [house.rows(by_article) for house in houses]
    assert links[0] == links[1] != []
    assert events(houses[0]) == events(houses[1])
    assert houses[0].rows("SELECT count(vector) > 0 FROM event_vectors") == [(True,)]


def test_the_same_again_changes_no_event_and_no_id(whole: Warehouse) -> None:
    before, named = events(whole), whole.rows("FROM article_events ORDER BY ALL")
    whole.load(rows())
    assert (events(whole), whole.rows("FROM article_events ORDER BY ALL")) == (before, named)


def _article(n: int, text: str, language: str) -> object:
    return fakes.article(
        text=text,
        url=f"https://outlet{n}.example/{n}",
        source_id=f"outlet{n}",
        title="",
        language=Language(language, 1.0),
        published=Published(NOON + timedelta(minutes=n), Precision.MINUTE, "record"),
    )


def test_events_are_the_same_after_an_import_and_their_ids_resolve_after_retirement(tmp_path: Path) -> None:
    houses = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        houses.append(House(tmp_path / name))
    one, other = houses
    texts = [(newsroom()[0]["text"], "en"), *TOLD]
    made = [_article(n, text, language) for n, (text, language) in enumerate(texts)]
    load(one.path, staging.stage(one.staging, batch(made)), SETTINGS)  # type: ignore[arg-type]
    list(import_from(one.path, other.path, other.staging, "import", SETTINGS))
    told = "SELECT list(article_id ORDER BY article_id) AS articles FROM article_events GROUP BY event_id ORDER BY 1"
    assert other.rows(told) == one.rows(told)
    [event] = other.column("SELECT event_id FROM events WHERE stories = 3")
    keep = RetentionSettings(CompactionSettings(0.3), KeepDays(articles=None), {"outlet0": 365})
    retire(other.path, keep, NOON + timedelta(days=400))
    assert other.column("SELECT count(*) FROM articles") == [3]
    [current] = other.column("SELECT current_id FROM event_ids WHERE event_id = ?", [event])
    assert other.column("SELECT languages FROM events WHERE event_id = ?", [current]) == [["de", "fr"]]
