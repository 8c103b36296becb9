"""A brief from the warehouse: what is asked, chosen by ``choose``."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from extractors.document import stable_id
from flows.briefs.choose import Change, Chosen, Entry, Growth, Told, candidates, choose, is_changed
from flows.briefs.readers import Reader
from warehouse.file.connection import Connection
from warehouse.reading import briefing
from warehouse.reading.briefing import Shown, StateChange
from warehouse.reading.queries import reading
from warehouse.reading.scope import Scope
from warehouse.reading.stories import WeighedStory, extent, weighed_stories

# Stories looked at for each that a brief may have: some were told before, some are of one event.
_LOOKED_AT = 8
_LENGTH = {"day": timedelta(days=1), "week": timedelta(days=7)}
# A brief looks back to the one before, but not further than so many of its periods: after a holiday it stays a brief.
_MOST_PERIODS = 3
# How long after it was told a change of a story is still told, and among how many of that time it is looked for.
_REMEMBERED = timedelta(days=21)
_MANY = 2_000


@dataclass(frozen=True, slots=True)
class Before:
    """What is remembered of the briefs of a reader: when the last one ended, and each entry as told last."""

    until: datetime | None = None
    entries: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """What is new for a reader. newest: the last article in the warehouse, where nothing is new. names: of sources.

    going_on: stories told before that go on as they were. articles: of the period, all of which were looked at.
    """

    reader: Reader
    period: str
    since: datetime
    until: datetime
    entries: tuple[Entry, ...]
    going_on: int
    changes: tuple[StateChange, ...]
    names: Mapping[str, str]
    newest: datetime | None = None

    @property
    def brief_id(self) -> str:
        """The same for the same reader and period."""
        return brief_id(self.reader, self.period)

    def count(self, change: Change) -> int:
        """How many entries are in for that."""
        return sum(entry.change is change for entry in self.entries)


def brief_id(reader: Reader, period: str) -> str:
    """The id of the brief of a reader for a period."""
    return stable_id("brief", reader.id, reader.every, period)


def period_of(reader: Reader, moment: datetime) -> str:
    """The day, or week, that a moment is in where the reader is: one brief is sent for each."""
    local = moment.astimezone(reader.zone)
    return f"{local:%G-W%V}" if reader.every == "week" else f"{local:%Y-%m-%d}"


def make(
    warehouse: Path, reader: Reader, before: Before, until: datetime, growth: Growth, *, wait_seconds: float = 60.0
) -> Brief:
    """The brief of a reader as of a moment. Raises WarehouseError."""
    length = _LENGTH[reader.every]
    since = max(before.until or until - length, until - _MOST_PERIODS * length)
    since = since if since < until else until - length
    with reading(warehouse, wait_seconds=wait_seconds) as (connection, _):
        names = {each.source_id: each.name for each in briefing.source_names().ask(connection)}
        scope = _scope(connection, reader, since, until)
        picked = _chosen(connection, scope, before, growth, reader.stories)
        changes = briefing.state_changes(since, until).ask(connection)
        known = set(scope.sources)
        newest = extent(until).one(connection)
    return Brief(
        reader,
        period_of(reader, until),
        since,
        until,
        picked.entries,
        picked.going_on,
        tuple(each for each in changes if not known or each.source_id in known),
        names,
        newest.last if newest else None,
    )


def _scope(connection: Connection, reader: Reader, since: datetime, until: datetime) -> Scope:
    sources = reader.sources
    if reader.tiers or reader.countries:
        of_kind = [each.source_id for each in briefing.sources_of(reader.tiers, reader.countries).ask(connection)]
        # A filter that nothing passes takes nothing; an empty one would take everything.
        sources = tuple(each for each in of_kind if not sources or each in sources) or ("",)
    return Scope(since, until, reader.watches, reader.languages, sources)


def _chosen(connection: Connection, scope: Scope, before: Before, growth: Growth, most: int) -> Chosen:
    told_ids = [each.article_id for each in before.entries]
    were = {each.article_id: each for each in briefing.shown(told_ids).ask(connection)}
    stories = _stories(connection, scope, before, most * _LOOKED_AT)
    stories += _altered(connection, scope, before, were, {story.story_id for story in stories})
    ids = [story.story_id for story in stories]
    counts = {each.story_id: each for each in briefing.counted(ids, scope.until).ask(connection)}
    articles = [story.article_id for story in stories]
    reasons = {each.story_id: each for each in briefing.reasons(scope, ids, articles).ask(connection)}
    if scope.watches:  # a person marked the hits of the others as false
        stories = [story for story in stories if story.story_id in reasons]
    asked = briefing.shown(articles).ask(connection)
    shown = were | {each.article_id: each for each in asked}
    now_in = {key: each.story_id for key, each in were.items()}
    events = briefing.events_of(connection, [*ids, *now_in.values()])
    told = _told_now(before.entries, now_in, events)
    return choose(candidates(stories, events, counts, shown, reasons), told, shown, growth, most)


def _stories(connection: Connection, scope: Scope, before: Before, rows: int) -> list[WeighedStory]:
    """The stories of the time, and those of the time before of which an article came in late."""
    if before.until is None:
        return weighed_stories(scope, rows=rows).ask(connection)
    longer = replace(scope, since=scope.since - scope.length)
    late = {each.story_id for each in briefing.late_stories(longer.since, longer.until, before.until).ask(connection)}
    found = weighed_stories(longer, rows=2 * rows).ask(connection)
    return [story for story in found if story.last_at >= scope.since or story.story_id in late]


def _altered(
    connection: Connection, scope: Scope, before: Before, were: Mapping[str, Shown], known: Collection[str]
) -> list[WeighedStory]:
    """The stories told before whose shown article was changed since then, where none of their articles is new."""
    altered = {
        were[each.article_id].story_id for each in before.entries if is_changed(each, were.get(each.article_id))
    } - set(known)
    if not altered:
        return []
    longer = replace(scope, since=scope.until - _REMEMBERED)
    return [story for story in weighed_stories(longer, rows=_MANY).ask(connection) if story.story_id in altered]


def _told_now(entries: Sequence[Told], stories: Mapping[str, str], events: Mapping[str, str]) -> dict[str, Told]:
    """What was told, by the story or event that its article is in today: stories are merged and parted."""
    found: dict[str, Told] = {}
    for each in entries:  # the last one counts
        story = stories.get(each.article_id, each.entry)
        found[events.get(story, story)] = each
    return found
