"""Progress of a poll: by pages, never done before the last source is."""

from datetime import UTC, datetime
from typing import cast

from flows.collecting.fetching import Fetching
from flows.collecting.polling import SourceState
from flows.collecting.results import Discovered, FetchRecord, PageResult, Seen, SourceResult
from flows.sources.catalogue import Source, SourceKind

NOW = datetime(2026, 3, 5, tzinfo=UTC)
SOURCES = [Source(id=name, kind=SourceKind.FEED, url=f"https://{name}.example/") for name in "ab"]
PAGE = PageResult(cast(FetchRecord, None), Seen("a", "k", "https://a.example/1", NOW, NOW))


def ended(source: Source) -> SourceResult:
    return SourceResult(source, SourceState(source.id), ())


def test_progress_counts_pages_and_takes_the_rest_for_as_many() -> None:
    fetching = Fetching(2)
    assert (fetching.fetched, fetching.planned, fetching.share) == (0, 0, 0.0)
    fetching.take(Discovered(SOURCES[0], (), 4))
    fetching.take(PAGE)
    assert (fetching.fetched, fetching.planned, fetching.share) == (1, 4, 1 / 8)
    fetching.take(Discovered(SOURCES[1], (), 6))
    assert fetching.share == 1 / 10
    for _ in range(9):
        fetching.take(PAGE)
    assert fetching.share < 1
    fetching.take(ended(SOURCES[0]))
    assert fetching.share < 1
    fetching.take(ended(SOURCES[1]))
    assert (fetching.fetched, fetching.planned, fetching.share) == (10, 10, 1.0)


def test_a_poll_without_pages_goes_by_its_sources() -> None:
    fetching = Fetching(2)
    fetching.take(ended(SOURCES[0]))
    assert fetching.share == 0.5
