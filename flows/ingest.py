"""The ``ingest`` flow: files, folders and archives into the warehouse, batch by batch, losing nothing.

load(batches that an earlier run left staged)           # recover first
for batch in batched(read(inputs)):                     # streamed: memory does not grow with the input
    fresh  = batch without documents known already      # by this version of the extractors
    staged = extract(fresh)                             # a Prefect task: worker processes, then durable on disk
    load(staged)                                        # a Prefect task: one transaction
finish(run)                                             # counts, summary, artifact
"""

import os
import sys
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, cast

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.futures import PrefectFuture
from prefect.runtime import flow_run
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from extractors.article import Rejected
from extractors.document import Document
from extractors.sandbox import Sandbox, WorkerLimits
from extractors.stages import Toolbox
from flows.batching import ReadBatch, batched
from flows.report import Progress, Summary, Tally, progress_for
from flows.settings import (
    LimitSettings,
    Settings,
    config_folder,
    load_copy_settings,
    load_rules,
    load_settings,
    load_story_settings,
    warehouse_path,
)
from flows.sources import registry
from flows.sources.base import Meter, ReadLimits, SourceInfo
from flows.tasks import RunContext, Staged, extract, load_staged, sealed
from flows.version import extractor_version
from warehouse.batches import SourceRecord
from warehouse.load import LoadSettings, load_waiting
from warehouse.queries import known_documents
from warehouse.runs import Status, finish_run, start_run

# Batches extracted at once: the next is ready when the workers run out of the one before; more only costs memory.
IN_FLIGHT = 2


def make_toolbox(folder: Path) -> Toolbox:
    """What the stages need, from the configuration folder; runs once in each worker process."""
    return Toolbox(load_rules(folder), load_settings(folder).article.minimum_words)


_RUNNER = cast("TaskRunner[PrefectFuture[Any]]", ThreadPoolTaskRunner(max_workers=IN_FLIGHT))


@flow(name="ingest", persist_result=False, task_runner=_RUNNER)
def ingest(inputs: list[str], warehouse: str | None = None, workers: int | None = None) -> Summary:
    """Load files, folders and archives into the warehouse.

    inputs: paths; ``-`` is JSONL on standard input.
    warehouse: the DuckDB file; by default NEWSLOOM_WAREHOUSE, else data/newsloom.duckdb.
    workers: worker processes; by default one a core.
    Raises NewsloomError where nothing can be loaded at all; what fails in the input is in ``quarantine``.
    """
    folder = config_folder()
    settings = load_settings(folder)
    make_toolbox(folder)  # a wrong rule is told here, before any worker starts
    context = RunContext(
        run_id=str(flow_run.id),
        warehouse=warehouse_path(warehouse),
        extractor_version=extractor_version(),
        load_settings=LoadSettings(
            settings.warehouse.lock_seconds, load_copy_settings(folder), load_story_settings(folder)
        ),
    )
    return run(context, settings, inputs, partial(_sandbox, settings.limits, workers, folder))


def run(context: RunContext, settings: Settings, inputs: list[str], open_sandbox: Callable[[], Sandbox]) -> Summary:
    """The run, with its row in ``runs`` and its artifact."""
    tally, progress, lock_seconds = Tally(), progress_for(), settings.warehouse.lock_seconds
    start_run(context.warehouse, context.run_id, "ingest", inputs, lock_seconds=lock_seconds)
    status = Status.FAILED
    try:
        tally.loaded(load_waiting(context.warehouse, context.staging, context.load_settings))
        with open_sandbox() as sandbox:
            _load_all(context, settings, sandbox, inputs, tally, progress)
        status = Status.COMPLETED
    finally:
        progress.close()
        summary = tally.summary(context.run_id)
        finish_run(context.warehouse, context.run_id, status, summary.result, lock_seconds=lock_seconds)
    create_markdown_artifact(summary.markdown(), key="ingest-summary", description=", ".join(inputs))
    return summary


def _load_all(
    context: RunContext, settings: Settings, sandbox: Sandbox, inputs: list[str], tally: Tally, progress: Progress
) -> None:
    """Read, extract and load batch by batch, with IN_FLIGHT batches under way."""
    limits = ReadLimits(document_bytes=settings.limits.document_bytes, spool_dir=context.warehouse.parent / "spool")
    described = {info.source_id: info for info in registry.describe(inputs)}
    meter, size = Meter(), registry.size(inputs)
    under_way: deque[PrefectFuture[Staged]] = deque()
    for batch in batched(registry.read(inputs, limits, meter), settings.batch):
        fresh = _without_known(batch, context, tally)
        if fresh:
            sources = _sources(fresh, described)
            under_way.append(extract.submit(sealed(context), sealed(sandbox), sealed(fresh), sealed(sources)))
        while len(under_way) > IN_FLIGHT:
            _load_next(context, under_way, tally)
        progress.advance(len(batch), min(1.0, meter.bytes / size) if size else None)
    while under_way:
        _load_next(context, under_way, tally)


def _sources(batch: ReadBatch, described: Mapping[str, SourceInfo]) -> tuple[SourceRecord, ...]:
    """The sources of a batch: as the inputs name them, or as the documents themselves do."""
    items: tuple[Document | Rejected, ...] = (*batch.documents, *batch.rejected)
    infos = {item.source_id: item for item in items}
    found = [described.get(source_id) or registry.source_of(item) for source_id, item in infos.items()]
    return tuple(SourceRecord(info.source_id, info.name, info.kind, info.url) for info in found)


def _without_known(batch: ReadBatch, context: RunContext, tally: Tally) -> ReadBatch:
    """The batch without the documents that these extractors have loaded before."""
    with tally.timed("known"):
        known = known_documents(
            context.warehouse,
            [document.document_id for document in batch.documents],
            context.extractor_version,
            wait_seconds=context.load_settings.lock_seconds,
        )
    tally.read(len(batch), len(known))
    return replace(batch, documents=tuple(d for d in batch.documents if d.document_id not in known))


def _load_next(context: RunContext, under_way: deque[PrefectFuture[Staged]], tally: Tally) -> None:
    with tally.timed("extract"):
        staged = under_way.popleft().result()
    tally.staged(staged.counts, staged.rejected)
    with tally.timed("load"):
        tally.loaded(load_staged(sealed(context), staged.path))


def _sandbox(limits: LimitSettings, workers: int | None, folder: Path) -> Sandbox:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    worker_limits = WorkerLimits(limits.document_seconds, limits.worker_memory_bytes, limits.worker_documents)
    return Sandbox(workers or cores, worker_limits, partial(make_toolbox, folder))


if __name__ == "__main__":
    from flows.cli import main

    main(["ingest", *sys.argv[1:]])
