"""Who speaks, by what follows a quotation up to the end of its sentence.

``,” said NP`` · ``,” NP, apposition, said`` · ``“, so NP`` · ``», a déclaré NP`` · ``” — NP``
"""

import re
from collections.abc import Sequence

from extractors.quotes.clause import behind_verb
from extractors.quotes.phrase import PHRASE_WORDS, governed, is_name, name_end, phrase, phrase_end, said, stops
from extractors.quotes.saying import (
    ADVERBS,
    ARTICLES,
    AUXILIARIES,
    CONJUNCTIONS,
    CONVINCED,
    PASSIVES,
    PREPOSITIONS,
    PRONOUNS,
    READ_IN,
    REFLEXIVES,
    RELATIVES,
    SOURCE_AFTER,
    SOURCES_BY_WORD,
)
from extractors.quotes.tokens import tokens_of
from extractors.quotes.verbs import VERBS

_ENDS = frozenset(".!?…:;。؟")
_DASHES = frozenset("—–―-")
_NEAR = 24  # tokens of a clause within which its verb stands
# What may stand between a phrase and its verb.
_BETWEEN = ADVERBS | AUXILIARIES | PRONOUNS | ARTICLES | PREPOSITIONS
_NO_NOUNS = ADVERBS | PRONOUNS
_VERBAL = VERBS | AUXILIARIES
_NO_ANY_VERBS = (
    VERBS | AUXILIARIES | ADVERBS | PREPOSITIONS | CONJUNCTIONS | {"bleibt", "steht", "gilt", "erst", "kommt"}
)
_HAVE = frozenset({"hat", "hatte", "haben", "hatten"})
_PARTICIPLE = re.compile(r"[a-zäöüß]*ge[a-zäöüß]+(?:t|en)")
_ARE = frozenset({"ist", "sind", "war", "waren"})
_NO_SUBJECTS = RELATIVES | {"to"}


def speaker_after(text: str, ends_open: bool) -> str | None:
    """The speaker told right after a quotation, in what follows it up to the end of its sentence.

    ends_open: the quotation itself does not end its sentence, or ends it with a mark that may be followed by a tag.
    """
    if inverted := _INVERTED.match(text):
        return inverted["who"]
    if so := _SO_SAYS.match(text):
        return behind_verb(tokens_of(text[so.start("verb") :]), 0)
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
    tag = behind_verb(tokens, 0) if (found := _ANY_VERB.match(text)) and _is_own_verb(found["verb"]) else _tag(tokens)
    return tag if tag and (ends_open or tokens[0][0].islower() or len(tokens) <= PHRASE_WORDS) else None


def speaker_inside(quotation: str) -> str | None:
    """``« Le quai est perdu, souffle Jeanne Roe. Partons. »``: a verb of saying and a full name between its parts."""
    for match in _INSIDE.finditer(quotation, 0, _EARLY):
        if match["verb"] not in VERBS:
            continue
        tokens = tokens_of(match["who"])
        found = phrase(tokens, 0)
        if found and sum(map(is_name, found.split()[-2:])) > 1 and found.split()[-1] == tokens[-1]:
            return found
    return None


def is_tag(text: str) -> bool:
    """Whether what follows a quotation begins with its verb: ``“, sagte``, ``“, so``, ``” said``."""
    first = _FIRST_WORD.match(text)
    if first is None:
        return False
    if first[1] in READ_IN or first[1] in _SAYING_SO or _REFLEXIVE_TAG.match(text):
        return True
    is_cited = first[1] in PASSIVES and "zitiert" in text
    return is_cited or first[1] == "so" or first[1] in VERBS or bool(_INVERTED.match(text) or _ANY_VERB.match(text))


# "souffle-t-elle": whatever the verb.
_INVERTED = re.compile(r"\s*,?\s*(?:[–—―-]\s)?[^\W\d_]+-(?:t-)?(?P<who>il|elle|ils|elles|on)\b")
# "“, lacht Jana Beispiel", "“, freut sich der Trainer": after a comma whatever the verb, where its subject follows.
_ANY_VERB = re.compile(
    r"\s*,\s(?P<verb>[a-zäöüß]{3,}(?:t|te|en))\s(?:sich\s)?"
    r"(?=(?:(?:der|die|ein|eine)\s(?:[\w-]+\s)?)?[A-ZÄÖÜ]|(?:er|sie)\b)"
)
# "„...“: So fasst Jana Beispiel den Bericht zusammen".
_SO_SAYS = re.compile(
    r"\s*(?:[:–—-]|,)\s(?:[Ss]o|[Mm]it diesen Worten|[Dd]as)\s(?P<verb>[a-zäöüß]{3,}(?:t|te|ten))\s"
    r"(?=[A-ZÄÖÜ]|der|die|er\b|sie\b)"
)
_SAYING_SO = frozenset({"diyen", "diyerek"})
_REFLEXIVE_TAG = re.compile(r"\s*,?\s*s['’]est\s[^\W\d_]+é(?:e|s|es)?\s")
_EARLY = 200  # characters of a quotation within which such an attribution stands
# "« Le quai est perdu, souffle Jeanne Roe, soudeuse. Partons. »": an attribution that stands inside the marks.
_INSIDE = re.compile(r"(?:,|\s[–—―-]|[–—―])\s?(?P<verb>[^\W\d_A-ZÀ-Þ]{3,})\s(?P<who>[^,.;–—―!?]{3,60}?)\s?(?=[,.;–—―])")
_FIRST_WORD = re.compile(r"\s*,?\s*(?:[–—―-]\s)?(?:diye\s)?([^\W\d_]+)")


def _is_own_verb(word: str) -> bool:
    return word not in _NO_ANY_VERBS


def _tag(tokens: list[str]) -> str | None:
    low = [token.lower() for token in tokens]
    if low[0] in {"so", "soweit"} and len(tokens) > 1:
        return phrase(tokens, 1)
    if found := _reading(tokens, low):
        return found
    while low[0] in REFLEXIVES and len(tokens) > 1:
        tokens, low = tokens[1:], low[1:]
    if low[0] == "wie" or low[0] in CONJUNCTIONS:
        is_joined = low[0] in CONJUNCTIONS and low[0] != "as"
        tokens, low = tokens[1:], low[1:]
        if not tokens or (is_joined and low[0] in VERBS):
            return None  # "“so” and predicted the vote": of the subject before it
    if found := _source(tokens) or _state(tokens, low):
        return found
    carried = low[0] in AUXILIARIES and _verb_within(low, 1, 2 if low[0] in ARTICLES else _NEAR)  # "a déclaré"
    carried = carried or (low[0] in _HAVE and any(map(_PARTICIPLE.fullmatch, low[2:])))  # "hat Roe festgestellt"
    if not tokens[0][0].isupper() and (low[0] in VERBS or carried):
        return behind_verb(tokens, 0)
    if low[0] in ADVERBS and len(low) > 1 and low[1] in VERBS:
        return behind_verb(tokens, 1)
    return _before_verb(tokens, low)


def _reading(tokens: list[str], low: list[str]) -> str | None:
    """What is said so, or read somewhere: ``diyen NP``, ``говорится в NP``."""
    if low[0] in _SAYING_SO:  # "“...” diyen Ali Model", "“...” diyerek uyaran Ali Model"
        return phrase(tokens, next((k for k in range(1, len(low)) if low[k] not in VERBS), 1))
    if low[0] in READ_IN and low[1:2] in (["в"], ["у"]):  # "говорится в сообщении профсоюза"
        end = next((k for k in range(2, len(tokens)) if stops(tokens[k]) or not tokens[k].isalpha()), len(tokens))
        return said(tokens[2 : min(end, 6)])
    return None


def _state(tokens: list[str], low: list[str]) -> str | None:
    """Who is cited, or convinced: ``wird NP zitiert``, ``ist NP überzeugt``."""
    if low[-1] in {"wird", "werden"} and low[-2:-1] == ["zitiert"]:  # "wie Roe von der Zeitung zitiert wird"
        of = next((k for k, word in enumerate(low) if word in {"von", "vom", "im", "in"}), len(low) - 2)
        return phrase(tokens[:of], 0)
    if low[0] in _ARE and CONVINCED & {*low[2:_NEAR]}:  # "ist Jana Beispiel überzeugt"
        return phrase(tokens, 1)
    if low[0] in PASSIVES and "zitiert" in low:  # "wird der Franzose in der Zeitung zitiert"
        return phrase(tokens, 1)
    return None


def _before_verb(tokens: list[str], low: list[str]) -> str | None:
    """``NP said``, ``NP, apposition, said``: the phrase that a tag begins with."""
    end = phrase_end(tokens, 0)
    if end == 0:
        return _bare(tokens)
    longer = _longer_end(tokens, end)
    if longer < len(tokens) and low[longer] in VERBS and not (longer > end and low[longer].endswith("ing")):
        return said(tokens[:longer])
    if tokens[end - 1].endswith(("’s", "'s")):  # "Jane Roe’s chief of staff, Ben Doe, told"
        end = _longer_end(tokens, end)
    if not _verb_after_phrase(tokens, end):
        return None
    return _name_after(tokens, end) or phrase(tokens, 0)


def _bare(tokens: Sequence[str]) -> str | None:
    """``,” federal prosecutors wrote``: nouns in lower case without an article, right before the verb."""
    end = next((k for k, token in enumerate(tokens[:4]) if stops(token) or not token.islower()), 0)
    is_noun = end > 0 and tokens[end - 1].isalpha() and tokens[end - 1] not in _NO_NOUNS
    return said(tokens[:end]) if is_noun and tokens[end] in VERBS and tokens[end][-3:] != "ing" else None


def _credit(tokens: Sequence[str]) -> str | None:
    """``“...” — Jane Roe``, at the end of a paragraph."""
    end = name_end(tokens, 0) if tokens and is_name(tokens[0]) else 0
    return said(tokens[:end]) if end >= 2 and (end == len(tokens) or tokens[end] in {",", "."}) else None


def _longer_end(tokens: Sequence[str], end: int) -> int:
    """Where a phrase ends that goes on in lower case: ``Democratic pollster Jane Roe``, ``a narrator in the ad``."""
    k = end
    while k < len(tokens) and k - end < 4 and tokens[k][0].isalnum() and tokens[k].lower() not in _VERBAL:
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


def _verb_within(low: Sequence[str], start: int, most: int) -> bool:
    return any(word in VERBS for word in low[start : start + most])


def _verb_after_phrase(tokens: Sequence[str], end: int) -> bool:
    """Whether a verb of saying follows the phrase: at once, after adverbs, or after an apposition between commas."""
    k, inside = end, False
    while k < len(tokens) and k - end < _NEAR:
        word = tokens[k].lower()
        if word in VERBS and not (inside and tokens[k - 1].lower() in _NO_SUBJECTS):
            return True
        if word == ",":
            inside = not inside
        elif not (inside or word in _BETWEEN or word.endswith("ly") or tokens[k][0].isupper()):
            return False
        k += 1
    return False


def _source(tokens: Sequence[str]) -> str | None:
    """``laut NP``, ``according to NP``: the phrase that a preposition of source governs, at the beginning."""
    low = tuple(token.lower() for token in tokens)
    for words in SOURCES_BY_WORD.get(low[0], ()):
        if low[: len(words)] == words:
            return governed(tokens, len(words))
    for word in SOURCE_AFTER:  # "X zufolge"
        if word in low[:PHRASE_WORDS]:
            return phrase(tokens, 0)
    return None


def _until_end(tokens: list[str]) -> list[str]:
    end = next((k for k, token in enumerate(tokens) if token in _ENDS), len(tokens))
    return tokens[:end]
