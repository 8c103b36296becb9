"""What class words, roles and tags say of the text in an element."""

import pytest
from lxml import html

from extractors.article import RemovedKind
from extractors.body.words import mark_of


def rule(markup: str) -> str | None:
    mark = mark_of(html.fragment_fromstring(markup))
    return mark.rule if mark else None


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<div class="c-related-links"></div>', "dom.related"),
        ('<div class="RelatedStories"></div>', "dom.related"),
        ('<div class="readMore"></div>', "dom.related"),
        ('<div class="js-theReadMore__text2"></div>', "dom.related"),
        ('<div class="x2 REcircBox"></div>', "dom.related"),
        ('<div class="readmore"></div>', "dom.related"),
        ('<div class="relacionadas"></div>', "dom.related"),
        ('<p class="media-caption"></p>', "dom.caption"),
        ('<p class="photo-credit"></p>', "dom.credit"),
        ('<section id="comments"></section>', "dom.comments"),
        ('<div class="author-bio"></div>', "dom.author_bio"),
        ('<div class="ad-slot"></div>', "dom.advert"),
        ('<div role="complementary"></div>', "dom.aside"),
        ('<div style="color:red; display: none"></div>', "dom.hidden"),
        ("<div hidden></div>", "dom.hidden"),
        ('<div class="hidden"></div>', "dom.hidden"),
        ("<figcaption></figcaption>", "dom.figcaption"),
        ('<div class="widget widget_text"></div>', "dom.nav"),
        ('<div class="wp-testimonial testimonial-slide"></div>', "dom.related"),
        ('<div class="elementor-widget elementor-widget-nav-menu"></div>', "dom.nav"),
    ],
)
def test_words_that_speak_against_a_block(markup: str, expected: str) -> None:
    assert rule(markup) == expected


@pytest.mark.parametrize(
    "markup",
    [
        '<div class="article-body"></div>',
        '<div class="page has-sidebar no-comments"></div>',  # what there is elsewhere, or is not
        '<div class="hidden md:block"></div>',  # hidden on small screens only
        '<div class="u-overflow-hidden"></div>',
        '<div class="field--label-hidden"></div>',
        '<div class="broadband"></div>',  # not "ad"
        '<h2 id="related-works"></h2>',  # an anchor made of the heading's own words
        '<main class="with-related"></main>',
        '<div class="elementor-element elementor-widget elementor-widget-text-editor"></div>',  # a builder's piece
        '<div class="so-panel widget widget_sow-editor panel-first-child"></div>',
    ],
)
def test_words_that_do_not(markup: str) -> None:
    assert rule(markup) is None


def test_the_rule_that_comes_first_names_the_kind() -> None:
    mark = mark_of(html.fragment_fromstring('<div class="footer newsletter"></div>'))
    assert mark is not None and mark.kind is RemovedKind.NEWSLETTER
