"""Direct speech and who said it: each language's own quotation marks, a verb of saying before or after.

spans       what stands between marks, a quotation of several paragraphs joined
who         the name or pronoun beside the verb of saying: after the quotation, before it, or of its sentence
is speech?  long enough, and with a speaker or the form of a sentence; a title or a scare quote is neither
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from extractors.article import Block, Quote
from extractors.quotes.after import speaker_after
from extractors.quotes.clause import has_verb, speaker_before, surname_before
from extractors.quotes.people import full_name, identified
from extractors.quotes.saying import ABBREVIATIONS, PARTS, VERBS

# Words of a quotation, at least: shorter ones are scare quotes and names.
MIN_WORDS = 4
# Words from which a quotation needs no speaker to be speech, if it also ends as a sentence does.
LONG_WORDS = 7
# Words in lower case that make a sentence of what stands between marks without a speaker: of titles at most two.
SMALL_WORDS = 5

_CLOSERS = {"“": "”“", "„": "“”", "«": "»", "»": "«", "「": "」", "『": "』", '"': '"', "‚": "‘", "‹": "›", "”": "”"}
_OPENING = re.compile(
    r"(?:(?<=^)|(?<=[\s(\[—–:：,，、。-])|(?<=[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]))(?:[“„»‚‹”\"](?=\S)|«|[「『])|[“„「『](?=\S)"
)
# Every mark that can open; searched for first, because the conditions on its surroundings cost ten times as much.
_MARK = re.compile(r"[“„»‚‹”\"«「『]")
_MARK_OR_CLOSER = {mark: re.compile(f"[{mark}{closers}]") for mark, closers in _CLOSERS.items()}
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")
_TOKEN = re.compile(r"\w[\w’'.-]*|[^\w\s]")
_SENTENCE_END = re.compile(r"[.!?…。！？؟](?:[\"”»」』)]*)\s+|[。！？]")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# How far from the quotation a verb may stand, in tokens.
_NEAR = 12
_NAME_WORDS = 5
# Characters between two parts of one speech, at most.
_BETWEEN = 80
# Between the parts of a speech that its attribution breaks: "Why?" she asked. "Why now?"
_BROKEN = " … "
# Characters of a paragraph within which a quotation is closed, and around it in which its speaker is sought: bounds on
# the work that a text of nothing but marks can cause.
_LONGEST, _AROUND = 6000, 400
# Paragraphs and opening marks of an article that are looked at: of 522 real ones none has more than 1,000.
_MOST_STEPS = 10_000

_DASHED = re.compile(r"^[—–―-]\s?(?P<said>[^—–]{8,}?)\s?(?P<close>[,.!?…]?\s?[—–]\s?|[,.!?…]\s)(?P<rest>.+)$")
# The topic of a Korean sentence ("조합장 문가온 씨는"), whose particle ends the word, or of a Japanese one.
_KOREAN_BEFORE = re.compile(
    r"(?P<who>(?:[가-힣]{2,6}\s)?[^\s、。，,「」『』“”\"()（）]{1,14}?)(?:\s?씨)?(?:은|는|이|가|도)(?=[\s,“\"]|$)[^。「」“”\"]{0,60}$"
)
_JAPANESE_BEFORE = re.compile(
    r"(?P<who>[^\s、。，,「」『』“”\"()（）]{1,14}?)(?:氏|さん)?(?:は|が|も)(?:\s|、|,)?[^。「」“”\"]{0,60}$"
)
# A name before its honorific, without the clause that leads to it: "食堂を営む汐見きよさんは".
_JAPANESE_NAME = re.compile(r"(?P<who>[\u3400-\u9fff々]{1,4}[\u3040-\u30ff]{0,5})$")
_CHINESE_BEFORE = re.compile(
    r"(?P<who>[^\s，。、；：“”「」\d]{2,10}?)(?:\d[^，。]{0,8})?(?:在[^，。]{1,20})?(?:表示|指出|强调|強調|认为|認為|告诉[^，。]{0,8}|告訴[^，。]{0,8}|透露|写道|寫道|回应|回應|宣布|称|稱|说|說)[：:，,]?\s*$"
)


@dataclass(frozen=True, slots=True)
class _Span:
    """What stands between two marks: blocks by index, offsets within them; ``close`` is past the closing mark."""

    first: int
    open: int
    last: int
    close: int
    text: str


def find_quotes(blocks: tuple[Block, ...]) -> tuple[Quote, ...]:
    """The quotes in an article's blocks, in order."""
    quotes: list[Quote] = []
    texts = [block.text for block in blocks]
    whole = "\n".join(texts)
    told: tuple[_Span, str | None] | None = None
    for span in _spans(texts):
        speaker = _speaker(texts, span, told[0] if told else None) or _surname(texts, whole, span)
        goes_on = speaker is None and told is not None and _goes_on(texts, told[0], span)
        if goes_on and told:
            speaker = told[1]
        if not _is_speech(span, texts, speaker):
            continue
        if told and speaker and speaker == told[1] and _is_broken(texts, told[0], span):
            quotes[-1] = replace(quotes[-1], text=f"{quotes[-1].text}{_BROKEN}{span.text}")
        else:
            quotes.append(Quote(span.first, span.text, speaker))
        told = span, speaker
    return tuple(replace(quote, position=blocks[quote.position].position) for quote in identified(quotes, texts))


# --- what stands between marks


def _spans(texts: Sequence[str]) -> Iterator[_Span]:
    i, at = 0, 0
    for _ in range(_MOST_STEPS):
        if i == len(texts):
            return
        opening = _opening(texts[i], at)
        if opening is None:
            if at == 0 and (dashed := _dashed(texts, i)):
                yield dashed
            i, at = i + 1, 0
            continue
        span = _close(texts, i, opening.start())
        if span is None:
            at = opening.end()
            continue
        yield span
        i, at = span.last, span.close


def _opening(text: str, at: int) -> re.Match[str] | None:
    """The first mark from ``at`` that opens a quotation."""
    marks = _MARK.finditer(text, at)
    return next((opening for mark in marks if (opening := _OPENING.match(text, mark.start()))), None)


def _close(texts: Sequence[str], i: int, start: int) -> _Span | None:
    """The span opened at ``start``; unclosed in its paragraph, on through those that open again with the mark."""
    mark = texts[i][start]
    end = _closing(texts[i], start + 1, mark)
    if end < 0:
        end = _odd_closing(texts[i], start + 1, mark)
    if end >= 0:
        return _Span(i, start, i, end + 1, _tidy(texts[i][start + 1 : end]))
    parts, k = [texts[i][start + 1 :]], i + 1
    while k < len(texts) and texts[k].lstrip()[:1] in (mark, "»" if mark == "«" else mark):
        begin = texts[k].index(texts[k].lstrip()[:1]) + 1
        end = _closing(texts[k], begin, mark)
        parts.append(texts[k][begin : end if end >= 0 else None])
        if end >= 0:
            return _Span(i, start, k, end + 1, _tidy(" ".join(parts)))
        k += 1
    if k > i + 1:  # never closed: all paragraphs that opened
        return _Span(i, start, k - 1, len(texts[k - 1]), _tidy(" ".join(parts)))
    return None


def _closing(text: str, start: int, mark: str) -> int:
    """Where the quotation opened by ``mark`` ends; a mark of the same kind inside it opens another."""
    places, closers = _marks(text, mark)
    end = closers[bisect_left(places, start)]
    return end if end < start + _LONGEST else -1


def _odd_closing(text: str, start: int, mark: str) -> int:
    """Where a typographic mark is closed by a straight one, in a paragraph that has no mark of its own to close it."""
    if mark not in "“„" or '"' not in text[start : start + _LONGEST] or not text[start : start + 1].strip():
        return -1
    end = text.index('"', start)
    return end if not text[end - 1].isspace() else -1


@lru_cache(maxsize=64)  # the marks of one text, asked for at each of them
def _marks(text: str, mark: str) -> tuple[list[int], list[int]]:
    """Where the mark and its closers stand, and what closes a quotation open before each; -1: nothing does.

    Found from the end in one go: to look on from each mark took the square of their number.
    """
    found = list(_MARK_OR_CLOSER[mark].finditer(text))
    none = len(found)
    closer = [none] * (none + 2)  # by number, of the closer that closes what is open before the mark of that number
    for k in range(none - 1, -1, -1):
        opens = found[k].group() not in _CLOSERS[mark]
        closer[k] = closer[closer[k + 1] + 1] if opens else k  # what it opens is closed first
    starts = [each.start() for each in found]
    return starts, [starts[k] if k < none else -1 for k in closer[: none + 1]]


def _dashed(texts: Sequence[str], i: int) -> _Span | None:
    """Speech after a dash, ``— I knew it — said the guard``, told by the verb of saying that follows."""
    match = _DASHED.match(texts[i])
    if match is None or not _starts_with_saying(match["rest"]):
        return None
    return _Span(i, 0, i, match.end("close"), _tidy(match["said"]))


def _starts_with_saying(rest: str) -> bool:
    return any(token.lower() in VERBS for token in _TOKEN.findall(rest)[:3])


def _tidy(text: str) -> str:
    return text.strip().removesuffix(",").strip()


def _goes_on(texts: Sequence[str], told: _Span, span: _Span) -> bool:
    """True where a quotation that tells no speaker is by the one before: ``"Why?" she asked. "Why now?"``

    In the same paragraph, as a sentence of its own or in reported speech (the German subjunctive tells it); or in the
    next, which then is the quotation and nothing else.
    """
    before, after = texts[span.first][: span.open], texts[span.last][span.close :]
    if told.last == span.first:
        between = before[told.close :]
        if len(between) > _AROUND:
            return False
        if _COORDINATED.match(between):
            return True
        return bool(_is_broken(texts, told, span) or _REPORTED.search(_last_sentence(between) + after[:60]))
    return told.last == span.first - 1 and not before.strip() and not after.strip()


def _is_broken(texts: Sequence[str], told: _Span, span: _Span) -> bool:
    """True where one speech is broken by who says it: ``"Why?" she asked. "Now?"``, ``"So," he said, "no"``."""
    if told.last != span.first:
        return False
    between = texts[span.first][told.close : span.open]
    return bool(_SENTENCE_CLOSED.search(between)) or (between.rstrip().endswith(",") and span.text[:1].islower())


_COORDINATED = re.compile(r"\s*,?\s*(?:und|and|et|y|e|en|och|og|i|и|та)\s")
_REPORTED = re.compile(
    r"\b(?:sei|seien|habe|haben|hätte|hätten|könne|könnten|müsse|müssten|solle|wolle|werde|würden|würde|gebe|gäbe|dürfe|wäre|wären)\b"
    r"|^\s*(?:Er|Sie|Es|Man|Dies|Das)\s+[a-zäöü]{2,}(?<!t)e\b"
)
_SENTENCE_CLOSED = re.compile(r"[.!?…][”\"»“]?\s*$")


# --- speech or not


def _is_speech(span: _Span, texts: Sequence[str], speaker: str | None) -> bool:
    words = len(_WORD.findall(span.text))
    wide = len(_WIDE.findall(span.text)) > len(span.text) // 3
    if words < (MIN_WORDS * 2 if wide and not re.search(r"\s", span.text) else MIN_WORDS):
        return False
    if speaker:
        return True
    if span.first != span.last:
        return True
    closes_sentence = texts[span.last][span.close - 2 : span.close - 1] in ",.!?…。！？，"
    return (words >= LONG_WORDS and closes_sentence) or _is_prose(span.text)


def _is_prose(text: str) -> bool:
    """Whether words stand in it as in a sentence, not as in a title: most in lower case."""
    words = [word for word in _WORD.findall(text) if word[0].isalpha()]
    small = sum(1 for word in words if str(word[0]).islower())
    return small >= SMALL_WORDS and small * 2 >= len(words)


# --- who


def _speaker(texts: Sequence[str], span: _Span, told: _Span | None) -> str | None:
    """Name or pronoun of who speaks, as the text has it. told: the quotation before, where it is speech."""
    text, last = texts[span.first], texts[span.last]
    begin = max(0, span.open - _AROUND)
    if told and told.last == span.first:
        begin = max(begin, told.close)
    lead = text[begin : span.open]
    if not lead.strip() and span.first and texts[span.first - 1].rstrip().endswith((":", "：")):
        lead = texts[span.first - 1][-_AROUND:]  # "Jane Roe continued:", and the quotation in a paragraph of its own
    before = _last_sentence(lead)
    after = _first_sentence(last[span.close : span.close + _AROUND])
    if _WIDE.search(before[-20:] + after[:20]):
        return _wide_speaker(before, after)
    ends = last[span.close - 2 : span.close - 1]
    leads_in = bool(_LEADS_IN.search(before))
    if leads_in and has_verb(before) and (who := speaker_before(before, after, True)):
        return who
    closed = ends in _FULL_STOP and not _TAGGED.match(after)
    if not closed and (who := speaker_after(after, ends_open=ends not in "?!" or not ends)):
        return who
    return speaker_before(before, after, leads_in)


def _surname(texts: Sequence[str], whole: str, span: _Span) -> str | None:
    """The surname before a colon, ``Roe went further: “``, where the article has the full name."""
    surname = surname_before(_last_sentence(texts[span.first][max(0, span.open - _AROUND) : span.open]))
    return surname if surname and full_name(surname, whole) else None


_LEADS_IN = re.compile(r"[:：,]\s*$|\b(?:that|dass|que|che|dat|att|at|że|что|що)\s*$")
_FULL_STOP = ".…。"
_TAGGED = re.compile(r"\s*(?:[a-zà-ÿа-я]|[,—–―-])")


def _last_sentence(text: str) -> str:
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    while ends and _goes_on_behind(text, ends[-1]):
        ends.pop()
    return text[ends[-1] :] if ends else text


def _goes_on_behind(text: str, at: int) -> bool:
    """Whether a mark before ``at`` ends no sentence: an abbreviation, an ordinal, a small letter behind it."""
    if text[at : at + 1].islower() and text[:at].rstrip().endswith((".", ".)")):
        return True
    found = _ABBREVIATED.search(text[:at])
    return found is not None and not (found.group()[0].isdigit() and _OPENS_SENTENCE.match(text, at))


# "J. Roe", "Sept. 5" and "am 4. Mai" end no sentence.
_ABBREVIATED = re.compile(
    r"(?:\b[A-Z]|\b(?:" + "|".join(word.capitalize() for word in sorted(ABBREVIATIONS - {"no"})) + r")|\b\d{1,2})\.\s*$"
)
# After a number and a point an article begins a sentence, a name may be a month.
_OPENS_SENTENCE = re.compile(r"(?:Der|Die|Das|Ein|Eine|Er|Sie|Es|The|A|He|She|It|In|Im|Le|La|Il|El)\s")


def _first_sentence(text: str) -> str:
    """Up to the end of the sentence, or to the next quotation."""
    for match in _AFTER_END.finditer(text):
        if match.group()[0] in ".!?" and _ABBREVIATED.search(text[: match.start() + 1]):
            continue
        return text[: match.start()]
    return text


_AFTER_END = re.compile(r"[.!?](?=\s|$)|[“„«「\"]")


def _wide_speaker(before: str, after: str) -> str | None:
    """Korean, Japanese, Chinese: the topic of the sentence whose verb of saying is beside the quotation."""
    chinese = _CHINESE_BEFORE.search(before)
    if chinese:
        return chinese["who"]
    if not any(part in after[:30] for part in PARTS):
        return None
    if topic := _KOREAN_BEFORE.search(before):
        return topic["who"]
    topic = _JAPANESE_BEFORE.search(before)
    if topic is None:
        return None
    name = _JAPANESE_NAME.search(topic["who"]) if before.startswith(("氏", "さん"), topic.end("who")) else None
    return (name or topic)["who"]
