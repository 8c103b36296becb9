"""Kinds of pages on which a text was cut or another was taken: class words, windows, parts, links."""

import json

import pytest

from extractors.body.find import find_body
from extractors.markup.parse import parse
from tests.extractors.body.test_find import BODY, COMMENTS, LONG, LONG_BODY, TEASERS, P, texts
from tests.extractors.pages import page

HEAD = "<h1>Old quay</h1>"


@pytest.mark.parametrize(
    "names",
    ["post category-comments", "post comments-open", "post tag-cookies", "reacties-open", "disclaimer-accepted"],
)
def test_what_a_class_says_of_an_articles_section_or_state_is_no_mark(names: str) -> None:
    assert texts(f"{HEAD}<article class='{names}'>{BODY}</article><div>{TEASERS}</div>") == P


def test_two_hyphens_name_the_state_of_the_window_itself() -> None:
    assert texts(f"<article>{HEAD}{BODY}</article><div class=popup--open>{COMMENTS}</div>") == P


@pytest.mark.parametrize("names", ["section-social", "kommentar", "advert free", "widget-content", "share-body"])
def test_three_paragraphs_in_a_row_below_the_headline_are_the_article_whatever_it_is_called(names: str) -> None:
    others = "".join(f"<aside><div><p>{line} In short.</p></div></aside>" for line in LONG[:6])
    assert texts(f"{HEAD}<div class='{names}'>{BODY}</div>{others}") == P


def test_comments_each_in_an_element_stay_comments_below_a_headline() -> None:
    comments = "".join(f"<div><p>I think that the board is quite wrong in this: {n}.</p></div>" for n in range(9))
    body = find_body(page(f"{HEAD}<section class=comments>{comments}</section><div><div>{BODY}</div></div>"))
    assert [block.text for block in body.blocks] == P


@pytest.mark.parametrize(
    "window",
    [
        "id=tarteaucitronRoot",
        "id=axeptio_overlay",
        "class=iubenda-cs-overlay",
        "class=qc-cmp2-container",
        "class=rodo-layer",
        "class=samtycke",
        "aria-label='Cookieの設定'",
        "style='position: fixed; bottom: 0'",
    ],
)
def test_a_window_of_consent_is_told_by_its_system_its_label_and_its_place(window: str) -> None:
    assert texts(f"<div {window}>{COMMENTS}</div><main>{HEAD}{BODY}</main>") == P


def test_a_window_with_a_headline_of_its_own_is_no_article() -> None:
    window = f"<div role=dialog><h1>Your choices</h1>{COMMENTS}</div>"
    assert texts(f"{window}<article>{HEAD}{BODY}</article>", head="<title>Old quay - Courier</title>") == P


@pytest.mark.parametrize(("first", "second"), [("page", "page"), ("page first", "page last"), ("part p1", "part p2")])
def test_articles_right_below_a_headline_are_parts_of_one(first: str, second: str) -> None:
    half = len(LONG) // 2
    parts = [f"<article class='{look}'>" for look in (first, second)]
    lines = ["".join(f"<p>{line}</p>" for line in some) for some in (LONG[:half], LONG[half:])]
    assert texts(f"{HEAD}{parts[0]}{lines[0]}</article>{parts[1]}{lines[1]}</article>") == LONG


def test_an_article_in_the_article_is_another_to_read() -> None:
    card = f"<article class=card><h3>Ferries</h3><p>{P[3]}</p></article>"
    body = f"<article>{HEAD}{BODY}<div>{card.replace('next', 'this')}</div>{LONG_BODY}</article>"
    assert texts(body) == [*P, *LONG]
    entries = "".join(f"<article><h3>At {n}</h3><p>{line}</p></article>" for n, line in enumerate(LONG))
    assert [line for line in texts(f"<article>{HEAD}<p>{P[0]}</p>{entries}</article>") if len(line) > 9] == [
        P[0],
        *LONG,
    ]


def test_a_digest_of_links_to_others_is_a_text() -> None:
    linked = "".join(f"<p><a href=https://other{n}.example/a>{line} It was so.</a></p>" for n, line in enumerate(P))
    assert texts(f"<article>{HEAD}{linked}</article>") == [f"{line} It was so." for line in P]


def test_a_linked_paragraph_of_a_script_without_spaces_is_as_long_in_fewer_characters() -> None:
    line = "工程师表示，旧的木桩已经无法保留，改用钢桩要比去年秋天的估算多花四百万元，其中一半由市政府承担。"
    others = [
        f"{n}、附近居民要求施工期间架设一座人行桥，局长答应月底之前答复，但是没有谈到费用从哪里来。" for n in range(4)
    ]
    rest = "".join(f"<p>{other}</p>" for other in others)
    assert texts(f"<article><h1>北码头</h1><p><a href=/x>{line}</a></p>{rest}</article>") == [line, *others]


def test_a_body_in_several_strings_and_one_escaped_twice_as_json_are_whole() -> None:
    assert texts("<div id=app></div>", ld={"articleBody": P}) == P
    assert texts("<div id=app></div>", ld={"articleBody": "\\n\\n".join(P)}) == P


def test_a_short_state_of_scripts_is_read() -> None:
    state = {"props": {"article": {"title": "Old quay", "body": [{"text": line} for line in LONG]}}}
    script = f"<script id=__NEXT_DATA__ type=application/json>{json.dumps(state)}</script>"
    assert texts(f"<div id=__next><h1>Old quay</h1></div>{script}", head="<title>Old quay</title>") == LONG


def test_an_element_that_a_site_made_up_is_moved_out_of_the_head() -> None:
    tree = parse(f"<html><head><title>Old quay</title><news-text>{BODY}</news-text></html>".encode())
    assert [child.tag for child in tree.find("body")] == ["news-text"]


def test_an_article_that_other_headlines_stand_beside_keeps_what_its_class_says_of_it() -> None:
    body = f"<article class='related teaser-page'>{HEAD}{BODY}<h1>More</h1></article>"
    assert texts(f"<h1>Courier</h1>{body}", head="<title>Harbour</title>") == P


def test_the_only_article_with_the_only_headline_is_taken_beside_a_longer_window_without_a_name() -> None:
    window = "".join(f"<p>{n} {line} We ask for your leave to keep this.</p>" for n, line in enumerate(LONG[:6]))
    assert texts(f"<div class=note>{window}</div><article>{HEAD}{BODY}</article>") == P
