"""How much a watch is named: by day against the days before, by outlet and author, in which sentences and words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from warehouse.reading.question import Question
from warehouse.reading.scope import IS_EXACT, IS_NEWS, IS_SINCE, MOMENT

_NAMED = f"""
    WITH named AS MATERIALIZED (
        SELECT
            articles.article_id, source_id, title, authors, language, url, duplicate_of, story_id, {MOMENT} AS moment,
            {IS_EXACT} AS is_exact
        FROM articles
        WHERE articles.article_id IN (SELECT article_id FROM mentions WHERE watch = $watch)
            AND {IS_SINCE} AND {MOMENT} < $until AND {IS_NEWS}
    )"""


@dataclass(frozen=True, slots=True)
class WatchDay:
    """How many articles name a watch on a day (UTC), and of them originals. usual: the mean of originals before."""

    day: date
    articles: int
    originals: int
    usual: float | None


def watch_days(watch: str, until: datetime, *, days: int = 30, before: int = 14) -> Question[WatchDay]:
    """The days up to a moment, each against the ``before`` days before it; a day without any is a row too."""
    sql = f"""{_NAMED}, counted AS (
        SELECT utc_day(moment) AS day, count(*) AS articles, count(*) FILTER (duplicate_of IS NULL) AS originals
        FROM named GROUP BY day
    ), every AS (
        SELECT days.day::DATE AS day, coalesce(articles, 0) AS articles, coalesce(originals, 0) AS originals
        FROM generate_series(
            utc_day($since::TIMESTAMPTZ), utc_day($until::TIMESTAMPTZ - INTERVAL 1 MICROSECOND), INTERVAL 1 DAY
        ) AS days(day)
        LEFT JOIN counted ON counted.day = days.day::DATE
    )
    SELECT day, articles, originals, avg(originals) OVER (
        ORDER BY day ROWS BETWEEN $before PRECEDING AND 1 PRECEDING
    ) AS usual
    FROM every QUALIFY row_number() OVER (ORDER BY day DESC) <= $days
    ORDER BY day
    """
    since = until - timedelta(days=days + before)
    given = {"watch": watch, "since": since, "until": until, "days": days, "before": before}
    return Question(sql.replace("$before PRECEDING", f"{before} PRECEDING"), WatchDay, given)


# The articles that name a watch: of all, or of those given.
_OF_WATCHES = """WITH named AS (
        SELECT watch, article_id FROM mentions
        WHERE len($watches) = 0 OR watch IN (SELECT unnest($watches)) GROUP BY ALL
    )"""


@dataclass(frozen=True, slots=True)
class Voice:
    """A watch among others. articles: originals that name it, all with copies; share: of all namings by originals."""

    watch: str
    originals: int
    articles: int
    newest: datetime
    share: float


def voices(since: datetime, until: datetime, watches: Sequence[str] = ()) -> Question[Voice]:
    """Which watches are named how often in a time, the most frequent first; all, or those given."""
    sql = f"""
    {_OF_WATCHES}
    SELECT
        watch, count(*) FILTER (duplicate_of IS NULL) AS originals, count(*) AS articles, max({MOMENT}) AS newest,
        coalesce(originals / nullif(sum(count(*) FILTER (duplicate_of IS NULL)) OVER (), 0), 0) AS share
    FROM named JOIN articles USING (article_id)
    WHERE {IS_SINCE} AND {MOMENT} < $until AND {IS_NEWS}
    GROUP BY watch ORDER BY originals DESC, watch
    """
    return Question(sql, Voice, {"since": since, "until": until, "watches": list(watches)})


@dataclass(frozen=True, slots=True)
class VoiceDay:
    """A watch among others on a day (UTC). share: of the namings by originals of that day."""

    day: date
    watch: str
    originals: int
    share: float


def voices_by_day(since: datetime, until: datetime, watches: Sequence[str] = ()) -> Question[VoiceDay]:
    """The same as ``voices`` day by day; a day on which a watch is not named has no row."""
    sql = f"""
    {_OF_WATCHES}
    SELECT
        utc_day({MOMENT}) AS day, watch, count(*) AS originals,
        count(*) / sum(count(*)) OVER (PARTITION BY utc_day({MOMENT})) AS share
    FROM named JOIN articles USING (article_id)
    WHERE {IS_SINCE} AND {MOMENT} < $until AND {IS_NEWS} AND duplicate_of IS NULL
    GROUP BY utc_day({MOMENT}), watch ORDER BY day, originals DESC, watch
    """
    return Question(sql, VoiceDay, {"since": since, "until": until, "watches": list(watches)})


@dataclass(frozen=True, slots=True)
class Mention:
    """An article that names a watch, with a sentence that does."""

    article_id: str
    source_id: str
    title: str | None
    language: str
    moment: datetime
    is_exact: bool
    url: str
    term: str
    sentence: str
    times: int
    is_copy: bool


def newest_mentions(
    watch: str, since: datetime, until: datetime, *, rows: int = 20, copies: bool = False
) -> Question[Mention]:
    """The newest articles that name a watch, each with a sentence, of its text rather than its title."""
    sql = f"""{_NAMED}, newest AS MATERIALIZED (
        FROM named WHERE $copies OR duplicate_of IS NULL ORDER BY moment DESC, article_id LIMIT $rows
    ), said AS (
        SELECT
            article_id, count(*) AS times,
            arg_min({{'term': term, 'sentence': sentence}}, (place IN ('title', 'subtitle'), position)) AS shown
        FROM mentions WHERE watch = $watch AND article_id IN (SELECT article_id FROM newest) GROUP BY article_id
    )
    SELECT
        article_id, source_id, title, language, moment, is_exact, url, shown.term AS term, shown.sentence AS sentence,
        times, duplicate_of IS NOT NULL AS is_copy
    FROM newest JOIN said USING (article_id)
    ORDER BY moment DESC, article_id
    """
    given = {"watch": watch, "since": since, "until": until, "rows": rows, "copies": copies}
    return Question(sql, Mention, given)


@dataclass(frozen=True, slots=True)
class Namer:
    """Who names a watch: by `outlet` or `author`, in how many originals, and copies besides."""

    kind: str
    name: str
    originals: int
    copies: int


def namers(watch: str, since: datetime, until: datetime, *, most: int = 10) -> Question[Namer]:
    """The outlets, and the authors, that name a watch most."""
    sql = f"""{_NAMED}, each AS (
        SELECT 'outlet' AS kind, source_id AS name, duplicate_of FROM named
        UNION ALL SELECT 'author', unnest(authors), duplicate_of FROM named
    )
    SELECT
        kind, name, count(*) FILTER (duplicate_of IS NULL) AS originals, count(duplicate_of) AS copies
    FROM each GROUP BY kind, name
    QUALIFY row_number() OVER (PARTITION BY kind ORDER BY originals DESC, copies DESC, name) <= $most
    ORDER BY kind DESC, originals DESC, copies DESC, name
    """
    return Question(sql, Namer, {"watch": watch, "since": since, "until": until, "most": most})


@dataclass(frozen=True, slots=True)
class Companion:
    """A word that stands beside a watch. articles: whose sentence has both; usual: articles that have it at all.

    lift: how many times more often than in all articles.
    """

    word: str
    articles: int
    usual: int
    lift: float


def companions(watch: str, since: datetime, until: datetime, *, most: int = 24) -> Question[Companion]:
    """The words in the sentences that name a watch, which other articles have less often; from the index of search.

    A word counts once an article, copies not at all, the watch's own terms neither.
    """
    sql = f"""{_NAMED}, said AS (
        SELECT DISTINCT article_id, sentence FROM mentions
        WHERE watch = $watch AND article_id IN (
            SELECT article_id FROM named WHERE duplicate_of IS NULL ORDER BY moment DESC LIMIT 200
        )
    ), words AS (
        SELECT word, count(DISTINCT article_id) AS articles
        FROM (SELECT article_id, unnest(search_words_of(sentence)) AS word FROM said)
        WHERE length(word) > 1 AND NOT regexp_matches(word, '^[0-9]+$')
        GROUP BY word HAVING count(DISTINCT article_id) > 1
    ), own AS (
        SELECT DISTINCT unnest(search_words_of(term)) AS word FROM mentions WHERE watch = $watch
    ), frequent AS MATERIALIZED (
        FROM words ANTI JOIN own USING (word) ORDER BY articles DESC, word LIMIT 60
    ), stems AS (
        SELECT frequent.word, search_words.stem_no FROM frequent JOIN search_words USING (word)
    ), postings AS (
        SELECT stem_no, articles FROM search_stems
        UNION ALL SELECT stem_no, 1 FROM search_recent WHERE stem_no IN (SELECT stem_no FROM stems)
    ), usual AS (
        SELECT word, sum(postings.articles)::BIGINT AS usual
        FROM stems JOIN postings USING (stem_no) GROUP BY word
    ), sizes AS (
        SELECT (SELECT count(DISTINCT article_id) FROM said) AS named, (SELECT count(*) FROM search_articles) AS every
    )
    SELECT
        word, articles, usual,
        round((articles / sizes.named) / (greatest(usual, articles) / greatest(sizes.every, 1)), 1) AS lift
    FROM frequent JOIN usual USING (word), sizes
    WHERE lift > 1.5
    ORDER BY articles * ln(lift) DESC, word LIMIT $most
    """
    return Question(sql, Companion, {"watch": watch, "since": since, "until": until, "most": most})


@dataclass(frozen=True, slots=True)
class Watch:
    """A watch that is named at all."""

    watch: str


def is_named(watch: str) -> Question[Watch]:
    """A row where any article names the watch."""
    return Question("SELECT watch FROM mentions WHERE watch = $watch LIMIT 1", Watch, {"watch": watch})
