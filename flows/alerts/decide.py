"""What of the things found is an alert, and what of the alerts is told now, together, or later. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from extractors.document import stable_id
from extractors.text.counting import counted
from flows.alerts.rules import Kind, Rule, Target
from warehouse.reading.alerting import Found

BELOW = "below the threshold"
FALSE_HIT = "marked as a false hit"
NOBODY = "the rule names no target"


class State(StrEnum):
    """As in `alerts.state`."""

    WAITING = "waiting"
    SENT = "sent"
    DIGEST = "digest"
    FAILED = "failed"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Known:
    """An alert that there is already. story: the one that its article is in today."""

    subject: str
    story: str | None
    is_below: bool
    value: float | None


@dataclass(frozen=True, slots=True)
class Raised:
    """What was found and is to be remembered. why: it is not told, or None."""

    alert_id: str
    found: Found
    why: str | None

    @property
    def state(self) -> State:
        """Of its row, before anything is sent."""
        return State.LEFT_OUT if self.why else State.WAITING


def alert_id(rule: Rule, subject: str) -> str:
    """The same for the same rule and subject."""
    return stable_id("alert", rule.id, subject)


def together(found: Iterable[Found], events: Mapping[str, str], rule: Rule) -> list[Found]:
    """The stories of an event as one, the first of them shown."""
    by_event: dict[str, list[Found]] = {}
    for each in found:
        by_event.setdefault(events.get(each.subject, each.subject), []).append(each)
    return [_merged(event, stories, rule) for event, stories in by_event.items()]


def _merged(event: str, stories: Sequence[Found], rule: Rule) -> Found:
    true = [each for each in stories if not each.is_false] or list(stories)
    first = replace(true[0], subject=event)
    if rule.kind is not Kind.GROWING_STORY:
        return first
    # What the first reaches is the whole event's, as of each of its stories.
    value = int(first.value or 0)
    if rule.languages:
        needed, told = rule.languages, f"in {counted(value, 'language')} ({', '.join(first.languages)})"
    else:
        needed, told = rule.outlets or 0, f"by {counted(value, 'outlet')}"
    reason = f"reported {told}, {needed} needed"
    return replace(first, reason=reason, threshold=float(needed), is_reached=value >= needed)


def raised(found: Iterable[Found], known: Sequence[Known], rule: Rule) -> list[Raised]:
    """One alert for each subject that has none yet, also where its story was merged with another since then."""
    told = {each.subject for each in known if not each.is_below}
    told |= {each.story for each in known if not each.is_below and each.story}
    below = {each.subject: each.value for each in known if each.is_below}
    made = []
    for each in found:
        if each.subject in told or (each.story_id and each.story_id in told):
            continue
        why = FALSE_HIT if each.is_false else BELOW if not each.is_reached else None if rule.to else NOBODY
        if why == BELOW and (not _is_near(each) or below.get(each.subject) == each.value):
            continue
        made.append(Raised(alert_id(rule, each.subject), each, why))
        if why != BELOW:
            told.add(each.subject)
    return made


def _is_near(found: Found) -> bool:
    """Whether it is worth saying that it is no alert: one language is no sign of two."""
    return found.value is not None and found.value > 1


@dataclass(frozen=True, slots=True)
class Plan:
    """Alerts by id: told one by one, told together, left for later; and why those are."""

    single: tuple[str, ...] = ()
    digest: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    why: str = ""


def plan(due: Sequence[str], target: Target, told_this_hour: int, now: datetime) -> Plan:
    """What of the alerts a target has not got, the oldest first, it gets now.

    In its quiet hours nothing; else as many as it may get in an hour, the last of them a digest of the rest.
    """
    if not due:
        return Plan()
    if until := target.quiet_until(now):
        return Plan(later=tuple(due), why=f"quiet hours of {target.id} until {until:%H:%M}")
    left = target.an_hour - told_this_hour
    if left <= 0:
        return Plan(
            later=tuple(due), why=f"{target.id} got {counted(told_this_hour, 'alert')} within an hour, the most it may"
        )
    if len(due) <= left:
        return Plan(single=tuple(due))
    return Plan(single=tuple(due[: left - 1]), digest=tuple(due[left - 1 :]))
