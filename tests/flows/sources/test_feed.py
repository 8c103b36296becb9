"""Feeds: every item with its url, title and date; nothing expanded, nothing fetched, nothing lost unnamed."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.document import Evidence
from extractors.errors import InputError
from flows.sources.feed import parse_feed
from flows.sources.feed_items import plain_text
from tests import fakes

URL = "https://paper.example/feed"

RSS = b"""<?xml version="1.0"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel><title>Harbour &amp; Sea</title><language>en-GB</language><ttl>20</ttl>
<item><title>Ferries &lt;b&gt;return&lt;/b&gt;</title><link>/news/ferries</link><guid isPermaLink="false">f1</guid>
 <pubDate>Fri, 20 Nov 2026 08:00:00 +0100</pubDate><dc:creator>Ida Falk</dc:creator><dc:creator>Ole Berg</dc:creator>
 <description>They sail &lt;i&gt;again&lt;/i&gt;.</description>
 <content:encoded><![CDATA[<p>All of it.</p>]]></content:encoded></item>
<item><title>Permalink only</title><guid>https://paper.example/permalink</guid>
 <author>desk@paper.example (Ana Ruiz)</author></item>
<item><title>No link at all</title><guid isPermaLink="false">333483</guid></item>
</channel></rss>"""

ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="sv"><title>Hamnen</title>
<entry><title type="html">R&amp;amp;D</title><link rel="alternate" href="https://paper.example/a"/>
 <link rel="self" href="https://paper.example/a.atom"/><id>urn:a</id><published>2026-11-20T08:00:00+01:00</published>
 <updated>2026-11-20T09:00:00Z</updated><author><name>Ida Falk</name></author></entry>
<entry><title>Only itself</title><link rel="self" href="https://paper.example/b"/><id>urn:b</id></entry></feed>"""

RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>T</title></channel>
<item rdf:about="https://paper.example/r"><title>One</title><link>https://paper.example/r</link>
<dc:date>2026-11-20T08:00:00Z</dc:date></item></rdf:RDF>"""


def test_rss_item_has_all_its_fields() -> None:
    feed = parse_feed(RSS, URL)
    assert (feed.version, feed.title, feed.language, feed.ttl) == (
        "rss20",
        "Harbour & Sea",
        "en-gb",
        timedelta(minutes=20),
    )
    item = feed.items[0]
    assert item.url == "https://paper.example/news/ferries"
    assert (item.guid, item.title, item.summary) == ("f1", "Ferries return", "They sail again.")
    assert item.authors == ("Ida Falk", "Ole Berg")
    assert item.published_at == "2026-11-20T07:00:00+00:00"
    assert item.content == "<p>All of it.</p>"
    assert item.evidence.language == "en-gb"
    assert item.evidence.guid == "f1"


def test_a_guid_that_changes_makes_no_other_document() -> None:
    document = fakes.document(1)
    assert replace(document, evidence=Evidence(guid="a")).document_id == document.document_id


@pytest.mark.parametrize(("told", "minutes"), [("²", None), ("9" * 5_000, 525_600), ("-1", None), ("٢", 2), ("0", 0)])
def test_whatever_a_feed_says_of_its_ttl_it_is_read(told: str, minutes: int | None) -> None:
    feed = parse_feed(RSS.replace(b"<ttl>20<", f"<ttl>{told}<".encode()), URL)
    assert feed.ttl == (None if minutes is None else timedelta(minutes=minutes))


def test_permalink_guid_is_a_link_and_an_opaque_one_is_named_as_missing() -> None:
    feed = parse_feed(RSS, URL)
    assert [item.url for item in feed.items[1:]] == ["https://paper.example/permalink"]
    assert feed.items[1].authors == ("Ana Ruiz",)
    assert feed.problems == ("item 3 has no http link: No link at all",)


def test_atom_prefers_the_alternate_link_and_takes_self_for_want_of_another() -> None:
    feed = parse_feed(ATOM, URL)
    assert [item.url for item in feed.items] == ["https://paper.example/a", "https://paper.example/b"]
    assert feed.items[0].title == "R&D"
    assert feed.items[0].published_at == "2026-11-20T07:00:00+00:00"
    assert feed.items[0].updated_at == "2026-11-20T09:00:00+00:00"
    assert feed.items[1].published_at is None


def test_rdf_is_read() -> None:
    (item,) = parse_feed(RDF, URL).items
    assert (item.url, item.title) == ("https://paper.example/r", "One")
    assert item.evidence.published_at == "2026-11-20T08:00:00+00:00"


def test_json_feed_of_both_versions() -> None:
    items = [
        {"id": 7, "url": "https://paper.example/j", "title": "J", "date_published": "2026-11-20T08:00:00Z"},
        {"id": "https://paper.example/k", "content_html": "<p>Text</p>", "authors": [{"name": "Ole Berg"}]},
        {"id": "opaque"},
        "not an item",
    ]
    feed = parse_feed(
        json.dumps({"version": "https://jsonfeed.org/version/1", "author": {"name": "Desk"}, "items": items}).encode(),
        URL,
    )
    assert [(item.url, item.authors) for item in feed.items] == [
        ("https://paper.example/j", ("Desk",)),
        ("https://paper.example/k", ("Ole Berg",)),
    ]
    assert len(feed.problems) == 2


def test_entities_are_never_expanded_nor_fetched() -> None:
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    bomb = (
        b'<!DOCTYPE r [<!ENTITY l0 "ha">'
        + laughs
        + b"]><rss version='2.0'><channel><item><title>&l9;</title><link>http://a.example/1</link></item></channel></rss>"
    )
    outside = RSS.replace(b"<rss ", b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss ').replace(
        b"Ferries", b"&x;Ferries"
    )
    assert len(parse_feed(bomb, URL).items[0].title or "") < 100
    assert parse_feed(outside, URL).items[0].title == "&x;Ferries return"


def test_bytes_are_never_taken_for_the_name_of_a_file() -> None:
    with pytest.raises(InputError, match="not a feed"):
        parse_feed(__file__.encode(), URL)


@pytest.mark.parametrize("body", [b"", b"<html><body><p>Hello", b"{}", b"[]", b"\x00\x01", b'{"items": 3}'])
def test_what_is_no_feed_says_so(body: bytes) -> None:
    with pytest.raises(InputError, match="not a"):
        parse_feed(body, URL)


def test_a_torn_feed_gives_what_came_and_says_it_is_torn() -> None:
    feed = parse_feed(RSS[: RSS.index(b"<item><title>Permalink")], URL)
    assert [item.title for item in feed.items] == ["Ferries return"]
    assert "not well-formed" in feed.problems[0]


def test_charset_of_the_header_is_believed() -> None:
    body = (
        "<rss version='2.0'><channel><item><title>Jürgen</title><link>http://a.example/1</link></item></channel></rss>"
    )
    assert parse_feed(body.encode("latin-1"), URL, "text/xml; charset=iso-8859-1").items[0].title == "Jürgen"


@given(st.text(max_size=80))
def test_plain_text_is_one_line(markup: str) -> None:
    text = plain_text(markup)
    assert text is None or (text == " ".join(text.split()) and text)
