"""The ``import`` flow: another warehouse, or a Parquet export of one, into this one."""

from pathlib import Path

from flows.engine.flow import flow
from flows.running.report import Summary
from flows.running.run import Run, add_loaded, running, summed_up
from warehouse.exchange.importing import import_from


@flow(name="import")
def import_warehouse(path: str, warehouse: str | None = None) -> Summary:
    """Bring all of another warehouse into this one; what is here already changes nothing.

    path: a warehouse file, or the folder of a Parquet export. It is copied first and left as it is.
    warehouse: the DuckDB file; by default NEWSLOOM_WAREHOUSE, else data/newsloom.duckdb.
    Raises WarehouseError where it is neither, or damaged, before anything is loaded. Killed, it goes on when run again.
    """
    with running("import", [path], warehouse) as run:
        _import(run, Path(path))
    return summed_up(run, "import", [path])


def _import(run: Run, path: Path) -> None:
    """Load step by step; stops after one when asked to."""
    context = run.context
    for step in import_from(path, context.warehouse, context.staging, context.run_id, context.load_settings):
        run.tally.imported(step.articles, step.documents, step.skipped)
        add_loaded(run, step.loaded)
        run.progress.advance(step.articles, step.share)
        if run.stopping.is_set():
            return
