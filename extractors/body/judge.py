"""A learned judge of blocks: gradient-boosted trees over ``features``, as ``benchmarks/learn_blocks.py`` makes them.

It is asked where a page names no part of itself as the article, in elements or in structured data: there it is right
more often than the rules, and elsewhere less often (docs/decisions/article-text.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from extractors.article import RemovedKind
from extractors.body.features import NAMES, Floats, features_of
from extractors.body.view import View
from extractors.body.walk import Segment
from extractors.body.weigh import PICTURE
from extractors.body.words import Mark
from extractors.errors import ConfigError

JUDGED: Final = Mark(RemovedKind.MARKUP, "learned.foreign")
_OWN_ELEMENTS: Final = ("article", "main")  # with one of them a page says where its article is
_STAY: Final = PICTURE | {RemovedKind.TITLE}  # what the rules take for these has a column of its own
_LEAST: Final = 60  # characters that the judge must find, or the rules are heard


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """Trees of one depth at most: arrays with a row a tree and a column a node; a leaf leads to itself.

    split: the column of the features that a node asks about.   limit: values up to it go left.
    """

    split: NDArray[np.intp]
    limit: NDArray[np.float32]
    left: NDArray[np.intp]
    right: NDArray[np.intp]
    value: NDArray[np.float32]
    depth: int

    def is_own(self, rows: Floats) -> NDArray[np.bool_]:
        """For each block whether it is more likely the article's than not."""
        trees, size = self.split.shape
        first = np.arange(trees) * size
        at = np.broadcast_to(
            first, (len(rows), trees)
        )  # places in the arrays laid out in one row: quicker to take from
        start = (np.arange(len(rows)) * rows.shape[1])[:, None]
        split, limit, value = self.split.ravel(), self.limit.ravel(), self.value.ravel()
        left, right = (self.left + first[:, None]).ravel(), (self.right + first[:, None]).ravel()
        flat = np.ascontiguousarray(rows).ravel()
        for _ in range(self.depth):
            goes_left = flat.take(split.take(at) + start) <= limit.take(at)
            at = np.where(goes_left, left.take(at), right.take(at))
        told: NDArray[np.bool_] = value.take(at).sum(axis=1) > 0
        return told


def parse_judge(model: Mapping[str, Any], subject: str) -> Judge:
    """The judge from its file's content. Raises ConfigError where it was made for other features."""
    if model.get("features") != list(NAMES):
        raise ConfigError("was made for other features", subject, "python -m benchmarks.learn_blocks makes it anew")
    arrays = {name: np.array(model[name]) for name in ("split", "limit", "left", "right", "value")}
    return Judge(
        split=arrays["split"].astype(np.intp),
        limit=arrays["limit"].astype(np.float32),
        left=arrays["left"].astype(np.intp),
        right=arrays["right"].astype(np.intp),
        value=arrays["value"].astype(np.float32),
        depth=int(model["depth"]),
    )


def is_asked(view: View) -> bool:
    """Whether the page says nothing of where its article is."""
    if view.told is not None:
        return False
    return next(view.container.getroottree().iter(*_OWN_ELEMENTS), None) is None


def verdicts_of(
    judge: Judge, segments: Sequence[Segment], prose: Sequence[float], view: View
) -> dict[int, Mark | None] | None:
    """For blocks anywhere on the page None where they are the article's, and why those of the container are not.

    None where the judge finds nothing.
    """
    if not segments:
        return None
    ruled = dict(zip(view.places, view.verdicts, strict=True))
    own = judge.is_own(features_of(segments, prose, view))
    if sum(len(segment.text) for segment, is_own in zip(segments, own, strict=True) if is_own) < _LEAST:
        return None
    verdicts: dict[int, Mark | None] = {}
    for i, is_own in enumerate(own.tolist()):
        mark = ruled.get(i, view.marks[i])
        if mark is not None and mark.kind in _STAY and i in ruled:
            verdicts[i] = mark
        elif is_own:
            verdicts[i] = None
        elif i in ruled:
            verdicts[i] = mark or JUDGED
    return verdicts
