"""The signs of two articles: what each says, and that neither side matters."""

from extractors.stories.signs import signs
from tests.extractors.stories.test_decide import FIRE, OTHER_FIRE, SAME_FIRE, read


def test_an_article_and_itself_share_all() -> None:
    found, mine, theirs = signs(read(FIRE), read(FIRE))
    assert (round(found.words, 6), round(found.headline, 6), found.numbers) == (1.0, 1.0, 1.0)
    assert (found.other_numbers, found.length) == (0.0, 0.0)
    assert list(mine) == list(theirs)


def test_two_articles_have_the_same_signs_whichever_comes_first() -> None:
    assert signs(read(FIRE), read(SAME_FIRE))[0] == signs(read(SAME_FIRE), read(FIRE))[0]


def test_the_headline_counts_where_the_text_takes_it_up() -> None:
    one, other = read(FIRE, "Corn Exchange burns"), read(SAME_FIRE, "Brigade mourns in Dunmore")
    assert signs(one, other)[0].headline > signs(one, read(OTHER_FIRE, "Two horses die"))[0].headline


def test_numbers_of_one_alone_are_told_apart_from_those_of_both() -> None:
    found = signs(read("Some 14 of 230 were led out"), read("Led out: 14 people, not 77"))[0]
    assert found.numbers == 0.5
    assert found.other_numbers > 0


def test_texts_without_terms_share_nothing() -> None:
    found = signs(read(""), read(FIRE))[0]
    assert (found.words, found.headline, found.pairs, found.rare) == (0.0, 0.0, 0.0, 0.0)
