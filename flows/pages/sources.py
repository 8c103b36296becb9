"""Sources and health: what came, when, how much of it is wire, gaps, losses by reason, what is due next."""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from extractors.errors import NewsloomError
from flows.collecting.last_good import source_list
from flows.condition import BUSY, WELL, Condition, due_now, standing
from flows.pages import charts, wording
from flows.pages.asked import Answer, Asked, Entry, NotFound, Params
from flows.pages.settings import PagesSettings
from flows.pages.watch import Period, period
from flows.printing.headlines import with_headlines
from warehouse.file.connection import Connection
from warehouse.reading.kept import Kept
from warehouse.reading.sources import (
    Loss,
    SourceDay,
    health,
    losses,
    newest_runs,
    source_agencies,
    source_articles,
    source_days,
    source_gaps,
    source_rows,
)

_REMEMBERED = 60.0  # seconds that what takes long to find is shown again
_LOST_DAYS = 7
_LOSSES, _EVERY_LOSS = 200, 20_000  # rows: on the page of health, and remembered
_FEED = 100  # sources in the feed of all, those with something new first
_NEW = "new"  # of a source that was not asked yet


def sources(params: Params, connection: Connection, settings: PagesSettings) -> Answer:
    """All sources. Raises WrongAddress, WarehouseError."""
    when = period(params, connection, settings)
    question = source_rows(when.since, when.until)
    rows = question.ask(connection)
    newest = sorted(((each.newest, each) for each in rows if each.newest), key=lambda pair: pair[0], reverse=True)
    return Answer(
        "sources.html",
        "Sources",
        {"period": when, "rows": rows, "params": params},
        (Asked("sources", question),),
        tuple(
            Entry(f"/sources/{each.source_id}", each.name, moment, wording.counted(each.articles, "article"))
            for moment, each in newest[:_FEED]
        ),
    )


def source(kept: Kept, params: Params, connection: Connection, settings: PagesSettings, source_id: str) -> Answer:
    """One source. Raises NotFound, WrongAddress, WarehouseError."""
    when = period(params, connection, settings)
    row = source_rows(when.since, when.until, source_id)
    found = row.one(connection)
    newest, by_day = source_articles(source_id, when.until), source_days(source_id, when.until, days=when.days)
    articles = with_headlines(newest.ask(connection), connection)
    if found is None and not articles:
        raise NotFound("no such source", source_id, "see Sources")
    gaps, agencies = source_gaps(source_id), source_agencies(source_id, when.since, when.until)
    lost = losses(when.since.date(), source_id)
    days = by_day.ask(connection)
    return Answer(
        "source.html",
        found.name if found else source_id,
        {
            "source_id": source_id,
            "row": found,
            "period": when,
            "params": params,
            "articles": articles,
            "chart": _chart(days),
            "came": sum(day.articles for day in days),
            "originals": sum(day.originals for day in days),
            "gaps": gaps.ask(connection),
            "agencies": agencies.ask(connection),
            "losses": _losses_of(kept, connection, source_id, when, is_now=not params.text("day")),
            "next_poll": _next_poll(connection.path.parent, source_id),
        },
        (
            Asked("newest articles", newest),
            Asked("articles by day", by_day),
            Asked("losses", lost),
            Asked("gaps", gaps),
            Asked("agencies", agencies),
        ),
        tuple(Entry(f"/articles/{each.article_id}", each.title or "", each.moment) for each in articles),
    )


def prepare_health(kept: Kept) -> None:
    """Begin to find what the page of health shows, so that its first reader does not wait for it."""
    since = _lost_since()
    kept.prepare("condition", _REMEMBERED, lambda open_: _condition(kept.warehouse, open_))
    kept.prepare(f"losses since {since}", _REMEMBERED, losses(since, rows=_EVERY_LOSS).ask)


def _lost_since() -> date:
    return datetime.now(UTC).date() - timedelta(days=_LOST_DAYS)


def health_page(kept: Kept, params: Params, connection: Connection) -> Answer:
    """How all stands. Raises WarehouseError."""
    asked, lost = health(), losses(_lost_since())
    now = kept.remembered(
        connection, "condition", _REMEMBERED, lambda open_: _condition(kept.warehouse, open_), may_lag=True
    )
    gone = _losses(kept, connection, _lost_since())[:_LOSSES]
    ailing = [each for each in now.sources if each.state not in (WELL, BUSY, _NEW)]
    unasked = [each.source_id for each in now.sources if each.state == _NEW]
    return Answer(
        "health.html",
        "Health",
        {
            "now": now,
            "ailing": ailing,
            "unasked": unasked,
            "well": len(now.sources) - len(ailing) - len(unasked),
            "losses": gone,
            "lost_days": _LOST_DAYS,
            "due": now.due[:15],
            "runs": newest_runs().ask(connection),
        },
        (Asked("health of sources", asked), Asked("losses", lost), Asked("runs", newest_runs())),
        tuple(
            Entry(f"/sources/{each.source_id}", f"{each.source_id}: {each.state}", now.at, each.reason)
            for each in ailing
        ),
    )


def _losses(kept: Kept, connection: Connection, since: date) -> Sequence[Loss]:
    """What was lost since a day, of all sources at once: what of each url became takes as long for one of them."""
    question = losses(since, rows=_EVERY_LOSS)
    return kept.remembered(connection, f"losses since {since}", _REMEMBERED, question.ask, may_lag=True)


def _losses_of(kept: Kept, connection: Connection, source_id: str, when: Period, *, is_now: bool) -> list[Loss]:
    """Of one source; remembered are only those of the times that everybody looks at."""
    since = when.since.date()
    if not is_now:
        return losses(since, source_id).ask(connection)
    return [each for each in _losses(kept, connection, since) if each.source_id == source_id]


def _condition(warehouse: Path, connection: Connection) -> Condition:
    return standing(warehouse, lambda sql: connection.table(sql).to_pylist())


def _next_poll(data: Path, source_id: str) -> datetime | None:
    """When a source is polled next; None where that is not known, or what polling remembers cannot be read here."""
    try:
        listed = [source for source in source_list(data).sources if source.id == source_id]
        return next((moment for _, moment in due_now(data, listed, datetime.now(UTC))), None)
    except (sqlite3.Error, OSError, NewsloomError):
        return None


def _chart(days: Sequence[SourceDay]) -> charts.Bars:
    given = [
        charts.Bar(
            day.originals,
            day.articles - day.originals,
            f"{wording.short_day(day.day)}: {wording.articles_counted(day.articles, day.articles - day.originals)}",
        )
        for day in days
    ]
    labels = wording.five_days([day.day for day in days])
    return charts.bars(given, labels, f"{wording.counted(sum(day.articles for day in days), 'article')} by day")
