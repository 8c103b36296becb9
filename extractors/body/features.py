"""What the learned judge of blocks looks at: shape, place, marks and surroundings of every block of a page, as numbers.

No word of any language counts: only lengths, punctuation, links, tags, the kinds of marks, where a block stands, and
how many words of the page's own title and description are in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from extractors.article import BlockKind, RemovedKind
from extractors.body.view import View
from extractors.body.walk import Segment
from extractors.body.witness import squash
from extractors.text.clues import held_by, stems_of

Floats = NDArray[np.float32]

_ENDS: Final = frozenset(".!?…。！？؟।۔»”\"'’)")
_KINDS: Final = {kind: float(number) for number, kind in enumerate(BlockKind)}
_REMOVED: Final = {kind: float(number) for number, kind in enumerate(RemovedKind, 1)}
_TAGS: Final = {"p": 1.0, "div": 2.0, "li": 3.0, "td": 4.0, "tr": 4.0, "span": 5.0, "h1": 6.0, "h2": 7.0, "h3": 8.0}
_OUTSIDE: Final = -1.0  # the verdict on a block that is not in the container
_WINDOWS: Final = (2, 5, 12)  # blocks on each side whose shape counts as a block's surroundings
_SHORTEST_TITLE, _LONGEST_TITLE = 5, 300
_TELLING: Final = 40  # characters of a block whose words of the title count for those around it: no label has them
_NEAR_WORDS: Final = 3  # blocks on each side of one whose words of the title count for it
_FAR: Final = 300  # blocks from a title, at most

# What is told of each block alone, in the order of the columns.
OWN: Final = ("length", "ends", "links", "kind", "tag", "mark", "marked", "prose", "inside", "verdict", "title")
NAMES: Final = (
    *OWN,
    *(f"{name}~{window}" for name in ("prose", "links", "kept", "length") for window in _WINDOWS),
    "path_blocks", "path_prose", "path_kept",
    "parent_blocks", "parent_prose", "parent_kept", "parent_links",
    "outer_prose", "outer_kept", "outer_links",
    "place", "prose_before", "prose_after", "from_title", "prose_from_title", "from_first", "from_last", "from_kept",
    "blocks", "page_prose", "inside_prose", "kept_prose", "has_told", "told_length",
    "title_words", "lead_words", "words_near", "words_before", "words_after", "parent_words", "outer_words",
    "from_told_title",
)  # fmt: skip
_AT: Final = {name: column for column, name in enumerate(OWN)}


def features_of(segments: Sequence[Segment], view: View) -> Floats:
    """A row a block of the page, a column a name of ``NAMES``. There is at least one block."""
    texts = [segment.text for segment in segments]
    title, lead = (stems_of(text) for text in view.hints)
    in_title, in_lead = held_by(texts, title), held_by(texts, lead)
    titled = _titled(texts, in_title if title else np.ones(len(texts)), view)
    own = _own(segments, titled, view)
    kept = (own[:, _AT["verdict"]] == 0).astype(np.float32)
    length = own[:, _AT["length"]]
    weights = np.stack((own[:, _AT["prose"]], own[:, _AT["links"]] * length, kept * length, length), axis=1)
    groups = _group_numbers(segments)
    shares = in_title / max(len(title), 1), in_lead / max(len(lead), 1)
    words = _words(in_title * (length > _TELLING) * (1 - own[:, _AT["links"]]), groups, titled)
    columns = (own, _windows(weights), _groups(groups, weights), _places(own, kept, view), np.stack(shares, 1), words)
    return np.concatenate(columns, axis=1, dtype=np.float32)


def _own(segments: Sequence[Segment], titled: Sequence[int], view: View) -> Floats:
    verdicts = [_OUTSIDE] * len(segments)
    for place, verdict in zip(view.places, view.verdicts, strict=True):
        verdicts[place] = _REMOVED[verdict.kind] if verdict is not None else 0.0
    titles = set(titled)
    rows = [
        (
            float(len(segment.text)),
            float(segment.text[-1] in _ENDS),
            segment.link_share,
            _KINDS[segment.kind],
            _TAGS.get(segment.element.tag, 0.0),
            _REMOVED[mark.kind] if mark is not None else 0.0,
            float(segment.marked is not None),
            weight,
            float(verdict != _OUTSIDE),
            verdict,
            float(segment.kind is BlockKind.HEADING and i in titles),
        )
        for i, (segment, weight, mark, verdict) in enumerate(
            zip(segments, view.prose, view.marks, verdicts, strict=True)
        )
    ]
    return np.array(rows, dtype=np.float32)


def _titled(texts: Sequence[str], in_title: NDArray[np.float64], view: View) -> list[int]:
    """The blocks that are the title, or a part of it, or hold it."""
    found = []
    for i in np.flatnonzero(in_title).tolist():
        if len(texts[i]) > _LONGEST_TITLE:
            continue
        squashed = squash(texts[i])
        if len(squashed) > _SHORTEST_TITLE and any(squashed in title or title in squashed for title in view.titles):
            found.append(i)
    return found


def _windows(weights: Floats) -> Floats:
    """Sums over the blocks around, the block itself included."""
    count = len(weights)
    sums = np.zeros((count + 1, 4), dtype=np.float64)
    np.cumsum(weights, axis=0, out=sums[1:])
    places = np.arange(count)
    around = []
    for window in _WINDOWS:
        within = sums[np.minimum(places + window + 1, count)] - sums[np.maximum(places - window, 0)]
        around.append(_shares(within))
    return np.stack(around, axis=2).reshape(count, -1).astype(np.float32)


def _shares(within: NDArray[np.float64]) -> NDArray[np.float64]:
    """Prose as it is; links and what rules keep as shares of the text; the text as it is."""
    text = np.maximum(within[:, 3], 1.0)
    return np.stack((within[:, 0], within[:, 1] / text, within[:, 2] / text, within[:, 3]), axis=1)


def _groups(groups: NDArray[np.intp], weights: Floats) -> Floats:
    """The same over the blocks of one path, of one parent, and of the element around that."""
    total = max(float(weights[:, 0].sum()), 1.0)
    columns: list[NDArray[np.float64]] = []
    for which in range(3):
        group = groups[:, which]
        sums = np.stack([np.bincount(group, weights[:, column])[group] for column in range(4)], axis=1).astype(
            np.float64
        )
        shares = _shares(sums)
        if which < 2:
            columns.append(np.bincount(group)[group].astype(np.float64))
        columns += [sums[:, 0] / total, shares[:, 2]]
        if which:
            columns.append(shares[:, 1])
    return np.stack(columns, axis=1).astype(np.float32)


def _group_numbers(segments: Sequence[Segment]) -> NDArray[np.intp]:
    """Of each block a number for its path (its own look and that of two elements around), its parent, and the next."""
    paths: dict[object, int] = {}
    parents: dict[object, int] = {}
    outers: dict[object, int] = {}
    known: dict[object, tuple[int, int, object]] = {}
    keys = []
    for segment in segments:
        parent = segment.element.getparent()
        if parent not in known:
            outer = parent.getparent() if parent is not None else None
            look: object = tuple(around.get("class") if around is not None else None for around in (parent, outer))
            known[parent] = parents.setdefault(parent, len(parents)), outers.setdefault(outer, len(outers)), look
        at, around, look = known[parent]
        path = segment.element.tag, segment.element.get("class"), look
        keys.append((paths.setdefault(path, len(paths)), at, around))
    return np.array(keys, dtype=np.intp).reshape(-1, 3)


def _places(own: Floats, kept: Floats, view: View) -> Floats:
    """Where each block stands on the page, against the title, and against what the rules keep; the page as a whole."""
    count = len(own)
    places = np.arange(count, dtype=np.float64)
    prose = own[:, _AT["prose"]].astype(np.float64)
    inside, title = own[:, _AT["inside"]], own[:, _AT["title"]]
    before = np.cumsum(prose) - prose
    total = max(float(prose.sum()), 1.0)
    titles, held = np.flatnonzero(title), np.flatnonzero(kept)
    at = int(titles[-1]) if len(titles) else 0
    first, last = (int(held[0]), int(held[-1])) if len(held) else (0, 0)
    if len(held):
        right = np.minimum(np.searchsorted(held, places), len(held) - 1)
        left = np.maximum(right - 1, 0)
        from_kept = np.minimum(np.abs(held[right] - places), np.abs(held[left] - places))
    else:
        from_kept = np.full(count, 1000.0)
    told = len(view.told.text) if view.told is not None else 0
    page = (count, total, float((prose * inside).sum()), float((prose * kept).sum()), told > 0, told)
    columns = [
        places / count, before, total - before - prose, places - at, before - before[at], places - first, places - last,
        from_kept, *(np.full(count, float(value)) for value in page),
    ]  # fmt: skip
    return np.stack(columns, axis=1).astype(np.float32)


def _words(telling: NDArray[np.float64], groups: NDArray[np.intp], titled: Sequence[int]) -> Floats:
    """The words of the title around each block, before it, after it, in its parent and around that; how far the title.

    telling: how many each block holds, links and labels aside.
    """
    count = len(telling)
    places = np.arange(count)
    sums = np.concatenate(([0.0], np.cumsum(telling)))
    total = max(float(sums[-1]), 1.0)
    near = sums[np.minimum(places + _NEAR_WORDS + 1, count)] - sums[np.maximum(places - _NEAR_WORDS, 0)]
    since = np.full(count, float(_FAR))
    if titled:
        before = np.searchsorted(titled, places, side="right")
        since = np.where(before > 0, np.minimum(places - np.array(titled)[np.maximum(before - 1, 0)], _FAR), _FAR)
    around = [np.bincount(group, telling)[group] / total for group in groups.T[1:]]
    columns = (near, sums[:-1] / total, (sums[-1] - sums[1:]) / total, *around, since)
    return np.stack(columns, axis=1).astype(np.float32)
