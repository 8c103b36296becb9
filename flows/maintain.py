"""The ``maintain`` flow: the warehouse swept, relieved of what is past its days, compacted and published."""

from dataclasses import replace
from pathlib import Path

from flows import safe
from flows.engine.flow import flow
from flows.engine.record import leave
from flows.printing.console import say
from flows.running.publishing import keep_up as keep_published
from flows.settings.load import load_settings, warehouse_path
from flows.telling.outbox import Outbox, outbox_path
from flows.upkeep.retention import load_retention_settings
from flows.upkeep.steps import Compact, Maintained, keep_up, plan


@flow(name="maintain")
def maintain(warehouse: str | None = None, dry_run: bool = False, compaction: Compact = "when due") -> Maintained:
    """Sweep, move what is past its days to Parquet (``config/retention.toml``), compact the file and publish it.

    warehouse: the DuckDB file; by default NEWSLOOM_WAREHOUSE, else data/newsloom.duckdb.
    dry_run: only say what would be done.
    compaction: write the file anew when enough of it is empty, always, or never.
    Raises NewsloomError where the warehouse cannot be used; each row is in it, or in a file.
    """
    path, settings, lock_seconds = (
        warehouse_path(warehouse),
        load_retention_settings(),
        load_settings().warehouse.lock_seconds,
    )
    if dry_run:
        done = plan(path, settings, compaction, lock_seconds)
    else:
        _carry(path, lock_seconds)
        done = keep_up(path, settings, compaction, lock_seconds, say)
        told = keep_published(path, load_settings())
        done = replace(done, notes=(*done.notes, *told.failed), published=told.done)
    text = "\n".join([done.plain(), *done.notes])
    leave(safe.code_block(text), key="maintain", description=safe.markdown(str(path)))
    return done


def _carry(warehouse: Path, lock_seconds: float) -> None:
    """Bring what people were told and shown into the warehouse. Where that is in use, the next run does."""
    if warehouse.exists() and outbox_path(warehouse).exists():
        with Outbox(warehouse) as outbox:
            outbox.carry(lock_seconds=lock_seconds)
