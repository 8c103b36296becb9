"""The solar calendar of Iran and Afghanistan."""

from datetime import datetime, timedelta

import pytest

from extractors.dates.persian import FIRST, LAST, MONTHS, to_gregorian


@pytest.mark.parametrize(
    ("year", "month", "day", "expected"),
    [
        (1403, 12, 22, "2025-03-12"),
        (1403, 12, 30, "2025-03-20"),  # a leap year
        (1404, 1, 1, "2025-03-21"),
        (1375, 12, 30, "1997-03-20"),
        (1398, 7, 14, "2019-10-06"),
    ],
)
def test_known_days(year: int, month: int, day: int, expected: str) -> None:
    found = to_gregorian(year, month, day)
    assert found is not None and found.date().isoformat() == expected


@pytest.mark.parametrize("day", [(1404, 12, 30), (1403, 13, 1), (1403, 7, 31), (1403, 1, 0), (2024, 1, 1)])
def test_there_is_no_such_day(day: tuple[int, int, int]) -> None:
    assert to_gregorian(*day) is None


def test_the_days_of_all_years_follow_each_other() -> None:
    every = (to_gregorian(y, m, d) for y in range(FIRST, LAST + 1) for m in range(1, 13) for d in range(1, 32))
    days = [day for day in every if day]
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    assert days[0] == datetime(1900, 3, 21)  # noqa: DTZ001


def test_every_month_has_a_name() -> None:
    assert set(MONTHS.values()) == set(range(1, 13))
