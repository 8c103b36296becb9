"""What is an alert, and when it is told: each subject once, none in quiet hours, a digest beyond a number an hour."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.alerts.decide import BELOW, FALSE_HIT, NOBODY, Known, plan, raised, together
from flows.alerts.rules import Kind, Rule, Target
from warehouse.reading.alerting import Found

RULE = Rule(id="r", kind=Kind.NEW_STORY, to=("desk",))
NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


def found(subject: str, *, value: float | None = None, is_reached: bool = True, is_false: bool = False) -> Found:
    return Found(subject, subject, "a", "courier", "Title", None, "why", value, 5.0, is_reached, is_false, ("en",))


def test_one_alert_for_each_subject() -> None:
    (alert,) = raised([found("s1"), found("s1")], [], RULE)
    assert alert.why is None
    assert raised([found("s1")], [Known("s1", "s1", False, None)], RULE) == []


def test_a_story_that_was_merged_with_one_told_is_not_told_again() -> None:
    assert raised([found("s2")], [Known("s1", "s2", False, None)], RULE) == []


def test_what_is_no_alert_says_why() -> None:
    assert [each.why for each in raised([found("s1", is_false=True)], [], RULE)] == [FALSE_HIT]
    assert [each.why for each in raised([found("s1")], [], RULE.model_copy(update={"to": ()}))] == [NOBODY]
    assert [each.why for each in raised([found("s1", value=3.0, is_reached=False)], [], RULE)] == [BELOW]


def test_what_is_below_the_threshold_is_noted_when_it_changes_and_is_an_alert_later() -> None:
    below = [Known("s1", "s1", True, 3.0)]
    assert raised([found("s1", value=3.0, is_reached=False)], below, RULE) == []
    (noted,) = raised([found("s1", value=4.0, is_reached=False)], below, RULE)
    (alert,) = raised([found("s1", value=5.0)], below, RULE)
    assert (noted.why, alert.why, noted.alert_id) == (BELOW, None, alert.alert_id)


def test_an_event_is_one_alert_and_has_the_languages_of_its_stories() -> None:
    rule = Rule(id="r", kind=Kind.GROWING_STORY, languages=2)
    english, german = (
        replace(found(name, value=2.0, is_reached=False), article_id=article, languages=("de", "en"))
        for name, article in (("s1", "a"), ("s2", "b"))
    )
    (event,) = together([english, german], {"s1": "e", "s2": "e"}, rule)
    assert (event.subject, event.is_reached, event.value, event.article_id) == ("e", True, 2.0, "a")
    assert event.reason == "reported in 2 languages (de, en), 2 needed"


@pytest.mark.parametrize(
    ("hour", "until"), [(21, None), (22, "07:00"), (23, "07:00"), (0, "07:00"), (6, "07:00"), (7, None)]
)
def test_quiet_hours_go_over_midnight(hour: int, until: str | None) -> None:
    target = Target(id="desk", quiet="22:00-07:00")
    end = target.quiet_until(NOON.replace(hour=hour))
    assert (f"{end:%H:%M}" if end else None) == until
    assert end is None or 0 < (end - NOON.replace(hour=hour)).total_seconds() <= 9 * 3600


def test_quiet_hours_are_those_of_the_target() -> None:
    there = Target(id="desk", quiet="22:00-07:00", timezone="Asia/Tokyo")
    assert there.quiet_until(NOON) is None
    assert there.quiet_until(NOON.replace(hour=14)) is not None
    planned = plan(["a"], there, 0, NOON.replace(hour=14))
    assert (planned.later, planned.why) == (("a",), "quiet hours of desk until 07:00")


@given(st.integers(0, 20), st.integers(1, 8), st.integers(0, 9))
def test_nobody_gets_more_messages_an_hour_than_they_may(alerts: int, an_hour: int, told: int) -> None:
    due = [str(number) for number in range(alerts)]
    planned = plan(due, Target(id="desk", an_hour=an_hour), told, NOON)
    assert [*planned.single, *planned.digest, *planned.later] == due
    assert len(planned.single) + bool(planned.digest) <= max(0, an_hour - told)
    assert not planned.later or told >= an_hour
