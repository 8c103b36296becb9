"""How a newsloom stands: each source, the last good poll, the scheduler, the published copy, what waits staged."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from extractors.text.counting import counted
from flows.collecting.last_good import source_list
from flows.collecting.memory import Held, Memory
from flows.collecting.polling import SourceState, due_next, told_due
from flows.engine.address import read_address
from flows.fetching.settings import load_fetch_settings
from flows.printing.tables import ago
from flows.serving.alive import QUIET_SECONDS, quiet_seconds
from flows.sources.catalogue import Source
from warehouse.file.publish import is_current, published_path
from warehouse.reading.queries import query
from warehouse.staging import files as staging

# A poll of all sources ends within minutes; one that works on a source for longer needs a look.
_LONG_CLAIM = timedelta(hours=1)
_LAST_POLL = "SELECT max(finished_at) AS finished FROM runs WHERE flow = 'poll' AND status = 'completed'"
WELL, BUSY = "ok", "polling"
Ask = Callable[[str], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """A source as it stands. state: as in ``source_health``; ``new`` too where no poll has asked it.

    ``polling`` where a run works on it now, ``claimed`` where one has for an hour.
    """

    source_id: str
    state: str
    reason: str
    received: int | None = None
    expected: float | None = None
    last_success: datetime | None = None

    def __str__(self) -> str:
        return f"{self.source_id}: {self.state}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Condition:
    """All of it. Times aware, UTC; None for what never was.

    scheduler: the process that runs the schedules, None where none does. scheduler_quiet: seconds since it said that it
    lives. staged: batches that wait to be loaded. unloadable: those of them that no load takes. fault: what is wrong
    with the list of sources; then the sources are those of the last good one.
    """

    at: datetime
    sources: tuple[SourceHealth, ...]
    last_poll: datetime | None = None
    scheduler: str | None = None
    scheduler_quiet: float | None = None
    published: datetime | None = None
    is_published_current: bool = False
    staged: int = 0
    unloadable: int = 0
    fault: str = ""
    due: tuple[tuple[str, datetime | None], ...] = ()

    @property
    def is_scheduler_alive(self) -> bool:
        """Whether a process runs the schedules, and has asked lately what is due."""
        return self.scheduler is not None and self.scheduler_quiet is not None and self.scheduler_quiet < QUIET_SECONDS

    def lines(self) -> tuple[str, ...]:
        """All but the sources, for people."""
        copy = f"{_ago(self.published, self.at)}{'' if self.is_published_current else ', behind the warehouse'}"
        unloadable = f", of which {self.unloadable:,} cannot be" if self.unloadable else ""
        waiting = counted(self.staged, "batch", "batches") + unloadable
        fault = (f"configuration: {self.fault}; the sources are those of the last good list",) if self.fault else ()
        return (
            *fault,
            f"last good poll: {_ago(self.last_poll, self.at)}",
            *((f"due next: {told_due(self.due)}",) if self.due else ()),
            f"scheduler: {self._scheduler()}",
            f"published copy: {copy if self.published else 'none'}",
            f"waiting to be loaded: {waiting if self.staged or self.unloadable else 'nothing'}",
        )

    def _scheduler(self) -> str:
        if self.scheduler is None:
            return "none (newsloom serve runs the schedules)"
        if not self.is_scheduler_alive:
            return f"{self.scheduler}, which has not asked what is due for {self.scheduler_quiet or 0:.0f} s"
        return f"alive, {self.scheduler}"


def condition(warehouse: Path, wait_seconds: float) -> Condition:
    """How it stands now. Raises WarehouseError, ConfigError."""
    return standing(warehouse, lambda sql: query(warehouse, sql, wait_seconds=wait_seconds).to_pylist())


def standing(warehouse: Path, ask: Ask) -> Condition:
    """The same, where who asks has the warehouse open. Raises WarehouseError, ConfigError."""
    now = datetime.now(UTC)
    data, copy = warehouse.parent, published_path(warehouse)
    address, staged = read_address(data), warehouse.with_suffix(".staging")
    (last_poll,) = ask(_LAST_POLL)
    return Condition(
        at=now,
        sources=_sources(warehouse, ask("FROM source_health"), now),
        last_poll=last_poll["finished"],
        scheduler=str(address) if address else None,
        scheduler_quiet=quiet_seconds(data),
        published=datetime.fromtimestamp(copy.stat().st_mtime, UTC) if copy.exists() else None,
        is_published_current=is_current(warehouse),
        staged=len(staging.waiting(staged)),
        unloadable=len(staging.strange(staged)),
        fault=source_list(data).fault,
        due=due_now(data, source_list(data).sources, now),
    )


def due_now(data: Path, sources: Sequence[Source], now: datetime) -> tuple[tuple[str, datetime | None], ...]:
    """The sources and when each is polled next, as ``due_next`` tells, by what is remembered beside the warehouse."""
    path = data / "polling.sqlite"
    settings = load_fetch_settings().polling
    if not path.exists():
        return due_next(sources, {source.id: SourceState(source.id) for source in sources}, now, settings)
    with Memory(path) as memory:
        return due_next(sources, {source.id: memory.state(source.id) for source in sources}, now, settings)


def sources_now(warehouse: Path, wait_seconds: float, now: datetime) -> tuple[SourceHealth, ...]:
    """The sources that ``config/sources.toml`` has and has not switched off; all of the warehouse where it has none."""
    return _sources(warehouse, query(warehouse, "FROM source_health", wait_seconds=wait_seconds).to_pylist(), now)


def _sources(warehouse: Path, rows: list[dict[str, Any]], now: datetime) -> tuple[SourceHealth, ...]:
    found = {row["source_id"]: _health(row) for row in rows}
    if listed := source_list(warehouse.parent).sources:
        polled = [source.id for source in listed if source.enabled]
        unasked = {name: SourceHealth(name, "new", "not polled yet") for name in polled}
        found = unasked | {name: each for name, each in found.items() if name in unasked}
    claims = {held.source_id: held for held in _held(warehouse.parent / "polling.sqlite")}
    return tuple(_claimed(each, claims.get(name), now) for name, each in sorted(found.items()))


def _claimed(each: SourceHealth, held: Held | None, now: datetime) -> SourceHealth:
    """A source that a run works on is not known to be well before that run has ended."""
    if held is None or each.state not in (WELL, "new"):
        return each
    since = f"being polled since {held.since:%Y-%m-%d %H:%M} UTC in the process {held.process}"
    state = "claimed" if now - held.since > _LONG_CLAIM else BUSY
    return SourceHealth(each.source_id, state, since, each.received, each.expected, each.last_success)


def _held(path: Path) -> tuple[Held, ...]:
    if not path.exists():
        return ()
    with Memory(path) as memory:
        return memory.held()


def _health(row: dict[str, Any]) -> SourceHealth:
    return SourceHealth(
        row["source_id"], row["state"], row["reason"], row["received"], row["expected"], row["last_success"]
    )


def _ago(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return "never"
    minutes = max(0, int((now - moment).total_seconds() // 60))
    return f"{moment:%Y-%m-%d %H:%M} UTC, {ago(minutes)}"
