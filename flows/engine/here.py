"""A run of a flow in this process alone, without Prefect: its id, and threads for its tasks."""

import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from uuid import uuid4

# Tasks of a run that go on at once, here and in Prefect: the next batch is ready when the workers run out of the one
# before; more only costs memory.
TASKS_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class HereRun:
    """A run under way. threads: in which its tasks go on."""

    flow: str
    threads: ThreadPoolExecutor
    run_id: str = field(default_factory=lambda: str(uuid4()))


_current: ContextVar[HereRun | None] = ContextVar("newsloom_run", default=None)


def current() -> HereRun | None:
    """The run that this code is part of; None where Prefect runs it, or nobody does."""
    return _current.get()


@contextmanager
def run_of(flow: str) -> Iterator[HereRun]:
    """A run for as long as the context lasts. SIGTERM ends it as Ctrl-C does, so that it can tidy up."""
    with _terminated_as_interrupted(), ThreadPoolExecutor(TASKS_AT_ONCE, "newsloom-task") as threads:
        run = HereRun(flow, threads)
        token = _current.set(run)
        try:
            yield run
        finally:
            _current.reset(token)
            threads.shutdown(cancel_futures=True)


@contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
