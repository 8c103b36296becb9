"""Polling decisions: what is due, what is fetched, how the interval follows the source; all from records alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.document import Evidence
from flows.collecting.polling import (
    Listed,
    Polled,
    Seen,
    SourceState,
    Validators,
    after_fetch,
    after_poll,
    asked_wait,
    due_next,
    gives_up,
    is_due,
    plan,
    told_due,
)
from flows.fetching.messages import Exchange, Outcome
from flows.sources.catalogue import Limits, Source, SourceKind
from tests.flows.fetching.quick import quick_settings

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SETTINGS = quick_settings().polling
SOURCE = Source(id="paper", kind=SourceKind.FEED, url="https://a.example/rss")
FRESH = SourceState("paper")
NOTHING = Validators()


def listed(*numbers: int) -> list[Listed]:
    return [Listed(f"https://a.example/{n}") for n in numbers]


def fetched(number: int, at: datetime = NOW) -> Seen:
    (page,) = plan(SOURCE, listed(number), {}, at, SETTINGS).fetch
    return after_fetch(page, Outcome.OK, NOTHING, at, SETTINGS)


def keys(pages: tuple[Seen, ...]) -> list[str]:
    return [page.url.rpartition("/")[2] for page in pages]


def test_new_pages_are_fetched_once_however_written() -> None:
    items = [Listed("https://a.example/1?utm_source=rss"), Listed("https://a.example/1"), Listed("https://a.example/2")]
    assert keys(plan(SOURCE, items, {}, NOW, SETTINGS).fetch) == ["1?utm_source=rss", "2"]


def test_seen_pages_are_not_fetched_again() -> None:
    seen = {page.key: page for page in (fetched(1), fetched(2))}
    assert keys(plan(SOURCE, listed(1, 2, 3), seen, NOW + timedelta(minutes=30), SETTINGS).fetch) == ["3"]


def test_what_is_too_much_for_one_poll_waits_even_when_no_longer_listed() -> None:
    source = SOURCE.model_copy(update={"limits": Limits(pages_per_poll=2)})
    first = plan(source, listed(1, 2, 3), {}, NOW, SETTINGS)
    assert (keys(first.fetch), keys(first.waiting)) == (["1", "2"], ["3"])
    seen = {page.key: page for page in first.waiting}
    assert keys(plan(source, listed(4), seen, NOW + HOUR, SETTINGS).fetch) == ["4", "3"]


def test_a_page_is_looked_at_for_revisions_at_the_ages_set() -> None:
    page = fetched(1)
    looks = []
    for minutes in range(0, 100 * 60, 10):
        now = NOW + timedelta(minutes=minutes)
        if plan(SOURCE, (), {page.key: page}, now, SETTINGS).fetch:
            looks.append(minutes / 60)
            page = after_fetch(page, Outcome.NOT_MODIFIED, NOTHING, now, SETTINGS)
    assert looks == list(SETTINGS.revision_hours)


@pytest.mark.parametrize(
    ("outcome", "looks"), [(Outcome.NOT_FOUND, [60, 70, 90, 130, 360, 1440, 4320]), (Outcome.GONE, [60])]
)
def test_a_page_that_is_gone_is_asked_for_again_soon_and_at_the_ages_left(outcome: Outcome, looks: list[int]) -> None:
    page = fetched(1)
    when = []
    for minutes in range(0, 100 * 60, 10):
        now = NOW + timedelta(minutes=minutes)
        if plan(SOURCE, (), {page.key: page}, now, SETTINGS).fetch:
            when.append(minutes)
            page = after_fetch(page, outcome, NOTHING, now, SETTINGS)
    assert when == looks


def test_ages_missed_while_nothing_ran_are_one_look() -> None:
    page = fetched(1)
    now = NOW + timedelta(days=10)
    assert plan(SOURCE, (), {page.key: page}, now, SETTINGS).fetch
    page = after_fetch(page, Outcome.OK, NOTHING, now, SETTINGS)
    assert not plan(SOURCE, (), {page.key: page}, now + timedelta(days=1), SETTINGS).fetch


def test_a_page_whose_listing_says_it_changed_is_fetched_again() -> None:
    item = Listed("https://a.example/1", version="2026-11-22T01:00:00+00:00")
    (page,) = plan(SOURCE, [item], {}, NOW, SETTINGS).fetch
    page = after_fetch(page, Outcome.OK, NOTHING, NOW, SETTINGS)
    later = NOW + timedelta(minutes=20)
    assert not plan(SOURCE, [item], {page.key: page}, later, SETTINGS).fetch
    (again,) = plan(
        SOURCE, [replace(item, version="2026-11-22T03:10:00+00:00")], {page.key: page}, later, SETTINGS
    ).fetch
    page = after_fetch(again, Outcome.OK, NOTHING, later, SETTINGS)
    assert not plan(
        SOURCE, [replace(item, version="2026-11-22T03:10:00+00:00")], {page.key: page}, later, SETTINGS
    ).fetch


@pytest.mark.parametrize(("outcome", "tries"), [(Outcome.GONE, 1), (Outcome.NOT_FOUND, 4), (Outcome.TIMEOUT, 9)])
def test_a_failed_page_is_tried_again_ever_later_and_then_given_up(outcome: Outcome, tries: int) -> None:
    (page,) = plan(SOURCE, listed(1), {}, NOW, SETTINGS).fetch
    page = after_fetch(page, outcome, NOTHING, NOW, SETTINGS)
    when = [0]
    for minutes in range(0, 3000, 5):
        now = NOW + timedelta(minutes=minutes)
        if plan(SOURCE, listed(1), {page.key: page}, now, SETTINGS).fetch:
            page = after_fetch(page, outcome, NOTHING, now, SETTINGS)
            when.append(minutes)
    assert len(when) == tries
    assert gives_up(page, SETTINGS)
    gaps = [b - a for a, b in pairwise(when)]
    assert gaps == sorted(gaps)


def test_a_host_left_alone_is_no_attempt_at_the_page() -> None:
    (page,) = plan(SOURCE, listed(1), {}, NOW, SETTINGS).fetch
    assert after_fetch(page, Outcome.HOST_DOWN, NOTHING, NOW, SETTINGS).attempts == 0


def test_what_is_no_longer_listed_is_forgotten_in_the_end() -> None:
    page = fetched(1)
    assert plan(SOURCE, (), {page.key: page}, NOW + timedelta(days=15), SETTINGS).forget == (page.key,)
    assert plan(SOURCE, listed(1), {page.key: page}, NOW + timedelta(days=15), SETTINGS).forget == ()


@given(st.lists(st.integers(0, 20)), st.lists(st.integers(0, 20)), st.integers(1, 5))
def test_every_listed_page_is_known_fetched_or_waiting(first: list[int], second: list[int], limit: int) -> None:
    source = SOURCE.model_copy(update={"limits": Limits(pages_per_poll=limit)})
    seen: dict[str, Seen] = {}
    for step, numbers in enumerate((first, second, [], [], [], [], [], [], [], [], [], [], [])):
        now = NOW + timedelta(minutes=10 * step)
        todo = plan(source, listed(*numbers), seen, now, SETTINGS)
        assert len(todo.fetch) <= limit
        assert len({page.key for page in todo.fetch}) == len(todo.fetch)
        seen |= {page.key: page for page in (*todo.relisted, *todo.waiting)}
        seen |= {page.key: after_fetch(page, Outcome.OK, NOTHING, now, SETTINGS) for page in todo.fetch}
        assert {item.key for item in listed(*numbers)} <= seen.keys()


# Sources


def poll(state: SourceState, polled: Polled, now: datetime, source: Source = SOURCE) -> SourceState:
    return after_poll(source, state, polled, now, SETTINGS, chance=0.0)


def minutes(state: SourceState, now: datetime) -> float:
    assert state.next_poll_at
    return (state.next_poll_at - now).total_seconds() / 60


def settle(new_per_hour: float) -> float:
    """The interval after two weeks of a steady source, in minutes."""
    state, now, owed = FRESH, NOW, 0.0
    while now < NOW + timedelta(days=14):
        new = int(owed)
        state = poll(state, Polled(Outcome.OK, new=new), now)
        wait = minutes(state, now)
        owed += wait / 60 * new_per_hour - new
        now += timedelta(minutes=wait)
    return wait


def test_busy_sources_are_polled_sooner_within_bounds() -> None:
    assert settle(100.0) == SETTINGS.interval_minutes_min
    assert settle(0.001) == SETTINGS.interval_minutes_max
    assert 40 < settle(2.0) < 90  # two new pages a poll: about an hour


def test_failures_wait_ever_longer_and_success_ends_that() -> None:
    state, waits = poll(FRESH, Polled(Outcome.OK), NOW), []
    for _ in range(6):
        state = poll(state, Polled(Outcome.TIMEOUT), NOW)
        waits.append(minutes(state, NOW))
    assert waits == sorted(waits) and waits[-1] == SETTINGS.interval_minutes_max
    assert state.failures == 6
    assert poll(state, Polled(Outcome.OK, new=3), NOW).failures == 0


@pytest.mark.parametrize("outcome", [Outcome.OK, Outcome.RATE_LIMITED])
def test_what_a_source_asks_for_is_heeded_within_bounds(outcome: Outcome) -> None:
    state = poll(FRESH, Polled(outcome, asked=timedelta(hours=3)), NOW)
    assert minutes(state, NOW) == 180
    assert minutes(poll(FRESH, Polled(outcome, asked=timedelta(days=99)), NOW), NOW) == SETTINGS.asked_minutes_max


def test_a_source_due_many_times_is_due_once_and_a_clock_ahead_does_not_silence_it() -> None:
    state = poll(FRESH, Polled(Outcome.OK), NOW)
    assert is_due(SOURCE, FRESH, NOW, SETTINGS)
    assert not is_due(SOURCE, state, NOW + timedelta(minutes=1), SETTINGS)
    assert is_due(SOURCE, state, NOW + timedelta(days=9), SETTINGS)
    assert not is_due(
        SOURCE, poll(state, Polled(Outcome.OK), NOW + timedelta(days=9)), NOW + timedelta(days=9), SETTINGS
    )
    assert is_due(SOURCE, state, NOW - timedelta(days=9), SETTINGS)
    assert not is_due(SOURCE.model_copy(update={"enabled": False}), FRESH, NOW, SETTINGS)


def test_a_failed_poll_keeps_the_validators() -> None:
    known = {SOURCE.url: Validators(etag='"1"')}
    state = poll(FRESH, Polled(Outcome.OK, documents=known), NOW)
    assert poll(state, Polled(Outcome.TIMEOUT), NOW).documents == known


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ((("Cache-Control", "public, max-age=600"), ("Age", "100")), timedelta(seconds=500)),
        ((("Cache-Control", "max-age=60"), ("Age", "100")), timedelta(0)),
        ((("Cache-Control", "max-age=60"), ("Age", "²")), timedelta(seconds=60)),
        ((("Cache-Control", "max-age=²"),), None),
        ((("Cache-Control", "no-cache"),), None),
        ((), None),
    ],
)
def test_cache_control_is_read(headers: tuple[tuple[str, str], ...], expected: timedelta | None) -> None:
    assert asked_wait(Exchange("https://a.example/", (), 200, "OK", headers, b"x", 1, NOW, 0.0)) == expected


def test_what_is_due_next_is_told_the_soonest_first() -> None:
    hours = {"a": 3, "b": -1, "c": 1, "d": 2, "e": 5}
    listed = [Source(id=name, kind=SourceKind.FEED, url=f"https://{name}.example/") for name in (*hours, "off", "new")]
    listed[5] = listed[5].model_copy(update={"enabled": False})
    states = {each.id: SourceState(each.id) for each in listed}
    states |= {name: SourceState(name, next_poll_at=NOW + timedelta(hours=n)) for name, n in hours.items()}
    due = due_next(listed, states, NOW, SETTINGS)
    assert [name for name, _ in due] == ["b", "new", "c", "d", "a", "e"]
    assert told_due(due[1:]) == (
        f"new now, c at {NOW + timedelta(hours=1):%Y-%m-%d %H:%M} UTC,"
        f" d at {NOW + timedelta(hours=2):%Y-%m-%d %H:%M} UTC, and 2 more later"
    )


def test_a_sources_language_is_heard_where_its_list_names_none() -> None:
    source = SOURCE.model_copy(update={"language": "sr"})
    items = [Listed("https://a.example/1"), Listed("https://a.example/2", evidence=Evidence(language="hr"))]
    first = plan(source, items, {}, NOW, SETTINGS)
    assert [page.evidence.language for page in first.fetch] == ["sr", "hr"]
    # A page listed before its source had a language is heard in it when it is listed again.
    known = {page.key: page for page in plan(SOURCE, items, {}, NOW, SETTINGS).fetch}
    again = plan(source, items, known, NOW + HOUR, SETTINGS)
    assert sorted(str(page.evidence.language) for page in again.fetch) == ["hr", "sr"]
