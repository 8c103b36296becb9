"""Learns what each sign of two articles weighs, and says how well it tells where it was not learned.

usage: python -m benchmarks.story_signs SHARED PAIRS.duckdb STORIES.duckdb SEEDS.duckdb [--write]

SHARED: the folder with the answers, data/pairs-dev-gold.jsonl and others. The rest are warehouses loaded from
data/pairs-dev.jsonl, data/stories-dev.jsonl and data/seeds: weights are learned from texts as they are told apart.
Judged pairs weigh 1, pairs of articles with known events .1, those of the five letters 10: so few against so many.
"""

import argparse
import itertools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from extractors.stories.decide import StorySettings
from extractors.stories.signs import SIGNS, Floats, signs
from extractors.stories.terms import Terms, terms
from flows.settings.load import load_story_settings
from warehouse.file.connection import connect

# What keeps weights small, and the weight of a pair of each kind.
_PENALTY = 10.0
_EVENTS, _SEEDS = 0.1, 10.0
# Events' pairs that share less than this are never taken for one.
_LEAST = 0.08
CONFIG = Path(__file__).parent.parent / "config" / "stories.toml"


@dataclass(frozen=True, slots=True)
class Article:
    """An article as it is told apart from others."""

    language: str
    terms: Terms


def learn(rows: Floats, told: Floats, weights: Floats) -> Floats:
    """A logistic regression by Newton's method: a weight for each column, the last for the start."""
    middle, spread = np.average(rows, 0, weights), np.sqrt(np.average((rows - rows.mean(0)) ** 2, 0, weights)) + 1e-9
    scaled = np.c_[(rows - middle) / spread, np.ones(len(rows))]
    penalty = np.diag([_PENALTY] * rows.shape[1] + [0.0])
    found = np.zeros(scaled.shape[1])
    for _ in range(25):
        likely = 1 / (1 + np.exp(-scaled @ found))
        slope = scaled.T @ (weights * (likely - told)) + penalty @ found
        bend = (scaled * (weights * likely * (1 - likely))[:, None]).T @ scaled + penalty
        found -= np.linalg.solve(bend, slope)
    own = found[:-1] / spread
    return np.append(own, found[-1] - own @ middle)


def figures(told: npt.NDArray[np.bool_], joined: npt.NDArray[np.bool_]) -> str:
    """F1, precision and recall."""
    right = int((told & joined).sum())
    precision, recall = right / max(1, int(joined.sum())), right / max(1, int(told.sum()))
    return f"F1 {2 * right / max(1, int(told.sum() + joined.sum())):.3f} P {precision:.3f} R {recall:.3f}"


def judged(shared: Path, read: Mapping[str, Article]) -> tuple[Floats, Floats, list[str]]:
    """The signs of judged pairs of one language, the answers, and the languages."""
    gold = [json.loads(line) for line in (shared / "data/pairs-dev-gold.jsonl").open()]
    gold = [g for g in gold if len(set(g["languages"])) == 1 and not 1.5 < g["overall"] < 3]
    rows = _signs(read, [(g["a"], g["b"]) for g in gold])
    return rows, np.array([float(g["overall"] <= 1.5) for g in gold]), [g["languages"][0] for g in gold]


def events(shared: Path, read: Mapping[str, Article]) -> tuple[Floats, Floats]:
    """The signs of pairs of articles with known events, and whether both report one."""
    of = {g["url"]: g["event"] for g in map(json.loads, (shared / "data/stories-dev-gold.jsonl").open())}
    pairs = [pair for pair in itertools.combinations(read, 2) if read[pair[0]].language == read[pair[1]].language]
    rows = _signs(read, pairs)
    told = np.array([float(of[one] is not None and of[one] == of[other]) for one, other in pairs])
    is_alike = rows[:, SIGNS.index("words")] > _LEAST
    return rows[is_alike], told[is_alike]


def seeds(shared: Path, read: Mapping[str, Article]) -> tuple[Floats, Floats]:
    """The signs of the pairs of the five letters, and whether both report one."""
    gold = json.loads((shared / "data/seeds/gold.json").read_text())
    story = {url: gold[url.removeprefix("file:")]["story"] for url in read}
    pairs = list(itertools.combinations(read, 2))
    return _signs(read, pairs), np.array([float(story[one] == story[other]) for one, other in pairs])


def articles(warehouse: Path, settings: StorySettings) -> Mapping[str, Article]:
    """The articles of a warehouse by url, with their terms as a load makes them."""
    with connect(warehouse, read_only=True) as connection:
        rows = connection.rows("SELECT url, title, subtitle, text, language FROM articles ORDER BY url")
    made = {}
    for url, title, subtitle, text, language in rows:
        found = terms(title or "", f"{subtitle or ''}\n{text}", language, settings.common, settings.terms)
        made[url] = Article(language, found)
    return made


def _signs(read: Mapping[str, Article], pairs: Sequence[tuple[str, str]]) -> Floats:
    """The signs of each pair of the articles."""
    place = {name: number for number, name in enumerate(read)}
    ones, others = (np.array([place[pair[side]] for pair in pairs], np.intp) for side in (0, 1))
    return signs([article.terms for article in read.values()], (ones, others)).table


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures, and with ``--write`` put the weights into ``config/stories.toml``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    for name in ("pairs", "stories", "seeds"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args(arguments)
    settings = load_story_settings()
    rows, told, languages = judged(given.shared, articles(given.pairs, settings))
    more, more_told = events(given.shared, articles(given.stories, settings))
    few, few_told = seeds(given.shared, articles(given.seeds, settings))
    others = np.r_[np.full(len(more), _EVENTS), np.full(len(few), _SEEDS)]

    def learned(taken: npt.NDArray[np.bool_]) -> Floats:
        weights = np.r_[np.ones(int(taken.sum())), others]
        return learn(np.r_[rows[taken], more, few], np.r_[told[taken], more_told, few_told], weights)

    sides = {
        "by pair": np.random.default_rng(1).permutation(np.arange(len(rows)) % 5),
        "by language": np.unique(languages, return_inverse=True)[1],
    }
    at = np.log(settings.links.join / (1 - settings.links.join))
    for name, side in sides.items():
        sums = np.zeros(len(rows))
        for number in np.unique(side):
            sums[side == number] = np.c_[rows, np.ones(len(rows))][side == number] @ learned(side != number)
        print(f"judged pairs, folds {name}:", figures(told == 1, sums >= at))
        for language in sorted(set(languages)) if name == "by pair" else []:
            mask = np.array(languages) == language
            print("  ", language, figures(told[mask] == 1, sums[mask] >= at))
    found = learned(np.ones(len(rows), bool))
    sums = np.c_[more, np.ones(len(more))] @ found
    print("pairs of known events, learned from:", figures(more_told == 1, sums >= at))
    letters = np.c_[few, np.ones(len(few))] @ found
    same, apart = letters[few_told == 1].min(), letters[few_told == 0].max()
    print(f"letters: same {same:.2f}, others {apart:.2f}, joined at {at:.2f}")
    named = dict(zip((*SIGNS, "start"), found.round(3).tolist(), strict=True))
    print(named)
    if given.write:
        text = CONFIG.read_text()
        head, section, rest = text.partition("[signs]\n")
        body, mark, tail = rest.partition("[links]")
        for name, weight in named.items():
            body = re.sub(rf"(?m)^{name} = .*$", f"{name} = {weight}", body)
        CONFIG.write_text(head + section + body + mark + tail)


if __name__ == "__main__":
    main()
