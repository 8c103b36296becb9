"""What people were told: briefs with their entries, and alerts with their reasons."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from warehouse.reading.queries import reading
from warehouse.reading.question import Question


@dataclass(frozen=True, slots=True)
class BriefRow:
    """A brief, as in ``briefs``."""

    brief_id: str
    reader: str
    period: str
    since: datetime
    until: datetime
    stories: int
    made_at: datetime
    state: str
    error: str | None
    sent_at: datetime | None
    sent_to: tuple[str, ...]


_BRIEF = (
    "brief_id, reader, period, since, until, stories, made_at, state, error, sent_at, coalesce(sent_to, []) AS sent_to"
)

# In lists with the newest first: what comes behind a row.
_FOLLOWING = "AND (-epoch_us({0}), {1}) > (SELECT (-epoch_us({0}), {1}) FROM {2} WHERE {1} = $after)"


def briefs(*, reader: str = "", rows: int = 100, after: str = "") -> Question[BriefRow]:
    """The newest briefs, of all readers or of one; those that follow the brief ``after``."""
    sql = f"""
    SELECT {_BRIEF} FROM briefs
    WHERE ($reader = '' OR reader = $reader) {_FOLLOWING.format("made_at", "brief_id", "briefs") if after else ""}
    ORDER BY made_at DESC, brief_id LIMIT $rows
    """
    return Question(sql, BriefRow, {"reader": reader, "rows": rows, "after": after})


def brief(brief_id: str) -> Question[BriefRow]:
    """One brief."""
    return Question(f"SELECT {_BRIEF} FROM briefs WHERE brief_id = $brief", BriefRow, {"brief": brief_id})


@dataclass(frozen=True, slots=True)
class BriefEntry:
    """An entry of a brief, with how its story stood then. source_id: of the article, while that is there."""

    place: int
    title: str | None
    change: str
    reason: str
    watch: str | None
    articles: int
    copies: int
    sources: int
    language: str
    story_id: str | None
    article_id: str
    source_id: str | None


def brief_entries(brief_id: str) -> Question[BriefEntry]:
    """The entries of a brief in order."""
    sql = """
    SELECT
        place, brief_entries.title, change, reason, watch, brief_entries.articles, copies, sources,
        coalesce(language, 'und') AS language, brief_entries.story_id, article_id, source_id
    FROM brief_entries LEFT JOIN (SELECT article_id, language, source_id FROM articles) USING (article_id)
    WHERE brief_id = $brief ORDER BY place
    """
    return Question(sql, BriefEntry, {"brief": brief_id})


@dataclass(frozen=True, slots=True)
class AlertRow:
    """An alert, as in ``alerts``."""

    alert_id: str
    rule: str
    kind: str
    watch: str | None
    title: str | None
    subject: str
    reason: str
    state: str
    held_because: str | None
    raised_at: datetime
    sent_at: datetime | None
    sent_to: tuple[str, ...]
    story_id: str | None
    article_id: str | None


def alerts(*, state: str = "", rows: int = 200, after: str = "") -> Question[AlertRow]:
    """The newest alerts, those of a state or all, with those that were none and why; those that follow ``after``."""
    sql = f"""
    SELECT
        alert_id, rule, kind, watch, title, subject, reason, state, held_because, raised_at, sent_at,
        coalesce(sent_to, []) AS sent_to, story_id, article_id
    FROM alerts
    WHERE ($state = '' OR state = $state) {_FOLLOWING.format("raised_at", "alert_id", "alerts") if after else ""}
    ORDER BY raised_at DESC, alert_id LIMIT $rows
    """
    return Question(sql, AlertRow, {"state": state, "rows": rows, "after": after})


def has(warehouse: Path, table: str, row: pa.Table, *, wait_seconds: float = 60.0) -> bool:
    """Whether a table has this row as it is. Raises WarehouseError."""
    names = ", ".join(row.column_names)
    marks = ", ".join(f"${name}" for name in row.column_names)
    sql = f"SELECT {names} FROM {table} INTERSECT SELECT {marks}"
    with reading(warehouse, wait_seconds=wait_seconds) as (connection, _):
        return bool(connection.rows(sql, row.to_pylist()[0]))
