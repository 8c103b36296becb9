"""Learns ``config/page_kind.json``: which signs of a page say that it is no article.

usage: python -m benchmarks.page_kind DATA [--out config/page_kind.json] [--signs SIGNS.json]

DATA as in ``crossval``: the set ``other`` holds pages that are none. Prints, by folds of sites, how many pages of each
set are told to be no article, and how many of those on the sites put aside; then fits all pages. The threshold is the
one at which the folds tell at most ``--wrong`` of the pages of ARTICLES wrongly: the other sets hold forums and shops,
too. A page counts by the root of its site's pages less.
--signs keeps the signs of the pages, or reads them: taking them is most of the time.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.answer_sets import FIRST, FOLDS, TRAPS, AnswerSet, fold_of, is_aside, read_sets, site
from benchmarks.pages import read_pages
from extractors.errors import DocumentError
from extractors.markup.page_kind import is_declared
from extractors.markup.page_signs import NAMES, body_signs, head_signs
from extractors.page import read_page

OTHER, ARTICLES = "other", (FIRST, "wcxb", "news421", "waddle")
UNSURE = "dates"  # holds shops and forums that no answer tells: .792 told at .0047 wrong without it, .775 with it
RIDGE, STEPS, LIMIT = 60.0, 25, 4.0
CROWDED = (
    0.5  # power of a site's pages by which each counts less: .763 of 97 and .652 of 23 told, .742 and .565 without
)
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fit:
    """Weights of the signs, of their distance from the mean in spreads; the bias first."""

    mean: Numbers
    spread: Numbers
    weights: Numbers

    def scores(self, signs: Numbers) -> Numbers:
        """The logarithm of the odds that a page is no article."""
        told: Numbers = _columns(signs, self.mean, self.spread) @ self.weights
        return told


def _columns(signs: Numbers, mean: Numbers, spread: Numbers) -> Numbers:
    columns: Numbers = np.c_[np.ones(len(signs)), np.clip((signs - mean) / spread, -LIMIT, LIMIT)]
    return columns


def fit(signs: Numbers, is_other: Numbers, worth: Numbers) -> Fit:
    """A logistic regression, by Newton's method."""
    mean, spread = signs.mean(0), signs.std(0) + 1e-6
    rows = _columns(signs, mean, spread)
    ridge = np.eye(rows.shape[1]) * RIDGE
    ridge[0, 0] = 0
    weights = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        curve = (rows * (worth * chance * (1 - chance))[:, None]).T @ rows + ridge
        weights -= np.linalg.solve(curve, rows.T @ (worth * (chance - is_other)) + ridge @ weights)
    return Fit(mean, spread, weights)


def signs_of(each: AnswerSet) -> Iterator[tuple[str, str, dict[str, float]]]:
    """The set, the url and the signs of each page."""
    wanted = {row["url"] for row in each.gold}
    for document in read_pages(each.archive):
        if document.url not in wanted:
            continue
        try:
            page = read_page(document)
        except DocumentError:
            continue
        signs = head_signs(page.tree, page.structured, page.url) | body_signs(page.tree)
        yield each.name, document.url, signs


def out_of_fold(
    table: Numbers, is_other: Numbers, worth: Numbers, folds: Numbers, is_asked: Numbers, is_learned: Numbers
) -> Numbers:
    """Each page's score by the fit to the other folds; what says that it is an article is none."""
    scores = np.full(len(table), -np.inf)
    for fold in range(FOLDS):
        others, own = is_learned & (folds != fold), is_asked & (folds == fold)
        scores[own] = fit(table[others], is_other[others], worth[others]).scores(table[own])
    return scores


def main() -> None:
    """Read, fit, print and write."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=Path)
    options.add_argument("--out", type=Path, default=Path("config/page_kind.json"))
    options.add_argument("--signs", type=Path)
    options.add_argument("--wrong", type=float, default=0.0047)
    given = options.parse_args()
    if given.signs and given.signs.exists():
        rows = json.loads(given.signs.read_text())
    else:
        rows = [row for each in read_sets(given.data) if each.name != TRAPS for row in signs_of(each)]
        if given.signs:
            given.signs.write_text(json.dumps(rows))
    sets, urls = np.array([name for name, _, _ in rows]), [url for _, url, _ in rows]
    folds = np.array([fold_of(url) for url in urls])
    aside = np.array([name != FIRST and is_aside(url) for name, url in zip(sets, urls, strict=True)])
    pages = Counter(map(site, urls))
    worth = np.array([pages[site(url)] ** -CROWDED for url in urls])
    table = np.array([[signs[name] for name in NAMES] for _, _, signs in rows])
    is_other = (sets == OTHER).astype(float)
    is_asked = np.array([not is_declared(signs) for _, _, signs in rows])
    is_learned = is_asked & (sets != UNSURE)
    scores = out_of_fold(table, is_other, worth, folds, is_asked, is_learned)
    articles = np.sort(scores[np.isin(sets, ARTICLES)])[::-1]
    threshold = float(articles[int(given.wrong * len(articles))])
    for name in sorted(set(sets)):
        told = [(scores[(sets == name) & (folds == fold)] > threshold).mean() for fold in range(FOLDS)]
        share = (scores[sets == name] > threshold).mean()
        beside = (scores[(sets == name) & aside] > threshold).mean() if aside[sets == name].any() else 0.0
        by_folds = " ".join(f"{one:.3f}" for one in told)
        print(f"{name:9} {(sets == name).sum():4} pages, told {share:.4f}; by folds {by_folds}; put aside {beside:.3f}")
    model = fit(table[is_learned], is_other[is_learned], worth[is_learned])
    columns = zip(NAMES, model.mean, model.spread, model.weights[1:], strict=True)
    content = {
        "made": "python -m benchmarks.page_kind: logistic regression over signs clipped at `limit` spreads",
        "learned_from": f"{int((sets != UNSURE).sum())} pages, {int(is_other.sum())} of them no articles",
        "settings": {"ridge": RIDGE, "crowded": CROWDED, "wrong": given.wrong},
        "limit": LIMIT,
        "threshold": round(threshold, 4),
        "bias": round(float(model.weights[0]), 4),
        "signs": {name: [round(float(value), 4) for value in values] for name, *values in columns},
    }
    given.out.write_text(json.dumps(content, indent=1) + "\n")


if __name__ == "__main__":
    main()
