"""The terms an article is recognised by among others on the same event: rare words, names, numbers, pairs of words."""

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import xxhash

from extractors.stories.forms import Form, FormSettings, form
from extractors.text.digits import latin_digits

# Ranks of a language's common words, from 1: ``{"en": {"the": 1, ...}}``.
CommonWords = Mapping[str, Mapping[str, int]]

_WORD = re.compile(r"[^\W_]+")
_ASCII_WORD = re.compile(r"[A-Za-z0-9]+")  # the same where a text has no other letters, told sooner
_KANJI = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]{2,}|[\u30a0-\u30ff]{2,}|[0-9]+|[A-Za-z]{2,}")
_IDEOGRAPHS = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_UNSPACED = frozenset({"ja", "zh"})
# Letters read for every word that is wanted: words of most languages have six, with the space behind them.
_REACH = 9


@dataclass(frozen=True, slots=True)
class TermSettings:
    """How terms are weighed (``config/stories.toml``, ``[terms]``).

    lead_words: words read of title and text. decay_words: where a word counts half as much as at the start.
    title_words: words of the title that count as such; of a text without one, its first words.
    kept: terms kept of an article. pairs_kept: pairs of neighbouring words kept. looked_up: terms it is looked up by.
    exponent: the power that weights are raised to. lookup_exponent: that of rarity, where the terms are chosen that
    it is looked up by. pair_floor: the least mean rarity of a pair of words.
    stem_letters: letters by which a word's forms are one term (``Parteien``, ``Partei``).
    whole_words: languages whose words are taken whole.
    unspaced_times: how many times as many pairs of ideographs are read as words, and kept as terms: unspaced_kept.
    spelling: by language, letters that are written in more than one way, each with the one it is taken for.
    prefixes: by language, what is written together with the word behind it, the longest first; prefix_leaves: letters
    that must be left of the word.
    common_rank, rare_rank: a word's rank in its language, below which it weighs nothing, from which it weighs all.
    digit_weight, two_digit_weight: what a number of one digit weighs; one of two, or a year.
    long_letters, long_weight: where no common words are listed, the length from which a word counts, and how much.
    forms: when two texts are of one form; None: none is looked at so.
    """

    lead_words: int
    decay_words: int
    title_words: int
    kept: int
    pairs_kept: int
    looked_up: int
    exponent: float
    lookup_exponent: float
    pair_floor: float
    stem_letters: int
    whole_words: tuple[str, ...]
    common_rank: float
    rare_rank: float
    digit_weight: float
    two_digit_weight: float
    long_letters: int
    long_weight: float
    unspaced_times: float = 1.0
    unspaced_kept: float = 1.0
    spelling: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    prefixes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    prefix_leaves: int = 3
    forms: FormSettings | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of an article, the weightiest first: words, their hashes and weights.

    words: empty where the terms were read back from the warehouse, which keeps the hashes only.
    in_title: whether each stands in the title. is_number: whether each is a number.
    pairs, pair_weights: pairs of neighbouring words. looked_up: hashes of the terms it is looked up by, empty where
    read back. size: how many words were read. form: what may fill the form of a short text.
    """

    words: tuple[str, ...]
    hashes: npt.NDArray[np.uint32]
    weights: npt.NDArray[np.float32]
    in_title: npt.NDArray[np.bool_]
    is_number: npt.NDArray[np.bool_]
    pairs: npt.NDArray[np.uint32]
    pair_weights: npt.NDArray[np.float32]
    looked_up: npt.NDArray[np.uint32]
    size: int
    form: Form | None = None


def terms(title: str, text: str, language: str, common: CommonWords, settings: TermSettings) -> Terms:
    """The terms of an article. Depends on nothing but the arguments: never on other articles."""
    if language in _UNSPACED:
        settings = _of_pairs(settings)
    marks = [letter for letter, taken_for in settings.spelling.get(language, {}).items() if not taken_for]
    headline = _tokens(title, language, settings.lead_words, marks)
    tokens = headline + _tokens(text, language, settings.lead_words - len(headline), marks)
    folded = [latin_digits(token).casefold() if token[0].isdigit() else token.casefold() for token in tokens]
    stem_of = _stemmer(language, settings)
    stems = [stem_of(word) for word in folded]
    lower = set() if language in _UNSPACED else {w for token, w in zip(tokens, folded, strict=True) if token == w}
    ranks = common.get(language, {})
    rare = {word: _rarity(word, word in lower, ranks, settings) for word in dict.fromkeys(folded)}
    found = _Found()
    for place, (stem, word) in enumerate(zip(stems, folded, strict=True)):
        found.add(stem, word, 1 / (1 + place / settings.decay_words), rare[word])
    rarity = {stem: total / found.often[stem] for stem, total in found.rarity.items()}
    told = {stem: 1 + math.log1p(heard) for stem, heard in found.heard.items() if rarity[stem]}
    weights = {stem: (often * rarity[stem]) ** settings.exponent for stem, often in told.items()}
    kept = _strongest(weights, settings.kept)
    seek = {stem: told[stem] * rarity[stem] ** settings.lookup_exponent for stem in kept}
    hashes = dict(zip(kept, _hashes(kept, language).tolist(), strict=True))
    looked_up = _strongest(seek, settings.looked_up)
    named = set(stems[: min(len(headline) or settings.title_words, settings.title_words)])
    pairs = _pairs(stems, [rare[word] for word in folded], settings)
    return Terms(
        words=tuple(found.shortest[stem] for stem in kept),
        hashes=np.array(list(hashes.values()), np.uint32),
        weights=_stored(weights[stem] for stem in kept),
        in_title=np.array([stem in named for stem in kept], np.bool_),
        is_number=np.array([stem[0].isdigit() for stem in kept], np.bool_),
        pairs=_hashes(list(pairs), language),
        pair_weights=_stored(pairs.values()),
        looked_up=np.array([hashes[stem] for stem in looked_up], np.uint32),
        size=len(tokens),
        form=form(title, text, language, ranks, settings.forms) if settings.forms else None,
    )


@dataclass(slots=True)
class _Found:
    """The words of an article by their stems, while they are read.

    often: how many words. heard: how often, earlier ones counting more. rarity: the sum of theirs. shortest: of the
    words, the one that is told to people.
    """

    often: dict[str, int] = field(default_factory=dict)
    heard: dict[str, float] = field(default_factory=dict)
    rarity: dict[str, float] = field(default_factory=dict)
    shortest: dict[str, str] = field(default_factory=dict)

    def add(self, stem: str, word: str, counts: float, rare: float) -> None:
        known = self.shortest.get(stem)
        if known is None:
            self.often[stem], self.heard[stem], self.rarity[stem], self.shortest[stem] = 1, counts, rare, word
            return
        self.often[stem] += 1
        self.heard[stem] += counts
        self.rarity[stem] += rare
        if word != known and (len(word), word) < (len(known), known):
            self.shortest[stem] = word


def _strongest(weights: Mapping[str, float], most: int) -> list[str]:
    """The weightiest, in order."""
    return [word for _, word in sorted([(-weight, word) for word, weight in weights.items()])[:most]]


def _pairs(stems: Sequence[str], rare: Sequence[float], settings: TermSettings) -> dict[str, float]:
    """Pairs of neighbouring words that say something, with weights, the weightiest first."""
    found: dict[str, float] = {}
    floor, decay = settings.pair_floor, settings.decay_words
    for place, (one, other) in enumerate(pairwise(rare)):
        rarity = (one + other) / 2
        if rarity > floor:
            found.setdefault(f"{stems[place]} {stems[place + 1]}", rarity / (1 + 2 * place / decay))
    return {pair: found[pair] for pair in _strongest(found, settings.pairs_kept)}


def _of_pairs(settings: TermSettings) -> TermSettings:
    """The settings for texts whose terms are pairs of ideographs: as much is said in more of them than in words."""
    times = settings.unspaced_times
    return replace(
        settings,
        lead_words=round(settings.lead_words * times),
        decay_words=round(settings.decay_words * times),
        title_words=round(settings.title_words * times),
        kept=round(settings.kept * settings.unspaced_kept),
    )


def _stemmer(language: str, settings: TermSettings) -> Callable[[str], str]:
    """What makes one term of a word's forms: its first letters, or the word without what is written together with it.

    A number is whole.
    """
    letters = None if language in settings.whole_words else settings.stem_letters
    prefixes = settings.prefixes.get(language, ())
    written = str.maketrans(dict(settings.spelling.get(language, {})))

    def without_prefix(word: str) -> str:
        if word[0].isdigit():
            return word
        word = word.translate(written)
        most = len(word) - settings.prefix_leaves
        return word[next((len(prefix) for prefix in prefixes if len(prefix) <= most and word.startswith(prefix)), 0) :]

    if prefixes or written:
        return lambda word: without_prefix(word)[:letters]
    return lambda word: word if letters is None or word[0].isdigit() else word[:letters]


def _tokens(text: str, language: str, most: int, marks: Sequence[str] = ()) -> list[str]:
    """The first words of a text; where no space parts them, pairs of ideographs and runs of katakana.

    marks: what is written into words and says nothing.
    """
    text = unicodedata.normalize("NFKC", text)
    for mark in marks:
        text = text.replace(mark, "")
    if language not in _UNSPACED:
        return first_found(_ASCII_WORD if text.isascii() else _WORD, text, most)
    tokens: list[str] = []
    for run in _KANJI.findall(text):
        pairs = [run[i : i + 2] for i in range(len(run) - 1)] if _IDEOGRAPHS.match(run) else [run]
        tokens += pairs
        if len(tokens) >= most:
            break
    return tokens[: max(0, most)]


def first_found(pattern: re.Pattern[str], text: str, most: int) -> list[str]:
    """The first finds of a pattern of words. Reads no more of a long text than that takes, as a rule."""
    reach = most * _REACH
    found = pattern.findall(text, 0, reach) if most > 0 else []
    if len(found) <= most and reach < len(text) and most > 0:  # what lies at the end of reach may be cut
        found = pattern.findall(text)
    return found[:most] if most > 0 else []


def _rarity(word: str, is_lower: bool, ranks: Mapping[str, int], settings: TermSettings) -> float:
    """How much a word tells, 0 to 1: long numbers and words that are not among the common ones tell all."""
    if word[0].isdigit():
        if len(word) == 1:
            return settings.digit_weight
        return settings.two_digit_weight if len(word) == 2 or _YEAR.fullmatch(word) else 1.0
    if len(word) < 2:
        return 0.0
    if not ranks:
        return 1.0 if not is_lower else settings.long_weight if len(word) >= settings.long_letters else 0.0
    return rarity_of_rank(ranks.get(word), settings.common_rank, settings.rare_rank)


@cache
def rarity_of_rank(rank: int | None, common: float, rare: float) -> float:
    """How much a word of this rank among the common ones tells: nothing up to ``common``, all from ``rare`` on."""
    if rank is None or rank >= rare:
        return 1.0
    if rank <= common:
        return 0.0
    return (math.log(rank) - math.log(common)) / (math.log(rare) - math.log(common))


def _hashes(words: Sequence[str], language: str) -> npt.NDArray[np.uint32]:
    """Hashes of words of a language: the same word of another language has another one, so that none is found by it."""
    digests = (xxhash.xxh32_intdigest(f"{language} {word}".encode("utf-8", "surrogatepass")) for word in words)
    return np.fromiter(digests, np.uint32, len(words))


def _stored(weights: Iterable[float]) -> npt.NDArray[np.float32]:
    """Weights to two places, which the warehouse packs into a byte or two."""
    return np.array([round(weight, 2) for weight in weights], np.float32)
