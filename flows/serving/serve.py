"""``newsloom serve``: the schedules as Prefect deployments, run here until it is stopped."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flows.engine import server as engine
from flows.engine.auth import key_file, make_key
from flows.engine.own_server import OwnServer, local_port
from flows.serving.deployments import deployment, load_schedules
from flows.serving.preflight import check_config
from warehouse import default_path


def serve(say: Callable[[str], None]) -> None:
    """Register every schedule and run what is due, until SIGTERM or Ctrl-C; a run in hand is finished first.

    Raises ConfigError where a file of the configuration is wrong, NewsloomError where no Prefect server can be started.
    """
    check_config()
    schedules = load_schedules()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # until runs are served: a server started here is ended
    with _server(say):
        from flows.engine.catching_up import leave_one_late
        from flows.serving.runner import Served, run_deployments

        served = [Served(deployment(name, settings), settings.flow) for name, settings in schedules.items()]
        if missed := leave_one_late(schedules):
            say(f"{missed:,} runs that came due meanwhile are left out; what is late is caught up once.")
        say(f"Serving {len(served)} deployments: {', '.join(schedules)}. Stop with Ctrl-C.")
        run_deployments(served)


@contextmanager
def _server(say: Callable[[str], None]) -> Iterator[None]:
    """A Prefect server: the one that runs, or one started here, which ends with this process."""
    engine.set_defaults()
    if url := engine.running_server():
        engine.use(url, None if url == engine.named_server() else engine.served_key())
        say(f"Using the Prefect server at {url}.")
        yield
        return
    data = default_path().parent
    server = OwnServer(key=make_key(data), port=local_port(), is_temporary=False)
    say(f"Starting a Prefect server; its page is {server.url.removesuffix('/api')}. It asks for the key that is in")
    say(f"{key_file(data)}, which only you can read.")
    try:
        engine.use(server.url, server.key)
        engine.wait_for(server.url, server.check)
        yield
    finally:
        server.stop()
