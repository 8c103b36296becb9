"""What two articles share, in a few numbers: the signs that they report one event."""

import math
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from extractors.stories.terms import Terms

_Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of two articles; each has a weight in ``config/stories.toml``, ``[signs]``.

    words: the cosine of their terms. headline: the share of one's headline that the other has, both ways, the mean.
    pairs: the cosine of their pairs of words. rare: how much they share, whatever their lengths (logarithm).
    numbers: the share of the numbers of the one with fewer that the other has.
    other_numbers: how many numbers stand in one alone (logarithm).
    length: how many times one is as long as the other (logarithm).
    """

    words: float
    headline: float
    pairs: float
    rare: float
    numbers: float
    other_numbers: float
    length: float


SIGNS = tuple(field.name for field in fields(Signs))


def signs(one: Terms, other: Terms) -> tuple[Signs, _Places, _Places]:
    """The signs of two articles, and the places of the terms they share in the one and in the other."""
    mine, theirs = _shared(one.hashes, other.hashes)
    shared = float(np.dot(one.weights[mine], other.weights[theirs]))
    pairs, other_pairs = _shared(one.pairs, other.pairs)
    both = float(np.dot(one.pair_weights[pairs], other.pair_weights[other_pairs]))
    numbers = int(np.count_nonzero(one.is_number[mine]))
    all_numbers = int(np.count_nonzero(one.is_number)), int(np.count_nonzero(other.is_number))
    found = Signs(
        words=_ratio(shared, _norm(one.weights) * _norm(other.weights)),
        headline=(_headline(one, mine) + _headline(other, theirs)) / 2,
        pairs=_ratio(both, _norm(one.pair_weights) * _norm(other.pair_weights)),
        rare=math.log1p(shared),
        numbers=numbers / max(1, min(all_numbers)),
        other_numbers=math.log1p(sum(all_numbers) - 2 * numbers),
        length=abs(math.log((one.size + 1) / (other.size + 1))),
    )
    return found, mine, theirs


def _shared(one: npt.NDArray[np.uint32], other: npt.NDArray[np.uint32]) -> tuple[_Places, _Places]:
    """The places of what stands in both, in the order of the hashes.

    As ``np.intersect1d``, in half its time: no two terms of an article have one hash (but for one article in two
    million, where either of the two will do).
    """
    both = np.concatenate((one, other))
    order = both.argsort(kind="stable")
    in_order = both[order]
    same = in_order[1:] == in_order[:-1]
    mine, theirs = order[:-1][same], order[1:][same] - len(one)
    if len(mine) and (mine.max() >= len(one) or theirs.min() < 0):
        is_pair = (mine < len(one)) & (theirs >= 0)
        mine, theirs = mine[is_pair], theirs[is_pair]
    return mine, theirs


def _headline(article: Terms, shared: _Places) -> float:
    """The share of an article's headline, by the weight of its words, that the other one has."""
    squares = np.square(article.weights)
    return _ratio(float(squares[shared][article.in_title[shared]].sum()), float(squares[article.in_title].sum()))


def _norm(weights: npt.NDArray[np.float32]) -> float:
    return float(np.linalg.norm(weights))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
