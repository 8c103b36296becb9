"""Sitemaps: plain, news, index, text and gzip; broken ones give what came before the break."""

import gzip

import pytest

from extractors.errors import InputError
from flows.sources.sitemap import MAX_ENTRIES, parse_sitemap

NEWS = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://paper.example/a </loc><lastmod>2026-11-20T08:00:00+01:00</lastmod>
<image:image><image:title>A picture</image:title></image:image>
<news:news><news:publication><news:name>Paper</news:name><news:language>en</news:language></news:publication>
<news:publication_date>2026-11-20</news:publication_date><news:title>Ferries &amp; tides</news:title></news:news>
<xhtml:link rel="alternate" hreflang="DE" href="https://paper.example/de/a"/></url>
<url><lastmod>2026-11-20</lastmod></url>
</urlset>"""
INDEX = b"""<sitemapindex><sitemap><loc><![CDATA[https://paper.example/s1.xml.gz]]></loc><lastmod>2026-01-01</lastmod></sitemap>
</sitemapindex>"""


def test_news_entry_has_all_its_fields() -> None:
    sitemap = parse_sitemap(NEWS, "u")
    (entry,) = sitemap.entries
    assert (entry.url, entry.lastmod) == ("https://paper.example/a", "2026-11-20T07:00:00+00:00")
    assert (entry.title, entry.published_at, entry.language, entry.publication) == (
        "Ferries & tides",
        "2026-11-20",
        "en",
        "Paper",
    )
    assert entry.alternates == (("de", "https://paper.example/de/a"),)
    assert sitemap.problems == ("entry 2 has no http loc: ''",)


def test_lastmod_is_no_publication_date() -> None:
    sitemap = parse_sitemap(
        b"<urlset><url><loc>https://a.example/1</loc><lastmod>2026-11-20</lastmod></url></urlset>", "u"
    )
    assert sitemap.entries[0].evidence.published_at is None


def test_index_and_gzip() -> None:
    assert parse_sitemap(gzip.compress(INDEX), "u").children[0].url == "https://paper.example/s1.xml.gz"


def test_text_sitemap() -> None:
    sitemap = parse_sitemap(b"https://a.example/1\n\nftp://a.example/2\nhttps://a.example/1\n", "u")
    assert [entry.url for entry in sitemap.entries] == ["https://a.example/1"]
    assert sitemap.problems == ("line 3 is no http url",)


def test_torn_sitemap_keeps_the_entries_before_the_tear() -> None:
    sitemap = parse_sitemap(b"<urlset><url><loc>https://a.example/1</loc></url><url><loc>https://a.ex", "u")
    assert sitemap.entries[0].url == "https://a.example/1"
    assert any("not well-formed" in problem for problem in sitemap.problems)


def test_more_entries_than_the_protocol_allows_are_named() -> None:
    body = (
        b"<urlset>"
        + b"".join(b"<url><loc>https://a.example/%d</loc></url>" % n for n in range(MAX_ENTRIES + 3))
        + b"</urlset>"
    )
    sitemap = parse_sitemap(body, "u")
    assert len(sitemap.entries) == MAX_ENTRIES
    assert sitemap.problems == (f"3 entries beyond {MAX_ENTRIES} left out",)


def test_entities_are_never_expanded_nor_fetched() -> None:
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    bomb = (
        b'<!DOCTYPE r [<!ENTITY l0 "ha">' + laughs + b"]><urlset><url><loc>http://a.example/&l9;</loc></url></urlset>"
    )
    outside = b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><urlset><url><loc>http://a.example/&x;</loc></url></urlset>'
    assert sum(len(entry.url) for entry in parse_sitemap(bomb, "u").entries) < 100
    assert [entry.url for entry in parse_sitemap(outside, "u").entries] in ([], ["http://a.example/&x;"])


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"{}", b"\x1f\x8bno gzip", gzip.compress(b"0" * 60_000_000)])
def test_what_is_no_sitemap_says_so(body: bytes) -> None:
    with pytest.raises(InputError):
        parse_sitemap(body, "u")
