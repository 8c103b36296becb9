"""Who speaks, by the grammar of the clause around a quotation: name, apposition, role, verb, in either order.

after the quotation     ``,” said NP`` · ``,” NP, apposition, said`` · ``“, so NP`` · ``», a déclaré NP``
before it               ``NP, apposition, told reporters: “`` · ``Weiter sagte NP: „`` · ``NP: “``
around it               ``laut NP „`` · ``according to NP, “`` · ``NP, “...” dedi``

A phrase gives a speaker only where the grammar says so: a wrong speaker is worse than none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.quotes.saying import (
    ABBREVIATIONS,
    ADDRESSING,
    ADVERBS,
    ARTICLES,
    AUXILIARIES,
    CONJUNCTIONS,
    CITING,
    NOT_NAMES,
    PARTICLES,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    ROLES,
    SOURCE_AFTER,
    SOURCES,
    VERBS,
)

_TOKEN = re.compile(r"(?:\w\.(?:-?\w\.)*)|\w[\w’'-]*(?:\.(?=\w))?[\w’'-]*|[^\w\s]")
_INVERTED = re.compile(r"^(?P<verb>\w+?)-(?:t-)?(?P<who>il|elle|ils|elles|on|je)$")
_ENDS = frozenset(".!?…:;。؟")
_DASHES = frozenset("—–―-")
_NEAR = 24  # tokens of a clause within which its verb stands
_PHRASE_WORDS = 9
_NAME_WORDS = 6


@dataclass(frozen=True, slots=True)
class Clause:
    """The tokens of a clause, punctuation apart."""

    tokens: tuple[str, ...]


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
    if tokens[:1] and tokens[0] in _DASHES and len(tokens) <= _PHRASE_WORDS and (credit := _credit(tokens[1:])):
        return credit
    while tokens and (tokens[0] in _DASHES or tokens[0] in {",", "،", "."}):
        if tokens[0] == ".":
            return None
        tokens.pop(0)
    tokens = _until_end(tokens)[: _NEAR * 2]
    if not tokens:
        return None
    tag = _tag(tokens)
    return tag if tag and (ends_open or tokens[0][0].islower() or len(tokens) <= _PHRASE_WORDS) else None


def _tag(tokens: list[str]) -> str | None:
    low = [token.lower() for token in tokens]
    if low[0] in {"so", "soweit"} and len(tokens) > 1:
        return _phrase(tokens, 1)
    if low[0] == "wie" or low[0] in CONJUNCTIONS:
        tokens, low = tokens[1:], low[1:]
        if not tokens:
            return None
    if found := _source(tokens):
        return found
    if not tokens[0][0].isupper() and (low[0] in VERBS or low[0] in AUXILIARIES and _verb_within(low, 1, _NEAR)):
        return _behind_verb(tokens, 0)
    if low[0] in ADVERBS and len(low) > 1 and low[1] in VERBS:
        return _behind_verb(tokens, 1)
    end = _phrase_end(tokens, 0)
    if end == 0:
        return None
    longer = _longer_end(tokens, end)
    if longer < len(tokens) and low[longer] in VERBS:
        return _said(tokens[:longer])
    if not _verb_after_phrase(tokens, end):
        return None
    return _name_after(tokens, end) or _phrase(tokens, 0)


def _credit(tokens: Sequence[str]) -> str | None:
    """``“...” — Jane Roe``, at the end of a paragraph."""
    end = _name_end(tokens, 0) if tokens and _is_name(tokens[0]) else 0
    return _said(tokens[:end]) if end >= 2 and (end == len(tokens) or tokens[end] in {",", "."}) else None


def _longer_end(tokens: Sequence[str], end: int) -> int:
    """Where a phrase ends that goes on in lower case: ``Democratic pollster Jane Roe``, ``a narrator in the ad``."""
    k = end
    while k < len(tokens) and k - end < 4 and tokens[k][0].isalnum() and tokens[k].lower() not in VERBS | AUXILIARIES:
        k += 1
    return k


def _name_after(tokens: Sequence[str], end: int) -> str | None:
    """``the governor’s chief of staff, Jane Roe, told``: the full name between commas, where what is before has none."""
    before = tokens[:end]
    if "," not in tokens[end:]:
        return None
    comma = end + list(tokens[end:]).index(",")
    name = _name_end(tokens, comma + 1) if comma + 1 < len(tokens) and _is_name(tokens[comma + 1]) else 0
    is_office = before[0].lower() in ARTICLES or any(word.endswith(("’s", "'s")) for word in tokens[:comma])
    return _said(tokens[comma + 1 : name]) if is_office and name - comma > 2 and tokens[name : name + 1] == [","] else None


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
        elif not inside and not (word in ADVERBS or word in AUXILIARIES or word in PRONOUNS or word.endswith("ly")):
            if word in PREPOSITIONS and k == end:
                inside = False
            elif word not in ARTICLES and word not in PREPOSITIONS and not tokens[k][0].isupper():
                return False
        k += 1
    return False


def _behind_verb(tokens: Sequence[str], verb: int) -> str | None:
    """The phrase after the verb; auxiliaries, participles, reflexives, objects as pronouns and adverbs between."""
    low = [token.lower() for token in tokens]
    if low[verb] in CITING and (cited := _phrase(tokens, verb + 1)):
        return cited
    k = verb + 1
    while k < len(tokens) and (low[k] in ADVERBS or low[k] in VERBS or low[k] in _REFLEXIVES or low[k] in {",", "-"}):
        if low[k] == "," and not (k + 1 < len(tokens) and low[k + 1] in ADVERBS):
            break
        k += 1
    if k < len(tokens) and low[k] in {"es", "it"} and k + 1 < len(tokens) and low[k + 1] in PREPOSITIONS:
        return _phrase(tokens, k + 2)  # "heißt es in der Erklärung"
    return _phrase(tokens, k)


_PASSIVE = frozenset("was were be been being wird werden wurde wurden fue fueron foi été viene".split())
_REFLEXIVES = frozenset("sich se si ci mi me s' s’ się się ся себе at".split())


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
    return [k for k, token in enumerate(tokens) if token.lower() in VERBS and (k == 0 or token[0].islower() or not token[0].isupper())]


def _of_verb(tokens: list[str], low: list[str], verbs: list[int]) -> str | None:
    verb = verbs[-1]
    # "X, der sagte, ..., fügt hinzu": a verb inside an apposition is left for the one that governs it.
    left, right = tokens[:verb], tokens[verb + 1 :]
    passive = any(word in _PASSIVE for word in low[:verb])
    if low[verb] in CITING and not passive:
        return _phrase(right, 0)
    if low[verb] in ADDRESSING:  # what follows is who hears it
        return None if passive and low[verb - 1 : verb] != ["has"] else _subject(left)
    if low[verb].endswith("ing") and left and left[-1] != ",":
        return _nearest(left)
    if left and not _opens_with_adjunct(left):
        return _subject(left)
    if behind := _behind_verb(tokens, verb):
        return behind
    return _subject(left) if left else None


def _opens_with_adjunct(left: Sequence[str]) -> bool:
    """Whether what stands before the verb is no subject: ``Weiter``, ``Am Montag``, ``In an interview`` alone."""
    first = left[0].lower()
    if first in ADVERBS or first in {"so", "dies"} or first.endswith("end") or first == "das" and len(left) == 1:
        return len(left) == 1 or all(token.lower() in ADVERBS for token in left) or not _has_subject(left)
    if first in PREPOSITIONS or first in CONJUNCTIONS:
        return left[-1] == "," or not _has_subject(left)
    return False


def _has_subject(left: Sequence[str]) -> bool:
    """Whether after a comma, or right before the verb, stands a phrase that no preposition governs."""
    groups = _groups(left)
    return len(groups) > 1 and bool(_phrase(groups[-1], 0)) and groups[-1][0].lower() not in PREPOSITIONS


def _subject(left: Sequence[str]) -> str | None:
    """The subject before a verb: of the last clause, past the appositions between it and the verb."""
    low = [token.lower() for token in left]
    starts = [k + 1 for k, word in enumerate(low) if word in {"and", "but", "und", "aber", "et", "y", "e", "и", "i"}]
    for start in reversed(starts):  # "Roe left, and Doe said"
        clause = left[start:]
        before = low[: start - 1]
        if clause and before and before[-1] == "," and (found := _phrase(clause, 0)):
            return found
    groups = [group for group in _groups(left) if group]
    if not groups:
        return None
    for k in range(len(groups) - 1, -1, -1):
        group = _without_adverbs(groups[k])
        if not group:
            continue
        first = group[0].lower()
        ends_clause = k == len(groups) - 1
        apposition = first in ARTICLES or first in RELATIVES or first in PREPOSITIONS or group[0].isdigit()
        role = not _is_name(group[0]) and first not in PRONOUNS
        if k and (apposition or role) and not (ends_clause and first in ARTICLES and _governs(groups, k)):
            continue
        if first in PREPOSITIONS or (first in RELATIVES and first not in ARTICLES) or first in CONJUNCTIONS:
            near = _nearest(group)
            if near:
                return near
            continue
        if found := _phrase(group, 0):
            return found
        if near := _nearest(group):
            return near
    return None


def _governs(groups: Sequence[Sequence[str]], k: int) -> bool:
    """Whether an article's phrase is the subject itself: all before it are adjuncts."""
    return all(
        group[0].lower() in PREPOSITIONS | RELATIVES | CONJUNCTIONS | ADVERBS or not _is_name(group[0])
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
    while start and (_is_name(group[start - 1]) or group[start - 1] in PARTICLES) and end - start < _NAME_WORDS:
        start -= 1
    if start == end or start == 0:
        return None
    before = group[start - 1].lower()
    if before in PREPOSITIONS or before in ARTICLES or before in VERBS:
        return None
    return _said(group[start:end])


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
            return _phrase(tokens, len(words))
    for words in SOURCE_AFTER:  # "X zufolge"
        if words in low[:_PHRASE_WORDS]:
            return _phrase(tokens, 0)
    return None


def _source_before(tokens: Sequence[str]) -> str | None:
    low = tuple(token.lower() for token in tokens)
    for k in range(len(tokens) - 1, -1, -1):
        for words in SOURCES:
            if low[k : k + len(words)] == words and (found := _phrase(tokens, k + len(words))):
                later = low[k + len(words) :]
                if not any(word in VERBS for word in later):
                    return found
    return None


def _before_colon(tokens: Sequence[str]) -> str | None:
    """``Jane Roe, mayor of Harbour City: “``: a phrase and nothing else; a name is asked for."""
    group = _groups(tokens)
    if not group or len(group[0]) > _PHRASE_WORDS:
        return None
    for part in (group[-1], group[0]):
        end = _phrase_end(part, 0)
        if end == len(part) and _is_name(part[0]) and part[0].lower() not in NOT_NAMES:
            return _said(part)
    return None


# --- phrases


def _phrase(tokens: Sequence[str], start: int) -> str | None:
    """The phrase that begins at ``start``; of ``the mayor of Harbour City, Jane Roe`` the name."""
    end = _phrase_end(tokens, start)
    if end == start:
        return None
    if tokens[start].lower() in ARTICLES and tokens[end : end + 1] == [","] and end + 1 < len(tokens):
        name = _name_end(tokens, end + 1) if _is_name(tokens[end + 1]) else 0
        if name - end > 2:
            return _said(tokens[end + 1 : name])
    return _said(tokens[start:end])


def _said(tokens: Sequence[str]) -> str | None:
    """The phrase as printed, without an article alone or words that name nobody."""
    words = list(tokens)
    while words and (words[-1].lower() in ARTICLES | PREPOSITIONS or words[-1] in PARTICLES or not words[-1][0].isalnum()):
        words.pop()
    if not words or (len(words) == 1 and words[0].lower() in NOT_NAMES - PRONOUNS):
        return None
    if words[0].lower() in ARTICLES and len(words) == 1:
        return None
    lower = next((k for k, word in enumerate(words) if word[0].isupper()), 0)
    if len(words) - lower >= 2 and _name_end(words, lower) == len(words):  # the role before a full name
        words = words[lower:]
    text = " ".join(words)
    return re.sub(r"\s+([’'.])", r"\1", text)


def _phrase_end(tokens: Sequence[str], start: int) -> int:
    """Where the noun phrase that begins at ``start`` ends; ``start`` itself where none begins there."""
    if start >= len(tokens) or not tokens[start][0].isalpha():
        return start
    first = tokens[start].lower()
    if first in PRONOUNS and first not in ARTICLES:
        return start + 1
    if (first in ARTICLES or first in _DETERMINERS) and (end := _after_article(tokens, start)) > start:
        return end
    if (_stops(tokens[start]) or first in RELATIVES) and (not _is_name(tokens[start]) or first in NOT_NAMES):
        return start
    if "\u0600" <= tokens[start][0] <= "\u06ff":
        return _arabic_end(tokens, start)
    if _is_name(tokens[start]):
        if first in NOT_NAMES or first in ADVERBS:
            return start
        end = _name_end(tokens, start)
        k = end
        while k < len(tokens) and tokens[k] in ROLES:
            k += 1
        return _name_end(tokens, k) if end < k < len(tokens) and _is_name(tokens[k]) else end
    end = _role_end(tokens, start)
    return end if end > start and _is_name(tokens[end - 1]) else start


def _arabic_end(tokens: Sequence[str], start: int) -> int:
    end = start
    while end < len(tokens) and end - start < 3 and tokens[end][0].isalpha() and tokens[end].lower() not in VERBS | PREPOSITIONS:
        end += 1
    return end


def _after_article(tokens: Sequence[str], start: int) -> int:
    """``the mayor of Harbour City``, ``der zuständige Vorstand Uwe Foullong``: to the noun, and the name after it."""
    k = start + 1
    while k < len(tokens) and k - start <= 4 and tokens[k][0].isalnum() and not _is_name(tokens[k]):
        if _stops(tokens[k]):
            break
        k += 1
    if k == start + 1 and not (k < len(tokens) and _is_name(tokens[k])):
        return start
    if k < len(tokens) and _is_name(tokens[k]) and not _stops(tokens[k]):
        k = _name_end(tokens, k)
        end = k
        while k < len(tokens) and k - end < 2 and tokens[k][0].islower() and not _stops(tokens[k]) and tokens[k].lower() not in ADVERBS:
            k += 1
        if k < len(tokens) and not _stops(tokens[k]) and tokens[k][0].isalnum():
            k = end
    if k + 1 < len(tokens) and tokens[k].lower() in _OF and tokens[k + 1][0].isalpha():
        inner = _phrase_end(tokens, k + 1)
        if inner > k + 1 and inner - start <= _PHRASE_WORDS + 3:
            return inner
    return k


_DETERMINERS = frozenset("his her their its our my dessen deren sein seine ihr ihre son sa ses su sus seu sua".split())
_OF = frozenset("of des der von du de del da do dos della dello di van für for".split())


def _role_end(tokens: Sequence[str], start: int) -> int:
    """``spokesman Ben Roe``, ``президент Иван Примеров``: words in lower case, few, and then a name."""
    k = start
    while k < len(tokens) and k - start < 5 and tokens[k][0].isalpha() and tokens[k][0].islower() and not _stops(tokens[k]):
        k += 1
    if start < k < len(tokens) and _is_name(tokens[k]) and tokens[k].lower() not in NOT_NAMES:
        return _name_end(tokens, k)
    return start


def _stops(token: str) -> bool:
    low = token.lower()
    return low in VERBS or low in AUXILIARIES or low in PREPOSITIONS or low in CONJUNCTIONS or low in RELATIVES


def _name_end(tokens: Sequence[str], start: int) -> int:
    """The run of capitalised words from ``start``, small words and ``and`` between them."""
    end = start + 1
    while end < len(tokens) and end - start < _NAME_WORDS:
        token = tokens[end]
        joins = (token in PARTICLES or token.lower() in {"and", "und", "&", "’s", "des", "der"}) and (
            end + 1 < len(tokens) and _is_name(tokens[end + 1])
        )
        if not joins and (not _is_name(token) or token.lower() in VERBS and end - start >= 1 and not _named_so(tokens, end)):
            break
        end += 1
    return end


def _named_so(tokens: Sequence[str], at: int) -> bool:
    """Whether a verb's form with a capital is a name: ``Omar Said, a union leader``."""
    return at + 1 >= len(tokens) or tokens[at + 1] == "," or _is_name(tokens[at + 1])


def _is_name(token: str) -> bool:
    return token[:1].isupper() and token[:1].isalpha()


def _until_end(tokens: list[str]) -> list[str]:
    end = next((k for k, token in enumerate(tokens) if token in _ENDS), len(tokens))
    return tokens[:end]
