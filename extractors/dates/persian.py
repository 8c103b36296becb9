"""The solar calendar of Iran and Afghanistan: its months and how its days are counted."""

from datetime import datetime, timedelta

FIRST, LAST = 1279, 1419  # 1900 to 2041; the years of the lunar calendar of our time are later
_MONTHS = (
    "فروردین فروردين حمل", "اردیبهشت ارديبهشت ثور", "خرداد جوزا", "تیر تير سرطان", "مرداد امرداد اسد",
    "شهریور شهريور سنبله", "مهر میزان ميزان", "آبان عقرب", "آذر قوس", "دی دي جدی جدي", "بهمن دلو", "اسفند حوت",
)  # fmt: skip
MONTHS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_NEW_YEAR = datetime(2025, 3, 21)  # noqa: DTZ001 (1 Farvardin 1404; a day has no zone)
_FIRST_HALF, _HALF_DAYS = 6, 186  # months of 31 days, the rest have 30 (the last 29 outside leap years)


def to_gregorian(year: int, month: int, day: int) -> datetime | None:
    """A day of the solar calendar, as a day of ours; None where there is no such day. Leap years by the cycle of 33."""
    last = 31 if month <= _FIRST_HALF else 30 if month < 12 or _days_before(year + 1) - _days_before(year) > 365 else 29
    if not FIRST <= year <= LAST or not 1 <= month <= 12 or not 1 <= day <= last:
        return None
    in_year = (month - 1) * 31 if month <= _FIRST_HALF else _HALF_DAYS + (month - 1 - _FIRST_HALF) * 30
    return _NEW_YEAR + timedelta(days=_days_before(year) - _days_before(1404) + in_year + day - 1)


def _days_before(year: int) -> int:
    """The days of all years before this one, from some day on."""
    year += 1595
    return 365 * year + year // 33 * 8 + (year % 33 + 3) // 4
