"""Who extracts the batches of a run: worker processes here, or a Dask cluster. The stages know nothing of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from extractors.sandbox import Sandbox
from flows.engine.here import TASKS_AT_ONCE
from flows.engine.task import Result
from flows.running.batching import ReadBatch
from flows.running.sandboxes import open_sandbox
from flows.running.tasks import RunContext, Staged, extract
from flows.settings.load import Settings
from warehouse.staging.batches import SourceRecord


class Workers(Protocol):
    """What extracts batches. at_once: how many are worth being under way."""

    @property
    def at_once(self) -> int: ...

    def submit(self, context: RunContext, batch: ReadBatch, sources: tuple[SourceRecord, ...]) -> Result[Staged]:
        """Let a batch be extracted and staged; the flow goes on meanwhile."""

    def left_over(self, context: RunContext) -> list[Path]:
        """Bring what killed runs left elsewhere into the staging folder."""


class Local:
    """Worker processes of this machine."""

    at_once = TASKS_AT_ONCE

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def submit(self, context: RunContext, batch: ReadBatch, sources: tuple[SourceRecord, ...]) -> Result[Staged]:
        """As a task of the run, which uses all worker processes."""
        return extract.submit(context, self._sandbox, batch, sources)

    def left_over(self, context: RunContext) -> list[Path]:
        """Nothing: what is made here is staged here."""
        return []


@contextmanager
def open_workers(settings: Settings, workers: int | None, folder: Path, warehouse: Path) -> Iterator[Workers]:
    """The workers that ``[engine]`` of ``config/pipeline.toml`` names; ended with the context.

    workers: processes here, by default one a core; a cluster has its own.
    Raises ConfigError where a cluster is named that cannot be used.
    """
    if settings.engine.workers == "dask":
        from flows.running.cluster import connected  # with distributed, which most installs do not have

        with connected(settings, folder, warehouse) as cluster:
            yield cluster
    else:
        with open_sandbox(settings.limits, workers, folder) as sandbox:
            yield Local(sandbox)
