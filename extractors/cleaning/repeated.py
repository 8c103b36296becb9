"""Text that an article says twice: pull quotes, standfirsts said again, paragraphs that come twice."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from extractors.text.characters import BETWEEN_WORDS

# A character of a script without spaces counts as a word, as everywhere else.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")

# Words a line has at least to be called a repetition: shorter ones ("Three year guarantee") recur in honest lists.
MIN_WORDS = 6
# An article that repeats more blocks than this is a list, a table or a set of questions, not boilerplate: of
# 261 real texts, those with more had honest repetitions only, unless most of the text comes twice.
MAX_REPEATED = 5
# Blocks up to which repetitions are looked for (each is sought in all): the longest of 522 real articles has 300; what
# has more is a list or a log.
MAX_BLOCKS = 2000
# Share of an article's words that are repeated where the whole came out twice, at least; half, less its last lines.
_DOUBLED_SHARE = 0.35
# ... and where it came out so many times, with its headings: of all words, those of blocks that come equally often.
_COPIED_SHARE = 0.6
# A block of so many characters that holds more than MAX_REPEATED others, half of what it says, is a copy of all.
_LONG_BLOCK, _INSIDE_SHARE = 2000, 0.4
# A standfirst is said again where so much of it, in runs of three words, stands in a paragraph that follows.
STANDFIRST_SHARE = 0.75
_RUN = 3


@lru_cache(maxsize=1024)  # asked again in each pass over an article
def squash(text: str) -> str:
    """The words of a text in lower case, with single blanks: what is compared."""
    if text.isascii():
        return " ".join(text.lower().translate(BETWEEN_WORDS).split())
    return " ".join(_WORD.findall(text.lower()))


def find_repeated(squashed: Sequence[str]) -> frozenset[int]:
    """Which of the blocks (squashed) say only what another says as well.

    Of equals the first stays, of a part and its whole the whole.
    """
    if len(squashed) > MAX_BLOCKS:
        return frozenset()
    padded = [f" {text} " for text in squashed]
    joined = "\n".join(padded)
    starts, at = [], 0
    for text in padded:
        starts.append(at)
        at += len(text) + 1
    repeated: set[int] = set()
    for i, text in enumerate(padded):
        if text.count(" ") - 1 >= MIN_WORDS and _said_elsewhere(joined, text, starts[i], padded, i):
            repeated.add(i)
    if len(repeated) > MAX_REPEATED and not _is_doubled(squashed, repeated):
        return frozenset()
    return frozenset(repeated)


def _is_doubled(squashed: Sequence[str], repeated: set[int]) -> bool:
    """True where the article came out twice: most blocks exactly two times."""
    total = sum(len(text) for text in squashed)
    twice = sum(len(squashed[i]) for i in repeated if list(squashed).count(squashed[i]) == 2)
    return twice >= _DOUBLED_SHARE * total


def _said_elsewhere(joined: str, text: str, own: int, padded: Sequence[str], i: int) -> bool:
    at = joined.find(text)
    if at < own:
        # It, or a longer block that holds it, came before; what comes a third time is a label, not a slip.
        return padded.count(text) <= 2
    later = joined.find(text, own + len(text) - 1)
    if later < 0:
        return False
    return any(len(other) > len(text) and text in other for other in padded[i + 1 :])


def find_copies(squashed: Sequence[str]) -> frozenset[int]:
    """The later copies of an article that came out several times, headings too; or its copy in one block.

    Site builders put a version of the text for each width of screen in the page, or all of it in one line for machines.
    """
    if len(squashed) > MAX_BLOCKS:
        return frozenset()
    counts = Counter(squashed)
    held: Counter[int] = Counter()
    for text in squashed:
        held[counts[text]] += len(text)
    times, most = max(held.items(), key=lambda item: (item[0] > 1, item[1]), default=(1, 0))
    if times > 1 and most >= _COPIED_SHARE * sum(held.values()):
        seen: Counter[str] = Counter()
        later = set()
        for i, text in enumerate(squashed):
            seen[text] += 1
            if seen[text] > 1 and counts[text] == times:
                later.add(i)
        return frozenset(later)
    return _whole_in_one(squashed)


def _whole_in_one(squashed: Sequence[str]) -> frozenset[int]:
    """The one block that says most of the others again."""
    longest = max(range(len(squashed)), key=lambda i: len(squashed[i]), default=0)
    whole = f" {squashed[longest]} " if squashed else ""
    if len(whole) < _LONG_BLOCK:
        return frozenset()
    inside = [text for i, text in enumerate(squashed) if i != longest and text.count(" ") + 1 >= MIN_WORDS]
    inside = [text for text in inside if f" {text} " in whole]
    is_copy = len(inside) > MAX_REPEATED and sum(map(len, inside)) >= _INSIDE_SHARE * len(whole)
    return frozenset({longest}) if is_copy else frozenset()


def says_again(standfirst: str, paragraph: str) -> bool:
    """True where most of a standfirst (squashed) is found again in a paragraph (squashed)."""
    words, other = standfirst.split(), paragraph.split()
    if len(words) < MIN_WORDS or len(other) < len(words):
        return False
    runs = {tuple(words[k : k + _RUN]) for k in range(len(words) - _RUN + 1)}
    found = runs & {tuple(other[k : k + _RUN]) for k in range(len(other) - _RUN + 1)}
    return len(found) >= STANDFIRST_SHARE * len(runs)
