"""Which stories are told: each once, and again only where it grew or changed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.briefs.choose import Candidate, Change, Chosen, Growth, Told, candidates, choose, digest
from warehouse.reading.briefing import Counted, Reason, Shown
from warehouse.reading.stories import WeighedStory

AT = datetime(2026, 3, 9, 6, tzinfo=UTC)
GROWTH = Growth(1.5, 2)


def story(number: int, weight: float = 1.0, language: str = "en") -> WeighedStory:
    article = f"a{number}"
    return WeighedStory(
        story_id=f"s{number}", title=f"Story {number}", language=language, languages=(language,), is_event=False,
        article_id=article, source_id="courier", loaded_at=AT,
        articles=4, outlets=4, voices=2, copies=2, lately=0, first_source="courier", first_at=AT, is_exact=True,
        last_at=AT, watches=(), bars=(), weight=weight, tier=None,
    )  # fmt: skip


def shown(number: int, *, title: str = "", text: str = "One. Two. Three.", is_gone: bool = False) -> Shown:
    title = title or f"Story {number}"
    return Shown(f"a{number}", f"s{number}", "courier", "The Courier", "https://a.example/", title, text, "en", is_gone)


def counted(story_id: str, outlets: int, *, has_priority: bool = False) -> Counted:
    return Counted(story_id, outlets, 2, outlets, has_priority, "courier", AT, True)


def candidate(number: int, outlets: int = 4) -> Candidate:
    return Candidate(
        f"s{number}",
        (story(number),),
        counted(f"s{number}", outlets),
        shown(number),
        None,
    )


def told(number: int, outlets: int = 4) -> Told:
    return Told(f"s{number}", f"a{number}", f"Story {number}", digest(shown(number)), outlets, outlets, "2026-03-08")


def one(before: Told | None, now: Shown, outlets: int = 4, most: int = 9) -> Chosen:
    known = {before.entry: before} if before else {}
    return choose([candidate(1, outlets)], known, {"a1": now}, GROWTH, most)


def test_a_new_story_is_told_and_the_same_again_is_not() -> None:
    (entry,) = one(None, shown(1)).entries
    assert (entry.change, entry.lead) == (Change.NEW, "One. Two.")
    assert one(told(1), shown(1)) == Chosen((), 1)


@pytest.mark.parametrize(("outlets", "is_told"), [(5, False), (6, True)])
def test_a_story_comes_again_when_it_has_grown_enough(outlets: int, is_told: bool) -> None:
    found = one(told(1), shown(1), outlets)
    assert [entry.change for entry in found.entries] == [Change.GROWN] * is_told
    assert all("from 4 to 6 outlets" in entry.what and "2026-03-08" in entry.what for entry in found.entries)


def test_a_large_story_must_grow_by_more() -> None:
    assert one(told(1, 20), shown(1), 22).entries == ()


@pytest.mark.parametrize(
    ("now", "what"),
    [
        (shown(1, title="Another"), "The Courier changed the headline, before: Story 1"),
        (shown(1, text="Other. Two."), "The Courier changed its lead"),
        (shown(1, is_gone=True), "the page at The Courier is gone"),
    ],
)
def test_a_story_comes_again_when_what_was_shown_has_changed(now: Shown, what: str) -> None:
    (entry,) = one(told(1), now).entries
    assert (entry.change, entry.what) == (Change.CHANGED, what)


def test_what_changed_after_the_second_sentence_is_no_change() -> None:
    assert one(told(1), shown(1, text="One. Two. Another.")).entries == ()


def test_a_change_is_told_once() -> None:
    (entry,) = choose([replace(candidate(1), shown=shown(1, is_gone=True))], {}, {}, GROWTH, 9).entries
    assert one(replace(told(1), digest=entry.digest), shown(1, is_gone=True)).entries == ()


def test_stories_of_an_event_are_one_entry() -> None:
    stories = [story(1, 2.0), story(2, 1.5, "de"), story(3, 3.0)]
    counts = {each.story_id: counted(each.story_id, 2, has_priority=each.story_id == "s2") for each in stories}
    reasons = {"s2": Reason("s2", "harbour", "Der Hafen ist zu.", "a2")}
    articles = {f"a{n}": shown(n) for n in (1, 2, 3)}
    found = candidates(stories, {"s1": "e1", "s2": "e1"}, counts, articles, reasons)
    assert [(each.entry, each.counted.outlets) for each in found] == [("e1", 4), ("s3", 2)]
    entry = choose(found, {}, {}, GROWTH, 9).entries[0]
    assert (entry.story_id, entry.languages, entry.watch, entry.has_priority) == ("s1", ("en", "de"), "harbour", True)
    assert choose(found, {"e1": told(1, 4)}, {"a1": shown(1)}, GROWTH, 9).going_on == 1


@given(st.sets(st.integers(0, 9)), st.integers(1, 9))
def test_what_was_told_and_stays_is_never_told_again(before: set[int], most: int) -> None:
    known = {f"s{n}": told(n) for n in before}
    found = choose([candidate(n) for n in range(10)], known, {f"a{n}": shown(n) for n in before}, GROWTH, most)
    assert len(found.entries) == min(most, 10 - len(before))
    assert not {entry.entry for entry in found.entries} & set(known)
