"""What a run is known by, and what it leaves for people to see."""

from collections.abc import Iterable
from uuid import UUID, uuid4

from flows.engine import here
from flows.engine.logs import LOG
from flows.engine.mode import is_here

_MARKS = ("```", "|")  # of a block and of a table; what is in a table is logged by whoever made it


def run_id() -> str:
    """The id of the run that this code is part of: Prefect's own where that runs it."""
    if run := here.current():
        return run.run_id
    if is_here():
        return str(uuid4())
    from prefect.runtime import flow_run

    return str(flow_run.id or uuid4())


def leave(markdown: str, *, key: str, description: str) -> None:
    """Leave a page with the run: an artifact in Prefect. Here the command prints the same; its lines are in the log."""
    for line in markdown.splitlines():
        if line and not line.startswith(_MARKS):
            LOG.info("%s: %s", key, line)
    if here.current() or is_here():
        return
    from prefect.artifacts import create_markdown_artifact

    create_markdown_artifact(markdown, key=key, description=description)


def tag(names: Iterable[str]) -> None:
    """Let the run be found in Prefect by these names too."""
    if here.current() or is_here():
        return
    from prefect.client.orchestration import get_client
    from prefect.runtime import flow_run

    if flow_run.id and (new := set(names) - set(flow_run.tags)):
        with get_client(sync_client=True) as client:
            client.update_flow_run(UUID(str(flow_run.id)), tags=[*flow_run.tags, *sorted(new)])
