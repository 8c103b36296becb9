"""Urls in normal form, and what the addresses of one document have in common."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from extractors.text.urls import canonical_url, document_url, find_canonical

_SEGMENT = st.text(alphabet="abcXYZ019-._~%/é @:+;=&?#!", max_size=12)
URLS = st.builds(
    lambda scheme, host, port, path, query, fragment: f"{scheme}://{host}{port}/{path}?{query}#{fragment}",
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(["www.Example.org", "m.courier.example", "münchen.example", "amp.a.example", "10.0.0.1", "[::1]"]),
    st.sampled_from(["", ":80", ":443", ":8080", ":"]),
    _SEGMENT,
    st.one_of(_SEGMENT, st.sampled_from(["utm_source=a&id=3", "b=2&a=1", "ref=rss&ref=main", "amp=1"])),
    st.one_of(_SEGMENT, st.just("!page/2")),
)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTPS://Courier.Example:443/News/Quay?b=2&A=1#top", "https://courier.example/News/Quay?b=2&A=1"),
        ("http://courier.example", "http://courier.example/"),
        ("http://courier.example:8080/a/../b/./c/..", "http://courier.example:8080/b/"),
        ("https://courier.example/%7ead%c3%a9/%2fx", "https://courier.example/~ad%C3%A9/%2Fx"),
        ("https://courier.example/ü b", "https://courier.example/%C3%BC%20b"),
        ("https://münchen.example/", "https://xn--mnchen-3ya.example/"),
        ("https://courier.example/#!news/2", "https://courier.example/#!news/2"),
        ("https://courier.example./a?", "https://courier.example/a"),
        ("https://courier.example/100%", "https://courier.example/100%25"),
        (" https://courier.example/a\nb ", "https://courier.example/ab"),
        ("file:news/A b.html", "file:news/A b.html"),
        ("not a url", "not a url"),
        ("http://[bad", "http://[bad"),
    ],
)
def test_normal_form(url: str, expected: str) -> None:
    assert canonical_url(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "https://courier.example/news/quay",
        "http://www.courier.example/news/quay/",
        "https://m.courier.example/news/quay?utm_source=x&utm_medium=y",
        "https://courier.example/news/quay?fbclid=abc#comments",
        "https://courier.example/news/quay/amp/",
        "https://courier.example/amp/news/quay",
        "https://amp.courier.example/news/quay?outputType=amp",
        "https://courier.example/news/quay?ref=rss",
        "https://courier-example.cdn.ampproject.org/c/s/courier.example/news/quay",
        "https://www.google.com/amp/s/www.courier.example/news/quay",
        "https://courier.example/news/quay/index.html",
    ],
)
def test_addresses_of_one_document(url: str) -> None:
    assert document_url(url) == "https://courier.example/news/quay"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/story?id=1", "https://a.example/story?id=2"),
        ("https://a.example/AbC", "https://a.example/abc"),
        ("https://a.example/view?ref=881", "https://a.example/view?ref=882"),
        ("https://a.example/news/amplify", "https://a.example/news/lify"),
        ("https://m.co.uk/x", "https://co.uk/x"),
        ("https://a.example/#!1", "https://a.example/#!2"),
        ("https://a.example/p/1", "https://b.example/p/1"),
        ("https://a.example/?id=1&id=2", "https://a.example/?id=2&id=1"),
        ("https://a.example/campaign", "https://a.example/"),
    ],
)
def test_different_documents_stay_apart(one: str, other: str) -> None:
    assert document_url(one) != document_url(other)


@given(st.one_of(URLS, st.text(max_size=40)))
@example("https://www.m.amp.example.org/amp/amp/x/amp/amp")
@example("http://a.example/%%34%31/%2e%2e/..")
def test_both_forms_are_idempotent(url: str) -> None:
    assert canonical_url(canonical_url(url)) == canonical_url(url)
    assert document_url(document_url(url)) == document_url(url)


@given(URLS)
def test_the_document_does_not_depend_on_how_its_url_is_written(url: str) -> None:
    assert document_url(canonical_url(url)) == document_url(url)


OWN = "https://www.courier.example/news/2026/quay-rebuilt-4711.html?utm_source=rss"


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (("https://courier.example/news/2026/quay-rebuilt-4711.html",),) * 2,
        (("https://www.courier.example/",), None),
        (("https://www.courier.example/news/",), None),
        (("https://www.courier.example/news/2026",), None),
        (("https://elsewhere.example/start",), None),
        (("/news/2026/quay",), None),
        (("javascript:void(0)", None), None),
        (
            ("https://www.courier.example", "https://www.courier.example/harbour/quay-4711"),
            ("https://www.courier.example/harbour/quay-4711",),
        ),
        (("https://wire.example/a/quay-rebuilt-4711",), ("https://wire.example/a/quay-rebuilt-4711",)),
    ],
)
def test_a_declared_address_must_be_the_articles_own(
    declared: tuple[str | None, ...], expected: tuple[str] | None
) -> None:
    assert find_canonical(OWN, declared) == (expected[0] if expected else None)
