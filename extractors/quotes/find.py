"""Direct speech and who said it: each language's own quotation marks, a verb of saying before or after.

spans       what stands between marks, a quotation of several paragraphs joined
who         the name or pronoun beside the verb of saying: after the quotation, before it, or of its sentence
is speech?  long enough, and with a speaker or the form of a sentence; a title or a scare quote is neither
"""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import replace

from extractors.article import Block, Quote
from extractors.quotes.after import is_tag, speaker_after, speaker_inside
from extractors.quotes.clause import (
    has_verb,
    name_before,
    speaker_before,
    subject_of_any_verb,
    wants,
)
from extractors.quotes.colon import surname_before
from extractors.quotes.german import later_tag
from extractors.quotes.people import full_name, identified
from extractors.quotes.phrase import can_speak, is_name, is_thing
from extractors.quotes.saying import (
    ABBREVIATIONS,
    ADDRESSING,
    ARTICLES,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    SURE_TAGS,
    TITLE_WORDS,
    TITLED,
)
from extractors.quotes.sources import source_before
from extractors.quotes.spans import MARK, Span, spans_of
from extractors.quotes.tokens import tokens_of
from extractors.quotes.verbs import VERBS
from extractors.quotes.wide import wide_speaker

# Words of a quotation, at least: shorter ones are scare quotes and names.
MIN_WORDS = 4
# Words from which a quotation needs no speaker to be speech, if it also ends as a sentence does.
LONG_WORDS = 7
# Words in lower case that make a sentence of what stands between marks without a speaker: of titles at most two.
SMALL_WORDS = 5

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")
_SENTENCE_END = re.compile(r"[.!?…。！？؟](?:[\"”»」』)]*\s+|(?<=[。！？])|(?<=[a-zäöüß]{3}\.)(?=[A-ZÄÖÜ][a-zäöü]))")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# Between the parts of a speech that its attribution breaks: "Why?" she asked. "Why now?"
_BROKEN = " … "
_NO_NAMES = ARTICLES | DETERMINERS | PRONOUNS | {"es", "it", "man"}
# Characters around a quotation in which its speaker is sought: a bound on
# the work that a text of nothing but marks can cause.
_AROUND = 400
# Pairs of marks before a quotation from which its lead is read: with all, `x: “a b c d” ` 10,000 times took 10 s.
_PASSED = 3


def find_quotes(blocks: tuple[Block, ...]) -> tuple[Quote, ...]:
    """The quotes in an article's blocks, in order."""
    quotes: list[Quote] = []
    texts = [block.text for block in blocks]
    whole = "\n".join(texts)
    told: tuple[Span, str | None] | None = None
    is_quoted = False  # whether that is a quotation, and not too short for one
    passed: deque[Span] = deque(maxlen=_PASSED)
    for span in spans_of(texts):
        lead_from = passed[0].close if len(passed) == _PASSED and passed[0].last == span.first else 0
        passed.append(span)
        if _is_short(span.text):  # 20,000 pairs of marks with nothing in them are no work for the grammar
            after = texts[span.last][span.close : span.close + _AROUND]
            if span.first == span.last and is_tag(after) and (who := speaker_after(_first_sentence(after), True)):
                told, is_quoted = (span, who), False  # "Why?" she asked. "Why did nobody come?"
            continue
        if told and told[0].last == span.first:
            lead_from = max(lead_from, told[0].close)
        lead = _lead(texts, span, lead_from)
        speaker = _speaker(texts, span, lead) or _surname(whole, lead) or speaker_inside(span.text)
        goes_on = speaker is None and told is not None and _goes_on(texts, told[0], span)
        if goes_on and told:
            speaker = told[1]
        if not _is_speech(span, texts, speaker):
            continue
        if told and is_quoted and speaker and speaker == told[1] and _is_broken(texts, told[0], span):
            quotes[-1] = replace(quotes[-1], text=f"{quotes[-1].text}{_BROKEN}{span.text}")
        else:
            quotes.append(Quote(span.first, span.text, speaker))
        told, is_quoted = (span, speaker), True
    return tuple(
        Quote(blocks[quote.position].position, quote.text, quote.speaker, quote.speaker_name, quote.speaker_kind)
        for quote in identified(quotes, texts)
    )


def _goes_on(texts: Sequence[str], told: Span, span: Span) -> bool:
    """True where a quotation that tells no speaker is by the one before: ``"Why?" she asked. "Why now?"``

    In the same paragraph, as a sentence of its own or in reported speech (the German subjunctive tells it); or in the
    next, which then is the quotation and nothing else.
    """
    if told.last == span.first:
        if span.open - told.close > _AROUND:
            return False
        between, after = texts[span.first][told.close : span.open], texts[span.last][span.close : span.close + 60]
        if (joined := _JOINED.search(between)) and joined["verb"] in VERBS:
            return True
        if (own := _POSSESSIVE.search(_last_sentence(between))) and is_thing(own["what"]):
            return True
        if _COORDINATED.match(between) and not has_verb(between):
            return True
        return bool(_is_broken(texts, told, span) or _REPORTED.search(_last_sentence(between) + after))
    if told.last != span.first - 1:
        return False
    return not texts[span.first][: span.open].strip() and not texts[span.last][span.close :].strip()


def _is_broken(texts: Sequence[str], told: Span, span: Span) -> bool:
    """True where one speech is broken by who says it: ``"Why?" she asked. "Now?"``, ``"So," he said, "no"``."""
    if told.last != span.first:
        return False
    between = texts[span.first][told.close : span.open]
    end = between.rstrip()
    is_closed = end.endswith(_SENTENCE_ENDS) or (end.endswith(_CLOSERS) and end[:-1].endswith(_SENTENCE_ENDS))
    return is_closed or (end.endswith(",") and span.text[:1].islower())


# "Ihre Zuversicht gründet sich auf frühere Fälle: „": of who spoke before.
_POSSESSIVE = re.compile(r"^\s*(?:Seine?|Ihre?|His|Her|Son|Sa|Su)\s(?P<what>[\w-]+)[^.!?]*:\s*$")
# "„...“, sagte Roe und fügte hinzu: „": a second verb of the same subject.
_JOINED = re.compile(r"\b(?:und|and|et|y|e|en|och|og|i|и|та)\s(?P<verb>[^\W\d_]+)\b[^.!?:;„“”\"»«]{0,40}:\s*$")
_COORDINATED = re.compile(r"\s*,?\s*(?:und|and|et|y|e|en|och|og|i|и|та)\s")
_REPORTED = re.compile(
    r"\b(?:sei|seien|habe|haben|hätte|hätten|könne|könnten|müsse|müssten|solle|wolle|werde|würden|würde|gebe|gäbe|dürfe|wäre|wären)\b"
    r"|^\s*(?:Er|Sie|Es|Man|Dies|Das)\s+[a-zäöü]{2,}(?<!t)e\b"
)
_SENTENCE_ENDS = (".", "!", "?", "…")
_CLOSERS = ("”", '"', "»", "“")


# --- speech or not


def _is_short(text: str) -> bool:
    """Whether it has too few words to be speech."""
    text = text[:_AROUND]
    wide = not text.isascii() and len(_WIDE.findall(text)) > len(text) // 3
    if not wide and (len(text) == _AROUND or " " not in text):
        return len(text) != _AROUND  # a word alone is an address or a name: "news.example.org"
    return len(_WORD.findall(text)) < (MIN_WORDS * 2 if wide and not re.search(r"\s", text) else MIN_WORDS)


def _is_speech(span: Span, texts: Sequence[str], speaker: str | None) -> bool:
    """Whether it is speech and not a title, where it is long enough."""
    if _is_title(span, texts[span.first][max(0, span.open - 60) : span.open]):
        return False
    if speaker:
        return True
    if span.first != span.last:
        return True
    before, after = (
        texts[span.first][max(0, span.open - _AROUND) : span.open],
        texts[span.last][span.close : span.close + 60],
    )
    if (before.rstrip().endswith((":", "：")) and has_verb(_last_sentence(before))) or is_tag(after):
        return True
    inside = texts[span.last][max(span.open, span.close - 4) : span.close - 1].rstrip()
    words = len(_WORD.findall(span.text))
    if inside.endswith((".", "!", "?", "…")) and not before.strip() and words > MIN_WORDS:
        return True  # "« On reconstruit le chantier naval. » Jeanne Roe n'en doute pas."
    return (words >= LONG_WORDS and inside[-1:] in ",.!?…。！？，") or _is_prose(span.text)


def _is_title(span: Span, before: str) -> bool:
    """Whether it names a work or a body: ``das Fachmagazin „Public Library of Science“``."""
    lead = _last_word(before)
    if lead.lower() in TITLED and span.text[-1] not in ".,":
        return True
    if span.first != span.last or span.text[-1] in ".!?…,":
        return False
    words = [word for word in _WORD.findall(span.text) if word[0].isalpha()]
    if not words or not words[0][0].isupper():
        return False
    small = [word for word in words if word[0].islower()]
    if any(len(word) > 3 for word in small) or len(small) * 2 > len(words):
        return False
    return not small or {*small} <= TITLE_WORDS or lead[:1].isupper()


def _last_word(text: str) -> str:
    """The letters at the end of a text, without the space behind them."""
    text = text.rstrip()
    begin = len(text)
    while begin and text[begin - 1].isalpha():
        begin -= 1
    return text[begin:]


def _is_prose(text: str) -> bool:
    """Whether words stand in it as in a sentence, not as in a title: most in lower case."""
    words = [word for word in _WORD.findall(text) if word[0].isalpha()]
    small = sum(1 for word in words if str(word[0]).islower())
    return small >= SMALL_WORDS and small * 2 >= len(words)


# --- who


def _lead(texts: Sequence[str], span: Span, begin: int) -> str:
    """What leads to a quotation, from ``begin`` in its paragraph."""
    lead = texts[span.first][max(begin, span.open - _AROUND) : span.open]
    if not lead.strip() and span.first and texts[span.first - 1].rstrip().endswith((":", "：")):
        return texts[span.first - 1][-_AROUND:]  # "Jane Roe continued:", and the quotation in a paragraph of its own
    return lead


def _speaker(texts: Sequence[str], span: Span, lead: str) -> str | None:
    """Name or pronoun of who speaks, as the text has it."""
    last = texts[span.last]
    before = _last_sentence(_without_marks(_CALLED.sub("", lead) if MARK.search(lead) else lead))
    after = _first_sentence(_without_marks(last[span.close : span.close + _AROUND]))
    if found := name_before(before):
        return found
    if _WIDE.search(before[-20:] + after[:20]):
        return wide_speaker(before, last[span.close : span.close + _AROUND])
    ends = last[span.close - 2 : span.close - 1]
    behind = last[span.close : span.close + _AROUND]
    if found := _beside(before, after, ends) or _further(before, after, behind):
        return found
    is_own = ends in _ENDING and after.lstrip()[:1].isupper()  # what follows is a sentence of its own
    if before.strip() or (after.strip() and not is_own):
        return _reporting(lead, before + after[:60])
    return _sentence_before(lead, span.text)


def _beside(before: str, after: str, ends: str) -> str | None:
    """Who is told right behind a quotation, or by the verb of saying that leads to it. ends: its last mark inside."""
    leads_in = bool(_LEADS_IN.search(before, max(0, len(before) - _NEAR_END)))
    leads = leads_in and has_verb(before)
    told_after = None
    closed = ends in _FULL_STOP and not _TAGGED.match(after)
    is_told = not closed and not _SUBORDINATE.match(before) and is_tag(after)
    if is_told and (who := speaker_after(after, ends_open=True)):
        if who.lower() not in PRONOUNS or not leads:
            return who
        told_after = who  # "Jana Beispiel sagte: „...“, betont sie"
    if leads and (who := speaker_before(before, after, True)):
        return who
    if told_after:
        return told_after
    return None if closed else speaker_after(after, ends_open=ends not in "?!" or not ends)


def _further(before: str, after: str, behind: str) -> str | None:
    """Who is told in front of a quotation, or else behind what its sentence goes on with."""
    found = speaker_before(before, after, bool(_LEADS_IN.search(before, max(0, len(before) - _NEAR_END))))
    found = found or wants(before, after)
    if found and found.lower() not in PRONOUNS:
        return found
    return (later_tag(_past_marks(behind)) if ", " in behind else None) or found


def _past_marks(text: str) -> str:
    """What follows a quotation up to the end of its sentence, further quotations left out."""
    return _first_sentence(_QUOTED.sub(" ", text) if MARK.search(text) else text)


_QUOTED = re.compile(r"[„“»\"][^“”„«»\"]{1,200}[“”«\"]")


def _reporting(lead: str, sentence: str) -> str | None:
    """``Roe wies die Kritik zurück. Man habe „...“``: who spoke in the sentence that reported speech goes on."""
    is_main = bool(_REPORTED.search(_SUBORDINATED.split(sentence)[0]))
    for _ in range(_REPORTED_SENTENCES):
        if not _REPORTED.search(sentence):
            return None
        lead = lead[: len(lead) - len(_last_sentence(lead))].rstrip().rstrip(".!?…")
        sentence = _last_sentence(lead)
        if who := speaker_before(sentence, "", False):
            return who
        if has_verb(sentence):
            return None
        if is_main and not _REPORTED.search(sentence) and (who := subject_of_any_verb(sentence)):
            return who if is_name(who.split()[-1]) else None
    return None


_SUBORDINATED = re.compile(r",\s(?:dass|ob|was|wie|weil|wonach|die|der|das)\s")
_REPORTED_SENTENCES = 3  # back from a quotation, in which its speaker is sought


def _without_marks(text: str) -> str:
    """The text with names of papers and bodies freed from their marks: ``schrieb die „Neue Zeitung“``."""
    return _MARKED_NAME.sub(r"\g<name>", _CITED_PAPER.sub(r"\1", text)) if MARK.search(text) else text


# "zitiert die „Neue Zeitung“ Jana Beispiel": the paper is no speaker.
_CITED_PAPER = re.compile(
    r"(\bzitier(?:t|te|en|ten) )(?:die|der|das) [„“»\"][^“”„«»\"]{2,40}[“”«\"] (?=[^\W\d_a-zà-ÿ])"
)


# "“Judge,” Roe said, “": who is spoken to.
_CALLED = re.compile(r"^.*[“„«\"][^“”„«»\"]{1,40},[”“»\"](?=\s)", re.DOTALL)
_MARKED_NAME = re.compile(
    r"(?<=[^\W\d_]\s)[„“\"»«‚](?P<name>[^\W\d_a-zà-ÿа-я][\w.-]*(?:\s[^\W\d_a-zà-ÿа-я][\w.-]*){0,3})[“”\"«»‘](?=[\s,.:(]|$)(?!\s[^\W\d_a-zà-ÿа-я])"
)


def _sentence_before(lead: str, quotation: str) -> str | None:
    """``Jane Roe agreed. “It is late.”``: the subject of the sentence before, where its verb is one of saying."""
    sentence = _last_sentence(lead.rstrip().rstrip(".!?…"))
    if not MARK.search(lead) and (who := _attributed(sentence)):
        return who
    says = has_verb(sentence)
    found = None
    if not MARK.search(lead):
        found = speaker_before(sentence, "", False) if says else source_before(tokens_of(sentence))
    if found is None and not says and _FIRST_PERSON.search(quotation) and not MARK.search(sentence):
        found = subject_of_any_verb(sentence)
        return found if found and can_speak(found) else None
    first = found.split()[0] if found else ""
    return found if is_name(first) and first.lower() not in _NO_NAMES else None


# "Die Gewerkschaft war enttäuscht. „Wir hatten mehr erwartet.“": who says it is whom the sentence before tells of.
_FIRST_PERSON = re.compile(
    r"\b(?:[Ii]ch|[Ww]ir|uns|mich|mir|mein(?:e[rnms]?)?|unser(?:e[rnms]?)?|We|I|[Oo]ur|us|my|My|me)\b"
)


_TAG_VERBS = frozenset(word for word in VERBS - ADDRESSING if word.islower() and word[-3:] != "ing") | {"so"}


def _attributed(sentence: str) -> str | None:
    """``Die Halle sei zu klein, sagte Jana Beispiel``: who is told at the end of reported speech."""
    reported, comma, tag = sentence.rpartition(", ")
    verb, _, told = tag.partition(" ")
    if told.partition(" ")[0].lower() in PREPOSITIONS:
        return None  # "Jana Beispiel, die Leiterin, sagte am Montag"
    is_sure = verb in SURE_TAGS or "," not in reported or bool(_REPORTED.search(reported))
    if not comma or verb not in _TAG_VERBS or not is_sure:
        return None  # a comma more may end a relative clause, and what follows the verb is its object
    return speaker_after(comma + tag, ends_open=True)


def _surname(whole: str, lead: str) -> str | None:
    """The surname before a colon, ``Roe went further: “``, where the article has the full name."""
    surname = surname_before(_last_sentence(lead)) if lead.rstrip().endswith((":", "：")) else None
    return surname if surname and full_name(surname, whole) else None


_SUBORDINATE = re.compile(r"\s*(?:Während|Nachdem|Wie|Als|Obwohl|While|As|When|After)\s")
_LEADS_IN = re.compile(r"[:：,]\s*$|\b(?:that|dass|que|che|dat|att|at|że|что|що)\s*$")
_FULL_STOP = ".…。"
_ENDING = frozenset(".!?…")
_TAGGED = re.compile(r"\s*(?:[a-zà-ÿа-я]|[,—–―-])")


def _last_sentence(text: str) -> str:
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    while ends and _goes_on_behind(text, ends[-1]):
        ends.pop()
    return text[ends[-1] :] if ends else text


def _goes_on_behind(text: str, at: int) -> bool:
    """Whether a mark before ``at`` ends no sentence: an abbreviation, an ordinal, a small letter behind it."""
    if text[at : at + 1].islower() and text[max(0, at - _NEAR_END) : at].rstrip().endswith((".", ".)")):
        return True
    found = _ABBREVIATED.search(text, max(0, at - _NEAR_END), at)
    return found is not None and not (found.group()[0].isdigit() and _OPENS_SENTENCE.match(text, at))


_NEAR_END = 14  # characters of the longest abbreviation, its point and spaces
# "J. Roe", "Sept. 5" and "am 4. Mai" end no sentence.
_ABBREVIATED = re.compile(
    r"(?:\b[A-Z]|\b(?:" + "|".join(word.capitalize() for word in sorted(ABBREVIATIONS - {"no"})) + r")|\b\d{1,2})\.\s*$"
)
# After a number and a point an article begins a sentence, a name may be a month.
_OPENS_SENTENCE = re.compile(r"(?:Der|Die|Das|Ein|Eine|Er|Sie|Es|The|A|He|She|It|In|Im|Le|La|Il|El)\s")


def _first_sentence(text: str) -> str:
    """Up to the end of the sentence, or to the next quotation."""
    for match in _AFTER_END.finditer(text):
        end = match.start() + 1
        if match.group()[0] in ".!?" and _ABBREVIATED.search(text, max(0, end - _NEAR_END), end):
            continue
        return text[: match.start()]
    return text


_AFTER_END = re.compile(r"[.!?](?=\s|$)|[“„«「\"]")
