"""Discovery: what a page and robots.txt say comes before what is usual, comment feeds come last."""

from flows.sources.discover import candidates

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
