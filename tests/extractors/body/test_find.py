"""The article among all that stands on a page."""

import json

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


def test_a_menu_or_button_left_open_does_not_take_the_article() -> None:
    for opened in ("<nav><ul><li><a href=/>Home</a></ul>", "<button>Menu", "<footer>"):
        assert texts(f"<div>{opened}<div><div>{LONG_BODY}</div></div></div>") == LONG


def test_what_a_blog_says_of_its_article_is_no_mark_of_it() -> None:
    for names in ("post category-comments", "post tag-gdpr", "post comments-open"):
        body = f"<article class='{names}'><h1>Old quay</h1><div>{BODY}</div></article>"
        assert texts(f"<main>{body}</main><section class=related>{TEASERS}</section>") == P


def test_a_window_longer_than_the_article_is_not_the_article() -> None:
    for window in ("class=pum role=dialog", "class=layer aria-modal=true", "class=newsletter-popup", "class=modal"):
        assert texts(f"<main><article><h1>Old quay</h1>{BODY}</article></main><div {window}>{COMMENTS}</div>") == P


def test_a_paragraph_that_is_one_link_stays_among_others() -> None:
    linked = f"{P[0]} It will cost nine million, and nobody knows yet who will pay."
    body = f"<p><a href=/live>{linked}</a></p>" + "".join(f"<p>{line}</p>" for line in LONG)
    assert texts(f"<main><h1>Old quay</h1>{body}</main>") == [linked, *LONG]


def test_a_first_paragraph_in_a_wrapper_of_its_own_is_kept() -> None:
    rest = "".join(f"<p>{line}</p>" for line in LONG[1:])
    lead = f"<div class=first><p>{LONG[0]}</p></div>"
    assert texts(f"<main><h1>Old quay</h1>{lead}<div class=rest>{rest}</div></main>") == LONG


def test_articles_of_one_class_below_a_headline_are_its_parts() -> None:
    parts = "".join(f"<article class=part><p>{LONG[n]}</p><p>{LONG[n + 1]}</p></article>" for n in range(0, 12, 2))
    assert texts(f"<main><h1>Old quay</h1>{parts}</main>") == LONG
    others = parts.replace("<article class=part>", "<article class=part><h1>Other story</h1>")
    assert texts(f"<main>{others}</main>") == LONG[:2]


def test_the_entries_of_a_live_report_are_its_text_where_the_page_shows_none() -> None:
    entries = ", ".join(f'{{"@type": "BlogPosting", "headline": "At {n}", "articleBody": "{P[n]}"}}' for n in range(4))
    data = f'{{"@type": "LiveBlogPosting", "headline": "Old quay", "liveBlogUpdate": [{entries}]}}'
    script = f"<script type=application/ld+json>{data}</script>"
    told = [line for n in range(4) for line in (f"At {n}", P[n])]
    assert texts(f"{script}<main><h1>Old quay</h1><div>Loading the newest entries.</div></main>") == told
    assert texts(f"{script}<main><h1>Old quay</h1>{LONG_BODY}</main>") == LONG


def test_a_text_escaped_twice_is_read_as_it_was_written() -> None:
    data = '{"@type": "NewsArticle", "articleBody": "O porto de Mar&amp;eacute;via foi reconstru&amp;iacute;do."}'
    assert texts(f"<script type=application/ld+json>{data}</script><p>...</p>") == [
        "O porto de Marévia foi reconstruído."
    ]


def test_prose_outside_of_the_article_has_a_row_up_to_a_bound() -> None:
    other = "<p>A plan for the ferry, with {0} stops more than before, is to be shown to passengers in the spring.</p>"
    few = find_body(page(f"<article>{LONG_BODY}</article><div><div>{other.format(3)}</div><a href=/>Home</a></div>"))
    assert [(gone.kind, gone.rule) for gone in few.removed] == [("markup", "dom.outside")]
    assert few.removed[0].position == len(few.blocks)
    many = "".join(f"<div><div>{other.format(n)}</div></div>" for n in range(900))
    held = find_body(page(f"<article>{LONG_BODY * 40}</article>{many}")).removed
    assert 5_000 < sum(len(gone.text) for gone in held if gone.rule == "dom.outside") <= 10_000


def test_microdata_with_boxes_in_it_does_not_stand_for_the_text_around_them() -> None:
    boxes = "".join(
        f"<nav><p>Story {n}: the ferry is late again, and passengers complain.</p></nav>" for n in range(60)
    )
    inside = f"<div itemprop=articleBody>{LONG_BODY}{boxes}</div>"
    marked = f'<div itemscope itemtype="https://schema.org/NewsArticle">{inside}</div>'
    assert [block.text for block in find_body(page(marked)).blocks] == LONG


def test_a_page_whose_text_stands_in_a_noscript_left_open_is_read() -> None:
    assert texts(f"<noscript><div>Please allow scripts.<div>{LONG_BODY}</div></div>") == LONG


def test_a_table_in_a_figure_is_no_caption() -> None:
    rows = "".join(f"<tr><td>Berth {n}</td><td>{n} metres</td></tr>" for n in range(1, 4))
    figure = f"<figure class=wp-block-table><table>{rows}</table><figcaption>Depths at low water</figcaption></figure>"
    found = find_body(page(f"<main><article>{LONG_BODY}{figure}{BODY}</article></main>"))
    assert [block.text for block in found.blocks] == [*LONG, *(f"Berth {n} {n} metres" for n in range(1, 4)), *P]
    assert [gone.text for gone in found.removed] == ["Depths at low water"]


def test_the_first_paragraph_stays_where_its_place_holds_little_else() -> None:
    lead = f"<div class=lead><p>{P[0]}</p><p>Photo album</p></div>"
    rest = "".join(f"<p>{line}</p>" for line in LONG[1:] * 4)
    assert texts(f"<main><h1>Old quay</h1>{lead}<div class=rest>{rest}</div></main>")[0] == P[0]


def test_parts_of_an_article_that_are_called_embeds_are_kept_where_they_are_most_of_it() -> None:
    parts = "".join(f"<div class=location-embed><h2>Quay {n}</h2><p>{line}</p></div>" for n, line in enumerate(LONG))
    assert set(LONG) <= set(texts(f"<main><div><p>{P[0]}</p>{parts}</div></main>"))
    post = f"<div class=tweet-embed><p>{P[1]}</p></div>"
    assert P[1] not in texts(f"<main><div><p>{P[0]}</p>{post}<p>{P[2]}</p><p>{P[3]}</p></div></main>")


def test_a_text_in_the_state_of_the_pages_scripts_is_read_where_the_page_shows_its_beginning() -> None:
    nodes = [{"type": "paragraph", "content": [{"type": "text", "value": line}]} for line in LONG]
    state = json.dumps({"props": {"story": {"title": "Old quay", "body": {"content": nodes}}, "menu": ["Home"] * 90}})
    script = f"<script id=__NEXT_DATA__ type=application/json>{state}</script>"
    head = "<title>Harbour board votes to rebuild the quay</title>"
    found = find_body(page(f"<main><p>{LONG[0]}</p></main>{script}", head=head))
    assert ([block.text for block in found.blocks], found.witness) == (LONG, "state")
    other = find_body(page(f"<main><p>{LONG[0]}</p></main>{script}", head="<title>Moonlight concerts</title>"))
    assert other.witness != "state"


TITLE = "Old quay of Eastmere to be rebuilt"
TITLED = f"<title>{TITLE} - Eastmere Courier</title>"


def test_a_wrapper_with_the_pages_title_as_its_headline_is_the_articles_whatever_it_is_called() -> None:
    rail = f"<div class=rail>{TEASERS}</div>"
    for name in ("comments", "privacy"):
        assert texts(f"<div class='{name}'><h2>{TITLE}</h2>{LONG_BODY}</div>{rail}", head=TITLED) == LONG
    said = f"<div class=text><h2>{TITLE}</h2>{LONG_BODY}</div><div class=comments><h2>On “{TITLE}”</h2>{COMMENTS}</div>"
    assert texts(said, head=TITLED) == LONG


def test_of_entries_of_one_look_with_headlines_the_one_with_the_pages_title_is_the_article() -> None:
    other = "".join(
        f"<p>Another story about the lighthouse keeper and his {n} goats on the rock.</p>" for n in range(8)
    )
    for tag in ("h1", "h2"):
        first, second = (f"<{tag}>{line}</{tag}>" for line in (TITLE, "Keeper of the lighthouse retires"))
        entries = f"<div class=post>{first}{BODY}</div><div class=post>{second}{other}</div>"
        assert texts(f"<div>{entries}</div>", head=TITLED) == P
    parts = f"<div class=post><h2>{TITLE}</h2>{BODY}</div><div class=post><h3>The keeper</h3>{other}</div>"
    assert len(texts(f"<div>{parts}</div>", head=TITLED)) == len(P) + 8 + 1
    assert len(texts(f"<h1>{TITLE}</h1><div>{entries.replace('h1', 'h2')}</div>", head=TITLED)) > len(P)


def test_two_of_five_paragraphs_that_are_links_stay_among_the_others() -> None:
    lines = [f"{one} {other}" for one, other in zip(P, P[1:] + P[:1], strict=True)] + P[:1]
    paragraphs = (
        f"<p><a href=/s/{n}>{line}</a></p>" if n in (1, 3) else f"<p>{line}</p>" for n, line in enumerate(lines)
    )
    assert texts(f"<article><h1>{TITLE}</h1>{''.join(paragraphs)}</article><div>{TEASERS}</div>") == lines
