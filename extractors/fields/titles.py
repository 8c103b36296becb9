"""The title of a page, chosen among its witnesses by agreement; the kicker above it and the standfirst below it."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from extractors.fields.heading_text import MAX_TITLE, beginnings, heading_text, innermost, pieces
from extractors.markup.schemaorg import tidy
from extractors.markup.structured import Structured

_SHORTEST_HEADING = 10  # letters of an h2 that can be the title; sections' names are shorter

# What a witness counts, by a random search over one half of 130 real pages, checked on the other, and the reverse
# (docs/decisions/fields.md). og:title and meta title are what the newsroom writes for this article; an h1 may hold a
# kicker or a longer form, a JSON-LD headline is often made for search engines, as is <title>.
_WEIGHTS = {
    "og:title": 2.6,
    "meta": 2.3,
    "h1": 1.0,
    "microdata": 1.0,
    "name": 1.0,
    "json-ld": 0.6,
    "title": 0.4,
    "record": 0.4,
    "twitter:title": 0.2,
}
# On pages in English the heading that readers see goes before them all (docs/decisions/fields.md): right on .948 of one
# set and .859 of another, where the weights above reach .841 and .809. Other languages stand in one set alone, whose
# answers follow og:title where the two differ (16 of 23).
_HEADING_IN_ENGLISH = 6.0
_FEWEST_WORDS, _LONGEST_HEARD = 3, 180  # of such a heading: words, characters
_SHARED = 2  # words with other witnesses: it goes before a lesser heading
_META_TITLES = {"og:title": "og:title", "twitter:title": "twitter:title"} | dict.fromkeys(
    ("title", "dc.title", "dcterms.title", "parsely-title", "sailthru.title", "headline", "hdl", "article:title"),
    "meta",
)
_SEPARATOR = re.compile(
    r"\s+[|–—·•»«*:›>~/]+\s+|\s+-{1,2}\s+|\s?[|｜]\s?|\s?[：_]\s?(?=\S{2,20}$)|\s::\s|"
    r"(?<=[\u3040-\u9fff！？」』》”])(?:-{1,2}|[—–－]{1,2})(?=\S{2,20}$)"  # without spaces after Chinese characters
)
_IN_BRACKETS = re.compile(r"\s*[【〖［\[(（]([^【】〖〗\[\]()（）［］]+)[】〗］\])）]$")
_SEPARATING = frozenset("|–—·•»«*:›>~/-－｜：_")  # every separator has one of these
_LETTERS = re.compile(r"[^\W_]+")
_AGREEING = 2  # a text of so many witnesses that holds the site's name with a word or two is about the site
_CUT_SHORT = ("...", "…")
_CUTTING = ('"', "'")  # what ends an attribute where it stands inside it


@dataclass(frozen=True, slots=True)
class Witness:
    """One place that names the title, and what it says."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The title, and the ``h1`` that shows it where there is one, with the text it shows."""

    title: str | None
    element: HtmlElement | None = None
    shown: str | None = None


def find_title(tree: HtmlElement, structured: Structured, url: str, recorded: str | None = None) -> Heading:
    """The title that most witnesses of the page agree on.

    recorded: what the document's carrier (feed, record) calls it.
    """
    witnesses = [said for said in _witnesses(structured, recorded) if len(said.text) <= MAX_TITLE]
    names = site_names(structured, url)
    said = Counter(
        key for witness in witnesses for key in {squash(part) for part in (witness.text, *_parts(witness.text))} - names
    )
    shown = _main_heading(list(_headings(tree, "h1")), said)
    is_english = (structured.language or structured.first("og:locale") or "en").lower().startswith("en")
    is_heard = is_english and _is_heard(shown, witnesses, _SHARED)
    if not shown or is_site_name(shown[1], names) or not (is_heard or _overlap(squash(shown[1]), said)):
        begins = {squash(text) for witness in witnesses for text in (witness.text, _parts(witness.text)[0])} - names
        lesser = chain(_headings(tree, "h2", "h3"), _lines(tree))
        shown = next((one for one in lesser if _is_long(one[1]) and squash(one[1]) in begins), shown)
    if shown:
        shown = _without_label(_without_addition(shown, said), said)
        witnesses.append(Witness("h1", shown[1]))
    weights = _WEIGHTS | {"h1": _HEADING_IN_ENGLISH} if is_english and _is_heard(shown, witnesses) else _WEIGHTS
    title = _agreed(witnesses, names, weights) or _agreed(witnesses, frozenset(), weights)
    return Heading(title, *(shown or ()))


def _is_heard(shown: tuple[HtmlElement, str] | None, witnesses: list[Witness], shared: int = 1) -> bool:
    """Whether the heading is an h1 that may go before all: of some words, no paragraph, and others say some of them.

    The name of a site or section, or a label ("Webcams"), does not.   shared: how many words others say.
    """
    if shown is None or shown[0].tag != "h1" or len(shown[1]) > _LONGEST_HEARD:
        return False
    if len(_LETTERS.findall(shown[1])) < _FEWEST_WORDS:
        return False
    said = {word for other in witnesses if other.source != "h1" for word in _words(other.text)}
    return not said or len(said.intersection(_words(shown[1]))) >= shared


def _words(text: str) -> list[str]:
    """Its words, but for the shortest."""
    return [word for word in _LETTERS.findall(text.casefold()) if len(word) > 2]


@lru_cache(maxsize=256)  # the same few texts of a page are compared again and again
def squash(text: str) -> str:
    """Letters and digits alone, in one case and form, to compare texts that differ in signs and spaces.

    A text of signs alone stays as it is.
    """
    return letters_of(text) or unicodedata.normalize("NFKC", text).casefold().strip()


def letters_of(text: str) -> str:
    """As ``squash``, but empty where there is no letter or digit."""
    return "".join(_LETTERS.findall(unicodedata.normalize("NFKC", text).casefold()))


def _headings(tree: HtmlElement, *tags: str) -> Iterator[tuple[HtmlElement, str]]:
    """The headings of these levels that readers see, with their text."""
    for element in tree.iter(*tags):
        if next(element.iterancestors("template"), None) is None and (text := heading_text(element)):
            yield element, text


def _lines(tree: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """The elements of the body that hold text and no other element: old pages head an article with one."""
    for element in tree.iter(etree.Element):
        if not len(element) and element.text and element.tag not in _NO_LINES:
            yield element, tidy(element.text[: 2 * MAX_TITLE])


def _is_long(text: str) -> bool:
    """Long enough not to be a section's name."""
    return len(squash(text)) >= _SHORTEST_HEADING


_NO_LINES = frozenset({"a", "button", "option", "script", "style", "textarea", "title"})


def _without_addition(heading: tuple[HtmlElement, str], said: Mapping[str, int]) -> tuple[HtmlElement, str]:
    """Without the elements at its end, where the rest is what others say: "Title <small>by A. Roe</small>".

    The longest such rest: an element that is part of the title stays.
    """
    element, text = heading
    if squash(text) in said:
        return heading
    rest = next((before for before in reversed(list(beginnings(element))) if squash(before) in said), None)
    return (element, tidy(rest)) if rest else heading


def _without_label(heading: tuple[HtmlElement, str], said: Mapping[str, int]) -> tuple[HtmlElement, str]:
    """Without the label or date it begins with, where the rest is what others say: "<span>Premium</span> Title"."""
    element, text = heading
    within = innermost(element)
    if squash(text) in said or not len(within) or (within.text or "").strip():
        return heading
    label = tidy("".join(pieces(within[0])))
    rest = text[len(label) :].lstrip(" :|–—-·") if label and text.startswith(label) else ""
    return (element, rest) if squash(rest) in said else heading


def _witnesses(structured: Structured, recorded: str | None) -> Iterator[Witness]:
    for article in structured.articles[:2]:
        if article is structured.own or article.witness != structured.articles[0].witness:
            if article.headline:
                yield Witness(article.witness, article.headline)
            if article.name:
                yield Witness("name", article.name)
    for name, source in _META_TITLES.items():
        if text := structured.first(name):
            yield Witness(source, text)
    if structured.title:
        yield Witness("title", structured.title)
    if recorded and recorded.strip():
        yield Witness("record", tidy(recorded))


# --- choosing


@lru_cache(maxsize=64)  # asked of every witness more than once
def _separators(text: str) -> tuple[tuple[int, int], ...]:
    """Where each begins and ends."""
    return () if _SEPARATING.isdisjoint(text) else tuple(match.span() for match in _SEPARATOR.finditer(text))


def _parts(text: str) -> list[str]:
    spans = _separators(text)
    starts, ends = (0, *(end for _, end in spans)), (*(start for start, _ in spans), len(text))
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


def _main_heading(headings: list[tuple[HtmlElement, str]], said: Mapping[str, int]) -> tuple[HtmlElement, str] | None:
    """The h1 that most witnesses say too, of several the first; else the one that shares most, or the longest.

    said: how many say a text, whole or between separators ("Title - Outlet").
    """
    known = [heading for heading in headings if squash(heading[1]) in said]
    if known:
        return max(known, key=lambda heading: said[squash(heading[1])])
    return max(headings, key=lambda heading: (_overlap(squash(heading[1]), said), len(heading[1])), default=None)


def _overlap(text: str, said: Iterable[str]) -> int:
    """How many characters of ``text`` some witness holds as a whole, or ``text`` of it."""
    return max((min(len(text), len(other)) for other in said if other and (text in other or other in text)), default=0)


def site_names(structured: Structured, url: str) -> frozenset[str]:
    """What the site may call itself, squashed: as declared, and the name in its host."""
    own = structured.own
    publisher = own.publisher if own else None
    if own and any(party.name == publisher for party in own.authors) and structured.first("og:site_name"):
        publisher = None  # who writes there is said to publish, too
    declared = [publisher, structured.first("og:site_name"), structured.first("application-name")]
    declared += [structured.first("twitter:site"), structured.first("apple-mobile-web-app-title"), host_name(url)]
    return frozenset(key for name in declared if name and len(key := squash(name)) > 1)


def host_name(url: str) -> str:
    """The label of a host that names the site: ``courier`` of ``www.news.courier.co.uk``; empty where there is none."""
    try:
        labels = (urlsplit(url).hostname or "").split(".")
    except ValueError:
        return ""
    labels = [
        label for label in labels[:-1] if label not in ("www", "co", "com", "org", "net", "ac", "gov", "or", "ne")
    ]
    return labels[-1] if labels else ""


def is_site_name(text: str, names: frozenset[str]) -> bool:
    """Whether a short text is the site's name, or holds it with a word or two ("Courier News", "courier.example")."""
    key = squash(text)
    if not key or len(text) > 40:
        return False
    return any(
        key == name or (len(name) > 2 and name in key and len(key) < len(name) + 14) or (len(key) > 3 and key in name)
        for name in names
    )


def _without_site(text: str, names: frozenset[str], others: set[str]) -> str:
    """The title without the site's name and section: as another witness has it, else without what names the site."""
    spans = list(_separators(text))
    for start, _ in spans:
        if squash(text[:start]) in others:
            return text[:start].strip()
    for _, end in reversed(spans):
        if squash(text[end:]) in others:
            return text[end:].strip()
    while spans and is_site_name(text[spans[-1][1] :], names):
        is_row = text[spans[-1][0]] == "_" and len(spans) > 1  # "题名_栏目_网站"
        text = text[: spans[0 if is_row else -1][0]].rstrip()
        spans = [] if is_row else spans[:-1]
    if spans and squash(text[: spans[0][0]]) in names:
        text = text[spans[0][1] :].lstrip()
    return _without_marks(_first_of_row(text), names)


def _first_of_row(text: str) -> str:
    """The title of "Title | Section | Site", that nothing else parts: its first part, if no other has as many words."""
    first, *rest = text.split(" | ")
    is_row = len(rest) > 1 and len(first.split()) > max(len(part.split()) for part in rest)
    return first if is_row else text


def _without_marks(text: str, names: frozenset[str]) -> str:
    """Without the site's name before a colon or in brackets at the end: "Courier: Title", "題名【新聞】"."""
    before, colon, rest = text.partition(": ")
    if colon and squash(before) in names:
        text = rest
    match = _IN_BRACKETS.search(text)
    return text[: match.start()].rstrip() if match and match.start() and squash(match[1]) in names else text


def _without_kicker(text: str, said: list[str]) -> str:
    """The title without what stands before its colon, where two witnesses have it so."""
    kicker, colon, rest = text.partition(": ")
    if not colon:
        return text
    ends = [len(rest), *(start for start, _ in _separators(rest))]  # the site's name may still follow
    for end in ends:
        key = squash(rest[:end])
        if said.count(key) > 1 and len(key) > len(squash(kicker)):
            return rest[:end]
    return text


def _whole_quotes(witnesses: list[Witness]) -> list[Witness]:
    """The witnesses, but for one that a quotation mark inside its attribute cut short: it says what the longer says."""
    texts = [witness.text for witness in witnesses]

    def is_cut(text: str) -> bool:
        return any(other.startswith(text) and other[len(text) :].lstrip()[:1] in _CUTTING for other in texts)

    return [w for w in witnesses if w.source not in _META_TITLES.values() or not is_cut(w.text)]


def _agreed(witnesses: list[Witness], names: frozenset[str], weights: Mapping[str, float]) -> str | None:
    """What most say, each by its weight; None where all say no more than the site's name."""
    witnesses = _whole_quotes(witnesses)
    whole = [squash(witness.text) for witness in witnesses]
    votes: dict[str, dict[str, float]] = {}
    texts: dict[str, str] = {}
    for index, witness in enumerate(witnesses):
        others = {key for other, key in enumerate(whole) if other != index and key} - names
        text = _without_kicker(_without_site(witness.text, names, others), whole)
        key = squash(text)
        is_name = key in names or (is_site_name(text, names) and whole.count(key) < _AGREEING)
        if key and not (is_name and len(witnesses) > 1):
            votes.setdefault(key, {})[witness.source] = weights[witness.source]  # twice is no more than once
            texts[key] = text if key not in texts or texts[key].endswith(_CUT_SHORT) else texts[key]
    for key, text in texts.items():
        longer = (other for other in texts if other.startswith(key) and not texts[other].startswith(text))
        whole_key = next(longer, None)
        if whole_key and text.endswith(_CUT_SHORT):  # it speaks for the title that it begins
            votes[whole_key] |= votes.pop(key)
    best = max(votes, key=lambda key: sum(votes[key].values()), default=None)
    return texts[best] if best else None
