"""Who speaks, by the grammar of the clause around a quotation: name, apposition, role, verb, in either order.

after the quotation     ``,” said NP`` · ``,” NP, apposition, said`` · ``“, so NP`` · ``», a déclaré NP``
before it               ``NP, apposition, told reporters: “`` · ``Weiter sagte NP: „`` · ``NP: “``
around it               ``laut NP „`` · ``according to NP, “`` · ``NP, “...” dedi``

A phrase gives a speaker only where the grammar says so: a wrong speaker is worse than none.
"""

from collections.abc import Sequence

from extractors.quotes.colon import before_colon
from extractors.quotes.german import antecedent, german_agent, german_source, german_subject
from extractors.quotes.phrase import (
    GERMAN_ARTICLES,
    NAME_WORDS,
    behind_that,
    governed,
    is_name,
    is_thing,
    name_end,
    phrase,
    phrase_end,
    said,
    stops,
    whole_phrase,
)
from extractors.quotes.saying import (
    ADDRESSING,
    ADVERBS,
    ARTICLES,
    AUXILIARIES,
    CITING,
    CONJUNCTIONS,
    DETERMINERS,
    OF,
    PARTICLES,
    PASSIVES,
    PREPOSITIONS,
    PRONOUNS,
    REFLEXIVES,
    RELATIVES,
    SURE_TAGS,
)
from extractors.quotes.sources import source_before
from extractors.quotes.tokens import groups_of, tokens_of
from extractors.quotes.verbs import VERBS

# First words of a phrase or group, by what they make of it.
_ADJUNCTS = PREPOSITIONS | CONJUNCTIONS
_OPENERS = _ADJUNCTS | ADVERBS
_TELLING_MORE = ARTICLES | RELATIVES | PREPOSITIONS
_DEPENDENT = _OPENERS | RELATIVES
_DETERMINED = ARTICLES | DETERMINERS
_ON_DAYS = frozenset({"el", "le", "la", "na", "we", "w", "во", "в", "у", "nesta", "neste", "este", "am"})
_AT = frozenset({"в", "во", "у"})
_NOBODYS = frozenset({"es", "it"})  # "heißt es dazu in der Erklärung"
_PRONOUNS_ALONE = PRONOUNS - ARTICLES
_BESIDE_VERBS = ADVERBS | AUXILIARIES


def behind_verb(tokens: Sequence[str], verb: int) -> str | None:
    """The phrase after the verb; auxiliaries, participles, reflexives, objects as pronouns and adverbs between."""
    low = [token.lower() for token in tokens]
    if low[verb] in CITING and (cited := phrase_end(tokens, verb + 1)) > verb + 1:
        is_object = low[cited : cited + 1] in (["den"], ["einen"])  # "zitiert die Zeitung den Minister"
        return governed(tokens, cited if is_object else verb + 1)
    k = verb + 1
    if low[verb].endswith(("или", "али")) and low[k : k + 1] and low[k] in _AT:  # "сообщили в Министерстве портов"
        return phrase(tokens, k + 1)
    if k + 1 < len(tokens) and low[k] in _ON_DAYS and low[k + 1] in ADVERBS:
        k += 2  # "reconoció el martes el portavoz", "признал во вторник представитель"
    while k < len(tokens) and (low[k] in ADVERBS or low[k] in VERBS or low[k] in REFLEXIVES or low[k] in {",", "-"}):
        if low[k] == "," and not (k + 1 < len(tokens) and low[k + 1] in ADVERBS):
            break
        k += 1
    if k < len(tokens) and low[k] in _NOBODYS:
        k += 1
        while k < len(tokens) and low[k] in ADVERBS:
            k += 1
        return governed(tokens, k + 1) if k < len(tokens) and low[k] in PREPOSITIONS else None
    return _name_at_end(tokens, k) or phrase(tokens, k)


def _name_at_end(tokens: Sequence[str], start: int) -> str | None:
    """``kertoo Acmen johtaja Anna Esimerkki``: the full name at the clause's end, behind a name and its role."""
    if not (start < len(tokens) and is_name(tokens[start])):
        return None
    role = name_end(tokens, start)
    name = role
    while name < len(tokens) and name - role < 2 and tokens[name].islower() and tokens[name].isalpha():
        if stops(tokens[name]) or tokens[name] in ADVERBS:
            return None
        name += 1
    end = phrase_end(tokens, name) if role < name < len(tokens) and is_name(tokens[name]) else 0
    is_clause_end = end == len(tokens) or tokens[end : end + 1] == [","]
    return said(tokens[name:end]) if end - name > 1 and is_clause_end else None


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
    if found := source_before(tokens):
        return found
    if verbs := _verbs(tokens):
        return _of_verb(tokens, low, verbs)
    tail = [token.lower() for token in tokens_of(after)[:4]]
    if any(word in VERBS for word in tail):
        is_passive = bool(PASSIVES & {*low}) and not CITING & {*tail}  # "Das Haus wurde als „...“ bezeichnet"
        return german_agent(tokens) if is_passive else _subject(tokens) or antecedent(tokens)
    if leads_in and text.rstrip().endswith((":", "：")):
        return before_colon(tokens) or german_source(tokens) or _full_subject(tokens) or german_subject(tokens)
    return None


def subject_of_any_verb(text: str) -> str | None:
    """Who a sentence is about, where its verb is none of saying: a full name, or a German subject."""
    tokens = tokens_of(text)
    return (_full_subject(tokens) or german_subject(tokens)) if tokens else None


def wants(text: str, after: str) -> str | None:
    """``Auch die Sprecherin will „``: whose intention a quotation tells in a German clause."""
    tokens = tokens_of(text)
    is_wanted = (
        len(tokens) > 1
        and tokens[-1] in _WANTS
        and (tokens[-1] != "will" or not after.isascii() or _GERMAN & {*tokens_of(after), *tokens})
    )
    return _subject(tokens[:-1]) if is_wanted else None


_ALSO = frozenset({"ook", "auch", "aussi", "también", "também", "anche", "также", "також"})
_WANTS = frozenset({"will", "wolle", "wollen", "möchte", "möchten", "wollte"})
_GERMAN_WORDS = "der die das den dem ein eine auch nicht und im zu ob auf sich von mit "
_GERMAN = frozenset(_GERMAN_WORDS.split())


def _full_subject(tokens: Sequence[str]) -> str | None:
    """``Jane Roe was not amused: “``: the subject of any verb, where it is a full name."""
    if tokens[0].lower() in _ALSO and len(tokens) > 3 and is_name(tokens[1]):
        tokens = tokens[1:]  # "Ook Jan Voorbeeld is teleurgesteld"
    if tokens[0].lower() in _OPENERS:
        return None
    found = _subject(tokens)
    words = found.split() if found else []
    if sum(word[0].isupper() for word in words) < 2 or is_thing(found or ""):
        return None
    if words[0].lower() in _DETERMINED and (words[-1][0].islower() or OF & {*words}):
        return None  # such a phrase may hold the verb: "The ad shows pictures of Jane Roe", "Die Menge rief"
    return found


def name_before(text: str) -> str | None:
    """``Jane Roe (“``: the full name before a bracket that a quotation opens."""
    lead = text.rstrip()
    if not lead.endswith("("):
        return None
    found = _nearest(["(", *_without_adverbs(tokens_of(lead.removesuffix("(")))])
    return found if found and sum(is_name(word) for word in found.split()) > 1 else None


def has_verb(text: str) -> bool:
    """Whether a verb of saying stands in the lead of a quotation."""
    return bool(_verbs(tokens_of(text)))


def _verbs(tokens: Sequence[str]) -> list[int]:
    """Where verbs of saying stand; a capital makes a name of one, but for the first word."""
    return [k for k, token in enumerate(tokens) if token.lower() in VERBS and (k == 0 or not token[0].isupper())]


def _of_verb(tokens: list[str], low: list[str], verbs: list[int]) -> str | None:
    verb = verbs[-1]
    left, right = tokens[:verb], tokens[verb + 1 :]
    if left and low[verb - 1] in _NOBODYS and low[0] in PREPOSITIONS:  # "In einer Erklärung hatte es geheißen"
        return governed(tokens, 1)
    if passive_by := german_agent(tokens[: verb + 1]) if low[verb].startswith("ge") else None:
        return passive_by  # "Es wurde von Roe die Vermutung geäußert"
    if right and right[0] == "by" and low[verb].endswith("d") and (agent := phrase(right, 1)):
        return agent  # "the ship, described by the owner as"
    if low[verb].endswith(_THEY_SAY) and low[0] in _IN_BODY and 1 < verb <= _BODY_WORDS and not right:
        return said(tokens[1:verb])  # "В пресс-службе порта сообщили: «"
    passive = any(word in PASSIVES for word in low[:verb])
    if low[verb] in CITING and not passive:
        return governed(right, 1 if right and right[0].lower() in ADVERBS else 0)
    if low[verb].endswith("ing") and left:
        return _of_participle(tokens, low, verbs)
    if low[verb] in _CALLED and low[verb + 1 : verb + 2] == ["es"]:  # "Bald heißt es wieder: „"
        return governed(tokens, 1) if low[0] in PREPOSITIONS else behind_verb(tokens, verb)
    return _of_finite(tokens, low, verbs, passive)


_THEY_SAY = ("или", "али", "или", "ємо", "czytamy")
_IN_BODY = frozenset({"в", "во", "у", "w", "we"})
_BODY_WORDS = 5
_CALLED = frozenset({"heißt", "hieß"})


def _of_participle(tokens: list[str], low: list[str], verbs: list[int]) -> str | None:
    """``Roe refused, adding``: the subject of the sentence; without a comma the noun right before it."""
    verb = verbs[-1]
    left = tokens[:verb]
    if left[-1] != ",":
        return _subject(left[:-1]) if low[verb - 1] in _BEFORE_PARTICIPLE else _nearest(left)
    left = left[:-1]
    if _names_noun(groups_of(left)):  # "Roe said that Doe had left his party, Harbour Action, adding"
        main = len(left) - left[::-1].index(",") - 1
        earlier = [k for k in verbs[:-1] if k < main]
        return _of_verb(tokens[:main], low[:main], earlier) if earlier else _subject(left[:main])
    return _subject(left)


def _of_finite(tokens: list[str], low: list[str], verbs: list[int], passive: bool) -> str | None:
    verb = verbs[-1]
    left, right = tokens[:verb], tokens[verb + 1 :]
    if low[verb] in ADDRESSING:  # what follows is who hears it
        return None if passive and low[verb - 1 : verb] != ["has"] else _subject(left)
    if low[verb - 2 : verb] == ["if", "to"]:  # "his eyes gleaming, as if to say"
        return None
    if left and low[verb - 1] in _COORDINATING:
        return _of_verb(tokens[:verb], low[:verb], verbs[:-1]) if verbs[:-1] else _subject(left[:-1])
    if tokens[0] == "Von" and phrase_end(tokens, 0) == verb:  # "Von der Leyen betonte"
        return said(left)
    if left and left[-1] == "," and low[verb] in SURE_TAGS and (told := whole_phrase(right)):
        return told  # "Die Halle sei zu klein, sagte Jana Beispiel, „"
    if left and not _opens_with_adjunct(left):
        found = _inverted(left, right) or _subject(left)
        return behind_verb(tokens, verb) if found and is_thing(found) else found
    return behind_verb(tokens, verb) or _subject(left)


# "The mayor opened the meeting by saying": the subject is the sentence's.
_BEFORE_PARTICIPLE = frozenset({"by", "before", "after", "while", "in"})


def _inverted(left: Sequence[str], right: Sequence[str]) -> str | None:
    """``Der Zeitung sagte Jane Roe:``: a full name behind the verb, where a German phrase before it has none."""
    if left and left[0].lower() in _DATIVES:
        return phrase(right, 0)
    if not left or left[0].lower() not in GERMAN_ARTICLES or len(_names_of(_subject(left))) > 1:
        return None
    end = phrase_end(right, 0)
    if end < len(right) and right[end].lower() not in ADVERBS:
        return None
    found = phrase(right, 0)
    names = _names_of(found)
    return found if len(names) > 1 and names[-2:] == (found or "").split()[-2:] else None


def _names_of(printed: str | None) -> list[str]:
    """The words with a capital of a phrase, past its article and role."""
    return [word for word in (printed or "").split() if is_name(word) and word.lower() not in GERMAN_ARTICLES]


_DATIVES = frozenset({"dem", "den", "einem"})
_COORDINATING = frozenset({"and", "und", "et", "y", "e", "i", "и", "та"})


def _opens_with_adjunct(left: Sequence[str]) -> bool:
    """Whether what stands before the verb is no subject: ``Weiter``, ``Am Montag``, ``In an interview`` alone."""
    first = left[0].lower()
    if first in ADVERBS or first in {"so", "dies"} or first.endswith("end") or (first == "das" and len(left) == 1):
        rest = _without_adverbs(left)  # "Auch die Ministerin sagte"
        return not rest or not (_has_subject(left) or (len(rest) < len(left) and phrase(rest, 0)))
    if first in PREPOSITIONS or first in CONJUNCTIONS:
        return left[-1] == "," or not _has_subject(left)
    return False


def _has_subject(left: Sequence[str]) -> bool:
    """Whether after a comma, or right before the verb, stands a phrase that no preposition governs."""
    groups = groups_of(left)
    return len(groups) > 1 and bool(phrase(groups[-1], 0)) and groups[-1][0].lower() not in PREPOSITIONS


def _subject(left: Sequence[str]) -> str | None:
    """The subject before a verb: of the last clause, past the appositions between it and the verb."""
    low = [token.lower() for token in left]
    starts = [k + 1 for k, word in enumerate(low) if word in {"and", "but", "und", "aber", "et", "y", "e", "и", "i"}]
    for start in reversed(starts):  # "Roe left, and Doe said"
        clause = left[start:]
        before = low[: start - 1]
        if clause and before and before[-1] in _PARTED and (found := phrase(clause, 0)):
            return found
    groups = groups_of(left)
    if left[-1:] == [","] and len(groups) > 1:
        is_named = len(groups) == 2 and len(groups[0]) > 1 and all(is_name(word) for word in groups[0])
        if is_named or any(_is_role(word) for word in groups[-1]):
            groups.pop()  # "Jane Roe, FNRS director at the Centre, said": no comma parts a subject from its verb
    for k in range(len(groups) - 1, -1, -1):
        group = _without_adverbs(groups[k])
        if k and group and group[0] in AUXILIARIES and (found := phrase(group, 1)):
            return found.partition(" zu ")[0]  # "Wie das Blatt schrieb, soll Roe zu Doe gesagt haben"
        if len(group) == 1 and k < len(groups) - 1 and group[0].endswith("ly"):
            continue  # "Remarkably, Roe refused"
        if group and not _is_apposition(groups, k, group) and (found := _of_group(group)):
            return found
    return None


_PARTED = frozenset({",", "“", "”", "»", '"'})  # before an "and" that begins a clause


def _names_noun(groups: Sequence[Sequence[str]]) -> bool:
    """Whether the last group is one name, and that of the noun before the comma: ``his party, AB``."""
    *before, last = groups or [[]]
    return bool(before) and before[-1][-1].islower() and all(is_name(word) for word in last)


def _is_role(word: str) -> bool:
    return word.islower() and word not in PARTICLES


def _of_group(group: Sequence[str]) -> str | None:
    """The phrase that begins a group, or ends one that begins with an adjunct."""
    first = group[0].lower()
    if (that := behind_that(group)) and (found := phrase(group, that)):
        return found  # "it was reported that Roe wrote"
    is_adjunct = first in _ADJUNCTS or (first in RELATIVES and first not in ARTICLES)
    return (None if is_adjunct else phrase(group, 0)) or _nearest(group)


def _is_apposition(groups: Sequence[Sequence[str]], k: int, group: Sequence[str]) -> bool:
    """Whether a group after the first tells more of the name before it."""
    if k == 0:
        return False
    first = group[0].lower()
    if k == len(groups) - 1 and group[-1].islower() and group[-1] not in ADVERBS and is_name(group[0]):
        return len(groups[0]) > 1 and all(is_name(word) for word in groups[0])  # "Jane Roe, Acme spokeswoman, said"
    if first in ARTICLES and k == len(groups) - 1 and _governs(groups, k):
        return False
    tells_more = first in _TELLING_MORE or group[0].isdigit()
    return tells_more or not (is_name(group[0]) or first in PRONOUNS)


def _governs(groups: Sequence[Sequence[str]], k: int) -> bool:
    """Whether an article's phrase is the subject itself: all before it are adjuncts."""
    return all(group[0].lower() in _DEPENDENT or not is_name(group[0]) for group in groups[:k])


def _nearest(group: Sequence[str]) -> str | None:
    """The name or pronoun at the very end of a group whose beginning is an adjunct: ``in an interview Jane Roe``."""
    end = len(group)
    while end and group[end - 1].lower() in _BESIDE_VERBS:
        end -= 1
    if end and group[end - 1].lower() in _PRONOUNS_ALONE:
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
