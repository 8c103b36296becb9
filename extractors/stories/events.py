"""Which stories of different languages report the same event: decisions from values alone.

Two stories are scored once, by their central articles: names and numbers they share, how near they are in time, and
what a sentence model says where one is installed. Groups are gathered as those of articles are (``decide.py``).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from extractors.stories.corrections import NOTHING_SAID, Corrections
from extractors.stories.decide import LinkSettings, Report, StoryLink, StorySettings, decide
from extractors.stories.event_settings import EventSettings, EventWeights
from extractors.stories.keys import Keys, shared
from extractors.stories.names import Change, StoryChange
from extractors.text.counting import counted

# Names told as evidence of a link: enough to see why, few enough to read.
_NAMES = 5
# A sign too: what a person said.
_BY_A_PERSON = "a person's word"


@dataclass(frozen=True, slots=True)
class Told:
    """A story as far as events go: what its central article has. meaning: None without a model."""

    story_id: str
    language: str
    report: Report
    keys: Keys
    meaning: npt.NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class EventSigns:
    """What two stories of different languages share; each sign has a weight in ``config/stories.toml``."""

    names: float
    shared_names: float
    numbers: float
    meaning: float | None


class Decided(StrEnum):
    """What decides whether two stories are one event where there is a model."""

    BY_NAMES = "names and numbers, which are enough, or the model knows no such language"
    BY_MODEL = "the model too"
    APART = "that they share too little for any answer"


def event_signs(one: Told, other: Told) -> tuple[EventSigns, list[str], list[str]]:
    """The signs of two stories, and the names and the numbers they share, the weightiest first."""
    both = shared(one.keys, other.keys)
    names = [(name, value) for key, name, value in both if key[0] != "#"]
    numbers = [(name, value) for key, name, value in both if key[0] == "#"]
    total = sum(value for _, value in names)
    norm = _norm(one.keys) * _norm(other.keys)
    found = EventSigns(
        names=total / norm if norm else 0.0,
        shared_names=math.log1p(total),
        numbers=math.log1p(sum(value for _, value in numbers)),
        meaning=_likeness(one, other),
    )
    return found, [name for name, _ in names], [name for name, _ in numbers]


def likelihood(
    one: Told, other: Told, settings: EventSettings, by_names: bool = False
) -> tuple[float, tuple[str, ...]]:
    """How likely two stories report one event, 0 to 1, and the signs in words, the strongest first.

    by_names: by names, numbers and days alone, whatever a model says of the two.
    """
    found, names, numbers = event_signs(one, other)
    if by_names:
        found = replace(found, meaning=None)
    weights = settings.signs_without_model if found.meaning is None else settings.signs
    parts = {
        "names " + " ".join(names[:_NAMES]): _of_names(found, weights),
        "numbers " + " ".join(numbers[:_NAMES]): weights.numbers * found.numbers,
    }
    if found.meaning is not None:
        parts[f"meaning {found.meaning:.2f} alike"] = weights.meaning * found.meaning
    days = one.report.claimed_day, other.report.claimed_day
    if days[0] is not None and days[1] is not None:
        apart = abs(days[0] - days[1])
        said = f"{counted(apart, 'day')} apart" if apart else "the same day"
        parts[said] = settings.links.time * math.exp(-apart / settings.links.time_days)
    value = 1 / (1 + math.exp(-weights.start - sum(parts.values())))
    strongest = sorted((part for part in parts.items() if part[1] > 0), key=lambda part: (-part[1], part[0]))
    return round(value, 6), tuple(name for name, _ in strongest)


def what_decides(one: Told, other: Told, settings: EventSettings) -> Decided:
    """What decides on two stories where there is a model: it is slow, so it is asked of the undecided only.

    Depends on the two alone, not on what it was asked of them before.
    """
    links = settings.links
    if not {one.language, other.language} <= set(links.model_languages):
        return Decided.BY_NAMES
    if likelihood(one, other, settings, by_names=True)[0] >= links.sure:
        return Decided.BY_NAMES
    found, _, _ = event_signs(one, other)
    weights = settings.signs
    total = weights.start + _of_names(found, weights) + weights.numbers * found.numbers
    return Decided.BY_MODEL if total >= links.asked_from else Decided.APART


def _of_names(found: EventSigns, weights: EventWeights) -> float:
    return weights.names * found.names + weights.shared_names * found.shared_names


def gather(
    reports: Iterable[Report],
    links: Sequence[StoryLink],
    settings: StorySettings,
    events: EventSettings,
    said: Corrections = NOTHING_SAID,
) -> list[list[str]]:
    """The events: groups of story ids, each in order, alone ones too. said: what people said of these stories.

    reports: the central articles, by the ids of their stories.
    """
    of_events = LinkSettings(**{name: getattr(events.links, name) for name in LinkSettings.__slots__})
    return decide(reports, links, replace(settings, links=of_events), said)


def name_events(groups: Sequence[Sequence[str]], held: Mapping[str, str]) -> tuple[list[str], list[Change]]:
    """The id of each event, and what became of ids held before. held: of each story, the event it is in so far.

    An event has the id of a story of its own; a story alone is an event of its id. Of the ids held, that of most of its
    stories stays.
    """
    ids = []
    for group in groups:
        votes = Counter(held.get(story, story) for story in group)
        own = [story for story in group if story in votes] or [group[0]]
        ids.append(min(own, key=lambda story: (-votes[story], story)))
    of = {story: event for group, event in zip(groups, ids, strict=True) for story in group}
    went: dict[str, Counter[str]] = defaultdict(Counter)
    for story, event in of.items():
        went[held.get(story, story)][event] += 1
    current = set(ids)
    changes = [
        Change(old, StoryChange.MERGED, min(into, key=lambda event: (-into[event], event)))
        for old, into in sorted(went.items())
        if old not in current
    ]
    before = set(held.values())
    changes += [
        Change(event, StoryChange.SPLIT, min(held[story] for story in group if held.get(story, event) != event))
        for group, event in zip(groups, ids, strict=True)
        if event not in before and any(held.get(story, event) != event for story in group)
    ]
    return ids, changes


def strongest(
    groups: Sequence[Sequence[str]], links: Iterable[StoryLink], said: Corrections = NOTHING_SAID
) -> dict[str, StoryLink]:
    """Of each story in a group of several, its strongest link to another of the group: what a person said first."""
    of = {story: number for number, group in enumerate(groups) for story in group}
    found: dict[str, StoryLink] = {}
    told = [StoryLink(one, other, 1.0, (_BY_A_PERSON,)) for one, other in said.together]
    for link in [*told, *sorted(links, key=lambda k: (-k.score, k.article_id, k.other_id))]:
        if of.get(link.article_id, -1) == of.get(link.other_id, -2):
            found.setdefault(link.article_id, link)
            found.setdefault(link.other_id, link)
    return found


def _likeness(one: Told, other: Told) -> float | None:
    if one.meaning is None or other.meaning is None:
        return None
    return round(float(np.dot(one.meaning, other.meaning)), 4)


def _norm(found: Keys) -> float:
    return math.sqrt(sum(w * w for k, w in zip(found.keys, found.weights, strict=True) if k[0] != "#"))
