"""What readers were told: their briefs, and alerts with the reason why they came or did not."""

from dataclasses import dataclass

from flows.pages.asked import Answer, Asked, Entry, NotFound, Params, following
from flows.pages.settings import PagesSettings
from flows.printing.headlines import with_headlines
from warehouse.file.connection import Connection
from warehouse.reading import told
from warehouse.reading.told import AlertRow, BriefEntry, BriefRow

_MOST = 100
STATES = ("sent", "digest", "waiting", "failed", "left_out")


def briefs(params: Params, connection: Connection, settings: PagesSettings) -> Answer:
    """The newest briefs. Raises WrongAddress, WarehouseError."""
    reader = params.text("reader")
    question = told.briefs(reader=reader)
    rows = question.ask(connection)
    entries = tuple(Entry(f"/briefs/{row.brief_id}", f"{row.reader}, {row.period}", row.made_at) for row in rows)
    values = {"rows": rows, "reader": reader, "params": params}
    return Answer(
        "briefs.html", f"Briefs of {reader}" if reader else "Briefs", values, (Asked("briefs", question),), entries
    )


def brief(params: Params, connection: Connection, settings: PagesSettings, brief_id: str) -> Answer:
    """One brief. Raises NotFound, WarehouseError."""
    question, entries = told.brief(brief_id), told.brief_entries(brief_id)
    row = question.one(connection)
    if row is None:
        raise NotFound("no such brief", brief_id, "see Briefs")
    told_of = with_headlines(entries.ask(connection), connection)
    asked = (Asked("entries", entries), Asked("brief", question))
    feed = tuple(
        Entry(
            f"/stories/{each.story_id}" if each.story_id else f"/articles/{each.article_id}",
            each.title or "",
            row.made_at,
            each.reason,
        )
        for each in told_of
    )
    return Answer("brief.html", f"{row.reader}, {row.period}", {"row": row, "entries": told_of}, asked, feed)


def alerts(params: Params, connection: Connection, settings: PagesSettings) -> Answer:
    """The newest alerts. Raises WrongAddress, WarehouseError."""
    state = params.one_of("state", ("", *STATES), "")
    question = told.alerts(state=state)
    rows = with_headlines(question.ask(connection), connection)
    entries = tuple(
        Entry(
            f"/stories/{row.story_id}" if row.story_id else "/alerts",
            row.title or row.subject,
            row.raised_at,
            row.reason,
        )
        for row in rows
    )
    values = {"rows": rows, "state": state, "states": STATES, "params": params}
    return Answer("alerts.html", "Alerts", values, (Asked("alerts", question),), entries)


@dataclass(frozen=True, slots=True)
class Briefs:
    """The newest briefs. next: ``after`` of the next page; None on the last."""

    briefs: tuple[BriefRow, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief with its entries, as they stood then."""

    brief: BriefRow
    entries: tuple[BriefEntry, ...]


@dataclass(frozen=True, slots=True)
class Alerts:
    """The newest alerts, with those that were none and why. next: ``after`` of the next page; None on the last."""

    alerts: tuple[AlertRow, ...]
    next: str | None


def briefs_answer(params: Params, connection: Connection, settings: PagesSettings) -> Briefs:
    """The newest briefs. Raises WrongAddress, WarehouseError."""
    limit, after = params.number("limit", _MOST, most=_MOST), params.text("after")
    rows = told.briefs(reader=params.text("reader"), rows=limit + 1, after=after).ask(connection)
    return Briefs(*following(rows, "brief_id", limit, after))


def brief_answer(params: Params, connection: Connection, settings: PagesSettings, brief_id: str) -> Brief:
    """One brief. Raises NotFound, WarehouseError."""
    row = told.brief(brief_id).one(connection)
    if row is None:
        raise NotFound("no such brief", brief_id, "see /api/briefs")
    return Brief(row, tuple(told.brief_entries(brief_id).ask(connection)))


def alerts_answer(params: Params, connection: Connection, settings: PagesSettings) -> Alerts:
    """The newest alerts. Raises WrongAddress, WarehouseError."""
    state, after = params.one_of("state", ("", *STATES), ""), params.text("after")
    limit = params.number("limit", _MOST, most=_MOST)
    rows = told.alerts(state=state, rows=limit + 1, after=after).ask(connection)
    return Alerts(*following(rows, "alert_id", limit, after))
