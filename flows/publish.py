"""The ``publish`` flow: what readers on this machine and elsewhere see, brought to the state of the warehouse."""

from flows import safe
from flows.engine.flow import flow
from flows.engine.record import leave
from flows.running.publishing import publish_all
from flows.settings.load import load_settings, warehouse_path


@flow(name="publish")
def publish(warehouse: str | None = None, thorough: bool = False) -> str:
    """Make the published copy anew, and bring what changed to the target of ``[publish]`` in ``config/pipeline.toml``.

    warehouse: the DuckDB file; by default NEWSLOOM_WAREHOUSE, else data/newsloom.duckdb.
    thorough: compare all of a lake with the warehouse, rather than what was loaded since the last time.
    """
    path = warehouse_path(warehouse)
    told = publish_all(path, load_settings(), is_thorough=thorough) or f"{path}: the copy beside it is current"
    leave(safe.code_block(told), key="publish", description=safe.markdown(str(path)))
    return told
