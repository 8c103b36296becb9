"""How often a host is asked: requests at once, time between two, rest after failures; each host by itself."""

import asyncio
import random
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from flows.fetching.messages import Outcome
from flows.fetching.settings import PolitenessSettings, RetrySettings

# Hosts remembered at once; the longest unused one is forgotten, so memory stays flat over millions of hosts.
MAX_HOSTS = 20_000
# What says that the host itself, not one page of it, does not work.
HOST_FAILURES = frozenset({Outcome.NO_NAME, Outcome.CONNECT, Outcome.TLS, Outcome.TIMEOUT})


class HostDown(Exception):
    """A host that is left alone for now; ``seconds`` is for how long."""

    def __init__(self, host: str, seconds: float) -> None:
        super().__init__(host, seconds)
        self.seconds = seconds


@dataclass(slots=True)
class _Host:
    slots: asyncio.Semaphore
    next_start: float = 0.0
    delay: float = 0.0
    failures: int = 0
    closed_until: float = 0.0
    users: int = 0
    order: asyncio.Lock = field(default_factory=asyncio.Lock)


class Politeness:
    """The gate every request passes. Times are the event loop's own, so a clock set back changes nothing.

    A request waits for its host first and takes one of the global places only when its turn has come: requests that
    wait for a slow host hold up nobody else.
    """

    def __init__(self, settings: PolitenessSettings) -> None:
        self._settings = settings
        self._places = asyncio.Semaphore(settings.concurrency)
        self._hosts: OrderedDict[str, _Host] = OrderedDict()

    @asynccontextmanager
    async def turn(self, host: str, delay: float | None = None) -> AsyncIterator[None]:
        """Wait for a turn at ``host``; ``delay`` (seconds) is what a source or robots.txt asks for.

        Raises HostDown where the host is being left alone for longer than one waits.
        """
        state = self._host(host)
        state.delay = min(
            max(self._settings.host_delay_seconds if delay is None else delay, 0.0),
            max(self._settings.crawl_delay_seconds_max, self._settings.host_delay_seconds),
        )
        state.users += 1
        try:
            async with state.slots, AsyncExitStack() as place:
                async with state.order:  # one at a time, so that starts are ``delay`` apart, a free place or not
                    await self._wait(host, state)
                    await place.enter_async_context(self._places)
                    state.next_start = asyncio.get_running_loop().time() + state.delay
                yield
        finally:
            state.users -= 1

    def saw(self, host: str, outcome: Outcome, retry_after: float | None = None) -> None:
        """Learn from how a request to ``host`` ended."""
        state = self._host(host)
        now = asyncio.get_running_loop().time()
        state.failures = state.failures + 1 if outcome in HOST_FAILURES else 0
        if state.failures >= self._settings.host_failures:
            state.closed_until = now + self._settings.host_rest_seconds
            state.failures = 0
        if outcome is Outcome.RATE_LIMITED and retry_after:
            state.closed_until = max(state.closed_until, now + retry_after)

    async def _wait(self, host: str, state: _Host) -> None:
        now = asyncio.get_running_loop().time()
        rest = state.closed_until - now
        if rest > self._settings.crawl_delay_seconds_max:
            raise HostDown(host, rest)
        await asyncio.sleep(max(rest, state.next_start - now, 0.0))

    def _host(self, name: str) -> _Host:
        state = self._hosts.get(name)
        if state is None:
            state = self._hosts[name] = _Host(asyncio.Semaphore(self._settings.host_concurrency))
            while len(self._hosts) > MAX_HOSTS and not next(iter(self._hosts.values())).users:
                self._hosts.popitem(last=False)
        self._hosts.move_to_end(name)
        return state


def backoff_seconds(
    attempt: int, settings: RetrySettings, asked: float | None = None, chance: float | None = None
) -> float:
    """Seconds to wait after failed ``attempt`` (from 1): doubled each time, the upper half left to chance so that
    many failures at once do not come back at once; never less than the server asked for.

    chance: 0 to 1; drawn where None.
    """
    share = random.random() if chance is None else chance
    wait = min(settings.max_seconds, settings.first_seconds * 2.0 ** min(attempt - 1, 16))
    return max(wait * (0.5 + share / 2), asked or 0.0)
