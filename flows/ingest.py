"""The ``ingest`` flow: files, folders and archives into the warehouse, batch by batch, losing nothing.

load(batches that an earlier run left staged)           # recover first
for batch in batched(read(inputs)):                     # streamed: memory does not grow with the input
    fresh  = batch without documents known already      # by this version of the extractors
    staged = extract(fresh)                             # a Prefect task: worker processes, then durable on disk
    load(staged)                                        # a Prefect task: one transaction
finish(run)                                             # counts, summary, artifact
"""

import asyncio
import sys

from extractors.text.counting import counted
from flows.engine.flow import flow
from flows.printing.console import finish
from flows.running.batching import batched
from flows.running.report import Summary
from flows.running.run import Loading, Run, running, summed_up
from flows.running.workers import Workers, open_workers
from flows.sources import registry
from flows.sources.base import Meter, NamedPage, ReadLimits, is_url
from flows.sources.columns import parse_map, shipped_columns


@flow(name="ingest")
def ingest(
    inputs: list[str],
    warehouse: str | None = None,
    workers: int | None = None,
    columns: list[str] | None = None,
    fetch: bool = True,
) -> Summary:
    """Load files, folders, archives, pages and feeds into the warehouse.

    inputs: paths and urls; ``-`` is JSONL on standard input.
    warehouse: the DuckDB file; by default NEWSLOOM_WAREHOUSE, else data/newsloom.duckdb.
    workers: worker processes; by default one a core.
    columns: of records, by field: ``text=corps``; the names of ``config/records.toml`` need none.
    fetch: the pages that records without a text name; where False they are in ``quarantine``.
    Raises NewsloomError where nothing can be loaded at all; what fails in the input is in ``quarantine``.
    """
    with (
        running("ingest", inputs, warehouse) as run,
        open_workers(run.settings, workers, run.folder, run.context.warehouse) as crew,
    ):
        _load_all(run, crew, inputs, columns or [], fetch)
    return summed_up(run, "ingest", inputs)


def _load_all(run: Run, crew: Workers, given: list[str], columns: list[str], fetch: bool) -> None:
    """Read, extract and load batch by batch."""
    inputs, urls = [each for each in given if not is_url(each)], [each for each in given if is_url(each)]
    pages: list[NamedPage] = []
    limits = ReadLimits(
        run.settings.limits.document_bytes,
        spool_dir=run.context.warehouse.parent / "spool",
        columns=shipped_columns().with_map(parse_map(columns)),
        named=pages.append if fetch else None,
    )
    described = {info.source_id: info for info in registry.describe(inputs)}
    loading = Loading(run, crew, registry.listed() | described)
    meter, size = Meter(), registry.size(inputs)
    for batch in batched(registry.read(inputs, limits, meter), run.settings.batch):
        loading.add(batch, min(1.0, meter.bytes / size) if size else None)
        if run.stopping.is_set():
            break
    if (urls or pages) and not run.stopping.is_set():
        from flows.poll import poll_urls  # with all that fetching needs, which files do not

        asyncio.run(poll_urls(run, loading, urls, pages))
    loading.finish()
    told = (("named by records without a text, fetched", counted(len(pages), "page")),) if pages else ()
    run.tally.noted((*told, *limits.notes.lines()))


if __name__ == "__main__":  # `newsloom ingest` has options, and says how it went
    finish(ingest(sys.argv[1:]))
