"""The article among all that stands on a page."""

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.body.find import find_body
from tests.extractors.pages import page

P = [
    "The harbour board of Eastmere voted on Monday to rebuild the old quay after months of debate.",
    "Work is expected to take two years and will be paid for by the county, its chair told reporters.",
    "Fishing crews had asked for a later start because the spring season is their busiest time.",
    "A first draft of the plans is to be shown in the town hall from next Thursday, the board said.",
]
BODY = "".join(f"<p>{line}</p>" for line in P)
TEASERS = "".join(
    f"<div><a href=/{n}>Story number {n}</a><p>What happened in the village number {n} on the coast</p></div>"
    for n in range(6)
)
LONG = [f"{line} ({n})" for n in range(3) for line in P]
LONG_BODY = "".join(f"<p>{line}</p>" for line in LONG)
COMMENTS = "".join(f"<p>I think that the board is quite wrong about this, and I was there: {n}.</p>" for n in range(30))


def texts(body: str, **given: object) -> list[str]:
    return [block.text for block in find_body(page(body, **given)).blocks]  # type: ignore[arg-type]


def test_teasers_comments_and_consent_beside_an_article_are_not_the_article() -> None:
    body = (
        f"<header><p>Eastmere Courier, the paper of the whole coast since the year 1871</p></header>"
        f"<div class=row><div class=col><div class=text>{LONG_BODY}</div></div><div class=rail>{TEASERS}</div></div>"
        f"<section id=comments>{COMMENTS}</section><div class=cookie-consent>{COMMENTS}</div>"
    )
    assert texts(body) == LONG


def test_a_mark_on_a_wrapper_does_not_take_the_article() -> None:
    wrapped = f"<div class='related'><div>{LONG_BODY}</div></div>"
    assert texts(f"<div class='page sidebar-layout'>{wrapped}<div>{TEASERS}</div></div>") == LONG


def test_paragraphs_before_a_paywall_belong_to_those_behind_it() -> None:
    assert texts(f"<main><div><p>{P[0]}</p><div class=rest>{BODY * 5}</div></div></main>")[0] == P[0]


def test_of_several_articles_on_a_page_the_first_is_taken() -> None:
    other = "".join(f"<p>Another story about the lighthouse keeper and his {n} goats.</p>" for n in range(8))
    assert texts(f"<main><article>{BODY}</article><article>{other}</article></main>") == P


def test_a_page_without_layout_is_an_article() -> None:
    assert texts(BODY) == P


def test_structured_data_gives_the_text_that_the_page_does_not_show() -> None:
    body = find_body(page("<div id=app>Loading the story, please wait.</div>", ld={"articleBody": "\n".join(P)}))
    assert ([block.text for block in body.blocks], body.witness) == (P, "json-ld")


def test_structured_data_saves_paragraphs_from_marks() -> None:
    marked = f"<article><div class=teaser><p>{P[0]}</p></div>{BODY.removeprefix(f'<p>{P[0]}</p>')}</article>"
    assert texts(marked) == P[1:]
    assert texts(marked, ld={"articleBody": "\n".join(P)}) == P


def test_trafilatura_is_asked_where_little_is_found() -> None:
    body = find_body(page("<div><div><p>The quay will be rebuilt, the board said today.</p></div></div>"))
    assert body.witness in ("dom", "trafilatura")
    assert [block.text for block in body.blocks] == ["The quay will be rebuilt, the board said today."]


def test_blocks_say_where_they_stand_and_what_is_beside_them() -> None:
    blocks = find_body(page(f"<div class='storyText' id=main>{BODY}<img src=a.jpg><p>{P[0]}</p></div>")).blocks
    assert [block.position for block in blocks] == [0, 1, 2, 3, 4]
    assert [block.beside_image for block in blocks] == [False, False, False, True, True]


_TAGS = st.sampled_from(["p", "div", "section", "a", "li", "ul", "aside", "h2", "figure", "img", "article", "table"])
_CLASSES = st.sampled_from(["", " class=related", " class=caption", " class=body", " hidden", " id=comments"])
_MARKUP = st.recursive(
    st.sampled_from([*P, "Read more", ""]),
    lambda inner: st.builds(
        lambda tag, names, parts: f"<{tag}{names}>{''.join(parts)}</{tag}>",
        _TAGS,
        _CLASSES,
        st.lists(inner, max_size=5),
    ),
    max_leaves=30,
)


@settings(max_examples=60, deadline=None)
@given(_MARKUP)
def test_any_page_gives_each_block_once_and_in_order(markup: str) -> None:
    body = find_body(page(markup))
    kept, removed = [block.position for block in body.blocks], [block.position for block in body.removed]
    assert kept == sorted(set(kept))
    assert set(kept).isdisjoint(removed)
    assert body == find_body(page(markup))
