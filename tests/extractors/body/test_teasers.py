"""Teasers beside an article: many, and together longer than it."""

from tests.extractors.body.test_find import BODY, LONG, LONG_BODY, P, texts


def cards(count: int, href: str = "/story") -> str:
    told = "A ferry leaves number {n} on the hour, the company said on Monday, because many more people want to cross."
    return "".join(
        f"<div class=card><a href={href}/{n}><h3>Ferry number {n}</h3></a><p>{told.format(n=n)}</p></div>"
        for n in range(count)
    )


def test_teasers_longer_than_the_article_beside_them_are_not_the_article() -> None:
    for article in (f"<main><div>{BODY}</div></main>", f"<article><section>{BODY}</section></article>"):
        assert texts(f"<h1>Old quay</h1>{article}<section>{cards(6)}</section>") == P


def test_teasers_do_not_take_an_article_whose_blocks_stand_each_in_an_element() -> None:
    blocks = "".join(f"<div class=block><div class=text>{line}</div></div>" for line in LONG)
    assert texts(f"<h1>Old quay</h1>{blocks}<section>{cards(10)}</section>") == LONG


def test_of_a_page_of_teasers_with_a_line_above_none_are_taken() -> None:
    assert len(texts(f"<main><h1>Ferries</h1><p>{P[0]}</p><div>{cards(6)}</div></main>")) > 6


def test_two_are_no_teasers_nor_are_those_that_lead_elsewhere_or_are_all_of_the_page() -> None:
    kept = texts(f"<article><h1>Best ferries</h1><p>{P[0]}</p>{cards(8)}</article>")
    assert sum(line.startswith("A ferry leaves") for line in kept) == 8
    reviewed = texts(f"<article><h1>Ferries</h1>{LONG_BODY}{cards(3, 'https://shop.example')}</article>")
    assert sum(line.startswith("A ferry leaves") for line in reviewed) == 3
    assert texts(f"<article><h1>Old quay</h1>{LONG_BODY}</article>{cards(2)}") == LONG
