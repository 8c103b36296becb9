"""The server of ``newsloom serve``: Prefect's behind its guard, and ``/metrics`` for who has the key."""

import asyncio
import base64
import hmac
import os

from extractors.errors import NewsloomError
from flows.condition import condition
from flows.engine.auth import SERVER_KEY
from flows.engine.guard import App, Headers, Receive, Scope, Send, answer, guarded, prefect_app
from flows.metrics import metrics
from flows.settings.load import warehouse_path

_PATH = "/metrics"
_MEDIA_TYPE = b"application/openmetrics-text; version=1.0.0; charset=utf-8"
# Of a warehouse that is being loaded: what collects metrics gives up after 10 s as a rule.
_WAIT_SECONDS = 5.0


class Metrics:
    """An ASGI application that answers ``/metrics``, and hands all else on to another.

    key: user and password as in ``serve.key``; given as ``Basic`` or, as it stands in the file, as ``Bearer``.
    """

    def __init__(self, app: App, key: str) -> None:
        self._app = app
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
                told = await asyncio.to_thread(_told)
        except NewsloomError as error:
            await answer(send, 503, str(error))
        else:
            await answer(send, 200, told.removesuffix("\n"), media_type=_MEDIA_TYPE)


def _told() -> str:
    return metrics(condition(warehouse_path(None), _WAIT_SECONDS))


def create_served_app() -> App:
    """Prefect's server with ``/metrics`` behind the guard."""
    return guarded(Metrics(prefect_app(), os.environ[SERVER_KEY]))
