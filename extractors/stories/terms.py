"""The terms an article can be recognised by among others on the same event: rare words, names and numbers."""

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import xxhash

# Ranks of a language's common words, from 1: ``{"en": {"the": 1, ...}}``.
CommonWords = Mapping[str, Mapping[str, int]]

_WORD = re.compile(r"[^\W_]+")
_KANJI = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]{2,}|[\u30a0-\u30ff]{2,}|[0-9]+|[A-Za-z]{2,}")
_IDEOGRAPHS = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_UNSPACED = frozenset({"ja", "zh"})


@dataclass(frozen=True, slots=True)
class TermSettings:
    """How terms are weighed (``config/stories.toml``, ``[terms]``).

    lead_words: words read of title and text. decay_words: where a word counts half as much as at the start.
    kept: terms kept of an article. looked_up: those it is looked up by.
    exponent: the power that weights are raised to.
    stem_letters: letters by which a word's forms are one term (``Parteien``, ``Partei``).
    whole_words: languages whose words are taken whole.
    common_rank, rare_rank: a word's rank in its language, below which it weighs nothing, from which it weighs all.
    digit_weight: what a number of one digit weighs.
    long_letters, long_weight: where no common words are listed, the length from which a word counts, and how much.
    """

    lead_words: int
    decay_words: int
    kept: int
    looked_up: int
    exponent: float
    stem_letters: int
    whole_words: tuple[str, ...]
    common_rank: float
    rare_rank: float
    digit_weight: float
    long_letters: int
    long_weight: float


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of an article, the weightiest first: words, their hashes, and weights whose squares add up to 1.

    words: empty where the terms were read back from the warehouse, which keeps the hashes only.
    in_title: whether each stands in the title.
    """

    words: tuple[str, ...]
    hashes: npt.NDArray[np.uint32]
    weights: npt.NDArray[np.float32]
    in_title: npt.NDArray[np.bool_]


def terms(title: str, text: str, language: str, common: CommonWords, settings: TermSettings) -> Terms:
    """The terms of an article. Depends on nothing but the arguments: never on other articles."""
    heard: dict[str, float] = {}
    forms: dict[str, set[str]] = {}
    lower: set[str] = set()
    headline = _tokens(title, language)
    tokens = [*headline, *_tokens(text, language)]
    letters = None if language in settings.whole_words else settings.stem_letters
    for place, token in enumerate(tokens[: settings.lead_words]):
        word = token.casefold()
        stem = _stem(word, letters)
        heard[stem] = heard.get(stem, 0.0) + 1 / (1 + place / settings.decay_words)
        forms.setdefault(stem, set()).add(word)
        if token == word and language not in _UNSPACED:
            lower.add(word)
    ranks = common.get(language, {})
    weights: dict[str, float] = {}
    for stem, often in heard.items():
        told = [_rarity(word, word in lower, ranks, settings) for word in forms[stem]]
        if rarity := sum(told) / len(told):
            weights[stem] = ((1 + math.log1p(often)) * rarity) ** settings.exponent
    kept = sorted(weights, key=lambda w: (-weights[w], w))[: settings.kept]
    named = {_stem(token.casefold(), letters) for token in headline}
    return Terms(
        words=tuple(min(forms[stem], key=lambda word: (len(word), word)) for stem in kept),
        hashes=_hashes(kept, language),
        weights=_unit([weights[stem] for stem in kept]),
        in_title=np.array([stem in named for stem in kept], np.bool_),
    )


def _stem(word: str, letters: int | None) -> str:
    """The first letters of a word, by which its forms are one; a number is whole."""
    return word if letters is None or word[0].isdigit() else word[:letters]


def _tokens(text: str, language: str) -> list[str]:
    """The words of a text; where no space parts them, pairs of ideographs and runs of katakana."""
    text = unicodedata.normalize("NFKC", text)
    if language not in _UNSPACED:
        return _WORD.findall(text)
    tokens: list[str] = []
    for run in _KANJI.findall(text):
        pairs = [run[i : i + 2] for i in range(len(run) - 1)] if _IDEOGRAPHS.match(run) else [run]
        tokens += pairs
    return tokens


def _rarity(word: str, is_lower: bool, ranks: Mapping[str, int], settings: TermSettings) -> float:
    """How much a word tells, 0 to 1: numbers and words that are not among the common ones tell all."""
    if word[0].isdigit():
        return 1.0 if len(word) > 1 else settings.digit_weight
    if len(word) < 2:
        return 0.0
    if not ranks:
        return 1.0 if not is_lower else settings.long_weight if len(word) >= settings.long_letters else 0.0
    rank = ranks.get(word)
    if rank is None or rank >= settings.rare_rank:
        return 1.0
    if rank <= settings.common_rank:
        return 0.0
    low, high = math.log(settings.common_rank), math.log(settings.rare_rank)
    return (math.log(rank) - low) / (high - low)


def _hashes(words: list[str], language: str) -> npt.NDArray[np.uint32]:
    """Hashes of words of a language: the same word of another language has another one, so that none is found by it."""
    digests = (xxhash.xxh32_intdigest(f"{language} {word}".encode("utf-8", "surrogatepass")) for word in words)
    return np.fromiter(digests, np.uint32, len(words))


def _unit(weights: list[float]) -> npt.NDArray[np.float32]:
    vector = np.array(weights, np.float32)
    return vector / np.float32(np.linalg.norm(vector)) if len(vector) else vector
