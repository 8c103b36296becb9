"""The ``alerts`` flow: what the rules of ``config/alerts.toml`` find, told once, with the reason."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from extractors.errors import ConfigError, NewsloomError
from flows import safe
from flows.alerts.decide import State, raised
from flows.alerts.look import look, stories_now
from flows.alerts.remember import known, rows_of
from flows.alerts.rules import AlertSettings, Rule, load_alerts
from flows.alerts.sending import tell, ways
from flows.briefs.readers import load_briefs
from flows.engine.flow import flow
from flows.engine.record import leave
from flows.settings.load import load_settings, warehouse_path
from flows.telling.moments import moment_of
from flows.telling.outbox import Outbox, Row
from flows.watches.given import load_watch_queries
from warehouse.reading.queries import reading

# How long an alert keeps its subject from being told again.
_REMEMBERED = timedelta(days=90)
_OPEN = (State.WAITING, State.FAILED)


@dataclass(frozen=True, slots=True)
class Alerted:
    """What one run raised and told. failed: rules that could not be asked, targets that could not be notified."""

    lines: tuple[str, ...]
    failed: tuple[str, ...] = ()

    def plain(self) -> str:
        """As lines."""
        return "\n".join((*self.lines, *self.failed)) or "no alert"


@flow(name="alerts")
def alerts(at: str | None = None, dry_run: bool = False, warehouse: str | None = None) -> Alerted:
    """Look what the rules find, and tell their targets: one alert for each rule and story, with the reason.

    at: the moment (ISO 8601, UTC) it is looked at; by default now. dry_run: only say what would be raised.
    warehouse: the DuckDB file; by default NEWSLOOM_WAREHOUSE, else data/newsloom.duckdb.
    Raises ConfigError where a rule could not be asked or a target not be told. The next run tries again.
    """
    settings, path = load_alerts(), warehouse_path(warehouse)
    if not settings.rules:
        raise ConfigError("has no rules yet", "alerts.toml", "its comments show how to add one")
    now = moment_of(at, UTC)
    wait_seconds = load_settings().warehouse.lock_seconds
    failed: list[str] = []
    with Outbox(path) as outbox:
        with outbox.alone():
            new = _found(outbox, path, settings, now, wait_seconds, failed)
            if not dry_run:
                for row in new:
                    outbox.write("alerts", [row], about=row["rule"])
                failed += _tell(outbox, settings)
        is_carried = dry_run or outbox.carry(lock_seconds=wait_seconds)
        lines = [_told(row if dry_run else outbox.one("alerts", row["alert_id"]) or row) for row in new]
    if not is_carried:
        lines.append("the warehouse is in use: the next run writes the alerts into it")
    leave(safe.code_block("\n".join((*lines, *failed))), key="alerts", description="what the rules found")
    if failed:
        raise ConfigError("; ".join(failed), "alerts", "the next run tries again")
    return Alerted(tuple(lines))


def _found(
    outbox: Outbox, path: Path, settings: AlertSettings, now: datetime, wait_seconds: float, failed: list[str]
) -> list[Row]:
    """The rows of what the rules find anew; a rule that cannot be asked is added to ``failed``."""
    watched = [rule.watch for rule in settings.rules if rule.watch]
    watches = {watch.id: watch for watch in load_watch_queries(watched)} if watched else {}
    found: list[Row] = []
    with reading(path, wait_seconds=wait_seconds) as (connection, _):
        for rule in settings.rules:
            before = outbox.rows("alerts", rule.id, since=now - _REMEMBERED)
            try:
                stories = stories_now(connection, [row["article_id"] for row in before if row["article_id"]])
                new = look(connection, rule, watches, now, _zone(settings, rule))
            except NewsloomError as error:
                failed.append(str(error))
                continue
            found += rows_of(raised(new, known(before, stories), rule), rule, now)
    return found


def _zone(settings: AlertSettings, rule: Rule) -> ZoneInfo:
    """Where a rule's day begins: where its first target is."""
    return ZoneInfo(settings.targets[rule.to[0]].timezone if rule.to else "UTC")


def _tell(outbox: Outbox, settings: AlertSettings) -> list[str]:
    """Tell every target what it has not got; what went wrong."""
    mail = load_briefs().mail
    now, problems = datetime.now(UTC), []
    for target in settings.targets.values():
        waiting = [row for row in outbox.rows("alerts", since=now - _REMEMBERED) if row["state"] in _OPEN]
        try:
            problems += tell(outbox, waiting, target, ways(target, mail), now)
        except ConfigError as error:
            problems.append(str(error))
    return problems


def _told(row: Row) -> str:
    why = f" ({row['held_because']})" if row["held_because"] else ""
    return safe.line(f"{row['rule']}: {row['title'] or row['subject']}: {row['reason']}: {row['state']}{why}")
