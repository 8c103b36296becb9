"""Waiting: backoff, Retry-After, and hosts remembered in bounded number."""

import asyncio
import selectors
from collections.abc import Coroutine
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.fetching import politeness
from flows.fetching.messages import Outcome, retry_after_seconds
from flows.fetching.politeness import HostDown, Politeness, backoff_seconds
from tests.flows.fetching.quick import quick_settings

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


class Waitless(selectors.DefaultSelector):
    """Lets a loop's clock go on by what the loop would wait, without waiting."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.now += timeout or 0.0
        return super().select(0)


def run_waitless(work: Coroutine[Any, Any, None]) -> None:
    """Run it on a clock of its own, on which everything but waiting takes no time."""
    selector = Waitless()

    def make_loop() -> asyncio.AbstractEventLoop:
        loop = asyncio.SelectorEventLoop(selector)
        loop.time = lambda: selector.now  # type: ignore[method-assign]
        return loop

    with asyncio.Runner(loop_factory=make_loop) as runner:
        runner.run(work)


RETRIES = quick_settings(retries={"first_seconds": 1.0, "max_seconds": 20.0}).retries


@given(st.integers(1, 100), st.floats(0, 1))
def test_backoff_grows_to_its_bound_and_half_of_it_is_chance(attempt: int, chance: float) -> None:
    whole = min(20.0, 2.0 ** min(attempt - 1, 16))
    assert whole / 2 <= backoff_seconds(attempt, RETRIES, chance=chance) <= whole


def test_backoff_is_never_less_than_asked() -> None:
    assert backoff_seconds(1, RETRIES, asked=9.0) == 9.0


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", 120.0),
        ("Sun, 22 Nov 2026 03:01:00 GMT", 60.0),
        ("Sun, 22 Nov 2026 02:00:00 GMT", 0.0),
        ("999999999999", 366 * 86400.0),
        ("soon", None),
        ("²", None),
        ("Sun, 22 Nov 2026 03:01:00 +99999999999999999999", None),
        ("-5", None),
        (None, None),
    ],
)
def test_retry_after_in_both_forms(value: str | None, expected: float | None) -> None:
    assert retry_after_seconds(value, NOW) == expected


@pytest.mark.parametrize("places", [1, 2, 9])
def test_requests_to_one_host_keep_their_distance_however_many_places_are_free(places: int) -> None:
    starts: dict[str, list[float]] = {"slow.example": [], "a.example": [], "b.example": []}

    async def request(gate: Politeness, host: str, seconds: float) -> None:
        async with gate.turn(host):
            starts[host].append(asyncio.get_running_loop().time())
            await asyncio.sleep(seconds)

    async def run() -> None:
        rules = {"host_delay_seconds": 1.0, "host_concurrency": 2, "concurrency": places}
        gate = Politeness(quick_settings(politeness=rules).politeness)
        quick = [request(gate, host, 0.0) for host in ("a.example", "b.example") for _ in range(4)]
        await asyncio.gather(request(gate, "slow.example", 5.5), *quick)

    run_waitless(run())
    for host in ("a.example", "b.example"):
        assert len(starts[host]) == 4
        assert min(after - before for before, after in pairwise(starts[host])) >= 1.0


def test_hosts_are_forgotten_longest_unused_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(politeness, "MAX_HOSTS", 3)

    async def run() -> None:
        gate = Politeness(quick_settings().politeness)
        gate.saw("limited.example", Outcome.RATE_LIMITED, 3600.0)
        with pytest.raises(HostDown):
            async with gate.turn("limited.example"):
                pass
        for n in range(5):
            async with gate.turn(f"{n}.example"):
                pass
        async with gate.turn("limited.example"):  # forgotten
            pass

    asyncio.run(run())


def test_a_long_crawl_delay_is_heeded_up_to_the_bound() -> None:
    async def run() -> float:
        gate = Politeness(quick_settings(politeness={"crawl_delay_seconds_max": 0.2}).politeness)
        loop = asyncio.get_running_loop()
        start = loop.time()
        for _ in range(2):
            async with gate.turn("slow.example", delay=3600.0):
                pass
        return loop.time() - start

    assert 0.19 <= asyncio.run(run()) < 1.0
