"""How long rows are kept, and which are past their days: decided here, moved in ``retiring.py``.

The unit of articles is what was told together: an event with all its articles, an original with its copies. It goes
once all of them are past their days, so that nothing in the warehouse refers to what is not there, no copy becomes an
original, and no event shrinks. Days are counted from ``fetched_at``: of an article that changes, from its last change.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

import pyarrow as pa

from warehouse.file.connection import Connection
from warehouse.loading.versions import RETIRED

# Stories are decided anew within three weeks, copies sought within two: younger articles are still needed for that.
LEAST_ARTICLE_DAYS = 30
# The health of sources compares with the same weekday of eight weeks.
LEAST_FETCH_DAYS = 60


def _check_days(name: str, days: int | None, least: int) -> None:
    if days is not None and days < least:
        raise ValueError(f"{name} are kept {least} days at least")


@dataclass(frozen=True, slots=True)
class KeepDays:
    """Days that each kind of rows is kept; None keeps all.

    articles: with all their rows. other_revisions: texts and parts of versions not shown; that there was one stays.
    removed_blocks: of articles as old. fetches: with ``seen_pages``. archive: WARC files, which are deleted.
    """

    articles: int | None = None
    other_revisions: int | None = None
    removed_blocks: int | None = None
    sightings: int | None = None
    fetches: int | None = None
    archive: int | None = None

    def __post_init__(self) -> None:
        least = {"articles": LEAST_ARTICLE_DAYS, "fetches": LEAST_FETCH_DAYS}
        for each in fields(self):
            _check_days(each.name, getattr(self, each.name), least.get(each.name, 1))


@dataclass(frozen=True, slots=True)
class CompactionSettings:
    """free_share: of the file, above which it is compacted."""

    free_share: float

    def __post_init__(self) -> None:
        if not 0 < self.free_share <= 1:
            raise ValueError("compaction.free_share is above 0 and at most 1")


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """``config/retention.toml``. articles_by_source: days for the articles of a source, in place of the common ones."""

    compaction: CompactionSettings
    keep_days: KeepDays = KeepDays()
    articles_by_source: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for source, days in self.articles_by_source.items():
            _check_days(f"articles_by_source.{source}", days, LEAST_ARTICLE_DAYS)


@dataclass(frozen=True, slots=True)
class Kind:
    """Rows that are retired for their own age.

    days: the name of the setting. moment: the time that counts. where: which rows there are to retire. others: tables
    joined. key: the columns that tell whether a row is in a file already.
    """

    table: str
    days: str
    key: tuple[str, ...]
    moment: str
    where: str = "true"
    others: str = ""

    @property
    def rows(self) -> str:
        """The query that gives ``row`` (its row id) and ``month`` of all rows that are past ``$before``."""
        return (
            f"SELECT {self.table}.rowid AS row, strftime({self.moment}, '%Y-%m') AS month FROM {self.table}"
            f" {self.others} WHERE {self.moment} < $before AND {self.where}"
        )


ARTICLES = "articles"
# Learned removals are written anew from other tables at each learning.
KINDS: tuple[Kind, ...] = (
    Kind(
        "other_revisions",
        "other_revisions",
        ("article_id", "content_sha256", "fetched_at"),
        "other_revisions.fetched_at",
        f"other_revisions.extractor_version <> '{RETIRED}'",
    ),
    Kind(
        "removed_blocks",
        "removed_blocks",
        ("article_id", "position", "rule", "text"),
        "articles.fetched_at",
        "removed_blocks.rule <> 'learned'",
        "JOIN articles USING (article_id)",
    ),
    Kind("sightings", "sightings", ("article_id", "fetched_at", "content_sha256"), "sightings.fetched_at"),
    Kind("fetches", "fetches", ("fetch_id",), "fetches.fetched_at"),
    Kind("seen_pages", "fetches", ("source_id", "url", "first_seen_at"), "seen_pages.first_seen_at"),
)

# Articles whose whole unit is past its days, with the month of the unit's newest one and where the unit begins.
_EXPIRED = """
    CREATE OR REPLACE TEMP TABLE expired AS
    WITH told AS (
        SELECT
            articles.article_id,
            articles.fetched_at,
            articles.rowid AS row,
            CASE
                WHEN articles.duplicate_of IS NULL THEN coalesce(articles.story_id, articles.article_id)
                ELSE coalesce(originals.story_id, articles.duplicate_of)
            END AS unit,
            coalesce(articles.fetched_at < $now - to_days(coalesce(limits.days, $days::INTEGER)), false) AS is_past
        FROM articles
        LEFT JOIN limits USING (source_id)
        LEFT JOIN articles AS originals ON originals.article_id = articles.duplicate_of
    )
    SELECT article_id, unit, strftime(max(fetched_at) OVER unit, '%Y-%m') AS month, min(row) OVER unit AS first_row
    FROM told WINDOW unit AS (PARTITION BY unit) QUALIFY bool_and(is_past) OVER unit
"""


def expire_articles(connection: Connection, settings: RetentionSettings, now: datetime) -> None:
    """Put the articles that are past their days into the temporary table ``expired`` (article_id, unit, month,
    first_row)."""
    by_source = settings.articles_by_source
    limits = pa.table(
        [pa.array(list(by_source), pa.string()), pa.array(list(by_source.values()), pa.int32())],
        names=["source_id", "days"],
    )
    with connection.given(limits=limits):
        connection.execute(_EXPIRED, {"now": now, "days": settings.keep_days.articles})


def before(days: int, now: datetime) -> datetime:
    """The moment before which rows are past their days."""
    return now - timedelta(days=days)
