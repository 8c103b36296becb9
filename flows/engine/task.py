"""A step of a flow that may go on beside it and be tried again: a Prefect task where Prefect runs the flow.

Where newsloom does, it is a call in one of the run's threads. Work is handed over in batches: a Prefect task costs as
much as extracting a page.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, Protocol, TypeVar, cast

from flows.engine import here

if TYPE_CHECKING:
    from prefect import Task as PrefectTask
    from prefect.client.schemas.objects import State, TaskRun

P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Result(Protocol[R_co]):
    """What a task that was handed over will give."""

    def result(self) -> R_co:
        """Wait for it. Raises what the task raised."""


@dataclass(frozen=True, slots=True)
class Retry:
    """When a task that failed is tried again. on: only after this error; after_seconds: the wait before each try."""

    on: type[Exception]
    after_seconds: tuple[float, ...]


@dataclass(frozen=True)
class Task(Generic[P, R]):
    """A function as a task."""

    fn: Callable[P, R]
    retry: Retry | None = None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Do it now."""
        if here.current():
            return self._tried(*args, **kwargs)
        return cast("R", self._prefects(*_sealed(args), **dict(zip(kwargs, _sealed(kwargs.values()), strict=True))))

    def submit(self, *args: P.args, **kwargs: P.kwargs) -> Result[R]:
        """Let it begin; the flow goes on meanwhile."""
        if run := here.current():
            return run.threads.submit(self._tried, *args, **kwargs)
        given = dict(zip(kwargs, _sealed(kwargs.values()), strict=True))
        return cast("Result[R]", self._prefects.submit(*_sealed(args), **given))

    def _tried(self, *args: P.args, **kwargs: P.kwargs) -> R:
        if self.retry:
            for seconds in self.retry.after_seconds:
                try:
                    return self.fn(*args, **kwargs)
                except self.retry.on:
                    time.sleep(seconds)
        return self.fn(*args, **kwargs)

    @cached_property
    def _prefects(self) -> "PrefectTask[..., Any]":
        from prefect import Task as PrefectTask
        from prefect.cache_policies import NO_CACHE

        retry = self.retry
        return PrefectTask(
            self.fn,
            cache_policy=NO_CACHE,
            persist_result=False,
            retries=len(retry.after_seconds) if retry else 0,
            retry_delay_seconds=list(retry.after_seconds) if retry else None,
            retry_condition_fn=_is(retry.on) if retry else None,
        )


def task(*, retry: Retry | None = None) -> Callable[[Callable[P, R]], Task[P, R]]:
    """A decorator that makes a function a task."""
    return lambda function: Task(function, retry)


def _sealed(values: Any) -> list[Any]:
    """The values as arguments that Prefect does not search for futures, item by item."""
    from prefect.utilities.annotations import quote

    return [quote(value) for value in values]


def _is(error: type[Exception]) -> "Callable[[PrefectTask[..., Any], TaskRun, State[Any]], bool]":
    return lambda task, run, state: isinstance(state.result(raise_on_failure=False), error)
