"""What an alert may be raised about: each question gives what it found, how much, and how much was needed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from warehouse.reading.briefing import FIRST_IN_TIME, STORY
from warehouse.reading.question import Question
from warehouse.reading.scope import IS_EXACT, IS_NEWS, IS_SINCE, MOMENT
from warehouse.reading.watches import WatchQuery

_DAYS = 14  # that a spike is measured against
# Of what did not reach its threshold, what came this near is told too: why an alert was not raised.
_NEAR = 0.5


@dataclass(frozen=True, slots=True)
class Found:
    """Something that a rule looks for. subject: what it is about: one alert is raised for each.

    is_reached: whether it is enough. is_false: a person marked it as no hit. languages: of the story; of its event
    where languages are counted.
    """

    subject: str
    story_id: str | None
    article_id: str | None
    source_id: str | None
    title: str | None
    url: str | None
    reason: str
    value: float | None
    threshold: float | None
    is_reached: bool
    is_false: bool
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Looked:
    """The time that a rule looks at, and the watch; None looks at all articles."""

    since: datetime
    until: datetime
    watch: WatchQuery | None = None

    @property
    def hits(self) -> str:
        """SQL: the articles of the time that the watch finds, as ``hits``."""
        watched = self.watch.sql if self.watch else "SELECT article_id FROM articles"
        return f"""
    WITH watched AS (SELECT DISTINCT article_id::VARCHAR AS article_id FROM (
{watched}
)),
    hits AS (
        SELECT
            article_id, source_id, title, url, language, duplicate_of, {STORY} AS story_id, {MOMENT} AS moment,
            EXISTS (
                SELECT 1 FROM marks
                WHERE marks.kind = 'false_hit' AND marks.article_id = articles.article_id
                    AND coalesce(marks.watch, $name) = $name
            ) AS is_false
        FROM articles SEMI JOIN watched USING (article_id)
        WHERE {IS_SINCE} AND {MOMENT} < $until AND {IS_NEWS}
    )"""

    @property
    def parameters(self) -> Mapping[str, object]:
        """What the SQL names."""
        given = self.watch.parameters if self.watch else {}
        return {**given, "since": self.since, "until": self.until, "name": self.watch.id if self.watch else ""}


# The article that is shown of a story: the first original that is a hit.
_FIRST = "struct_pack(f := is_false, c := duplicate_of IS NOT NULL, m := moment, a := article_id)"
_SHOWN = ", ".join(f"arg_min({name}, {_FIRST}) AS {name}" for name in ("article_id", "source_id", "title", "url"))
_STORIES = f""",
    shown AS (SELECT story_id, bool_and(is_false) AS is_false, {_SHOWN} FROM hits GROUP BY story_id),
    whole AS (
        SELECT
            {STORY} AS story_id, min({MOMENT}) AS first_seen, count(*) AS articles,
            count(DISTINCT source_id) AS outlets, list(DISTINCT language ORDER BY language) AS languages,
            arg_min(source_id, {FIRST_IN_TIME}) AS first_source, arg_min({IS_EXACT}, {FIRST_IN_TIME}) AS is_exact
        FROM articles WHERE {STORY} IN (SELECT story_id FROM shown) AND {MOMENT} < $until AND {IS_NEWS}
        GROUP BY {STORY}
    )"""


def _name(source: str) -> str:
    """SQL: what people call the source with this id."""
    return f"coalesce((SELECT max(name) FROM sources WHERE sources.source_id = {source}), {source})"


def _counted(number: str, one: str) -> str:
    """SQL: as in ``1 hour`` and ``2 hours``."""
    return f"format('{{}} {one}{{}}', {number}, if({number} = 1, '', 's'))"


def new_stories(looked: Looked) -> Question[Found]:
    """Stories that a watch finds and that began in the time. Where no hour is known, nobody was first."""
    sql = f"""{looked.hits}{_STORIES}
    SELECT
        story_id AS subject, story_id, article_id, source_id, title, url,
        format('a new story, {{}} {{}}', if(is_exact, 'first at', 'at'), {_name("first_source")}) AS reason,
        NULL::DOUBLE AS value, NULL::DOUBLE AS threshold, true AS is_reached, is_false, languages
    FROM shown JOIN whole USING (story_id)
    WHERE first_seen >= $since ORDER BY first_seen, story_id
    """
    return Question(sql, Found, looked.parameters)


# How far the event of a story reaches: all its articles count, hits or not, and an outlet with two of its stories once.
_REACH = f""",
    kin AS (
        SELECT shown.story_id AS of_story, coalesce(theirs.story_id, shown.story_id) AS kin_id
        FROM shown LEFT JOIN event_stories AS mine USING (story_id) LEFT JOIN event_stories AS theirs USING (event_id)
    ),
    reach AS (
        SELECT
            of_story AS story_id, count(DISTINCT source_id) AS outlets,
            list(DISTINCT language ORDER BY language) AS languages
        FROM articles JOIN kin ON kin_id = {STORY} WHERE {MOMENT} < $until AND {IS_NEWS} GROUP BY of_story
    )"""


def growing_stories(looked: Looked, outlets: int) -> Question[Found]:
    """Stories with an article in the time, and how many outlets their events reach."""
    sql = f"""{looked.hits}{_STORIES}{_REACH}
    SELECT
        story_id AS subject, story_id, article_id, source_id, title, url, '' AS reason,
        outlets::DOUBLE AS value, NULL::DOUBLE AS threshold, false AS is_reached, is_false, languages
    FROM shown JOIN reach USING (story_id)
    WHERE outlets >= $outlets * {_NEAR} ORDER BY outlets DESC, story_id
    """
    return Question(sql, Found, {**looked.parameters, "outlets": outlets})


def many_languages(looked: Looked) -> Question[Found]:
    """Stories with an article in the time, and the languages of their events."""
    sql = f"""{looked.hits}{_STORIES}{_REACH}
    SELECT
        story_id AS subject, story_id, article_id, source_id, title, url, '' AS reason,
        len(languages)::DOUBLE AS value, NULL::DOUBLE AS threshold, false AS is_reached, is_false, languages
    FROM shown JOIN reach USING (story_id)
    ORDER BY outlets DESC, story_id
    """
    return Question(sql, Found, looked.parameters)


@dataclass(frozen=True, slots=True)
class StoryNow:
    """The story that an article is in today."""

    article_id: str
    story_id: str


def stories_now(article_ids: Sequence[str]) -> Question[StoryNow]:
    """Stories are merged and parted: where the articles of alerts raised before are today."""
    sql = f"SELECT article_id, {STORY} AS story_id FROM articles WHERE article_id IN (SELECT unnest($articles))"
    return Question(sql, StoryNow, {"articles": list(article_ids)})


def spikes(looked: Looked, midnight: datetime, times: float, at_least: int) -> Question[Found]:
    """Whether today's originals are many more than in the same hours of the 14 days before; the top story says why."""
    longer = Looked(midnight - timedelta(days=_DAYS), looked.until, looked.watch)
    sql = f"""{longer.hits},
    counted AS (
        SELECT
            count(*) FILTER (moment >= $midnight) AS today,
            count(*) FILTER (
                moment < $midnight
                AND (epoch_us(moment) - epoch_us($since)) % 86_400_000_000 < epoch_us($until) - epoch_us($midnight)
            ) / {_DAYS} AS usual
        FROM hits WHERE duplicate_of IS NULL AND NOT is_false
    ),
    top AS (
        SELECT story_id, count(*) AS articles, {_SHOWN}
        FROM hits WHERE moment >= $midnight AND NOT is_false AND duplicate_of IS NULL
        GROUP BY story_id ORDER BY articles DESC, story_id LIMIT 1
    ),
    measured AS (SELECT *, greatest($at_least, $times * usual) AS needed FROM counted)
    SELECT
        $day AS subject, story_id, article_id, source_id, title, url,
        format(
            '{{}} since midnight, {{:.1f}} in the same hours of {_DAYS} days before, '
                || '{{:.1f}} needed, copies not counted{{}}',
            {_counted("today", "article")}, usual, needed,
            coalesce(format('; {{}} of them on the top story', top.articles), '')
        ) AS reason,
        today::DOUBLE AS value, needed::DOUBLE AS threshold, today >= needed AS is_reached, false AS is_false,
        [] AS languages
    FROM measured LEFT JOIN top ON true
    WHERE today >= needed * {_NEAR}
    """
    given = {"midnight": midnight, "times": times, "at_least": at_least, "day": f"{midnight:%Y-%m-%d}"}
    return Question(sql, Found, {**longer.parameters, **given})


def priority_sources(looked: Looked) -> Question[Found]:
    """Stories that a priority source (tier 1) has in the time."""
    sql = f"""{looked.hits},
    priority AS (SELECT hits.* FROM hits JOIN sources USING (source_id) WHERE tier = 1),
    shown AS (SELECT story_id, bool_and(is_false) AS is_false, {_SHOWN} FROM priority GROUP BY story_id)
    SELECT
        story_id AS subject, story_id, article_id, source_id, title, url,
        format('{{}}, a priority source, has it', {_name("shown.source_id")}) AS reason, NULL::DOUBLE AS value,
        NULL::DOUBLE AS threshold, true AS is_reached, is_false, [] AS languages
    FROM shown ORDER BY story_id
    """
    return Question(sql, Found, looked.parameters)


def _of_articles(looked: Looked, rows: str, reason: str) -> Question[Found]:
    """Of articles that something happened to in the time; ``rows`` gives article_id, at and what the reason names."""
    watched = looked.watch.sql if looked.watch else "SELECT article_id FROM articles"
    sql = f"""
    WITH happened AS ({rows}), watched AS (SELECT DISTINCT article_id::VARCHAR AS article_id FROM (
{watched}
))
    SELECT
        {STORY} AS subject, {STORY} AS story_id, article_id, articles.source_id, articles.title, articles.url,
        {reason} AS reason, NULL::DOUBLE AS value, NULL::DOUBLE AS threshold, true AS is_reached, false AS is_false,
        [] AS languages
    FROM happened JOIN articles USING (article_id) SEMI JOIN watched USING (article_id)
    WHERE happened.at >= $since AND happened.at < $until
    ORDER BY happened.at, article_id
    """
    return Question(sql, Found, looked.parameters)


def headlines(looked: Looked) -> Question[Found]:
    """Articles whose headline was changed in the time."""
    rows = "SELECT article_id, seen_at AS at, title_before, title AS title_after FROM edits WHERE is_title_changed"
    return _of_articles(looked, rows, "format('the headline was: {}', title_before)")


def vanished(looked: Looked) -> Question[Found]:
    """Articles whose page was found gone in the time."""
    rows = "SELECT article_id, since AS at, last_seen, outcome, status FROM vanished"
    # A page that only says that it is gone answers 200.
    answer = "if(outcome = 'soft_404' OR status IS NULL, 'it says so itself', format('HTTP {}', status))"
    reason = f"format('its page is gone ({{}}), last seen {{}} UTC', {answer}, strftime(last_seen, '%Y-%m-%d %H:%M'))"
    return _of_articles(looked, rows, reason)


def quiet_sources(until: datetime, hours: float) -> Question[Found]:
    """Priority sources (tier 1) that have published nothing for so many hours."""
    sql = f"""
    WITH last AS (SELECT source_id, max({MOMENT}) AS moment FROM articles WHERE {MOMENT} < $until GROUP BY ALL),
    quiet AS (
        SELECT sources.source_id, name, sources.url, last.moment,
            (epoch_us($until) - epoch_us(coalesce(last.moment, first_seen))) / 3_600_000_000 AS hours
        FROM sources LEFT JOIN last USING (source_id) WHERE tier = 1
    )
    SELECT
        source_id || ' ' || coalesce(strftime(make_timestamp(epoch_us(moment)), '%Y-%m-%d %H:%M'), 'never') AS subject,
        NULL::VARCHAR AS story_id, NULL::VARCHAR AS article_id, source_id, name AS title, url,
        format(
            'nothing published for {{}}, {{:.0f}} allowed', {_counted("round(hours)::BIGINT", "hour")}, $hours
        ) AS reason,
        round(hours, 1) AS value, $hours::DOUBLE AS threshold, hours >= $hours AS is_reached, false AS is_false,
        [] AS languages
    FROM quiet WHERE hours >= $hours ORDER BY hours DESC, source_id
    """
    return Question(sql, Found, {"until": until, "hours": hours})
