"""Stable ids for stories that grow, merge and split."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from extractors.document import stable_id


class StoryChange(StrEnum):
    """What became of a story. Users query these names."""

    MERGED = "merged"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class Change:
    """A story that was merged into another, or parted from it; a row of ``story_history``."""

    story_id: str
    change: StoryChange
    other_id: str


def new_id(story: Sequence[str], attempt: int = 0) -> str:
    """The id of a story that has none yet, from its first article. ``attempt``: another one for each number."""
    return stable_id("story", story[0], *([str(attempt)] if attempt else []))


def name_stories(
    stories: Sequence[Sequence[str]],
    held: Mapping[str, Collection[str]],
    taken: Callable[[Collection[str]], set[str]],
) -> tuple[list[str], list[Change]]:
    """The id of each story, and what became of ids held before.

    A story keeps the id that most of its articles hold; of two stories the one with more of them keeps it.
    held: the ids each article brings with it: its own, and those of articles that became its copies.
    taken: tells which of some ids are or were in use.
    """
    claims = sorted(
        (-count, number, story_id)
        for number, story in enumerate(stories)
        for story_id, count in Counter(s for article in story for s in held.get(article, ())).items()
    )
    ids: dict[int, str] = {}
    homes: dict[str, int] = {}  # of each id, the story it stays with or, where that has another, went into
    for _, number, story_id in claims:
        if number not in ids and story_id not in homes:
            ids[number], homes[story_id] = story_id, number
    opened = _open(stories, ids, held, taken)
    merged = {}
    for _, number, story_id in claims:
        if story_id not in homes:
            homes[story_id] = number
            merged[story_id] = ids[number]
    parted = {ids[number]: story_id for _, number, story_id in reversed(claims) if number in opened}
    changes = [Change(one, StoryChange.MERGED, other) for one, other in sorted(merged.items())]
    changes += [Change(one, StoryChange.SPLIT, other) for one, other in sorted(parted.items())]
    return [ids[number] for number in range(len(stories))], changes


def _open(
    stories: Sequence[Sequence[str]],
    ids: dict[int, str],
    held: Mapping[str, Collection[str]],
    taken: Callable[[Collection[str]], set[str]],
) -> set[int]:
    """Give new ids to the stories without one. Returns which those were.

    The id of an article that was in no story so far cannot be taken.
    """
    opened = set(range(len(stories))) - ids.keys()
    attempt = 0
    while nameless := sorted(opened - ids.keys()):
        wanted = {number: new_id(stories[number], attempt) for number in nameless}
        used = taken([wanted[number] for number in nameless if held.get(stories[number][0])]) | set(ids.values())
        ids |= {number: story_id for number, story_id in wanted.items() if story_id not in used}
        attempt += 1
    return opened
