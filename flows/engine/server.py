"""A Prefect server: whether it answers, waiting for one that starts, letting this process's flows use it."""

import base64
import os
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping

from extractors.errors import NewsloomError
from flows.engine.auth import CLIENT_KEY, give_named_key

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
# Who asks is not known, or may not.
_REFUSED = (401, 403)
# A start took 6 to 22 s where measured, on a busy machine.
_START_SECONDS = 180.0


def use(url: str, auth: str | None = None) -> None:
    """Let the flows of this process and of those it starts use the server with this API url. auth: what it asks for.

    Prefect reads its settings when any of it is imported: where that was before, they are read again.
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
    """Put newsloom's choices for Prefect into the environment, where the user has made none, and the key he names."""
    for name, value in _DEFAULTS.items():
        os.environ.setdefault(name, value)
    give_named_key()


def answers(api_url: str) -> bool:
    """Whether a Prefect server answers there."""
    return _status(f"{api_url}/health") == 200


def is_there(api_url: str) -> bool:
    """Whether one answers, or something before it that wants to know first who asks."""
    return _status(f"{api_url}/health") in (200, *_REFUSED)


def refusal(api_url: str) -> int | None:
    """The HTTP status with which a server does not let in this process's Prefect client; None where it does.

    Its health a server tells everybody, so it is asked for something else. Call after ``use``.
    """
    from prefect.settings import get_current_settings

    settings = get_current_settings()
    headers = dict(settings.client.custom_headers)
    if settings.api.auth_string:
        token = base64.b64encode(settings.api.auth_string.get_secret_value().encode()).decode()
        headers["Authorization"] = f"Basic {token}"
    elif settings.api.key:
        headers["Authorization"] = f"Bearer {settings.api.key.get_secret_value()}"
    status = _status(f"{api_url}/admin/version", headers)
    return status if status in _REFUSED else None


def _status(url: str, headers: Mapping[str, str] | None = None) -> int | None:
    """The HTTP status of an answer; None where nothing answers."""
    try:
        request = urllib.request.Request(url, headers=dict(headers or {}))
        with urllib.request.urlopen(request, timeout=_PROBE_SECONDS) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except (urllib.error.URLError, OSError, ValueError):
        return None
