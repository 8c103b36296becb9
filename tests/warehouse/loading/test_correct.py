"""A person's word on stories and copies: it counts more than any sign, until it is taken back."""

import random
from collections.abc import Sequence
from datetime import timedelta

import pytest

from tests.warehouse.loading.test_copies import COPIES, NOON, STORIES, Row, Warehouse, newsroom, row
from warehouse.loading.correct import Correction, settle_said
from warehouse.loading.load import LoadSettings
from warehouse.loading.said import About, Verdict

SETTINGS = LoadSettings(copies=COPIES, stories=STORIES)
ROWS = newsroom()
FIRST, _, _, _, _, SAME, REPORTER, ELECTION, *_ = (entry["article_id"] for entry in ROWS)
GERMAN = """Die alte Drehbrücke von Port Harrow wurde am Samstag von einem Kran vom Pfeiler gehoben.
Die Ingenieurin Tove Lindgren sagte, das 310 Tonnen schwere Teil werde in Vessel Bay zwei Jahre lang erneuert."""
OTHER_GERMAN = """In Hafenberg hat der Zoo drei junge Seehunde bekommen, die noch keine Namen haben."""

JAMMED = """The swing bridge over the Lorn at Westhaven jammed half open on Monday morning and stranded 240 commuters.
Engineer Marta Oskarsen said a cracked gear of 1931 had to be cut out before the span could turn again.
Buses of the Northline company carried passengers over the Calder road, which added forty minutes to the trip.
Mayor Piet Halvorsen promised that the council would decide on a new drive before the summer.
Fishermen waited at the pilings until the evening, when divers freed the lock by hand."""
STUCK = """Commuters in Westhaven were stuck on Monday when the swing bridge across the river Lorn stopped half open.
A gear made in 1931 had cracked, said Marta Oskarsen, the engineer who inspected the drive at noon.
About 240 people changed to Northline buses by way of the Calder road. Piet Halvorsen, the mayor, wants a new drive.
Divers opened the lock by hand in the evening, and fishing boats passed again."""

LIGHTS = (
    """The lighthouse on Gull Skerry went dark on Tuesday for the first time since 1884, keeper Aino Brekke said.
A swan had flown into the lamp, whose 900 prisms were ground in Marseille. Divers look for two of them.""",
    """Gull Skerry has no light: a swan broke two of the 900 prisms of its lamp on Tuesday.
Aino Brekke, who keeps the lighthouse, hopes that divers find them. It has been lit since 1884.""",
    """Divers found both prisms of the lamp of Gull Skerry that a swan broke on Tuesday, Aino Brekke said.
The lighthouse, lit since 1884, is to shine again on Friday with all its 900 prisms.""",
)


def say(
    warehouse: Warehouse, one: str, other: str, verdict: Verdict, about: About = About.STORY, minutes: int = 0
) -> None:
    """Keep what is said of two articles, and decide anew."""
    said = Correction(
        about, min(one, other), max(one, other), verdict, NOON + timedelta(minutes=minutes), "ines", "why"
    )
    values = [said.about, said.article_id, said.other_id, said.verdict, said.said_at, said.said_by, said.reason]
    with warehouse.connection.transaction():
        warehouse.connection.execute("INSERT INTO corrections VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        settle_said(warehouse.connection, {(about, one), (about, other)}, SETTINGS)


def filled(rows: Sequence[Row] = ROWS, size: int = 100) -> Warehouse:
    warehouse = Warehouse()
    for start in range(0, len(rows), size):
        warehouse.load(rows[start : start + size])
    return warehouse


@pytest.fixture(scope="module")
def filled_once() -> Warehouse:
    """For tests that take back all they say."""
    return filled()


def story_of(warehouse: Warehouse, article: str) -> frozenset[str]:
    return next(story for story in warehouse.stories() if article in story)


def ids(warehouse: Warehouse) -> dict[str, str]:
    return dict(warehouse.rows("SELECT article_id, story_id FROM articles"))  # type: ignore[arg-type]


def test_two_stories_are_one_where_a_person_says_so_and_two_again_where_it_is_taken_back(
    filled_once: Warehouse,
) -> None:
    warehouse = filled_once
    before, named = warehouse.stories(), ids(warehouse)
    say(warehouse, FIRST, ELECTION, Verdict.TOGETHER)
    assert story_of(warehouse, ELECTION) == story_of(warehouse, SAME) >= {REPORTER}
    assert ids(warehouse)[FIRST] == named[FIRST]
    resolved = dict(warehouse.rows("FROM story_ids"))  # type: ignore[arg-type]
    assert resolved[named[ELECTION]] == named[FIRST]
    [(role, linked_to, score)] = warehouse.rows(
        f"SELECT role, linked_to, score FROM story_articles WHERE article_id = '{ELECTION}'"
    )
    assert (role, linked_to, score) == ("put", FIRST, None)
    say(warehouse, FIRST, ELECTION, Verdict.FORGOTTEN, minutes=1)
    assert warehouse.stories() == before
    assert ids(warehouse)[FIRST] == named[FIRST]


def test_what_is_parted_stays_apart_until_that_is_taken_back(filled_once: Warehouse) -> None:
    warehouse = filled_once
    assert REPORTER in story_of(warehouse, FIRST)
    say(warehouse, FIRST, REPORTER, Verdict.APART)
    assert story_of(warehouse, REPORTER) == {REPORTER}
    say(warehouse, FIRST, REPORTER, Verdict.FORGOTTEN, minutes=1)
    assert REPORTER in story_of(warehouse, FIRST)


def test_of_two_words_on_one_pair_the_later_counts_though_it_comes_first(filled_once: Warehouse) -> None:
    for minutes, verdict in ((4, Verdict.TOGETHER), (3, Verdict.APART)):
        say(filled_once, SAME, ELECTION, verdict, minutes=minutes)
    assert ELECTION in story_of(filled_once, SAME)
    say(filled_once, SAME, ELECTION, Verdict.FORGOTTEN, minutes=5)


def test_a_denied_copy_is_an_original_and_a_copy_again_where_that_is_taken_back(filled_once: Warehouse) -> None:
    warehouse = filled_once
    before = warehouse.copies()
    say(warehouse, FIRST, SAME, Verdict.APART, About.COPY)
    assert {copy for copy, *_ in before} - {copy for copy, *_ in warehouse.copies()} == {SAME}
    assert SAME in story_of(warehouse, FIRST)
    [(why,)] = warehouse.rows(f"SELECT why_original FROM explained WHERE article_id = '{SAME}'")
    assert why.startswith("an original; no copy of it is known; by a person: no copy of or by The old swing bridge")
    assert why.endswith("said ines on 2026-03-01: why")
    say(warehouse, FIRST, SAME, Verdict.FORGOTTEN, About.COPY, minutes=1)
    assert warehouse.copies() == before


def test_what_was_parted_from_an_original_stays_apart_from_a_copy_denied_later() -> None:
    """When it was said the copy followed its original; that it is none is no word on the third."""
    told = (JAMMED, f"{JAMMED}\nMore of it on page seven.", STUCK)
    rows = [row(50 + n, text, published_at=NOON + timedelta(hours=n)) for n, text in enumerate(told)]
    original, copy, third = (entry["article_id"] for entry in rows)
    warehouse = filled(rows)
    assert [(a, b) for a, b, *_ in warehouse.copies()] == [(copy, original)]
    assert story_of(warehouse, third) == {original, copy, third}
    say(warehouse, original, third, Verdict.APART)
    assert story_of(warehouse, third) == {third}
    say(warehouse, original, copy, Verdict.APART, About.COPY, minutes=1)
    assert story_of(warehouse, third) == {third}
    say(warehouse, copy, third, Verdict.TOGETHER, minutes=2)
    assert story_of(warehouse, third) == {copy, third}, "a word on the two themselves counts"
    say(warehouse, copy, third, Verdict.FORGOTTEN, minutes=3)
    assert story_of(warehouse, third) == {third}
    say(warehouse, original, third, Verdict.FORGOTTEN, minutes=4)
    assert copy in story_of(warehouse, third)
    say(warehouse, original, third, Verdict.APART, minutes=5)
    assert story_of(warehouse, third) == {copy, third}, "said once it was an original of its own"


def test_what_was_said_holds_whatever_is_loaded_later_and_in_which_order() -> None:
    rows = [*ROWS, row(90, ROWS[6]["text"].replace("watched", "saw"))]
    whole = filled(rows)
    for turn, (one, other, verdict, about) in enumerate(WORDS):
        say(whole, one, other, verdict, about, turn)
    draw = random.Random(7)
    draw.shuffle(rows)
    early = Warehouse()
    words = draw.sample(list(enumerate(WORDS)), len(WORDS))
    early.load(rows[:6])
    for turn, (one, other, verdict, about) in words[:2]:  # of articles that are not there yet, too
        say(early, one, other, verdict, about, turn)
    early.load(rows[6:])
    for turn, (one, other, verdict, about) in words[2:]:
        say(early, one, other, verdict, about, turn)
    assert early.stories() == whole.stories()
    assert early.copies() == whole.copies()
    early.load(rows)  # all of it again, as relearned or reprocessed articles are
    assert early.stories() == whole.stories()
    assert early.copies() == whole.copies()


WORDS = (
    (FIRST, REPORTER, Verdict.APART, About.STORY),
    (REPORTER, ELECTION, Verdict.TOGETHER, About.STORY),
    (FIRST, SAME, Verdict.APART, About.COPY),
)


def test_stories_far_apart_in_time_are_one_where_a_person_says_so() -> None:
    first, second, third = LIGHTS
    june = NOON + timedelta(days=90)
    warehouse = filled([*ROWS, *(row(50 + n, text, published_at=june) for n, text in enumerate((first, second)))])
    [late] = [story for story in warehouse.stories() if row(50, first)["article_id"] in story]
    assert len(late) == 2
    say(warehouse, FIRST, row(50, first)["article_id"], Verdict.TOGETHER)
    assert story_of(warehouse, FIRST) >= late
    warehouse.load([row(60, third, published_at=june + timedelta(days=1))])
    assert story_of(warehouse, FIRST) >= late | {row(60, third)["article_id"]}
    say(warehouse, FIRST, row(50, first)["article_id"], Verdict.FORGOTTEN, minutes=1)
    assert story_of(warehouse, row(60, third)["article_id"]) == late | {row(60, third)["article_id"]}


def test_in_two_languages_it_is_the_event_that_a_person_speaks_of() -> None:
    german = [row(70 + n, text, language="de") for n, text in enumerate((GERMAN, OTHER_GERMAN))]
    bridge, seals = (entry["article_id"] for entry in german)
    warehouse = filled([*ROWS, *german])

    def event(article: str) -> str:
        return str(warehouse.rows(f"SELECT event_id FROM article_events WHERE article_id = '{article}'")[0][0])

    assert event(bridge) == event(FIRST) != event(seals)
    say(warehouse, FIRST, seals, Verdict.TOGETHER)
    say(warehouse, FIRST, bridge, Verdict.APART, minutes=1)
    assert event(seals) == event(FIRST) != event(bridge)
    assert story_of(warehouse, seals) == {seals}
    [(why,)] = warehouse.rows(f"SELECT why_event FROM explained WHERE article_id = '{seals}'")
    assert why.endswith("likely by a person's word")
    warehouse.load([row(80, ROWS[6]["text"].replace("watched", "saw"))])
    assert event(seals) == event(FIRST) != event(bridge)
    say(warehouse, FIRST, bridge, Verdict.FORGOTTEN, minutes=2)
    say(warehouse, FIRST, seals, Verdict.FORGOTTEN, minutes=2)
    assert event(bridge) == event(FIRST) != event(seals)
