"""``/metrics`` of ``newsloom serve``: for who has the key, whatever the warehouse says; all else is Prefect's."""

import asyncio
import base64
import socket
from typing import Any

import pytest

from extractors.errors import InputError, NewsloomError
from flows import served
from flows.engine.guard import Guard

KEY = "newsloom:a-token-of-many-letters"
BASIC = "Basic " + base64.b64encode(KEY.encode()).decode()


def ask(
    authorization: str | None,
    *,
    path: str = "/metrics",
    method: str = "GET",
    host: str = "127.0.0.1:4200",
    app: Any = None,
) -> Any:
    """The status, the headers and the body that a request is answered."""
    sent: list[Any] = []

    async def prefect(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 299, "headers": []})
        await send({"type": "http.response.body", "body": b"Prefect"})

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError

    headers = [(b"host", host.encode())]
    headers += [(b"authorization", authorization.encode())] if authorization is not None else []
    scope = {"type": "http", "path": path, "method": method, "headers": headers}
    guarded = Guard(served.Metrics(app or prefect, KEY), frozenset({"127.0.0.1:4200"}))
    asyncio.run(guarded(scope, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"].decode()


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served, "_told", lambda warehouse: "newsloom_staged_batches 2.0\n# EOF\n")


@pytest.mark.parametrize("authorization", [BASIC, f"Bearer {KEY}"])
def test_who_has_the_key_is_told(authorization: str) -> None:
    status, headers, body = ask(authorization)
    assert (status, body) == (200, "newsloom_staged_batches 2.0\n# EOF\n")
    assert headers[b"content-type"].startswith(b"application/openmetrics-text")
    assert headers[b"x-content-type-options"] == b"nosniff"


@pytest.mark.parametrize(
    "authorization", [None, "", "Basic", BASIC[:-1], BASIC + "=", f"Bearer {KEY[:-1]}", f"Bearer {KEY[9:]}", KEY, "é"]
)
def test_nobody_else_is(authorization: str | None) -> None:
    status, headers, body = ask(authorization)
    assert (status, "newsloom_" in body) == (401, False)
    assert headers[b"www-authenticate"].startswith(b"Basic")


def test_a_foreign_name_is_refused_before() -> None:
    assert ask(BASIC, host="evil.example")[0] == 421


def test_it_is_only_read_and_all_else_is_handed_on() -> None:
    assert ask(BASIC, method="POST")[0] == 405
    assert ask(None, path="/api/flows/")[0] == 299


def test_a_warehouse_that_cannot_be_asked_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(warehouse: str | None) -> str:
        raise NewsloomError("is in use", "news.duckdb")

    monkeypatch.setattr(served, "_told", fail)
    assert ask(BASIC)[::2] == (503, "news.duckdb: is in use\n")


@pytest.mark.parametrize("address", ["4201", ":4201", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", ""])
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(InputError, match="no address to listen at"):
        served._bound(address)


def test_a_server_of_metrics_alone_has_nothing_else() -> None:
    with served._bound("[::1]:0") as bound:
        assert bound.family == socket.AF_INET6
    assert [ask(None, path=path, app=served._nothing_else)[0] for path in ("/health", "/api", "/metrics")] == [
        200,
        404,
        401,
    ]
