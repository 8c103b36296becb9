"""A moment as people name it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from extractors.errors import InputError
from flows.telling.moments import moment_of

OSLO = ZoneInfo("Europe/Oslo")


def test_a_day_begins_in_the_zone_and_an_offset_counts() -> None:
    assert moment_of("2026-03-10", OSLO) == datetime(2026, 3, 9, 23, tzinfo=UTC)
    assert moment_of("2026-03-10T07:00+02:00", UTC) == datetime(2026, 3, 10, 5, tzinfo=UTC)


def test_what_is_no_moment_is_named_with_an_example() -> None:
    with pytest.raises(InputError, match="tomorrow: is not a date or time"):
        moment_of("tomorrow", UTC)
