"""What a run is known by, and what it leaves for people to see."""

from uuid import uuid4

from flows.engine import here
from flows.engine.mode import is_here


def run_id() -> str:
    """The id of the run that this code is part of: Prefect's own where that runs it."""
    if run := here.current():
        return run.run_id
    if is_here():
        return str(uuid4())
    from prefect.runtime import flow_run

    return str(flow_run.id or uuid4())


def leave(markdown: str, *, key: str, description: str) -> None:
    """Leave a page with the run: an artifact in Prefect. Here the command prints the same."""
    if here.current() or is_here():
        return
    from prefect.artifacts import create_markdown_artifact

    create_markdown_artifact(markdown, key=key, description=description)
