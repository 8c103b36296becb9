"""The ``watch`` flow: what the watches have that is new, told to people, each story once."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from extractors.errors import ConfigError
from extractors.text.counting import counted
from flows import safe
from flows.engine.flow import flow
from flows.engine.record import leave
from flows.health import NOTIFY_URLS
from flows.printing.headlines import first_words, headline
from flows.running.notify import addresses, tell
from flows.settings.load import NotifySettings, load_settings, warehouse_path
from flows.watches.given import Given, load_watch_queries, new_rows
from warehouse.reading.queries import reading

NOTIFY_WATCH_URLS = "NEWSLOOM_NOTIFY_WATCH"


@dataclass(frozen=True, slots=True)
class Alert:
    """What one run told. waiting: rows over the limit, left to the next run."""

    text: str
    rows: int
    waiting: int

    def __str__(self) -> str:
        rest = f", {self.waiting} more wait for the next run" if self.waiting else ""
        return f"{self.text}\n{self.rows} new{rest}".lstrip()


@flow(name="watch")
def watch(
    watches: list[str] | None = None,
    every: bool = False,
    limit: int = 100,
    notify: bool = True,
    warehouse: str | None = None,
) -> Alert:
    """Tell people what the watches match and have not given before, one article a story.

    watches: watchlists and saved queries; all of them where none is named.
    every: each article, also others of a story that was given.
    limit: rows told in one message, the oldest first; the rest waits for the next run.
    notify: tell ``notify.watch_urls`` and NEWSLOOM_NOTIFY_WATCH, else those of the health report; without it the rows
        are in the run's artifact only, and count as given too.
    warehouse: the DuckDB file; by default NEWSLOOM_WAREHOUSE, else data/newsloom.duckdb.
    Raises ConfigError where nobody can be told; the rows are then given next time.
    """
    settings, path = load_settings(), warehouse_path(warehouse)
    urls = _addresses(settings.notify) if notify else []
    chosen = load_watch_queries(watches or ())
    with Given(path) as given, given.giving():
        found = new_rows(path, chosen, given, every=every, wait_seconds=settings.warehouse.lock_seconds)
        rows = found.sort_by("published_at").slice(0, limit)
        untitled = rows.filter(pc.is_null(rows["title"]))["article_id"].to_pylist()
        begun = _begun(path, untitled, settings.warehouse.lock_seconds) if untitled else {}
        alert = Alert(plain(rows, begun), rows.num_rows, found.num_rows - rows.num_rows)
        if rows.num_rows:
            leave(safe.code_block(str(alert)), key="watch", description="what the watches have that is new")
            if notify:
                tell(f"newsloom: {rows.num_rows} new", str(alert), urls)
            given.mark(rows)
    return alert


def _begun(warehouse: Path, articles: list[str], wait_seconds: float) -> dict[str, str]:
    with reading(warehouse, wait_seconds=wait_seconds) as (connection, _):
        return first_words(articles, connection)


def _addresses(settings: NotifySettings) -> list[str]:
    """Who is told. Raises ConfigError where nobody is."""
    urls = addresses(settings.watch_urls, NOTIFY_WATCH_URLS) or addresses(settings.urls, NOTIFY_URLS)
    if not urls:
        hint = f"set notify.watch_urls in pipeline.toml or {NOTIFY_WATCH_URLS}, or run with notify=false"
        raise ConfigError("no address to notify", "notify urls", hint)
    return urls


def plain(rows: pa.Table, begun: Mapping[str, str]) -> str:
    """Rows of ``new_rows`` as lines that a person reads in a message, watch by watch.

    begun: by article, what stands for a headline where there is none.
    """
    lines: list[str] = []
    for name in dict.fromkeys(rows["watch"].to_pylist()):
        lines.append(name)
        lines += [line for row in rows.to_pylist() if row["watch"] == name for line in _lines(row, begun)]
    return "\n".join(lines)


def _lines(row: dict[str, Any], begun: Mapping[str, str]) -> list[str]:
    title = headline(row["title"] or begun.get(row["article_id"]))
    told = f"; {counted(row['articles'], 'article')} of {counted(row['outlets'], 'outlet')}"
    others = told if row["articles"] > 1 else ""
    where = f"{row['source_id']}, {row['published_at']:%Y-%m-%d %H:%M} UTC{others}"
    return [f"  {safe.line(line)}" for line in (title, where, row["sentence"], row["url"]) if line]
