"""``newsloom serve``: the schedules as Prefect deployments, run here until it is stopped."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from extractors.errors import NewsloomError
from extractors.text.counting import counted
from flows.engine.address import Address, alone, forget_address, read_address, write_address
from flows.engine.auth import key_file, make_key
from flows.engine.choice import use_named
from flows.engine.home import check_home
from flows.engine.named import named_server
from flows.engine.own_server import OwnServer, local_port
from flows.engine.server import set_defaults, use, wait_for
from flows.serving.deployments import deployment, load_schedules
from flows.serving.preflight import check_config
from flows.settings.folder import config_file
from flows.settings.load import read_toml
from warehouse import default_path
from warehouse.processes import this_process

Say = Callable[[str], None]
Check = Callable[[], None]

_APP = "flows.served:create_served_app"  # by name: only the server's process loads it


def serve(say: Say) -> None:
    """Register every schedule and run what is due, until SIGTERM or Ctrl-C; a run in hand is finished first.

    Raises ConfigError where a file of the configuration is wrong; NewsloomError where the data folder is served
    already, or no Prefect server can be used.
    """
    check_config()
    schedules = load_schedules()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # until runs are served: a server started here is ended
    with _server(say, default_path().parent) as check:
        from flows.engine.catching_up import leave_one_late
        from flows.serving.runner import Served, run_deployments

        served = [Served(deployment(name, settings), settings.flow) for name, settings in schedules.items()]
        if missed := leave_one_late(schedules):
            skipped = counted(missed, "missed run is", "missed runs are")
            say(f"{skipped} skipped; each schedule makes up only the latest.")
        say(f"Serving {counted(len(served), 'deployment')}: {', '.join(schedules)}. Stop with Ctrl-C.")
        with _pages():
            run_deployments(served, check)


@contextmanager
def _pages() -> Iterator[None]:
    """The pages of ``newsloom read`` meanwhile, where wanted: a process of their own, which ends with this one."""
    if not wants_pages():
        yield
        return
    command = [sys.executable, "-m", "flows.pages.beside", str(os.getpid())]
    with subprocess.Popen(command, start_new_session=True) as beside:
        try:
            yield
        finally:
            beside.terminate()


def wants_pages() -> bool:
    """Whether ``serve`` in config/pages.toml is true. Raises ConfigError where the file is no TOML."""
    return read_toml(config_file("pages.toml")).get("serve") is True


@contextmanager
def _server(say: Say, data: Path) -> Iterator[Check]:
    """A Prefect server, its address left in the data folder meanwhile: the one that is named, or one started here.

    Yields what raises NewsloomError where it has ended: without it no schedule is ever due.

    The latter ends with this process.
    """
    set_defaults()
    server = None
    try:
        with alone(data):
            if other := read_address(data):
                raise NewsloomError(f"is already being served, by {other}", f"data folder {data}")
            if named := named_server():
                _use_named(named, say)
            else:
                server = _start(say, data)
            write_address(data, Address(server.url if server else str(named), this_process(), is_own=bool(server)))
        check = server.check_living if server else _no_check
        from httpx import TransportError  # of Prefect's client, which comes next

        try:
            yield check
        except TransportError:
            check()  # a call met the end of the server before anybody looked whether it lives
            raise
    finally:
        if server:
            server.stop()
        if (left := read_address(data)) and left.serve == this_process():
            forget_address(data)


def _no_check() -> None:
    """A server that is not ours may come back."""


def _use_named(url: str, say: Say) -> None:
    use_named(url)
    say(f"Using the Prefect server at {url}.")


def _start(say: Say, data: Path) -> OwnServer:
    check_home()
    server = OwnServer(_APP, key=make_key(data), port=local_port(), is_temporary=False)
    say(f"Starting a Prefect server; its page is {server.url.removesuffix('/api')}. It asks for the key that is in")
    say(f"{key_file(data)}, which only you can read.")
    try:
        use(server.url, server.key)
        wait_for(server.url, server.check)
    except BaseException:
        server.stop()
        raise
    return server
