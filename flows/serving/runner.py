"""Prefect's runner of deployments, ended as an operator expects: what is in hand is finished, nothing new begins."""

import asyncio
import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, cast
from uuid import UUID

from prefect.runner import Runner
from prefect.runner._starter_engine import EngineCommandStarter

from extractors.errors import InputError
from flows.serving.alive import beat
from flows.serving.deployments import find_flow
from warehouse import default_path

if TYPE_CHECKING:
    from prefect.client.schemas.objects import FlowRun
    from prefect.deployments.runner import RunnerDeployment

_LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Served:
    """A deployment, and the name of the flow that its runs are, whatever the server comes to say of it."""

    deployment: "RunnerDeployment"
    flow: str


def run_deployments(served: Iterable[Served]) -> None:
    """Run what comes due of these deployments until SIGTERM or Ctrl-C."""
    runner = OwnCodeRunner()
    for each in served:
        runner.serve(each)
    with suppress(KeyboardInterrupt):
        asyncio.run(runner.start())


class FinishingRunner(Runner):
    """On SIGTERM it starts no more runs, passes the signal to those in hand, and ends once they have.

    Prefect's own handler (3.8) calls a coroutine without waiting for it: with a run in hand it went on for ever.
    """

    def handle_sigterm(self, *_: Any, **__: Any) -> None:
        """End once the runs in hand have; a second SIGTERM ends at once, as Ctrl-C does."""
        signal.signal(signal.SIGTERM, signal.default_int_handler)
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

    def serve(self, served: Served) -> None:
        """Register a deployment with the server, and its code here."""
        identifier = cast("UUID", self.add_deployment(served.deployment))  # a coroutine only where called from one
        self._deployment_registry.register_flow(identifier, find_flow(served.flow))
        self._entrypoints[identifier] = f"flows.serving.held.{served.flow}"

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        poller = self._scheduled_run_poller
        asked = poller._get_scheduled_flow_runs

        async def asking() -> "list[FlowRun]":
            due = await asked()
            beat(default_path().parent)
            return due

        poller._get_scheduled_flow_runs = asking  # type: ignore[method-assign]
        poller._resolve_starter = self._starter
        return self

    def _starter(self, flow_run: "FlowRun") -> EngineCommandStarter:
        identifier = flow_run.deployment_id
        if identifier is None or identifier not in self._entrypoints:
            raise InputError("is of no deployment that is served here", f"flow run {flow_run.id}")
        return EngineCommandStarter(
            tmp_dir=self._tmp_dir,
            entrypoint=self._entrypoints[identifier],
            deployment_name=self._deployment_registry.get_deployment_name(identifier),
            control_channel=self._control_channel,
        )
