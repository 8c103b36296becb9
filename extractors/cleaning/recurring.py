"""Which lines are a source's own boilerplate: its footer, its promo, its author box, told by how they recur.

A line that stands in articles on many different events of one source, and in hardly any other source, is the source's.
What an agency puts under its reports stands in many sources and is left; a paragraph of background that a source
repeats stands in articles on one event and is left too.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LearningSettings:
    """``config/learning.toml``: what a line must show to be taken, and what people have decided for themselves.

    window_days: articles fetched in the last so many days are counted. stories: distinct events the line must recur in.
    share: of the source's events. sources: that may have the line, itself included. words: in the line, at least.
    keep, drop: lines decided by people, as ``source_id: text``; ``*`` is every source.
    """

    window_days: int
    stories: int
    share: float
    sources: int
    words: int
    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LineCount:
    """How often one line occurs in one source. text: one way it is written.

    stories: distinct events of the source's articles with the line, copies left out; source_stories: of all its
    articles. sources: how many sources have the line.
    """

    source_id: str
    text: str
    words: int
    stories: int
    source_stories: int
    sources: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a recurring line, and why: ``learned``, ``overruled`` (a person's word), or why it is left."""

    line: LineCount
    is_taken: bool
    reason: str


def decide(lines: Iterable[LineCount], settings: LearningSettings) -> tuple[Verdict, ...]:
    """The verdict on each line. Each depends on its own counts alone, so not on the order of anything."""
    keep, drop = frozenset(settings.keep), frozenset(settings.drop)
    return tuple(_verdict(line, settings, keep, drop) for line in lines)


def _verdict(line: LineCount, settings: LearningSettings, keep: frozenset[str], drop: frozenset[str]) -> Verdict:
    names = {f"{line.source_id}: {line.text}", f"*: {line.text}"}
    if names & keep:
        return Verdict(line, False, "overruled")
    if names & drop:
        return Verdict(line, True, "overruled")
    if line.words < settings.words:
        return Verdict(line, False, "too short")
    if line.sources > settings.sources:
        return Verdict(line, False, "shared by sources")
    if line.stories < settings.stories or line.stories < settings.share * line.source_stories:
        return Verdict(line, False, "too seldom")
    return Verdict(line, True, "learned")
