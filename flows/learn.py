"""The ``learn`` flow: the boilerplate of each source, found by how its lines recur."""

from contextlib import suppress

from extractors.text.counting import counted
from flows.engine.flow import flow
from flows.engine.record import leave
from flows.running.publishing import publish_after_run
from flows.settings.load import load_learning_settings, load_settings, warehouse_path
from warehouse.errors import WarehouseLocked
from warehouse.loading.learning import Learned
from warehouse.loading.learning import learn as learn_in
from warehouse.search.index import index


@flow(name="learn")
def learn(warehouse: str | None = None) -> Learned:
    """Decide anew which lines are their source's boilerplate, and take them out of all articles (or put them back).

    warehouse: the DuckDB file; by default NEWSLOOM_WAREHOUSE, else data/newsloom.duckdb.
    """
    path, settings = warehouse_path(warehouse), load_settings()
    lock_seconds = settings.warehouse.lock_seconds
    learned = learn_in(path, load_learning_settings(), lock_seconds=lock_seconds)
    with suppress(WarehouseLocked):  # the next run does it
        index(path, lock_seconds=lock_seconds)
    publish_after_run(path, settings)
    leave(describe(learned), key="learn", description="boilerplate of the sources")
    return learned


def describe(learned: Learned) -> str:
    """What a learning run did, in a line."""
    lines, sources = counted(learned.lines, "line"), counted(learned.sources, "source")
    are = "is" if learned.lines == 1 else "are"
    return f"{lines} of {sources} {are} boilerplate; {counted(learned.changed, 'article')} changed"
