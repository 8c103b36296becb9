"""Runs of a schedule that start a little apart, so that many schedules and machines do not all begin on the minute.

Prefect's schedules know no jitter, so the run itself waits; only one that a schedule started. How long at most goes
with the deployment as a tag, which works in ``newsloom serve`` and on a work pool alike.
"""

import random
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prefect.client.schemas.objects import FlowRun, State
    from prefect.flows import Flow

_TAG = "jitter:"


def jitter_tag(seconds: float) -> str:
    """The tag of a deployment whose runs wait up to so long."""
    return f"{_TAG}{seconds:g}"


def jitter_of(tags: Iterable[str]) -> float:
    """The longest wait in seconds that these tags ask for; 0 where none does."""
    return max((float(tag.removeprefix(_TAG)) for tag in tags if tag.startswith(_TAG)), default=0.0)


def spread_out(flow: "Flow[..., Any]", flow_run: "FlowRun", state: "State[Any]") -> None:
    """Wait at random up to the jitter of the schedule that started the run: a hook of every flow, on running."""
    if flow_run.auto_scheduled and (seconds := jitter_of(flow_run.tags)):
        time.sleep(random.uniform(0.0, seconds))
