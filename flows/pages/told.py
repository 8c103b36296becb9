"""What readers were told: their briefs, and alerts with the reason why they came or did not."""

from flows.pages.asked import Answer, Asked, Entry, NotFound, Params
from flows.pages.settings import PagesSettings
from warehouse.file.connection import Connection
from warehouse.reading import told

_STATES = ("sent", "digest", "waiting", "failed", "left_out")


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
        raise NotFound("there is no such brief", brief_id, "all of them are under Briefs")
    values = {"row": row, "entries": entries.ask(connection)}
    asked = (Asked("entries", entries), Asked("brief", question))
    return Answer("brief.html", f"{row.reader}, {row.period}", values, asked)


def alerts(params: Params, connection: Connection, settings: PagesSettings) -> Answer:
    """The newest alerts. Raises WrongAddress, WarehouseError."""
    state = params.one_of("state", ("", *_STATES), "")
    question = told.alerts(state=state)
    rows = question.ask(connection)
    entries = tuple(
        Entry(
            f"/stories/{row.story_id}" if row.story_id else "/alerts",
            row.title or row.subject,
            row.raised_at,
            row.reason,
        )
        for row in rows
    )
    values = {"rows": rows, "state": state, "states": _STATES, "params": params}
    return Answer("alerts.html", "Alerts", values, (Asked("alerts", question),), entries)
