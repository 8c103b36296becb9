"""Who is named right before a colon, whatever the verb: ``Jane Roe, mayor: “``, ``Roe went further: “``."""

from collections.abc import Sequence

from extractors.quotes.german import surname_behind
from extractors.quotes.phrase import PHRASE_WORDS, is_name, is_thing, phrase_end, said
from extractors.quotes.saying import ADVERBS, DETERMINERS, NOT_NAMES, PREPOSITIONS, UTTERANCES
from extractors.quotes.tokens import groups_of, tokens_of

_NO_SURNAMES = NOT_NAMES | ADVERBS
_NOBODY = NOT_NAMES | DETERMINERS | ADVERBS


def surname_before(text: str) -> str | None:
    """``Roe went further: “``: one word with a capital, the subject of any verb. Only the article can tell a name."""
    if not text.rstrip().endswith((":", "：")):
        return None
    tokens = tokens_of(text.rstrip().rstrip(":："))
    groups = groups_of(tokens)
    if groups and (found := surname_behind(tokens)):
        return found
    for group in groups[-1:] if groups and groups[0][0].lower() in PREPOSITIONS else groups[:1]:
        word = group[0].lower()
        if len(group) > 1 and is_name(group[0]) and not is_name(group[1]) and word not in _NO_SURNAMES:
            return group[0] if phrase_end(group, 0) == 1 else None
    return None


_PARTS = frozenset("-–—:;")


def before_colon(tokens: Sequence[str]) -> str | None:
    """``Jane Roe, mayor of Harbour City: “``: a phrase and nothing else; a name is asked for."""
    group = groups_of(tokens)
    if not group or len(group[0]) > PHRASE_WORDS:
        return None
    is_headline = not _PARTS.isdisjoint(tokens)  # "Harbour film - Roe has doubts: “"
    for part in (group[-1],) if is_headline else (group[-1], group[0]):
        end = phrase_end(part, 0)
        if end == len(part) and is_name(part[0]) and part[0].lower() not in _NOBODY:
            is_utterance = any(word.lower() in UTTERANCES for word in (part[0], part[end - 1]))
            return None if is_thing(part[0]) or is_utterance else said(part)
    return None
