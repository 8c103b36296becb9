"""Who speaks, by the grammar of the clause around a quotation: name, apposition, role, verb, in either order.

after the quotation     ``,” said NP`` · ``,” NP, apposition, said`` · ``“, so NP`` · ``», a déclaré NP``
before it               ``NP, apposition, told reporters: “`` · ``Weiter sagte NP: „`` · ``NP: “``
around it               ``laut NP „`` · ``according to NP, “`` · ``NP, “...” dedi``

A phrase gives a speaker only where the grammar says so: a wrong speaker is worse than none.
"""

import re
from collections.abc import Sequence

from extractors.quotes.phrase import NAME_WORDS, PHRASE_WORDS, is_name, name_end, phrase, phrase_end, said
from extractors.quotes.saying import (
    ABBREVIATIONS,
    ADDRESSING,
    ADVERBS,
    ARTICLES,
    AUXILIARIES,
    CITING,
    CONJUNCTIONS,
    NOT_NAMES,
    PARTICLES,
    PASSIVES,
    PREPOSITIONS,
    PRONOUNS,
    REFLEXIVES,
    RELATIVES,
    SOURCE_AFTER,
    SOURCES,
    VERBS,
)

_TOKEN = re.compile(r"(?:\w\.(?:-?\w\.)*)|\w[\w’'-]*(?:\.(?=\w))?[\w’'-]*|[^\w\s]")
_INVERTED = re.compile(r"^(?P<verb>[^\W\dA-Z_]\w*?)-(?:t-)?(?P<who>il|elle|ils|elles|on|je)$")
_ENDS = frozenset(".!?…:;。؟")
_DASHES = frozenset("—–―-")
_NEAR = 24  # tokens of a clause within which its verb stands


def tokens_of(text: str) -> list[str]:
    """Words and marks of a clause; brackets and what stands in them are left out, abbreviations keep their dot."""
    found: list[str] = []
    text = re.sub(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]", " ", text)
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token == "." and found and found[-1].lower() in ABBREVIATIONS:
            found[-1] += "."
            continue
        if token == "," and found and found[-1] == ".":  # "R-Ky., said"
            found.pop()
        if inverted := _INVERTED.match(token):
            found += [inverted["verb"], inverted["who"]]
        else:
            found.append(token)
    return found


def speaker_after(text: str, ends_open: bool) -> str | None:
    """The speaker told right after a quotation, in what follows it up to the end of its sentence.

    ends_open: the quotation itself does not end its sentence, or ends it with a mark that may be followed by a tag.
    """
    tokens = tokens_of(text)
    if tokens[:1] and tokens[0] in _DASHES and len(tokens) <= PHRASE_WORDS and (credit := _credit(tokens[1:])):
        return credit
    while tokens and (tokens[0] in _DASHES or tokens[0] in {",", "،", "."}):
        if tokens[0] == ".":
            return None
        tokens.pop(0)
    tokens = _until_end(tokens)[: _NEAR * 2]
    if not tokens:
        return None
    tag = _tag(tokens)
    return tag if tag and (ends_open or tokens[0][0].islower() or len(tokens) <= PHRASE_WORDS) else None


def _tag(tokens: list[str]) -> str | None:
    low = [token.lower() for token in tokens]
    if low[0] in {"so", "soweit"} and len(tokens) > 1:
        return phrase(tokens, 1)
    if low[0] == "wie" or low[0] in CONJUNCTIONS:
        tokens, low = tokens[1:], low[1:]
        if not tokens:
            return None
    if found := _source(tokens):
        return found
    carried = low[0] in AUXILIARIES and _verb_within(low, 1, 2 if low[0] in ARTICLES else _NEAR)  # "a déclaré"
    if not tokens[0][0].isupper() and (low[0] in VERBS or carried):
        return _behind_verb(tokens, 0)
    if low[0] in ADVERBS and len(low) > 1 and low[1] in VERBS:
        return _behind_verb(tokens, 1)
    end = phrase_end(tokens, 0)
    if end == 0:
        return None
    longer = _longer_end(tokens, end)
    if longer < len(tokens) and low[longer] in VERBS:
        return said(tokens[:longer])
    if not _verb_after_phrase(tokens, end):
        return None
    return _name_after(tokens, end) or phrase(tokens, 0)


def _credit(tokens: Sequence[str]) -> str | None:
    """``“...” — Jane Roe``, at the end of a paragraph."""
    end = name_end(tokens, 0) if tokens and is_name(tokens[0]) else 0
    return said(tokens[:end]) if end >= 2 and (end == len(tokens) or tokens[end] in {",", "."}) else None


def _longer_end(tokens: Sequence[str], end: int) -> int:
    """Where a phrase ends that goes on in lower case: ``Democratic pollster Jane Roe``, ``a narrator in the ad``."""
    k = end
    while k < len(tokens) and k - end < 4 and tokens[k][0].isalnum() and tokens[k].lower() not in VERBS | AUXILIARIES:
        k += 1
    return k


def _name_after(tokens: Sequence[str], end: int) -> str | None:
    """``the governor’s chief of staff, Jane Roe, told``: the full name between commas."""
    before = tokens[:end]
    if "," not in tokens[end:]:
        return None
    comma = end + list(tokens[end:]).index(",")
    name = name_end(tokens, comma + 1) if comma + 1 < len(tokens) and is_name(tokens[comma + 1]) else 0
    is_office = before[0].lower() in ARTICLES or any(word.endswith(("’s", "'s")) for word in tokens[:comma])
    return (
        said(tokens[comma + 1 : name]) if is_office and name - comma > 2 and tokens[name : name + 1] == [","] else None
    )


# What may stand between a phrase and its verb.
_BETWEEN = ADVERBS | AUXILIARIES | PRONOUNS | ARTICLES | PREPOSITIONS


def _verb_within(low: Sequence[str], start: int, most: int) -> bool:
    return any(word in VERBS for word in low[start : start + most])


def _verb_after_phrase(tokens: Sequence[str], end: int) -> bool:
    """Whether a verb of saying follows the phrase: at once, after adverbs, or after an apposition between commas."""
    k, inside = end, False
    while k < len(tokens) and k - end < _NEAR:
        word = tokens[k].lower()
        if word in VERBS and not (inside and tokens[k - 1].lower() in RELATIVES | {"to"}):
            return True
        if word == ",":
            inside = not inside
        elif not (inside or word in _BETWEEN or word.endswith("ly") or tokens[k][0].isupper()):
            return False
        k += 1
    return False


def _behind_verb(tokens: Sequence[str], verb: int) -> str | None:
    """The phrase after the verb; auxiliaries, participles, reflexives, objects as pronouns and adverbs between."""
    low = [token.lower() for token in tokens]
    if low[verb] in CITING and (cited := phrase(tokens, verb + 1)):
        return cited
    k = verb + 1
    while k < len(tokens) and (low[k] in ADVERBS or low[k] in VERBS or low[k] in REFLEXIVES or low[k] in {",", "-"}):
        if low[k] == "," and not (k + 1 < len(tokens) and low[k + 1] in ADVERBS):
            break
        k += 1
    if k < len(tokens) and low[k] in {"es", "it"} and k + 1 < len(tokens) and low[k + 1] in PREPOSITIONS:
        return phrase(tokens, k + 2)  # "heißt es in der Erklärung"
    return phrase(tokens, k)


def speaker_before(text: str, after: str, leads_in: bool) -> str | None:
    """The speaker told in the part of the sentence that leads to a quotation.

    after: what follows it, where the verb stands in Turkish or after a German participle. leads_in: a colon, a verb or
    ``that`` stands right before the mark.
    """
    tokens = tokens_of(text)
    while tokens and tokens[-1] in {",", ":", "،", "：", "-", "–", "—"}:
        tokens.pop()
    if not tokens:
        return None
    low = [token.lower() for token in tokens]
    if found := _source_before(tokens):
        return found
    if verbs := _verbs(tokens):
        return _of_verb(tokens, low, verbs)
    tail = [token.lower() for token in tokens_of(after)[:4]]
    if any(word in VERBS for word in tail):
        return _subject(tokens)
    if leads_in and text.rstrip().endswith((":", "：")):
        return _before_colon(tokens) or _full_subject(tokens)
    return None


def _full_subject(tokens: Sequence[str]) -> str | None:
    """``Jane Roe was not amused: “``: the subject of any verb, where it is a full name."""
    if tokens[0].lower() in PREPOSITIONS | ADVERBS | CONJUNCTIONS:
        return None
    found = _subject(tokens)
    return found if found and sum(word[0].isupper() for word in found.split()) > 1 else None


def has_verb(text: str) -> bool:
    """Whether a verb of saying stands in the lead of a quotation."""
    return bool(_verbs(tokens_of(text)))


def _verbs(tokens: Sequence[str]) -> list[int]:
    """Where verbs of saying stand; a capital makes a name of one, but for the first word."""
    return [k for k, token in enumerate(tokens) if token.lower() in VERBS and (k == 0 or not token[0].isupper())]


def _of_verb(tokens: list[str], low: list[str], verbs: list[int]) -> str | None:
    verb = verbs[-1]
    left, right = tokens[:verb], tokens[verb + 1 :]
    passive = any(word in PASSIVES for word in low[:verb])
    if low[verb] in CITING and not passive:
        return phrase(right, 0)
    if low[verb] in ADDRESSING:  # what follows is who hears it
        return None if passive and low[verb - 1 : verb] != ["has"] else _subject(left)
    if low[verb].endswith("ing") and left and left[-1] != ",":
        return _nearest(left)
    if left and not _opens_with_adjunct(left):
        return _subject(left)
    return _behind_verb(tokens, verb) or _subject(left)


def _opens_with_adjunct(left: Sequence[str]) -> bool:
    """Whether what stands before the verb is no subject: ``Weiter``, ``Am Montag``, ``In an interview`` alone."""
    first = left[0].lower()
    if first in ADVERBS or first in {"so", "dies"} or first.endswith("end") or (first == "das" and len(left) == 1):
        return len(left) == 1 or all(token.lower() in ADVERBS for token in left) or not _has_subject(left)
    if first in PREPOSITIONS or first in CONJUNCTIONS:
        return left[-1] == "," or not _has_subject(left)
    return False


def _has_subject(left: Sequence[str]) -> bool:
    """Whether after a comma, or right before the verb, stands a phrase that no preposition governs."""
    groups = _groups(left)
    return len(groups) > 1 and bool(phrase(groups[-1], 0)) and groups[-1][0].lower() not in PREPOSITIONS


def _subject(left: Sequence[str]) -> str | None:
    """The subject before a verb: of the last clause, past the appositions between it and the verb."""
    low = [token.lower() for token in left]
    starts = [k + 1 for k, word in enumerate(low) if word in {"and", "but", "und", "aber", "et", "y", "e", "и", "i"}]
    for start in reversed(starts):  # "Roe left, and Doe said"
        clause = left[start:]
        before = low[: start - 1]
        if clause and before and before[-1] == "," and (found := phrase(clause, 0)):
            return found
    groups = _groups(left)
    for k in range(len(groups) - 1, -1, -1):
        group = _without_adverbs(groups[k])
        if group and not _is_apposition(groups, k, group) and (found := _of_group(group)):
            return found
    return None


def _of_group(group: Sequence[str]) -> str | None:
    """The phrase that begins a group, or ends one that begins with an adjunct."""
    first = group[0].lower()
    is_adjunct = first in PREPOSITIONS | CONJUNCTIONS or (first in RELATIVES and first not in ARTICLES)
    return (None if is_adjunct else phrase(group, 0)) or _nearest(group)


def _is_apposition(groups: Sequence[Sequence[str]], k: int, group: Sequence[str]) -> bool:
    """Whether a group after the first tells more of the name before it."""
    if k == 0:
        return False
    first = group[0].lower()
    if first in ARTICLES and k == len(groups) - 1 and _governs(groups, k):
        return False
    tells_more = first in ARTICLES | RELATIVES | PREPOSITIONS or group[0].isdigit()
    return tells_more or not (is_name(group[0]) or first in PRONOUNS)


def _governs(groups: Sequence[Sequence[str]], k: int) -> bool:
    """Whether an article's phrase is the subject itself: all before it are adjuncts."""
    return all(
        group[0].lower() in PREPOSITIONS | RELATIVES | CONJUNCTIONS | ADVERBS or not is_name(group[0])
        for group in groups[:k]
    )


def _nearest(group: Sequence[str]) -> str | None:
    """The name or pronoun at the very end of a group whose beginning is an adjunct: ``in an interview Jane Roe``."""
    end = len(group)
    while end and group[end - 1].lower() in ADVERBS | AUXILIARIES:
        end -= 1
    if end and group[end - 1].lower() in PRONOUNS - ARTICLES:
        return group[end - 1]
    start = end
    while start and (is_name(group[start - 1]) or group[start - 1] in PARTICLES) and end - start < NAME_WORDS:
        start -= 1
    if start == end or start == 0:
        return None
    before = group[start - 1].lower()
    if before in PREPOSITIONS or before in ARTICLES or before in VERBS:
        return None
    return said(group[start:end])


def _without_adverbs(group: Sequence[str]) -> Sequence[str]:
    k = 0
    while k < len(group) and (group[k].lower() in ADVERBS or group[k].lower() in CONJUNCTIONS):
        k += 1
    return group[k:]


def _groups(tokens: Sequence[str]) -> list[list[str]]:
    """The tokens parted at commas and dashes."""
    groups: list[list[str]] = [[]]
    for token in tokens:
        if token in {",", "،", "—", "–", "―", "-", ";", ":"}:
            groups.append([])
        else:
            groups[-1].append(token)
    return [group for group in groups if group]


def _source(tokens: Sequence[str]) -> str | None:
    """``laut NP``, ``according to NP``: the phrase that a preposition of source governs, at the beginning."""
    low = tuple(token.lower() for token in tokens)
    for words in SOURCES:
        if low[: len(words)] == words:
            return phrase(tokens, len(words))
    for word in SOURCE_AFTER:  # "X zufolge"
        if word in low[:PHRASE_WORDS]:
            return phrase(tokens, 0)
    return None


def _source_before(tokens: Sequence[str]) -> str | None:
    low = tuple(token.lower() for token in tokens)
    for k in range(len(tokens) - 1, -1, -1):
        for words in SOURCES:
            if low[k : k + len(words)] == words and (found := phrase(tokens, k + len(words))):
                later = low[k + len(words) :]
                if not any(word in VERBS for word in later):
                    return found
    return None


def _before_colon(tokens: Sequence[str]) -> str | None:
    """``Jane Roe, mayor of Harbour City: “``: a phrase and nothing else; a name is asked for."""
    group = _groups(tokens)
    if not group or len(group[0]) > PHRASE_WORDS:
        return None
    for part in (group[-1], group[0]):
        end = phrase_end(part, 0)
        if end == len(part) and is_name(part[0]) and part[0].lower() not in NOT_NAMES:
            return said(part)
    return None


def _until_end(tokens: list[str]) -> list[str]:
    end = next((k for k, token in enumerate(tokens) if token in _ENDS), len(tokens))
    return tokens[:end]
