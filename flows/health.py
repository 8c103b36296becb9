"""The ``health`` flow: which sources do not deliver, and what was lost; printed, kept, and told to people."""

from dataclasses import dataclass
from typing import Any

from flows import safe
from flows.engine.flow import flow
from flows.engine.record import leave
from flows.running.notify import addresses, tell
from flows.settings.load import load_settings, warehouse_path
from flows.sources.catalogue import load_sources
from warehouse.reading.queries import query

NOTIFY_URLS = "NEWSLOOM_NOTIFY"
_LOSSES = """
    SELECT source_id, step, reason, sum(urls)::INTEGER AS urls FROM pipeline_loss
    WHERE step IN ('quarantined', 'waiting') AND day >= now()::DATE - 1 GROUP BY ALL ORDER BY ALL
"""


@dataclass(frozen=True, slots=True)
class Ailing:
    """A source that needs a look, and why."""

    source_id: str
    state: str
    reason: str

    def __str__(self) -> str:
        return f"{self.source_id}: {self.state}: {self.reason}"


@dataclass(frozen=True, slots=True)
class HealthReport:
    """The state of all sources that are polled, and the documents that gave no article in the last day.

    fresh: until when the warehouse has what was loaded, in words. unasked: listed sources that no poll has asked yet.
    """

    sources: int
    ailing: tuple[Ailing, ...]
    lost: tuple[str, ...]
    fresh: str = ""
    unasked: tuple[str, ...] = ()

    def plain(self) -> str:
        """The report as lines."""
        well = self.sources - len(self.ailing)
        lines = [f"{well} of {self.sources} sources are well", *(f"  {each}" for each in self.ailing)]
        if self.unasked:
            lines.append(f"not asked yet: {', '.join(self.unasked)}")
        if self.lost:
            lines += ["seen since yesterday, and no article yet", *(f"  {line}" for line in self.lost)]
        if self.fresh:
            lines.append(self.fresh)
        return "\n".join(lines)


@flow(name="health")
def health(warehouse: str | None = None, notify: bool = True) -> HealthReport:
    """Report which sources are quiet, failing, blocked or gone.

    warehouse: the DuckDB file; by default NEWSLOOM_WAREHOUSE, else data/newsloom.duckdb.
    notify: tell the addresses of ``notify.urls`` and NEWSLOOM_NOTIFY (apprise urls) where a source is not well.
    """
    settings = load_settings()
    report = make_report(warehouse, settings.warehouse.lock_seconds)
    leave(safe.code_block(report.plain()), key="health", description="sources that need a look")
    urls = addresses(settings.notify.urls, NOTIFY_URLS)
    if notify and urls and report.ailing:
        tell(f"newsloom: {len(report.ailing)} sources need a look", report.plain(), urls)
    return report


def make_report(warehouse: str | None, wait_seconds: float) -> HealthReport:
    """The report, from the views ``source_health``, ``pipeline_loss`` and ``freshness``.

    Of the sources, those that ``config/sources.toml`` has and has not switched off; all where it has none.
    Raises WarehouseError, ConfigError.
    """
    path = warehouse_path(warehouse)
    rows = query(path, "FROM source_health", wait_seconds=wait_seconds).to_pylist()
    if listed := load_sources():
        polled = {source.id for source in listed if source.enabled}
        rows = [row for row in rows if row["source_id"] in polled]
    else:
        polled = set()
    ailing = tuple(
        Ailing(row["source_id"], row["state"], row["reason"]) for row in rows if row["state"] not in ("ok", "new")
    )
    losses = query(path, _LOSSES, wait_seconds=wait_seconds).to_pylist()
    lost = tuple(f"{row['source_id']}: {row['step']}, {row['reason']}: {row['urls']}" for row in losses)
    (fresh,) = query(path, "FROM freshness", wait_seconds=wait_seconds).to_pylist()
    unasked = polled - {row["source_id"] for row in rows if row["state"] != "new"}
    return HealthReport(len(rows), ailing, lost, _told(fresh), tuple(sorted(unasked)))


def _told(fresh: dict[str, Any]) -> str:
    if fresh["loaded_until"] is None:
        return "nothing was loaded yet"
    return f"loaded until {fresh['loaded_until']:%Y-%m-%d %H:%M} UTC, {fresh['minutes_ago']} minutes ago"
