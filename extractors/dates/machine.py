"""Times as programs write them: one reader for those of feeds, records, sitemaps and pages.

A form with one reading is read; of one whose hour cannot be told (a zone that is none) the day is left; one with two
readings (``3/4/2026``) gives nothing, and neither does the value of a clock that was never set (1970, year 1).
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from extractors.article import Precision
from extractors.dates import persian
from extractors.dates.moment import FIRST_YEAR, LAST_YEAR, Moment
from extractors.dates.months import MONTHS
from extractors.dates.zones import named_zone

_LONGEST = 100  # characters; no program writes a longer time
_FARTHEST_EAST, _FARTHEST_WEST = timedelta(hours=14), timedelta(hours=-12)  # the largest offsets in use
# What an unset clock or an empty column becomes: Unix, SQL Server and Excel. A zone may move it to the day before.
_UNSET = frozenset({date(1970, 1, 1), date(1969, 12, 31), date(1900, 1, 1)})

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = r"(?:(?P<weekday>[^\W\d_]{2,12})(?:\.\s?|\s)?(?:,\s?|(?<=[.\s])))?"
_MONTH = r"(?P<word>[^\W\d_]{3,12})"
_CLOCK = (
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{1,2})(?:[:.](?P<second>\d{1,2})(?:[.,:](?P<fraction>\d{1,9}))?)?"
    r"(?:\s?(?P<half>[ap]\.?m\b\.?))?"
)
_TIME = rf"(?:(?:\s?[T,|@]\s?|\s?[-–]\s|\s(?:at\s)?)\s?(?:{_CLOCK})(?P<zone>.*))?"
# A day alone may have a zone, which changes nothing (XML Schema's dates).
_DAY_END = r"(?P<after>Z|\s?(?:UTC|GMT)|[+-]\d\d:\d\d)?"

_FORMS = tuple(
    re.compile(form + r"\s*", re.I | re.S)
    for form in (
        # 2024-03-05T10:00:00Z, 2024/3/5 10:00, 2024.03.05; and the same without marks
        rf"(?P<year>\d{{4}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})(?:{_DAY_END}|T|{_TIME})",
        r"(?P<year>\d{4})-?(?P<month>\d\d)-?(?P<day>\d\d)"
        r"(?:[T ]?(?P<hour>\d\d):?(?:(?P<minute>\d\d)(?:(?P<second>\d\d)(?:[.,]\d{1,9})?)?)?(?P<zone>(?!\d).*)?)?",
        # Tue, 05 Mar 2024 10:00:00 GMT; 5-Mar-24; Dienstag, 5. März 2024, 10:00
        rf"{_WEEKDAY}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?[\s-]+{_MONTH}\.?,?[\s-]+(?P<year>\d{{4}}|\d\d)(?:{_TIME})",
        # March 5, 2024 10:00 PM; Tue Mar 5 2024 10:00:00 GMT+0100 (CET)
        rf"{_WEEKDAY}{_MONTH}\.?\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year>\d{{4}})(?:{_TIME})",
        # Tue Mar  5 10:00:00 2024; Tue Mar 05 10:00:00 UTC 2024; Tue Mar 05 10:00:00 +0000 2024
        rf"{_WEEKDAY}{_MONTH}\.?\s(?P<day>\d{{1,2}})\s{_CLOCK}(?P<zone>\s.{{0,40}}?)?\s(?P<year>\d{{4}})",
        # Tue Mar  5 10:00:00 2024 GMT
        rf"{_WEEKDAY}{_MONTH}\.?\s(?P<day>\d{{1,2}})\s{_CLOCK}\s(?P<year>\d{{4}})(?P<zone>\s.{{1,40}})",
        # 05.03.2024 10:00; 3/5/2024 10:00 PM
        rf"{_WEEKDAY}(?P<one>\d{{1,2}})(?P<mark>[-/.])(?P<two>\d{{1,2}})(?P=mark)(?P<year>\d{{4}})(?:{_TIME})",
    )
)
# A year before 1000, which only an unset clock has.
_NO_YEAR = re.compile(r"(?:[+-]\d{1,6}-\d{1,2}-\d{1,2}|\d{1,3}-\d\d-\d\dT)", re.I)
# Seconds since 1970, or thousandths, millionths and billionths of them; .NET's own form.
_EPOCH = re.compile(r"@?(\d{10})(\d{3}|\d{6}|\d{9})?(?:\.\d+)?")
_EPOCH_DOT_NET = re.compile(r"\\?/Date\((\d{9,13})(?:[+-]\d{4})?\)\\?/", re.I)
_PART_OF_DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?")  # W3C: a month or a year alone

_OFFSET = re.compile(
    r"(?:(?:GMT|UTC?)\s?)?(?P<sign>[+-]{1,2})\s?(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?(?!\d)", re.I
)
_LIKE_OFFSET = re.compile(r"(?:GMT|UTC?|Z)?\s?[+-]{1,2}\s?\d", re.I)
_PLACE_NAME = re.compile(r"\[?([A-Z][A-Za-z_]+/[A-Za-z_]+(?:[/+-]\w+)*)\]?")
_HALF_OF_DAY = re.compile(r"\s*[\u0370-\u03ff\u0590-\u06ff]")  # Greek, Hebrew and Arabic letters behind a time
_ZONE_NAME = re.compile(r"[(\[]?(?:(?:uhr|hrs?|h|klo)\b\.?\s?)?([^\W\d_]{1,5})(?![^\W_])", re.I)


@lru_cache(maxsize=512)  # the witnesses of a page say the same
def parse_machine(value: str, home: tzinfo | None = None) -> Moment | None:
    """A date in a program's form: ISO 8601, RFC 822 and 2822, ctime, Java, Ruby, JavaScript, seconds since 1970, and
    their near misses; None where there is none.

    home: the zone of the publisher's country, where known: IST is Israel's there, and India's elsewhere.
    """
    return _read(_tidy(value), home)[1]


def is_machine(value: str) -> bool:
    """Whether this is a program's form of a date, be it a date or, by its value, none."""
    return _read(_tidy(value), None)[0]


def iso_date(text: str, home: tzinfo | None = None) -> str:
    """A program's date as ISO 8601: in UTC where its zone is known, without a zone where it is not.

    A day stays a day (``2022-07-27``), a month a month. What cannot be read comes back as it is, in one line.
    """
    moment = parse_machine(text, home)
    if moment is None:
        return " ".join(text.split())
    if moment.precision is Precision.DAY and not moment.has_zone:
        return moment.at.date().isoformat()
    if moment.precision is Precision.DAY or not moment.has_zone:
        return moment.at.isoformat()  # midnight where it was written: in UTC it might be another day
    return moment.at.astimezone(UTC).isoformat()


def aware(text: str | None) -> datetime | None:
    """The moment that a program's date names, UTC; None for a day alone, an unknown zone or no date."""
    moment = parse_machine(text) if text else None
    return moment.at.astimezone(UTC) if moment and moment.has_zone else None


def latest_day(text: str) -> date | None:
    """The last day that a program's date can mean: of a month or a year alone its last; None where it is no date."""
    moment = parse_machine(text)
    if moment:
        return (moment.at.astimezone(UTC) if moment.has_zone else moment.at).date()
    part = _PART_OF_DAY.fullmatch(text.strip())
    if not part or not FIRST_YEAR <= int(part[1]) < LAST_YEAR or int(part[2] or 12) not in range(1, 13):
        return None
    year, month = int(part[1]), int(part[2] or 12)
    return (date(year + month // 12, month % 12 + 1, 1)) - timedelta(days=1)


def _tidy(value: str) -> str:
    return " ".join(value[: _LONGEST + 1].replace("\u2212", "-").split()).strip("\"'")


def _read(text: str, home: tzinfo | None) -> tuple[bool, Moment | None]:
    """Whether it is a program's form, and the moment it names."""
    if not text or len(text) > _LONGEST:
        return False, None
    if epoch := _EPOCH.fullmatch(text):
        return True, _since_1970(int(epoch[1]))
    if epoch := _EPOCH_DOT_NET.fullmatch(text):
        return True, _since_1970(int(epoch[1]) // 1000)
    if _NO_YEAR.match(text):
        return True, None
    for form in _FORMS:
        match = form.fullmatch(text)
        day = _day(match.groupdict()) if match else None
        if match and day:
            return day[0], _checked(_with_time(day[1], match.groupdict(), home)) if day[1] else None
    return False, None


def _since_1970(seconds: int) -> Moment | None:
    return _checked(Moment(datetime.fromtimestamp(seconds, UTC), Precision.SECOND))


def _checked(moment: Moment | None) -> Moment | None:
    if moment is None or not FIRST_YEAR <= moment.at.year < LAST_YEAR or moment.at.date() in _UNSET:
        return None
    return moment


def _day(groups: dict[str, str | None]) -> tuple[bool, datetime | None] | None:
    """Whether the form is a program's, and its day; None where its words are no date's."""
    year = int(groups["year"] or 0)
    if len(groups["year"] or "") == 2:
        year += 1900 if year >= 70 else 2000
    if word := groups.get("word"):
        month = MONTHS.get(word.lower())
        is_written = year >= LAST_YEAR or _HALF_OF_DAY.match(groups.get("zone") or "")
        if month is None or is_written:  # a year of another calendar, or "evening", which people write
            return None
        return True, _calendar(year, month, int(groups["day"] or 0))
    if groups.get("month"):
        if persian.FIRST <= year <= persian.LAST:
            return None
        return True, _calendar(year, int(groups["month"] or 0), int(groups["day"] or 0))
    return _numeric(year, groups)


def _numeric(year: int, groups: dict[str, str | None]) -> tuple[bool, datetime | None] | None:
    """Day and month as numbers: with points or hyphens the day comes first, with slashes where nothing else can be.

    A clock of twelve hours is American, and so is its order; a day of the week speaks for one of the two.
    """
    one, two = int(groups["one"] or 0), int(groups["two"] or 0)
    day_first, month_first = _calendar(year, two, one), _calendar(year, one, two)
    weekday = (groups.get("weekday") or "").lower()[:3]
    if weekday in _WEEKDAYS and day_first != month_first:
        fitting = [day for day in (day_first, month_first) if day and _WEEKDAYS[day.weekday()] == weekday]
        if len(fitting) == 1:
            return True, fitting[0]
    if groups["mark"] != "/" or day_first is None or month_first is None or day_first == month_first:
        return True, day_first or month_first
    return (True, month_first) if groups.get("half") else None


def _calendar(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day)  # noqa: DTZ001 (local time until a zone is found)
    except ValueError:
        return None


def _with_time(day: datetime, groups: dict[str, str | None], home: tzinfo | None) -> Moment | None:
    if groups.get("hour") is None:
        return Moment(day, Precision.DAY)
    hour, minute, second = (int(groups.get(name) or 0) for name in ("hour", "minute", "second"))
    half = (groups.get("half") or "").lower()[:1]
    if half == "p" and hour < 12:
        hour += 12
    elif half == "a" and hour == 12:
        hour = 0
    is_next_day = hour == 24 and not minute and not second
    micro = int((groups.get("fraction") or "0")[:6].ljust(6, "0"))
    try:
        at = day.replace(
            hour=hour % 24 if is_next_day else hour, minute=minute, second=min(second, 59), microsecond=micro
        )
        at += timedelta(days=is_next_day)
    except (ValueError, OverflowError):
        return None
    try:
        at = at.replace(tzinfo=_zone(groups.get("zone") or "", at, home))
        at.astimezone(UTC)
    except (ValueError, OverflowError):  # the hour is not known, the day is
        return Moment(day, Precision.DAY)
    if (at.hour, at.minute, second, micro) == (0, 0, 0, 0):
        return Moment(at, Precision.DAY)  # a day that a program wrote with the time it did not know, in whatever zone
    return Moment(at, Precision.SECOND if groups.get("second") is not None else Precision.MINUTE)


def _zone(text: str, at: datetime, home: tzinfo | None) -> tzinfo | None:
    """The zone written behind a time; None where there is none. Raises ValueError for an offset that is none."""
    text = text.strip(" ,;")
    offset = _OFFSET.match(text)
    if offset:
        return _fixed(offset["sign"], int(offset["hours"]), int(offset["minutes"] or 0))
    if _LIKE_OFFSET.match(text):
        raise ValueError(text)
    place = _PLACE_NAME.match(text)
    if place:
        return _place(place[1])
    name = _ZONE_NAME.match(text)
    if not name or (name[1] != name[1].upper() and name[1].lower() not in ("utc", "gmt", "z")):
        return UTC if text.startswith("(Coordinated Universal") else None
    if home and home.tzname(at) == name[1]:
        return home
    return UTC if name[1].upper() in ("Z", "UTC", "GMT", "UT") else named_zone(name[1])


def _fixed(sign: str, hours: int, minutes: int) -> timezone:
    offset = timedelta(hours=hours, minutes=minutes)
    offset = -offset if sign[0] == "-" else offset
    if len(set(sign)) > 1 or minutes > 59 or not _FARTHEST_WEST <= offset <= _FARTHEST_EAST:
        raise ValueError(sign)
    return UTC if not offset else timezone(offset)


def _place(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (OSError, LookupError) as error:  # no such place, or a machine without the list of places
        raise ValueError(name) from error
