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
    MEDIA_ENDINGS,
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
    TITLE_ENDINGS,
    TITLES,
    UTTERANCES,
)
from extractors.quotes.verbs import VERBS

# "laut", "selon": what opens the source of what is said.
_OF_SOURCES = frozenset(words[0] for words in SOURCES if len(words) == 1)
_STOPS = VERBS | AUXILIARIES | PREPOSITIONS | CONJUNCTIONS | RELATIVES | _OF_SOURCES
# Where nouns have capitals, a word in lower case after one is none of the phrase's.
GERMAN_ARTICLES = frozenset(
    {"des", "eines", "der", "die", "das", "den", "dem", "ein", "eine", "einen", "einem", "einer"}
)
_OBLIQUE = frozenset({"des", "eines", "dem", "den", "einem", "einer", "einen", "seinem", "seiner", "ihrem", "ihrer"})
_NO_SUBJECTS = frozenset({"dem", "den", "einem", "des", "eines", "einen"})  # German, in other cases than a subject's
_NOT_IN_PHRASES = ADVERBS | ARTICLES
_LEADING = frozenset({"Η", "Ο", "Οι", "Ông", "Bà"})  # before names, at the beginning of a sentence
_BEFORE_NOUNS = ARTICLES | DETERMINERS | _OBLIQUE
_DETERMINED = ARTICLES | DETERMINERS
_PRONOUNS_ALONE = PRONOUNS - ARTICLES
_NAMES_OF_NOBODY = NOT_NAMES - PRONOUNS
_NO_ENDS = ARTICLES | PREPOSITIONS
_VERBAL = VERBS | AUXILIARIES
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


def whole_phrase(tokens: Sequence[str]) -> str | None:
    """The name that is all of a clause, up to a comma."""
    end = phrase_end(tokens, 0)
    is_whole = end > 0 and (end == len(tokens) or tokens[end] == ",")
    return phrase(tokens, 0) if is_whole and (is_name(tokens[0]) or tokens[0] in _NOMINATIVES) else None


def behind_that(group: Sequence[str]) -> int:
    """Where the clause begins whose subject ends the group: behind ``that``, after a verb of saying."""
    for k in range(len(group) - 1, 0, -1):
        if group[k] == "that" and group[k - 1] in VERBS:
            return k + 1 if phrase_end(group, k + 1) == len(group) else 0
    return 0


def governed(tokens: Sequence[str], start: int) -> str | None:
    """The phrase that a preposition governs: as above, and after German articles that no subject has."""
    start += tokens[start : start + 1] in (["von"], ["vom"])  # "nach Angaben von Jana Beispiel"
    if tokens[start : start + 1] and _INFLECTED_ROLE.match(tokens[start]):  # "По словам мэра Новой Гавани"
        return " ".join(tokens[start : phrase_end(tokens, start)]) or None
    if tokens[start : start + 1] and tokens[start].lower() in _OBLIQUE:
        end = _after_article(tokens, start)
        return said(tokens[start:end]) if end > start + 1 else None
    return phrase(tokens, start)


# Offices in the genitive, whose name may be a place: the office stays in what is printed.
_INFLECTED_ROLE = re.compile(r"[а-яёіїєґ]{3,}$|(?:burmistrz|prezydent|rzecznik|ministr|dyrektor|prezes|szef|premier)a$")


def said(tokens: Sequence[str]) -> str | None:
    """The phrase as printed, without an article alone or words that name nobody."""
    words = list(tokens)
    if len(words) == 1 and words[0].lower() in _PRONOUNS_ALONE:
        return words[0]
    if len(words) > 1 and words[0] in _LEADING:
        words.pop(0)
    while words and (words[-1].lower() in _NO_ENDS or words[-1] in PARTICLES or not words[-1][0].isalnum()):
        words.pop()
    if not words or (len(words) == 1 and words[0].lower() in _NAMES_OF_NOBODY):
        return None
    if words[0].lower() in ARTICLES and len(words) == 1:
        return None
    if words[-1].endswith(("’s", "'s")) or (
        len(words) > 3 and sum(len(word) > 3 and word.isupper() for word in words) > 3
    ):
        return None  # a possessive names no speaker, and capitals throughout are a headline
    lower = next((k for k, word in enumerate(words) if word[0].isupper()), 0)
    if len(words) - lower >= 2 and name_end(words, lower) == len(words):  # the role before a full name
        words = words[lower:]
    return _BEFORE_MARK.sub(r"\1", " ".join(words))


_BEFORE_MARK = re.compile(r"\s+([’'.])")


def phrase_end(tokens: Sequence[str], start: int) -> int:
    """Where the noun phrase that begins at ``start`` ends; ``start`` itself where none begins there."""
    if start >= len(tokens) or not tokens[start][0].isalpha():
        return start
    first = tokens[start].lower()
    if _is_titled(tokens, start):
        return name_end(tokens, start + 1)
    if tokens[start] == "Von":
        return _von_end(tokens, start)
    if first in PRONOUNS and first not in ARTICLES:
        return start + 1
    is_determined = first in _DETERMINED and first not in _NO_SUBJECTS
    if is_determined and (end := _after_article(tokens, start)) > start:
        return end
    if first in _NO_SUBJECTS or (_opens_nothing(first) and (not is_name(tokens[start]) or first in NOT_NAMES)):
        return start
    if "\u0590" <= tokens[start][0] <= "\u06ff":
        return _semitic_end(tokens, start)
    if is_name(tokens[start]):
        return start if first in NOT_NAMES or first in ADVERBS else _named_end(tokens, start)
    end = _role_end(tokens, start)
    if end > start and is_name(tokens[end - 1]):
        return end
    return start + 1 if tokens[start] in BARE_ROLES else start


def _opens_nothing(word: str) -> bool:
    return stops(word) or word in RELATIVES


def _von_end(tokens: Sequence[str], start: int) -> int:
    """``Von der Leyen betonte``: a surname that a sentence begins with, right before its verb."""
    k = start + 1
    while k < len(tokens) and tokens[k] in {"der", "den", "dem", "zu"}:
        k += 1
    is_name_and_verb = k + 1 < len(tokens) and is_name(tokens[k]) and tokens[k + 1] in VERBS
    return k + 1 if is_name_and_verb and tokens[k + 2 : k + 3] != ["es"] else start


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
    if end < k < len(tokens) and is_name(tokens[k]):
        return name_end(tokens, k)
    while k < len(tokens) and k - end < _ROLE_WORDS and tokens[k].islower() and not _is_no_role(tokens[k]):
        k += 1
    full = name_end(tokens, k) if end < k < len(tokens) and is_name(tokens[k]) and not _is_no_role(tokens[k]) else end
    is_whole = full == len(tokens) or tokens[full : full + 1] == [","] or tokens[full].lower() in _VERBAL
    return full if full - k > 1 and is_whole and full > end else end


_ROLE_WORDS = 3  # in lower case between a body's name and a person's: "Yangwa resident Ma Bajin"


def _is_no_role(token: str) -> bool:
    low = token.lower()
    return stops(token) or low in _NOT_IN_PHRASES or low in _BEFORE_NOUNS or low.endswith("ly") or low in PRONOUNS


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
    if k < len(tokens) and _OF_AGE.match(tokens[k]):
        return _of_age_end(tokens, k)
    while k < len(tokens) and k - start <= 4 and tokens[k][0].isalnum() and not is_name(tokens[k]):
        if stops(tokens[k]) or (k > start + 1 and (_is_past(tokens, start, k) or _is_beside(tokens, start, k))):
            break
        k += 1
    if not (k < len(tokens) and is_name(tokens[k])) and (longer := _attribute_end(tokens, start) or _one_of(tokens, k)):
        return longer
    if k == start + 1 and not (k < len(tokens) and is_name(tokens[k])):
        return start
    if k + 1 < len(tokens) and is_name(tokens[k]) and (tokens[k + 1].isdigit() or tokens[k - 1].isdigit()):
        return _numbered_end(tokens, start, k)
    if k < len(tokens) and is_name(tokens[k]) and (not stops(tokens[k]) or tokens[k].endswith("en")):
        k = _noun_end(tokens, start, k)
    return _of_end(tokens, start, k)


def _of_end(tokens: Sequence[str], start: int, k: int) -> int:
    """Where a phrase ends whose noun ends at ``k``, with the one that it belongs to: ``the mayor of Harbour City``."""
    if k + 1 < len(tokens) and tokens[k].lower() in OF and tokens[k + 1][0].isalpha():
        inner = phrase_end(tokens, k + 1)
        if inner == k + 1:
            inner = _small_noun_end(tokens, start, k + 1)
        if inner > k + 1 and inner - start <= PHRASE_WORDS + 3 and not _is_told(tokens, k):
            return inner
    return k


def _small_noun_end(tokens: Sequence[str], start: int, k: int) -> int:
    """``le porte-parole du port``, ``de woordvoerder van de haven``: a noun in lower case behind ``of``."""
    if tokens[start].lower() in GERMAN_ARTICLES and tokens[k - 1] != "van":
        return k
    noun = k + 1 if tokens[k] in ARTICLES and k + 1 < len(tokens) else k
    end = noun
    while end < len(tokens) and end - noun < _SMALL_NOUNS and tokens[end].islower() and tokens[end].isalpha():
        if stops(tokens[end]) or tokens[end] in _NOT_IN_PHRASES:
            break
        end += 1
    return end if end > noun else k


_SMALL_NOUNS = 2  # words in lower case behind "of": "academic management", "primer mandato"


def _one_of(tokens: Sequence[str], k: int) -> int:
    """``one of the strikers``: where it ends; else 0."""
    if tokens[k - 1].lower() != "one" or tokens[k : k + 1] != ["of"]:
        return 0
    of = phrase_end(tokens, k + 1)
    return of if of > k + 1 else 0


def _attribute_end(tokens: Sequence[str], start: int) -> int:
    """``die in Neustadt geborene Beispiel``: a German article, what belongs to a participle, and the noun; else 0."""
    if tokens[start] not in _NOMINATIVES:
        return 0
    for k in range(start + 2, min(start + _ATTRIBUTE_WORDS, len(tokens) - 1)):
        if not tokens[k][0].isalnum() or (tokens[k] in VERBS and not _PARTICIPLE.search(tokens[k])):
            return 0
        if tokens[k].islower() and _PARTICIPLE.search(tokens[k]) and is_name(tokens[k + 1]):
            return name_end(tokens, k + 1)
    return 0


_NOMINATIVES = frozenset({"der", "die", "das", "Der", "Die", "Das"})
_ATTRIBUTE_WORDS = 12  # between a German article and its noun: "der sich selbst als Gegner inszenierende Unternehmer"
_PARTICIPLE = re.compile(r"(?:ende|ene|[^aeiou]te|ierte|nde)r?$")
_OF_AGE = re.compile(r"\d+-(?:[Jj]ährige|year-olds?$)")


def _of_age_end(tokens: Sequence[str], k: int) -> int:
    """``der 48-Jährige mehrmals``, ``a 57-year-old welder``, ``die 38-jährige Künstlerin``."""
    after = tokens[k + 1] if k + 1 < len(tokens) else ""
    if after and is_name(after) and not tokens[k].endswith("year-olds"):
        return name_end(tokens, k + 1)
    is_noun = tokens[k].endswith("year-old") and after.isalpha() and not stops(after) and after not in ADVERBS
    return k + 2 if is_noun else k + 1


def _numbered_end(tokens: Sequence[str], start: int, k: int) -> int:
    """``der 35 Jahre alte Schweißer``; ``the December 28 article``, whose number is none of a name."""
    if tokens[k] == "Jahre" and tokens[k + 1].startswith("alt"):
        noun = next((j for j in range(k + 2, min(k + 5, len(tokens))) if is_name(tokens[j])), 0)
        return name_end(tokens, noun) if noun else start
    if not tokens[k + 1].isdigit():
        return _noun_end(tokens, start, k)
    while k < len(tokens) and (tokens[k].isdigit() or is_name(tokens[k])):
        k += 1
    return k + 1 if k < len(tokens) and tokens[k].islower() and not stops(tokens[k]) else start


def _noun_end(tokens: Sequence[str], start: int, k: int) -> int:
    """Where a name behind an article ends, and words in lower case that go on: ``the Acme board``."""
    k = end = name_end(tokens, k)
    most = 0 if tokens[start].lower() in GERMAN_ARTICLES else 2
    while k < len(tokens) and k - end < most and tokens[k][0].islower() and not _ends_noun(tokens[k]):
        k += 1
    return end if k < len(tokens) and not stops(tokens[k]) and tokens[k][0].isalnum() else k


def _ends_noun(token: str) -> bool:
    return stops(token) or token.lower() in ADVERBS


def _is_told(tokens: Sequence[str], at: int) -> bool:
    """Whether a name behind ``der`` is that of a paper: ``sagte der Politiker der Neuen Zeitung``."""
    end = at + 1
    while end < len(tokens) and is_name(tokens[end]):
        end += 1
    return tokens[at] == "der" and tokens[end - 1].lower().endswith(MEDIA_ENDINGS)


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
        if (token == "der" and _is_told(tokens, end)) or (token == "zu" and tokens[end - 1].lower() in ORGANISATIONS):
            break
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
    return noun in UTTERANCES or (noun.endswith(THING_ENDINGS) and not noun.endswith(BODY_ENDINGS))


def can_speak(printed: str) -> bool:
    """Whether a phrase is a full name, an office or a body by its words: ``Jane Roe``, ``Die Gewerkschaft``."""
    words = [word for word in printed.split() if is_name(word)]
    low = [word.lower() for word in words if word.lower() not in _BEFORE_NOUNS]
    is_named = len(words) > 1 and len(low) == len(words) == len(printed.split())
    return is_named or any(word in ORGANISATIONS or word.endswith((*TITLE_ENDINGS, *BODY_ENDINGS)) for word in low)
