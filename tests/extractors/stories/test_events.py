"""Events: what stories of different languages share, which groups come of it, how they are named."""

from dataclasses import replace

import numpy as np

from extractors.stories.decide import Report, StoryLink
from extractors.stories.events import Decided, Told, gather, likelihood, name_events, strongest, what_decides
from extractors.stories.keys import keys
from extractors.stories.names import Change, StoryChange
from flows.settings.load import load_story_settings

STORIES = load_story_settings()
EVENTS = STORIES.events
assert EVENTS is not None

ENGLISH = "Ada Lindqvist said Eastmere would pay 4,300,000 crowns for the quay that Tomas Ferreira built."
GERMAN = "Ada Lindqvist sagte, Eastmere zahle 4.300.000 Kronen, damit der Kai von Tomas Ferreira bleibt."
OTHER = "Jonas Okafor gewann in Kilcross die Wahl mit 812 Stimmen vor Brannigan."


def told(name: str, text: str, language: str, day: int | None = None) -> Told:
    return Told(name, language, Report(name, day or 0, day is not None, day), keys("", text, language, {}, EVENTS.keys))


def test_stories_of_one_event_are_likelier_than_of_two_and_the_signs_say_why() -> None:
    same, why = likelihood(told("a", ENGLISH, "en"), told("b", GERMAN, "de"), EVENTS)
    other, _ = likelihood(told("a", ENGLISH, "en"), told("c", OTHER, "de"), EVENTS)
    assert same > EVENTS.links.join > other
    assert any("Lindqvist" in sign for sign in why)
    assert any("4,300,000" in sign for sign in why)


def test_a_likelihood_is_the_same_whichever_comes_first_and_grows_with_nearness_in_time() -> None:
    one, other = told("a", ENGLISH, "en", 10), told("b", GERMAN, "de", 10)
    assert likelihood(one, other, EVENTS)[0] == likelihood(other, one, EVENTS)[0]
    assert likelihood(one, other, EVENTS)[0] > likelihood(one, told("b", GERMAN, "de", 16), EVENTS)[0]


def test_what_a_model_says_counts_where_there_is_one() -> None:
    one, other = told("a", ENGLISH, "en"), told("b", GERMAN, "de")
    here, there = np.array([1, 0], np.float32), np.array([0, 1], np.float32)
    alike, why = likelihood(replace(one, meaning=here), replace(other, meaning=here), EVENTS)
    unlike, _ = likelihood(replace(one, meaning=here), replace(other, meaning=there), EVENTS)
    assert alike > unlike
    assert "meaning 1.00 alike" in why


def test_a_model_is_asked_only_where_names_and_numbers_leave_doubt_and_it_knows_both_languages() -> None:
    one, other = told("a", ENGLISH, "en"), told("b", GERMAN, "de")
    doubt = replace(EVENTS, links=replace(EVENTS.links, sure=1.0))
    assert what_decides(one, other, EVENTS) is Decided.BY_NAMES
    assert what_decides(one, other, doubt) is Decided.BY_MODEL
    assert what_decides(one, replace(other, language="sv"), doubt) is Decided.BY_NAMES
    assert what_decides(one, told("c", OTHER, "de"), doubt) is Decided.APART


def test_where_names_decide_a_model_changes_nothing() -> None:
    one, other = told("a", ENGLISH, "en"), told("b", GERMAN, "de")
    here, there = np.array([1, 0], np.float32), np.array([0, 1], np.float32)
    asked = replace(one, meaning=here), replace(other, meaning=there)
    assert likelihood(*asked, EVENTS, by_names=True) == likelihood(one, other, EVENTS)


def test_linked_stories_are_one_event_and_others_events_of_their_own() -> None:
    links = [StoryLink("a", "b", 0.9, ("names Lindqvist",))]
    groups = gather([Report(name, 0, False) for name in "abc"], links, STORIES, EVENTS)
    assert groups == [["a", "b"], ["c"]]
    assert strongest(groups, links)["b"].terms == ("names Lindqvist",)


def test_an_event_keeps_the_id_that_most_of_its_stories_hold() -> None:
    assert name_events([["a", "b"]], {}) == (["a"], [Change("b", StoryChange.MERGED, "a")])
    assert name_events([["a", "b", "c"]], {"b": "b", "c": "b"}) == (["b"], [Change("a", StoryChange.MERGED, "b")])


def test_a_story_that_is_parted_is_an_event_of_its_own_id() -> None:
    ids, changes = name_events([["a"], ["b"]], {"a": "a", "b": "a"})
    assert ids == ["a", "b"]
    assert changes == [Change("b", StoryChange.SPLIT, "a")]
