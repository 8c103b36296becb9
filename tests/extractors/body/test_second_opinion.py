"""trafilatura as a witness."""

from lxml import html

from extractors.body.second_opinion import main_text
from tests.fakes import page, text


def test_the_paragraphs_of_the_main_text_are_given_and_the_tree_is_left_alone() -> None:
    tree = html.document_fromstring(page(body="\n".join([text(1), text(2)])))
    before = html.tostring(tree)
    assert set(text(1).splitlines()) <= set(main_text(tree))
    assert html.tostring(tree) == before


def test_the_answer_does_not_depend_on_what_was_read_before() -> None:
    tree = html.document_fromstring(page(body="\n".join([text(1), text(2)])))
    first = main_text(tree)
    assert [main_text(tree) for _ in range(4)] == [first] * 4


def test_a_page_without_text_has_none() -> None:
    assert main_text(html.document_fromstring("<html><body><img src=a></body></html>")) == ()


def test_a_bomb_of_tables_is_not_looked_at() -> None:
    assert main_text(html.document_fromstring(f"<p>{text(1)}</p>" + "<table><tr><td>" * 300 + text(2))) == ()
    assert main_text(html.document_fromstring("<table><tr><td>" * 3 + text(2)))


def test_a_crowd_of_links_in_one_paragraph_is_not_looked_at() -> None:
    def links(count: int) -> str:
        return f"<p>{text(1)} {'<a href=/x>word</a> ' * count}</p><p>{text(2)}</p>"

    assert main_text(html.document_fromstring(links(2_001))) == ()
    assert main_text(html.document_fromstring(links(20)))
    nested = "<span><small>word</small></span> " * 1_001
    assert main_text(html.document_fromstring(f"<p>{text(1)} {nested}</p>")) == ()
