"""Fits the weights of ``extractors/markup/page_kind.py`` to archives of articles and of pages that are none.

usage: python -m benchmarks.page_kind --articles ARCHIVE... --others ARCHIVE...

Prints, by folds of sites, how many of either are told to be no article, then the weights of a fit to all pages.
"""

import argparse
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from benchmarks.pages import read_pages
from extractors.errors import DocumentError
from extractors.markup.page_signs import body_signs, head_signs
from extractors.page import read_page

FOLDS, RIDGE, WORTH, STEPS = 5, 20.0, 5.0, 40  # worth: of a page that is no article, as they are few
Numbers = NDArray[np.float64]


def signs_of(archives: Sequence[Path]) -> Iterator[tuple[int, dict[str, float]]]:
    """The fold of each page's site, and its signs."""
    for document in (page for archive in archives for page in read_pages(archive)):
        try:
            page = read_page(document)
        except DocumentError:
            continue
        host = ".".join((urlsplit(page.url).hostname or "").split(".")[-2:])
        fold = int(hashlib.sha256(host.encode()).hexdigest(), 16) % FOLDS
        yield fold, head_signs(page.tree, page.structured, page.url) | body_signs(page.tree)


def fit(signs: Numbers, is_other: Numbers) -> Numbers:
    """The bias and the weights of the signs, by Newton's method."""
    mean, spread = signs.mean(0), signs.std(0) + 1e-6
    rows = np.c_[np.ones(len(signs)), (signs - mean) / spread]
    worth = np.where(is_other > 0, WORTH, 1.0)
    ridge = np.eye(rows.shape[1]) * RIDGE
    ridge[0, 0] = 0
    weights = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-rows @ weights))
        curve = (rows * (worth * chance * (1 - chance))[:, None]).T @ rows + ridge
        weights -= np.linalg.solve(curve, rows.T @ (worth * (chance - is_other)) + ridge @ weights)
    plain = weights[1:] / spread
    return np.concatenate(([weights[0] - plain @ mean], plain))


def main() -> None:
    """Read, fit and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", nargs="+", type=Path, required=True)
    parser.add_argument("--others", nargs="+", type=Path, required=True)
    parser.add_argument("--threshold", type=float, default=1.5)
    given = parser.parse_args()
    rows = [(fold, signs, 0.0) for fold, signs in signs_of(given.articles)]
    rows += [(fold, signs, 1.0) for fold, signs in signs_of(given.others)]
    names = sorted(rows[0][1])
    table = np.array([[signs[name] for name in names] for _, signs, _ in rows])
    folds, is_other = np.array([fold for fold, _, _ in rows]), np.array([other for _, _, other in rows])
    told = np.zeros(len(rows), bool)
    for fold in range(FOLDS):
        weights = fit(table[folds != fold], is_other[folds != fold])
        told[folds == fold] = weights[0] + table[folds == fold] @ weights[1:] > given.threshold
    others = is_other == 1
    print(f"{(~others).sum()} articles, {others.sum()} others")
    print(f"told to be no article: articles {told[~others].mean():.4f}, others {told[others].mean():.3f}")
    weights = fit(table, is_other)
    print(
        "bias",
        round(float(weights[0]), 4),
        {name: round(float(w), 4) for name, w in zip(names, weights[1:], strict=True)},
    )


if __name__ == "__main__":
    main()
