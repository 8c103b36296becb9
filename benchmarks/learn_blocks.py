"""Learns the judge of blocks: which blocks of a page are its article's, from pages with answers.

usage: python -m benchmarks.learn_blocks DATA SCORERS [--folds FOLDER] [--out config/blocks.json]

DATA and SCORERS as in ``crossval``; needs the extra ``learn`` (lightgbm). A block is the article's where more than half
of its runs of three words are in the answer's text (of a shorter one: where the answer holds it). A block counts by its
length, up to 400 characters, each page about the same, and a page of a site with many by the root of their number less.
All sites are learned from, those that ``crossval`` puts aside as well. With --folds five more models are made, each
without one fold of sites, for ``crossval --models``: their answers alone say what the judge is worth on a new site.
The file holds numbers alone, no text of any page.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.answer_sets import (
    FIRST,
    FOLDS,
    AnswerSet,
    Gold,
    Scorers,
    fold_of,
    load_scorers,
    read_sets,
    site,
)
from benchmarks.pages import read_pages
from extractors.body.features import NAMES, features_of
from extractors.body.find import examined
from extractors.body.witness import squash
from extractors.errors import DocumentError
from extractors.page import read_page

SETS: Final = (FIRST, "news421", "wcxb", "waddle")  # with whole texts as answers
TREES, LEAVES, DEPTH, RATE = 80, 24, 7, 0.1  # of 100 with 31 leaves no set gained more than .001
LEAST_ROWS: Final = 200  # in a leaf
SHORTEST, LONGEST, PAGE = 12, 400, 300  # characters: of a block that is learned from, that count, and added to a page's
RUN: Final = 3  # words
CROWDED: Final = 0.5  # power of a site's pages by which each counts less; 1 lost on waddle, 0 on wcxb


@dataclass(frozen=True, slots=True)
class Example:
    """The blocks of a page: features, whether each is the article's, and how much each counts."""

    url: str
    rows: Any
    is_own: Any
    weight: Any


def text_of(row: Gold) -> str:
    """The answer's text."""
    return row.get("text") or "\n".join([*(row.get("subtitle") or []), *row.get("paragraphs", [])])


def examples(each: AnswerSet, scorers: Scorers) -> Iterator[Example]:
    """The pages of a set with an answer."""
    answers = {row["url"]: text_of(row) for row in each.gold}
    for document in read_pages(each.archive):
        text = answers.get(document.url)
        if not text:
            continue
        try:
            page = read_page(document)
        except DocumentError:
            continue
        segments, view = examined(page)
        if not segments:
            continue
        words = scorers.wide.words(text)
        runs, squashed = set(_runs(words)), squash(text)
        own = np.array([_is_own(segment.text, runs, squashed, scorers) for segment in segments])
        rows = features_of(segments, view)
        length = np.minimum(rows[:, 0], LONGEST)
        weight = length / (length[own].sum() + PAGE)
        kept = rows[:, 0] >= SHORTEST
        yield Example(document.url, rows[kept], own[kept], weight[kept])


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1)]


def _is_own(block: str, runs: set[tuple[str, ...]], squashed: str, scorers: Scorers) -> bool:
    own = _runs(scorers.wide.words(block))
    if len(own) > RUN - 1:
        return sum(run in runs for run in own) > len(own) / 2
    return len(squash(block)) > RUN - 1 and squash(block) in squashed


def train(found: Sequence[Example]) -> dict[str, Any]:
    """The model's file."""
    import lightgbm

    rows = np.concatenate([each.rows for each in found])
    own = np.concatenate([each.is_own for each in found])
    pages = Counter(site(each.url) for each in found)
    weight = np.concatenate([each.weight * pages[site(each.url)] ** -CROWDED for each in found])
    settings = {
        "objective": "binary", "num_leaves": LEAVES, "max_depth": DEPTH, "learning_rate": RATE,
        "min_data_in_leaf": LEAST_ROWS, "feature_fraction": 0.5, "bagging_fraction": 0.6, "bagging_freq": 1,
        "max_bin": 63, "seed": 1, "deterministic": True, "num_threads": 1, "verbose": -1,
    }  # fmt: skip
    data = lightgbm.Dataset(rows, own, weight=weight / weight.mean())
    model = lightgbm.train(settings, data, TREES).dump_model()
    trees = [_flat(tree["tree_structure"]) for tree in model["tree_info"]]
    size = max(len(tree) for tree in trees)
    columns = list(
        zip(*[[list(column) for column in zip(*_padded(tree, size), strict=True)] for tree in trees], strict=True)
    )
    return {
        "made": f"python -m benchmarks.learn_blocks, lightgbm {lightgbm.__version__}, {datetime.now(UTC):%Y-%m-%d}",
        "learned_from": f"{len(own)} blocks of {len(found)} pages of {len({site(each.url) for each in found})} sites",
        "settings": settings | {"trees": TREES},
        "features": list(NAMES),
        "depth": DEPTH,
    } | dict(zip(("split", "limit", "left", "right", "value"), columns, strict=True))


_Node = tuple[int, float, int, int, float]  # as the fields of ``Judge``


def _flat(root: dict[str, Any]) -> list[_Node]:
    """The nodes of a tree in a row, the root first."""
    nodes: list[_Node] = []

    def add(node: dict[str, Any]) -> int:
        at = len(nodes)
        nodes.append((0, 0.0, at, at, round(float(node.get("leaf_value", 0.0)), 5)))
        if "split_feature" in node:
            left, right = add(node["left_child"]), add(node["right_child"])
            nodes[at] = (node["split_feature"], float(f"{node['threshold']:.6g}"), left, right, 0.0)
        return at

    add(root)
    return nodes


def _padded(nodes: list[_Node], size: int) -> list[_Node]:
    return nodes + [(0, 0.0, 0, 0, 0.0)] * (size - len(nodes))


def write(model: dict[str, Any], path: Path) -> None:
    """Write a model's file, one line a key."""
    lines = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in model.items())
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("data", type=Path, help="folder of the sets")
    options.add_argument("scorers", type=Path, help="folder of the scorers")
    options.add_argument("--out", type=Path, default=Path("config/blocks.json"))
    options.add_argument("--folds", type=Path, help="write a model without each fold here")
    given = options.parse_args()
    scorers = load_scorers(given.scorers)
    found = [example for each in read_sets(given.data, SETS) for example in examples(each, scorers)]
    write(train(found), given.out)
    for fold in range(FOLDS) if given.folds else ():
        given.folds.mkdir(parents=True, exist_ok=True)
        write(train([each for each in found if fold_of(each.url) != fold]), given.folds / f"{fold}.json")


if __name__ == "__main__":
    main()
