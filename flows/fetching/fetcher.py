"""The polite fetch of one url: refusal, robots.txt, a turn at the host, the request, redirects, retries."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

from flows.boundary import Unforeseen, bounded, log
from flows.fetching.client import Client, Failure, Wanted, wire_url
from flows.fetching.cookies import ChainCookies
from flows.fetching.guard import OwnHosts, Resolver, refusal
from flows.fetching.messages import Exchange, Fetch, Headers, Outcome, retry_after_seconds
from flows.fetching.politeness import HOST_FAILURES, HostDown, Politeness, backoff_seconds
from flows.fetching.robots import Access, Robots, RobotsCache, load_robots, save_robots
from flows.fetching.settings import FetchSettings


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for, and what is known of it already.

    etag, last_modified: of the copy in hand, to be told "not modified". delay: seconds between two requests to its
    host that its source asks for.
    """

    url: str
    wanted: Wanted = Wanted.PAGE
    etag: str | None = None
    last_modified: str | None = None
    delay: float | None = None

    @property
    def conditions(self) -> Headers:
        """The headers of a conditional request."""
        pairs = (("If-None-Match", self.etag), ("If-Modified-Since", self.last_modified))
        return tuple((name, value) for name, value in pairs if value)


class Fetcher:
    """Fetches politely; used as ``async with Fetcher(settings) as fetcher``. One for a whole run: it is what knows
    when a host was asked last.

    robots_file: where robots.txt files are kept from one run to the next. keep_robots: is given each answer to a
    request for one, for the archive; it may raise.
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        resolver: Resolver | None = None,
        ssl_context: ssl.SSLContext | None = None,
        robots_file: Path | None = None,
        keep_robots: Callable[[Fetch], Awaitable[object]] | None = None,
    ) -> None:
        self._settings = settings
        self._own = OwnHosts(settings.own_hosts)
        self._client = Client(settings, resolver, ssl_context)
        self._politeness = Politeness(settings.politeness)
        self._robots_file = robots_file
        self._keep_robots = keep_robots
        known = load_robots(robots_file) if robots_file else ()
        self.robots = RobotsCache(settings.robots, self._fetch_robots, known)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()
        if self._robots_file:
            save_robots(self._robots_file, self.robots.snapshot())

    async def fetch(self, request: Request) -> Fetch:
        """The answer for ``request``, however it ends: what goes wrong is an outcome, never an exception but of
        ``keep_robots``."""
        retries = self._settings.retries
        attempt = 1
        while True:
            fetch = replace(await self._bounded_chain(request), attempts=attempt)
            if attempt >= retries.attempts or not _is_worth_retrying(fetch, retries.max_seconds):
                return fetch
            await asyncio.sleep(backoff_seconds(attempt, retries, fetch.retry_after))
            attempt += 1

    async def _fetch_robots(self, url: str) -> Fetch:
        fetch = await self.fetch(Request(url, Wanted.ROBOTS))
        if self._keep_robots and fetch.hops:
            await self._keep_robots(fetch)
        return fetch

    async def _bounded_chain(self, request: Request) -> Fetch:
        try:
            with bounded(request.url):
                return await self._chain(request)
        except Unforeseen as error:
            log(error, "a fetch")
            return Fetch(request.url, Outcome.ERROR, error.message)

    async def _chain(self, request: Request) -> Fetch:
        """One attempt: the request and the redirects it leads through, each judged like the first."""
        hops: list[Exchange] = []
        cookies = ChainCookies()
        seen: set[tuple[str, str]] = set()
        url = request.url
        while True:
            if why := refusal(url, self._own):
                return Fetch(request.url, Outcome.REFUSED, why, tuple(hops))
            cookie = cookies.header(url)
            if (url, cookie) in seen or len(hops) > self._settings.limits.redirects:
                detail = "in a circle" if (url, cookie) in seen else f"more than {self._settings.limits.redirects}"
                return Fetch(request.url, Outcome.REDIRECTS, detail, tuple(hops))
            seen.add((url, cookie))
            extra = request.conditions + ((("Cookie", cookie),) if cookie else ())
            ended = await self._hop(request, url, extra)
            if ended.last is None or ended.outcome is not Outcome.OK:
                return replace(ended, url=request.url, hops=(*hops, *ended.hops))
            hops.append(ended.last)
            target = redirect_target(ended.last)
            if target is None:
                return replace(judged(ended.last), url=request.url, hops=tuple(hops))
            cookies.learn(url, ended.last)
            url = target

    async def _hop(self, request: Request, url: str, extra: Headers) -> Fetch:
        """One exchange, when robots.txt allows and the host's turn has come; OK means that an answer came."""
        delay = request.delay
        if request.wanted is not Wanted.ROBOTS:
            robots = await self.robots.get(url)
            if not robots.allows(wire_url(url)):
                return _closed(url, robots)
            delay = max((each for each in (delay, robots.delay) if each is not None), default=None)
        host = (urlsplit(url).hostname or "").lower()
        try:
            async with AsyncExitStack() as stack:
                await stack.enter_async_context(self._politeness.turn(host, delay))
                return self._learnt(host, await self._client.exchange(url, request.wanted, extra))
        except HostDown as down:
            return Fetch(url, Outcome.HOST_DOWN, f"left alone for {down.seconds:.0f} s", retry_after=down.seconds)
        except Failure as failure:
            self._politeness.saw(host, failure.outcome)
            return Fetch(url, failure.outcome, failure.detail, (failure.exchange,) if failure.exchange else ())

    def _learnt(self, host: str, exchange: Exchange) -> Fetch:
        answer = judged(exchange)
        self._politeness.saw(host, answer.outcome, answer.retry_after)
        return Fetch(exchange.url, Outcome.OK, hops=(exchange,))


def _closed(url: str, robots: Robots) -> Fetch:
    """Why robots.txt keeps us out. Where its host does not work at all, that is the name of it."""
    where = f"{robots.origin}/robots.txt"
    if robots.access is not Access.UNREACHABLE:
        return Fetch(url, Outcome.ROBOTS, where, is_settled=True)
    outcome = robots.cause if robots.cause in HOST_FAILURES else Outcome.ROBOTS_UNREACHABLE
    return Fetch(url, outcome or Outcome.ROBOTS_UNREACHABLE, f"{where}: {robots.detail}", is_settled=True)


def redirect_target(exchange: Exchange) -> str | None:
    """Where an answer leads, absolute and without fragment; None where it is no redirect."""
    location = exchange.header("location")
    if exchange.status not in (301, 302, 303, 307, 308) or not location:
        return None
    try:
        target = urljoin(exchange.url, _as_utf8(location.strip()))
        return urlsplit(target)._replace(fragment="").geturl()
    except ValueError:
        return location  # refused by its form in the next step, and named


def _as_utf8(header: str) -> str:
    """A header that a server wrote in raw UTF-8, which the protocol reads as Latin-1."""
    try:
        return header if header.isascii() else header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header


def judged(exchange: Exchange) -> Fetch:
    """The outcome of an answer by its status alone; ``verdicts`` looks at the page."""
    status = exchange.status
    wait = retry_after_seconds(exchange.header("retry-after"), datetime.now(UTC)) if status >= 400 else None
    detail = f"{status} {exchange.reason}".strip()
    if 200 <= status < 300:
        outcome = Outcome.OK if exchange.body else Outcome.EMPTY
    elif status == 304:
        outcome = Outcome.NOT_MODIFIED
    elif status == 429 or (status == 503 and wait is not None):
        outcome = Outcome.RATE_LIMITED
    elif status >= 500 or status < 200:
        outcome = Outcome.SERVER_ERROR
    else:
        outcome = _CLIENT_OUTCOMES.get(status, Outcome.CLIENT_ERROR)
    return Fetch(exchange.url, outcome, detail, retry_after=wait)


_CLIENT_OUTCOMES = {
    401: Outcome.DENIED,
    402: Outcome.DENIED,
    403: Outcome.DENIED,
    404: Outcome.NOT_FOUND,
    407: Outcome.DENIED,
    408: Outcome.SERVER_ERROR,
    410: Outcome.GONE,
    451: Outcome.DENIED,
}


def _is_worth_retrying(fetch: Fetch, longest_wait: float) -> bool:
    if fetch.is_settled or not fetch.outcome.can_recover or fetch.outcome is Outcome.HOST_DOWN:
        return False
    return (fetch.retry_after or 0.0) <= longest_wait
