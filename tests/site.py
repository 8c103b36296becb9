"""A news site of the project's own on loopback, with all that makes fetching hard.

``with Site() as site`` serves it from a thread, on several loopback addresses that stand for several hosts;
``python -m tests.site 8000`` serves it until stopped. What it publishes can be changed while it runs.
"""

import asyncio
import gzip
import hashlib
import json
import random
import sys
import threading
import time
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import TracebackType
from typing import Self
from xml.sax.saxutils import escape

import brotli
import zstandard

HOSTS = tuple(f"127.0.0.{n}" for n in range(1, 9))
# One word or two for each place of a sentence.
_SENTENCE = (
    ("Captain Mara Lind", "A fish dealer", "The tide warden", "An old pilot", "The crane driver", "One passenger"),
    ("told this paper about", "asked the council for", "waited all day for", "refused to pay for", "photographed"),
    (
        "the new breakwater",
        "three missing buoys",
        "a barge full of salt",
        "the lighthouse stairs",
        "a seal on the slip",
    ),
    (
        "near the eastern pier",
        "behind the ice house",
        "off the north shore",
        "in the customs hall",
        "under the old bridge",
    ),
)
START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@dataclass
class Article:
    """An article of the site. version: raised to publish a correction."""

    number: int
    version: int = 1

    @property
    def path(self) -> str:
        return f"/news/2026/11/harbour-report-number-{self.number}.html"

    @property
    def title(self) -> str:
        return f"Harbour report {self.number}: ferries run on time again"

    @property
    def published(self) -> datetime:
        return START + timedelta(minutes=self.number)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Sentences drawn by the number: any two articles differ as two reports do, not as two copies."""
        draw = random.Random(self.number)
        told = [
            " ".join((*(draw.choice(words) for words in _SENTENCE), f"at {draw.randint(1, 12)} o'clock."))
            for _ in range(9)
        ]
        first = f"The harbour office said on Friday that ferry number {self.number} left the eastern pier on time."
        correction = f"This report was corrected {self.version - 1} times." if self.version > 1 else "More will follow."
        return (first, *(" ".join(told[n : n + 3]) for n in (0, 3, 6)), correction)

    @property
    def html(self) -> str:
        body = "".join(f"<p>{text}</p>" for text in self.paragraphs)
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{self.title} | Harbour Paper</title>'
            f'<meta property="article:published_time" content="{self.published.isoformat()}">'
            f'<meta name="author" content="Ida Falk"></head><body><nav><a href="/">Front page</a></nav>'
            f"<main><article><h1>{self.title}</h1>{body}</article></main><footer>Harbour Paper</footer></body></html>"
        )


@dataclass
class Reply:
    """What the server answers. delay: seconds before each of ``pieces`` of the body; cut: bytes it closes after."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    pieces: int = 1
    cut: int | None = None
    raw: bytes | None = None


@dataclass
class Asked:
    """A request as the server saw it."""

    host: str
    path: str
    headers: dict[str, str]
    at: float


Handler = Callable[[Asked], Reply | Awaitable[Reply]]


class Site:
    """The server. ``requests`` is what was asked; ``articles``, ``robots`` and ``routes`` are what it publishes."""

    def __init__(self, port: int = 0, articles: int = 5) -> None:
        self.port = port
        self.articles = [Article(n) for n in range(1, articles + 1)]
        self.robots: dict[str, Reply] = {}
        self.requests: list[Asked] = []
        self.routes: dict[str, Handler] = {}
        self.counts: dict[str, int] = {}
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._add_routes()

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(60)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._thread.is_alive():
            self.stop()
        self._thread.join(10)

    def stop(self) -> None:
        """Close the server and cut all connections, soon."""
        self._loop.call_soon_threadsafe(self._stop.set)

    def url(self, path: str = "/", host: str = HOSTS[0]) -> str:
        """The address of a path on one of the hosts."""
        return f"http://{host}:{self.port}{path}"

    def publish(self, count: int = 1) -> None:
        """Add articles; they are listed everywhere at once."""
        self.articles += [Article(len(self.articles) + 1 + n) for n in range(count)]

    def asked(self, prefix: str = "/") -> list[str]:
        """The paths asked for so far that start so, robots.txt left out."""
        return [each.path for each in self.requests if each.path.startswith(prefix) and each.path != "/robots.txt"]

    # The server

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        first = await asyncio.start_server(self._connection, HOSTS[0], self.port, backlog=512)
        self.port = first.sockets[0].getsockname()[1]
        others = [await asyncio.start_server(self._connection, host, self.port, backlog=512) for host in HOSTS[1:]]
        self._ready.set()
        await self._stop.wait()
        for server in (first, *others):
            server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                pairs = (line.partition(":") for line in head[1:] if line)
                asked = Asked(
                    writer.get_extra_info("sockname")[0],
                    head[0].split(" ")[1],
                    {name.lower(): value.strip() for name, _, value in pairs},
                    time.monotonic(),
                )
                self.requests.append(asked)
                if not await self._answer(asked, writer):
                    break
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, asked: Asked, writer: asyncio.StreamWriter) -> bool:
        reply = self._reply(asked)
        if not isinstance(reply, Reply):
            reply = await reply
        if reply.raw is not None:
            writer.write(reply.raw)
            await writer.drain()
            return False
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(reply.body)), **reply.headers}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(f"HTTP/1.1 {reply.status} Status\r\n{lines}\r\n".encode("latin-1"))
        step = max(1, -(-len(reply.body) // reply.pieces))
        body = reply.body[: reply.cut] if reply.cut is not None else reply.body
        for at in range(0, len(body), step):
            if reply.delay:
                await asyncio.sleep(reply.delay)
            writer.write(body[at : at + step])
            await writer.drain()
        return reply.cut is None

    def _reply(self, asked: Asked) -> Reply | Awaitable[Reply]:
        path = asked.path.partition("?")[0]
        self.counts[path] = self.counts.get(path, 0) + 1
        if path == "/robots.txt":
            return self.robots.get(asked.host, Reply(b"", 404))
        if path in self.routes:
            return self.routes[path](asked)
        article = next((each for each in self.articles if each.path == path), None)
        return conditional(asked, article.html.encode()) if article else Reply(b"<h1>Not here</h1>", 404)

    # What it publishes

    def _add_routes(self) -> None:
        self.routes |= {
            "/": lambda asked: Reply(self._front()),
            "/feed.rss": lambda asked: conditional(asked, self._rss(asked.host), "application/rss+xml"),
            "/feed.atom": lambda asked: conditional(asked, self._atom(asked.host), "application/atom+xml"),
            "/feed.rdf": lambda asked: conditional(asked, self._rdf(asked.host), "application/rdf+xml"),
            "/feed.json": lambda asked: conditional(asked, self._json(asked.host), "application/feed+json"),
            "/changing-etag.rss": lambda asked: Reply(
                self._rss(asked.host), headers={"ETag": f'"{time.monotonic_ns()}"', "Content-Type": "text/xml"}
            ),
            "/sitemap.xml": lambda asked: Reply(self._index(asked.host), headers={"Content-Type": "application/xml"}),
            "/sitemap-news.xml": lambda asked: Reply(self._news(asked.host), headers={"Content-Type": "text/xml"}),
            "/sitemap-old.xml.gz": lambda asked: Reply(
                gzip.compress(self._old(asked.host)), headers={"Content-Type": "application/gzip"}
            ),
            "/section/": lambda asked: Reply(self._front()),
            "/list.txt": lambda asked: Reply(
                "\n".join(self.url(each.path, asked.host) for each in self.articles).encode(),
                headers={"Content-Type": "text/plain"},
            ),
            **_hard_routes(self),
        }

    def _front(self) -> bytes:
        links = "".join(f'<li><a href="{each.path}">{each.title}</a></li>' for each in self.articles)
        return (
            '<html><head><title>Harbour Paper</title><link rel="alternate" type="application/rss+xml" title="All news" '
            f'href="/feed.rss"></head><body><a href="/about">About</a><a href="/tag/ferry">Ferry</a>'
            f"<ul>{links}</ul></body>"
        ).encode()

    def _rss(self, host: str) -> bytes:
        items = "".join(
            f"<item><title>{escape(each.title)}</title><link>{self.url(each.path, host)}</link>"
            f"<guid>{each.number}</guid><pubDate>{format_datetime(each.published)}</pubDate>"
            f"<dc:creator>Ida Falk</dc:creator>"
            f"<description>{escape(each.paragraphs[0])}</description></item>"
            for each in reversed(self.articles)
        )
        return (
            '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
            f"<title>Harbour Paper</title><language>en</language><ttl>15</ttl>{items}</channel></rss>"
        ).encode()

    def _atom(self, host: str) -> bytes:
        entries = "".join(
            f'<entry><title>{escape(each.title)}</title><link href="{self.url(each.path, host)}"/>'
            f"<id>urn:report:{each.number}</id><published>{each.published.isoformat()}</published>"
            f"<updated>{(each.published + timedelta(hours=each.version)).isoformat()}</updated>"
            f"<author><name>Ida Falk</name></author></entry>"
            for each in reversed(self.articles)
        )
        return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour Paper</title>{entries}</feed>'.encode()

    def _rdf(self, host: str) -> bytes:
        items = "".join(
            f'<item rdf:about="{self.url(each.path, host)}"><title>{escape(each.title)}</title>'
            f"<link>{self.url(each.path, host)}</link><dc:date>{each.published.isoformat()}</dc:date></item>"
            for each in self.articles
        )
        return (
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
            f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Harbour Paper</title></channel>'
            f"{items}</rdf:RDF>"
        ).encode()

    def _json(self, host: str) -> bytes:
        items = [
            {
                "id": str(each.number),
                "url": self.url(each.path, host),
                "title": each.title,
                "date_published": each.published.isoformat(),
                "authors": [{"name": "Ida Falk"}],
                "content_text": " ".join(each.paragraphs),
            }
            for each in self.articles
        ]
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Harbour Paper", "items": items}
        return json.dumps(feed).encode()

    def _index(self, host: str) -> bytes:
        today = datetime.now(UTC).isoformat()
        return (
            '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            f"<sitemap><loc>{self.url('/sitemap-old.xml.gz', host)}</loc><lastmod>2001-01-01</lastmod></sitemap>"
            f"<sitemap><loc>{self.url('/sitemap-news.xml', host)}</loc><lastmod>{today}</lastmod></sitemap>"
            "</sitemapindex>"
        ).encode()

    def _news(self, host: str) -> bytes:
        now = datetime.now(UTC).date().isoformat()
        entries = "".join(
            f"<url><loc>{self.url(each.path, host)}</loc><n:news><n:publication><n:name>Harbour Paper</n:name>"
            f"<n:language>en</n:language></n:publication><n:publication_date>{now}</n:publication_date>"
            f"<n:title>{escape(each.title)}</n:title></n:news></url>"
            for each in self.articles
        )
        return (
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
            f'xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">{entries}</urlset>'
        ).encode()

    def _old(self, host: str) -> bytes:
        return f"<urlset><url><loc>{self.url('/news/2001/01/old.html', host)}</loc></url></urlset>".encode()


def conditional(asked: Asked, body: bytes, content_type: str = "text/html; charset=utf-8") -> Reply:
    """The body with its ETag, or 304 where the asker has it."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Content-Type": content_type}
    return Reply(b"", 304, headers) if asked.headers.get("if-none-match") == tag else Reply(body, 200, headers)


def _hard_routes(site: Site) -> dict[str, Handler]:
    """What goes wrong on the real web, one path each."""

    def redirect(to: str, status: int = 302, cookie: str = "") -> Reply:
        return Reply(b"", status, {"Location": to} | ({"Set-Cookie": cookie} if cookie else {}))

    def cookie_loop(asked: Asked) -> Reply:
        if "seen=1" in asked.headers.get("cookie", ""):
            return Reply(b"<p>Welcome after the cookie</p>")
        return redirect("/cookie-loop", cookie="seen=1; Path=/; HttpOnly")

    def recovers(asked: Asked) -> Reply:
        return Reply(b"<p>Back again</p>") if site.counts["/recovers"] > 1 else Reply(b"busy", 503)

    async def hang(asked: Asked) -> Reply:
        await asyncio.sleep(3600)
        return Reply()

    bomb = b"0" * 8_000_000
    return {
        "/moved": lambda asked: redirect("/moved-again", 301),
        "/moved-again": lambda asked: redirect(site.articles[0].path, 308),
        "/loop": lambda asked: redirect("/loop2"),
        "/loop2": lambda asked: redirect("/loop"),
        "/endless": lambda asked: redirect(f"/endless?n={site.counts['/endless']}"),
        "/to-metadata": lambda asked: redirect("http://169.254.169.254/latest/meta-data/"),
        "/to-file": lambda asked: redirect("file:///etc/hostname"),
        "/to-other-host": lambda asked: redirect(site.url("/echo-cookie", HOSTS[1]), cookie="secret=1"),
        "/echo-cookie": lambda asked: Reply(f"<p>cookie={asked.headers.get('cookie', '')}</p>".encode()),
        "/cookie-loop": cookie_loop,
        "/recovers": recovers,
        "/hang": hang,
        "/slow": lambda asked: Reply(b"<p>slow</p>" * 100, delay=0.3, pieces=50),
        "/cut": lambda asked: Reply(b"<p>half of it</p>" * 100, cut=300),
        "/garbage": lambda asked: Reply(raw=b"this is not HTTP\r\n\r\n"),
        "/closes": lambda asked: Reply(raw=b""),
        "/huge": lambda asked: Reply(bomb),
        "/huge-header": lambda asked: Reply(b"x", headers={"X-Much": "y" * 200_000}),
        "/bomb-gzip": lambda asked: _coded("gzip", gzip.compress(bomb)),
        "/bomb-deflate": lambda asked: _coded("deflate", zlib.compress(bomb)),
        "/bomb-br": lambda asked: _coded("br", brotli.compress(bomb, quality=1)),
        "/bomb-zstd": lambda asked: _coded("zstd", zstandard.compress(bomb)),
        "/wrong-coding": lambda asked: _coded("gzip", b"<p>not gzip</p>"),
        "/picture": lambda asked: Reply(b"\x89PNG", headers={"Content-Type": "image/png"}),
        "/latin1": lambda asked: Reply("<p>Hafenmeister Jürgen</p>".encode("latin-1")),
        "/429": lambda asked: Reply(b"slow down", 429, {"Retry-After": "3600"}),
        "/403": lambda asked: Reply(b"no", 403),
        "/410": lambda asked: Reply(b"gone", 410),
        "/500": lambda asked: Reply(b"broken", 500),
        "/empty": lambda asked: Reply(b""),
        "/consent": lambda asked: Reply(
            b"<html><title>Before you continue</title><p>We and our partners use cookies.</p>Accept all"
        ),
        "/bot": lambda asked: Reply(b"<html><title>Just a moment...</title>", 403, {"cf-mitigated": "challenge"}),
        "/shell": lambda asked: Reply(
            b'<html><body><div id="root"></div><script src="/app.js"></script></body></html>'
        ),
        "/soft404": lambda asked: Reply(b"<html><title>Page not found | Harbour Paper</title><p>Try the search.</p>"),
        "/news/2020/01/an-article-that-has-gone-home": lambda asked: redirect("/"),
    }


def _coded(coding: str, body: bytes) -> Reply:
    return Reply(body, headers={"Content-Encoding": coding})


if __name__ == "__main__":
    with Site(int(sys.argv[1]) if len(sys.argv) > 1 else 8000) as running:
        sys.stdout.write(f"{running.url('/feed.rss')}\n")
        sys.stdout.flush()
        threading.Event().wait()
