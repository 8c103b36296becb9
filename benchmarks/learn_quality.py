"""Fits the weights of ``extractors/quality.py``: which signs a text has that is cut or foreign.

usage: python -m benchmarks.learn_quality DATA SCORERS [--only SET ...] [--models MODELS]

DATA, SCORERS and MODELS as in ``crossval``. Few texts are lost (F1 of words under .5), so that more are made from those
that are right: cut to 5 to 30 % of their blocks, or with the prose around the article in its place. Prints how often a
lost or made text has worse signs than another, by folds of sites, then the weights of a fit to all.
"""

import argparse
import multiprocessing
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.answer_sets import FIRST, FOLDS, AnswerSet, Scorers, fold_of, is_aside, load_scorers, read_sets
from benchmarks.learn_blocks import SETS, text_of
from benchmarks.pages import read_pages, toolbox
from extractors.article import Block, Cleaned, Removed, RemovedKind
from extractors.body.judge import Judge
from extractors.cleaning.clean import clean
from extractors.document import Document
from extractors.errors import DocumentError
from extractors.normalize import count_words
from extractors.page import extract_page
from extractors.quality import signs_of
from extractors.sandbox import spare_collector
from extractors.stages import Toolbox
from flows.settings.toolbox import load_judge_file

LOST, RIGHT = 0.5, 0.8  # F1 of words
LEFT_SHARE = 0.6  # of the texts cut: what was cut off is known to stand outside; of the others it is nowhere
REAL_WORTH, MADE_WORTH = 4.0, 0.5  # of a bad text beside a good one
RIDGE, STEPS = 8.0, 30
CHUNK = 8  # pages
FOREIGN: Final = frozenset((RemovedKind.MARKUP, RemovedKind.COMMENT, RemovedKind.RELATED, RemovedKind.NEWSLETTER))
Numbers = NDArray[np.float64]

_pages: list[tuple[Document, str]] = []  # with the answer's text; shared with the workers by fork, as the others
_tools: list[Toolbox] = []
_scorers: list[Scorers] = []
_judges: list[Judge | None] = []


@dataclass(frozen=True, slots=True)
class Example:
    """The signs of a text; whether it is bad, and whether it was made so."""

    fold: int
    signs: dict[str, float]
    is_bad: bool
    is_made: bool


def examples(at: int) -> list[Example]:
    """The text of a page, and those made from it."""
    document, answer = _pages[at]
    fold, chance = fold_of(document.url), random.Random(document.url)
    try:
        own = clean(extract_page(document, _judges[fold % len(_judges)]), _tools[0].rules)
    except DocumentError:
        return []
    if not own.blocks:
        return []  # it is no row of ``articles``
    text = "\n".join(block.text for block in own.blocks)
    with_standfirst = "\n".join(filter(None, (own.fields.subtitle, text)))  # as the scorer counts it
    value = max(_scorers[0].wide.bag_f1(answer, told) for told in (text, with_standfirst))
    made = (_cut(own, chance), _foreign(own)) if value > RIGHT and len(own.blocks) > 2 else ()
    return [
        Example(fold, _signs(own), value < LOST, False),
        *(Example(fold, _signs(text), True, True) for text in made if text.blocks),
    ]


def read_examples(sets: Sequence[AnswerSet], workers: int) -> list[Example]:
    """The texts of all pages with answers, without the sites put aside, and those made from them, on all cores."""
    for each in sets:
        answers = {row["url"]: text_of(row) for row in each.gold}
        for document in read_pages(each.archive):
            if answers.get(document.url) and (each.name == FIRST or not is_aside(document.url)):
                _pages.append((document, answers[document.url]))
    with multiprocessing.get_context("fork").Pool(workers, spare_collector) as pool:
        return [one for found in pool.imap(examples, range(len(_pages)), CHUNK) for one in found]


def _signs(text: Cleaned) -> dict[str, float]:
    blocks = list(text.blocks)
    return signs_of(text, blocks, sum(count_words(block.text) for block in blocks))


def _cut(text: Cleaned, chance: random.Random) -> Cleaned:
    count = max(1, round(len(text.blocks) * chance.uniform(0.05, 0.3)))
    first = chance.choice((0, chance.randrange(len(text.blocks) - count + 1)))
    around = (*text.blocks[:first], *text.blocks[first + count :])
    left = map(_outside, around) if chance.random() < LEFT_SHARE else ()
    return replace(text, blocks=text.blocks[first : first + count], removed=(*text.removed, *left))


def _foreign(text: Cleaned) -> Cleaned:
    around = [gone for gone in text.removed if gone.kind in FOREIGN and len(gone.text) > 60]
    places = {gone.position for gone in around}
    left = (gone for gone in text.removed if gone.position not in places)
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


def judges_of(models: Path | None) -> list[Judge]:
    """The judge of each fold, which saw no page of its sites."""
    return [load_judge_file(models / f"{fold}.json") for fold in range(FOLDS)] if models else []


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
    parser.add_argument("--models", type=Path, help="folder of a judge for each fold (learn_blocks --folds)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    _scorers.append(load_scorers(given.scorers))
    _tools.append(toolbox())
    _judges.extend(judges_of(given.models) or [_tools[0].judge])
    found = read_examples(read_sets(given.data, given.only), given.workers)
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
