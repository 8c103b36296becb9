"""Urls given by hand: the pages of a host are one source."""

import asyncio
from typing import cast

from flows.collecting.by_hand import sources_by_hand
from flows.fetching.fetcher import Fetcher, Request
from flows.fetching.messages import Fetch, Outcome
from flows.sources.catalogue import Source


class _Unanswered:
    """Gives no answer: what is no feed or sitemap is a page."""

    async def fetch(self, request: Request) -> Fetch:
        return Fetch(request.url, Outcome.TIMEOUT)


def sources(*urls: str) -> tuple[Source, ...]:
    return asyncio.run(sources_by_hand(urls, cast(Fetcher, _Unanswered())))


def test_the_pages_of_a_host_are_one_source() -> None:
    one, other = sources("https://a.example/1", "https://b.example/1", "https://www.a.example/2", "https://a.example/1")
    assert (one.id, one.urls) == ("a-example", ("https://a.example/1", "https://www.a.example/2"))
    assert (other.id, other.urls) == ("b-example", ("https://b.example/1",))
    assert one.limits.pages_per_poll == 2


def test_it_is_the_source_that_each_would_be_alone() -> None:
    together = sources("https://a.example/1", "https://a.example/2")
    assert {source.id for source in together} == {each.id for n in (1, 2) for each in sources(f"https://a.example/{n}")}
