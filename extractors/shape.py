"""Tells lines that are not an article's own text by their shape and place alone, where no rule knows their words.

A logistic model over a few features any reader can check, each between 0 and 1: its weights are data (``[shape]`` of
``config/boilerplate.toml``), learned by ``benchmarks/train_shapes.py``. A line's removal is explained by the feature
that spoke most strongly for it.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractors.article import RemovedKind
from extractors.errors import ConfigError
from extractors.layout import ends_like_a_sentence, weight
from extractors.repeated import squash

_BULLET = re.compile(r"^(?:[•·*▪●○‣–—-]|\d{1,2}[.)])\s")
_ADDRESS = re.compile(r"https?://|www\.|\w@\w|(?:^|\s)[@#]\w")
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}|\b(?:19|20)\d{2}\b|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_QUOTED = re.compile(r"[“”„«»「」『』\"]")
_FIRST_PERSON_CALL = re.compile(r"[!?]\W*$")
_PROSE, _OPEN_PROSE = 90, 200


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the document as it came; ``taken`` where a rule has already said it is not text."""

    text: str
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """The model: a line whose weights add up to more than ``threshold`` (log odds) is not the article's own."""

    intercept: float
    threshold: float
    weights: Mapping[str, float]
    kinds: Mapping[str, RemovedKind]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Why a line goes: the feature that spoke most strongly, and the log odds."""

    kind: RemovedKind
    feature: str
    score: float


def parse_shape(table: Mapping[str, Any]) -> Shape:
    """The model of a parsed ``[shape]`` table.

    Raises ConfigError for a feature that does not exist.
    """
    weights = {str(name): float(value) for name, value in table["weights"].items()}
    kinds = {str(name): RemovedKind(value) for name, value in table.get("kinds", {}).items()}
    for name in (*weights, *kinds):
        if name not in FEATURES:
            raise ConfigError(f"unknown feature {name!r}", "shape", "known are " + ", ".join(FEATURES))
    return Shape(float(table["intercept"]), float(table["threshold"]), weights, kinds)


def judge(lines: Sequence[Line], shape: Shape) -> dict[int, Judgement]:
    """The lines (by index) that are not the article's own by their shape; none where the document has no prose."""
    view = _View.of(lines)
    if not view.prose:
        return {}
    found: dict[int, Judgement] = {}
    for i, line in enumerate(lines):
        if line.taken:
            continue
        values = features(view, i)
        score = shape.intercept + sum(shape.weights.get(name, 0.0) * value for name, value in values.items())
        if score > shape.threshold:
            strongest = max(values, key=lambda name: shape.weights.get(name, 0.0) * values[name])
            found[i] = Judgement(shape.kinds.get(strongest, RemovedKind.RELATED), strongest, score)
    return found


@dataclass(frozen=True, slots=True)
class _View:
    """A document's lines with what all features share."""

    lines: Sequence[Line]
    sizes: Sequence[float]
    prose: Sequence[int]
    is_prose: Sequence[bool]
    words: Sequence[Sequence[str]]
    count: Mapping[str, int]
    before: Sequence[float]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "_View":
        sizes = [weight(line.text) for line in lines]
        closed = [ends_like_a_sentence(line.text) for line in lines]
        is_prose = [
            not line.taken and (size >= _OPEN_PROSE or (size >= _PROSE and end))
            for line, size, end in zip(lines, sizes, closed, strict=True)
        ]
        words = [squash(line.text).split() for line in lines]
        count: dict[str, int] = {}
        for own in words:
            for word in set(own):
                count[word] = count.get(word, 0) + 1
        total = sum(size for size, is_one in zip(sizes, is_prose, strict=True) if is_one) or 1.0
        before, so_far = [], 0.0
        for size, is_one in zip(sizes, is_prose, strict=True):
            before.append(so_far / total)
            so_far += size if is_one else 0.0
        return cls(lines, sizes, [i for i, one in enumerate(is_prose) if one], is_prose, words, count, before)


def features(view: _View, i: int) -> dict[str, float]:
    """The features of one line, each from 0 to 1; absent where 0."""
    values = {**_of_text(view, i), **_of_place(view, i)}
    return {name: value for name, value in values.items() if value}


def _of_text(view: _View, i: int) -> dict[str, float]:
    text, size, words = view.lines[i].text, view.sizes[i], view.words[i]
    tokens = text.split()
    capital = sum(1 for token in tokens if token[:1].isupper()) / len(tokens) if tokens else 0.0
    long_words = [word for word in words if len(word) > 3]
    shared = sum(1 for word in long_words if view.count[word] > 1) / len(long_words) if long_words else 0.0
    closed = ends_like_a_sentence(text)
    return {
        "tiny": float(size < 16),
        "short": float(16 <= size < 45),
        "headline_length": float(45 <= size < 120),
        "long": min(1.0, size / 400),
        "closed": float(closed),
        "closed_short": float(closed and size < 120),
        "ends_in_colon": float(text.endswith((":", "："))),
        "asks_or_calls": float(bool(_FIRST_PERSON_CALL.search(text)) and size < 160),
        "bullet": float(bool(_BULLET.match(text))),
        "address": float(bool(_ADDRESS.search(text))),
        "clock": float(bool(_CLOCK.search(text)) and size < 120),
        "quoted": float(bool(_QUOTED.search(text))),
        "name_like": float(2 <= len(tokens) <= 4 and capital == 1.0 and not closed and size < 45),
        "title_case": float(len(tokens) > 4 and capital > 0.75 and size < 160),
        "loud": float(text.isupper() and len(text) > 3),
        "bars": float("|" in text or " / " in text or "»" in text[-2:]),
        "unshared": (1.0 - shared) * float(size < 160),
        "digits": sum(1 for char in text if char.isdigit()) / len(text) if text else 0.0,
        "cut": float(text.endswith(("...", "…")) and size < 200),
    }


def _of_place(view: _View, i: int) -> dict[str, float]:
    first, last = view.prose[0], view.prose[-1]
    head, tail = i < first, i > last
    run = _run(view, i)
    before = view.lines[i - 1] if i else None
    after = view.lines[i + 1] if i + 1 < len(view.lines) else None
    small = float(not view.is_prose[i])
    return {
        "first": float(i == 0),
        "head": float(head),
        "head_short": float(head and view.sizes[i] < 60),
        "right_before_prose": float(head and i == first - 1),
        "tail": float(tail),
        "tail_short": float(tail and view.sizes[i] < 60),
        "far_tail": small * min(1.0, max(0, i - last) / 8),
        "inside": small * float(first < i < last),
        "inside_run": small * float(first < i < last and run >= 2),
        "late": float(view.before[i] > 0.85),
        "late_prose": (1.0 - small) * float(view.before[i] > 0.85),
        "long_run": small * min(1.0, run / 10),
        "after_taken": float(before is not None and before.taken),
        "before_taken": float(after is not None and after.taken),
        "between_prose": small * float(0 < i < len(view.lines) - 1 and view.is_prose[i - 1] and view.is_prose[i + 1]),
        "prose_between_taken": (1.0 - small) * float(before is not None and before.taken and (after is None or after.taken)),
        "last_line": float(i == len(view.lines) - 1),
    }


def _run(view: _View, i: int) -> int:
    """How many lines without prose stand together here, this one included."""
    if view.is_prose[i]:
        return 0
    start, end = i, i
    while start and not view.is_prose[start - 1]:
        start -= 1
    while end + 1 < len(view.lines) and not view.is_prose[end + 1]:
        end += 1
    return end - start + 1


def odds(probability: float) -> float:
    """The log odds of a probability: how thresholds are named."""
    return math.log(probability / (1 - probability))


FEATURES = tuple(
    {**_of_text(view := _View.of([Line("A sentence that is long enough to count as prose, as the first line of all. " * 2)]), 0), **_of_place(view, 0)}
)
