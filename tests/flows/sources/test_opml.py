"""OPML as feed readers write it: every feed in it, and a reason for every outline that gives none."""

import pytest

from flows.sources.opml import parse_opml, read_opml

FEED = "https://paper.example/rss?a=1&b=2"


def opml(outline: str, root: str = "opml") -> bytes:
    return f"<?xml version='1.0' encoding='UTF-8'?><{root}><head/><body>{outline}</body></{root}>".encode()


@pytest.mark.parametrize(
    "outline",
    [
        '<outline text="A" xmlUrl="https://paper.example/rss?a=1&amp;b=2"/>',
        '<outline text="A" XMLURL="https://paper.example/rss?a=1&b=2"/>',
        '<outline text="A & B" xmlurl="https://paper.example/rss?a=1&amp;amp;b=2"/>',
        '<OUTLINE TEXT="A" XMLURL="feed:https://paper.example/rss?a=1&b=2"/>',
        '<outline text="A" xmlUrl="feed://paper.example/rss?a=1&b=2"/>',
        '<outline text="A" xmlUrl="paper.example/rss?a=1&b=2"/>',
        '<outline text="A" url="https://paper.example/rss?a=1&b=2"/>',
        '<outline text="A"><outline text="B" xmlUrl="https://paper.example/rss?a=1&b=2"/></outline>',
    ],
)
@pytest.mark.parametrize("root", ["opml", "OPML", 'opml xmlns="http://opml.org/spec2"'])
@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_a_feed_is_found_however_it_is_written(outline: str, root: str, charset: str) -> None:
    body = opml(outline, root).decode().replace(f"</{root}>", f"</{root.split()[0]}>")
    assert [source.url for source in parse_opml(("\n\n" + body).encode(charset), "f")] == [FEED]


def test_every_outline_that_is_left_out_is_named_with_the_reason() -> None:
    body = opml(
        '<outline text="Sea"><outline text="A" xmlUrl="https://a.example/rss"/>'
        '<outline text="B" xmlUrl="https://a.example/rss"/><outline text="C" xmlUrl="mailto:c@a.example"/>'
        '<outline text="D"/></outline>'
    )
    found = read_opml(body, "f")
    assert [source.tags for source in found.sources] == [("Sea",)]
    assert found.left_out == (
        "B: listed twice (https://a.example/rss)",
        "C: no http address of a feed (mailto:c@a.example)",
        "D: no address of a feed",
    )
