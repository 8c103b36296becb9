"""What kind of page it is."""

from extractors.markup.page_kind import PageKind, page_kind
from tests.extractors.pages import page

PROSE = "<p>" + "The harbour board of Eastmere decided to rebuild the north quay after the storms. " * 3 + "</p>"


def kind(body: str, url: str, head: str = "", **ld: str) -> PageKind:
    made = page(body, head=head, url=url, ld=ld or None)
    return page_kind(made.tree, made.structured, url)


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


def test_a_forums_thread() -> None:
    post = "<div><span>Member</span><span>Joined 2009</span><p>Which rope?</p><button>Reply</button><b>Quote</b></div>"
    body = "<h1>Ropes</h1>" + post * 20
    assert kind(body, "https://boats.example/forum/threads/ropes.4711/") is PageKind.FORUM
