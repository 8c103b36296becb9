"""What programs get of stories and events: small records, as of ``answers``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from flows.pages.asked import NotFound, Params
from flows.pages.beginnings import beginnings
from flows.pages.event import find_event
from flows.pages.settings import PagesSettings
from flows.pages.story import Moved, find_story
from flows.pages.today import chosen_time, place_of_story, scope_of
from warehouse.file.connection import Connection
from warehouse.reading.event import (
    EventArticle,
    JoinedStory,
    StoryInShort,
    event_articles,
    first_in_each_language,
    others,
    stories_of,
)
from warehouse.reading.stories import WeighedStory, extent, weighed_stories
from warehouse.reading.story import (
    Copied,
    StoryArticle,
    StoryHead,
    StoryQuote,
    copied,
    story_articles,
    story_head,
    story_quotes,
)

_MOST = 100
_EVERY = 20_000  # articles of a story
_LETTERS = 320  # of how a story begins


@dataclass(frozen=True, slots=True)
class Story:
    """A story of a time in short. page: where people read it. lead: its first sentences, as printed."""

    story_id: str
    title: str | None
    lead: str
    language: str
    articles: int
    outlets: int
    copies: int
    first_source: str
    first_at: datetime
    last_at: datetime
    watches: tuple[str, ...]
    weight: float
    page: str


@dataclass(frozen=True, slots=True)
class Stories:
    """The stories of a time, the weightiest first. next: ``after`` of the next page; None on the last."""

    since: datetime
    until: datetime
    stories: tuple[Story, ...]
    next: str | None


def stories_answer(params: Params, connection: Connection, settings: PagesSettings) -> Stories:
    """Raises WrongAddress, NotFound, WarehouseError."""
    part = weighed(params, connection, settings, by_event=False)
    stories = tuple(_story(row, part.leads.get(row.article_id, "")) for row in part.rows)
    return Stories(part.since, part.until, stories, part.next)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A page of the stories or events of a time, with how the article begins that shows each best."""

    since: datetime
    until: datetime
    rows: tuple[WeighedStory, ...]
    leads: Mapping[str, str]
    next: str | None


def weighed(params: Params, connection: Connection, settings: PagesSettings, *, by_event: bool) -> Weighed:
    """What an address asks for. Raises WrongAddress, NotFound, WarehouseError."""
    now = datetime.now(UTC)
    known = extent(now).one(connection)
    if known is None or known.last is None:
        subject = "events" if by_event else "stories"
        raise NotFound("the warehouse has no articles yet", subject, "load some with: newsloom ingest")
    time = chosen_time(params, known, now, settings.zone)
    limit = params.number("limit", 20, most=_MOST)
    after = place_of_story(params)
    rows = weighed_stories(scope_of(params, time), rows=limit + 1, after=after, now=now, by_event=by_event).ask(
        connection
    )
    some = tuple(rows[:limit])
    return Weighed(
        time.since.astimezone(UTC),
        time.until.astimezone(UTC),
        some,
        beginnings(some, connection, letters=_LETTERS),
        f"{some[-1].weight}~{some[-1].story_id}" if len(rows) > limit else None,
    )


def _story(row: WeighedStory, lead: str) -> Story:
    return Story(
        row.story_id,
        row.title,
        lead,
        row.language,
        row.articles,
        row.outlets,
        row.copies,
        row.first_source,
        row.first_at,
        row.last_at,
        row.watches,
        row.weight,
        f"/stories/{row.story_id}",
    )


@dataclass(frozen=True, slots=True)
class WholeStory:
    """A story: its articles in order of time, what each copy took, who said what.

    copies, quotes: of these articles. event_id, others: the event that joins it with stories in other languages, and
    these; None where there are none. next: ``after`` of the next articles; None with the last.
    """

    story: StoryHead
    articles: tuple[StoryArticle, ...]
    copies: tuple[Copied, ...]
    quotes: tuple[StoryQuote, ...]
    event_id: str | None
    others: tuple[StoryInShort, ...]
    page: str
    next: str | None


def story_answer(params: Params, connection: Connection, settings: PagesSettings, story_id: str) -> WholeStory:
    """Raises NotFound, Moved, WarehouseError."""
    key = find_story(story_id, connection)
    head = story_head(key).one(connection)
    if head is None:
        raise NotFound("no such story", story_id)
    articles, following = params.part_of(story_articles(key, rows=_EVERY).ask(connection), "article_id", 40, most=_MOST)
    event_id, other_stories = others(key, connection)
    return WholeStory(
        head,
        articles,
        tuple(copied(articles).ask(connection)),
        tuple(story_quotes(articles, rows=len(articles)).ask(connection)),
        event_id,
        tuple(other_stories),
        f"/stories/{key}",
        following,
    )


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, in short, in all languages that tell it. story_id: None where several stories do.

    event_id: the story's where one language tells it. title, lead: of the article that shows it best.
    """

    event_id: str
    title: str | None
    lead: str
    languages: tuple[str, ...]
    articles: int
    outlets: int
    copies: int
    first_source: str
    first_at: datetime
    last_at: datetime
    watches: tuple[str, ...]
    weight: float
    story_id: str | None
    page: str


@dataclass(frozen=True, slots=True)
class Events:
    """The events of a time, the weightiest first. next: ``after`` of the next page; None on the last."""

    since: datetime
    until: datetime
    events: tuple[Event, ...]
    next: str | None


def events_answer(params: Params, connection: Connection, settings: PagesSettings) -> Events:
    """Raises WrongAddress, NotFound, WarehouseError."""
    part = weighed(params, connection, settings, by_event=True)
    events = tuple(
        Event(
            row.story_id,
            row.title,
            part.leads.get(row.article_id, ""),
            row.languages,
            row.articles,
            row.outlets,
            row.copies,
            row.first_source,
            row.first_at,
            row.last_at,
            row.watches,
            row.weight,
            None if row.is_event else row.story_id,
            f"/{'events' if row.is_event else 'stories'}/{row.story_id}",
        )
        for row in part.rows
    )
    return Events(part.since, part.until, events, part.next)


@dataclass(frozen=True, slots=True)
class WholeEvent:
    """An event: its stories, why they are joined, who had it first in each language, its articles in order of time.

    joined: empty where one language tells it. next: ``after`` of the next articles; None with the last.
    """

    event_id: str
    stories: tuple[StoryInShort, ...]
    joined: tuple[JoinedStory, ...]
    firsts: tuple[EventArticle, ...]
    articles: tuple[EventArticle, ...]
    page: str
    next: str | None


def event_answer(params: Params, connection: Connection, settings: PagesSettings, event_id: str) -> WholeEvent:
    """Raises NotFound, Moved, WrongAddress, WarehouseError."""
    joined = _joined(event_id, connection)
    keys = [each.story_id for each in joined] or [event_id]
    every = event_articles(keys, rows=_EVERY).ask(connection)
    articles, following = params.part_of(every, "article_id", 40, most=_MOST)
    return WholeEvent(
        event_id,
        tuple(stories_of(keys).ask(connection)),
        tuple(joined),
        first_in_each_language(every),
        articles,
        f"/{'events' if joined else 'stories'}/{event_id}",
        following,
    )


def _joined(event_id: str, connection: Connection) -> list[JoinedStory]:
    """The stories of an event, none where a story of one language is all of it. Raises NotFound, Moved."""
    try:
        return find_event(event_id, connection)
    except Moved as moved:
        current = moved.path.rpartition("/")[2]
        if current == event_id:
            return []
        raise Moved(f"/events/{current}") from moved
