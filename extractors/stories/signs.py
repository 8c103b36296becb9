"""What two articles share, in a few numbers: the signs that they report one event. Told of many pairs at once.

Weights are counted in hundredths, as they are kept (``terms.py``): so sums are exact, on any machine and in any order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from extractors.stories.terms import Terms

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]
Pairs = tuple[Places, Places]  # the places of the one article of each pair, and of the other
Hashes = npt.NDArray[np.uint32]
_Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of pairs of articles; each has a weight in ``config/stories.toml``, ``[signs]``.

    words: the cosine of their terms. headline: the share of one's headline that the other has, both ways, the mean.
    pairs: the cosine of their pairs of words. rare: how much they share, whatever their lengths (logarithm).
    numbers: the share of the numbers of the one with fewer that the other has.
    other_numbers: how many numbers stand in one alone (logarithm).
    length: how many times one is as long as the other (logarithm).
    """

    words: Floats
    headline: Floats
    pairs: Floats
    rare: Floats
    numbers: Floats
    other_numbers: Floats
    length: Floats

    @property
    def table(self) -> Floats:
        """A row for each pair, a column for each sign."""
        return np.column_stack([getattr(self, name) for name in SIGNS])


SIGNS = tuple(field.name for field in fields(Signs))

# Pairs looked at together, and cells of the table that their terms are looked up in: some megabytes.
_TOGETHER = 4_096
_CELLS = 4_000_000


def signs(articles: Sequence[Terms], pairs: Pairs) -> Signs:
    """The signs of each pair of articles."""
    ones, others = pairs
    weights = _table([article.weights for article in articles], 100)
    titles = weights * weights * _table([article.in_title for article in articles])
    numbers = _table([article.is_number for article in articles])
    product, in_one, in_other, shared = np.zeros((4, len(ones)), np.int64)
    for some, mine in _found([article.hashes for article in articles], ones, others):
        one, other = ones[some, None], others[some]
        product[some] = (weights[one, mine] * weights[other]).sum(axis=1)
        in_one[some] = titles[one, mine].sum(axis=1)
        in_other[some] = (titles[other] * (mine > 0)).sum(axis=1)
        shared[some] = numbers[one, mine].sum(axis=1)
    norms, headlines, figures = _norms(weights), titles.sum(axis=1), numbers.sum(axis=1)
    sizes = np.log(np.array([article.size for article in articles], np.float64) + 1)
    return Signs(
        words=_ratio(product, norms[ones] * norms[others]),
        headline=(_ratio(in_one, headlines[ones]) + _ratio(in_other, headlines[others])) / 2,
        pairs=_pairs_of_words(articles, ones, others),
        rare=np.log1p(product / 10_000),
        numbers=shared / np.maximum(1, np.minimum(figures[ones], figures[others])),
        other_numbers=np.log1p(figures[ones] + figures[others] - 2 * shared),
        length=np.abs(sizes[ones] - sizes[others]),
    )


def _pairs_of_words(articles: Sequence[Terms], ones: Places, others: Places) -> Floats:
    """The cosine of the pairs of words."""
    weights = _table([article.pair_weights for article in articles], 100)
    product = np.zeros(len(ones), np.int64)
    for some, mine in _found([article.pairs for article in articles], ones, others):
        product[some] = (weights[ones[some, None], mine] * weights[others[some]]).sum(axis=1)
    norms = _norms(weights)
    return _ratio(product, norms[ones] * norms[others])


def _table(columns: Sequence[npt.NDArray[Any]], times: int = 1) -> _Whole:
    """A row for each article: its values so many times, as whole numbers, from the second column on."""
    table = np.zeros((len(columns), 1 + max(map(len, columns), default=0)), np.int64)
    for row, values in zip(table, columns, strict=True):
        row[1 : len(values) + 1] = np.rint(values * times) if times > 1 else values
    return table


def _found(hashes: Sequence[Hashes], ones: Places, others: Places) -> Iterator[tuple[Places, Places]]:
    """Of some pairs at a time: which they are, and where in the one each term of the other stands; 0 is nowhere."""
    if not len(ones):
        return
    numbers = _numbered(hashes)
    size = int(numbers.max()) + 1
    order = np.argsort(ones, kind="stable")
    is_first = np.r_[True, np.diff(ones[order]) != 0]
    group = np.cumsum(is_first) - 1
    begin = 0
    while begin < len(order):
        end = min(begin + _TOGETHER, int(np.searchsorted(group, group[begin] + max(1, _CELLS // size))))
        some = order[begin:end]
        local = group[begin:end] - group[begin]
        table = np.zeros((local[-1] + 1, size), np.int16)
        table[local[:, None], numbers[ones[some]]] = np.arange(numbers.shape[1])
        table[:, 0] = 0
        yield some, table[local[:, None], numbers[others[some]]]
        begin = end


def _numbered(hashes: Sequence[Hashes]) -> Places:
    """A table of short numbers in place of hashes: 0 for what no other article has, and for what one has already."""
    sizes = [len(row) for row in hashes]
    every = np.concatenate(hashes)
    order = every.argsort(kind="stable")
    is_new = np.r_[True, np.diff(every[order].astype(np.int64)) != 0]
    owners = np.repeat(np.arange(len(sizes)), sizes)[order]
    is_twice = np.r_[False, ~is_new[1:] & (owners[1:] == owners[:-1])]
    is_alone = is_new & np.r_[is_new[1:], True]
    numbers = np.empty(len(every), np.intp)
    numbers[order] = np.where(is_alone | is_twice, 0, np.cumsum(is_new & ~is_alone))
    table = np.zeros((len(sizes), 1 + max(sizes, default=0)), np.intp)
    table[:, 1:][np.arange(table.shape[1] - 1) < np.array(sizes)[:, None]] = numbers
    return table


def _norms(weights: _Whole) -> Floats:
    norms: Floats = np.sqrt((weights * weights).sum(axis=1))
    return norms


def _ratio(part: Floats | _Whole, whole: Floats | _Whole) -> Floats:
    """The one by the other; nothing of nothing."""
    ratio: Floats = part / np.where(whole == 0, 1, whole)
    return ratio


def shared_terms(one: Terms, other: Terms) -> tuple[Places, Places]:
    """The places of the terms that two articles share, in the one and in the other."""
    both = np.concatenate((one.hashes, other.hashes))
    order = both.argsort(kind="stable")
    in_order = both[order]
    same = in_order[1:] == in_order[:-1]
    mine, theirs = order[:-1][same], order[1:][same] - len(one.hashes)
    if len(mine) and (mine.max() >= len(one.hashes) or theirs.min() < 0):
        is_pair = (mine < len(one.hashes)) & (theirs >= 0)
        mine, theirs = mine[is_pair], theirs[is_pair]
    return mine, theirs
