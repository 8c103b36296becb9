"""What Prefect is told of a flow: how its runs are named, what they log, and what they wait for before they begin."""

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flows.engine.jitter import spread_out
from flows.engine.logs import LOG, to_file
from warehouse import default_path

if TYPE_CHECKING:
    from prefect.client.schemas.objects import FlowRun, State
    from prefect.flows import Flow


def run_name(flow: str) -> str:
    """As in ``poll 2026-11-30 07:00``, UTC."""
    return f"{flow} {datetime.now(UTC):%Y-%m-%d %H:%M}"


def begin(flow: "Flow[..., Any]", flow_run: "FlowRun", state: "State[Any]") -> None:
    """A hook of every flow, on running: its log, and the wait that its schedule asks for."""
    to_file(default_path(flow_run.parameters.get("warehouse")).parent)
    spread_out(flow, flow_run, state)


def log_to_prefect() -> None:
    """Let a run's page have what it logs, and Prefect's console not: the terminal has it from us."""
    from prefect.logging.handlers import APILogHandler

    if any(isinstance(handler, APILogHandler) for handler in LOG.handlers):
        return
    handler = APILogHandler()
    handler.addFilter(_is_of_a_run)
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
    for other in logging.getLogger().handlers:
        if type(other).__module__.startswith("prefect."):
            other.addFilter(lambda record: not record.name.startswith(LOG.name))


def _is_of_a_run(record: logging.LogRecord) -> bool:
    from prefect.context import FlowRunContext, TaskRunContext

    return FlowRunContext.get() is not None or TaskRunContext.get() is not None
