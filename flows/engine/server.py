"""Prefect's server: used where one runs, else a temporary one, started reliably and said aloud."""

import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from importlib import import_module

from extractors.errors import NewsloomError
from flows.engine.auth import CLIENT_KEY, is_accepted, read_key
from flows.engine.own_server import OwnServer, local_port
from warehouse import default_path

# Prefect's own settings, with their reasons; what the user has set wins.
_DEFAULTS = {
    # For flows called from Python, where Prefect starts its own: the default of 20 s is missed now and then.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    # A self-hosted pipeline reports to nobody.
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # The command says itself what went wrong, in one line and without a traceback.
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
}
_PROBE_SECONDS = 2.0
# A start took 6 to 22 s where measured, on a busy machine.
_START_SECONDS = 180.0


def prepare(say: Callable[[str], None]) -> None:
    """Choose the server for the flows of this process. Call before the first import of Prefect.

    say: takes one line for the user: which server is used, or that a temporary one starts.
    """
    set_defaults()
    named = named_server()
    if named and not answers(named):
        say(f"The Prefect server at {named} does not answer; the flow will wait for it.")
    elif url := running_server():
        use(url, None if url == named else served_key())
        say(f"Using the Prefect server at {url}.")
    elif not named:
        say(
            "No Prefect server is running: starting one for this run, which takes some seconds"
            " (`newsloom serve` keeps one)."
        )
        _start_one()


def _start_one() -> None:
    """Start a server for this process; Prefect is imported meanwhile. Raises NewsloomError."""
    server = OwnServer()
    import_module("prefect.flows")
    use(server.url, server.key)
    wait_for(server.url, server.check)


def served_key() -> str | None:
    """The key of the ``newsloom serve`` of this data folder; None where there is none. Raises NewsloomError."""
    return read_key(default_path().parent)


def use(url: str, auth: str | None = None) -> None:
    """Let the flows of this process and of those it starts use the server with this API url. auth: what it asks for.

    Prefect reads its settings when any of it is imported, and looking for a server imports some: they are read again.
    """
    os.environ["PREFECT_API_URL"] = url
    if auth:
        os.environ[CLIENT_KEY] = auth
    from prefect.context import refresh_global_settings_context

    refresh_global_settings_context()


def wait_for(url: str, check: Callable[[], None]) -> None:
    """Wait until a server that was started answers. check: raises where it has ended. Raises NewsloomError."""
    deadline = time.monotonic() + _START_SECONDS
    while not answers(url):
        check()
        if time.monotonic() > deadline:
            raise NewsloomError(f"did not answer within {_START_SECONDS:g} s", "Prefect server", "run it again")
        time.sleep(0.1)


def set_defaults() -> None:
    """Put newsloom's choices for Prefect into the environment, where the user has made none."""
    for name, value in _DEFAULTS.items():
        os.environ.setdefault(name, value)


def running_server() -> str | None:
    """The API url of the server that is set and answers, else of that of ``newsloom serve``; None where none does."""
    if (named := named_server()) and answers(named):
        return named
    url, key = f"http://127.0.0.1:{local_port()}/api", served_key()
    return url if key and is_accepted(key, url) else None


def answers(api_url: str) -> bool:
    """Whether a Prefect server answers there."""
    try:
        with urllib.request.urlopen(f"{api_url}/health", timeout=_PROBE_SECONDS) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False


def named_server() -> str | None:
    """The server set in the environment or in the active Prefect profile."""
    if url := os.environ.get("PREFECT_API_URL"):
        return url
    from prefect.settings import get_current_settings

    return get_current_settings().api.url
