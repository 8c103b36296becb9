"""Dates as people and machines write them, in many languages, to a moment with its precision.

Quick patterns read nearly all; ``dateparser`` (slow: some 100 ms to load, 1 to 10 ms a text) is asked only for relative
dates ("3 hours ago") and is imported only then.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo

from extractors.article import Precision
from extractors.dates import persian
from extractors.dates.machine import is_machine, parse_machine
from extractors.dates.moment import FIRST_YEAR, LAST_YEAR, Moment, checked
from extractors.dates.months import CROATIAN, PAIRS, month_of
from extractors.dates.zones import named_zone
from extractors.text.digits import latin_digits

_LONGEST = 500  # characters looked at
_BUDDHIST_YEARS = 543  # Thai years are counted from 543 BC; 2569 is 2026


_YEAR_MONTH_DAY = re.compile(
    r"(?<!\d)(\d{4})\s?(?:[-./]|[年년])\s?(\d{1,2})\s?(?:[-./]|[月월])\s?(\d{1,2})(?!\d)\s?[日일.]?"
)
_DAY_MONTH_YEAR = re.compile(r"(?<![\d.,])(\d{1,2})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)")
_HYPHENS = re.compile(r"\s*\d{1,2}-\d{1,2}-\d{4}")  # which programs write day first, Americans not
_VIETNAMESE = re.compile(r"(?<!\d)(\d{1,2})\s(?:tháng|thg)\s(\d{1,2})(?:,?\s(?:năm\s)?(\d{4}))?", re.I)
_MONTH_DAY = re.compile(r"(?<!\d)(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
_WORD = r"[^\s\d.,،/|:;()\[\]\"'’–—-]{2,20}"
_DAY_WORD_YEAR = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|[ºª°])?(?:\s?[./-]\s?|\s)\s?(?:(?:de|of|e|i)\s|d['’])?"
    rf"({_WORD})[.,]?(?:\s?[/|]\s?{_WORD})?(?:\s?[-/,،]?\s?(?:(?:de|del|of)\s)?(\d{{4}})(?!\d))?",
    re.I,
)
_WORD_DAY_YEAR = re.compile(
    rf"({_WORD})\.?\s(\d{{1,2}})(?:st|nd|rd|th)?(?!\d|:)(?:\s?,?\s(?:,\s)?(\d{{4}})(?!\d))?", re.I
)
_YEAR_WORD_DAY = re.compile(
    rf"(?<!\d)(\d{{4}})\.?\s(?:m\.\s|gada\s)?(?:\d{{1,2}}\.\s)?({_WORD})\.?\s(\d{{1,2}})(?!\d)", re.I
)
_TIME = re.compile(
    r"(?P<before>a\.?m\b\.?|p\.?m\b\.?|오전|오후|午前|午後|上午|下午|晚上|早上|凌晨|中午)?\s?"
    r"(?<![\d.:])(?P<hour>\d{1,2})\s?(?:(?P<mark>[:h時时點点시.])\s?(?P<minute>\d{2})(?!\d)"
    r"(?:\s?[:分분.]\s?(?P<second>\d{2})(?![\d.]))?\s?[分분秒]?)?\s?"
    r"(?P<after>a\.?m\b\.?|p\.?m\b\.?|صباحا\b|مساء\b|ظهرا\b|[صم](?!\w)|صبح\b|عصر\b|[قب]\.?ظ\b|πμ\b|μμ\b)?\s?"
    r"(?:uhr\b|h\b|klo\b)?,?\s?\(?(?P<zone>(?:utc|gmt)\s?[+-]\s?\d{1,2}(?::?\d{2})?|[+-]\d{2}:?\d{2}|[a-zмск]{1,5}\b)?",
    re.I,
)
# Tried for a relative date where the language is unknown: all that dateparser has take 2 s.
_RELATIVE_LANGUAGES = ["en", "es", "fr", "de"]
_THAI_POINT = re.compile(r"(?<=[\u0e00-\u0e7f])\.(?=[\u0e00-\u0e7f])")  # in the short names of months
_VOWELS = re.compile("[\u0640\u064b-\u0652]")  # Arabic vowel marks, and the stroke that stretches a word
_AFTERNOON = frozenset({"pm", "오후", "午後", "下午", "晚上", "中午", "م", "مساء", "ظهرا", "عصر", "بظ", "μμ"})
_MORNING = frozenset({"am", "오전", "午前", "上午", "早上", "凌晨", "ص", "صباحا", "صبح", "قظ", "πμ"})


def parse_date(
    text: str, *, language: str = "", near: datetime | None = None, month_first: bool | None = None
) -> Moment | None:
    """The first date in a short text in any of some fifty languages; None where there is none.

    language: ISO 639-1 of the text, where known.
    near: aware; what relative dates count from and dates without a year are closest to, not after (one day's grace).
    month_first: whether 3/4/2026 is in March; unsaid, it is where the other reading is no date or is after ``near``.
    """
    if not (month_first and _HYPHENS.match(text)):
        moment = parse_machine(text)
        if moment or is_machine(text):
            return moment
    text = _readable(text[:_LONGEST])
    for first in (_year_month_day, _with_word, _numeric, _without_year):
        found = next(first(text, _Context(language[:2].lower(), near, month_first)), None)
        if found:
            day, start, end = found
            return _with_time(day, text[:start], text[end:])
    return None


@dataclass(frozen=True, slots=True)
class _Context:
    language: str
    near: datetime | None
    month_first: bool | None


_Found = tuple[datetime, int, int]


def _readable(text: str) -> str:
    """NFKC, all digits ASCII, single spaces."""
    text = unicodedata.normalize("NFKC", text)
    if not text.isascii():
        text = _VOWELS.sub("", _THAI_POINT.sub("", latin_digits(text)))
        for pair, name in PAIRS.items():
            text = text.replace(pair, name)
    return re.sub(r"\s+", " ", text).strip()


def _day(year: int, month: int, day: int) -> datetime | None:
    if persian.FIRST <= year <= persian.LAST:
        return persian.to_gregorian(year, month, day)
    if 2400 < year < 2700:
        year -= _BUDDHIST_YEARS
    if year < 100:
        year += 2000
    try:
        return datetime(year, month, day) if FIRST_YEAR <= year < LAST_YEAR else None  # noqa: DTZ001
    except ValueError:
        return None


def _year_month_day(text: str, context: _Context) -> Iterator[_Found]:
    for match in _YEAR_MONTH_DAY.finditer(text):
        if day := _day(int(match[1]), int(match[2]), int(match[3])):
            yield day, *match.span()


def _with_word(text: str, context: _Context) -> Iterator[_Found]:
    """Dates with a month's name and a year, in the three orders, and Vietnamese, which numbers its months."""
    for pattern, order in ((_DAY_WORD_YEAR, (3, 2, 1)), (_WORD_DAY_YEAR, (3, 1, 2)), (_YEAR_WORD_DAY, (1, 2, 3))):
        for match in pattern.finditer(text):
            month = _month(match[order[1]], context.language, match[order[0]])
            if month and match[order[0]] and (day := _day(int(match[order[0]]), month, int(match[order[2]]))):
                yield day, *match.span()
    for match in _VIETNAMESE.finditer(text):
        if match[3] and (day := _day(int(match[3]), int(match[2]), int(match[1]))):
            yield day, *match.span()


def _month(word: str, language: str, year: str | None = None) -> int | None:
    word = word.lower()
    if year and persian.FIRST <= int(year) <= persian.LAST:
        return persian.MONTHS.get(word)
    if language == "hr" and word in CROATIAN:
        return CROATIAN[word]
    return month_of(word) or month_of(word.rstrip(".")) or month_of(word.removeprefix("d'"))


def _numeric(text: str, context: _Context) -> Iterator[_Found]:
    for match in _DAY_MONTH_YEAR.finditer(text):
        one, two, year = int(match[1]), int(match[3]), int(match[4])
        readings = [_day(year, two, one), _day(year, one, two)]
        if context.month_first and match[2] in "/-":
            readings.reverse()
        limit = context.near.replace(tzinfo=None) + timedelta(days=1) if context.near else None
        past = [day for day in readings if day and (limit is None or day <= limit)]
        day = next(iter(past), None) or next((day for day in readings if day), None)
        if day:
            yield day, *match.span()


def _without_year(text: str, context: _Context) -> Iterator[_Found]:
    """Day and month alone: of the year that brings them closest before ``near``."""
    if context.near is None:
        return
    limit = context.near.replace(tzinfo=None) + timedelta(days=1)
    for pattern, month_at, day_at in ((_DAY_WORD_YEAR, 2, 1), (_WORD_DAY_YEAR, 1, 2), (_MONTH_DAY, 1, 2)):
        for match in pattern.finditer(text):
            month = int(match[month_at]) if match[month_at].isdigit() else _month(match[month_at], context.language)
            for year in (limit.year, limit.year - 1):
                day = _day(year, month, int(match[day_at])) if month else None
                if day and day <= limit:
                    yield day, *match.span()
                    break


def _with_time(day: datetime, before: str, after: str) -> Moment:
    """The day with the time written after it, else before it; a point parts hours only where a word says so."""
    for text in (after[:40], before[-30:]):
        for match in _TIME.finditer(text):
            at = _at_time(day, match, text)
            if at:
                return Moment(at, Precision.SECOND if match["second"] else Precision.MINUTE)
    return Moment(day, Precision.DAY)


def _at_time(day: datetime, match: re.Match[str], text: str) -> datetime | None:
    half = re.sub(r"[.\s]", "", (match["after"] or match["before"] or "").lower())
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["minute"] is None and not half:
        return None
    if match["mark"] == "." and not half and not re.search(r"uhr|klo|kl\.|ore\b|\bh\b|alle", text, re.I):
        return None
    if half in _AFTERNOON and hour < 12:
        hour += 12
    elif half in _MORNING and hour == 12:
        hour = 0
    if hour > 23 or minute > 59:
        return None
    zone = _written_zone(match["zone"]) if match["zone"] and match["zone"] == match["zone"].upper() else None
    return day.replace(hour=hour, minute=minute, second=min(int(match["second"] or 0), 59), tzinfo=zone)


def _written_zone(text: str) -> tzinfo | None:
    numbers = re.search(r"([+-])\s?(\d{1,2}):?(\d{2})?$", text)
    if numbers:
        minutes = int(numbers[2]) * 60 + int(numbers[3] or 0)
        return timezone(timedelta(minutes=-minutes if numbers[1] == "-" else minutes)) if minutes < 1440 else None
    return named_zone(text)


def parse_relative(text: str, near: datetime, language: str = "") -> Moment | None:
    """A date counted from ``near`` (aware), such as "3 hours ago"; None where dateparser finds none.

    The result is aware; to the minute where minutes or hours are counted, else to the day.
    """
    if len(text) > 60 or not text:
        return None
    import dateparser  # type: ignore[import-untyped]

    settings = {"RELATIVE_BASE": near.replace(tzinfo=None), "PREFER_DATES_FROM": "past"}
    settings |= {"PARSERS": ["relative-time"], "RETURN_AS_TIMEZONE_AWARE": False}
    try:
        at = dateparser.parse(text, languages=[language[:2]] if language else _RELATIVE_LANGUAGES, settings=settings)
    except (ValueError, OverflowError, RecursionError):  # an unknown language, or a number out of all range
        return None
    if at is None or at > near.replace(tzinfo=None):
        return None
    is_exact = near.replace(tzinfo=None) - at < timedelta(days=1)
    if is_exact:
        return checked(at.replace(second=0, microsecond=0, tzinfo=near.tzinfo), Precision.MINUTE)
    return checked(at.replace(hour=0, minute=0, second=0, microsecond=0), Precision.DAY)
