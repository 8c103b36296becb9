"""Servers that do what they must not, over HTTP/1.1 and HTTP/2: each fetch is an outcome, in its time and its size.

Redirects and names that lead to forbidden addresses end before a connection is made there.
"""

import asyncio
import ipaddress
import random
import ssl
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from flows.fetching.client import Wanted
from flows.fetching.fetcher import Fetcher, Request
from flows.fetching.guard import is_public
from flows.fetching.messages import Fetch, Outcome
from flows.fetching.robots import Access, Robots, save_robots
from flows.fetching.verdicts import judge, load_verdict_rules
from tests.flows.fetching.quick import CONFIG, quick_settings
from tests.flows.fetching.test_guard import _PRIVATE
from tests.flows.fetching.test_hostile import BODY, HEAD
from tests.flows.fetching.test_http2 import NAME, certificate  # noqa: F401 - a fixture
from tests.flows.fetching.test_rebinding import SPELLINGS, in_url
from tests.flows.hostile import mutated
from tests.torture.size import EVERY, SEED, SMALL

pytestmark = pytest.mark.torture

WAYS = 1_000 // EVERY if EVERY < SMALL else 60
_RULES = load_verdict_rules(CONFIG)
_SECONDS = 60.0  # of one fetch: its own limit is a second, but the machine may have much to do
_BYTES = 3_000_000  # as in ``quick_settings``
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
_FRAMES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 200]


async def resolved(host: str, port: int) -> Sequence[str]:
    return ["127.0.0.1"]


def trouble(what: str, fetch: Fetch, seconds: float) -> str:
    judged = judge(fetch, _RULES)
    size = len(fetch.last.body) if fetch.last else 0
    if judged.outcome not in Outcome or seconds > _SECONDS or size > _BYTES:
        return f"{what}: {judged.outcome}, {seconds:.0f} s, {size} bytes"
    return f"{what}: {judged.detail}" if "Traceback" in (judged.detail or "") else ""


def freed(folder: Path, origin: str) -> Path:
    """A file of robots.txt that lets all be fetched there, so that nobody is asked for it."""
    save_robots(folder / "robots.json", [Robots(origin, Access.FREE, time.time())])
    return folder / "robots.json"


def quiet(serve: Serve) -> Serve:
    """As it serves, but a client that goes away, and the end of the loop, are no news."""

    async def quietly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # a task that ended cancelled would be told in a traceback
        finally:
            writer.close()

    return quietly


async def asked(
    folder: Path, serve: Serve, scheme: str, server: ssl.SSLContext | None = None, client: ssl.SSLContext | None = None
) -> Fetch:
    """One page of a server that answers so."""
    listening = await asyncio.start_server(quiet(serve), "127.0.0.1", 0, ssl=server)
    port = listening.sockets[0].getsockname()[1]
    settings = quick_settings(retries={"attempts": 1})
    origin = f"{scheme}://{NAME}:{port}"
    robots = freed(folder, origin)
    async with Fetcher(settings, resolver=resolved, ssl_context=client, robots_file=robots) as fetcher:
        fetch = await fetcher.fetch(Request(f"{origin}/news", Wanted.PAGE))
    listening.close()
    return fetch


def first_kind(draw: random.Random, seed: int) -> Serve:
    """A server of HTTP/1.1: a broken answer, in one piece or many, with much behind it, or held back."""
    raw = mutated(HEAD, seed) + mutated(BODY, seed + 1)
    step, rest = draw.choice([1, 7, len(raw)]), draw.choice([b"", b"", b"x" * 100_000, b"\x00" * 10])
    endless = draw.random() < 0.1

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for at in range(0, len(raw), step):
            writer.write(raw[at : at + step])
            await writer.drain()
        while endless:
            writer.write(b"X-More: " + b"y" * 60_000 + b"\r\n")
            await writer.drain()
        writer.write(rest)
        await writer.drain()
        if draw.random() < 0.1:
            await asyncio.sleep(5)

    return serve


def second_kind(draw: random.Random) -> Serve:
    """A server of HTTP/2: frames of any kind, for any stream, of lengths that are told right or wrong."""

    def frame() -> bytes:
        body = draw.randbytes(draw.choice([0, 1, 4, 5, 8, 9, 300]))
        told = len(body) if draw.random() < 0.8 else draw.choice([0, 1, 70_000, 2**24 - 1])
        stream = draw.choice([0, 1, 1, 1, 2, 3, 2**31 - 1])
        kind, flags = draw.choice(_FRAMES), draw.choice([0, 1, 4, 5, 255])
        return told.to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + body

    settings = b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"
    sent = (settings if draw.random() < 0.7 else b"") + b"".join(frame() for _ in range(draw.randint(1, 40)))
    times = draw.choice([1, 1, 1, 3_000])

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65_536)
        for _ in range(times):
            writer.write(sent)
            await writer.drain()
        await asyncio.wait_for(reader.read(65_536), 0.2)

    return serve


def counted(outcomes: Counter[str], wrong: list[str], what: str) -> None:
    told = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
    print(f"{outcomes.total():,} {what}, {len(wrong)} wrong: {told}")  # noqa: T201 - for `make torture`
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong[:20])


def test_http_1_1(tmp_path: Path) -> None:
    outcomes, wrong = Counter[str](), list[str]()
    for n in range(WAYS):
        seed = SEED * 1_000_000 + n
        began = time.monotonic()
        fetch = asyncio.run(asked(tmp_path, first_kind(random.Random(seed), seed), "http"))
        outcomes[fetch.outcome] += 1
        wrong += [why for why in [trouble(f"answer {seed}", fetch, time.monotonic() - began)] if why]
    counted(outcomes, wrong, "answers over HTTP/1.1")


def test_http_2(tmp_path: Path, certificate: Path) -> None:  # noqa: F811
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(certificate)
    serving.set_alpn_protocols(["h2"])
    asking = ssl.create_default_context(cafile=str(certificate))
    outcomes, wrong = Counter[str](), list[str]()
    for n in range(WAYS):
        seed = SEED * 1_000_000 + n
        began = time.monotonic()
        fetch = asyncio.run(asked(tmp_path, second_kind(random.Random(seed)), "https", serving, asking))
        outcomes[fetch.outcome] += 1
        wrong += [why for why in [trouble(f"frames {seed}", fetch, time.monotonic() - began)] if why]
    counted(outcomes, wrong, "answers over HTTP/2")


def redirects() -> list[str]:
    """Where a page may be sent on to, and nobody shall be."""
    hosts = [*map(in_url, _PRIVATE), *SPELLINGS, "rebound.test"]
    forms = ["http://{}/", "//{}/x", "https://{}:8443/", "http://{}#@paper.test/", "http:\\\\{}/", "http://a@{}/"]
    others = ["file:///etc/passwd", "gopher://127.0.0.1:70/", "data:text/html,x", "javascript:1", "http://", "http:///"]
    return [form.format(host) for host in hosts for form in forms] + others


async def sent_on(folder: Path, location: str) -> tuple[Fetch, list[str]]:
    """The fetch of a page that sends on; and the addresses other than the page's that were looked up and allowed."""
    reached: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        if b"Host: paper.test" not in head and b"host: paper.test" not in head:
            reached.append(head.decode("latin-1"))
        to = location.encode("utf-8")
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: " + to + b"\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    async def resolve(host: str, port: int) -> Sequence[str]:
        return {"paper.test": ["127.0.0.1"], "rebound.test": ["127.0.0.1"]}.get(host, [])

    listening = await asyncio.start_server(quiet(serve), "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    settings = quick_settings(retries={"attempts": 1}).model_copy(update={"own_hosts": ("paper.test",)})
    origin = f"http://paper.test:{port}"
    async with Fetcher(settings, resolver=resolve, robots_file=freed(folder, origin)) as fetcher:
        fetch = await fetcher.fetch(Request(f"{origin}/news", Wanted.PAGE))
    listening.close()
    return fetch, reached


def test_no_redirect_leads_to_a_forbidden_address(tmp_path: Path) -> None:
    assert not any(is_public(ipaddress.ip_address(each)) for each in _PRIVATE)
    outcomes, wrong = Counter[str](), list[str]()
    every = redirects()
    for location in every if EVERY < SMALL else random.Random(SEED).sample(every, 30):
        fetch, reached = asyncio.run(sent_on(tmp_path, location))
        outcomes[fetch.outcome] += 1
        if reached or fetch.outcome is Outcome.OK:
            wrong.append(f"{location}: {fetch.outcome} {reached}")
    counted(outcomes, wrong, "redirects")
