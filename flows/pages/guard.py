"""Before any page: who asks, by which name and method; and what a browser may do with the answer."""

import base64
import hmac
import re
from collections.abc import Mapping, Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from extractors.errors import NewsloomError
from flows.pages.api import error_json
from flows.pages.settings import Access

_METHODS = frozenset({"GET", "HEAD"})
_LONGEST = 4_000  # bytes of an address's path and query
_NAME = 255  # letters of a host
# Nothing runs, nothing is fetched from elsewhere, nothing is framed; forms lead here.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HOST = re.compile(r"(?:\[(?P<address>[0-9a-f:.]+)\]|(?P<name>[^\s:/?#@\[\]\\]+?)\.?)(?::[0-9]{1,5})?")
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
}


class Guard:
    """An application that answers only whom it may."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                headers.setdefault("Cache-Control", "private, no-cache")
            await send(message)

        refused = refusal(scope, self._access)
        await (refused or self._app)(scope, receive, guarded)


def refusal(scope: Scope, access: Access) -> Response | None:
    """Why a request is not answered; None where it is."""
    headers = Headers(scope=scope)
    if scope["method"] not in _METHODS:
        told = NewsloomError("these pages can only be read", scope["method"], "ask with GET")
        return _refused(scope, told, 405, {"Allow": "GET, HEAD"})
    if len(scope.get("raw_path", b"")) + len(scope.get("query_string", b"")) > _LONGEST:
        return _refused(scope, NewsloomError("is too long", "address", f"at most {_LONGEST:,} characters"), 414)
    if _host(headers.getlist("host")) not in access.hosts:
        hint = "add it to `hosts` in config/pages.toml"
        told = NewsloomError("this server is not known by that name", headers.get("host", "")[:_NAME], hint)
        return _refused(scope, told, 421)
    if headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-mode") != "navigate":
        return _refused(scope, NewsloomError("is not for pages of other sites", scope["path"]), 403)
    if not _may_read(scope, headers, access):
        told = NewsloomError("is missing or wrong", "token", "any name, and the token as password")
        return _refused(scope, told, 401, {"WWW-Authenticate": 'Basic realm="newsloom", charset="UTF-8"'})
    return None


def _refused(scope: Scope, told: NewsloomError, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """As JSON to programs, else as plain text."""
    if scope["path"].startswith("/api/"):
        return Response(error_json(told), status, headers, "application/json")
    return PlainTextResponse(f"{told}\n", status, headers)


def reader_name(client: str | None, headers: Headers, access: Access) -> str | None:
    """Who asks, as the proxy that signs people in says, else the name that the browser was given; None where nobody."""
    if access.is_proxy(client):
        return headers.get(access.header, "").strip() or None
    return _basic(headers)[0].strip() or None


def _host(given: Sequence[str]) -> str | None:
    """The name without its port, in small letters; None where it is not one name. Links of feeds have all of it."""
    found = _HOST.fullmatch(given[0].lower()) if len(given) == 1 else None
    return (found["address"] or found["name"]) if found else None


def _may_read(scope: Scope, headers: Headers, access: Access) -> bool:
    if access.token and hmac.compare_digest(_shown(headers).encode(), access.token.encode()):
        return True
    client = scope.get("client")
    if access.is_proxy(client[0] if client else None):
        return bool(headers.get(access.header, "").strip())
    return not access.token and not access.proxies


def _shown(headers: Headers) -> str:
    """The token that a request shows: a bearer's, or the password that a browser asks for."""
    kind, _, given = headers.get("authorization", "").partition(" ")
    return given.strip() if kind.lower() == "bearer" else _basic(headers)[1]


def _basic(headers: Headers) -> tuple[str, str]:
    """The name and the password that a browser asked for."""
    kind, _, given = headers.get("authorization", "").partition(" ")
    if kind.lower() != "basic":
        return "", ""
    try:
        name, _, password = base64.b64decode(given, validate=True).decode().partition(":")
    except ValueError:  # no Base64, letters that it has not, bytes that are no UTF-8
        return "", ""
    return name, password
