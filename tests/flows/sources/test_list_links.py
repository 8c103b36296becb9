"""Links of lists: what is written as one is one, and nothing else becomes one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.sources.list_links import absolute, is_link, starts_with_host

BASE = "https://paper.example/feeds/main.xml"


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("pier.html", "https://paper.example/feeds/pier.html"),
        ("./pier", "https://paper.example/feeds/pier"),
        ("//other.example/pier", "https://other.example/pier"),
        ("feed://other.example/pier", "https://other.example/pier"),
        ("feed:http://other.example/pier", "http://other.example/pier"),
        ("Http://other.example/Pier", "http://other.example/Pier"),
        ("other.example/pier", "https://other.example/pier"),
        ("www.other.example", "https://www.other.example"),
        ("https:///other.example/pier", "https://other.example/pier"),
        ("mailto:desk@paper.example", None),
        ("#top", None),
        ("", None),
        ("http://[broken", None),
    ],
)
def test_a_link_is_read_as_it_was_meant(written: str, url: str | None) -> None:
    assert absolute(written, BASE) == url


def test_a_page_that_leads_on_is_passed_only_to_another_site() -> None:
    assert absolute("/url?url=https://other.example/1", BASE) == "https://other.example/1"
    assert absolute("/url?url=https://paper.example/1", BASE) == "https://paper.example/url?url=https://paper.example/1"
    assert (
        absolute("/share?url=https://other.example/1", BASE)
        == "https://paper.example/share?url=https://other.example/1"
    )


def test_an_opaque_identifier_is_no_link() -> None:
    assert not any(map(is_link, ["333483", "7bd2-11", "tag:paper.example,2026:/1", "urn:1", "", None]))
    assert all(map(is_link, ["https://paper.example/1", "/news/1", "./1"]))


def test_a_file_is_no_host() -> None:
    assert not starts_with_host("pier.html/1") and not starts_with_host("news/pier")
    assert starts_with_host("paper.example/1") and starts_with_host("paper.local:8000/1", ["paper.local"])


@given(st.text(max_size=60), st.sampled_from([BASE, "", "u"]))
def test_a_link_is_http_or_none(written: str, base: str) -> None:
    link = absolute(written, base)
    assert link is None or link.startswith(("http://", "https://"))
