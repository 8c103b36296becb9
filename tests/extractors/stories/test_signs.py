"""The signs of two articles: what each says, and that neither side matters."""

import itertools

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from extractors.stories.decide import score
from extractors.stories.signs import _shared, signs
from extractors.stories.terms import terms
from flows.settings.load import load_story_settings
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


@pytest.mark.parametrize("seed", range(5))
def test_what_two_articles_share_is_found_as_numpy_finds_it(seed: int) -> None:
    made = np.random.default_rng(seed)
    all_hashes = made.permutation(np.unique(made.integers(0, 2**32, 150, np.uint32)))
    one, other = all_hashes[: made.integers(0, 90)], made.permutation(all_hashes[made.integers(0, 90) :])
    _, *places = np.intersect1d(one, other, return_indices=True)
    assert_array_equal(_shared(one, other), places)


def test_two_terms_of_one_hash_are_shared_once() -> None:
    twice, once = np.array([7, 3, 7], np.uint32), np.array([9, 7], np.uint32)
    for one, other in ((twice, once), (once, twice)):
        mine, theirs = _shared(one, other)
        assert (one[mine].tolist(), other[theirs].tolist()) == ([7], [7])


SETTINGS = load_story_settings()
NOTES = (
    "Two trawlers brought in {n} tonnes of herring to Eastmere harbour, and an auction until the {word} was sold.",
    "A pilot boat towed a yacht named {word} into Eastmere harbour; its owner had run out of fuel for the {n}th time.",
    "Divers checked the north quay of Eastmere for {n} hours and found a {word} and a bicycle between the piles.",
)
THINGS = ("anchor", "barrel", "compass", "driftwood", "ember", "flagpole")
SWAN = (
    """The lighthouse on Gull Skerry went dark on Tuesday for the first time since 1884, keeper Aino Brekke said.
A swan had flown into the lamp, whose 900 prisms were ground in Marseille. Divers look for two of them.""",
    """Divers found both prisms of the lamp of Gull Skerry that a swan broke on Tuesday, Aino Brekke said.
The lighthouse, lit since 1884, is to shine again on Friday with all its 900 prisms.""",
)


def joined(one: str, other: str, days: int, title: str = "") -> bool:
    read = (terms(title, text, "en", SETTINGS.common, SETTINGS.terms) for text in (one, other))
    return score(*read, days, SETTINGS)[0] >= SETTINGS.links.join


def test_notes_from_one_place_on_different_days_stay_apart_and_a_short_report_goes_on() -> None:
    notes = [
        NOTES[n % 3].format(n=n + 11, word=word)
        + f"\nIt was seen by {n + 2} people, the harbour office said on day {n}."
        for n, word in enumerate(THINGS)
    ]
    assert not any(
        joined(one, other, 1, "Harbour notes and other matters") for one, other in itertools.combinations(notes, 2)
    )
    assert joined(*SWAN, 1)
    assert joined(*SWAN, 0)
