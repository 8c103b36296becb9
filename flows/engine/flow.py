"""What makes a function a flow: Prefect's, or one that newsloom runs itself. The function knows nothing of which.

A flow's module is the same for both: ``flow`` imports Prefect only where it runs this process's flows (``mode``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Generic, ParamSpec, Protocol, TypeVar, cast

from flows.engine import here
from flows.engine.begin import begin, log_to_prefect, run_name
from flows.engine.logs import to_file
from flows.engine.mode import is_here
from warehouse import default_path

P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Flow(Protocol[P, R_co]):
    """A flow, whoever runs it. fn: the function itself."""

    @property
    def name(self) -> str:
        """As in ``runs`` and in Prefect."""

    @property
    def fn(self) -> Callable[P, R_co]:
        """The function alone."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co:
        """Run it."""


@dataclass(frozen=True)
class HereFlow(Generic[P, R]):
    """A flow that newsloom runs itself, in this process."""

    name: str
    fn: Callable[P, R]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run it. Called as a function is: what it raises comes as it is."""
        named = kwargs.get("warehouse")
        to_file(default_path(named if isinstance(named, str) else None).parent)
        with here.run_of(self.name):
            return self.fn(*args, **kwargs)


def flow(*, name: str) -> Callable[[Callable[P, R]], Flow[P, R]]:
    """A decorator that makes a function a flow."""

    def decorate(function: Callable[P, R]) -> Flow[P, R]:
        return HereFlow(name, function) if is_here() else _prefects(function, name)

    return decorate


def run_flow(flow: Flow[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a flow as this process has chosen, whatever it was when its module was imported."""
    if is_here():
        return run_flow_here(flow, *args, **kwargs)
    from prefect import tags

    with tags("newsloom", flow.name):
        return flow(*args, **kwargs)


def run_flow_here(flow: Flow[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a flow in this process, without Prefect."""
    return HereFlow(flow.name, flow.fn)(*args, **kwargs)


def _prefects(function: Callable[P, R], name: str) -> Flow[P, R]:
    from prefect import flow as prefect_flow
    from prefect.futures import PrefectFuture
    from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

    runner = cast("TaskRunner[PrefectFuture[object]]", ThreadPoolTaskRunner(max_workers=here.TASKS_AT_ONCE))
    log_to_prefect()
    made = prefect_flow(
        name=name,
        flow_run_name=partial(run_name, name),
        persist_result=False,
        on_running=[begin],
        task_runner=runner,
    )(function)
    return cast("Flow[P, R]", made)
