"""Reading lists: large ones in a process that is ended when they take too long."""

import asyncio
import gzip
import time
from datetime import UTC, datetime

import pytest

from extractors.errors import InputError
from flows.collecting.reading import ListReader, ReadList
from flows.fetching.messages import Exchange
from flows.sources.catalogue import SourceKind

ITEM = b"<item><title>Report</title><link>https://a.example/1</link><description>%s</description></item>"


def read(body: bytes, kind: SourceKind = SourceKind.FEED, seconds: float = 20.0) -> ReadList:
    async def run() -> ReadList:
        reader = ListReader(seconds)
        try:
            return await reader.read(
                kind, Exchange("https://a.example/", (), 200, "", (), body, 0, datetime.now(UTC), 0.0)
            )
        finally:
            reader.close()

    return asyncio.run(run())


@pytest.mark.parametrize("size", [10, 200_000])
def test_small_and_large_feeds_give_the_same(size: int) -> None:
    found = read(b"<rss version='2.0'><channel>" + ITEM % (b"x" * size) + b"</channel></rss>")
    assert ([item.url for item in found.items], found.problems) == (["https://a.example/1"], ())


def test_what_a_large_body_is_not_is_told_from_the_process_too() -> None:
    with pytest.raises(InputError, match="not a feed"):
        read(b"x" * 200_000)


def crowd(count: int) -> bytes:
    """So many attributes of an element: looking each up among the others takes for ever."""
    return b" ".join(b'a%d="1"' % n for n in range(count))


def for_ever(*arguments: object) -> None:
    while True:
        time.sleep(1)


def test_a_list_that_takes_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    page = b"<html><body><a href='/2026/11/22/a-long-story-of-it' " + crowd(150_000) + b">x</a></body>"
    with pytest.raises(InputError, match="takes longer than 1 s"):
        read(page, SourceKind.PAGE, seconds=1.0)
    monkeypatch.setattr("flows.collecting.reading._read", for_ever)
    with pytest.raises(InputError, match=r"takes longer than 0\.1 s"):
        read(b" " * 200_000, seconds=0.1)


def test_a_large_feed_with_a_crowd_of_attributes_is_refused() -> None:
    with pytest.raises(InputError, match="more than 200 attributes of an element"):
        read(b"<rss version='2.0'><channel><item " + crowd(20_000) + b"/></channel></rss>", seconds=600.0)


def test_url_lines_skip_comments() -> None:
    found = read(b"\xef\xbb\xbfhttps://a.example/1\n# no\n\n https://a.example/2 \n", SourceKind.URLS)
    assert [item.url for item in found.items] == ["https://a.example/1", "https://a.example/2"]


def sitemap(body: bytes, memory_bytes: int) -> int:
    async def run() -> int:
        reader = ListReader(memory_bytes=memory_bytes)
        try:
            return len((await reader.sitemap(body, "https://a.example/sitemap.xml.gz", "")).entries)
        finally:
            reader.close()

    return asyncio.run(run())


def test_a_packed_sitemap_is_read_in_the_process_too_and_within_its_memory() -> None:
    entries = b"".join(b"<url><loc>https://a.example/%d</loc></url>" % n for n in range(2_000))
    packed = gzip.compress(b"<urlset>" + entries + b"<!--" + b" " * 30_000_000 + b"--></urlset>")
    assert len(packed) < 131_072
    assert sitemap(packed, 2**30) == 2_000
    with pytest.raises(InputError, match="needs more memory"):
        sitemap(packed, 48 << 20)
