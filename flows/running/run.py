"""What every flow that loads has in common: settings, its row in ``runs``, workers, batches on their way."""

import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

from extractors.article import Rejected
from extractors.document import Document, Evidence
from extractors.errors import ConfigError
from extractors.stories.meaning import encoder
from flows.engine import record
from flows.engine.task import Result
from flows.running.batching import ReadBatch
from flows.running.log import begin_log, log_failure, log_summary
from flows.running.publishing import publish_after_run
from flows.running.report import Progress, Summary, Tally, progress_for
from flows.running.tasks import RunContext, Staged, load_staged
from flows.running.workers import Workers
from flows.settings.folder import config_folder
from flows.settings.load import (
    Settings,
    load_copy_settings,
    load_settings,
    load_story_settings,
    warehouse_path,
)
from flows.settings.toolbox import check_toolbox
from flows.settings.version import extractor_version, preparing_version
from flows.sources import registry
from flows.sources.facts import load_facts
from warehouse.errors import WarehouseError, WarehouseLocked
from warehouse.loading.load import Loaded, LoadSettings, load_waiting
from warehouse.loading.runs import Status, finish_run, start_run
from warehouse.loading.source_facts import SourceFacts
from warehouse.reading.epoch import newest_batch
from warehouse.reading.queries import known_documents
from warehouse.search.index import index
from warehouse.staging.batches import SourceRecord

# Articles loaded by a run before it indexes them: each search reads those that are not indexed, 1,000 a second.
INDEX_AFTER = 2_000
# Sources that a run is tagged with in Prefect at most; the log has all.
TAGGED = 50
_NO_EVIDENCE = Evidence()


@dataclass(frozen=True, slots=True)
class Run:
    """A run under way.

    stopping: set when the process is asked to stop; the batch in hand is finished, the rest is left to the next run.
    """

    context: RunContext
    settings: Settings
    folder: Path
    tally: Tally
    progress: Progress
    stopping: threading.Event


@contextmanager
def running(name: str, inputs: Sequence[str], warehouse: str | None) -> Iterator[Run]:
    """A run with its row in ``runs``; batches that an earlier run left staged are loaded first, and told apart.

    A run that goes on in another process loads its own.
    Raises NewsloomError where the configuration or the warehouse cannot be used.
    """
    folder = config_folder()
    settings = load_settings(folder)
    check_toolbox(folder)  # a wrong rule is told here, before any worker starts
    context = RunContext(
        record.run_id(), warehouse_path(warehouse), extractor_version(), loading_settings(settings, folder)
    )
    tally, progress, lock_seconds = Tally(), progress_for(), settings.warehouse.lock_seconds
    others = start_run(context.warehouse, context.run_id, name, inputs, lock_seconds=lock_seconds).others
    begin_log(name, context.run_id, inputs)
    status = Status.FAILED
    try:
        tally.left(load_waiting(context.warehouse, context.staging, context.load_settings, but_of=others))
        with _stop_signal() as stopping:
            yield Run(context, settings, folder, tally, progress, stopping)
        status = Status.INTERRUPTED if stopping.is_set() else Status.COMPLETED
    except Exception as error:
        log_failure(name, error)
        raise
    finally:
        progress.close()
        result = tally.summary(context.run_id).result
        if finish_run(context.warehouse, context.run_id, status, result, lock_seconds=lock_seconds):
            _index(context)
        publish_after_run(context.warehouse, settings)


def loading_settings(settings: Settings, folder: Path) -> LoadSettings:
    """How everything is loaded that comes into the warehouse. Raises ConfigError."""
    return LoadSettings(
        settings.warehouse.lock_seconds,
        load_copy_settings(folder),
        replace(load_story_settings(folder), meaning=encoder()),
        settings.warehouse.transaction_bytes,
        settings.warehouse.memory_bytes,
        _facts(folder),
        preparing_version(folder),
    )


def _facts(folder: Path) -> tuple[SourceFacts, ...]:
    """What is said of sources. A mistake in their list is told by who polls them, and stops no load."""
    try:
        return load_facts(folder)
    except ConfigError as error:
        log_failure("facts of sources", error)
        return ()


def summed_up(run: Run, name: str, inputs: Sequence[str]) -> Summary:
    """The summary of a run that is over, left with it as a page too."""
    summary = replace(run.tally.summary(run.context.run_id), is_stopped=run.stopping.is_set())
    record.leave(summary.markdown(), key=f"{name}-summary", description=", ".join(inputs))
    log_summary(name, summary, run.tally.sources)
    record.tag(f"source:{source}" for source in list(run.tally.sources)[:TAGGED])
    return summary


def load_now(run: Run, staged: Sequence[Path]) -> None:
    """Load staged batches in as few transactions as may be. Raises WarehouseError where one fails, after the others."""
    with run.tally.timed("load"):
        loaded = load_staged(run.context, tuple(staged))
    add_loaded(run, loaded)
    for failed in loaded.failed:
        raise WarehouseError(f"stays staged: {failed.why}", str(failed.path))


def add_loaded(run: Run, loaded: Loaded) -> None:
    """Add what was loaded to the sums; where it has become much, let search have it before the run ends."""
    before = run.tally.changed // INDEX_AFTER
    run.tally.loaded(loaded)
    if run.tally.changed // INDEX_AFTER > before:
        with run.tally.timed("index"):
            _index(run.context)


def _index(context: RunContext) -> None:
    """Let search have what was loaded; where another run is at it, it has."""
    with suppress(WarehouseLocked):
        index(context.warehouse, lock_seconds=context.load_settings.lock_seconds)


class Loading:
    """Batches on their way: extracted by the workers, ``at_once`` at a time, and loaded in the order given.

    A load costs much the same whatever its size, so what is staged waits a moment for more: where documents come slowly
    each batch is a load, where they come quickly many are.
    """

    def __init__(self, run: Run, workers: Workers, described: Mapping[str, SourceRecord]) -> None:
        self._staged: list[Path] = []
        self._load_at = 0.0
        self._run = run
        self._workers = workers
        self._described = dict(described)
        self._under_way: deque[tuple[Result[Staged], int, float | None]] = deque()
        if left := workers.left_over(run.context):
            run.tally.left(load_staged(run.context, tuple(left)))

    def describe(self, described: Mapping[str, SourceRecord]) -> None:
        """Sources found while the run goes on, by id."""
        self._described |= described

    def add(self, batch: ReadBatch, share: float | None = None) -> None:
        """Hand a batch on; waits where enough are under way. share: of the input that is done with it, 0 to 1."""
        fresh = self._without_known(batch)
        if not fresh:
            self._run.progress.advance(len(batch), share)
        else:
            result = self._workers.submit(self._run.context, fresh, self._sources(fresh))
            self._under_way.append((result, len(batch), share))
        while len(self._under_way) > self._workers.at_once:
            self._take_next()

    def finish(self) -> None:
        """Load all that is under way; what was added is in the warehouse afterwards."""
        while self._under_way:
            self._take_next()
        self._load()

    def epoch(self) -> str | None:
        """The batch that the warehouse has loaded last: with it goes whatever is remembered to be loaded."""
        context = self._run.context
        return newest_batch(context.warehouse, wait_seconds=context.load_settings.lock_seconds)

    def _take_next(self) -> None:
        tally = self._run.tally
        result, documents, share = self._under_way.popleft()
        with tally.timed("extract"):
            staged = result.result()
        tally.staged(staged.counts, staged.rejected, staged.sources)
        if not self._staged:
            self._load_at = monotonic() + self._run.settings.warehouse.gather_seconds
        self._staged.append(staged.path)
        if monotonic() >= self._load_at:
            self._load()
        self._run.progress.advance(documents, share)

    def _load(self) -> None:
        if self._staged:
            load_now(self._run, self._staged)
        self._staged = []

    def _without_known(self, batch: ReadBatch) -> ReadBatch:
        """The batch without the documents that these extractors have loaded before."""
        context = self._run.context
        # Records of an archive: what has no place in its file is a file of its own, and was not polled.
        bare = [d for d in batch.documents if d.evidence == _NO_EVIDENCE and d.origin.offset is not None]
        with self._run.tally.timed("known"):
            known = known_documents(
                context.warehouse,
                [document.document_id for document in batch.documents],
                context.extractor_version,
                bare={d.document_id: (d.url, d.sha256) for d in bare},
                wait_seconds=context.load_settings.lock_seconds,
            )
        self._run.tally.read(len(batch), len(known))
        return replace(batch, documents=tuple(d for d in batch.documents if d.document_id not in known))

    def _sources(self, batch: ReadBatch) -> tuple[SourceRecord, ...]:
        """The sources of a batch: as the inputs name them, or as the documents themselves do.

        One that was asked and gave nothing is among them, so that its health is told.
        """
        items: tuple[Document | Rejected, ...] = (*batch.documents, *batch.rejected)
        infos = {item.source_id: registry.source_of(item) for item in items}
        asked = {fetch.source_id for fetch in batch.fetches}
        infos |= {source_id: info for source_id, info in self._described.items() if source_id in asked | infos.keys()}
        return tuple(infos.values())


@contextmanager
def _stop_signal() -> Iterator[threading.Event]:
    """An event that SIGTERM and Ctrl-C set; a second one ends the process as ever."""
    stopping = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stopping
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def stop(number: int, frame: object) -> None:
        stopping.set()
        restore()
        if number == signal.SIGINT:  # written past Python's streams, which may be in the middle of a line
            os.write(sys.stderr.fileno(), b"newsloom: stopping after the batch in hand; Ctrl-C again ends at once\n")

    for number in before:
        signal.signal(number, stop)
    try:
        yield stopping
    finally:
        restore()
