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


@pytest.mark.parametrize(
    "body",
    [b"", b"<html></html>", b"{}", b"\x1f\x8bno gzip", gzip.compress(b"0" * 60_000_000, 1, mtime=0)],
    ids=["empty", "html", "json", "no gzip", "gzip bomb"],
)
def test_what_is_no_sitemap_says_so(body: bytes) -> None:
    with pytest.raises(InputError):
        parse_sitemap(body, "u")


def urls(body: bytes, url: str = "https://paper.example/out/map.xml") -> list[str]:
    return [entry.url for entry in parse_sitemap(body, url).entries]


def urlset(*locations: str, more: str = "") -> bytes:
    entries = "".join(f"<url><loc>{location}</loc>{more}</url>" for location in locations)
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset>{entries}</urlset>'.encode()


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://paper.example/tom-&-jerry", "https://paper.example/tom-&-jerry"),
        ("https://paper.example/?a=1&cat=2&lang=3", "https://paper.example/?a=1&cat=2&lang=3"),
        ("https://paper.example/?a=1&amp;amp;b=2", "https://paper.example/?a=1&b=2"),
        ("https://paper.example/2026/\n   pier", "https://paper.example/2026/pier"),
        ("/pier", "https://paper.example/pier"),
        ("paper.example/pier", "https://paper.example/pier"),
    ],
)
def test_an_address_is_what_was_meant(written: str, url: str) -> None:
    assert urls(urlset(written, "https://paper.example/2")) == [url, "https://paper.example/2"]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Prices <3 today", "Prices <3 today"),
        ("Caf&eacute;&nbsp;late", "Café late"),
        ("Tom&amp;#039;s", "Tom's"),
        ("<![CDATA[Tom&#039;s]]>", "Tom's"),
    ],
)
def test_news_that_nothing_declares_has_its_title_and_date(title: str, text: str) -> None:
    date = "<news:publication_date>2019-03-05</news:publication_date>"
    news = f"<news:news><news:title>{title}</news:title>{date}</news:news>"
    first, second = parse_sitemap(urlset("https://paper.example/1", "https://paper.example/2", more=news), "u").entries
    assert (first.title, first.published_at) == (second.title, second.published_at) == (text, "2019-03-05")


def test_a_picture_s_address_is_not_the_page_s() -> None:
    body = b"<urlset><url><image:loc>https://a.example/1.jpg</image:loc><loc>https://a.example/1</loc></url></urlset>"
    assert urls(body) == ["https://a.example/1"]
    assert urls(body.replace(b"<loc>https://a.example/1</loc>", b"")) == []


def test_sitemaps_are_children_wherever_they_are_named() -> None:
    index = b"<sitemapindex><url><loc>/s1.xml</loc></url><sitemap><loc>/s.xml?a=1&b=2</loc></sitemap></sitemapindex>"
    found = parse_sitemap(index, "https://a.example/map.xml")
    assert [child.url for child in found.children] == ["https://a.example/s1.xml", "https://a.example/s.xml?a=1&b=2"]
    found = parse_sitemap(urlset("https://a.example/2026-03.xml.gz", "https://a.example/1"), "u")
    assert [child.url for child in found.children] == ["https://a.example/2026-03.xml.gz"]
    assert [entry.url for entry in found.entries] == ["https://a.example/1"]


def test_half_an_address_is_none() -> None:
    sitemap = parse_sitemap(urlset("https://a.example/1")[:-9] + b"<url><loc>https://a.example/2026/pi", "u")
    assert [entry.url for entry in sitemap.entries] == ["https://a.example/1"]
    assert "cut inside an address; the rest is missing" in sitemap.problems


def test_a_feed_in_a_sitemaps_place_gives_its_items() -> None:
    entry = b'<entry><title>Pier</title><link href="https://a.example/1"/></entry>'
    assert urls(b'<feed xmlns="http://www.w3.org/2005/Atom">' + entry + b"</feed>") == ["https://a.example/1"]


def test_gzip_over_gzip_and_gzip_that_is_cut() -> None:
    body = urlset(*(f"https://a.example/{n * 7919}" for n in range(400)))
    assert len(urls(gzip.compress(gzip.compress(body)))) == 400
    cut = parse_sitemap(gzip.compress(body)[:-40], "u")
    assert 300 < len(cut.entries) < 400
    assert cut.problems[0].startswith("gzip")


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le"])
def test_utf16_as_xml_and_as_text(charset: str) -> None:
    assert urls(urlset("https://a.example/1").decode().encode(charset)) == ["https://a.example/1"]
    assert urls(("https://a.example/1\n" * 9).encode(charset)) == ["https://a.example/1"]


def test_a_declaration_that_lies_or_stands_twice_costs_nothing() -> None:
    body = urlset("https://a.example/1")
    assert urls(body.replace(b"UTF-8", b"UTF-16")) == ["https://a.example/1"]
    assert urls(b'\n<?xml version="1.0"?>\n' + body) == ["https://a.example/1"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2019-03", "2019-03"),
        ("2019", "2019"),
        ("05.03.2019", "2019-03-05"),
        ("2019/03/05", "2019-03-05"),
        ("1551780000", "2019-03-05T10:00:00+00:00"),
    ],
)
def test_a_lastmod_in_any_form_that_has_one_reading(written: str, read: str) -> None:
    (entry,) = parse_sitemap(urlset("https://a.example/1", more=f"<lastmod>{written}</lastmod>"), "u").entries
    assert entry.lastmod == read


@pytest.mark.parametrize("filling", ["<a/>", "<a>", "<url><loc>x</loc><a/>", "<a b='c'/>"])
def test_elements_without_end_are_read_in_part(filling: str) -> None:
    """48 MB of empty elements, packed into 50 KB, were 1.8 GB in memory, and 33 s."""
    first = "<url><loc>https://a.example/1</loc></url>"
    body = gzip.compress(f"<urlset>{first}{filling * 100_000}</urlset>".encode(), 1)
    found = parse_sitemap(body, "https://a.example/sitemap.xml")
    assert [entry.url for entry in found.entries] == ["https://a.example/1"]
    assert any("more than 20,000 elements" in problem or "not well-formed" in problem for problem in found.problems)
