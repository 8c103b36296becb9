"""The language of a text, the same answer for the same text in any process.

    script     what the letters alone say: Armenian is written in no other script, Serbian has letters Russian has not
    langdetect the first opinion, for its 55 languages
    lingua     the second opinion, only where script, words or the page's own declaration leave a doubt
    words      what tells Croatian from Bosnian, Malay from Indonesian, Bokmål from Nynorsk
    share      how much of the text is in that language: none that has the majority is ``und``

The opinions are likelihood ratios and multiply; the confidence is what is left to the winner after all of them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from extractors.article import Language
from extractors.language.kindred import KIN, UNKNOWN_WORDS, is_yiddish, telling_stems, telling_words
from extractors.language.opinions import (
    LANGDETECT_LANGUAGES,
    LINGUA_LANGUAGES,
    langdetect_opinion,
    lingua_opinion,
    normalize_code,
)
from extractors.language.scripts import ALPHABETS, OWN_SCRIPT, Writing, own_letters, possible, writing

UNDETERMINED = "und"


@dataclass(frozen=True, slots=True)
class LanguageSettings:
    """What detection may be told, in characters. The measurements are in docs/decisions/language.md.

    longest: what is looked at of a text. reading: what the first opinion and the count of words read, from its start.
    sample: what the second opinion reads. pieces: how many samples of shortest_piece to piece characters show whether
    all is in one language, or agreeing_pieces where these agree. minimum_share: how many of them must be in it;
    declared_share: where the page declares it.
    """

    longest: int = 10_000
    reading: int = 1000
    sample: int = 250
    piece: int = 200
    shortest_piece: int = 80
    pieces: int = 10
    agreeing_pieces: int = 5
    minimum_letters: int = 8
    minimum_letter_share: float = 0.5
    maximum_code_share: float = 0.08
    minimum_share: float = 0.6
    declared_share: float = 0.5
    minimum_confidence: float = 0.4


DEFAULTS = LanguageSettings()

# Languages langdetect does not know, and the relative it takes them for (90 to 100 % of their texts in language-dev).
_TAKEN_FOR = {"bs": ("hr",), "sr": ("mk", "hr"), "ms": ("id",), "nn": ("nb",), "az": ("tr",)}
# The same, but for three quarters of their texts only: that the relative is not named says nothing then.
_OFTEN_TAKEN_FOR = dict.fromkeys(("lg", "sn", "ts", "xh", "zu"), "sw")

# Likelihood ratios, fitted on one half of language-dev and checked on the other (flat around these values).
_NOT_NAMED = 0.003  # langdetect knows the language and did not name it
_RELATIVE_NAMED = 0.03  # it named a relative: Danish is taken for Bokmål or Swedish in four of twenty texts
_NOT_KNOWN = 0.03  # langdetect cannot name it
_LINGUA_FLOOR = 1e-2  # lingua's probabilities of long texts are products of dependent trigrams
_WORD = 10.0  # each telling word, against a relative without it
_LETTER = 6.0  # each letter only one language has
_DECLARED = 20.0  # the page says so; templates are wrong in a few of a hundred
_DECLARED_RELATIVE = (
    100.0  # two words; at 400 wrong declarations carry twice as many articles, at 20 right ones too few
)
_MOST_WORDS = 12  # more add nothing
_MOST_LETTERS = 4  # Turkish in a wrong charset has Icelandic letters

_SURE = 0.99
_MOSTLY = 0.8  # of one sentence; the rest is names
_SURE_LETTERS = 120
_SURE_LEAD = 5  # telling words more than any relative
# The share of a text's tokens that are on the language's list: .06 to .35 in its own articles, below .11 in others'.
_USUAL_SHARE = 0.1
_USUAL_LEAST = 4
_USUAL = 30.0
_OWN_LEAST, _OWN_SHARE = 2, 0.05  # of the tokens are words of the declared language that its relatives have not
_FULL_WEIGHT = 30  # letters; the opinions on shorter texts are flattened: both detectors are as sure as ever there
_DECLARED_CONFIDENCE = 0.6  # of a language that only the page names
_MOST_CONFIDENT = 0.99  # of an answer that was in doubt

_MAJORITY = 0.6  # of the text's sentences, by length
_SENTENCE_END = re.compile(r"[.!?…»”\n]+\s*")
_LETTERS_READ = 3000  # characters; these are read only where letters and detector disagree
_SOUTH_SLAVIC = frozenset({"hr", "sl"})  # what langdetect takes Serbian and Bosnian for

_SECTION = 500  # characters
_LONGEST_WITHOUT_KANA = 40  # letters: a Japanese headline can be all kanji, a Japanese paragraph is not

_NOISE = re.compile(r"https?://\S+|www\.\S+|@\S+|[{}<>|\[\]=_]+")
_END = re.compile(r"[\n.!?。！？؟।…][\s\"”»’)]*")
_GOLDEN_RATIO = 0.618034
_CODE_MARKS = "{}[]<>=|;_\\"  # below 1 % of the characters of 99 in 100 news texts
_TOKEN = re.compile(r"[^\W\d_]+")


def detect(text: str, declared: str | None = None, settings: LanguageSettings = DEFAULTS) -> Language:
    """The language of ``text``; ``und`` where no answer is safe. ``declared`` is what the page says of itself.

    ``confidence`` is 0 to 1 and falls with the part of the text that is in another language. ``method`` names the
    evidence that decided: ``langdetect``, ``lingua``, ``script``, ``words``, ``declared``, or ``none``.
    """
    text = text[: settings.longest]
    if sum(map(text.count, _CODE_MARKS)) > settings.maximum_code_share * len(text):
        return Language(UNDETERMINED, 0.0, "none")
    if text.isupper():
        text = text.lower()  # langdetect skips words in capitals
    head = _NOISE.sub(" ", text[: settings.reading])
    seen = writing(head + _samples_after(text, settings.reading))
    if not seen.script or seen.letter_share < settings.minimum_letter_share:
        return Language(UNDETERMINED, 0.0, "none")
    said = normalize_code(declared)
    if seen.script in OWN_SCRIPT:
        return _by_script(head, seen, said, settings)
    if seen.letters < settings.minimum_letters or seen.share < settings.minimum_share:
        return Language(UNDETERMINED, 0.0, "none")
    first = langdetect_opinion(head)
    found = _by_opinions(head, first, seen, _allowed(text, seen, _best(first)), said, settings)
    if found.code == UNDETERMINED:
        return found
    share = _share(text, found.code, seen.script, settings)
    confidence = round(found.confidence * share, 4)
    least = settings.declared_share if found.code == said else settings.minimum_share
    if share < least or confidence < settings.minimum_confidence:
        return Language(UNDETERMINED, confidence, "none")
    return Language(found.code, confidence, found.method)


def _allowed(text: str, seen: Writing, named: str | None) -> frozenset[str] | None:
    """The languages that the letters leave. A quotation has the letters of another: what the detector names is left
    in where most sentences may be in it, each by its own letters.
    """
    allowed = possible(seen)
    if allowed is None or named is None or named in allowed or named not in ALPHABETS[seen.script]:
        return allowed
    own = total = 0
    for sentence in _SENTENCE_END.split(text[:_LETTERS_READ]):
        found = possible(writing(sentence))
        total += len(sentence)
        own += len(sentence) if found is None or named in found else 0
    return allowed | {named} if own > _MAJORITY * total else allowed


def _samples_after(text: str, start: int) -> str:
    """Middle and end of what a long text has after ``start``: with its head, letters enough to tell all its scripts."""
    rest = text[start:]
    if len(rest) <= 2 * _SECTION:
        return rest
    middle = len(rest) // 2
    return rest[middle : middle + _SECTION] + rest[-_SECTION:]


def _by_script(head: str, seen: Writing, declared: str | None, settings: LanguageSettings) -> Language:
    """The language of a script that has one language, or few: the declared one of them, else the greatest."""
    languages = OWN_SCRIPT[seen.script]
    if seen.script == "han" and seen.letters > _LONGEST_WITHOUT_KANA:
        languages = languages[:1]
    if seen.share < settings.minimum_share or seen.letters < 2:
        return Language(UNDETERMINED, round(seen.share, 4), "none")
    if seen.script == "hebrew" and is_yiddish(_TOKEN.findall(head), seen.counts):
        return Language("yi", round(seen.share * 0.9, 4), "words")
    if declared in languages:
        return Language(declared, round(seen.share, 4), "script")
    return Language(languages[0], round(seen.share * (1.0 if len(languages) == 1 else 0.9), 4), "script")


@dataclass(frozen=True, slots=True)
class _Evidence:
    """All that speaks for or against a language. ``first`` and ``second``: probabilities by code.

    allowed: the languages the letters leave, None for all. words: telling words by language, among ``tokens``; near:
    with their stems, which count among relatives alone. own_words: of a declared language that no detector knows.
    letters: letters no other language has, by language.
    """

    first: Mapping[str, float]
    second: Mapping[str, float]
    allowed: frozenset[str] | None
    declared: str | None
    words: Mapping[str, int]
    near: Mapping[str, int]
    tokens: int
    own_words: int
    letters: Mapping[str, int]


def _by_opinions(
    text: str,
    first: Mapping[str, float],
    seen: Writing,
    allowed: frozenset[str] | None,
    declared: str | None,
    settings: LanguageSettings,
) -> Language:
    """The language by langdetect's opinion, and where that leaves a doubt by all evidence together."""
    tokens = _TOKEN.findall(text.lower())
    words = telling_words(tokens)
    near = words if first.keys().isdisjoint(_SOUTH_SLAVIC) else _together(words, telling_stems(tokens))
    own_words = sum(token in UNKNOWN_WORDS.get(declared or "", ()) for token in tokens)
    evidence = _Evidence(first, {}, allowed, declared, words, near, len(tokens), own_words, own_letters(seen))
    named = _best(first)
    if named and _is_sure(named, evidence, seen.letters):
        return Language(named, first[named], "langdetect")
    evidence = replace(evidence, second=lingua_opinion(text[: settings.sample]))
    weights = {code: weight ** min(1.0, seen.letters / _FULL_WEIGHT) for code, weight in _weigh(evidence).items()}
    best = _best(weights)
    if best is None or sum(weight == weights[best] for weight in weights.values()) > 1:  # nothing tells them apart
        return Language(UNDETERMINED, 0.0, "none")
    if _only_declared(best, evidence):
        return Language(declared or best, _DECLARED_CONFIDENCE, "declared")
    confidence = min(weights[best] / sum(weights.values()), _MOST_CONFIDENT)
    return Language(best, confidence, _method(best, evidence))


def _only_declared(best: str, evidence: _Evidence) -> bool:
    """Whether the page declares a language no detector knows (Galician, Luxembourgish), and the answer is no surer.

    The detectors can only name a relative then. An English article of such a site still has English's usual words.
    """
    if evidence.declared is None or evidence.declared in LANGDETECT_LANGUAGES | LINGUA_LANGUAGES:
        return False
    has_its_words = evidence.own_words >= _OWN_LEAST and evidence.own_words >= _OWN_SHARE * evidence.tokens
    return (has_its_words or not _has_usual_words(best, evidence.words, evidence.tokens)) and (
        evidence.allowed is None or evidence.declared in evidence.allowed
    )


def _best(weights: Mapping[str, float]) -> str | None:
    """The code of the greatest weight; of equal ones the last in the alphabet, so that the order does not matter."""
    return max(weights, key=lambda code: (weights[code], code), default=None)


def _method(best: str, evidence: _Evidence) -> str:
    """Which evidence decided."""
    if best == _best(evidence.first):
        return "langdetect"
    if best == _best(evidence.second):
        return "lingua"
    if best == evidence.declared:
        return "declared"
    return "script" if evidence.allowed is not None and best in evidence.allowed else "words"


def _is_sure(named: str, evidence: _Evidence, letters: int) -> bool:
    """Whether langdetect's answer needs no second opinion: its own words speak for it, and nothing against it."""
    if evidence.first[named] < _SURE or letters < _SURE_LETTERS or evidence.declared not in (None, named):
        return False
    if evidence.allowed is not None and named not in evidence.allowed:
        return False
    relatives = {other for group in KIN if named in group for other in group} - {named}
    lead = min((evidence.near[named] - evidence.near[other] for other in relatives), default=_SURE_LEAD)
    return lead >= _SURE_LEAD and _has_usual_words(named, evidence.words, evidence.tokens)


def _has_usual_words(code: str, words: Mapping[str, int], tokens: int) -> bool:
    """Whether the language's commonest words stand in the text as often as they do in the language."""
    number = words.get(code, 0)
    return number >= _USUAL_LEAST and number >= _USUAL_SHARE * tokens


def _weigh(evidence: _Evidence) -> dict[str, float]:
    """The weight of each language that any evidence names: the product of what each piece of evidence says for it."""
    usual = {code for code in evidence.words if _has_usual_words(code, evidence.words, evidence.tokens)}
    candidates = {code for code, value in evidence.second.items() if value > _LINGUA_FLOOR}
    candidates |= set(evidence.first) | set(evidence.letters) | usual
    candidates |= {other for group in KIN if candidates & group for other in group}
    if evidence.declared:
        candidates.add(evidence.declared)
    if evidence.allowed is not None:
        candidates = candidates & evidence.allowed or set(evidence.allowed)
    weights = {}
    for code in sorted(candidates):  # sums of floats depend on the order
        weight = (evidence.second.get(code, 0.0) + _LINGUA_FLOOR) * _first_opinion(code, evidence.first)
        weight *= _WORD ** _lead(code, evidence.near) * (_USUAL if code in usual else 1.0)
        weight *= _LETTER ** min(evidence.letters.get(code, 0), _MOST_LETTERS)
        weights[code] = weight * (_declared_ratio(evidence) if code == evidence.declared else 1.0)
    return weights


def _declared_ratio(evidence: _Evidence) -> float:
    """What the page's declaration says: more between relatives, of which the detectors know little without words."""
    is_near = any(evidence.declared in group and not group.isdisjoint(evidence.first) for group in KIN)
    return _DECLARED_RELATIVE if is_near else _DECLARED


def _together(words: Mapping[str, int], stems: Mapping[str, int]) -> Mapping[str, int]:
    return {code: number + stems.get(code, 0) for code, number in words.items()}


def _first_opinion(code: str, first: Mapping[str, float]) -> float:
    """What langdetect's answer says for a language that it may not know itself."""
    if code in LANGDETECT_LANGUAGES:
        is_near = any(code in group and not group.isdisjoint(first) for group in KIN)
        return max(first.get(code, 0.0), _RELATIVE_NAMED if is_near else _NOT_NAMED)
    if code in _TAKEN_FOR:
        return max(_NOT_NAMED, *(first.get(relative, 0.0) for relative in _TAKEN_FOR[code]))
    return max(first.get(_OFTEN_TAKEN_FOR.get(code, ""), 0.0), _NOT_KNOWN)


def _lead(code: str, words: Mapping[str, int]) -> int:
    """How many telling words the language is behind its best relative, as a negative number; 0 for the best."""
    ahead = [words[other] for group in KIN if code in group for other in group]
    return max(min(0, words[code] - max(ahead)), -_MOST_WORDS) if ahead else 0


def _share(text: str, code: str, script: str, settings: LanguageSettings) -> float:
    """The share of the text that is in the language ``code``, by samples of it. A short text is taken as a whole: 1.

    Where the first samples agree, no more are read.
    """
    parts: list[float] = []
    lengths: list[int] = []
    for piece in _pieces(text, settings):
        parts.append(_part(piece, code, script))
        lengths.append(len(piece))
        if len(parts) == settings.agreeing_pieces and min(parts) == 1.0:
            break
    if len(parts) < 2:
        return 1.0
    if len(parts) >= settings.agreeing_pieces:
        return sum(parts) / len(parts)
    # Of a short text the samples are all there is: each counts as long as it is.
    return sum(length * part for length, part in zip(lengths, parts, strict=True)) / sum(lengths)


def _pieces(text: str, settings: LanguageSettings) -> Iterator[str]:
    """Samples spread over the text, each from the next beginning of a sentence, mostly one sentence.

    Spread by the golden ratio: even steps would meet the same language each time where two alternate.
    """
    seen: set[int] = set()  # in a short text two samples may meet the same sentence
    for at in range(min(settings.pieces, len(text) // settings.shortest_piece)):
        begin = int(at * _GOLDEN_RATIO % 1.0 * (len(text) - settings.shortest_piece))
        start = _END.search(text, begin, begin + settings.piece) if at else None
        begin = start.end() if start else begin
        if begin in seen:
            continue
        seen.add(begin)
        stop = _END.search(text, begin + settings.shortest_piece, begin + settings.piece)
        piece = text[begin : stop.start() if stop else begin + settings.piece]
        if len(piece) >= settings.shortest_piece:
            yield piece


def _part(piece: str, code: str, script: str) -> float:
    """How much of a piece is in the language ``code``: what the detector that finds more of it says.

    Of a language that langdetect does not know, all that is not clearly in one that it does.
    """
    piece = _NOISE.sub(" ", piece)
    first = langdetect_opinion(piece)
    allowed = possible(writing(piece)) if script in ALPHABETS else None
    if allowed is not None and code not in allowed:
        return 0.0
    if code in LANGDETECT_LANGUAGES or code in _TAKEN_FOR:
        own = sum(first.get(name, 0.0) for name in (code, *_TAKEN_FOR.get(code, ())))
        if own >= _MOSTLY or not first:
            return 1.0
        kin = {code}.union(*(group for group in KIN if code in group))
        second = lingua_opinion(piece)
        return max(own, sum(second.get(name, 0.0) for name in sorted(kin)))
    named = _best(first)
    if named is None or (allowed is not None and named not in allowed):
        return 1.0
    tokens = _TOKEN.findall(piece.lower())
    return 0.0 if _has_usual_words(named, telling_words(tokens), len(tokens)) else 1.0
