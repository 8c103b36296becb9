"""Discovery: what a page and robots.txt say comes before what is usual, comment feeds come last."""

import pytest

from flows.sources.discover import candidates, site_name, source_name

PAGE = b"""<html><head>
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">
<link rel="alternate" type="application/rss+xml" title="All &amp; more" href="feed.xml">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">
<link rel="sitemap" type="application/xml" href="/map.xml">
<link rel="alternate" hreflang="de" href="/de/"></head><body><a href="/politics.rss">Politics</a></body></html>"""


def test_candidates_most_certain_first_each_once() -> None:
    found = candidates("https://a.example/", PAGE, robots_sitemaps=["https://a.example/news-sitemap.xml", "nonsense"])
    told = [(each.url.removeprefix("https://a.example"), each.kind, each.how) for each in found]
    assert told[:4] == [
        ("/feed.xml", "feed", "link"),
        ("/map.xml", "sitemap", "link"),
        ("/news-sitemap.xml", "sitemap", "robots"),
        ("/politics.rss", "feed", "anchor"),
    ]
    assert told[-1] == ("/comments/feed", "feed", "link")
    assert found[0].title == "All & more"
    assert len({each.url for each in found}) == len(found)
    assert not [each for each in told if "wp-json" in each[0]]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Harbour Paper \u00bb Feed", "Harbour Paper"),
        ("Harbour Paper \u00bb Comments Feed", "Harbour Paper"),
        ("Le Phare \u00bb Flux", "Le Phare"),
        ("Harbour Paper RSS Feed", "Harbour Paper"),
        ("Harbour Paper | RSS-Feed", "Harbour Paper"),
        ("Harbour Paper (RSS)", "Harbour Paper"),
        ("Comments on: Harbour Paper", "Harbour Paper"),
        ("RSS: Harbour Paper", "Harbour Paper"),
        ("Harbour Paper: Latest news", "Harbour Paper: Latest news"),
        ("XML Journal", "XML Journal"),
        ("The Feedback", "The Feedback"),
        ("RSS 2.0", None),
        ("\u00bb Feed", None),
        ("Comments", None),
        (None, None),
    ],
)
def test_a_source_is_not_named_a_feed(title: str | None, name: str | None) -> None:
    assert source_name(title) == name
    assert source_name(name) == name


def test_the_name_that_a_site_gives_itself() -> None:
    page = (
        b'<html><head><meta property="og:site_name" content="Tarn &amp; Holm Gazette"><title>Home</title></head></html>'
    )
    assert site_name("https://a.example/", page) == "Tarn & Holm Gazette"
    assert site_name("https://a.example/", PAGE) is None


@pytest.mark.parametrize(
    ("markup", "feed"),
    [
        ('<base href="https://a.example/news/"><link rel="alternate" type="application/rss+xml" href="f">', "/news/f"),
        ('<link rel="alternate" type="text/rss" href="/f">', "/f"),
        ('<a href="/?feed=rss2">Follow us</a>', "/?feed=rss2"),
        ('<a href="/service/11">RSS</a>', "/service/11"),
        ('<a href="/service/11">Atom feed</a>', "/service/11"),
    ],
)
def test_a_feed_is_found_however_the_page_names_it(markup: str, feed: str) -> None:
    found = candidates("https://a.example/start", f"<html><head></head><body>{markup}</body></html>".encode())
    assert (found[0].url, found[0].kind) == (f"https://a.example{feed}", "feed")
