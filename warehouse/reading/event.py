"""One event: the stories of all languages that report it, and its articles in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from warehouse.file.connection import Connection
from warehouse.reading.question import Question
from warehouse.reading.scope import IS_NEWS, MOMENT


@dataclass(frozen=True, slots=True)
class JoinedStory:
    """A story of an event, and by what it was joined with the others. score: how likely both report one event."""

    event_id: str
    story_id: str
    score: float
    signs: tuple[str, ...]


def joined_stories(event_id: str) -> Question[JoinedStory]:
    """The stories of an event of several; no row where there is no such event."""
    sql = "SELECT event_id, story_id, score, signs FROM event_stories WHERE event_id = $event ORDER BY story_id"
    return Question(sql, JoinedStory, {"event": event_id})


def joined_with(story_id: str) -> Question[JoinedStory]:
    """The stories of the event that a story is in, itself too; no row where no other language tells it."""
    sql = """
    SELECT event_id, story_id, score, signs FROM event_stories
    WHERE event_id = (SELECT event_id FROM event_stories WHERE story_id = $story) ORDER BY story_id
    """
    return Question(sql, JoinedStory, {"story": story_id})


@dataclass(frozen=True, slots=True)
class EventId:
    """The event that an id means now."""

    current_id: str


def current_event(event_id: str) -> Question[EventId]:
    """The event, or story, that took in one that was merged away; no row where there never was one."""
    return Question("SELECT current_id FROM event_ids WHERE event_id = $event", EventId, {"event": event_id})


@dataclass(frozen=True, slots=True)
class StoryInShort:
    """A story as ``stories`` has it. source_id: where one outlet alone has it."""

    story_id: str
    title: str | None
    language: str
    first_seen: datetime
    last_seen: datetime
    articles: int
    sources: int
    copies: int
    source_id: str | None


def stories_of(story_ids: Sequence[str]) -> Question[StoryInShort]:
    """Some stories, those that began first at the front."""
    sql = f"""
    SELECT
        story_id, title, language, first_seen, last_seen, articles, sources, copies,
        if(sources = 1, one, NULL) AS source_id
    FROM stories LEFT JOIN (
        SELECT story_id, min(source_id) AS one FROM articles WHERE story_id IN $stories AND {IS_NEWS} GROUP BY story_id
    ) USING (story_id)
    WHERE story_id IN $stories ORDER BY first_seen, story_id
    """
    return Question(sql, StoryInShort, {"stories": list(story_ids)})


@dataclass(frozen=True, slots=True)
class EventArticle:
    """An article of an event. precision: NULL where its time is that of fetching."""

    article_id: str
    story_id: str
    source_id: str
    language: str
    title: str | None
    moment: datetime
    precision: str | None
    is_copy: bool

    @property
    def is_exact(self) -> bool:
        """Whether its time is known better than to the day."""
        return self.precision in ("second", "minute")


_IN_TIME = "if(precision IN ('second', 'minute'), moment, moment + INTERVAL 1 DAY), is_copy, article_id"


def event_articles(story_ids: Sequence[str], *, rows: int = 300) -> Question[EventArticle]:
    """The first articles of an event's stories in the order of their times, and the first of each language.

    Of a day those are last whose hour is not known.
    """
    sql = f"""
    SELECT
        article_id, story_id, source_id, language, title, {MOMENT} AS moment, published_precision AS precision,
        duplicate_of IS NOT NULL AS is_copy
    FROM articles WHERE story_id IN $stories
    QUALIFY
        row_number() OVER (ORDER BY {_IN_TIME}) <= $rows
        OR row_number() OVER (PARTITION BY language ORDER BY {_IN_TIME}) = 1
    ORDER BY {_IN_TIME}
    """
    return Question(sql, EventArticle, {"stories": list(story_ids), "rows": rows})


@dataclass(frozen=True, slots=True)
class Outlets:
    """How many outlets have it."""

    outlets: int


def event_outlets(story_ids: Sequence[str]) -> Question[Outlets]:
    """The outlets that have some stories."""
    sql = "SELECT count(DISTINCT source_id) AS outlets FROM articles WHERE story_id IN $stories"
    return Question(sql, Outlets, {"stories": list(story_ids)})


def first_in_each_language(articles: Sequence[EventArticle]) -> tuple[EventArticle, ...]:
    """Of articles in order, the first of each language."""
    found: dict[str, EventArticle] = {}
    for each in articles:
        found.setdefault(each.language, each)
    return tuple(found.values())


def others(story_id: str, connection: Connection) -> tuple[str | None, list[StoryInShort]]:
    """The event of a story, and the event's other stories; None where no other language tells it."""
    joined = joined_with(story_id).ask(connection)
    rest = [each.story_id for each in joined if each.story_id != story_id]
    return (joined[0].event_id, stories_of(rest).ask(connection)) if rest else (None, [])
