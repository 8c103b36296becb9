"""Who speaks in a German clause, by the place of its verb: it stands second, and nouns have capitals."""

import re
from collections.abc import Sequence

from extractors.quotes.phrase import governed, is_name, is_thing, phrase, phrase_end, said
from extractors.quotes.saying import (
    ADVERBS,
    ARTICLES,
    AUXILIARIES,
    CONJUNCTIONS,
    PASSIVES,
    PREPOSITIONS,
    PRONOUNS,
    REFLEXIVES,
    STRONG_PASTS,
    UTTERANCES,
)
from extractors.quotes.tokens import groups_of, tokens_of
from extractors.quotes.verbs import VERBS

# First words of a clause that are not of its subject.
OPENERS = PREPOSITIONS | CONJUNCTIONS | ADVERBS
_NOMINATIVE = frozenset({"der", "die", "das", "ein", "eine"})
_GERMAN_ENDS = ("t", "te", "ten", "en")
# What stands between a verb and the subject behind it.
_PAST_VERB = REFLEXIVES | ADVERBS
_IN_FRONT = OPENERS | {"so", "jegliche", "jede", "diese", "diesen", "dieses", "den", "dem", "einen", "einem", "das"}


def german_subject(tokens: Sequence[str]) -> str | None:
    """``Die Bewohner des Dorfes sehen es gelassen: „``, ``Hier sparte der Präsident nicht mit Kritik: „``.

    German verbs stand in the second place, and nouns have capitals: so the subject is told, whatever the verb says.
    """
    low = [token.lower() for token in tokens]
    if low[0] in _NOMINATIVE and (end := phrase_end(tokens, 0)) > 1:
        found = phrase(tokens, 0)
        is_subject = end < len(tokens) and is_german_verb(tokens[end]) and not is_thing(found or "")
        return found if is_subject else None
    if low[0] not in OPENERS and tokens[0] != "So":
        return None
    verb = _verb_place(tokens)
    found = _behind(tokens, verb) if verb else None
    return None if is_thing(found or "") else found


def _verb_place(tokens: Sequence[str]) -> int:
    """Where the verb of a main clause stands that begins with another part than its subject; 0 where none is seen."""
    verb = 1
    while verb < len(tokens) - 1 and (
        not is_german_verb(tokens[verb]) or tokens[verb] in OPENERS or _is_attribute(tokens, verb)
    ):
        if tokens[verb] in {",", ":", ";"}:
            return 0
        verb += 1
    return verb if verb < len(tokens) - 1 else 0


def _is_attribute(tokens: Sequence[str], k: int) -> bool:
    """Whether a word that looks like a verb belongs to a noun: ``einer Sitzung des neuen Rates``."""
    is_adjective = tokens[k].endswith("en") and is_name(tokens[k + 1])
    return is_adjective and (tokens[k - 1].lower() in _BEFORE_ADJECTIVES)


_BEFORE_ADJECTIVES = ARTICLES | PREPOSITIONS | {"des", "dem", "den", "einer", "einem", "eines"}


def _behind(tokens: Sequence[str], verb: int) -> str | None:
    """The subject behind a verb: a nominative or a full name."""
    k = verb + 1
    while k < len(tokens) and tokens[k].lower() in _PAST_VERB:
        k += 1
    if k >= len(tokens):
        return None
    if tokens[k].lower() in _NOMINATIVE | PRONOUNS:
        return phrase(tokens, k)
    end = phrase_end(tokens, k) if is_name(tokens[k]) else k
    return said(tokens[k:end]) if end - k > 1 and all(is_name(word) for word in tokens[k:end]) else None


def surname_behind(tokens: Sequence[str]) -> str | None:
    """``Jegliche Schuld weist Roe von sich: „``: a word with a capital behind the verb, which the article must know."""
    if not tokens or tokens[0].lower() not in _IN_FRONT:
        return None
    groups = groups_of(tokens)
    is_clause = len(groups) > 1 and tokens[0] in _SUBORDINATES and is_german_verb(groups[-1][0])
    if is_clause:  # "Dass das kommt, erwartet Roe nicht"
        tokens = ["", *groups[-1]]
    verb = 1 if is_clause else _verb_place(tokens)
    k = verb + 1
    while verb and k < len(tokens) and tokens[k].lower() in _PAST_VERB:
        k += 1
    is_alone = verb and k < len(tokens) and is_name(tokens[k]) and phrase_end(tokens, k) == k + 1
    return tokens[k] if is_alone else None


_SUBORDINATES = frozenset({"Dass", "Ob", "Wenn", "Weil", "Als", "Nachdem", "Wie", "Was", "Warum"})


def is_german_verb(token: str) -> bool:
    """Whether a word has the form of a German verb in the present or the past, or is an auxiliary."""
    has_form = token.islower() and token.isalpha() and len(token) > 2 and token.endswith(_GERMAN_ENDS)
    return has_form or token in AUXILIARIES or token in STRONG_PASTS


# --- clauses without a verb of saying in front of the quotation


def german_source(tokens: Sequence[str]) -> str | None:
    """``Kritik kommt von der Linken: „``, ``Für Jana Beispiel ist es klar: „``, ``Deutliche Worte fand Roe: „``."""
    if tokens[0] in _FOR and len(tokens) > 2:
        found = governed(tokens, 1)
        end = 1 + len((found or "").split())
        is_named = found is not None and is_name(found)
        return found if is_named and tokens[end : end + 1] and tokens[end] in _IS else None
    at = next((k for k, token in enumerate(tokens) if token in _WITH and k > 1), 0)
    if at and (found := governed(tokens, at + 1)) and " " in found and all(map(is_name, found.split())):
        end = at + 1 + len(found.split())  # "Même son de cloche chez Jeanne Roe, docker : «"
        return found if end == len(tokens) or tokens[end] == "," else None
    told = groups_of(tokens)[-1]
    if told[0] == "wie" and len(told) > 3 and is_german_verb(told[-1]) and (found := phrase(told, 1)):
        return found if found.split()[0] != found and is_name(found.split()[-1]) else None  # "wie Roe das Dock preist"
    k = next((k for k, token in enumerate(tokens[:_FRONT_WORDS]) if token in _COMES), 0)
    if k and is_name(tokens[k - 1]):
        of = next((j for j in range(k + 1, len(tokens)) if tokens[j] in _COMES_FROM), 0)
        found = governed(tokens, of + 1) if of else None
        return found if found and of - k <= _FRONT_WORDS and len(found.split()) == len(tokens) - of - 1 else None
    k = next((k for k, token in enumerate(tokens[:_FRONT_WORDS]) if token.lower() in UTTERANCES), 0)
    return _behind(tokens, k + 1) if k and k + 2 < len(tokens) and is_german_verb(tokens[k + 1]) else None


_FOR = frozenset({"Für", "Pour", "Para", "Per", "Voor", "For"})
_IS = frozenset({"ist", "steht", "war", ",", "est", "está", "es", "è", "é", "is", "la", "il", "o", "a", "le"})
_WITH = frozenset({"chez", "bei"})
_FRONT_WORDS = 5
_COMES = frozenset({"kommt", "kam", "gibt", "gab", "kommen", "kamen"})
_COMES_FROM = frozenset({"von", "vom", "aus"})


def german_agent(tokens: Sequence[str]) -> str | None:
    """``Seine Werke werden von Kennern als „``: who is behind ``von`` after a passive; else None."""
    passive = next((k for k, token in enumerate(tokens) if token in PASSIVES), 0)
    of = next((k for k in range(passive + 1, len(tokens)) if passive and tokens[k] in {"von", "vom"}), 0)
    found = governed(tokens, of + 1) if of else None
    return found if found and (" " in found or is_name(found)) else None


def antecedent(tokens: Sequence[str]) -> str | None:
    """``Dort erschien ein Kommentar, der den Bau als „``: the noun that a relative clause tells of."""
    groups = groups_of(tokens)
    if len(groups) < 2 or groups[-1][0] not in _RELATIVE or not any(is_name(word) for word in groups[-2]):
        return None
    told = groups[-2]
    for start in range(len(told)):
        if (told[start].lower() in ARTICLES or is_name(told[start])) and phrase_end(told, start) == len(told):
            return said(told[start:])
    return None


_RELATIVE = frozenset({"der", "die", "das", "welche", "welcher"})

# --- attributions further behind a quotation

_SAYS = frozenset(word for word in VERBS if word.islower() and word.endswith(("te", "t", "ten", "en", "b", "f", "g")))
_HAD = frozenset({"hatte", "hat", "habe", "hatten", "haben"})


def later_tag(text: str) -> str | None:
    """``„...“ sei, hatte Jana Beispiel damals gesagt``: a German clause behind a comma that begins with its verb."""
    for match in _BEHIND_COMMA.finditer(text):
        tokens = tokens_of(text[match.start("verb") :])
        if match["verb"] in _HAD and not any(word in VERBS for word in tokens[2:_TAG_WORDS]):
            continue
        k = 1
        while k < len(tokens) and tokens[k].lower() in _PAST_VERB:
            k += 1
        found = phrase(tokens, k) if k < len(tokens) else None
        if found and found.lower() not in PRONOUNS:
            return found
    return None


_TAG_WORDS = 10
_BEHIND_COMMA = re.compile(
    r",\s(?P<verb>sagte|sagt|sagten|erklärte|erklärt|erklärten|betonte|betont|meinte|meint|berichtete|teilte|so|"
    r"hieß|ergänzte|warnte|kritisierte|kündigte|schrieb|schreibt|hatte|hat|habe|hatten)\s"
)
