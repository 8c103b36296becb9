"""Stories: what two articles share, which groups come of it, how they are named, and that no order matters."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.stories.decide import (
    LinkSettings,
    Report,
    SignWeights,
    StoryLink,
    StoryLookupSettings,
    StorySettings,
    decide,
    evidence,
    explain,
    may_be_one,
    scores,
)
from extractors.stories.names import Change, StoryChange, name_stories, new_id
from extractors.stories.terms import Terms, TermSettings, terms

SETTINGS = StorySettings(
    terms=TermSettings(
        lead_words=200,
        decay_words=100,
        title_words=12,
        kept=96,
        pairs_kept=64,
        looked_up=16,
        exponent=0.7,
        lookup_exponent=3.0,
        pair_floor=0.15,
        stem_letters=6,
        whole_words=("en", "ja", "zh"),
        common_rank=3,
        rare_rank=300,
        digit_weight=0.3,
        two_digit_weight=0.6,
        long_letters=7,
        long_weight=0.3,
    ),
    signs=SignWeights(-5.5, words=5.2, headline=5.5, pairs=-8.1, rare=0.7, numbers=1.6, other_numbers=-0.3, length=1.7),
    links=LinkSettings(floor=0.2, join=0.34, average=0.12, time=0.4, time_days=3.0),
    lookup=StoryLookupSettings(
        quiet_days=7, weak_dates=("text",), reach_days=21, hot_term=400, candidates=50, shared=2
    ),
)
_WORDS = ("the", "a", "in", "of", "and", "to", "was", "on", "fire", "said", "police", "town")
COMMON = {"en": {word: rank for rank, word in enumerate(_WORDS, 1)}}

FIRE = "A fire gutted the Corn Exchange in Dunmore on Tuesday, and 14 people were led out by Chief Aoife Brannigan."
SAME_FIRE = "Dunmore mourns its Corn Exchange: 14 people escaped, said Aoife Brannigan, who leads the town's brigade."
OTHER_FIRE = "A fire in a barn near Kilcross killed two horses on Tuesday, and police said a lamp was to blame."


def read(text: str, title: str = "", language: str = "en") -> Terms:
    return terms(title, text, language, COMMON, SETTINGS.terms)


def score(one: Terms, other: Terms, days_apart: int | None, told: StorySettings = SETTINGS) -> float:
    """How likely two articles report one event."""
    days = np.array([np.nan if days_apart is None else days_apart])
    return float(scores([one, other], (np.array([0]), np.array([1])), days, told).likely[0])


def links(*scored: tuple[str, str, float]) -> list[StoryLink]:
    return [StoryLink(*sorted((one, other)), value, ("term",)) for one, other, value in scored]


def dated(*days: int) -> list[Report]:
    return [Report(name, day, True) for name, day in zip("abcdefgh", days, strict=False)]


def test_names_and_numbers_weigh_most_and_common_words_nothing():
    found = read(FIRE)
    assert {"dunmore", "14", "brannigan", "exchange"} <= set(found.words)
    assert not {"the", "a", "in"} & set(found.words)
    assert list(found.weights) == sorted(found.weights, reverse=True)


def test_the_same_word_of_another_language_is_another_term():
    assert not set(read(FIRE).hashes) & set(read(FIRE, language="fr").hashes)


def test_without_a_list_names_numbers_and_long_words_count():
    assert read("Og så var det brann hos Ola Nordmann i 2024 igjen", language="no").words == (
        "og",
        "ola",
        "nordmann",
        "2024",
    )


def test_where_no_space_parts_words_pairs_of_ideographs_count():
    assert {"東京", "地震", "マグニチュード"} <= set(read("東京で地震、マグニチュード6", language="ja").words)


def test_what_is_written_together_with_a_word_makes_no_other_term():
    written = replace(
        SETTINGS.terms,
        whole_words=("ar",),
        prefixes={"ar": ("وال", "بال", "ال", "و", "ب")},
        spelling={"ar": {"أ": "ا", "ة": "ه", "\u064e": ""}},
    )

    def cut(text: str) -> Terms:
        return terms("", text, "ar", {"ar": {"في": 1}}, written)

    def terms_of(text: str) -> set[int]:
        return set(cut(text).hashes.tolist())

    assert terms_of("الميناءَ والأمطار بالمدينة") == terms_of("ميناء وامطار المدينه")
    assert terms_of("الميناء") != terms_of("المطار")
    assert len(terms_of("بلد ولد")) == 2, "what would leave two letters is no prefix"
    assert cut("الميناء").words == ("الميناء",), "people are told what was written"


def test_more_pairs_of_ideographs_are_read_and_kept_than_words():
    text = "".join(chr(0x4E00 + 7 * place) for place in range(300))
    once = replace(SETTINGS.terms, lead_words=100, kept=40)
    more = replace(once, unspaced_times=1.7, unspaced_kept=1.5)
    assert [terms("", text, "zh", COMMON, told).size for told in (once, more)] == [100, 170]
    assert [len(terms("", text, "zh", COMMON, told).hashes) for told in (once, more)] == [40, 60]
    spaced = " ".join(text)
    assert terms("", spaced, "en", COMMON, more).size == 100


def test_reports_of_one_event_are_more_alike_than_of_two():
    same, other = (score(read(FIRE), read(text), None) for text in (SAME_FIRE, OTHER_FIRE))
    assert same > SETTINGS.links.join > other
    assert {"brannigan", "exchange"} & set(evidence(read(FIRE), read(SAME_FIRE)))


def test_scores_are_symmetric_and_grow_with_titles_and_nearness_in_time():
    one, other = read(FIRE, "Corn Exchange burns"), read(SAME_FIRE, "Corn Exchange gutted")
    assert score(one, other, 1) == score(other, one, 1)
    untitled = replace(other, in_title=np.zeros_like(other.in_title))
    assert score(one, other, None) > score(one, untitled, None)
    near, far = (score(one, other, days) for days in (0, 30))
    assert near > far >= score(one, other, None)


def test_one_shared_word_makes_no_event():
    brand = "Weltruf weltruf Weltruf weltruf Weltruf"
    value = score(read(f"{brand} opens shops"), read(f"{brand} sacks chiefs"), None)
    assert value < SETTINGS.links.join


@pytest.mark.parametrize(
    ("one", "other", "allowed"),
    [
        (Report("a", 10, True), Report("b", 17, True), True),
        (Report("a", 10, True), Report("b", 18, True), False),
        (Report("a", 10, False), Report("b", 18, False), False),
        (Report("a", 10, True), Report("b", 900, False), True),
        (Report("a", 900, True), Report("b", 10, False), False),
    ],
)
def test_time_allows_one_story(one, other, allowed):
    assert may_be_one(one, other, 7) is allowed
    assert may_be_one(other, one, 7) is allowed


def test_strong_links_make_stories_and_weak_ones_do_not():
    found = decide(dated(1, 1, 1, 1), links(("a", "b", 0.5), ("c", "d", 0.33)), SETTINGS)
    assert found == [["a", "b"], ["c"], ["d"]]


def test_a_story_goes_on_while_reports_come_and_closes_when_it_is_quiet():
    days = [0, 6, 12, 30]
    entries = links(("a", "b", 0.6), ("b", "c", 0.6), ("c", "d", 0.6))
    assert decide(dated(*days), entries, SETTINGS) == [["a", "b", "c"], ["d"]]


def test_one_article_on_two_events_does_not_chain_them():
    entries = links(
        *[(one, other, 0.6) for one, other in ("ab", "ac", "bc")],
        *[(one, other, 0.6) for one, other in ("ef", "eg", "fg")],
        ("c", "e", 0.4),
    )
    assert decide(dated(*[1] * 8)[:7], entries, SETTINGS) == [["a", "b", "c"], ["d"], ["e", "f", "g"]]


def test_an_article_without_a_date_joins_one_story_but_does_not_bridge_two():
    reports = [Report("a", 1, True), Report("b", 100, True), Report("u", 200, False)]
    entries = links(("a", "u", 0.5), ("b", "u", 0.6))
    assert decide(reports, entries, SETTINGS) == [["a"], ["b", "u"]]


def test_membership_names_the_strongest_link():
    entries = links(("a", "b", 0.6), ("a", "c", 0.4))
    by_id = {member.article_id: member for member in explain(["a", "b", "c"], entries)}
    assert by_id["a"].link == entries[0]
    assert by_id["c"].link == entries[1]
    assert (by_id["a"].centrality, by_id["b"].centrality) == (0.5, 0.3)
    assert explain(["x"], [])[0].link is None


_LINKS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh"), st.floats(0.2, 1)), max_size=20)


@settings(max_examples=150, deadline=None)
@given(
    scored=_LINKS,
    days=st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=8, max_size=8),
    seed=st.integers(0, 2**16),
)
def test_the_order_does_not_matter(scored, days, seed):
    reports = [Report(name, day, is_dated) for name, (day, is_dated) in zip("abcdefgh", days, strict=True)]
    entries = list({(k.article_id, k.other_id): k for k in links(*(s for s in scored if s[0] != s[1]))}.values())
    found = decide(reports, entries, SETTINGS)
    shuffled = random.Random(seed)
    shuffled.shuffle(reports)
    shuffled.shuffle(entries)
    assert decide(reports, entries, SETTINGS) == found
    assert sorted(article for story in found for article in story) == list("abcdefgh")


def named(stories: list[list[str]], held: dict[str, set[str]], used: set[str] = frozenset()):
    return name_stories(stories, held, lambda some: set(some) & used)


def test_a_story_keeps_its_id_as_it_grows():
    ids, changes = named([["a", "b", "c"], ["d"]], {"b": {"old"}})
    assert ids == ["old", new_id(["d"])]
    assert changes == []


def test_of_two_merged_stories_the_greater_keeps_its_id():
    ids, changes = named([["a", "b", "c"]], {"a": {"one"}, "b": {"two"}, "c": {"two"}})
    assert ids == ["two"]
    assert changes == [Change("one", StoryChange.MERGED, "two")]


def test_a_part_that_splits_off_gets_a_new_id_and_says_from_which():
    ids, changes = named([["a"], ["b", "c"]], {"a": {"old"}, "b": {"old"}, "c": {"old"}}, used={new_id(["a"])})
    assert ids == [new_id(["a"], 1), "old"]
    assert changes == [Change(ids[0], StoryChange.SPLIT, "old")]


def test_a_copy_brings_its_story_to_its_original():
    ids, changes = named([["a"]], {"a": {"own", "of its copy"}})
    assert changes == [Change(({"own", "of its copy"} - set(ids)).pop(), StoryChange.MERGED, ids[0])]


@given(
    groups=st.lists(st.integers(0, 3), min_size=8, max_size=8),
    held=st.lists(st.sampled_from([None, "x", "y", "z"]), min_size=8, max_size=8),
)
def test_names_are_distinct_and_every_old_one_has_a_home(groups, held):
    stories = [[a for a, g in zip("abcdefgh", groups, strict=True) if g == n] for n in sorted(set(groups))]
    holders = {a: {h} for a, h in zip("abcdefgh", held, strict=True) if h}
    ids, changes = named(stories, holders)
    assert len(set(ids)) == len(stories)
    merged = {change.story_id: change.other_id for change in changes if change.change is StoryChange.MERGED}
    for old in {h for h in held if h}:
        assert merged.get(old, old) in ids


def test_the_forms_of_a_word_are_one_term_where_words_have_endings() -> None:
    one = terms("", "Hafenarbeitern Werftbesetzung", "de", {}, SETTINGS.terms)
    other = terms("", "Hafenarbeiter Werftbesetzungen", "de", {}, SETTINGS.terms)
    assert set(one.hashes) == set(other.hashes)
    english = [terms("", word, "en", {}, SETTINGS.terms) for word in ("Harbourmasters", "Harbourmaster")]
    assert not set(english[0].hashes) & set(english[1].hashes)


def test_one_article_joins_a_group_at_a_lower_mean_than_two_groups_do() -> None:
    told = replace(SETTINGS, links=replace(SETTINGS.links, average=0.5, alone=0.3))
    known = links(("a", "b", 0.9), ("a", "c", 0.9), ("b", "c", 0.9), ("c", "d", 0.8), ("b", "d", 0.2))
    assert decide(dated(1, 1, 1, 1), known, told) == [["a", "b", "c", "d"]]
    assert decide(dated(1, 1, 1, 1), known, replace(told, links=replace(told.links, alone=0.0))) == [
        ["a", "b", "c"],
        ["d"],
    ]
    two = [*known, *links(("d", "e", 0.95))]
    assert decide(dated(1, 1, 1, 1, 1), two, told) == [["a", "b", "c"], ["d", "e"]]
