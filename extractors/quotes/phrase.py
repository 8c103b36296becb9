"""Noun phrases that can speak: where one ends, and how it is printed. Tokens in, positions out."""

import re
from collections.abc import Sequence

from extractors.quotes.saying import (
    ADVERBS,
    ARTICLES,
    AUXILIARIES,
    BARE_ROLES,
    BODY_ENDINGS,
    CONJUNCTIONS,
    DETERMINERS,
    NOT_NAMES,
    OF,
    ORGANISATION_STEMS,
    ORGANISATIONS,
    PARTICLES,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    ROLES,
    SOURCES,
    THING_ENDINGS,
    TITLES,
)
from extractors.quotes.verbs import VERBS

# "laut", "selon": what opens the source of what is said.
_OF_SOURCES = frozenset(words[0] for words in SOURCES if len(words) == 1)
_STOPS = VERBS | AUXILIARIES | PREPOSITIONS | CONJUNCTIONS | RELATIVES | _OF_SOURCES
# Where nouns have capitals, a word in lower case after one is none of the phrase's.
GERMAN_ARTICLES = frozenset({"der", "die", "das", "den", "dem", "ein", "eine", "einen", "einem", "einer"})
_OBLIQUE = frozenset({"dem", "den", "einem", "einer", "einen", "seinem", "seiner", "ihrem", "ihrer"})
_NO_SUBJECTS = frozenset({"dem", "den", "einem", "des", "eines", "einen"})  # German, in other cases than a subject's
_NOT_IN_PHRASES = ADVERBS | ARTICLES
_LEADING = frozenset({"Η", "Ο", "Οι", "Ông", "Bà"})  # before names, at the beginning of a sentence
_BEFORE_NOUNS = ARTICLES | DETERMINERS | _OBLIQUE
_NO_ENDS = ARTICLES | PREPOSITIONS
_NO_SEMITIC = VERBS | PREPOSITIONS
PHRASE_WORDS = 9
NAME_WORDS = 6


def phrase(tokens: Sequence[str], start: int) -> str | None:
    """The phrase that begins at ``start``; of ``the mayor of Harbour City, Jane Roe`` the name."""
    end = phrase_end(tokens, start)
    if end == start:
        return None
    if tokens[start].lower() in ARTICLES and tokens[end : end + 1] == [","] and end + 1 < len(tokens):
        name = name_end(tokens, end + 1) if is_name(tokens[end + 1]) else 0
        if name - end > 2:
            return said(tokens[end + 1 : name])
    return said(tokens[start:end])


def governed(tokens: Sequence[str], start: int) -> str | None:
    """The phrase that a preposition governs: as above, and after German articles that no subject has."""
    if tokens[start : start + 1] and tokens[start].lower() in _OBLIQUE:
        end = _after_article(tokens, start)
        return said(tokens[start:end]) if end > start + 1 else None
    return phrase(tokens, start)


def said(tokens: Sequence[str]) -> str | None:
    """The phrase as printed, without an article alone or words that name nobody."""
    words = list(tokens)
    if len(words) == 1 and words[0].lower() in PRONOUNS - ARTICLES:
        return words[0]
    if len(words) > 1 and words[0] in _LEADING:
        words.pop(0)
    while words and (words[-1].lower() in _NO_ENDS or words[-1] in PARTICLES or not words[-1][0].isalnum()):
        words.pop()
    if not words or (len(words) == 1 and words[0].lower() in NOT_NAMES - PRONOUNS):
        return None
    if words[0].lower() in ARTICLES and len(words) == 1:
        return None
    if words[-1].endswith(("’s", "'s")) or sum(len(word) > 3 and word.isupper() for word in words) > 3:
        return None  # a possessive names no speaker, and capitals throughout are a headline
    lower = next((k for k, word in enumerate(words) if word[0].isupper()), 0)
    if len(words) - lower >= 2 and name_end(words, lower) == len(words):  # the role before a full name
        words = words[lower:]
    text = " ".join(words)
    return re.sub(r"\s+([’'.])", r"\1", text)


def phrase_end(tokens: Sequence[str], start: int) -> int:
    """Where the noun phrase that begins at ``start`` ends; ``start`` itself where none begins there."""
    if start >= len(tokens) or not tokens[start][0].isalpha():
        return start
    first = tokens[start].lower()
    if _is_titled(tokens, start):
        return name_end(tokens, start + 1)
    if first in PRONOUNS and first not in ARTICLES:
        return start + 1
    if first in _NO_SUBJECTS:
        return start
    if (first in ARTICLES or first in DETERMINERS) and (end := _after_article(tokens, start)) > start:
        return end
    if (stops(tokens[start]) or first in RELATIVES) and (not is_name(tokens[start]) or first in NOT_NAMES):
        return start
    if "\u0590" <= tokens[start][0] <= "\u06ff":
        return _semitic_end(tokens, start)
    if is_name(tokens[start]):
        return start if first in NOT_NAMES or first in ADVERBS else _named_end(tokens, start)
    end = _role_end(tokens, start)
    if end > start and is_name(tokens[end - 1]):
        return end
    return start + 1 if tokens[start] in BARE_ROLES else start


def _is_titled(tokens: Sequence[str], start: int) -> bool:
    """``ông Mẫu``: a title in lower case, or one that is a pronoun too, before a name."""
    if start + 1 == len(tokens) or not is_name(tokens[start + 1]):
        return False
    title = tokens[start].lower()
    return title in TITLES and (tokens[start].islower() or title in PRONOUNS)


def _named_end(tokens: Sequence[str], start: int) -> int:
    """``Harbour City press secretary Jane Roe``: a name, and the role and name that it leads to."""
    end = _body_end(tokens, start, name_end(tokens, start))
    k = end
    while k < len(tokens) and tokens[k] in ROLES:
        k += 1
    return name_end(tokens, k) if end < k < len(tokens) and is_name(tokens[k]) else end


def _body_end(tokens: Sequence[str], start: int, end: int) -> int:
    """Where the name of a body ends that goes on in lower case: ``Министерстве портов``, ``Ministarstvo luka``."""
    words = [token.lower() for token in tokens[start:end]]
    if tokens[end : end + 1] and tokens[end].lower() in ORGANISATIONS and tokens[end].islower():
        return end + 1  # "Uudensataman yliopisto"
    if len(words) > 1 or not (words[0] in ORGANISATIONS or words[0].startswith(ORGANISATION_STEMS)):
        return end
    of = end + 1 if tokens[end : end + 1] and tokens[end] in OF else end
    goes_on = of < len(tokens) and tokens[of].isalpha() and not stops(tokens[of]) and not tokens[of].isascii()
    return of + 1 if goes_on or (of < len(tokens) and tokens[of : of + 1] == ["luka"]) else end


def _semitic_end(tokens: Sequence[str], start: int) -> int:
    """Arabic and Hebrew have no capitals: a few words up to a verb or a preposition."""
    end = start
    while end < len(tokens) and end - start < 3 and tokens[end][0].isalpha() and tokens[end].lower() not in _NO_SEMITIC:
        end += 1
    return end


def _after_article(tokens: Sequence[str], start: int) -> int:
    """``the mayor of Harbour City``, ``der zuständige Vorstand Uwe Foullong``: to the noun, and the name after it."""
    k = start + 1
    while k < len(tokens) and k - start <= 4 and tokens[k][0].isalnum() and not is_name(tokens[k]):
        if stops(tokens[k]) or (k > start + 1 and (_is_past(tokens, start, k) or _is_beside(tokens, start, k))):
            break
        k += 1
    if tokens[start].lower() == "one" and tokens[k : k + 1] == ["of"] and (of := phrase_end(tokens, k + 1)) > k + 1:
        return of  # "one of the strikers"
    if k == start + 1 and not (k < len(tokens) and is_name(tokens[k])):
        return start
    if k < len(tokens) and is_name(tokens[k]) and not stops(tokens[k]):
        k = name_end(tokens, k)
        end = k
        while (
            k < len(tokens)
            and k - end < (0 if tokens[start].lower() in GERMAN_ARTICLES else 2)
            and tokens[k][0].islower()
            and not stops(tokens[k])
            and tokens[k].lower() not in ADVERBS
        ):
            k += 1
        if k < len(tokens) and not stops(tokens[k]) and tokens[k][0].isalnum():
            k = end
    if k + 1 < len(tokens) and tokens[k].lower() in OF and tokens[k + 1][0].isalpha():
        inner = phrase_end(tokens, k + 1)
        if inner > k + 1 and inner - start <= PHRASE_WORDS + 3:
            return inner
    return k


def _is_beside(tokens: Sequence[str], start: int, k: int) -> bool:
    """Whether a word behind a noun is none of its phrase: ``la ministre lundi``; a German phrase may hold such."""
    return tokens[start].lower() not in GERMAN_ARTICLES and tokens[k] in _NOT_IN_PHRASES


def _is_past(tokens: Sequence[str], start: int, k: int) -> bool:
    """Whether an English word behind a noun is a verb: ``The candidate appeared``, not ``the newly elected mayor``."""
    is_english = tokens[start].lower() in {"the", "a", "an", "his", "her", "their", "its"}
    is_verb = tokens[k].endswith("ed") or tokens[k] in _IRREGULAR or tokens[k] in ADVERBS
    return is_english and is_verb and not tokens[k - 1].endswith("ly")


_IRREGULAR_WORDS = "went goes took takes made makes came comes gave gives began kept ran held "
_IRREGULAR = frozenset(_IRREGULAR_WORDS.split())


def _role_end(tokens: Sequence[str], start: int) -> int:
    """``spokesman Ben Roe``, ``президент Иван Примеров``: words in lower case, few, and then a name."""
    k = start
    while (
        k < len(tokens) and k - start < 5 and tokens[k][0].isalpha() and tokens[k][0].islower() and not stops(tokens[k])
    ):
        k += 1
    if start < k < len(tokens) and is_name(tokens[k]) and tokens[k].lower() not in NOT_NAMES:
        return name_end(tokens, k)
    return start


def stops(token: str) -> bool:
    """Whether a word ends a noun phrase: a verb, a preposition, a conjunction, a relative."""
    return token.lower() in _STOPS


def name_end(tokens: Sequence[str], start: int) -> int:
    """The run of capitalised words from ``start``, small words and ``and`` between them."""
    end = start + 1
    while end < len(tokens) and end - start < NAME_WORDS:
        token = tokens[end]
        joins = (
            (token in PARTICLES and (token != "den" or tokens[end - 1].lower() == "van"))
            or token.lower() in {"and", "und", "&", "’s", "des", "der"}
        ) and (end + 1 < len(tokens) and is_name(tokens[end + 1]))
        if not joins and (
            not is_name(token) or (token.lower() in VERBS and end - start >= 1 and not _named_so(tokens, end))
        ):
            break
        end += 1
    return end


def _named_so(tokens: Sequence[str], at: int) -> bool:
    """Whether a verb's form with a capital is a name: ``Omar Said, a union leader``."""
    return at + 1 >= len(tokens) or tokens[at + 1] == "," or is_name(tokens[at + 1])


def is_name(token: str) -> bool:
    """Whether a token begins with a capital letter."""
    return token[:1].isupper() and token[:1].isalpha()


def is_thing(printed: str) -> bool:
    """Whether what a phrase names cannot speak, by the end of its first noun: ``Seine Meinung``, ``Die Anwendung``."""
    noun = next((word for word in printed.split() if is_name(word) and word.lower() not in _BEFORE_NOUNS), "").lower()
    return noun.endswith(THING_ENDINGS) and not noun.endswith(BODY_ENDINGS)
