"""What a brief says of its stories beside their weight: counts, the sentence that names a watch, what was before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from warehouse.file.connection import Connection
from warehouse.reading.question import Question
from warehouse.reading.scope import IS_EXACT, IS_NEWS, IS_SINCE, MOMENT, Scope

# What an article is counted under: its story, else its original.
STORY = "coalesce(story_id, duplicate_of, article_id)"
# By what the first article of a story is found. What is known to the day only stands at midnight, which says nothing of
# who was first that day.
FIRST_IN_TIME = (
    f"{{'m': if({IS_EXACT}, {MOMENT}, {MOMENT} + INTERVAL 1 DAY), 'c': duplicate_of IS NOT NULL, 'a': article_id}}"
)
# Articles that a person marked as no hit of a watch.
_IS_FALSE = """EXISTS (
    SELECT 1 FROM marks
    WHERE marks.kind = 'false_hit' AND marks.article_id = mentions.article_id
        AND coalesce(marks.watch, mentions.watch) = mentions.watch
)"""


@dataclass(frozen=True, slots=True)
class Counted:
    """A story as a whole, and who had it first. has_priority: whether a priority source has it.

    is_exact: whether more than the day of the first is known.
    """

    story_id: str
    articles: int
    copies: int
    outlets: int
    has_priority: bool
    first_source: str
    first_at: datetime
    is_exact: bool


def counted(story_ids: Sequence[str], until: datetime) -> Question[Counted]:
    """How large some stories are at a moment."""
    first = "arg_min({}, " + FIRST_IN_TIME.replace("{", "{{").replace("}", "}}") + ")"
    sql = f"""
    SELECT
        {STORY} AS story_id, count(*) AS articles, count(duplicate_of) AS copies,
        count(DISTINCT source_id) AS outlets, coalesce(bool_or(tier = 1), false) AS has_priority,
        {first.format("source_id")} AS first_source, {first.format(MOMENT)} AS first_at,
        coalesce({first.format(IS_EXACT)}, false) AS is_exact
    FROM articles LEFT JOIN (SELECT source_id, tier FROM sources) USING (source_id)
    WHERE {STORY} IN (SELECT unnest($stories)) AND {MOMENT} < $until AND {IS_NEWS}
    GROUP BY {STORY}
    """
    return Question(sql, Counted, {"stories": list(story_ids), "until": until})


@dataclass(frozen=True, slots=True)
class Reason:
    """The sentence of a story that names a watch: of a text rather than a title, of an original rather than a copy."""

    story_id: str
    watch: str
    sentence: str
    article_id: str


def reasons(scope: Scope, story_ids: Sequence[str], article_ids: Sequence[str]) -> Question[Reason]:
    """Why the watches of a reader, or any where the reader has none, match some stories; a story without has no row.

    article_ids: those that are shown; a sentence of theirs comes first.
    """
    sql = f"""
    WITH told AS (
        SELECT article_id, {STORY} AS story_id, duplicate_of IS NOT NULL AS is_copy, {MOMENT} AS moment
        FROM articles WHERE {STORY} IN (SELECT unnest($stories)) AND {MOMENT} < $until
    )
    SELECT story_id, watch, sentence, article_id
    FROM mentions JOIN told USING (article_id)
    WHERE (len($watches) = 0 OR list_contains($watches, watch)) AND NOT {_IS_FALSE}
    QUALIFY row_number() OVER (
        PARTITION BY story_id
        ORDER BY NOT list_contains($articles, article_id), is_copy, place IN ('title', 'subtitle'), moment, article_id,
            position
    ) = 1
    """
    given = {"stories": list(story_ids), "until": scope.until, "watches": list(scope.watches)}
    return Question(sql, Reason, given | {"articles": list(article_ids)})


@dataclass(frozen=True, slots=True)
class LateStory:
    """A story of which an article came in late."""

    story_id: str


def late_stories(since: datetime, until: datetime, loaded_after: datetime) -> Question[LateStory]:
    """The stories of a time of which an article was loaded after a moment."""
    sql = f"""
    SELECT DISTINCT {STORY} AS story_id FROM articles
    WHERE {IS_SINCE} AND {MOMENT} < $until AND loaded_at > $loaded_after
    """
    return Question(sql, LateStory, {"since": since, "until": until, "loaded_after": loaded_after})


@dataclass(frozen=True, slots=True)
class Shown:
    """An article as it is now. source: its name. text: its first letters. is_gone: its page is not there any more."""

    article_id: str
    story_id: str
    source_id: str
    source: str
    url: str
    title: str | None
    text: str
    language: str
    is_gone: bool


def shown(article_ids: Sequence[str], *, letters: int = 900) -> Question[Shown]:
    """Some articles as they are now."""
    sql = f"""
    SELECT
        article_id, {STORY} AS story_id, source_id, coalesce(name, source_id) AS source, articles.url, title,
        text[:$letters] AS text, articles.language, article_id IN (SELECT article_id FROM vanished) AS is_gone
    FROM articles LEFT JOIN (SELECT source_id, name FROM sources) USING (source_id)
    WHERE article_id IN (SELECT unnest($articles))
    """
    return Question(sql, Shown, {"articles": list(article_ids), "letters": letters})


@dataclass(frozen=True, slots=True)
class StateChange:
    """A source that works otherwise than before. before: its state then; None where it was not there yet."""

    source_id: str
    name: str
    before: str | None
    state: str
    reason: str


def state_changes(since: datetime, until: datetime) -> Question[StateChange]:
    """Which sources went quiet, failed, or came back in a time."""
    sql = """
    SELECT now.source_id, now.name, former.state AS before, now.state, coalesce(now.reason, '') AS reason
    FROM source_health_at($until) AS now LEFT JOIN source_health_at($since) AS former USING (source_id)
    WHERE now.state <> 'new' AND now.state <> coalesce(nullif(former.state, 'new'), 'ok')
    ORDER BY now.state = 'ok', now.source_id
    """
    return Question(sql, StateChange, {"since": since, "until": until})


@dataclass(frozen=True, slots=True)
class SourceName:
    """What people call a source. is_priority: of tier 1."""

    source_id: str
    name: str
    is_priority: bool


def source_names() -> Question[SourceName]:
    """The names of all sources."""
    return Question(
        "SELECT source_id, name, coalesce(tier = 1, false) AS is_priority FROM sources ORDER BY source_id", SourceName
    )


def sources_of(tiers: Sequence[int], countries: Sequence[str]) -> Question[SourceName]:
    """The sources of some tiers and countries, as ``config/`` says; an empty list takes all."""
    sql = """
    SELECT source_id, name, coalesce(tier = 1, false) AS is_priority FROM sources
    WHERE (len($tiers) = 0 OR list_contains($tiers, tier))
        AND (len($countries) = 0 OR list_contains($countries, country))
    ORDER BY source_id
    """
    return Question(sql, SourceName, {"tiers": list(tiers), "countries": list(countries)})


def events_of(connection: Connection, story_ids: Sequence[str]) -> Mapping[str, str]:
    """The event of each story, where stories are joined across languages: the one place where a brief learns of events.

    A story that is joined with none has no entry.
    """
    sql = "SELECT story_id, event_id FROM event_stories WHERE story_id IN (SELECT unnest(?))"
    return dict(connection.rows(sql, [list(story_ids)])) if story_ids else {}
