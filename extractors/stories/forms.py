"""Short reports of one form about different things: quakes of other places, matches of other teams.

They share nearly all their words, and differ in what fills the form. The headline names it: where none of its numbers,
and not all its names, are in the other text, either way, the two do not report one event. A running story's numbers
change too, but its names stay.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt
import xxhash

from extractors.text.digits import latin_digits

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+")
_Hashes = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class FormSettings:
    """When two texts are of one form (``config/stories.toml``, ``[terms.forms]``).

    longest: words of a text that may be. phrases: the least cosine of their pairs of words (``Signs.pairs``).
    name_letters: letters by which a name is known in its inflected forms.
    score: what the score of two such texts is at most, where their headlines tell of different things.
    """

    longest: int
    phrases: float
    name_letters: int
    score: float


@dataclass(frozen=True, slots=True)
class Form:
    """What may fill the form of a short text, as hashes.

    numbers, names: those of the headline. words: all numbers and beginnings of words, of headline and text.
    """

    numbers: _Hashes
    names: _Hashes
    words: _Hashes


def form(title: str, text: str, language: str, common: Collection[str], settings: FormSettings) -> Form | None:
    """What may fill the form of a text; None where its headline has no numbers or no names, or the text is long.

    A name is a capitalised word behind the first that is not among the language's common ones, nor in lower case
    anywhere in the text. Scripts without capitals have none.
    """
    headline = _words(title, settings.longest)
    if not any(word[0].isdigit() for word in headline):
        return None
    every = [*headline, *_words(text, settings.longest)]
    if len(every) > settings.longest:
        return None
    lower = {word for word in every if word[0].islower()}
    names = [
        word.casefold()
        for word in headline[1:]
        if len(word) > 1 and word[0].isupper() and word.casefold() not in lower and word.casefold() not in common
    ]
    if not names:
        return None
    letters = settings.name_letters
    return Form(
        numbers=_hashes((_number(word) for word in headline if word[0].isdigit()), language),
        names=_hashes((name[:letters] for name in names), language),
        words=_hashes((_number(w) if w[0].isdigit() else w.casefold()[:letters] for w in every), language),
    )


def tell_of_others(one: Form, other: Form) -> bool:
    """Whether the headlines of two texts tell of different things, each of what the other text does not have."""
    return (
        not np.isin(one.numbers, other.words).any()
        and not np.isin(other.numbers, one.words).any()
        and not np.isin(one.names, other.words).all()
        and not np.isin(other.names, one.words).all()
    )


def of_one_form(
    forms: Sequence[Form | None],
    pairs: tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]],
    phrases: npt.NDArray[np.float64],
    settings: FormSettings,
) -> npt.NDArray[np.bool_]:
    """Which pairs of texts are of one form and of different things. phrases: the cosines of their pairs of words."""
    found = np.zeros(len(phrases), np.bool_)
    for place in np.flatnonzero(phrases >= settings.phrases).tolist():
        one, other = forms[pairs[0][place]], forms[pairs[1][place]]
        found[place] = one is not None and other is not None and tell_of_others(one, other)
    return found


def _words(text: str, most: int) -> list[str]:
    """The first words and numbers of a text, and one more where there are more."""
    written = latin_digits(unicodedata.normalize("NFKC", text))
    return [found[0] for found in islice(_WORD.finditer(written), most + 1)]


def _number(word: str) -> str:
    """A number without its points and commas, which may be set or not."""
    return "#" + "".join(letter for letter in word if letter.isdigit())


def _hashes(words: Iterable[str], language: str) -> _Hashes:
    """Each of the words once, as those of this language, in order of their hashes."""
    digests = {xxhash.xxh32_intdigest(f"{language} {word}".encode("utf-8", "surrogatepass")) for word in words}
    return np.array(sorted(digests), np.uint32)
