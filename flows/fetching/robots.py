"""robots.txt by RFC 9309: what may be fetched, how slowly, and which sitemaps a site names."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from protego import Protego

from flows.fetching.messages import Fetch, Outcome
from flows.fetching.settings import PRODUCT, RobotsSettings
from warehouse.unfinished import writing

# A file is read up to the byte limit; this bounds the rules that a hostile one makes every url be held against.
_MAX_LINES = 20_000
# Origins remembered at once; the one asked longest ago goes first.
_MAX_ORIGINS = 20_000


class Access(StrEnum):
    """What a site's robots.txt came to."""

    RULES = "rules"  # it is there: its rules hold
    FREE = "free"  # 4xx: there is none, all may be fetched
    UNREACHABLE = "unreachable"  # 5xx, 429, no connection: nothing may be fetched for now


@dataclass(frozen=True)
class Robots:
    """The robots.txt of one origin (``https://host:port``). fetched_at: seconds since the epoch.

    cause, detail: why it is unreachable.
    """

    origin: str
    access: Access
    fetched_at: float
    text: str = ""
    cause: Outcome | None = None
    detail: str = ""

    @cached_property
    def _rules(self) -> Protego:
        return Protego.parse(self.text)

    def allows(self, url: str) -> bool:
        """Whether newsloom may fetch ``url``."""
        if self.access is Access.RULES:
            return bool(self._rules.can_fetch(url, PRODUCT))
        return self.access is Access.FREE

    @property
    def delay(self) -> float | None:
        """Seconds between two requests that the site asks for, by Crawl-delay or Request-rate."""
        if self.access is not Access.RULES:
            return None
        delay = self._rules.crawl_delay(PRODUCT)
        rate = self._rules.request_rate(PRODUCT)
        return max(
            (float(each) for each in (delay, rate.seconds / rate.requests if rate else None) if each), default=None
        )

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps it names."""
        return tuple(self._rules.sitemaps) if self.access is Access.RULES else ()


def origin_of(url: str) -> str:
    """Scheme, host and port: what one robots.txt holds for."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def read_robots(origin: str, fetch: Fetch, now: float) -> Robots:
    """What the answer to a request for robots.txt means, by RFC 9309 section 2.3.1."""
    if fetch.outcome is Outcome.OK and fetch.last:
        return Robots(origin, Access.RULES, now, _rules_only(fetch.last.body.decode("utf-8-sig", "replace")))
    unavailable = {
        Outcome.NOT_FOUND,
        Outcome.GONE,
        Outcome.DENIED,
        Outcome.CLIENT_ERROR,
        Outcome.EMPTY,
        Outcome.UNSUPPORTED,  # a picture under this name is no rule
        Outcome.REDIRECTS,  # "may assume that robots.txt is unavailable"
    }
    if fetch.outcome in unavailable:
        return Robots(origin, Access.FREE, now)
    return Robots(origin, Access.UNREACHABLE, now, cause=fetch.outcome, detail=fetch.detail)


def _rules_only(text: str) -> str:
    """The lines that may be rules: many sites send a whole page under this name, which is not worth keeping."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(islice((line for line in lines if ":" in line and not line.startswith(("<", "#"))), _MAX_LINES))


class RobotsCache:
    """Robots by origin, each fetched once however many ask at the same time, and kept as long as the RFC allows."""

    def __init__(
        self,
        settings: RobotsSettings,
        fetch: Callable[[str], Awaitable[Fetch]],
        known: Iterable[Robots] = (),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._fetch = fetch
        self._clock = clock
        self._known = {robots.origin: robots for robots in known}
        self._locks: dict[str, asyncio.Lock] = {}

    async def get(self, url: str) -> Robots:
        """The robots.txt that holds for ``url``."""
        origin = origin_of(url)
        if robots := self._fresh(origin):
            return robots
        lock = self._locks.setdefault(origin, asyncio.Lock())
        try:
            async with lock:
                return self._fresh(origin) or await self._renew(origin)
        finally:
            if not lock.locked():
                self._locks.pop(origin, None)

    def snapshot(self) -> tuple[Robots, ...]:
        """All that is known and still fresh, to be given to the next run; it tries again what it could not reach."""
        fresh = (self._fresh(origin) for origin in self._known)
        return tuple(robots for robots in fresh if robots and robots.access is not Access.UNREACHABLE)

    def _fresh(self, origin: str) -> Robots | None:
        robots = self._known.get(origin)
        if robots is None:
            return None
        age = self._clock() - robots.fetched_at
        keep = self._settings.keep_seconds
        if robots.access is Access.UNREACHABLE:
            keep = self._settings.unreachable_seconds
        # A clock set back makes an age negative: then it is asked for again rather than believed for ever.
        return robots if 0 <= age < keep else None

    async def _renew(self, origin: str) -> Robots:
        old = self._known.get(origin)
        robots = read_robots(origin, await self._fetch(f"{origin}/robots.txt"), self._clock())
        if robots.access is Access.UNREACHABLE and old and old.access is not Access.UNREACHABLE:
            # The RFC lets a crawler go by the copy it has; asked for again soon.
            patience = self._settings.keep_seconds - self._settings.unreachable_seconds
            robots = Robots(origin, old.access, self._clock() - patience, old.text)
        self._known.pop(origin, None)
        self._known[origin] = robots
        while len(self._known) > _MAX_ORIGINS:
            self._known.pop(next(iter(self._known)))
        return robots


def load_robots(path: Path) -> tuple[Robots, ...]:
    """What ``save_robots`` wrote; nothing where the file is missing or broken: it is only a cache."""
    try:
        rows = json.loads(path.read_text("utf-8"))
        return tuple(Robots(r["origin"], Access(r["access"]), float(r["fetched_at"]), r["text"]) for r in rows)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ()


def save_robots(path: Path, robots: Iterable[Robots]) -> None:
    """Keep them for the next run; the file is whole or as before at every moment. A full disk is no matter here."""
    with suppress(OSError), writing(path) as file:
        file.write(json.dumps([asdict(each) for each in robots]).encode())
