"""What a page says its article is about: the words of its title and description, to be looked for in a text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

import numpy as np
from numpy.typing import NDArray

_WORD: Final = re.compile(r"[^\W\d_]{4,}")  # shorter ones are articles and prepositions as often as not
_CJK: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{2,}")  # where nothing parts words: two characters tell enough
_STEM: Final = 5  # letters: endings differ in most languages
_MOST: Final = 60  # stems of one text; descriptions of pages may be of any length


def stems_of(text: str) -> tuple[str, ...]:
    """The beginnings of the text's words, in lower case; of Chinese and Japanese all pairs of characters."""
    stems: dict[str, None] = {}
    for run in _CJK.findall(text):
        stems |= dict.fromkeys(run[i : i + 2] for i in range(len(run) - 1))
    stems |= dict.fromkeys(word[:_STEM] for word in _WORD.findall(_CJK.sub(" ", text.lower())))
    return tuple(stems)[:_MOST]


def held_by(texts: Sequence[str], stems: Sequence[str]) -> NDArray[np.float64]:
    """How many of the stems each text holds."""
    joined = "\n".join(texts).lower()
    if len(joined) != sum(map(len, texts)) + len(texts) - 1:  # a few letters change their length in lower case
        return np.array([sum(stem in text.lower() for stem in stems) for text in texts], dtype=np.float64)
    ends = list(accumulate(len(text) + 1 for text in texts))
    held = np.zeros(len(texts), dtype=np.float64)
    for stem in stems:
        at = joined.find(stem)
        while at >= 0:
            block = bisect_right(ends, at)
            held[block] += 1
            at = joined.find(stem, ends[block])
    return held
