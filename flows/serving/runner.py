"""Prefect's runner of deployments, ended as an operator expects: what is in hand is finished, nothing new begins."""

import asyncio
import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import UUID

from prefect.runner import Runner

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment

_LOOK_SECONDS = 0.2


def run_deployments(deployments: Iterable["RunnerDeployment"]) -> None:
    """Run what comes due of these deployments until SIGTERM or Ctrl-C."""
    runner = FinishingRunner(pause_on_shutdown=False)
    for deployment in deployments:
        runner.add_deployment(deployment)
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
