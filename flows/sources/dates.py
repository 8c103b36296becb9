"""Dates as feeds and sitemaps write them, made ISO 8601 without inventing a zone."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

# Zone names that mean one offset wherever feeds use them. IST (India, Israel, Ireland) and CST (America, China) do not
# (RFC 822 settles CST, EST, MST and PST for itself, and Python's email package knows those).
_ZONES = {
    "Z": 0, "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "MEZ": 60, "CEST": 120, "MESZ": 120, "EET": 120, "SAST": 120,
    "EEST": 180, "MSK": 180, "PKT": 300, "WIB": 420, "HKT": 480, "SGT": 480, "JST": 540, "KST": 540, "AEST": 600,
    "AEDT": 660, "NZST": 720, "NZDT": 780,
}  # fmt: skip
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_OFFSET = re.compile(r"(?:GMT|UTC)\s*([+-])\s*(\d{1,2})(?::?(\d\d))?$")
_ZONE_NAME = re.compile(r"\s([A-Z]{1,5})$")
_LOOSE = re.compile(
    r"(?:[^\W\d]+\.?,?\s*)?(\d{1,2})[\s-]+([^\W\d]{3})[^\W\d]*\.?,?[\s-]+(\d{4}|\d\d),?\s+(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?\s*(\S.*)?"
)


def iso_date(text: str) -> str:
    """A date of a feed or sitemap as ISO 8601: in UTC where its zone is known, without a zone where it is not.

    A day stays a day (``2022-07-27``). What cannot be read comes back as it is, trimmed.
    """
    text = " ".join(text.split())
    if not text or _DAY.fullmatch(text):
        return text
    moment = _iso(text) or _rfc822(text)
    if moment is None:
        return text
    try:
        return (moment.astimezone(UTC) if moment.tzinfo else moment).isoformat()
    except OverflowError:  # the first or last day a calendar has
        return text


def aware(text: str | None) -> datetime | None:
    """The moment that a result of ``iso_date`` names, UTC; None for a day alone, an unknown zone or no date."""
    moment = _iso(text) if text and not _DAY.fullmatch(text) else None
    return moment if moment and moment.tzinfo else None


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(re.sub(r"(\d)\s+([+-]\d\d:?\d\d)$", r"\1\2", text))
    except (ValueError, OverflowError):
        return None


def _rfc822(text: str) -> datetime | None:
    """RFC 822 as feeds really write it: ``Thu,28 Jul 2022 4:35:5 GMT+9`` (a feed of the test data) included."""
    loose = _LOOSE.fullmatch(text)
    if not loose:
        return None
    day, month, year, hour, minute, second, zone = loose.groups()
    zone = (zone or "").strip()
    fixed = _zone(zone)
    plain = f"{int(day):02} {month} {year} {int(hour):02}:{int(minute):02}:{int(second or 0):02} "
    try:
        moment = parsedate_to_datetime(plain + ("-0000" if fixed or not zone else zone))
        return moment.replace(tzinfo=fixed) if fixed else moment
    except (ValueError, IndexError, TypeError, OverflowError):
        return None


def _zone(text: str) -> timezone | None:
    offset = _OFFSET.fullmatch(text)
    if offset:
        sign, hours, minutes = offset.groups()
        minutes_east = int(hours) * 60 + int(minutes or 0)
        return (
            timezone(timedelta(minutes=minutes_east if sign == "+" else -minutes_east)) if minutes_east < 1440 else None
        )
    return timezone(timedelta(minutes=_ZONES[text])) if text in _ZONES else None
