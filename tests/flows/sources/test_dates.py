"""Dates of feeds and sitemaps: a known zone becomes UTC, an unknown one is not invented."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.sources.dates import aware, iso_date


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Sun, 06 Sep 2009 16:20:00 +0000", "2009-09-06T16:20:00+00:00"),
        ("Thu,28 Jul 2022 4:35:5 GMT+9", "2022-07-27T19:35:05+00:00"),
        ("Mon, 1 Jan 24 10:00 EST", "2024-01-01T15:00:00+00:00"),
        ("Mon, 1 January 2024 10:00:00 CEST", "2024-01-01T08:00:00+00:00"),
        ("2003-12-13T18:30:02Z", "2003-12-13T18:30:02+00:00"),
        ("2024-01-02 10:00:00 +0100", "2024-01-02T09:00:00+00:00"),
        ("2003-12-13", "2003-12-13"),
        ("Tue, 02 Jan 2024 10:00:00", "2024-01-02T10:00:00"),
        ("Wed, 3 Jan 2024 10:00:00 IST", "2024-01-03T10:00:00"),
        (" Fri, 32 Jan 2024 10:00:00 GMT ", "Fri, 32 Jan 2024 10:00:00 GMT"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+14:00"),
        ("", ""),
    ],
)
def test_date_as_written_becomes_iso(written: str, expected: str) -> None:
    assert iso_date(written) == expected


def test_only_a_moment_with_zone_is_aware() -> None:
    assert aware("2024-01-02T10:00:00+00:00") is not None
    assert aware("2024-01-02T10:00:00") is None
    assert aware("2024-01-02") is None
    assert aware(None) is None


@given(st.text(max_size=60))
def test_any_text_is_read_without_error_and_once_is_enough(text: str) -> None:
    assert iso_date(iso_date(text)) == iso_date(text)


@given(st.datetimes(), st.integers(-1439, 1439))
def test_a_moment_survives(moment: datetime, minutes: int) -> None:
    try:
        written = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
        assert aware(iso_date(written.isoformat())) == written.astimezone(UTC)
    except OverflowError:  # the first or last day a calendar has
        assert iso_date(written.isoformat()) == written.isoformat()
