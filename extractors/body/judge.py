"""A learned judge of blocks: gradient-boosted trees over ``features``, as ``benchmarks/learn_blocks.py`` makes them.

It decides where a page names no part of itself as the article, in elements or in structured data: there it is right
more often than the rules. Elsewhere it is right less often, and only adds to what they keep: see docs/decisions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from extractors.article import RemovedKind
from extractors.body.features import NAMES, Floats, features_of
from extractors.body.filter import LINK_SHARE
from extractors.body.view import View
from extractors.body.walk import Segment
from extractors.body.weigh import PICTURE
from extractors.body.words import FIRM, WINDOWS, Mark
from extractors.errors import ConfigError

JUDGED: Final = Mark(RemovedKind.MARKUP, "learned.foreign")
_OWN_ELEMENTS: Final = ("article", "main")  # with one of them a page says where its article is
_STAY: Final = PICTURE | {RemovedKind.TITLE}  # what the rules take for these has a column of its own
_LEFT_OUT: Final = 0.05  # of the page's prose, by rules or outside of the container: 16 % of pages that name an article
_SURE: Final = 0.4  # log odds (.6) of a block to be added: first set +.0014, news421 +.0004, wcxb +.0024 out of fold
_LEAST_ADDED: Final = 30  # characters of such a block
_SURE_KINDS: Final = _STAY | {RemovedKind.COMMENT, RemovedKind.NEWSLETTER, RemovedKind.SHARE}
_SURE_RULES: Final = FIRM | {"dom.form", "dom.hidden"}
_DOUBT_WORTH: Final = 3.0  # AUC of lost pages by ``quality``: .65 without it, .72 with it
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

    def scores(self, rows: Floats) -> Floats:
        """For each block the logarithm of the odds that it is the article's."""
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
        told: Floats = value.take(at).sum(axis=1)
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


class Question(Enum):
    """What the judge is asked about a page."""

    ALL = "all"  # which blocks are the article's
    ADDED = "added"  # which blocks are, besides those that the rules keep


def question_about(view: View) -> Question | None:
    """What to ask: all where the page says nothing of where its article is; where the rules leave out much, that."""
    if view.told is None and next(view.container.getroottree().iter(*_OWN_ELEMENTS), None) is None:
        return Question.ALL
    total = sum(view.prose)
    ruled = dict(zip(view.places, view.verdicts, strict=True))
    outside = sum(w for i, w in enumerate(view.prose) if w and i not in ruled and view.marks[i] is None)
    verdicts = zip(view.verdicts, view.weights, strict=True)
    taken = sum(weight for mark, weight in verdicts if mark is not None and mark.kind not in _STAY)
    return Question.ADDED if max(outside, taken) > _LEFT_OUT * total else None


@dataclass(frozen=True, slots=True)
class Judged:
    """What the judge says of a page.

    verdicts: for blocks anywhere on it None where they are the article's, and why those of the container are not.
    doubt: how unsure it is of the page's prose, 0 to 1; 0 where it was not asked of all.
    """

    verdicts: dict[int, Mark | None]
    doubt: float = 0.0


class Opinion:
    """What the judge sees in a page's blocks, counted once however much of it is asked. There is at least one block."""

    def __init__(self, judge: Judge, segments: Sequence[Segment], view: View) -> None:
        self._judge, self._segments, self._view = judge, segments, view

    @cached_property
    def _scores(self) -> Floats:
        return self._judge.scores(features_of(self._segments, self._view))

    @cached_property
    def _length(self) -> NDArray[np.float64]:
        return np.array([len(segment.text) for segment in self._segments], dtype=np.float64)

    def verdicts(self) -> Judged | None:
        """What the judge says of the blocks of the page; None where it is not asked, or finds nothing."""
        question = question_about(self._view)
        return None if question is None else self._added() if question is Question.ADDED else self._all()

    def _added(self) -> Judged | None:
        view = self._view
        ruled = dict(zip(view.places, view.verdicts, strict=True))
        kept = {i for i, mark in ruled.items() if mark is None or mark.kind in _STAY}
        sure = np.flatnonzero((self._scores > _SURE) & (self._length > _LEAST_ADDED)).tolist()
        added = [i for i in sure if i not in kept and _may_be_added(ruled.get(i, view.marks[i]))]
        return Judged(ruled | dict.fromkeys(added)) if added else None

    def _all(self) -> Judged | None:
        if float(self._length[self._scores > 0].sum()) < _LEAST:
            return None
        view = self._view
        ruled = dict(zip(view.places, view.verdicts, strict=True))
        verdicts: dict[int, Mark | None] = {}
        for i, score in enumerate(self._scores.tolist()):
            mark = ruled.get(i, view.marks[i])
            if mark is not None and mark.kind in _STAY and i in ruled:
                verdicts[i] = mark
            elif score > 0 and (mark is None or mark.rule not in WINDOWS):
                verdicts[i] = None
            elif i in ruled:
                verdicts[i] = mark if mark is not None or self._is_linked_among(i) else JUDGED
        return Judged(verdicts, self.doubt())

    def _is_linked_among(self, i: int) -> bool:
        """Whether a block is a paragraph that is one link, which the rules keep, between two of the article's own."""
        segment, near = self._segments[i], [k for k in (i - 1, i + 1) if 0 <= k < len(self._segments)]
        parent = segment.element.getparent()
        return (
            segment.link_share >= LINK_SHARE
            and segment.element.tag == "p"
            and any(self._scores[k] > 0 and self._segments[k].element.getparent() is parent for k in near)
        )

    def doubt(self) -> float:
        """How unsure the judge is of the page, though its verdicts may not be asked for."""
        return _doubt(self._scores, self._length * (np.array(self._view.prose) > 0))

    def belief(self, kept: Sequence[int]) -> float:
        """The mean of the log odds that a character of these blocks is the article's."""
        places = list(kept)
        length = self._length[places]
        return float((self._scores[places].astype(np.float64) * length).sum() / max(1.0, float(length.sum())))


def _may_be_added(mark: Mark | None) -> bool:
    """Not what class words are sure of: of 28 such blocks that the judge would add none was the article's."""
    return mark is None or not (mark.kind in _SURE_KINDS or mark.rule in _SURE_RULES)


def _doubt(scores: Floats, prose: NDArray[np.float64]) -> float:
    """The prose that is as likely the article's as not, against that which is the article's."""
    unsure = 1 / (1 + np.exp(np.abs(scores, dtype=np.float64)))  # the chance that the block is not what it is taken for
    own = float(prose[scores > 0].sum()) + 1
    return min(1.0, _DOUBT_WORTH * float((prose * unsure).sum()) / own)
