"""Learns what each sign of two stories of different languages weighs, and how well it tells where it was not learned.

usage: python -m benchmarks.event_signs SHARED [--write]

SHARED: the folder with data/pairs-dev.jsonl. Wants `newsloom[events]` for the weights with a sentence model.
"""

import argparse
import json
import re
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.story_signs import CONFIG, figures, learn
from extractors.language.detect import detect
from extractors.stories.decide import Report
from extractors.stories.event_settings import EventSettings
from extractors.stories.events import EventSigns, Told, event_signs
from extractors.stories.keys import keys
from extractors.stories.meaning import encoder
from extractors.stories.signs import Floats
from extractors.stories.terms import CommonWords
from flows.settings.load import load_story_settings

_NAMES = tuple(EventSigns.__slots__)
# Without a model precision comes first: what is .7 likely is joined where with one .58 is enough (``[events.links]``).
_CAUTION = 0.524


def judged(shared: Path, settings: EventSettings, common: CommonWords) -> tuple[Floats, Floats, list[str]]:
    """The signs of judged pairs across languages (the last is the model's), the answers, and the languages."""
    texts = {row["url"]: row["text"] for row in map(json.loads, (shared / "data/pairs-dev.jsonl").open())}
    gold = [json.loads(line) for line in (shared / "data/pairs-dev-gold.jsonl").open()]
    gold = [g for g in gold if len(set(g["languages"])) == 2 and not 1.5 < g["overall"] < 3]
    # The answers name the two languages of a pair in the order of the alphabet, not which text is in which.
    of = {g[side]: detect(texts[g[side]], None).code for g in gold for side in ("a", "b")}
    encode = encoder()
    told = {}
    for url, language in of.items():
        found = keys("", texts[url], language, common, settings.keys)
        meaning = encode([texts[url][: settings.links.lead_letters]])[0] if encode else np.zeros(1, np.float32)
        told[url] = Told(url, language, Report(url, 0, False), found, meaning)
    rows = np.array([astuple(event_signs(told[g["a"]], told[g["b"]])[0]) for g in gold])
    return rows, np.array([float(g["overall"] <= 1.5) for g in gold]), ["-".join(g["languages"]) for g in gold]


def out_of_fold(rows: Floats, told: Floats, side: npt.NDArray[np.int_]) -> Floats:
    """The sum of signs of each pair, by weights learned from those of other sides."""
    sums = np.zeros(len(rows))
    for number in np.unique(side):
        rest = side != number
        found = learn(rows[rest], told[rest], np.ones(int(rest.sum())))
        sums[~rest] = np.c_[rows, np.ones(len(rows))][~rest] @ found
    return sums


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures, and with ``--write`` put the weights into ``config/stories.toml``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args(arguments)
    stories = load_story_settings()
    if stories.events is None:
        raise SystemExit("config/stories.toml has no [events]")
    rows, told, languages = judged(given.shared, stories.events, stories.common)
    sides = {
        "by pair": np.random.default_rng(1).permutation(np.arange(len(rows)) % 5),
        "by languages": np.unique(languages, return_inverse=True)[1],
    }
    written = CONFIG.read_text("utf-8")
    for section, columns in (("events.signs", 4), ("events.signs_without_model", 3)):
        used = rows[:, :columns]
        for name, side in sides.items():
            sums = out_of_fold(used, told, side)
            for likely in (0.4, 0.5, 0.6, 0.7):
                joined = sums >= np.log(likely / (1 - likely))
                print(f"{section}, folds {name}, joined at {likely}:", figures(told == 1, joined))
        found = learn(used, told, np.ones(len(used)))
        found[-1] -= 0.0 if columns == len(_NAMES) else _CAUTION
        named = dict(zip((*_NAMES[:columns], "start"), found.round(3).tolist(), strict=True))
        print(section, named)
        for name, weight in named.items():
            written = re.sub(rf"(\[{section}\]\n(?:.+\n)*?{name} = ).*", rf"\g<1>{weight}", written)
    if given.write:
        CONFIG.write_text(written, "utf-8")


if __name__ == "__main__":
    main()
