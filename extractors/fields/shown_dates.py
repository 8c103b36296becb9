"""The date that readers see beside the title: of several the one that is the article's, not a teaser's or today's."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from lxml.html import HtmlElement

from extractors.article import Precision
from extractors.dates.moment import Moment
from extractors.dates.parse import parse_date, parse_relative
from extractors.markup.head import Near, PageHead, class_words, text_of
from extractors.markup.schemaorg import tidy

DATE_WORDS = frozenset(
    (
        *("date", "datum", "fecha", "data", "dato", "zeit", "time", "timestamp", "datetime", "published", "publish"),
        *("pubdate", "posted", "publication"),
    )
)
# ... of something else: "event-date".
_OTHER_DATES = frozenset(
    ("event", "events", "birth", "birthday", "deadline", "expiry", "expires", "termin", "veranstaltung", "evento")
)
_OTHER_TEXT = re.compile(
    r"\W*(?:events?|when|where|born|died|deadline|due|expires?|valid|available (?:until|till)|starts?|ends?|termin|"
    r"veranstaltung|wann|geboren|gültig|verfügbar|evento|événement|quand|cuándo|quando|wydarzenie)\b",
    re.I,
)
_META_WORDS = frozenset(("meta", "byline", "info", "infos", "author"))
PUBLISHED_TEXT = re.compile(
    r"publi[ésckz]|veröffentlicht|erschienen|posted|pubblicat|gepubliceerd|geplaatst|publiser|udgivet|julkaistu|opublik|"
    r"zveřejn|опублик|yayın|입력|등록|公開|掲載|配信|发布|发表|發布|时间|時間|日期|نشر|प्रकाशित|đăng|\bwritten\b|verfasst|escrito",
    re.I,
)
MODIFIED_TEXT = re.compile(
    r"updat|modif|aktualisiert|geändert|stand:|änderung|mis à jour|actualizad|atualizad|aggiornat|bijgewerkt|oppdatert|"
    r"uppdatera|opdateret|päivitet|aktualiz|обновлен|оновлен|güncelle|更新|수정|تحديث|עודכן",
    re.I,
)
_BEGINS_WITH_DAY = re.compile(r"20\d{2}([-/.年])(?:0?[1-9]|1[0-2])(?:\1|月)\d")  # "2026-03-18 14:07 Source: ..."
_BEGINS_WITH_DATE = re.compile(
    r"\d{1,2}(?:\.|st|nd|rd|th)? [^\W\d_]{3,10}\.?,? (?:19|20)\d\d\b"
)  # "1 May 2022, A. Roe"
LONGEST_DATE, _DATE_ALONE = 120, 30  # characters of a line with a date; of one that is no more than a date
STAMP = 60  # ... and of one with a year and a time of day: "Harbour desk 12 March 2025, 22:11"
_TWO_READINGS = re.compile(r"(?<!\d)(?:0?\d|1[0-2])[/-](?:0?\d|1[0-2])[/-]\d")
_TIME_OF_DAY, YEAR = re.compile(r"(?<!\d)\d{1,2}[:.h]\d{2}(?!\d)"), re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_PARAGRAPH, _LONGEST_PARAGRAPH = 140, 1_000_000  # characters of a paragraph with which the body begins
_MASTHEAD = frozenset(["masthead", "topbar", "header", "top", "toolbar", "topline", "navbar", "nav", "menu", "ticker"])
_INLINE = ("b", "strong", "em", "i", "a", "span", "u", "time", "mark")
_LISTED = ("a",)
_ZONES = timedelta(hours=10)  # how far the zones of newsrooms and programs are apart, mostly
_LONGEST_TEASER = 1000  # characters of such a block; a longer one holds an article
_TEASER_LEVELS = 3  # how far above a date the link or heading of its teaser stands


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with a date in it, perhaps. rank: how surely it is the article's, 0 best."""

    text: str
    rank: int
    is_masthead: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page's dates are read with: its language, when it was fetched, and the order of its country.

    month: the year that the page's address names, and the month if it does: a date without a year is of that year, and
        one of another month is not the article's.
    """

    language: str
    fetched_at: datetime
    month_first: bool | None = None
    month: tuple[int, int | None] | None = None


def find_shown(head: PageHead, reading: Reading) -> Moment | None:
    """The date that readers see near the title."""
    lines = sorted(_lines(head), key=lambda line: line.rank + _CHANGED * _tells_change(line.text))
    near = reading.fetched_at
    if reading.month and reading.month[0] < near.year:
        near = near.replace(year=reading.month[0], month=12, day=31)
    for line in lines:
        if any(character.isdigit() for character in line.text):
            moment = parse_date(line.text, language=reading.language, near=near, month_first=reading.month_first)
            shows_today = moment and line.is_masthead and is_today(moment, reading.fetched_at)
            if moment and not shows_today and _is_of(moment, reading.month):
                return moment
    for line in lines[:3]:
        if line.rank in _NAMED and (found := parse_relative(line.text, reading.fetched_at, reading.language)):
            return found
    return None


def find_contradicting(head: PageHead, reading: Reading, told: Iterable[Moment]) -> Moment | None:
    """The date that readers see at the title where machines are told another: content systems date what they import.

    Only a whole date, alone or named as one, before the body (or the only one named behind its first paragraph), and
    only where no date there is among those told to machines (of the change, too).
    """
    days = {day for moment in told for day in _days_of(moment)}
    stamps: list[tuple[int, Moment]] = []
    for near, rank, text in _dated(head):
        moment = parse_date(text, language=reading.language, month_first=reading.month_first)
        if moment and not days.isdisjoint(_days_of(moment)):
            return None
        if moment and (kind := _stamp_kind(near, text)) is not None:
            stamps.append((rank + kind, moment))
    if not stamps:
        return None
    rank, moment = min(stamps, key=lambda stamp: stamp[0])
    is_only = len({other.at.date() for _, other in stamps}) == 1
    return moment if rank < _ABOVE or is_only else None


def _dated(head: PageHead) -> Iterator[tuple[Near, int, str]]:
    """The lines with a year at the title, and behind it those named as a date."""
    for near, rank in _placed(head):
        is_named = near.element.tag == "time" or not near.words.isdisjoint(DATE_WORDS)
        if rank in (_INSIDE, _CLOSE) or (rank == _BEHIND and is_named):
            text = text_of(near.element, LONGEST_DATE)
            if text and YEAR.search(text):
                yield near, rank, text


def _stamp_kind(near: Near, text: str) -> int | None:
    """As ``_kind`` where a line is a date alone, or named as one: no change's, no teaser's, no piece of a sentence."""
    kind = _kind(near, text)
    if kind is None or len(text) > (_DATE_ALONE if kind else STAMP) or MODIFIED_TEXT.search(text):
        return None
    return None if is_in_prose(near.element) or is_teaser(near.element) else kind


def whole_date(element: HtmlElement) -> Moment | None:
    """The date of a short text that names its year and can be read in one way, if it does not tell a change."""
    text = text_of(element, STAMP)
    is_whole = YEAR.search(text) and not _TWO_READINGS.search(text) and not MODIFIED_TEXT.search(text)
    return parse_date(text) if is_whole else None


def _days_of(moment: Moment) -> set[date]:
    """The days that it can be, wherever it was written."""
    if moment.precision is Precision.DAY:
        return {moment.at.date()}
    return {(moment.at.replace(tzinfo=None) + hours).date() for hours in (-_ZONES, timedelta(0), _ZONES)}


def near_times(head: PageHead) -> tuple[list[HtmlElement], list[HtmlElement]]:
    """The ``<time>`` elements near the title, the surest first: those inside it or before the body, then all others."""
    close: list[HtmlElement] = []
    others: list[HtmlElement] = []
    for near, rank in _placed(head):
        if near.element.tag == "time":
            (close if rank in (_INSIDE, _CLOSE) else others).append(near.element)
    above = [time for time in others if not is_teaser(time)]
    return close, above + [time for time in others if time not in above]


def _tells_change(text: str) -> bool:
    """Whether the first thing a line tells is when something was changed."""
    changed = MODIFIED_TEXT.search(text)
    published = PUBLISHED_TEXT.search(text) if changed else None
    return bool(changed and not (published and published.start() < changed.start()))


def _is_of(moment: Moment, month: tuple[int, int | None] | None) -> bool:
    """Whether it is of the year and month of the address, if that names one; a day over the end of one is of both."""
    if month is None or month[1] is None:
        return True
    at = moment.at.replace(tzinfo=None)
    return any((day.year, day.month) == month for day in (at - timedelta(days=1), at, at + timedelta(days=1)))


def is_today(moment: Moment, fetched_at: datetime) -> bool:
    """Whether it is the day of the fetch, wherever the page was made: a masthead shows that to every reader."""
    at = moment.at.replace(tzinfo=None)
    return moment.precision is Precision.DAY and abs(at - fetched_at.replace(tzinfo=None)) <= timedelta(days=2)


# The ranks: inside the heading or near it before the body (named as a date, said to be one, nothing else in the line),
# above it, and behind the first paragraph.
_INSIDE, _CLOSE, _ABOVE, _BEHIND = 0, 1, 4, 7
_CHANGED = 10  # ... and when it was changed, after all of them
_NAMED = (_INSIDE, _CLOSE, _ABOVE)


def _placed(head: PageHead) -> Iterator[tuple[Near, int]]:
    """The elements near the title, with the rank of their place."""
    yield from ((near, _INSIDE) for near in head.inside)
    has_begun = False
    for near in head.after:
        has_begun = has_begun or _begins_body(near.element)
        yield near, _BEHIND if has_begun else _CLOSE
    yield from ((near, _ABOVE) for near in head.before)


def _lines(head: PageHead) -> Iterator[_Line]:
    above = set(head.heading.iterancestors()) if head.heading is not None else set()
    for near, rank in _placed(head):
        text = text_of(near.element, LONGEST_DATE)
        if rank == _BEHIND and not any(map(str.isdigit, text)):
            continue  # no date, and too far off for "yesterday"
        if not text or (kind := _kind(near, text)) is None:
            continue
        if rank == _INSIDE:
            yield _Line(text, rank)
        elif rank != _BEHIND:
            yield _Line(text, rank + kind, rank == _ABOVE and _is_masthead(near.element, above))
        elif not is_in_prose(near.element) and not is_teaser(near.element):
            yield _Line(text, rank + kind)


def _kind(near: Near, text: str) -> int | None:
    """0: named as a date; 1: said to be one, or beside a name; 2: no more than a date; None: none of them."""
    if not near.words.isdisjoint(_OTHER_DATES) or _OTHER_TEXT.match(text):
        return None
    if near.element.tag == "time" or not near.words.isdisjoint(DATE_WORDS):
        return 0
    if not near.words.isdisjoint(_META_WORDS) or PUBLISHED_TEXT.search(text):
        return 1
    if len(text) <= STAMP and _BEGINS_WITH_DATE.match(text):
        return 2
    is_stamp = len(text) <= STAMP and _TIME_OF_DAY.search(text) and YEAR.search(text)
    return 2 if len(text) <= _DATE_ALONE or _BEGINS_WITH_DAY.match(text) or is_stamp else None


def _begins_body(element: HtmlElement) -> bool:
    """Whether it is a paragraph, or holds as much text outside of other blocks."""
    if element.tag == "p":
        return bool(len(element) or element.text) and _is_paragraph(element)
    own = len(element.text or "") + sum(len(child.tail or "") for child in element)
    return (
        own > 2 * _PARAGRAPH and len(tidy((element.text or "") + " ".join(c.tail or "" for c in element))) > _PARAGRAPH
    )


def _is_paragraph(element: HtmlElement) -> bool:
    return not text_of(element, _PARAGRAPH) and bool(text_of(element, _LONGEST_PARAGRAPH))


def is_in_prose(element: HtmlElement) -> bool:
    """Whether it is a piece of a sentence: ``on <b>19 March 2025</b>.``"""
    parent = element.getparent()
    is_inline = element.tag in _INLINE
    around = ((parent.text or "") + (element.tail or "")) if parent is not None else ""
    return is_inline and len(around.strip()) > _DATE_ALONE


def is_teaser(element: HtmlElement) -> bool:
    """Whether it stands in the block of another article: with a heading that is a link, or inside a link."""
    for level, up in enumerate((element, *element.iterancestors())):
        if up.tag in _LISTED:
            return True
        if level > _TEASER_LEVELS or up.tag in ("body", "main", "article"):
            return False
        if level and not text_of(up, _LONGEST_TEASER):
            return False
        for heading in up.iter("h2", "h3", "h4", "h5"):
            if next(heading.iter("a"), None) is not None or next(heading.iterancestors("a"), None) is not None:
                return True
    return False


def _is_masthead(element: HtmlElement, above: set[HtmlElement]) -> bool:
    """Whether the block that it stands in, beside one that holds the heading, is the page's own head."""
    block = element
    while (parent := block.getparent()) is not None and parent not in above:
        block = parent
    if block.tag in ("header", "nav") or (parent is not None and parent.tag in ("body", "html")):
        return True
    return not class_words(block).isdisjoint(_MASTHEAD)
