"""The ``health`` flow: which sources do not deliver, and what was lost; printed, kept, and told to people."""

from dataclasses import dataclass
from typing import Any

from extractors.text.counting import counted
from flows import safe
from flows.condition import BUSY, WELL, SourceHealth, condition
from flows.engine.flow import flow
from flows.engine.record import leave
from flows.printing.tables import ago
from flows.running.notify import addresses, tell
from flows.settings.load import load_settings, warehouse_path
from warehouse.reading.queries import query

NOTIFY_URLS = "NEWSLOOM_NOTIFY"
_LOSSES = """
    SELECT source_id, step, reason, sum(urls)::INTEGER AS urls FROM pipeline_loss
    WHERE step IN ('quarantined', 'waiting', 'stale') AND day >= now()::DATE - 1 GROUP BY ALL ORDER BY ALL
"""


@dataclass(frozen=True, slots=True)
class HealthReport:
    """The state of all sources that are polled, and the documents that gave no article in the last day.

    busy: sources that a run works on now. fresh: until when the warehouse has what was loaded, in words. condition:
    what else an operator looks at, as lines.
    """

    sources: int
    ailing: tuple[SourceHealth, ...]
    lost: tuple[str, ...]
    fresh: str = ""
    busy: tuple[SourceHealth, ...] = ()
    condition: tuple[str, ...] = ()
    fault: str = ""

    def plain(self) -> str:
        """The report as lines."""
        lines = [self._first_line(), *(f"  {each}" for each in (*self.ailing, *self.busy))]
        if self.lost:
            lines += ["pages listed since yesterday that gave no article", *(f"  {line}" for line in self.lost)]
        return "\n".join((*lines, *self.condition, *((self.fresh,) if self.fresh else ())))

    def _first_line(self) -> str:
        if not self.sources:
            return "no sources yet (add one with: newsloom sources add URL)"
        healthy = self.sources - len(self.ailing) - len(self.busy)
        are = "is" if 1 in (healthy, self.sources) else "are"
        return f"{healthy} of {counted(self.sources, 'source')} {are} healthy"


@flow(name="health")
def health(warehouse: str | None = None, notify: bool = True) -> HealthReport:
    """Report which sources are quiet, failing, blocked or gone.

    warehouse: the DuckDB file; by default NEWSLOOM_WAREHOUSE, else data/newsloom.duckdb.
    notify: tell the addresses of ``notify.urls`` and NEWSLOOM_NOTIFY (apprise urls) where a source is not well.
    """
    settings = load_settings()
    report = make_report(warehouse, settings.warehouse.lock_seconds)
    leave(safe.code_block(report.plain()), key="health", description="sources that need attention")
    urls = addresses(settings.notify.urls, NOTIFY_URLS)
    if notify and urls and (report.ailing or report.fault):
        what = (
            counted(len(report.ailing), "source needs", "sources need")
            if report.ailing
            else "the list of sources needs"
        )
        tell(f"newsloom: {what} attention", report.plain(), urls)
    return report


def make_report(warehouse: str | None, wait_seconds: float) -> HealthReport:
    """The report, from ``condition`` and the views ``pipeline_loss`` and ``freshness``.

    Raises WarehouseError, ConfigError.
    """
    path = warehouse_path(warehouse)
    now = condition(path, wait_seconds)
    ailing = tuple(each for each in now.sources if each.state not in (WELL, BUSY))
    busy = tuple(each for each in now.sources if each.state == BUSY)
    losses = query(path, _LOSSES, wait_seconds=wait_seconds).to_pylist()
    lost = tuple(f"{row['source_id']}: {row['step']}, {row['reason']}: {row['urls']}" for row in losses)
    (fresh,) = query(path, "FROM freshness", wait_seconds=wait_seconds).to_pylist()
    return HealthReport(len(now.sources), ailing, lost, _told(fresh), busy, now.lines(), now.fault)


def _told(fresh: dict[str, Any]) -> str:
    if fresh["loaded_until"] is None:
        return "nothing has been loaded yet"
    return f"loaded until {fresh['loaded_until']:%Y-%m-%d %H:%M} UTC, {ago(fresh['minutes_ago'])}"
