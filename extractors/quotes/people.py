"""Who a speaker is, over a whole article: the full name of a later surname, of a pronoun where only one can be meant.

A name is told only where it is safe; else it is None, and what is printed remains.
"""

import re
from collections.abc import Iterator, Sequence

from extractors.article import Quote, SpeakerKind
from extractors.quotes.phrase import is_name
from extractors.quotes.saying import (
    ADVERBS,
    ARTICLES,
    CONJUNCTIONS,
    DETERMINERS,
    NOT_NAMES,
    ORGANISATION_STEMS,
    ORGANISATIONS,
    PARTICLES,
    PRONOUNS,
    TITLE_ENDINGS,
    TITLES,
)
from extractors.quotes.verbs import VERBS
from extractors.quotes.wide import of_no_capitals

_NO_GIVEN = NOT_NAMES | DETERMINERS | ARTICLES
_NEIGHBOURS = 2  # paragraphs between a pronoun and the speaker it means, at most
_NEAR = 60  # characters before a surname in which its given name stands
_WORD = re.compile(r"\w[\w’'.-]*")


def identified(quotes: Sequence[Quote], texts: Sequence[str]) -> tuple[Quote, ...]:
    """The quotes with kind and full name of their speakers. texts: of the article's blocks, by position in order."""
    whole = "\n".join(texts)
    who = {speaker: _who(speaker, whole) for speaker in {quote.speaker for quote in quotes}}
    known = {name for _, name in who.values() if name}
    found: list[Quote] = []
    last: Quote | None = None  # the last one by a person whose name is known
    means: dict[str, bool] = {}  # of names, whether pronouns took them for a woman
    for quote in quotes:
        kind, name = who[quote.speaker]
        if kind is SpeakerKind.PRONOUN:
            name = _meant(quote, last, texts) if last else _named_before(quote, texts, known)
            pronoun = (quote.speaker or "").lower()
            if name and means.setdefault(name, pronoun in _HER) != (pronoun in _HER):
                name = None  # "he" and "she" are not one person
        quote = Quote(quote.position, quote.text, quote.speaker, name, kind)
        if kind is SpeakerKind.PERSON:
            last = quote
        elif kind is not SpeakerKind.PRONOUN and quote.speaker:
            last = None
        found.append(quote)
    return tuple(found)


_HER = frozenset({"she", "sie", "elle", "ella", "lei", "ela", "zij", "ze", "hon", "ona", "она", "вона", "彼女", "她"})


def _meant(quote: Quote, last: Quote, texts: Sequence[str]) -> str | None:
    """Whom a pronoun means after somebody has spoken: them, where they are near and no other is named since."""
    if not last.speaker_name or not _is_close(last, quote):
        return None
    between = "\n".join(texts[last.position : quote.position + 1])
    return last.speaker_name if _only_one(last.speaker_name, between) else None


def _named_before(quote: Quote, texts: Sequence[str], known: set[str]) -> str | None:
    """Whom a pronoun means before anybody has spoken: of those quoted by name later, the only one just named.

    ``Jane Roe opened the meeting. “We are late,” she said.``
    """
    here = texts[quote.position]
    lead = here[: max(0, here.find(quote.text[:_HEAD]))]
    near = "\n".join((*texts[max(0, quote.position - 1) : quote.position], lead))
    named = [name for name in known if name.split()[-1] in near and " " in name]
    if len(named) != 1 or named[0] not in near or not _only_one(named[0], near):
        return None
    others = {word for word in _WORD.findall(lead) if is_name(word)} - {*named[0].split()}
    return None if any(word.lower() not in _NO_GIVEN_NAMES for word in others) else named[0]


_HEAD = 20  # characters of a quotation by which it is found in its paragraph


def _is_close(last: Quote, quote: Quote) -> bool:
    return 0 <= quote.position - last.position <= _NEIGHBOURS


def _who(speaker: str | None, whole: str) -> tuple[SpeakerKind | None, str | None]:
    if not speaker:
        return None, None
    words = speaker.split()
    if len(words) == 1 and speaker.lower() in PRONOUNS:
        return SpeakerKind.PRONOUN, None
    if found := of_no_capitals(speaker, whole):
        return found
    bare = _bare(words)
    if _is_organisation(bare, words):
        is_inflected = bare[0].lower().startswith(ORGANISATION_STEMS)
        return SpeakerKind.ORGANISATION, None if is_inflected else " ".join(bare)
    if not any(char.isupper() for char in speaker):
        return SpeakerKind.ROLE, None
    if name := " ".join(_name_in(bare) or ()):
        if _ARTICLE_BEFORE.search(whole[max(0, (at := whole.find(name)) - _SOURCE_LENGTH) : at]):
            return _behind_role(name.split(), whole)
        return SpeakerKind.PERSON, None if _is_inflected(name, whole) else name
    has_article = len(bare) < len(words)
    may_be_surname = len(bare) == 1 if words[0] in _GREEK else len(bare) <= 2 and not has_article
    if may_be_surname and (full := full_name(bare[-1], whole)):
        return SpeakerKind.PERSON, full
    return (SpeakerKind.ROLE if has_article else None), None


# "der junge Schweißer Max Muster": names have no article, so a noun stands before them.
_ARTICLE_BEFORE = re.compile(r"\b(?:[Dd](?:er|ie|as|es|em|en)|[Ee]in(?:e|es|em|en|er)?)\s(?:[a-zäöüß-]+\s){0,2}$")


def _behind_role(name: list[str], whole: str) -> tuple[SpeakerKind | None, str | None]:
    """The name behind a noun: a full one, or the surname of one; else what is named may be a body."""
    words = name[1:]
    while len(words) > 1 and _is_title(words[0]):
        words = words[1:]
    if any(word[0].islower() for word in words) or _is_title(words[-1]) or words[-1].isupper():
        return None, None
    full = " ".join(words) if len(words) > 1 else full_name(words[0], whole)
    return (None, None) if full is None or full == " ".join(name) else (SpeakerKind.PERSON, full)


def _bare(words: list[str]) -> list[str]:
    """Without the article, also one that is joined: ``l'université``."""
    bare = words[1:] if words[0].lower() in ARTICLES and len(words) > 1 else words
    return [_ELIDED.sub("", bare[0]), *bare[1:]]


_GREEK = frozenset({"ο", "η"})
_ELIDED = re.compile(r"^[lLdD]['’](?=\w{2})")  # "l'université"


def _is_inflected(name: str, whole: str) -> bool:
    """Whether a name stands in another case than its own: ``По словам Ивана Примерова``, ``według Anny Przykład``."""
    at = whole.find(name)
    before, after = whole[max(0, at - _SOURCE_LENGTH) : at], whole[at + len(name) : at + len(name) + _SOURCE_LENGTH]
    return at >= 0 and (before.rstrip().endswith(_INFLECTING) or after.startswith(" mukaan"))


_SOURCE_LENGTH = 25  # characters
_INFLECTING = (
    *("словам", "данным", "мнению", "словами", "думку", "даними", "według", "Według", "zdaniem", "Zdaniem", "słów"),
    *("rečima", "riječima", "navodima", "prema", "Prema", "според думите на", "podle", "Podle", "podľa", "Podľa"),
)


def _is_organisation(words: Sequence[str], printed: Sequence[str]) -> bool:
    if words[0] in ORGANISATIONS and printed[0] != words[0] and len(words) > 1:  # "l'université de Port-Neuf"
        return True
    if words[0].lower().startswith(ORGANISATION_STEMS):
        return True
    is_body = len(words) > 1 and words[-1].islower() and words[-1] in ORGANISATIONS  # "Uudensataman yliopisto"
    return (
        is_body
        or any(word.strip(".,").lower() in ORGANISATIONS for word in words if is_name(word))
        or (len(words) == 1 and words[0].isupper() and 2 <= len(words[0]) <= 6)
    )


def _name_in(words: Sequence[str]) -> list[str] | None:
    """The person's name at the end of a speaker as printed: given name, initials, small words, surname."""
    if not words or not is_name(words[-1]) or _is_title(words[-1]):
        return None
    start = len(words) - 1
    while start and (is_name(words[start - 1]) or words[start - 1] in PARTICLES) and not _is_title(words[start - 1]):
        start -= 1
    while start < len(words) and (
        words[start] in PARTICLES or words[start].lower() in _NO_GIVEN or words[start].lower() in _QUESTIONS
    ):
        start += 1
    name = list(words[start:])
    return name if 2 <= len(name) <= 4 else None


def _places(word: str, whole: str) -> Iterator[int]:
    """Where a word stands in a text; a pattern of its own for each name would be compiled for each."""
    at = whole.find(word)
    while at >= 0:
        end = at + len(word)
        is_word = not (at and _is_of_word(whole[at - 1])) and not (end < len(whole) and _is_of_word(whole[end]))
        if is_word:
            yield at
        at = whole.find(word, at + 1)


def _is_of_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def full_name(surname: str, whole: str) -> str | None:
    """The first full name of the text that ends with the surname: ``Jane Roe``, ``J. Roe`` not."""
    for start in _places(surname, whole):
        near = whole[max(0, start - _NEAR) : start]
        before = _WORD.findall(near.rpartition("\n")[2])
        name = [surname]
        while before and before[-1] in PARTICLES:
            name.insert(0, before.pop())
        while before and re.fullmatch(r"[A-ZÀ-Þ]\.?", before[-1]):
            name.insert(0, before.pop())
        parted = len(name) == 1 and re.search(r"[.!?:;,]\s*$", near)
        if before and _is_given(before[-1]) and not parted:
            given = before[-2:] if len(before) > 1 and before[-2] in _VIETNAMESE else before[-1:]
            return " ".join([*given, *name])
    return None


# Family names of Vietnam, which come first of three.
_VIETNAMESE_WORDS = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trương Lương Mai "
_VIETNAMESE = frozenset(_VIETNAMESE_WORDS.split())


def _is_given(word: str) -> bool:
    is_free = word.lower() not in _NO_GIVEN_NAMES and not word.endswith(".")
    return is_name(word) and len(word) > 1 and not _is_title(word) and is_free


# "Nur Roe", "Says Roe": what a sentence may begin with before a surname.
_QUESTION_WORDS = "warum wovor wie was wer wo wann weshalb womit nur why what who where when how says "
_QUESTIONS = frozenset(_QUESTION_WORDS.split())
_BEFORE_NAMES = _NO_GIVEN | _QUESTIONS
_MONTHS = frozenset({"april", "mai", "august"})  # which are given names, too
_NO_GIVEN_NAMES = (NOT_NAMES | PRONOUNS | ADVERBS | CONJUNCTIONS | VERBS | _QUESTIONS) - _MONTHS


def _is_title(word: str) -> bool:
    low = word.strip(".").lower()
    return low in TITLES or low.endswith(TITLE_ENDINGS) or bool(_TURKISH_TRADE.search(low))


_TURKISH_TRADE = re.compile(r"[a-zıöüğşç]{3}[cç][ıü]$")  # "Kaynakçı Ali Model"


def _only_one(name: str, between: str) -> bool:
    """Whether no other full name stands between a speaker and the pronoun that may mean them."""
    others = {" ".join(match.group().split()) for match in _FULL.finditer(between)}
    others |= {match.group() for match in _TITLED_SURNAME.finditer(between)}  # "Dr. Roe"
    surname = name.split()[-1]
    return not any(surname not in other for other in others)


_TITLED_SURNAME = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|Prof|Herr|Herrn|Frau|Mme|Sra?)\.?\s[^\W\d_a-z][\w’'-]+")
_UPPER = "".join(char for char in map(chr, range(0x1F00)) if char.isupper())
_CAPITALISED = rf"[{_UPPER}][^\W\d_{_UPPER}][\w’'-]*"
_FULL = re.compile(
    rf"(?<![.!?“\"„«]\s)(?<!^)\b{_CAPITALISED}\s+(?:[A-Z]\.\s+)?{_CAPITALISED}(?:\s+{_CAPITALISED}){{0,2}}"
)
