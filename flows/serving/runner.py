"""Prefect's runner of deployments, ended as an operator expects: what is in hand is finished, nothing new begins."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self, cast
from uuid import UUID

from prefect.runner import Runner
from prefect.runner._starter_engine import EngineCommandStarter

from extractors.errors import InputError, NewsloomError
from flows.engine.catching_up import delete_run
from flows.serving.alive import beat
from flows.serving.deployments import find_flow
from warehouse import default_path

if TYPE_CHECKING:
    from prefect.client.schemas.objects import FlowRun
    from prefect.deployments.runner import RunnerDeployment

_LOOK_SECONDS = 0.2
_CHECK_SECONDS = 1.0
# What the runner may take to end where its server is gone, to which it can say nothing any more.
_END_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Served:
    """A deployment, and the name of the flow that its runs are, whatever the server comes to say of it."""

    deployment: "RunnerDeployment"
    flow: str


def run_deployments(served: Iterable[Served], check: Callable[[], None] = lambda: None) -> None:
    """Run what comes due of these deployments until SIGTERM or Ctrl-C.

    check: looks whether the server lives. Raises NewsloomError where it does, or where the runner ends by itself.
    """
    runner = OwnCodeRunner()
    for each in served:
        runner.serve(each)
    try:
        asyncio.run(_checked(runner, check))
    except KeyboardInterrupt:
        return
    except ExceptionGroup as group:  # of one of its loops, in as many groups as it has tasks around it
        why = _first(group)
        told = f"ended: {type(why).__name__}: {why}".splitlines()[0]
        raise NewsloomError(
            told, "newsloom serve", "start it again; newsloom doctor tells whether its server answers"
        ) from group


async def _checked(runner: Runner, check: Callable[[], None]) -> None:
    running = asyncio.ensure_future(runner.start())
    while not running.done():
        await asyncio.wait((running,), timeout=_CHECK_SECONDS)
        try:
            check()
        except NewsloomError:
            running.cancel()
            await asyncio.wait((running,), timeout=_END_SECONDS)
            raise
    await running


def _first(group: "ExceptionGroup[Exception]") -> Exception:
    error: Exception = group
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error


@dataclass(frozen=True, slots=True)
class Due:
    """What becomes of the runs that are due. One that is in neither waits for the next look."""

    started: "list[FlowRun]"
    left_out: "list[FlowRun]"


def choose_due(
    runs: "Iterable[FlowRun]", in_hand: Collection[UUID], busy: Collection[UUID | None], now: datetime
) -> Due:
    """Which of the runs that are due, or will be in a moment, start. in_hand: runs; busy: their deployments.

    Of a deployment that is busy what a schedule made is left out once its time has come; what a person asked for is
    told by Prefect that it cannot run now.
    """
    due, taken = Due([], []), set(busy)
    for run in sorted(runs, key=lambda run: run.next_scheduled_start_time or now):
        if run.id in in_hand or not run.auto_scheduled or run.deployment_id not in taken:
            due.started.append(run)
            taken.add(run.deployment_id)
        elif (run.next_scheduled_start_time or now) <= now:
            due.left_out.append(run)
    return due


class FinishingRunner(Runner):
    """On SIGTERM or Ctrl-C it starts no more runs, tells those in hand to stop, and ends once they have.

    Prefect's own handler (3.8) calls a coroutine without waiting for it: with a run in hand it went on for ever. Ctrl-C
    it has none for: it left at once, and the run in hand, without its server, told of it in tracebacks.
    """

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        if threading.current_thread() is threading.main_thread():
            self.take_signals()
        return self

    def take_signals(self) -> None:
        """Let both signals end it, from now on."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.handle_sigterm)

    def handle_sigterm(self, *_: Any, **__: Any) -> None:
        """End once the runs in hand have; a second signal ends at once."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.default_int_handler)
        loop = asyncio.get_running_loop()
        loop.call_soon_threadsafe(lambda: setattr(self, "_ending", loop.create_task(self._end())))

    async def _end(self) -> None:
        poller, processes = self._scheduled_run_poller, self._process_manager
        poller.stopping = True
        told: set[UUID] = set()
        while in_hand := processes.flow_run_ids() | poller._submitting_flow_run_ids:
            for run in in_hand - told:
                if (process := processes.get(run)) and process.pid is not None:
                    with suppress(ProcessLookupError):
                        os.kill(process.pid, signal.SIGTERM)
                    told.add(run)
            await asyncio.sleep(_LOOK_SECONDS)
        self._loops_task_group.cancel_scope.cancel()


class OwnCodeRunner(FinishingRunner):
    """A runner whose runs are our own flows, and nothing else.

    Prefect's own starts ``prefect.engine``, which asks the server for the deployment: its pull steps (a shell command
    may be one), its path and its storage say what runs, and whoever reaches the server's API can change them. Here the
    code is named when the process starts, and ``prefect.engine`` then does not ask (``PREFECT__FLOW_ENTRYPOINT``); nor
    does the runner itself for the hooks of a run that crashed or was cancelled, as it has the flow. Job variables a
    runner does not know at all.
    """

    def __init__(self) -> None:
        super().__init__(pause_on_shutdown=False)
        self._entrypoints: dict[UUID, str] = {}
        self._deployments: dict[UUID, UUID | None] = {}  # of the runs handed out

    def serve(self, served: Served) -> None:
        """Register a deployment with the server, and its code here."""
        identifier = cast("UUID", self.add_deployment(served.deployment))  # a coroutine only where called from one
        self._deployment_registry.register_flow(identifier, find_flow(served.flow))
        self._entrypoints[identifier] = f"flows.serving.held.{served.flow}"

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        poller = self._scheduled_run_poller
        self._all_due = poller._get_scheduled_flow_runs
        poller._get_scheduled_flow_runs = self._due  # type: ignore[method-assign]
        poller._resolve_starter = self._starter
        return self

    async def _due(self) -> "list[FlowRun]":
        """The runs to start now. One that a schedule made while the one before goes on is left out without a trace.

        Prefect would refuse it by the limit of its deployment, and keep a cancelled run for each.
        """
        in_hand = set(self._scheduled_run_poller._submitting_flow_run_ids)
        self._deployments = {run: self._deployments.get(run) for run in in_hand}
        due = choose_due(await self._all_due(), in_hand, set(self._deployments.values()), datetime.now(UTC))
        for run in due.left_out:
            await delete_run(self._client, run.id)
        self._deployments |= {run.id: run.deployment_id for run in due.started}
        beat(default_path().parent)
        return due.started

    def _starter(self, flow_run: "FlowRun") -> EngineCommandStarter:
        identifier = flow_run.deployment_id
        if identifier is None or identifier not in self._entrypoints:
            raise InputError("is of no deployment that is served here", f"flow run {flow_run.id}")
        return EngineCommandStarter(
            tmp_dir=self._tmp_dir,
            entrypoint=self._entrypoints[identifier],
            deployment_name=self._deployment_registry.get_deployment_name(identifier),
            control_channel=self._control_channel,
            isolate_process_group=True,  # Ctrl-C reaches the whole group of a terminal; the run is told once, by us
        )
