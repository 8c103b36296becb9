"""Names of places in writings without capitals, by a table: 莫斯科, モスクワ and موسكو are Moscow in every language."""

import re
from collections.abc import Iterator, Mapping, Sequence

# Runs that no space parts into words. A run of katakana is one word, or several with their points.
_RUN = re.compile(r"[\u30a0-\u30fa\u30fc-\u30ff]+|[\u3400-\u4dbf\u4e00-\u9fff]+")
_WORD = re.compile(r"[^\W\d_]+")
_LONGEST = 6  # letters, of Chinese and Japanese names


def unspaced_places(text: str, table: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The places of a Chinese or Japanese text, as written and in Latin letters, the longest at each place.

    table: of each name that in Latin letters.
    """
    for run in _RUN.findall(text):
        if run[0] < "\u3400":
            if run in table:
                yield run, table[run]
            continue
        place = 0
        while place < len(run) - 1:
            ends = range(min(len(run), place + _LONGEST), place + 1, -1)
            found = next((run[place:end] for end in ends if run[place:end] in table), "")
            if found:
                yield found, table[found]
            place += len(found) or 1


def spaced_places(
    text: str, table: Mapping[str, str], spelling: Mapping[str, str], prefixes: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """The places of a text of words, each of one word or two; also behind what is written together with them.

    spelling, prefixes: as of terms (``TermSettings``); the names of the table are written as spelling has it.
    """
    words = _WORD.findall(text.translate(str.maketrans(dict[str, str | int | None](spelling))))
    place = 0
    while place < len(words):
        first, rest = words[place], words[place + 1 : place + 2]
        begins = ("", *(prefix for prefix in prefixes if first.startswith(prefix)))
        forms = [first[len(prefix) :] for prefix in begins]
        names = [" ".join([form, *rest]) for form in forms if rest] + forms
        found = next((name for name in names if name in table), "")
        if found:
            yield found, table[found]
        place += 1 + found.count(" ")
