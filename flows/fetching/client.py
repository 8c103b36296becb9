"""One request, one answer, within every limit: the only file that speaks HTTP."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from urllib.parse import quote, urlsplit, urlunsplit

import httpcore2

from flows.boundary import Unforeseen, bounded, log
from flows.fetching.decoding import ACCEPT_ENCODING, BadCoding, UnpackedTooLarge, decode
from flows.fetching.guard import GuardedBackend, NoName, OwnHosts, Refused, Resolver, SystemResolver, ascii_host
from flows.fetching.messages import Exchange, Headers, Outcome
from flows.fetching.pools import Pools
from flows.fetching.settings import FetchSettings, Limits


class Wanted(StrEnum):
    """What a request is for: it decides what is accepted and how much of it."""

    PAGE = "page"
    SECTION = "section"
    FEED = "feed"
    SITEMAP = "sitemap"
    ROBOTS = "robots"


_HTML = frozenset({Wanted.PAGE, Wanted.SECTION})
_ACCEPT = {
    **dict.fromkeys(_HTML, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5"),
    Wanted.FEED: "application/rss+xml,application/atom+xml,application/feed+json,application/rdf+xml,"
    "application/xml;q=0.9,text/xml;q=0.9,application/json;q=0.8,*/*;q=0.5",
    Wanted.SITEMAP: "application/xml,text/xml,text/plain;q=0.9,*/*;q=0.5",
    Wanted.ROBOTS: "text/plain,*/*;q=0.5",
}
_PAGE_TYPES = ("text/", "application/xhtml+xml", "application/xml", "application/json", "application/ld+json")
_NEVER_TYPES = ("image/", "audio/", "video/", "font/", "model/")
# Origins that may keep an idle connection, for each request that may be in flight.
_IDLE_ORIGINS_PER_PLACE = 4
# Statuses without a body, whatever follows on the connection.
_BODILESS = frozenset({204, 205, 304})


class Failure(Exception):
    """A request that gave no usable answer; ``exchange`` is what did come, without its body."""

    def __init__(self, outcome: Outcome, detail: str, exchange: Exchange | None = None) -> None:
        super().__init__(outcome, detail)
        self.outcome = outcome
        self.detail = detail
        self.exchange = exchange


_KNOWN = (
    Failure,
    TimeoutError,
    OSError,
    httpcore2.TimeoutException,
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.UnsupportedProtocol,
    UnpackedTooLarge,
    BadCoding,
)


class Client:
    """A pool of connections, HTTP/1.1 and HTTP/2, each to an address that ``guard`` allowed. Follows no redirect,
    keeps no cookie, heeds no proxy setting (a proxy would connect where we must not)."""

    def __init__(
        self, settings: FetchSettings, resolver: Resolver | None = None, ssl_context: ssl.SSLContext | None = None
    ) -> None:
        self._limits = settings.limits
        self._robots_bytes = settings.robots.bytes
        self._user_agent = settings.user_agent
        self._system = None if resolver else SystemResolver()
        backend = GuardedBackend(OwnHosts(settings.own_hosts), resolver or self._system or SystemResolver())
        politeness = settings.politeness
        self._pools = Pools(
            backend,
            ssl_context or httpcore2.default_ssl_context(),
            per_origin=politeness.host_concurrency,
            idle=politeness.concurrency * _IDLE_ORIGINS_PER_PLACE,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pools.aclose()
        if self._system:
            self._system.close()

    async def exchange(self, url: str, wanted: Wanted, extra: Headers = ()) -> Exchange:
        """Ask for ``url`` once. Any status is an answer; raises Failure where there is none, or none we take."""
        headers = (
            ("User-Agent", self._user_agent),
            ("Accept", _ACCEPT[wanted]),
            # What is cut at its limit could not be unpacked: robots.txt comes as it is.
            ("Accept-Encoding", "identity" if wanted is Wanted.ROBOTS else ACCEPT_ENCODING),
            *extra,
        )
        receiving = _Receiving(wire_url(url), headers)
        with self._translated(receiving):
            async with asyncio.timeout(self._limits.total_seconds):
                return await self._receive(receiving, wanted)
        raise AssertionError("unreachable: the answer was returned, or Failure raised")

    @asynccontextmanager
    async def download(self, url: str, extra: Headers = ()) -> AsyncIterator[tuple[Exchange, AsyncIterator[bytes]]]:
        """Ask for a file of any size: its head, and its bytes as they come over the wire, for as long as they come.

        Raises Failure, the reading of the bytes too.
        """
        headers = (("User-Agent", self._user_agent), ("Accept", "*/*"), ("Accept-Encoding", "identity"), *extra)
        receiving = _Receiving(wire_url(url), headers)
        async with AsyncExitStack() as stack:
            with self._translated(receiving):
                response = await stack.enter_async_context(self._asked(receiving))
            yield receiving.done(b""), self._chunks(receiving, response)

    async def _chunks(self, receiving: "_Receiving", response: httpcore2.Response) -> AsyncIterator[bytes]:
        with self._translated(receiving):
            async for chunk in response.aiter_stream():
                receiving.wire_bytes += len(chunk)
                yield chunk

    @contextmanager
    def _translated(self, receiving: "_Receiving") -> Iterator[None]:
        """What goes wrong with an answer as Failure, with what came of it."""
        try:
            with bounded(receiving.url, known=_KNOWN):
                yield
        except Unforeseen as error:
            log(error, "an answer")
            raise Failure(Outcome.ERROR, error.message, receiving.cut("disconnect")) from None
        except (TimeoutError, httpcore2.TimeoutException) as error:
            detail = str(error) or f"no whole answer within {self._limits.total_seconds:g} s"
            raise Failure(Outcome.TIMEOUT, detail, receiving.cut("time")) from None
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.UnsupportedProtocol, OSError) as error:
            raise Failure(*_named(error, receiving), receiving.cut("disconnect")) from None
        except UnpackedTooLarge as error:
            raise Failure(Outcome.TOO_LARGE, str(error), receiving.cut("length")) from None
        except BadCoding as error:
            raise Failure(Outcome.BAD_CODING, str(error), receiving.cut("length")) from None

    @asynccontextmanager
    async def _asked(self, receiving: "_Receiving") -> AsyncIterator[httpcore2.Response]:
        """The answer of a GET, its head read."""
        limits = self._limits
        timeouts = {
            "connect": limits.connect_seconds,
            "read": limits.read_seconds,
            "write": limits.read_seconds,
            "pool": limits.total_seconds,
        }
        headers = [(name.encode(), value.encode("latin-1", "replace")) for name, value in receiving.request_headers]
        async with (
            self._pools.pool(receiving.url) as pool,
            pool.stream("GET", receiving.url, headers=headers, extensions={"timeout": timeouts}) as response,
        ):
            receiving.begun(response)
            yield response

    async def _receive(self, receiving: "_Receiving", wanted: Wanted) -> Exchange:
        wire, unpacked = self._sizes(wanted, self._limits)
        body, truncated = bytearray(), None
        async with self._asked(receiving) as response:
            receiving.check(wanted, wire)
            if response.status not in _BODILESS:
                async for chunk in response.aiter_stream():
                    body += chunk
                    receiving.wire_bytes += len(chunk)
                    if len(body) > wire:
                        if wanted is Wanted.ROBOTS:  # RFC 9309: what stands before the limit counts
                            truncated = "length"
                            break
                        raise Failure(Outcome.TOO_LARGE, f"more than {wire} bytes", receiving.cut("length"))
        coding = ",".join(value for name, value in receiving.headers if name.lower() == "content-encoding")
        return receiving.done(decode(bytes(body), coding, unpacked), truncated)

    def _sizes(self, wanted: Wanted, limits: Limits) -> tuple[int, int]:
        if wanted is Wanted.ROBOTS:
            return self._robots_bytes, self._robots_bytes
        return limits.wire_bytes, limits.sitemap_bytes if wanted is Wanted.SITEMAP else limits.unpacked_bytes


class _Receiving:
    """An answer on its way: what is known of it so far, so that a failure in the middle loses none of it."""

    def __init__(self, url: str, request_headers: Headers) -> None:
        self.url = url
        self.request_headers = request_headers
        self.started_at = datetime.now(UTC)
        self._clock = time.monotonic()
        self.status = 0
        self.reason = ""
        self.headers: Headers = ()
        self.wire_bytes = 0
        self.http_version = "HTTP/1.1"
        self.address: str | None = None

    def begun(self, response: httpcore2.Response) -> None:
        self.status = response.status
        self.headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers)
        self.reason = bytes(response.extensions.get("reason_phrase", b"")).decode("latin-1")
        self.http_version = bytes(response.extensions.get("http_version", b"HTTP/1.1")).decode("latin-1")
        stream = response.extensions.get("network_stream")
        peer: Sequence[object] | None = stream.get_extra_info("server_addr") if stream else None
        self.address = str(peer[0]) if peer else None

    def check(self, wanted: Wanted, wire: int) -> None:
        """Refuse by the headers what need not be read. Raises Failure."""
        exchange = self.done(b"")
        length = exchange.header("content-length") or ""
        if length.isdecimal() and int(length[:18]) > wire and wanted is not Wanted.ROBOTS:
            raise Failure(Outcome.TOO_LARGE, f"{length} bytes, more than {wire}", self.cut("length"))
        kind = exchange.content_type
        page_like = not kind or kind.startswith(_PAGE_TYPES)
        if 200 <= self.status < 300 and (kind.startswith(_NEVER_TYPES) or (wanted in _HTML and not page_like)):
            raise Failure(Outcome.UNSUPPORTED, f"media type {kind[:80]}", self.cut("length"))

    def done(self, body: bytes, truncated: str | None = None) -> Exchange:
        return Exchange(
            url=self.url,
            request_headers=self.request_headers,
            status=self.status,
            reason=self.reason,
            headers=self.headers,
            body=body,
            wire_bytes=self.wire_bytes,
            started_at=self.started_at,
            seconds=time.monotonic() - self._clock,
            http_version=self.http_version,
            address=self.address,
            truncated=truncated,
        )

    def cut(self, why: str) -> Exchange | None:
        """The answer without its body, None where not even a status came."""
        return self.done(b"", why) if self.status else None


def wire_url(url: str) -> str:
    """The url as it goes over the wire: ASCII, host in IDNA, no fragment; what is escaped already stays as it is."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = ascii_host(host) or host
    netloc = f"[{host}]" if ":" in host else host
    if parts.port is not None and parts.port != {"http": 80, "https": 443}.get(parts.scheme):
        netloc += f":{parts.port}"
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    return urlunsplit((parts.scheme, netloc, path, quote(parts.query, safe="/%:@!$&'()*+,;=~?[]"), ""))


def _named(error: Exception, receiving: _Receiving) -> tuple[Outcome, str]:
    """The outcome that a connection's or protocol's error stands for, and its words."""
    detail = str(error) or type(error).__name__
    if isinstance(error, Refused):
        return Outcome.REFUSED, detail
    if isinstance(error, NoName):
        return Outcome.NO_NAME, detail
    if error.args and isinstance(error.args[0], ssl.SSLError):
        return Outcome.TLS, detail
    if isinstance(error, httpcore2.ConnectError):
        return Outcome.CONNECT, detail
    closed = "disconnected" in detail or "closed connection" in detail or "ConnectionTerminated" in detail
    if isinstance(error, httpcore2.ProtocolError | httpcore2.UnsupportedProtocol) and not closed:
        return Outcome.PROTOCOL, detail
    return Outcome.CUT_OFF, detail if receiving.status else f"no answer: {detail}"
