"""The ``reprocess`` flow: articles that other extractors made, made anew from their archived bytes.

for batch in batched(read_all_again(documents)):        # of articles with another extractor_version
    after  = sandbox.process(batch)                     # today's extractors
    report(compare(articles in the warehouse, after))   # what changes, before anything does
    load(after)                                         # only when applied: as revisions, and nothing is lost by it
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path

from extractors.article import Article, Rejected
from extractors.document import Document
from extractors.sandbox import Sandbox
from flows import safe
from flows.engine.flow import flow
from flows.engine.record import leave
from flows.replay import kept_documents
from flows.running.batching import ReadBatch, batched
from flows.running.differences import DiffReport, compare
from flows.running.report import Progress, Summary, progress_for
from flows.running.run import Run, load_now, running, summed_up
from flows.running.sandboxes import open_sandbox
from flows.settings.folder import config_folder
from flows.settings.load import Settings, load_settings, warehouse_path
from flows.settings.version import extractor_version
from flows.sources.again import Again, Unreachable, read_all_again
from flows.sources.base import Item, ReadLimits
from warehouse.reading.again import outdated, stored
from warehouse.staging import files as staging
from warehouse.staging.batches import Batch, DocumentRecord, to_batch


@dataclass(frozen=True, slots=True)
class Reprocessed:
    """What reprocessing changes; summary: of the run that changed it, None where it only looked."""

    report: DiffReport
    summary: Summary | None = None


@flow(name="reprocess")
def reprocess(
    source: str | None = None,
    since: date | None = None,
    apply: bool = False,
    warehouse: str | None = None,
    workers: int | None = None,
) -> Reprocessed:
    """Run documents that other extractors made articles of through today's, and report what changes.

    source: only articles of this source_id. since: only those fetched on this day (UTC) or later.
    apply: load what changes, as revisions; without it the warehouse is only read.
    warehouse: the DuckDB file; by default NEWSLOOM_WAREHOUSE, else data/newsloom.duckdb.
    workers: worker processes; by default one a core.
    """
    folder = config_folder()
    settings, path = load_settings(folder), warehouse_path(warehouse)
    wanted = _Wanted(path, source, datetime.combine(since, time(), UTC) if since else None)
    if not apply:
        with open_sandbox(settings.limits, workers, folder) as sandbox:
            report = _reprocess(_Work(wanted, settings, sandbox, progress_for()))
        return Reprocessed(_left(report))
    inputs = [given for given in (source, since and f"since {since}") if given]
    with running("reprocess", inputs, warehouse) as run, open_sandbox(settings.limits, workers, folder) as sandbox:
        report = _reprocess(_Work(wanted, settings, sandbox, run.progress, run))
    return Reprocessed(_left(report), summed_up(run, "reprocess-run", inputs))


def _left(report: DiffReport) -> DiffReport:
    """The report, left in Prefect too."""
    leave(safe.code_block(report.plain()), key="reprocess", description="what today's extractors change")
    return report


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which articles to make anew."""

    warehouse: Path
    source: str | None
    since: datetime | None


@dataclass(slots=True)
class _Work:
    """The work under way. run: None where nothing is to be loaded."""

    wanted: _Wanted
    settings: Settings
    sandbox: Sandbox
    progress: Progress
    run: Run | None = None
    report: DiffReport = field(default_factory=DiffReport)

    @property
    def lock_seconds(self) -> float:
        return self.settings.warehouse.lock_seconds


def _reprocess(work: _Work) -> DiffReport:
    wanted = work.wanted
    given = (wanted.warehouse, extractor_version(), wanted.source, wanted.since)
    kept = kept_documents(outdated(*given, wait_seconds=work.lock_seconds), wanted.warehouse)
    done = 0
    limits = ReadLimits(work.settings.limits.document_bytes)
    for batch in batched(_items(read_all_again(kept, limits), work.report), work.settings.batch):
        fresh = _compare(work, batch)
        if work.run and fresh:
            _load(work.run, fresh)
        done += len(batch)
        work.progress.advance(len(batch), min(1.0, done / len(kept)))
        if work.run and work.run.stopping.is_set():
            break
    return work.report


def _items(found: Iterator[Again], report: DiffReport) -> Iterator[Item]:
    """What could be read again, with the bytes it had."""
    for again in found:
        if isinstance(again, Unreachable):
            report.unreachable.append(str(again))
            continue
        kept, item = again
        if isinstance(item, Document) and item.document_id != kept.document_id:
            report.unreachable.append(f"{item.url}: the file has other content now ({item.origin.file})")
        else:
            yield item


def _compare(work: _Work, batch: ReadBatch) -> Sequence[tuple[Document, Article]]:
    """Report on a batch; the articles that can take the place of those in the warehouse, with their documents."""
    report = work.report
    report.lost += batch.rejected
    before = stored(work.wanted.warehouse, [d.document_id for d in batch.documents], wait_seconds=work.lock_seconds)
    made: list[tuple[Document, Article]] = []
    for document, result in zip(batch.documents, work.sandbox.process(batch.documents), strict=True):
        if document.document_id not in before:  # another run has loaded a newer revision meanwhile
            continue
        if isinstance(result, Rejected):
            report.lost.append(result)
        elif result.article_id != before[document.document_id]["article_id"]:
            report.moved.append(f"{document.url} is {result.canonical_url}")
        else:
            made.append((document, result))
    rows = _batch(made, "").tables["articles"].to_pylist()
    for row in rows:
        report.add(compare(before[row["document_id"]], row))
    return made


def _batch(made: Sequence[tuple[Document, Article]], run_id: str) -> Batch:
    return to_batch(
        [article for _, article in made],
        [],
        [DocumentRecord.of(document) for document, _ in made],
        run_id=run_id,
        extractor_version=extractor_version(),
        made_at=datetime.now(UTC),
    )


def _load(run: Run, made: Sequence[tuple[Document, Article]]) -> None:
    """Stage the articles and load them, in one transaction."""
    run.tally.read(len(made), 0)
    staged = staging.stage(run.context.staging, _batch(made, run.context.run_id))
    load_now(run, [staged])
