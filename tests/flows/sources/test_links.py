"""Section pages: articles are told from navigation, and only those of the same site are followed."""

import pytest

from extractors.errors import InputError
from flows.sources.links import article_links, is_same_site, looks_like_article, page_links

PAGE = b"""<html><head><base href="https://paper.example/politics/"></head><body>
<a href="/about-us">About</a> <a href="/tag/harbour">Harbour</a> <a href="mailto:desk@paper.example">Mail</a>
<a href="2026/11/20/ferries-sail-again">Ferries</a>
<a href="/2026/11/20/x/ferries-return-to-the-pier#top">Ferries return</a>
<a href="https://other.example/2026/11/20/ferries-sail-again-there">Elsewhere</a>
<a href="/8814122">Council says the new pier will open in May</a> <a href="javascript:void(0)">More</a>
<a href="/2026/11/20/x/ferries-return-to-the-pier">Ferries return to the eastern pier</a></body></html>"""


def test_articles_of_the_same_site_each_once_with_the_longest_text() -> None:
    links = article_links(PAGE, "https://www.paper.example/politics/")
    assert [link.url for link in links] == [
        "https://paper.example/politics/2026/11/20/ferries-sail-again",
        "https://paper.example/2026/11/20/x/ferries-return-to-the-pier",
        "https://paper.example/8814122",
    ]
    assert links[1].text == "Ferries return to the eastern pier"


@pytest.mark.parametrize(
    ("url", "text", "expected"),
    [
        ("https://a.example/world/2026/nov/20/storm-hits-coast", "", True),
        ("https://a.example/storm-hits-the-northern-coast", "", True),
        ("https://a.example/news/12345678", "Storm hits the northern coast", True),
        ("https://a.example/articles/20261120/k00/00m/040", "嵐が北海岸を直撃し港が閉鎖された模様です", True),
        ("https://a.example/", "Front page", False),
        ("https://a.example/sport/", "Sport", False),
        ("https://a.example/category/know-how/set-up-and-handling-tips", "Handling", False),
        ("https://a.example/author/ida-falk", "Ida Falk", False),
        ("https://a.example/2026/11/20/storm-hits-coast.jpg", "", False),
        ("https://a.example/login?next=/2026/11/20/storm", "Log in to read all of it", False),
    ],
)
def test_article_or_not(url: str, text: str, expected: bool) -> None:
    assert looks_like_article(url, text) is expected


def test_same_site_is_host_or_subdomain() -> None:
    assert is_same_site("https://www.a.example/1", "https://news.a.example/")
    assert not is_same_site("https://a.example.evil.example/", "https://a.example/")
    assert not is_same_site("https://nota.example/", "https://a.example/")


def test_no_page_is_named() -> None:
    with pytest.raises(InputError):
        page_links(b"", "https://a.example/")
