"""Kicker and standfirst, as the page shows them."""

import pytest

from extractors.fields.standfirst import find_kicker, find_subtitle
from extractors.markup.head import read_head
from tests.extractors.pages import meta, page

TITLE = "Eastmere rebuilds its old quay"
LINE = "After months of debate the board votes for the costly plan."
BODY = "".join(
    f"<p>The harbour board met for the {n}th time on Monday and heard from crews, neighbours and a bank; {n} spoke.</p>"
    f"<p>And again, {LINE.lower()} {LINE.lower()} It is not the end.</p>"
    for n in range(4, 7)
)


def subtitle(after: str, head: str = "", before: str = "") -> str | None:
    made = page(f"{before}<h1>{TITLE}</h1>{after}{BODY}", head=head)
    return find_subtitle(read_head(made.tree.find(".//h1")), TITLE, made.structured)


@pytest.mark.parametrize(
    "shown",
    [
        f'<p class="article__standfirst">{LINE}</p>',
        f'<div class="ArticleSubtitle">{LINE}</div>',
        f'<h2 class="deck">{LINE}</h2>',
        f'<div class="meta"><span>Monday</span></div><div class="lead">{LINE}</div>',
        f'<div class="deck"><script>var x = "a script of some length";</script>{LINE}</div>',
        f'<div class="lead">Audio, 3 minutes <p class="lead-text">{LINE}</p></div>',
        f'<figure><figcaption class="lead">The quay.</figcaption></figure><div><p class="intro">{LINE}</p></div>',
    ],
)
def test_a_standfirst_by_its_class(shown: str) -> None:
    assert subtitle(shown) == LINE


def test_a_standfirst_by_what_metadata_say() -> None:
    assert subtitle(f"<h2>{LINE}</h2>", meta("og:description", LINE)) == LINE
    assert subtitle(f"<h2>{LINE}</h2>") is None
    assert subtitle("", meta("og:description", LINE)) is None


def test_a_heading_in_the_head_with_the_title_is_a_standfirst_and_a_sections_is_not() -> None:
    for inside, found in ((f"<h2>{LINE}</h2>", LINE), (f"<h2>{LINE}</h2><h2>And more of it</h2>", None)):
        made = page(f"<header><h1>{TITLE}</h1>{inside}</header>{BODY}")
        assert find_subtitle(read_head(made.tree.find(".//h1")), TITLE, made.structured) == found


def test_the_bodys_first_paragraph_is_no_standfirst() -> None:
    assert subtitle(f"<p>{LINE}</p>", meta("og:description", LINE)) is None


@pytest.mark.parametrize(
    "shown",
    [
        f'<div class="lead-image">{LINE}</div>',
        f'<div class="lead"><img src="a.jpg">{LINE}</div>',
        f'<div class="gallery"><p class="teaser">{LINE}</p></div>',
        f'<div class="related"><p class="standfirst">{LINE}</p></div>',
        f'<div class="subtitle">{TITLE}</div>',
        '<div class="intro">Short</div>',
        f'<div class="intro">{LINE} Photo: Mia Tanaka</div>',
        f'<p class="lead">{LINE}</p><p>One.</p><p>Two.</p>',
    ],
)
def test_what_is_no_standfirst(shown: str) -> None:
    assert subtitle(shown) is None


def test_a_class_further_down_in_the_body_is_a_subheading() -> None:
    assert subtitle(BODY + f'<h2 class="subheading">{LINE}</h2>') is None


def kicker(before: str = "", inside: str = "", said: str = "") -> str | None:
    made = page(f"<nav class='overline'>Menu</nav>{before}<h1>{inside}{TITLE}</h1>{BODY}")
    return find_kicker(read_head(made.tree.find(".//h1")), TITLE, (said, TITLE))


def test_kickers() -> None:
    assert kicker('<span class="article-kicker">Harbour:</span>') == "Harbour"
    assert kicker(inside='<small class="dachzeile">Hafen</small>') == "Hafen"
    assert kicker(said=f"Harbour: {TITLE}") == "Harbour"
    assert kicker(f'<p class="kicker">{TITLE}</p>') is None
    assert kicker("<span>Harbour</span>") is None


def test_a_page_without_heading_has_neither() -> None:
    made = page(f'<p class="standfirst">{LINE}</p>')
    assert find_subtitle(read_head(None), TITLE, made.structured) is None
    assert find_kicker(read_head(None), TITLE, ()) is None


def test_a_lead_before_the_first_question_of_an_interview() -> None:
    question = "<p><b>Why not take the cheaper plan?</b></p>"
    assert subtitle(f'<p class="lead">{LINE}</p>{question}') == LINE
    assert subtitle(f'<p class="lead">{LINE}</p><p>The board met on Monday.</p>') is None


def test_a_bold_paragraph_alone_with_the_title_in_its_header() -> None:
    def shown(inner: str) -> str | None:
        made = page(f"<article><header><h1>{TITLE}</h1>{inner}</header><div>{BODY}</div></article>")
        return find_subtitle(read_head(made.tree.find(".//h1")), TITLE, made.structured)

    assert shown(f"<p><strong>{LINE}</strong></p>") == LINE
    assert shown(f"<p>{LINE}</p>") is None
    assert shown(f"<p><strong>{LINE}</strong></p><p>By Ada Lindqvist</p>") is None
