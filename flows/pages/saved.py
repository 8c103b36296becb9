"""Saved queries: the articles that the SQL in ``config/watchlists.toml`` gives, the newest first."""

from flows.pages.asked import Answer, Asked, Entry, NotFound, Params
from flows.pages.settings import PagesSettings
from flows.printing.headlines import with_headlines
from flows.settings.load import load_saved_queries
from warehouse.file.connection import Connection
from warehouse.reading.watches import WatchQuery, newest_rows

_ROWS = 100


def saved(params: Params, connection: Connection, settings: PagesSettings, query: str) -> Answer:
    """The page. Raises NotFound, ConfigError, WarehouseError."""
    known = load_saved_queries()
    if query not in known:
        raise NotFound("there is no such saved query", query, "see Watches")
    question = newest_rows(connection, WatchQuery(query, known[query]), rows=_ROWS)
    rows = with_headlines(question.ask(connection), connection)
    return Answer(
        "saved.html",
        query,
        {"query": query, "rows": rows, "most": _ROWS, "params": params},
        (Asked("saved query", question),),
        tuple(
            Entry(f"/articles/{each.article_id}", each.title or "", each.moment, each.sentence or "") for each in rows
        ),
    )
