"""What languages share in spelling: names and numbers of an article, by which stories of other languages are found."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import xxhash

from extractors.stories.places import spaced_places, unspaced_places
from extractors.stories.terms import CommonWords, first_found, rarity_of_rank
from extractors.text.digits import latin_digits

_RUN = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_LATIN_RUN = re.compile(r"[A-Za-z]{2,}|\d+(?:[.,]\d+)*")
_UNSPACED = frozenset({"ja", "zh", "th"})
# Letters of a text that places are looked for in, for every word that is read.
_REACH = 2
_YEAR = re.compile(r"(?:19|20)\d\d")
_VOWELS = re.compile(r"[aeiou]")
_TWICE = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class KeySettings:
    """How names and numbers are told (``config/stories.toml``, ``[events.keys]``).

    words: words read of title and text. letters: letters of a name's key. whole_letters: names of so few letters keep
    their vowels. common_rank, rare_rank: as for terms. year_weight: what a year, or a number of two digits, weighs.
    kept: keys kept. looked_up: those a story is looked up by, each of at least rare.
    spelling: letters of other alphabets in Latin ones. sounds: what is written in several ways, in one, in order.
    places: by language, names of places that no capital shows, each with that in Latin letters
    (``config/words/places-zh.txt``). marks, prefixes: in these languages, ``TermSettings.spelling`` and ``prefixes``.
    """

    words: int
    letters: int
    whole_letters: int
    common_rank: float
    rare_rank: float
    year_weight: float
    kept: int
    looked_up: int
    rare: float
    spelling: Mapping[str, str]
    sounds: tuple[tuple[str, str], ...]
    places: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    marks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    prefixes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Keys:
    """The names and numbers of an article, the weightiest first.

    keys: in a spelling that languages share; those of numbers begin with ``#``. names: as the article has them.
    """

    keys: tuple[str, ...]
    names: tuple[str, ...]
    weights: tuple[float, ...]


def keys(title: str, text: str, language: str, common: CommonWords, settings: KeySettings) -> Keys:
    """The keys of an article. Depends on nothing but the arguments."""
    ranks = common.get(language, {})
    pattern = _LATIN_RUN if language in _UNSPACED else _RUN
    found: dict[str, tuple[float, str]] = {}
    written = latin_digits(unicodedata.normalize("NFKC", f"{title} {text}"))
    for word in first_found(pattern, written, settings.words):
        if word[0].isdigit():
            key, weight = _number(word, settings)
        elif word[0].isupper() and len(word) > 2:
            key = spelled(word, settings)
            weight = rarity_of_rank(ranks.get(word.casefold()), settings.common_rank, settings.rare_rank)
        else:
            continue
        if len(key) > 1 and weight > found.get(key, (0.0, ""))[0]:
            found[key] = (round(weight, 2), word)
    for key, weight, place in _places(written[: settings.words * _REACH], language, common, settings):
        if weight > found.get(key, (0.0, ""))[0]:
            found[key] = (weight, place)
    kept = sorted(found, key=lambda key: (-found[key][0], key))[: settings.kept]
    return Keys(tuple(kept), tuple(found[key][1] for key in kept), tuple(found[key][0] for key in kept))


def _places(text: str, language: str, common: CommonWords, settings: KeySettings) -> Iterator[tuple[str, float, str]]:
    """The keys of the places that the language's table has, with their weights and as they are written."""
    table = settings.places.get(language)
    if not table:
        return
    english = common.get("en", {})
    written = (
        unspaced_places(text, table)
        if language in _UNSPACED
        else spaced_places(text, table, settings.marks.get(language, {}), settings.prefixes.get(language, ()))
    )
    for place, latin in written:
        for word in _RUN.findall(latin):
            if len(word) > 2 and word[0].isupper():
                rarity = rarity_of_rank(english.get(word.casefold()), settings.common_rank, settings.rare_rank)
                if len(key := spelled(word, settings)) > 1 and rarity:
                    yield key, round(rarity, 2), place


def spelled(word: str, settings: KeySettings) -> str:
    """A name in the spelling that languages share: Latin letters, sounds alike, without vowels after the first.

    Путин, Putin and Poutine are ``ptn``.
    """
    letters = "".join(settings.spelling.get(letter, letter) for letter in word.casefold())
    plain = "".join(c for c in unicodedata.normalize("NFKD", letters) if "a" <= c <= "z")
    for written, sound in settings.sounds:
        plain = plain.replace(written, sound)
    plain = _TWICE.sub(r"\1", plain)
    if len(plain) > settings.whole_letters:
        plain = plain[0] + _VOWELS.sub("", plain[1:])
    return plain[: settings.letters]


def looked_up(found: Keys, settings: KeySettings) -> tuple[int, ...]:
    """Hashes of the keys that a story is looked up by."""
    rare = [key for key, weight in zip(found.keys, found.weights, strict=True) if weight >= settings.rare]
    return tuple(xxhash.xxh32_intdigest(key.encode()) for key in rare[: settings.looked_up])


def _number(word: str, settings: KeySettings) -> tuple[str, float]:
    """A number without its points and commas, which languages set apart; one digit says nothing."""
    digits = "".join(letter for letter in word if letter.isdigit())
    if len(digits) < 2:
        return "", 0.0
    return f"#{digits}", settings.year_weight if len(digits) == 2 or _YEAR.fullmatch(digits) else 1.0


def shared(one: Keys, other: Keys) -> Sequence[tuple[str, str, float]]:
    """The keys two articles share, with the name as the one has it and the product of weights, the weightiest first."""
    theirs = dict(zip(other.keys, other.weights, strict=True))
    both = [
        (key, name, weight * theirs[key])
        for key, name, weight in zip(one.keys, one.names, one.weights, strict=True)
        if key in theirs
    ]
    return sorted(both, key=lambda found: (-found[2], found[0]))
