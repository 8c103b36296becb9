"""What kind of page it is."""

import json
from functools import cache

import pytest

from extractors.errors import ConfigError
from extractors.markup.page_kind import KindModel, PageKind, page_kind, parse_kind_model
from extractors.markup.page_signs import NAMES, body_signs, head_signs
from flows.settings.folder import config_file
from tests.extractors.pages import page

PROSE = "<p>" + "The harbour board of Eastmere decided to rebuild the north quay after the storms. " * 3 + "</p>"


@cache
def model() -> KindModel:
    return parse_kind_model(json.loads(config_file("page_kind.json").read_text("utf-8")), "page_kind.json")


def kind(body: str, url: str, head: str = "", **ld: str) -> PageKind:
    made = page(body, head=head, url=url, ld=ld or None)
    return page_kind(made.tree, made.structured, url, model())


def test_prose_under_a_heading_is_an_article() -> None:
    assert (
        kind(f"<h1>Quay</h1>{PROSE * 5}", "https://courier.example/2026/03/01/quay-to-be-rebuilt") is PageKind.ARTICLE
    )


def test_what_says_that_it_is_an_article_is_one() -> None:
    links = '<a href="/x">Buy now</a><b>$ 12</b>' * 50
    assert (
        kind(links, "https://a.example/products/x/y", datePublished="2026-03-01", headline="Quay") is PageKind.ARTICLE
    )


def test_a_shops_page() -> None:
    body = (
        "<h1>Oilskin</h1><button>Add to cart</button><span>$ 49</span><span>$ 59</span>" + "<h3>Size</h3><p>XL</p>" * 12
    )
    head = '<meta property="og:type" content="product">'
    assert kind(body, "https://shop.example/products/coats/oilskin", head) is PageKind.PRODUCT


@pytest.mark.parametrize(
    "button",
    [
        '<a class="btn add-to-cart">Kosárba</a>',
        '<form action="/cart/add">Do koszyka</form>',
        '<i id="add-to-cart">',
    ],
)
def test_a_thing_that_goes_into_a_cart_is_a_sign_in_any_language(button: str) -> None:
    assert body_signs(page(button).tree)["cart"] == 1.0
    assert body_signs(page('<p class="cart-horse">The cart of Eastmere.</p>').tree)["cart"] == 0.0


def test_a_forums_thread() -> None:
    post = "<div><span>Member</span><span>Joined 2009</span><p>Which rope?</p><button>Reply</button><b>Quote</b></div>"
    body = "<h1>Ropes</h1>" + post * 20
    assert kind(body, "https://boats.example/forum/threads/ropes.4711/") is PageKind.FORUM


@pytest.mark.parametrize("path", ["t/quay", "q/quay-rebuilt", "r/quay", "news/quay", "2026/03/quay", "quay.html"])
def test_a_short_bare_article_is_one_whatever_its_address(path: str) -> None:
    assert kind(f"<h1>Quay</h1>{PROSE}", f"https://courier.example/{path}") is PageKind.ARTICLE


def test_a_thread_under_the_same_short_path_is_a_forums() -> None:
    post = "<div><span>Member</span><span>Joined 2009</span><p>Which rope?</p><button>Reply</button><b>Quote</b></div>"
    assert kind(f"<h1>Ropes</h1>{post * 20}", "https://boats.example/t/ropes/4711") is PageKind.FORUM


def test_the_signs_are_those_of_the_model() -> None:
    made = page("<p>Quay</p>")
    assert set(head_signs(made.tree, made.structured, made.url) | body_signs(made.tree)) == set(NAMES)
    with pytest.raises(ConfigError, match="made for other signs"):
        parse_kind_model({"signs": {"length": [0, 1, 1]}}, "page_kind.json")


def test_without_a_model_every_page_is_an_article() -> None:
    made = page("<b>$ 12</b>" * 50, url="https://shop.example/products/oilskin")
    assert page_kind(made.tree, made.structured, made.url, None) is PageKind.ARTICLE


def test_a_sign_far_off_counts_no_more_than_the_limit() -> None:
    signs = dict.fromkeys(NAMES, 0.0)
    far, farther = model().score(signs | {"prices": 100.0}), model().score(signs | {"prices": 1000.0})
    assert far == farther


@pytest.mark.parametrize(
    ("url", "sign", "value"),
    [
        ("https://courier.example/topics/harbour", "path_list", 1.0),
        ("https://courier.example/topics/harbour/a-new-quay", "path_list", 0.0),
        ("https://courier.example/list/boats", "path_list", 1.0),
        ("https://community.boats.example/ropes", "host_forum", 1.0),
        ("https://sailing-forum.example/ropes", "host_forum", 1.0),
        ("https://forum.example.org/ropes", "host_forum", 1.0),
        ("https://forumcourier.example/ropes", "host_forum", 0.0),
        ("https://courier.example/whats-on/exhibitions", "short_plain", 1.0),
        ("https://courier.example/how-the-quay-was-rebuilt", "short_plain", 0.0),
    ],
)
def test_signs_of_an_address(url: str, sign: str, value: float) -> None:
    made = page("<p>Quay</p>", url=url)
    assert head_signs(made.tree, made.structured, url)[sign] == value


def test_a_page_that_says_that_it_is_an_article_is_not_plain() -> None:
    head = '<meta property="og:type" content="article">'
    made = page("<p>Quay</p>", head=head, url="https://courier.example/quay")
    assert head_signs(made.tree, made.structured, made.url)["short_plain"] == 0.0
