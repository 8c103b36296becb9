"""The sets of pages with answers that ``crossval`` reads: their files, their folds by site, and the sites put aside.

A folder of sets has ``pages-dev.warc.gz`` with ``pages-dev-gold.jsonl``, ``wide/NAME-dev.warc.gz`` with
``wide/NAME-dev-gold.jsonl``, and ``traps/pages.warc.gz`` with ``traps/pages-expected.jsonl``. A folder of scorers has
``score_pages.py``, ``score_wide.py`` and ``score_traps.py``: how a figure is computed is theirs alone.
"""

import hashlib
import importlib.util
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from extractors.body.filter import site_of

FIRST = "first"  # the name here of the set in ``pages-dev.warc.gz``
TRAPS = "traps"
FOLDS = 5
ASIDE_PERCENT = 15  # of the sites of ``wide``: no rule was made by them
Gold = dict[str, Any]  # a row of answers, from JSON
Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class AnswerSet:
    """The pages of one archive, and what is right for them."""

    name: str
    archive: Path
    gold: tuple[Gold, ...]


@dataclass(frozen=True, slots=True)
class Scorers:
    """The scorers' modules."""

    pages: ModuleType
    wide: ModuleType
    traps: ModuleType

    def score(self, name: str, gold: Sequence[Gold], answers: Mapping[str, Any]) -> Figures:
        """The figures of a set, or of some of its rows; a text F1 is called ``main``, too."""
        if name == FIRST:
            figures: Figures = self.pages.score(list(gold), answers)["all"]
            return figures | {"main": figures["F1"]}
        figures, _ = self.wide.score(list(gold), answers)
        main = figures.get("words", figures.get("segments"))
        return figures | ({"main": main} if main is not None else {})


def site(url: str) -> str:
    """What one publisher's pages have in common: the registered part of their host."""
    return site_of(url) or urlsplit(url).netloc


def _bucket(salt: str, url: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{salt}:{site(url)}".encode()).digest()[:4], "big")


def fold_of(url: str) -> int:
    """The fold of a page, 0 to 4: all pages of a site are in one, in whatever set they are."""
    return _bucket("fold", url) % FOLDS


def is_aside(url: str) -> bool:
    """Whether the page's site is one of those put aside."""
    return _bucket("aside", url) % 100 < ASIDE_PERCENT


def read_sets(data: Path, only: Sequence[str] = ()) -> list[AnswerSet]:
    """The sets of a folder that are there, or those named."""
    places = {FIRST: (data / "pages-dev.warc.gz", data / "pages-dev-gold.jsonl")}
    for gold in sorted((data / "wide").glob("*-dev-gold.jsonl")):
        name = gold.name.removesuffix("-dev-gold.jsonl")
        places[name] = (gold.with_name(f"{name}-dev.warc.gz"), gold)
    places[TRAPS] = (data / "traps" / "pages.warc.gz", data / "traps" / "pages-expected.jsonl")
    found = []
    for name, (archive, gold) in places.items():
        if archive.exists() and gold.exists() and (not only or name in only):
            rows = tuple(_row(line) for line in gold.open(encoding="utf-8"))
            found.append(AnswerSet(name, archive, rows))
    return found


def _row(line: str) -> Gold:
    """A row of answers, its url without white space, as headers are read: 6 of ``segments`` end with a space."""
    row: Gold = json.loads(line)
    return row | {"url": row["url"].strip()}


def load_scorers(folder: Path) -> Scorers:
    """The scorers of a folder."""
    return Scorers(*(_module(folder / f"{name}.py") for name in ("score_pages", "score_wide", "score_traps")))


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None or not path.exists():
        sys.exit(f"no Python file: {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
