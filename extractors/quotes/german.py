"""Who speaks in a German clause, by the place of its verb: it stands second, and nouns have capitals."""

from collections.abc import Sequence

from extractors.quotes.phrase import is_thing, phrase, phrase_end
from extractors.quotes.saying import ADVERBS, AUXILIARIES, CONJUNCTIONS, PREPOSITIONS, PRONOUNS, REFLEXIVES

# First words of a clause that are not of its subject.
OPENERS = PREPOSITIONS | CONJUNCTIONS | ADVERBS
_NOMINATIVE = frozenset({"der", "die", "das", "ein", "eine"})
_GERMAN_ENDS = ("t", "te", "ten", "en")


def german_subject(tokens: Sequence[str]) -> str | None:
    """``Die Bewohner des Dorfes sehen es gelassen: „``, ``Hier sparte der Präsident nicht mit Kritik: „``.

    German verbs stand in the second place, and nouns have capitals: so the subject is told, whatever the verb says.
    """
    low = [token.lower() for token in tokens]
    verb = 0
    if low[0] in _NOMINATIVE and (end := phrase_end(tokens, 0)) > 1:
        found = phrase(tokens, 0)
        is_subject = end < len(tokens) and is_german_verb(tokens[end]) and not is_thing(found or "")
        return found if is_subject else None
    if low[0] not in OPENERS:
        return None
    while verb < len(tokens) - 1 and not (is_german_verb(tokens[verb]) and low[verb] not in OPENERS):
        if tokens[verb] in {",", ":", ";"}:
            return None
        verb += 1
    behind = verb + 1
    while behind < len(tokens) and low[behind] in REFLEXIVES:
        behind += 1
    if behind >= len(tokens) or low[behind] not in _NOMINATIVE | PRONOUNS:
        return None
    found = phrase(tokens, behind)
    return None if is_thing(found or "") else found


def is_german_verb(token: str) -> bool:
    """Whether a word has the form of a German verb in the present or the past, or is an auxiliary."""
    has_form = token.islower() and token.isalpha() and len(token) > 2 and token.endswith(_GERMAN_ENDS)
    return has_form or token in AUXILIARIES
