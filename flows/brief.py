"""The ``brief`` flow: what is new for each reader, one entry a story, sent once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from extractors.errors import ConfigError
from extractors.text.counting import counted
from flows import safe
from flows.briefs.choose import Growth
from flows.briefs.make import Before, Brief, brief_id, make, period_of
from flows.briefs.readers import BriefSettings, Every, Reader, chosen, load_briefs
from flows.briefs.sending import before, is_done, send, ways
from flows.engine.flow import flow
from flows.engine.record import leave
from flows.settings.load import load_settings, warehouse_path
from flows.telling.moments import moment_of
from flows.telling.outbox import Outbox, Row, outbox_path

_FOLDER = "briefs"  # beside the warehouse


@dataclass(frozen=True, slots=True)
class Briefed:
    """What one run did, a line a reader. failed: of those who did not get all of it."""

    lines: tuple[str, ...]
    failed: tuple[str, ...] = ()

    def plain(self) -> str:
        """As lines."""
        return "\n".join((*self.lines, *self.failed))


@flow(name="brief")
def brief(
    readers: list[str] | None = None, every: Every | None = None, at: str | None = None, warehouse: str | None = None
) -> Briefed:
    """Make the brief of each reader, write it to a folder and send it, once for each day or week.

    readers: of ``config/briefs.toml``; all of them where none is named.
    every: only those who get one every day, or week.
    at: the moment (ISO 8601) it is made for; by default now.
    warehouse: the DuckDB file; by default NEWSLOOM_WAREHOUSE, else data/newsloom.duckdb.
    Raises ConfigError where a brief could not be sent; the next run tries again, and sends nothing twice.
    """
    settings, path = load_briefs(), warehouse_path(warehouse)
    wait_seconds = load_settings().warehouse.lock_seconds
    found = chosen(settings, readers or (), every)
    if not found:
        raise ConfigError("has no readers yet", "briefs.toml", "its comments show how to add one")
    lines: list[str] = []
    failed: list[str] = []
    with Outbox(path) as outbox:
        with outbox.alone():
            for reader in found:
                row = _one(outbox, path, reader, settings, moment_of(at, reader.zone), wait_seconds)
                (failed if row["state"] == "failed" else lines).append(_told(row))
        if not outbox.carry(lock_seconds=wait_seconds):
            lines.append("the warehouse is in use: the next run writes into it what was sent")
    leave(safe.code_block("\n".join((*lines, *failed))), key="brief", description="what was sent to readers")
    if failed:
        raise ConfigError("; ".join(failed), "brief", "the next run tries again")
    return Briefed(tuple(lines))


def _one(
    outbox: Outbox, path: Path, reader: Reader, settings: BriefSettings, until: datetime, wait_seconds: float
) -> Row:
    key = brief_id(reader, period_of(reader, until))
    reachable = ways(reader, settings.mail, key, datetime.now(UTC))
    row = outbox.one("briefs", key)
    if row and is_done(row, reachable):
        return row | {"is_known": True}
    made = make(path, reader, before(outbox, reader, key), until, _growth(settings), wait_seconds=wait_seconds)
    return send(outbox, made, reachable, Path(reader.folder) if reader.folder else path.parent / _FOLDER)


def preview(warehouse: Path, reader: Reader, settings: BriefSettings, until: datetime, wait_seconds: float) -> Brief:
    """The brief as it would be sent; nothing is remembered. Raises WarehouseError."""
    told = Before()
    if outbox_path(warehouse).exists():
        with Outbox(warehouse) as outbox:
            told = before(outbox, reader, brief_id(reader, period_of(reader, until)))
    return make(warehouse, reader, told, until, _growth(settings), wait_seconds=wait_seconds)


def preview_readers(settings: BriefSettings, names: Sequence[str]) -> tuple[Reader, ...]:
    """The readers of these names; where none is configured one who reads everything. Raises ConfigError."""
    return chosen(settings, names) or (Reader(id="everything", name="Everything"),)


def _growth(settings: BriefSettings) -> Growth:
    return Growth(settings.grown.times, settings.grown.outlets)


def _told(row: Row) -> str:
    what = f"{row['reader']}, {row['period']}: {counted(row['stories'], 'story', 'stories')}"
    if row.get("is_known"):
        return f"{what}, sent before" if row["sent_to"] else f"{what}, written before"
    to = f"sent to {', '.join(row['sent_to'])}; " if row["sent_to"] else ""
    failed = f"; {row['error']}" if row["error"] else ""
    return f"{what}, {to}written to {row['file']}{failed}"
