"""What texts share, judged by the samples kept of them: many pairs at once, as a wire story has thousands of copies."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from extractors.copies.decide import NearSettings, TextLink, is_near, may_be_of_one_form
from extractors.copies.fingerprint import Fingerprint, Sample

_Table = npt.NDArray[np.uint64]
_Numbers = npt.NDArray[np.intp]

# A sample decides only where the share it shows is this many standard deviations from the limit; the variance is taken
# to be no less than that of a share of .95. And only where nearly all of the sampled heads is shared.
_DEVIATIONS = 3.0
_LEAST_VARIANCE = 0.95 * 0.05
_SURE_HEAD = 0.85
# Pairs looked at together: 2,048 of 2 x 56 hashes take 2 MB.
_TOGETHER = 2_048
_NONE = np.uint64(2**32)  # above all hashes: fills up a short sample


def estimates(
    pairs: Sequence[tuple[int, int]], texts: Mapping[int, Fingerprint], settings: NearSettings
) -> Iterator[TextLink | None]:
    """What the two texts of each pair share, in order; None where their samples leave room for doubt.

    pairs: of text keys, the smaller first. texts: by their keys.
    """
    keys = sorted({key for pair in pairs for key in pair})
    place = {key: number for number, key in enumerate(keys)}
    found = [texts[key] for key in keys]
    samples, heads = _table([text.sample for text in found]), _table([text.head for text in found])
    covered = np.array([_covered(text) for text in found], np.uint64)
    for first in range(0, len(pairs), _TOGETHER):
        some = pairs[first : first + _TOGETHER]
        ones, others = (np.array([place[pair[side]] for pair in some], np.intp) for side in (0, 1))
        counts = _counts(samples, covered, ones, others)
        shares = (_share(heads, ones, others), _share(heads, others, ones))
        for row in zip(ones, others, *(column.tolist() for column in (*counts, *shares)), strict=True):
            yield _judged(found[row[0]], found[row[1]], *row[2:], settings=settings)


def _judged(
    one: Fingerprint,
    other: Fingerprint,
    seen: int,
    both: int,
    head: float,
    other_head: float,
    *,
    settings: NearSettings,
) -> TextLink | None:
    """The link of two texts. seen: hashes of the shorter sample that can be compared; both: those of both."""
    if not seen:
        return None
    shorter = min(one.size, other.size)
    is_whole = len(one.sample) == one.size and len(other.sample) == other.size
    link = TextLink(
        text_key=one.text_key,
        other_key=other.text_key,
        shared=both if is_whole else round(both / seen * shorter),
        size=one.size,
        other_size=other.size,
        head=both / one.size if is_whole else head,
        other_head=both / other.size if is_whole else other_head,
        is_near=False,
        sampled=0 if is_whole else seen,
    )
    if is_whole:
        near = is_near(link, settings)
        return None if near and may_be_of_one_form(link, settings) else replace(link, is_near=near)
    doubt = _doubt(both / seen, seen, shorter)
    if both / seen + doubt < settings.containment:
        return link
    least = settings.form_containment if shorter <= settings.form_longest else settings.containment
    is_sure = both / seen - doubt >= least and min(link.head, link.other_head) >= _SURE_HEAD
    return replace(link, is_near=True) if is_sure and shorter >= settings.shingles else None


def _doubt(share: float, seen: int, size: int) -> float:
    """How far the share of a whole text may lie from that of a sample of it."""
    return _DEVIATIONS * math.sqrt(max(share * (1 - share), _LEAST_VARIANCE) / seen * (1 - seen / size))


def _covered(text: Fingerprint) -> int:
    """The hash up to which a sample holds all that its text has."""
    return int(text.sample[-1]) if 0 < len(text.sample) < text.size else 2**32 - 1


def _table(rows: Sequence[Sample]) -> _Table:
    """Samples as the rows of one array, short ones filled up."""
    table = np.full((len(rows), max(map(len, rows), default=0)), _NONE, np.uint64)
    for number, row in enumerate(rows):
        table[number, : len(row)] = row
    return table


def _counts(samples: _Table, covered: _Table, ones: _Numbers, others: _Numbers) -> tuple[_Numbers, _Numbers]:
    """Of each pair, how many hashes of the shorter sample can be compared, and how many stand in both."""
    limit = np.minimum(covered[ones], covered[others])[:, None]  # below it both samples hold all their texts have
    mine, theirs = samples[ones], samples[others]
    seen = np.minimum((mine <= limit).sum(axis=1), (theirs <= limit).sum(axis=1))
    together = np.sort(np.concatenate((mine, theirs), axis=1), axis=1)
    both = ((together[:, 1:] == together[:, :-1]) & (together[:, 1:] <= limit)).sum(axis=1)
    return seen, both


def _share(heads: _Table, ones: _Numbers, others: _Numbers) -> npt.NDArray[np.float64]:
    """The share of one head's hashes that stand in the other's."""
    mine = heads[ones]
    is_there, is_hash = (mine[:, :, None] == heads[others][:, None, :]).any(axis=2), mine < _NONE
    shares: npt.NDArray[np.float64] = (is_there & is_hash).sum(axis=1) / np.maximum(is_hash.sum(axis=1), 1)
    return shares
