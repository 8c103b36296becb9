"""Search as a page and a program ask it: the best articles, how they spread over languages, sources and months."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from warehouse.reading.question import Question
from warehouse.reading.scope import IS_EXACT, MOMENT

Place = tuple[float, datetime, str]  # of the last hit of the page before: score, moment, id


@dataclass(frozen=True, slots=True)
class Searched:
    """What is searched, in the syntax of ``search``: words, "phrases", -words, begin*."""

    query: str
    since: datetime | None = None
    until: datetime | None = None
    language: str | None = None
    source: str | None = None
    copies: bool = False

    @property
    def parameters(self) -> Mapping[str, object]:
        """By name."""
        return {
            "query": self.query,
            "since": self.since,
            "until": self.until,
            "language": self.language,
            "source": self.source,
            "copies": self.copies,
        }


_GIVEN = "since := $since, until := $until, language := $language, source := $source, copies := $copies"


@dataclass(frozen=True, slots=True)
class Listed:
    """An article found, without its best place."""

    score: float
    moment: datetime
    source_id: str
    language: str
    title: str | None
    url: str
    article_id: str


def listed(searched: Searched, *, rows: int = 1_000) -> Question[Listed]:
    """The best articles as a table; of so many, finding the best place in each would take seconds."""
    sql = f"""
    WITH best AS MATERIALIZED (
        SELECT article_id, score, moment FROM search_matches($query, {_GIVEN})
        ORDER BY score DESC, moment DESC, article_id DESC LIMIT $rows
    )
    SELECT score, moment, source_id, language, title, url, article_id
    FROM best JOIN articles USING (article_id)
    ORDER BY score DESC, moment DESC, article_id DESC
    """
    return Question(sql, Listed, {**searched.parameters, "rows": rows})


@dataclass(frozen=True, slots=True)
class Hit:
    """An article found, with its best place, as ``search`` gives it. matches: how many in all."""

    score: float
    moment: datetime
    source_id: str
    language: str
    title: str | None
    snippet: str
    url: str
    article_id: str
    matches: int


def hits(searched: Searched, *, rows: int = 20) -> Question[Hit]:
    """The best articles, as anybody can ask for them."""
    return Question(f"FROM search($query, {_GIVEN}, rows := $rows)", Hit, {**searched.parameters, "rows": rows})


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found. field: `hit`, whose value is an article's id with its score and moment; or how the articles
    found spread: `all` of them, by `language`, `source` or `month`.
    """

    field: str
    value: str
    articles: int
    score: float | None
    moment: datetime | None


def found(searched: Searched, *, rows: int = 20, after: Place | None = None, most: int = 12) -> Question[Found]:
    """The best articles and how all of them spread, in one statement: most of its time goes into finding them."""
    sql = f"""
    WITH matched AS MATERIALIZED (
        SELECT article_id, score, moment, language, source_id FROM search_matches($query, {_GIVEN})
    ), best AS (
        FROM matched
        WHERE $after_score IS NULL OR (score, moment, article_id) < (
            $after_score::DOUBLE, $after_moment::TIMESTAMPTZ, $after_article
        )
        ORDER BY score DESC, moment DESC, article_id DESC LIMIT $rows
    ), valued AS (
        SELECT 'all' AS field, '' AS value, count(*) AS articles FROM matched
        UNION ALL SELECT 'language', language, count(*) FROM matched GROUP BY ALL
        UNION ALL SELECT 'source', source_id, count(*) FROM matched GROUP BY ALL
        UNION ALL
        SELECT 'month', strftime(month, '%Y-%m'), articles FROM (
            SELECT date_trunc('month', make_timestamp(epoch_us(moment))) AS month, count(*) AS articles
            FROM matched GROUP BY month
        )
    )
    SELECT 'hit' AS field, article_id AS value, 1 AS articles, score, moment FROM best
    UNION ALL
    SELECT field, value, articles, NULL, NULL FROM valued
    QUALIFY row_number() OVER (PARTITION BY field ORDER BY articles DESC, value) <= if(field = 'month', 36, $most)
    ORDER BY score DESC NULLS LAST, moment DESC, field, articles DESC, value DESC
    """
    score, moment, article_id = after or (None, None, None)
    given = {"rows": rows, "most": most, "after_score": score, "after_moment": moment, "after_article": article_id}
    return Question(sql, Found, {**searched.parameters, **given})


@dataclass(frozen=True, slots=True)
class Matched:
    """An article that was found, with all of its text, to show the place that has most of the words."""

    article_id: str
    source_id: str
    language: str
    title: str | None
    subtitle: str | None
    url: str
    text: str
    moment: datetime
    is_exact: bool
    is_copy: bool
    story_id: str | None


def matched(article_ids: Sequence[str]) -> Question[Matched]:
    """Some articles, in no order."""
    sql = f"""
    SELECT
        article_id, source_id, language, title, subtitle, url, text, {MOMENT} AS moment, {IS_EXACT} AS is_exact,
        duplicate_of IS NOT NULL AS is_copy, story_id
    FROM articles WHERE article_id IN $articles
    """
    return Question(sql, Matched, {"articles": list(article_ids)})
