"""The signs of two articles: what each says, and that neither side matters."""

import itertools
import math
import random
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from extractors.stories import signs as of_signs
from extractors.stories.signs import SIGNS, shared_terms, signs
from extractors.stories.terms import Terms, terms
from flows.settings.load import load_story_settings
from tests.extractors.stories.test_decide import FIRE, OTHER_FIRE, SAME_FIRE, read, score


def of(one: Terms, other: Terms) -> dict[str, float]:
    """The signs of two articles."""
    row = signs([one, other], (np.array([0]), np.array([1]))).table[0]
    return dict(zip(SIGNS, row.tolist(), strict=True))


def plain(one: Terms, other: Terms) -> dict[str, float]:
    """The same, told of two articles as the signs are described."""

    def sums(mine: Terms, theirs: Terms) -> tuple[float, float]:
        squares = {h: float(w) ** 2 for h, w, t in zip(mine.hashes, mine.weights, mine.in_title, strict=True) if t}
        whole = sum(squares.values())
        return sum(value for h, value in squares.items() if h in set(theirs.hashes)), whole

    def cosine(mine: dict[int, float], theirs: dict[int, float]) -> tuple[float, float]:
        product = sum(weight * theirs[h] for h, weight in mine.items() if h in theirs)
        norm = math.sqrt(sum(w * w for w in mine.values()) * sum(w * w for w in theirs.values()))
        return product, product / norm if norm else 0.0

    words = [dict(zip(a.hashes.tolist(), a.weights.tolist(), strict=True)) for a in (one, other)]
    pairs = [dict(zip(a.pairs.tolist(), a.pair_weights.tolist(), strict=True)) for a in (one, other)]
    numbers = [set(a.hashes[a.is_number].tolist()) for a in (one, other)]
    headlines = [part / whole if whole else 0.0 for part, whole in (sums(one, other), sums(other, one))]
    shared, likeness = cosine(*words)
    return {
        "words": likeness,
        "headline": sum(headlines) / 2,
        "pairs": cosine(*pairs)[1],
        "rare": math.log1p(shared),
        "numbers": len(numbers[0] & numbers[1]) / max(1, min(map(len, numbers))),
        "other_numbers": math.log1p(len(numbers[0] ^ numbers[1])),
        "length": abs(math.log((one.size + 1) / (other.size + 1))),
    }


WORDS = (FIRE + " " + SAME_FIRE + " " + OTHER_FIRE + " 7 14 230 1884 Kilcross Brannigan").split()


@pytest.mark.parametrize("seed", range(4))
def test_many_pairs_have_the_signs_that_each_has_alone(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(seed)
    articles = [
        read(" ".join(draw.sample(WORDS, draw.randrange(30))), " ".join(draw.sample(WORDS, draw.randrange(5))))
        for _ in range(9)
    ]
    pairs = draw.sample(list(itertools.permutations(range(9), 2)), 40)
    ones, others = (np.array([pair[side] for pair in pairs]) for side in (0, 1))
    expected = [list(plain(articles[one], articles[other]).values()) for one, other in pairs]
    whole = signs(articles, (ones, others)).table
    assert_allclose(whole, expected, atol=1e-6)
    assert_array_equal(whole, signs(articles, (others, ones)).table)
    monkeypatch.setattr(of_signs, "_TOGETHER", 7)
    monkeypatch.setattr(of_signs, "_CELLS", 40)
    assert_array_equal(whole, signs(articles, (ones, others)).table)


def test_no_pairs_have_no_signs() -> None:
    none = np.array([], np.intp)
    assert signs([], (none, none)).table.shape == signs([read(FIRE)], (none, none)).table.shape == (0, len(SIGNS))


def test_an_article_and_itself_share_all() -> None:
    found = of(read(FIRE), read(FIRE))
    assert (round(found["words"], 6), found["headline"], found["numbers"]) == (1.0, 1.0, 1.0)
    assert (found["other_numbers"], found["length"]) == (0.0, 0.0)
    mine, theirs = shared_terms(read(FIRE), read(FIRE))
    assert list(mine) == list(theirs)


def test_the_headline_counts_where_the_text_takes_it_up() -> None:
    one, other = read(FIRE, "Corn Exchange burns"), read(SAME_FIRE, "Brigade mourns in Dunmore")
    assert of(one, other)["headline"] > of(one, read(OTHER_FIRE, "Two horses die"))["headline"]


def test_numbers_of_one_alone_are_told_apart_from_those_of_both() -> None:
    found = of(read("Some 14 of 230 were led out"), read("Led out: 14 people, not 77"))
    assert found["numbers"] == 0.5
    assert found["other_numbers"] > 0


def test_texts_without_terms_share_nothing() -> None:
    found = of(read(""), read(FIRE))
    assert [found[name] for name in ("words", "headline", "pairs", "rare")] == [0.0] * 4


def of_hashes(hashes: npt.NDArray[np.uint32]) -> Terms:
    no = np.zeros(len(hashes), np.bool_)
    return replace(read(""), hashes=hashes, weights=np.ones(len(hashes), np.float32), in_title=no, is_number=no)


@pytest.mark.parametrize("seed", range(5))
def test_what_two_articles_share_is_found_as_numpy_finds_it(seed: int) -> None:
    made = np.random.default_rng(seed)
    all_hashes = made.permutation(np.unique(made.integers(0, 2**32, 150, np.uint32)))
    one, other = all_hashes[: made.integers(0, 90)], made.permutation(all_hashes[made.integers(0, 90) :])
    _, *places = np.intersect1d(one, other, return_indices=True)
    assert_array_equal(shared_terms(of_hashes(one), of_hashes(other)), places)


def test_two_terms_of_one_hash_are_shared_once() -> None:
    twice, once = np.array([7, 3, 7], np.uint32), np.array([9, 7], np.uint32)
    for one, other in ((twice, once), (once, twice)):
        mine, theirs = shared_terms(of_hashes(one), of_hashes(other))
        assert (one[mine].tolist(), other[theirs].tolist()) == ([7], [7])
        assert round(math.expm1(of(of_hashes(one), of_hashes(other))["rare"]), 6) == 1.0


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
    mine, theirs = (terms(title, text, "en", SETTINGS.common, SETTINGS.terms) for text in (one, other))
    return score(mine, theirs, days, SETTINGS) >= SETTINGS.links.join


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
