"""The sources: what came of each, when, how much of it is wire, where it has gaps and what was lost."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from warehouse.reading.question import Question
from warehouse.reading.scope import IS_NEWS, IS_SINCE, MOMENT


@dataclass(frozen=True, slots=True)
class SourceName:
    """A source and its name."""

    source_id: str
    name: str


def names() -> Question[SourceName]:
    """The names of all sources."""
    return Question("SELECT source_id, name FROM sources ORDER BY source_id", SourceName)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source, and what came of it in a time. wire: articles that credit an agency or copy; newest: of all."""

    source_id: str
    name: str
    kind: str
    url: str | None
    country: str | None
    tier: int | None
    outlet_kind: str | None
    region: str | None
    owner: str | None
    reach: int | None
    licence: str | None
    first_seen: datetime
    articles: int
    copies: int
    wire: int
    newest: datetime | None


def source_rows(since: datetime, until: datetime, source_id: str | None = None) -> Question[SourceRow]:
    """All sources, those with most articles of a time first; or one of them."""
    only = "source_id = $source" if source_id else "true"
    sql = f"""
    WITH came AS (
        SELECT
            source_id, max({MOMENT}) AS newest,
            count(*) FILTER (is_asked) AS articles,
            count(duplicate_of) FILTER (is_asked) AS copies,
            count(*) FILTER (is_asked AND (agency IS NOT NULL OR duplicate_of IS NOT NULL)) AS wire
        FROM (
            SELECT *, {MOMENT} >= $since AND {MOMENT} < $until AS is_asked FROM articles WHERE {only} AND {IS_NEWS}
        )
        GROUP BY source_id
    )
    SELECT
        source_id, name, sources.kind, sources.url, country, tier, outlet_kind, region, owner, reach, licence,
        first_seen, coalesce(articles, 0) AS articles, coalesce(copies, 0) AS copies, coalesce(wire, 0) AS wire, newest
    FROM sources LEFT JOIN came USING (source_id)
    WHERE {only}
    ORDER BY articles DESC, source_id
    """
    return Question(sql, SourceRow, {"since": since, "until": until, "source": source_id})


@dataclass(frozen=True, slots=True)
class SourceDay:
    """What came of a source on a day (UTC)."""

    day: date
    articles: int
    originals: int


def source_days(source_id: str, until: datetime, *, days: int = 30) -> Question[SourceDay]:
    """The days up to a moment; a day without any article is a row too."""
    sql = f"""
    WITH counted AS (
        SELECT utc_day({MOMENT}) AS day, count(*) AS articles, count(*) FILTER (duplicate_of IS NULL) AS originals
        FROM articles WHERE source_id = $source AND {IS_SINCE} AND {MOMENT} < $until AND {IS_NEWS}
        GROUP BY day
    )
    SELECT
        days.day::DATE AS day, coalesce(articles, 0) AS articles, coalesce(originals, 0) AS originals
    FROM generate_series(
        utc_day($since::TIMESTAMPTZ), utc_day($until::TIMESTAMPTZ - INTERVAL 1 MICROSECOND), INTERVAL 1 DAY
    ) AS days(day)
    LEFT JOIN counted ON counted.day = days.day::DATE
    ORDER BY day
    """
    since = until - timedelta(days=days)
    return Question(sql, SourceDay, {"source": source_id, "since": since, "until": until})


@dataclass(frozen=True, slots=True)
class SourceArticle:
    """An article of a source."""

    article_id: str
    title: str | None
    language: str
    section: str | None
    moment: datetime
    precision: str | None
    is_copy: bool
    agency: str | None


def source_articles(source_id: str, until: datetime, *, rows: int = 30) -> Question[SourceArticle]:
    """The newest articles of a source until a moment."""
    sql = f"""
    SELECT
        article_id, title, language, section, {MOMENT} AS moment, published_precision AS precision,
        duplicate_of IS NOT NULL AS is_copy, agency
    FROM articles WHERE source_id = $source AND {MOMENT} < $until
    ORDER BY moment DESC, article_id LIMIT $rows
    """
    return Question(sql, SourceArticle, {"source": source_id, "until": until, "rows": rows})


@dataclass(frozen=True, slots=True)
class Gap:
    """Days without any article."""

    quiet_from: date
    quiet_to: date
    days: int


def source_gaps(source_id: str, *, rows: int = 12) -> Question[Gap]:
    """The newest stretches of days on which a source had nothing, between its first and its last article."""
    sql = f"""
    WITH days AS (
        SELECT DISTINCT utc_day({MOMENT}) AS day FROM articles WHERE source_id = $source
    ), steps AS (
        SELECT day, lag(day) OVER (ORDER BY day) AS last_day FROM days
    )
    SELECT last_day + 1 AS quiet_from, day - 1 AS quiet_to, day - last_day - 1 AS days
    FROM steps WHERE day - last_day > 1
    ORDER BY quiet_to DESC LIMIT $rows
    """
    return Question(sql, Gap, {"source": source_id, "rows": rows})


@dataclass(frozen=True, slots=True)
class Loss:
    """Urls that became no article: how far they came, and why not."""

    source_id: str
    step: str
    reason: str
    urls: int


def losses(since: date, source_id: str | None = None, *, rows: int = 200) -> Question[Loss]:
    """What was lost of the urls seen since a day, or still waits; of all sources, or of one.

    As ``pipeline_loss`` says of these days, which looks at all urls first: of a million articles that takes more memory
    than a page may.
    """
    only = "source_id = $source AND" if source_id else ""
    sql = f"""
    WITH listed AS MATERIALIZED (
        SELECT source_id, url FROM seen_pages WHERE {only} first_seen_at >= $since
    ), answers AS (
        SELECT source_id, url, arg_max(final_url, fetched_at) AS final_url, arg_max(outcome, fetched_at) AS outcome
        FROM fetches SEMI JOIN listed USING (source_id, url) WHERE wanted = 'page' GROUP BY ALL
    ), urls AS MATERIALIZED (
        SELECT
            source_id, url, coalesce(final_url, url) AS final_url, outcome,
            if(outcome IN ('ok', 'not_modified'), coalesce(final_url, url), NULL) AS answered_url
        FROM listed LEFT JOIN answers USING (source_id, url)
        UNION
        SELECT source_id, url, url, NULL, NULL FROM quarantine ANTI JOIN seen_pages USING (source_id, url)
        WHERE {only} first_at >= $since
    ), made AS MATERIALIZED (
        SELECT DISTINCT documents.source_id, documents.url
        FROM documents SEMI JOIN urls ON urls.final_url = documents.url WHERE article_id IS NOT NULL
    ), failed AS MATERIALIZED (
        SELECT source_id, url, any_value(stage || '/' || quarantine.reason) AS reason
        FROM quarantine GROUP BY source_id, url
    )
    SELECT
        urls.source_id, if(coalesce(failed.reason, moved.reason) IS NULL, 'waiting', 'quarantined') AS step,
        coalesce(failed.reason, moved.reason, outcome, 'not fetched yet') AS reason, count(*) AS urls
    FROM urls
    LEFT JOIN failed ON failed.source_id = urls.source_id AND failed.url = urls.url
    LEFT JOIN failed AS moved ON moved.source_id = urls.source_id AND moved.url = urls.final_url
    ANTI JOIN made ON made.source_id = urls.source_id AND made.url = urls.final_url
    ANTI JOIN made AS shared ON shared.url = urls.answered_url
    GROUP BY ALL
    ORDER BY urls DESC, source_id, step, reason LIMIT $rows
    """
    return Question(sql, Loss, {"since": since, "source": source_id, "rows": rows})


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency that a source credits."""

    agency: str
    articles: int


def source_agencies(source_id: str, since: datetime, until: datetime) -> Question[Agency]:
    """The agencies that a source credits most."""
    sql = f"""
    SELECT agency, count(*) AS articles FROM articles
    WHERE source_id = $source AND agency IS NOT NULL AND {IS_SINCE} AND {MOMENT} < $until
    GROUP BY agency ORDER BY articles DESC, agency LIMIT 8
    """
    return Question(sql, Agency, {"source": source_id, "since": since, "until": until})


@dataclass(frozen=True, slots=True)
class Health:
    """How a source stands, as in ``source_health``."""

    source_id: str
    name: str
    state: str
    reason: str
    last_success: datetime | None
    last_new_page: datetime | None
    error_streak: int
    received: int | None
    expected: float | None


def health() -> Question[Health]:
    """How all sources that are fetched stand."""
    return Question("FROM source_health", Health)


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run of a flow."""

    run_id: str
    flow: str
    status: str
    started_at: datetime
    finished_at: datetime | None
    new: int
    revised: int
    quarantined: int


def newest_runs(*, rows: int = 12) -> Question[RunRow]:
    """The runs that began last."""
    sql = """
    SELECT run_id, flow, status, started_at, finished_at, new, revised, quarantined
    FROM runs ORDER BY started_at DESC LIMIT $rows
    """
    return Question(sql, RunRow, {"rows": rows})
