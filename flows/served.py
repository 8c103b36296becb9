"""The server of ``newsloom serve``: Prefect's behind its guard, and ``/metrics`` for who has the key.

Where Prefect's is a server of its own, ``newsloom metrics --listen`` answers ``/metrics``, to who has the same key.
"""

import asyncio
import base64
import hmac
import os
import socket
from collections.abc import Callable
from pathlib import Path

from extractors.errors import InputError, NewsloomError
from flows.condition import condition
from flows.engine.auth import HOSTS, KEYS, SERVER_KEY, key_file, loopback_hosts, make_key
from flows.engine.guard import App, Headers, Receive, Scope, Send, answer, guarded, prefect_app
from flows.engine.listening import listening, serve_until_stopped
from flows.metrics import metrics
from flows.settings.load import warehouse_path

_PATH = "/metrics"
_HEALTH = "/health"  # of a server that answers nothing else
_MEDIA_TYPE = b"application/openmetrics-text; version=1.0.0; charset=utf-8"
# Of a warehouse that is being loaded: what collects metrics gives up after 10 s as a rule.
_WAIT_SECONDS = 5.0


class Metrics:
    """An ASGI application that answers ``/metrics``, and hands all else on to another.

    key: user and password as in ``serve.key``; given as ``Basic`` or, as it stands in the file, as ``Bearer``.
    warehouse: the file; by default as commands choose it.
    """

    def __init__(self, app: App, key: str, warehouse: str | None = None) -> None:
        self._app = app
        self._warehouse = warehouse
        self._accepted = (b"Basic " + base64.b64encode(key.encode()), b"Bearer " + key.encode())
        self._asked = asyncio.Lock()  # one at a time asks the warehouse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        if scope["type"] != "http" or scope["path"] != _PATH:
            await self._app(scope, receive, send)
        elif not self._has_key(scope["headers"]):
            await answer(send, 401, "the key is asked for", ((b"www-authenticate", b'Basic realm="newsloom"'),))
        elif scope["method"] not in ("GET", "HEAD"):
            await answer(send, 405, "only to be read", ((b"allow", b"GET, HEAD"),))
        else:
            await self._tell(send)

    def _has_key(self, headers: Headers) -> bool:
        given = [value for name, value in headers if name.lower() == b"authorization"]
        return len(given) == 1 and any(hmac.compare_digest(given[0], accepted) for accepted in self._accepted)

    async def _tell(self, send: Send) -> None:
        try:
            async with self._asked:
                told = await asyncio.to_thread(_told, self._warehouse)
        except NewsloomError as error:
            await answer(send, 503, str(error))
        else:
            await answer(send, 200, told.removesuffix("\n"), media_type=_MEDIA_TYPE)


def _told(warehouse: str | None) -> str:
    return metrics(condition(warehouse_path(warehouse), _WAIT_SECONDS))


def create_served_app() -> App:
    """Prefect's server with ``/metrics`` behind the guard."""
    return guarded(Metrics(prefect_app(), os.environ[SERVER_KEY]))


def listen(address: str, warehouse: str | None, say: Callable[[str], None]) -> None:
    """Answer ``/metrics`` at an address, as in ``127.0.0.1:4201``, until SIGTERM or Ctrl-C.

    The key is that of ``newsloom serve``, made where there is none; the names it is asked by are those of the loopback,
    and those in NEWSLOOM_SERVER_HOSTS. Raises InputError for what is no address, NewsloomError where it is taken.
    """
    folder = Path(os.environ.get(KEYS) or warehouse_path(warehouse).parent)
    key = make_key(folder)
    with _bound(address) as bound:
        port = bound.getsockname()[1]
        os.environ[HOSTS] = ",".join((*loopback_hosts(port), os.environ.get(HOSTS, "")))
        say(f"Metrics at http://{address}{_PATH}, with the key of {key_file(folder)} (Ctrl-C ends it).")
        serve_until_stopped(guarded(Metrics(_nothing_else, key, warehouse)), bound)


async def _nothing_else(scope: Scope, receive: Receive, send: Send) -> None:
    """Whether it is there, for who has no key; and nothing else."""
    if scope["type"] == "http":
        await answer(send, *((200, "here") if scope["path"] == _HEALTH else (404, f"only {_PATH} is here")))


def _bound(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not host or not port.isdecimal() or int(port) > 65_535:
        raise InputError("is no address to listen at", address, "as in 127.0.0.1:4201 or [::1]:4201")
    return listening(host, int(port), "name another port")
