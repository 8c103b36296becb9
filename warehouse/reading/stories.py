"""The stories of a time in order of weight, and what else a front page shows of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from warehouse.reading.question import Question
from warehouse.reading.scope import IS_EXACT, MOMENT, Scope

# Of a story's time, the last part, in which outlets that report it count half as much again: it grows now.
_LATELY = 0.25
_BARS = 24  # of the small chart beside a story


@dataclass(frozen=True, slots=True)
class WeighedStory:
    """A story as the articles of a time tell it.

    story_id: where none was decided, the id of its original. title, language, article_id, source_id, loaded_at: of the
    article that shows it best. articles: copies included. outlets: that printed it, voices: of them those with a text
    of their own. lately: outlets with it in the last quarter of the time. first_source, first_at: who had it first;
    is_exact: whether that is known better than to the day. bars: in which twenty-fourth of the time each article came.
    tier: the best tier of its outlets (`sources.tier`). is_event: whether stories of other languages are joined with
    it; where events are asked for, story_id is the event's id then. weight: voices, and the logarithm of how many more
    only copied; half as much again where it grows now, and where an outlet of tier 1 has it; a fifth more where one of
    tier 2 has.
    """

    story_id: str
    title: str | None
    language: str
    languages: tuple[str, ...]
    article_id: str
    source_id: str
    loaded_at: datetime
    articles: int
    outlets: int
    voices: int
    copies: int
    lately: int
    first_source: str
    first_at: datetime
    is_exact: bool
    last_at: datetime
    watches: tuple[str, ...]
    bars: tuple[int, ...]
    tier: int | None
    is_event: bool
    weight: float


_WEIGHED = """
    WITH told AS MATERIALIZED (
        SELECT
            article_id, source_id, title, language, loaded_at, duplicate_of IS NOT NULL AS is_copy,
            coalesce({event}story_id, duplicate_of, article_id) AS story_id, {moment} AS moment,
            {is_exact} AS is_exact, event_id IS NOT NULL AS is_event
        FROM articles LEFT JOIN (SELECT story_id, event_id FROM event_stories) AS joined USING (story_id)
        WHERE {condition}
    ), ranked AS (
        SELECT source_id, tier FROM sources WHERE tier IS NOT NULL
    ), counted AS (
        SELECT
            story_id, count(*) AS articles, count(*) FILTER (is_copy) AS copies, max(moment) AS last_at,
            count(DISTINCT source_id) AS outlets,
            count(DISTINCT source_id) FILTER (NOT is_copy) AS voices,
            count(DISTINCT source_id) FILTER (moment >= $lately) AS lately,
            list((epoch_ms(moment) - epoch_ms($since)) // $bar) AS bars, min(tier) AS tier,
            list_sort(list(DISTINCT language)) AS languages, bool_or(is_event) AS is_event
        FROM told LEFT JOIN ranked USING (source_id) GROUP BY story_id
    ), weighed AS (
        SELECT *, round(
            (greatest(voices, 1) + ln(1 + outlets - greatest(voices, 1))) * (1 + 0.5 * lately / outlets)
                * CASE tier WHEN 1 THEN 1.5 WHEN 2 THEN 1.2 ELSE 1 END, 4
        ) AS weight
        FROM counted
    ), chosen AS MATERIALIZED (
        FROM weighed
        WHERE $after_weight IS NULL OR (weight, story_id) < ($after_weight::DOUBLE, $after_story)
        ORDER BY weight DESC, story_id DESC LIMIT $rows
    ), shown AS (
        SELECT
            told.story_id,
            arg_max(
                {{
                    'title': title, 'language': language, 'article_id': told.article_id, 'source_id': source_id,
                    'loaded_at': loaded_at
                }},
                {{'t': title IS NOT NULL, 'o': NOT is_copy, 'c': coalesce(centrality, 0), 'm': -epoch_us(moment)}}
            ) AS best,
            arg_min(
                {{'source': source_id, 'at': moment, 'is_exact': is_exact}},
                /* What is known to the day only stands at midnight, which says nothing of who was first that day. */
                {{'m': if(is_exact, moment, moment + INTERVAL 1 DAY), 'c': is_copy, 'a': told.article_id}}
            ) AS first
        FROM told SEMI JOIN chosen USING (story_id)
        LEFT JOIN story_articles ON story_articles.article_id = told.article_id
        GROUP BY told.story_id
    ), named AS (
        SELECT told.story_id, list(DISTINCT watch ORDER BY watch) AS watches
        FROM mentions JOIN told USING (article_id) SEMI JOIN chosen ON chosen.story_id = told.story_id
        GROUP BY told.story_id
    )
    SELECT
        chosen.story_id, best.title AS title, best.language AS language, best.article_id AS article_id,
        best.source_id AS source_id, best.loaded_at AS loaded_at, articles, outlets, voices, copies, lately,
        first.source AS first_source, first.at AS first_at, first.is_exact AS is_exact, last_at,
        coalesce(watches, []) AS watches, bars, tier, languages, is_event, weight
    FROM chosen JOIN shown USING (story_id) LEFT JOIN named USING (story_id)
    ORDER BY weight DESC, chosen.story_id DESC
"""


def weighed_stories(
    scope: Scope,
    *,
    rows: int = 40,
    after: tuple[float, str] | None = None,
    now: datetime | None = None,
    by_event: bool = False,
) -> Question[WeighedStory]:
    """The stories of a time, the weightiest first; or its events, each in all languages.

    after: weight and id of the last story of the page before. now: where the time is not over yet; growth is told by
    what came last until then.
    """
    end = min(scope.until, now) if now and now > scope.since else scope.until
    parameters = {
        **scope.parameters,
        "lately": end - (end - scope.since) * _LATELY,
        "bar": max(1, int(scope.length / timedelta(milliseconds=1)) // _BARS),
        "rows": rows,
        "after_weight": after[0] if after else None,
        "after_story": after[1] if after else None,
    }
    event = "event_id, " if by_event else ""
    return Question(
        _WEIGHED.format(moment=MOMENT, is_exact=IS_EXACT, condition=scope.sql, event=event), WeighedStory, parameters
    )


@dataclass(frozen=True, slots=True)
class Lead:
    """What an article begins with. text: its first letters, of which a sentence may be cut off."""

    article_id: str
    subtitle: str | None
    text: str


def leads(article_ids: Sequence[str], *, letters: int = 700) -> Question[Lead]:
    """How some articles begin; with IN of a query, DuckDB read twenty times as many texts."""
    sql = """
    SELECT article_id, subtitle, text[:$letters] AS text FROM articles
    WHERE article_id IN $articles
    """
    return Question(sql, Lead, {"articles": list(article_ids), "letters": letters})


@dataclass(frozen=True, slots=True)
class Bar:
    """The articles of a stretch of time, and of them those that are no copies. start: UTC."""

    start: datetime
    articles: int
    originals: int


def bars(scope: Scope, step: timedelta) -> Question[Bar]:
    """Articles by stretches of time, in order; a stretch without any has no row."""
    sql = f"""
    SELECT
        $since + to_milliseconds((epoch_ms({MOMENT}) - epoch_ms($since)) // $step * $step) AS start,
        count(*) AS articles, count(*) FILTER (duplicate_of IS NULL) AS originals
    FROM articles
    WHERE {scope.sql}
    GROUP BY start ORDER BY start
    """
    return Question(sql, Bar, {**scope.parameters, "step": int(step / timedelta(milliseconds=1))})


@dataclass(frozen=True, slots=True)
class Facet:
    """A value to filter by. field: `language`, `source`, `section`, `country` or `watch`."""

    field: str
    value: str
    articles: int


def facets(scope: Scope, *, most: int = 40) -> Question[Facet]:
    """The values of each kind that most articles have, the most frequent first."""
    sql = f"""
    WITH told AS MATERIALIZED (
        SELECT article_id, language, source_id, section FROM articles
        WHERE {scope.sql}
    ), valued AS (
        SELECT 'language' AS field, language AS value, count(*) AS articles FROM told GROUP BY ALL
        UNION ALL SELECT 'source', source_id, count(*) FROM told GROUP BY ALL
        UNION ALL SELECT 'section', section, count(*) FROM told WHERE section IS NOT NULL GROUP BY ALL
        UNION ALL
        SELECT 'country', country, count(*) FROM told JOIN (SELECT source_id, country FROM sources) USING (source_id)
        WHERE country IS NOT NULL GROUP BY ALL
        UNION ALL
        SELECT 'watch', watch, count(DISTINCT article_id) FROM mentions JOIN told USING (article_id) GROUP BY watch
    )
    FROM valued
    QUALIFY row_number() OVER (PARTITION BY field ORDER BY articles DESC, value) <= $most
    ORDER BY field, articles DESC, value
    """
    return Question(sql, Facet, {**scope.parameters, "most": most})


@dataclass(frozen=True, slots=True)
class Extent:
    """The first and last moment of any article until a moment; None where there is none."""

    first: datetime | None
    last: datetime | None
    articles: int


def extent(until: datetime) -> Question[Extent]:
    """From when to when there are articles, no later than ``until``."""
    sql = f"""
    SELECT min({MOMENT}) AS first, max({MOMENT}) AS last, count(*) AS articles
    FROM articles WHERE {MOMENT} <= $until
    """
    return Question(sql, Extent, {"until": until})
