"""Prefect's server: used where one runs, else a temporary one, started reliably and said aloud."""

import os
import urllib.error
import urllib.request
from collections.abc import Callable

# Prefect's own settings, with their reasons; what the user has set wins.
_DEFAULTS = {
    # The default of 20 s is missed now and then on a busy machine; a start took 6 to 22 s where measured.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    # A self-hosted pipeline reports to nobody.
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # The command says itself what went wrong, in one line and without a traceback.
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
}
_LOCAL_SERVER = "http://127.0.0.1:4200/api"
_PROBE_SECONDS = 2.0


def prepare(say: Callable[[str], None]) -> None:
    """Choose the server for the flows of this process. Call before the first import of Prefect.

    say: takes one line for the user: which server is used, or that a temporary one starts.
    """
    for name, value in _DEFAULTS.items():
        os.environ.setdefault(name, value)
    named = _named_server()
    if named:
        if not _answers(named):
            say(f"The Prefect server at {named} does not answer; the flow will wait for it.")
        return
    if _answers(_LOCAL_SERVER):
        os.environ["PREFECT_API_URL"] = _LOCAL_SERVER
        say(f"Using the Prefect server at {_LOCAL_SERVER}.")
    else:
        say(
            "No Prefect server is running: starting one for this run, which takes some seconds"
            " (`prefect server start` keeps one)."
        )


def _named_server() -> str | None:
    """The server set in the environment or in the active Prefect profile."""
    if url := os.environ.get("PREFECT_API_URL"):
        return url
    from prefect.settings import get_current_settings

    return get_current_settings().api.url


def _answers(api_url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{api_url}/health", timeout=_PROBE_SECONDS) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False
