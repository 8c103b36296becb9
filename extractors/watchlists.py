"""Watchlists: which articles name whom, and in which sentence.

All terms of all watches go through one automaton (Aho and Corasick, 1975), so that a thousand terms cost what one does;
what it finds is then checked for word boundaries, exclusions and context.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, islice

from ahocorasick_rs import AhoCorasick

from extractors.article import Block, Fields, Image, Mention, Place, Quote
from extractors.text.folding import fold_loosely
from extractors.text.sentences import Sentences

# Languages whose names take endings: a term's words match with other endings of at most this many letters.
# fmt: off
INFLECTED = frozenset({
    "be", "bg", "bs", "cs", "el", "et", "fi", "hr", "hu", "hy", "ka", "kk", "lt", "lv", "mk", "pl", "ro", "ru", "sk",
    "sl", "sq", "sr", "tr", "uk",
})
# fmt: on
# Languages whose names take an s alone: Merkels Rede, Sveriges regering, Ruttes kabinet.
GENITIVE = frozenset({"da", "de", "nb", "nl", "nn", "no", "sv"})
_ENDING_LETTERS = 4
_ENDING = re.compile(r"[aeiouyáéíóúýąęůаеиоуыэюяьйіїє]+$")
_SHORTEST_STEM = 3
# Scripts written without spaces: no word boundary is to be had there. Korean has spaces, but particles follow a word.
_NO_SPACES = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_HANGUL = r"\uac00-\ud7a3"
_OPEN_START = re.compile(rf"[{_NO_SPACES}]")
_OPEN_END = re.compile(rf"[{_NO_SPACES}{_HANGUL}]")
_WORD = re.compile(r"\w+")
# Vowels and other signs of Indian and South-East Asian scripts that belong to the letter before them, and that `\w`
# does not know: a match next to one is a part of a word, in Thai a part of a syllable.
_SIGNS = frozenset(chr(c) for c in range(0x0900, 0x1800) if unicodedata.category(chr(c)) in {"Mn", "Mc"}) | frozenset(
    "\u0e30\u0e32\u0e33\u0e45\u0eb0\u0eb2\u0eb3"
)


@dataclass(frozen=True, slots=True)
class Near:
    """Terms of which all must stand within so many words of each other."""

    terms: tuple[str, ...]
    words: int


@dataclass(frozen=True, slots=True)
class Watch:
    """A name to watch for, as in ``config/watchlists.toml``.

    terms: any of these is a mention. exclude: a hit inside one of these is none.
    require: each group must have a term somewhere in the article. forbid: none of these may.
    near: terms that only count together. languages: of the articles looked at; empty for all.
    """

    id: str
    terms: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    require: tuple[tuple[str, ...], ...] = ()
    forbid: tuple[str, ...] = ()
    near: tuple[Near, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """One piece of an article that is looked at.

    start: where it starts in the text of its place, in characters. spoken: from where to where in it is direct speech.
    """

    place: Place
    text: str
    start: int = 0
    spoken: tuple[tuple[int, int], ...] = ()

    def place_of(self, position: int) -> Place:
        """The place of a character of the piece: a quote, where somebody says it."""
        return Place.QUOTE if any(start <= position < end for start, end in self.spoken) else self.place


@dataclass(frozen=True, slots=True)
class _Hit:
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Term:
    """A term ready to be checked where the automaton found its key."""

    text: str
    exact: str
    inflected: str
    genitive: str

    def end(self, folded: str, start: int, language: str) -> int | None:
        """Where the term ends if it stands there, in a form that the language has; else None."""
        form = self.inflected if language in INFLECTED else self.genitive if language in GENITIVE else self.exact
        match = _compiled(form).match(folded, start)
        if not match or folded[match.end() : match.end() + 1] in _SIGNS:
            return None
        is_inside = start > 0 and folded[start - 1] in _SIGNS and not _OPEN_START.match(folded, start)
        return None if is_inside else match.end()


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Patterns are compiled when they are first met: 10,000 at the start would take seconds."""
    return re.compile(pattern)


@dataclass(frozen=True, slots=True)
class Matcher:
    """All watches, compiled."""

    watches: tuple[Watch, ...]
    _terms: tuple[_Term, ...] = field(repr=False)
    _by_key: tuple[tuple[int, ...], ...] = field(repr=False)
    _automaton: AhoCorasick | None = field(repr=False)
    _by_term: Mapping[str, tuple[int, ...]] = field(repr=False)

    def hits(self, folded: str, language: str) -> Mapping[str, list[_Hit]]:
        """Where each term stands in a folded text, by term as written in the watchlist."""
        found: dict[str, list[_Hit]] = {}
        if self._automaton is None:
            return found
        for key, start, _ in self._automaton.find_matches_as_indexes(folded, overlapping=True):
            for index in self._by_key[key]:
                term = self._terms[index]
                end = term.end(folded, start, language)
                if end is not None:
                    found.setdefault(term.text, []).append(_Hit(start, end))
        return found

    def watches_for(self, present: Iterable[str], language: str) -> Iterator[Watch]:
        """The watches, in their order, that terms of theirs which are present may be mentions of.

        To ask all of 1,000 watches of 10 terms took 25 ms an article of 40 mentions; these few take 1.
        """
        for number in sorted({number for term in present for number in self._by_term.get(term, ())}):
            watch = self.watches[number]
            if not watch.languages or language in watch.languages:
                yield watch


NO_WATCHES = Matcher((), (), (), None, {})


def compile_watches(watches: Iterable[Watch]) -> Matcher:
    """The watches as one matcher; made once, used for every article."""
    watches = tuple(watches)
    texts = sorted({text for watch in watches for text in _all_terms(watch)})
    terms = tuple(_term(text) for text in texts)
    keys: dict[str, list[int]] = {}
    for index, text in enumerate(texts):
        keys.setdefault(_key(fold_loosely(text)[0]), []).append(index)
    automaton = AhoCorasick(list(keys)) if keys else None
    by_term: dict[str, tuple[int, ...]] = {}
    for number, watch in enumerate(watches):
        for text in {*watch.terms, *(near.terms[0] for near in watch.near)}:
            by_term[text] = (*by_term.get(text, ()), number)
    return Matcher(watches, terms, tuple(tuple(indexes) for indexes in keys.values()), automaton, by_term)


def passages_of(
    fields: Fields, blocks: Sequence[Block], images: Sequence[Image], quotes: Sequence[Quote]
) -> Iterator[Passage]:
    """The pieces of an article that are looked at: title, standfirst, paragraphs, captions."""
    if fields.title:
        yield Passage(Place.TITLE, fields.title)
    if fields.subtitle:
        yield Passage(Place.SUBTITLE, fields.subtitle)
    by_block: dict[int, list[Quote]] = {}
    for quote in quotes:
        by_block.setdefault(quote.position, []).append(quote)
    start = 0
    for number, block in enumerate(blocks):
        spoken = ((block.text.find(q.text), len(q.text)) for q in by_block.get(block.position, ()))
        spans = tuple((at, at + length) for at, length in spoken if at >= 0)
        yield Passage(Place.BODY if number else Place.LEAD, block.text, start, spans)
        start += len(block.text) + 1
    start = 0
    for image in images:
        if image.caption:
            yield Passage(Place.CAPTION, image.caption, start)
            start += len(image.caption) + 1


def find_mentions(passages: Sequence[Passage], language: str, matcher: Matcher) -> tuple[Mention, ...]:
    """The mentions in an article, in the order of watch and passage."""
    folded = [fold_loosely(passage.text) for passage in passages]
    hits = [matcher.hits(text, language) for text, _ in folded]
    present = {term for each in hits for term in each}
    if not present:
        return ()
    sentences = [Sentences(passage.text) if found else None for passage, found in zip(passages, hits, strict=True)]
    return tuple(
        Mention(
            position=passage.start + places[hit.start],
            watch=watch.id,
            term=term,
            place=passage.place_of(places[hit.start]),
            sentence=looked_up.at(places[hit.start], places[hit.end]),
        )
        for watch in matcher.watches_for(present, language)
        if _is_in_context(watch, present)
        for number, (passage, (text, places)) in enumerate(zip(passages, folded, strict=True))
        if (looked_up := sentences[number])
        for term, hit in _counted(watch, hits[number], text)
    )


def _all_terms(watch: Watch) -> Iterator[str]:
    yield from (*watch.terms, *watch.exclude, *watch.forbid)
    for group in (*watch.require, *(near.terms for near in watch.near)):
        yield from group


def _is_in_context(watch: Watch, present: set[str]) -> bool:
    return all(present.intersection(group) for group in watch.require) and not present.intersection(watch.forbid)


def _counted(watch: Watch, hits: Mapping[str, list[_Hit]], folded: str) -> list[tuple[str, _Hit]]:
    """The hits of one passage that count, in order."""
    excluded = sorted((hit.start, hit.end) for term in watch.exclude for hit in hits.get(term, ()))
    starts, ends = [start for start, _ in excluded], list(accumulate((end for _, end in excluded), max))

    def is_excluded(hit: _Hit) -> bool:
        wide = bisect_right(starts, hit.start)
        return wide > 0 and hit.end <= ends[wide - 1]

    counted = [(term, hit) for term in watch.terms for hit in hits.get(term, ()) if not is_excluded(hit)]
    counted += [found for near in watch.near for found in _together(near, hits, folded)]
    return sorted(set(counted), key=lambda found: (found[1].start, -found[1].end, found[0]))


def _together(near: Near, hits: Mapping[str, list[_Hit]], folded: str) -> Iterator[tuple[str, _Hit]]:
    """Each hit of the first term that has all others within reach."""
    first, *others = near.terms
    starts = {term: [other.start for other in hits.get(term, ())] for term in others}

    def is_near(hit: _Hit, term: str) -> bool:
        at = bisect_left(starts[term], hit.start)  # the nearest on either side, and what they overlap
        around = hits.get(term, ())[max(0, at - 2) : at + 2]
        return any(_is_within(hit, other, folded, near.words) for other in around)

    for hit in hits.get(first, ()):
        if all(is_near(hit, term) for term in others):
            yield first, hit


def _is_within(one: _Hit, other: _Hit, folded: str, words: int) -> bool:
    """Whether at most so many words stand between two hits."""
    left, right = sorted((one, other), key=lambda hit: hit.start)
    between = _WORD.finditer(folded, left.end, max(left.end, right.start))
    return next(islice(between, words, None), None) is None


def _key(folded: str) -> str:
    """What the automaton looks for: the stem of the first word, which all its forms start with."""
    first = folded.split()[0] if folded.split() else folded
    return _stem(first)


def _stem(word: str) -> str:
    stem = _ENDING.sub("", word)
    return stem if len(stem) >= _SHORTEST_STEM else word


def _term(text: str) -> _Term:
    words = fold_loosely(text)[0].split()
    before = "" if _OPEN_START.match(words[0][0]) else r"(?<!\w)"
    after = "" if _OPEN_END.match(words[-1][-1]) else r"(?!\w)"
    exact = r"[\s-]+".join(re.escape(word) for word in words)
    inflected = r"[\s-]+".join(rf"{re.escape(_stem(word))}\w{{0,{_ENDING_LETTERS}}}" for word in words)
    genitive = exact + "(?:e?s)?" if words[-1][-1].isalpha() else exact
    return _Term(text, *(before + form + after for form in (exact, inflected, genitive)))
