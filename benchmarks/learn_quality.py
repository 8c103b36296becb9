"""Fits the weights of ``extractors/quality.py``: which signs a text has that is cut or foreign.

usage: python -m benchmarks.learn_quality DATA SCORERS [--only SET ...]

DATA and SCORERS as in ``crossval``. Few texts are lost (F1 of words under .5), so that more are made from those that
are right: cut to 5 to 30 % of their blocks, or with the prose around the article in its place. Prints how often a lost
or made text has worse signs than another, by folds of sites, then the weights of a fit to all.
"""

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.answer_sets import FIRST, FOLDS, AnswerSet, Scorers, fold_of, is_aside, load_scorers, read_sets
from benchmarks.learn_blocks import SETS, text_of
from benchmarks.pages import read_pages, toolbox
from extractors.article import Block, Cleaned, Removed, RemovedKind
from extractors.cleaning.clean import clean
from extractors.errors import DocumentError
from extractors.normalize import count_words
from extractors.page import extract_page
from extractors.quality import signs_of

LOST, RIGHT = 0.5, 0.8  # F1 of words
REAL_WORTH, MADE_WORTH = 4.0, 0.5  # of a bad text beside a good one
RIDGE, STEPS = 8.0, 30
FOREIGN: Final = frozenset((RemovedKind.MARKUP, RemovedKind.COMMENT, RemovedKind.RELATED, RemovedKind.NEWSLETTER))
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """The signs of a text; whether it is bad, and whether it was made so."""

    fold: int
    signs: dict[str, float]
    is_bad: bool
    is_made: bool


def examples(each: AnswerSet, scorers: Scorers, chance: random.Random) -> Iterator[Example]:
    """The texts of a set's pages, and those made from them."""
    tools, answers = toolbox(), {row["url"]: text_of(row) for row in each.gold}
    for document in read_pages(each.archive):
        answer = answers.get(document.url)
        if not answer or (each.name != FIRST and is_aside(document.url)):
            continue
        try:
            own = clean(extract_page(document, tools.judge), tools.rules)
        except DocumentError:
            continue
        value = scorers.wide.bag_f1(answer, "\n".join(block.text for block in own.blocks))
        fold = fold_of(document.url)
        yield Example(fold, _signs(own), value < LOST, False)
        made = (_cut(own, chance), _foreign(own)) if value > RIGHT and len(own.blocks) > 2 else ()
        yield from (Example(fold, _signs(text), True, True) for text in made if text.blocks)


def _signs(text: Cleaned) -> dict[str, float]:
    blocks = list(text.blocks)
    return signs_of(text, blocks, sum(count_words(block.text) for block in blocks))


def _cut(text: Cleaned, chance: random.Random) -> Cleaned:
    count = max(1, round(len(text.blocks) * chance.uniform(0.05, 0.3)))
    first = chance.choice((0, chance.randrange(len(text.blocks) - count + 1)))
    kept = text.blocks[first : first + count]
    left = tuple(_outside(block) for block in text.blocks if block not in kept) if chance.random() < 0.6 else ()
    return replace(text, blocks=kept, removed=(*text.removed, *left))


def _foreign(text: Cleaned) -> Cleaned:
    around = [gone for gone in text.removed if gone.kind in FOREIGN and len(gone.text) > 60]
    left = (gone for gone in text.removed if gone not in around)
    blocks = tuple(Block(gone.text, gone.position) for gone in around)
    return replace(text, blocks=blocks, removed=(*left, *map(_outside, text.blocks)))


def _outside(block: Block) -> Removed:
    return Removed(block.position, RemovedKind.MARKUP, block.text, "dom.outside")


def fit(signs: Numbers, is_bad: Numbers, worth: Numbers) -> Numbers:
    """The bias and the weights of the signs, by Newton's method."""
    mean, spread = signs.mean(0), signs.std(0) + 1e-6
    rows = np.c_[np.ones(len(signs)), (signs - mean) / spread]
    ridge = np.eye(rows.shape[1]) * RIDGE
    ridge[0, 0] = 0
    weights = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        odds = 1 / (1 + np.exp(-rows @ weights))
        curve = (rows * (worth * odds * (1 - odds))[:, None]).T @ rows + ridge
        weights -= np.linalg.solve(curve, rows.T @ (worth * (odds - is_bad)) + ridge @ weights)
    plain = weights[1:] / spread
    found: Numbers = np.concatenate(([weights[0] - plain @ mean], plain))
    return found


def auc(bad: Numbers, good: Numbers) -> float:
    """How often a bad text has a higher value than a good one."""
    if not len(bad) or not len(good):
        return float("nan")
    return float((bad[:, None] > good[None]).mean() + (bad[:, None] == good[None]).mean() / 2)


def main() -> None:
    """Read, fit and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder of the sets")
    parser.add_argument("scorers", type=Path, help="folder of the scorers")
    parser.add_argument("--only", nargs="+", default=SETS, metavar="SET", help="these sets alone")
    given = parser.parse_args()
    scorers, chance = load_scorers(given.scorers), random.Random(1)
    found = [one for each in read_sets(given.data, given.only) for one in examples(each, scorers, chance)]
    names = list(found[0].signs)
    table = np.array([[one.signs[name] for name in names] for one in found])
    bad, made = np.array([one.is_bad for one in found]), np.array([one.is_made for one in found])
    folds = np.array([one.fold for one in found])
    worth = np.where(bad, np.where(made, MADE_WORTH, REAL_WORTH), 1.0)
    told = np.zeros(len(found))
    for fold in range(FOLDS):
        others = folds != fold
        weights = fit(table[others], bad[others].astype(float), worth[others])
        told[~others] = weights[0] + table[~others] @ weights[1:]
    print(f"{(~bad).sum()} texts, {(bad & ~made).sum()} lost, {made.sum()} made")
    print(f"lost {auc(told[bad & ~made], told[~bad]):.3f}, made {auc(told[made], told[~bad]):.3f}")
    weights = fit(table, bad.astype(float), worth)
    print(
        "bias",
        round(float(weights[0]), 3),
        {name: round(float(w), 3) for name, w in zip(names, weights[1:], strict=True)},
    )


if __name__ == "__main__":
    main()
