"""Lists of strangers: whatever is wrong with one, its reader gives what it can, or an error of ours."""

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from extractors.errors import NewsloomError
from flows.boundary import Unforeseen
from flows.sources.discover import candidates, site_name
from flows.sources.feed import parse_feed
from flows.sources.links import article_links
from flows.sources.opml import parse_opml
from flows.sources.sitemap import parse_sitemap
from tests.flows.hostile import CHARSETS, fields_of_a_feed, mutated
from tests.site import HOSTS, Site

SITE = Site()
URL = "http://paper.example/list"
OPML = (
    b"<opml><body><outline text='News'><outline title='Harbour' xmlUrl='https://a.example/f'/></outline></body></opml>"
)
Reader = Callable[[bytes, str], Any]
READERS: list[tuple[str, Reader, bytes]] = [
    *(
        (name, lambda body, charset: parse_feed(body, URL, f"text/xml; charset={charset}"), made(HOSTS[0]))
        for name, made in (("rss", SITE._rss), ("atom", SITE._atom), ("rdf", SITE._rdf), ("json", SITE._json))
    ),
    ("sitemap", lambda body, charset: parse_sitemap(body, URL), SITE._news(HOSTS[0])),
    ("index", lambda body, charset: parse_sitemap(body, URL), SITE._index(HOSTS[0])),
    ("links", lambda body, charset: article_links(body, URL, charset), SITE._front()),
    ("candidates", lambda body, charset: candidates(URL, body, charset), SITE._front()),
    ("name", lambda body, charset: site_name(URL, body, charset), SITE._front()),
    ("opml", lambda body, charset: parse_opml(body, URL), OPML),
]


def texts(value: Any) -> Iterator[str]:
    """Every text in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from texts(each)
    elif is_dataclass(value):
        for each in fields(value):
            yield from texts(getattr(value, each.name))


@pytest.mark.parametrize(("read", "body"), [each[1:] for each in READERS], ids=[each[0] for each in READERS])
def test_nothing_but_our_own_errors_leaves_a_reader(read: Reader, body: bytes) -> None:
    for seed in range(60):
        try:
            found = read(mutated(body, seed), CHARSETS[seed % len(CHARSETS)])
        except NewsloomError as error:
            found = str(error)
        for text in texts(found):
            text.encode()


@pytest.mark.parametrize("half", ["\ud83d", "\ude00", "\ud83d\ud83d", "a\ude00b", "\0"])
def test_half_a_pair_in_every_field_of_an_item_costs_that_character(half: str) -> None:
    feed = parse_feed(fields_of_a_feed(half), URL)
    assert [item.url for item in feed.items][-1] == "https://paper.example/good"
    assert len(feed.items) == 2
    for text in texts(feed):
        text.encode()


EMOJI = "&#55357;&#56832;"


@pytest.mark.parametrize("written", [EMOJI, "&#xD83D;&#xDE00;", EMOJI.replace("&", "&amp;"), f"<![CDATA[{EMOJI}]]>"])
def test_an_emoji_written_as_two_halves_is_an_emoji(written: str) -> None:
    item = f"<item><title>Ferry {written}</title><link>https://a.example/1</link><description>x {written}</description>"
    (found,) = parse_feed(f"<rss version='2.0'><channel>{item}</item></channel></rss>".encode(), URL).items
    assert (found.title, found.summary) == ("Ferry 😀", "x 😀")


def test_in_a_sitemap_too() -> None:
    body = (
        "<urlset xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'><url><loc>https://a.example/1</loc>"
        f"<n:news><n:title>Ferry {EMOJI}</n:title></n:news></url><url><loc>https://a.example/2&#x110000;</loc></url></urlset>"
    )
    assert [(entry.url, entry.title) for entry in parse_sitemap(body.encode(), URL).entries] == [
        ("https://a.example/1", "Ferry 😀"),
        ("https://a.example/2\ufffd", None),
    ]


@pytest.mark.parametrize("reference", ["&#x110000;", "&#55357;", "&#99999999999999999999;"])
def test_a_reference_to_no_character_costs_that_character(reference: str) -> None:
    body = f"<rss version='2.0'><channel><item><title>Ferry {reference}</title><link>https://a.example/1</link></item></channel></rss>"
    (found,) = parse_feed(body.encode(), URL).items
    assert found.title == "Ferry \ufffd"


@pytest.mark.parametrize("name", ["undefined", "idna", "punycode", "hex", "no-such"])
def test_a_charset_that_is_none_is_passed_over(name: str) -> None:
    body = f"<?xml version='1.0' encoding='{name}'?>" + SITE._rss(HOSTS[0]).decode().partition("?>")[2]
    body = body.replace("Harbour report 1:", "Fähre 1:")
    for content_type in ("application/xml", f"text/xml; charset={name}", f"application/rss+xml;charset='{name}'"):
        feed = parse_feed(body.encode(), URL, content_type)
        assert len(feed.items) == 5
        assert (feed.items[-1].title or "").startswith("Fähre 1:")
    entry = f"<?xml version='1.0' encoding='{name}'?><urlset><url><loc>https://a.example/ä</loc></url></urlset>"
    assert [each.url for each in parse_sitemap(entry.encode(), URL).entries] == ["https://a.example/ä"]


def test_an_item_at_which_reading_fails_is_told_and_the_others_come(monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.sources import feed

    read = feed.title_text

    def poisoned(title: str | None) -> str | None:
        if title == "2":
            raise ZeroDivisionError("poison")
        return read(title)

    monkeypatch.setattr(feed, "title_text", poisoned)
    items = "".join(f"<item><title>{n}</title><link>https://a.example/{n}</link></item>" for n in (1, 2, 3))
    found = parse_feed(f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), URL)
    assert [item.title for item in found.items] == ["1", "3"]
    assert [(error.subject, error.message) for error in found.errors] == [
        (f"{URL} item 2", "ZeroDivisionError: poison")
    ]
    assert all(isinstance(error, Unforeseen) for error in found.errors)
