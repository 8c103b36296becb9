"""Every block of text of a page once, in order, with kind, links and images."""

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from extractors.article import BlockKind
from extractors.body.walk import Walked, walk

_TAGS = st.sampled_from(["p", "div", "span", "a", "li", "ul", "blockquote", "h2", "br", "table", "tr", "td", "b"])
_MARKUP = st.recursive(
    st.text("xyz ", max_size=6),
    lambda inner: st.builds(lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", _TAGS, st.lists(inner, max_size=4)),
    max_leaves=20,
)


def walked(body: str) -> Walked:
    return walk(html.document_fromstring(f"<html><head><title>no</title></head><body>{body}</body></html>"))


def texts(body: str) -> list[str]:
    return [segment.text for segment in walked(body).segments]


@given(_MARKUP)
def test_no_letter_is_lost_or_said_twice(markup: str) -> None:
    tree = html.document_fromstring(f"<html><body>{markup}</body></html>")
    letters = "".join("".join(segment.text.split()) for segment in walk(tree).segments)
    assert letters == "".join(tree.text_content().split())


def test_blocks_begin_and_end_with_elements_and_double_breaks() -> None:
    body = "<div>One <b>bold</b><p>Two</p>three<br>goes on<br><br>four</div><nav>Menu</nav>five<script>no()</script>"
    assert texts(body) == ["One bold", "Two", "three goes on", "four", "five"]


def test_kinds_are_those_of_the_elements_and_paragraphs_in_them_share_them() -> None:
    body = (
        "<h2>H</h2><p>P</p><ul><li>L<p>M</p></li></ul><blockquote><p>Q</p></blockquote>"
        "<figure><figcaption><p>C</p></figcaption></figure><table><tr><td>T</td><td>U</td></tr></table>"
        "<table><tr><td><div>layout</div></td></tr></table>"
    )
    kinds = [(segment.text, segment.kind) for segment in walked(body).segments]
    assert kinds == [
        ("H", BlockKind.HEADING),
        ("P", BlockKind.PARAGRAPH),
        ("L", BlockKind.LIST_ITEM),
        ("M", BlockKind.LIST_ITEM),
        ("Q", BlockKind.QUOTE),
        ("C", BlockKind.CAPTION),
        ("T U", BlockKind.TABLE_ROW),
        ("layout", BlockKind.PARAGRAPH),
    ]


def test_the_share_of_links_and_where_the_first_leads() -> None:
    whole, half, none = walked('<p><a href="/a">abcd</a></p><p><a href="/b">ab</a>cd</p><p>abcd</p>').segments
    assert (whole.link_share, half.link_share, none.link_share) == (1.0, 0.5, 0.0)
    assert (whole.href, half.href, none.href) == ("/a", "/b", None)


def test_paragraphs_between_breaks_have_their_own_links() -> None:
    segments = walked('<div>One.<br><br>Two <a href="/2">two</a><br><br><a href="/3">x</a> and three</div>').segments
    assert [(s.text, s.link_chars, s.href) for s in segments] == [
        ("One.", 0, None),
        ("Two two", 3, "/2"),
        ("x and three", 1, "/3"),
    ]


def test_images_are_seen_with_the_place_of_the_block_after_them() -> None:
    found = walked("<p>one</p><img src=a><p>two</p><noscript><img src=b></noscript><p>three</p>")
    assert [(image.get("src"), place) for image, place in found.images] == [("a", 1), ("b", 2)]
    assert [segment.after_image for segment in found.segments] == [False, True, True]


def test_what_only_screen_readers_read_is_left_out() -> None:
    assert texts('<p>Shares<span class="visually-hidden"> (opens new tab)</span> fell.</p>') == ["Shares fell."]


def test_the_footer_of_the_page_is_passed_by_but_not_that_of_the_article() -> None:
    assert texts("<article><p>one</p><footer>two</footer></article><footer><p>three</p></footer>four") == [
        "one",
        "two",
        "four",
    ]
