"""Reading what a source sent as its list. A large one is read in a process that can be ended: the parsers of XML and
HTML take quadratic time for some inputs (an element of 200,000 attributes: minutes), and a thread cannot be stopped.
"""

import asyncio
import multiprocessing
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

from extractors.address_space import limit_address_space
from extractors.errors import InputError
from flows.boundary import Unforeseen, bounded
from flows.collecting.polling import Listed
from flows.fetching.messages import Exchange
from flows.running.semaphores import tidy_semaphores
from flows.sources.catalogue import SourceKind
from flows.sources.feed import parse_feed
from flows.sources.links import article_links
from flows.sources.sitemap import Sitemap, parse_sitemap

# Up to here a thread does: the worst inputs found take 2 s at this size, and starting a process takes half a second.
_SMALL_BYTES = 131_072
# The largest real feed at hand (195 items, 150 KB) takes 0.06 s; a section page of 3 MB takes 0.2 s.
_SECONDS = 20.0
# What that process may take beyond what it starts with: a sitemap of 48,000 pages with pictures (41 MB) takes 0.5 GB.
_MEMORY_BYTES = 2**30
_GZIP = b"\x1f\x8b"  # 50 KB of it unpack to 50 MB

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class ReadList:
    """What a list lists. ttl: the wait it asks for. problems: what was wrong with it. errors: where reading failed."""

    items: tuple[Listed, ...]
    ttl: timedelta | None = None
    problems: tuple[str, ...] = ()
    errors: tuple[Unforeseen, ...] = ()


class ListReader:
    """Reads feeds, sitemaps, section pages and url lists."""

    def __init__(self, seconds: float = _SECONDS, memory_bytes: int = _MEMORY_BYTES) -> None:
        self._seconds = seconds
        self._memory_bytes = memory_bytes
        self._pool: ProcessPool | None = None

    async def read(self, kind: SourceKind, answer: Exchange) -> ReadList:
        """What ``answer`` lists. Raises InputError where it is no such list, or takes too much to read."""
        arguments = (kind, answer.body, answer.url, answer.header("content-type") or "", answer.charset)
        with bounded(answer.url):
            return await self._done(_read, arguments, answer.body, answer.url)

    async def sitemap(self, body: bytes, url: str, content_type: str) -> Sitemap:
        """The sitemap in ``body``. Raises InputError where it is none, or takes too much to read."""
        with bounded(url):
            return await self._done(parse_sitemap, (body, url, content_type), body, url)

    async def _done(self, function: Callable[..., Done], arguments: tuple[object, ...], body: bytes, url: str) -> Done:
        """What the function makes of ``body``, which it reads in a process of its own unless it is small."""
        if len(body) <= _SMALL_BYTES and not body.startswith(_GZIP):
            return await asyncio.to_thread(function, *arguments)
        if self._pool is None:
            tidy_semaphores()
            self._pool = ProcessPool(
                max_workers=1,
                context=multiprocessing.get_context("forkserver"),
                initializer=limit_address_space,
                initargs=(self._memory_bytes,),
            )
        future = self._pool.schedule(function, args=arguments, timeout=self._seconds)
        try:
            done: Done = await asyncio.wrap_future(future)
        except FutureTimeout as error:
            raise InputError(f"takes longer than {self._seconds:g} s to read", url) from error
        except ProcessExpired as error:
            raise InputError(f"ended the process that read it, code {error.exitcode}", url) from error
        return done

    def close(self) -> None:
        """End the process, whatever it does; the next large list starts another."""
        if self._pool:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()
            self._pool = None


def _read(kind: SourceKind, body: bytes, url: str, content_type: str, charset: str | None) -> ReadList:
    return _READERS[kind](body, url, content_type, charset)


def _feed(body: bytes, url: str, content_type: str, charset: str | None) -> ReadList:
    feed = parse_feed(body, url, content_type)
    items = (Listed(item.url, item.evidence, item.updated_at, item.content) for item in feed.items)
    return ReadList(tuple(items), feed.ttl, feed.problems, feed.errors)


def _section(body: bytes, url: str, content_type: str, charset: str | None) -> ReadList:
    links = article_links(body, url, charset)
    problems = () if links else ("no link of the page looks like an article",)
    return ReadList(tuple(Listed(link.url) for link in links), problems=problems)


def _url_lines(body: bytes, url: str, content_type: str, charset: str | None) -> ReadList:
    return ReadList(url_lines(body.decode("utf-8-sig", "replace")))


def url_lines(text: str) -> tuple[Listed, ...]:
    """One url a line; empty lines and comments passed over."""
    lines = (line.strip() for line in text.splitlines())
    return tuple(Listed(line) for line in lines if line and not line.startswith("#"))


_READERS: dict[SourceKind, Callable[[bytes, str, str, str | None], ReadList]] = {
    SourceKind.FEED: _feed,
    SourceKind.PAGE: _section,
    SourceKind.URLS: _url_lines,
}
READABLE = frozenset(_READERS)
