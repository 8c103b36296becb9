"""What stands before Prefect's server: requests by another name, and those that a foreign page sends, go no further.

A page whose own name is made to lead to 127.0.0.1 (DNS rebinding) is of the same origin to a browser, so that neither
CORS nor a token keeps it out; but the browser sends that name as ``Host``. Prefect has no setting for it.
"""

import os
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from flows.engine.auth import HOSTS

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = Iterable[tuple[bytes, bytes]]

# Its page is shown in no frame of another's, where a click could be led.
_ADDED = (
    (b"x-frame-options", b"DENY"),
    (b"content-security-policy", b"frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
)


def refusal(headers: Headers, hosts: frozenset[str]) -> tuple[int, str] | None:
    """The status and the reason why a request is not for this server, None where it is."""
    named = [value.decode("latin-1").lower() for name, value in headers if name.lower() == b"host"]
    if len(named) != 1 or named[0] not in hosts:
        return 421, "this server is not asked by that name"
    origins = [value.decode("latin-1").lower() for name, value in headers if name.lower() == b"origin"]
    own = {f"{scheme}://{host}" for host in hosts for scheme in ("http", "https")}
    if any(origin not in own for origin in origins):
        return 403, "asked by a page of another site"
    return None


class Guard:
    """An ASGI application that hands on to another what is for it."""

    def __init__(self, app: App, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        refused = refusal(scope["headers"], self._hosts)
        if refused is None:
            await self._app(scope, receive, _adding(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})  # before it is accepted: an answer of 403
        else:
            await answer(send, *refused, ((b"connection", b"close"),))


async def answer(
    send: Send, status: int, text: str, headers: Headers = (), *, media_type: bytes = b"text/plain; charset=utf-8"
) -> None:
    """Answer a request with a text."""
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", media_type), *headers]})
    await send({"type": "http.response.body", "body": f"{text}\n".encode()})


def _adding(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *_ADDED]}
        await send(message)

    return sending


def create_app() -> App:
    """Prefect's server behind the guard."""
    return guarded(prefect_app())


def prefect_app() -> App:
    """Prefect's server."""
    from prefect.server.api.server import create_app as create

    app: App = create(final=True)
    return app


def guarded(app: App) -> App:
    """The application behind the guard; the names it is asked by are in the environment."""
    return Guard(app, frozenset(name.strip().lower() for name in os.environ[HOSTS].split(",") if name.strip()))
