"""``newsloom serve``: the schedules as Prefect deployments, run here until it is stopped."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from extractors.errors import NewsloomError
from flows.engine import server as engine
from flows.serving.deployments import deployment, load_schedules
from flows.serving.preflight import check_config

_STOP_SECONDS = 30


def serve(say: Callable[[str], None]) -> None:
    """Register every schedule and run what is due, until SIGTERM or Ctrl-C; a run in hand is finished first.

    Raises ConfigError where a file of the configuration is wrong, NewsloomError where no Prefect server can be started.
    """
    check_config()
    schedules = load_schedules()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # until runs are served: a server started here is ended
    with _server(say):
        from flows.engine.catching_up import leave_one_late
        from flows.serving.runner import run_deployments

        deployments = [deployment(name, settings) for name, settings in schedules.items()]
        if missed := leave_one_late(schedules):
            say(f"{missed:,} runs that came due meanwhile are left out; what is late is caught up once.")
        say(f"Serving {len(deployments)} deployments: {', '.join(schedules)}. Stop with Ctrl-C.")
        run_deployments(deployments)


@contextmanager
def _server(say: Callable[[str], None]) -> Iterator[None]:
    """A Prefect server: the one that runs, or one started here and stopped at the end."""
    engine.set_defaults()
    if url := engine.running_server():
        engine.use(url)
        say(f"Using the Prefect server at {url}.")
        yield
        return
    say(f"Starting a Prefect server; its page is {engine.LOCAL_SERVER.removesuffix('/api')}.")
    command = [sys.executable, "-m", "prefect", "server", "start"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        engine.wait_for(engine.LOCAL_SERVER, partial(_check, server))
        engine.use(engine.LOCAL_SERVER)
        yield
    finally:
        server.terminate()
        server.wait(_STOP_SECONDS)


def _check(server: "subprocess.Popen[bytes]") -> None:
    if server.poll() is not None:
        raise NewsloomError("did not start", "Prefect server", "see why with: .venv/bin/prefect server start")
