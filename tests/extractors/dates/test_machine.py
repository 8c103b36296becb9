"""Times as programs write them: one reading or none, and never an hour that nobody wrote."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.dates.machine import aware, is_machine, iso_date, latest_day, parse_machine

TEN = "2024-03-05T10:00:00"
# What several programs write for ten o'clock of 5 March 2024, UTC.
TEN_UTC = [
    "Tue, 05 Mar 2024 10:00:00 +0000",
    "Tue, 05 Mar 2024 15:30:00 +05:30",
    "Tue, 05 Mar 2024 15:30:00 +530",
    "Tue, 05 Mar 2024 11:00:00 +01:00",
    "Tue, 05 Mar 2024 11:00:00 +1",
    "Tue, 05 Mar 2024 05:00:00 GMT-0500",
    "Tue, 05 Mar 2024 05:00:00 GMT-5",
    "Tue, 05 Mar 2024 15:30:00 UTC+05:30",
    "Tue, 05 Mar 2024 09:00:00 --0100",
    "Tue, 05 Mar 2024 09:00:00 \u22120100",
    "Tue, 05 Mar 2024 11:00:00 Europe/Berlin",
    "Tue, 05 Mar 2024 05:00:00 America/New_York",
    "Tue, 05 Mar 2024 15:30:00 IST",
    "Tue, 05 Mar 2024 11:00:00 MEZ",
    "Tue, 05 Mar 2024 11:00:00 +0100 (CET)",
    "Tue,05 Mar 2024 10:0:0 UT",
    "Tuesday, 5 March 2024 10:00:00 AM GMT",
    "Di., 5. M\u00e4rz 2024 11:00:00 +0100",
    "mar, 05 mars 2024 11:00:00 +0100",
    "5-Mar-24 10:00:00 GMT",
    "Tue Mar 05 10:00:00 UTC 2024",
    "Tue Mar  5 11:00:00 CET 2024",
    "Tue Mar  5 10:00:00 2024 GMT",
    "Tue Mar 05 11:00:00 2024 +0100",
    "Tue Mar 05 11:00:00 +0100 2024",
    "Tue Mar 05 2024 11:00:00 GMT+0100 (Central European Standard Time)",
    "Tue, 05 Mar 2024 12:00:00 PM +0200",
    "2024-03-05 10:00:00 UTC",
    "2024-03-05 11:00:00 +0100 CET m=+0.01",
    "2024-03-05T11:00:00+01:00[Europe/Paris]",
    "2024-03-05T10:00:00.000Z",
    "2024-03-05T11:00:00+01",
    "2024/03/05 10:00:00 GMT",
    "20240305T100000Z",
    "20240305100000Z",
    "1709632800",
    "1709632800.25",
    "1709632800000",
    "1709632800000000",
    "1709632800000000000",
    "/Date(1709632800000)/",
]


@pytest.mark.parametrize("written", TEN_UTC)
def test_one_moment_in_the_forms_of_many_programs(written: str) -> None:
    assert iso_date(written).replace(".250000", "") == f"{TEN}+00:00"
    assert parse_machine(written).precision == "second"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Tue Mar  5 10:00:00 2024", TEN),
        ("20240305100000", TEN),
        ("2024-03-05T10:00:00", TEN),
        ("March 5, 2024 10:00:00 AM", TEN),
        ("Tue, 05 Mar 2024 10:00:00 PM", "2024-03-05T22:00:00"),
        ("2024-03-05 12:30:00 AM", "2024-03-05T00:30:00"),
        ("05.03.2024 10:00:00", TEN),
        ("3/5/2024 10:00:00 AM", TEN),  # the clock of twelve hours is American
        ("Tue, 03/05/2024 - 10:00:00", TEN),  # 3 May was a Friday
        ("25/3/2024 10:00:00", "2024-03-25T10:00:00"),
        ("2024-03-05T24:00:00Z", "2024-03-06T00:00:00+00:00"),
    ],
)
def test_times_without_a_zone_get_none(written: str, expected: str) -> None:
    assert iso_date(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "2024-03-05+01:00",  # a day with a zone, as XML Schema has it, and no time of one o'clock
        "2024-03-05Z",
        "2024-3-5",
        "2024/03/05",
        "20240305",
        "05.03.2024",
        "5 Mar 2024",
        "2024-03-05T00:00:00",
        "Tue, 05 Mar 2024 10:00:00 +9900",
        "Tue, 05 Mar 2024 10:00:00 +-0100",
        "2024-03-05T10:00:00Z+0100",
        "2024-03-05 10:00:00 Atlantis/Poseidonis",
    ],
)
def test_where_the_hour_is_not_known_the_day_is_left(written: str) -> None:
    moment = parse_machine(written)
    assert moment is not None
    assert (moment.precision, iso_date(written)) == ("day", "2024-03-05")


@pytest.mark.parametrize(
    "written",
    [
        "0001-01-01T00:00:00Z",
        "-0001-11-30T00:00:00+00:00",
        "Mon, 01 Jan 0001 00:00:00 +0000",
        "Wed, 30 Nov -0001 00:00:00 +0000",
        "0000-00-00 00:00:00",
        "1-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "1969-12-31T19:00:00-05:00",
        "1900-01-01",
        "2024-02-30",
        "Fri, 32 Jan 2024 10:00:00 GMT",
        "2024-13-01T10:00:00Z",
        "2024-03-05T25:00:00",
        "9999999999",
    ],
)
def test_a_clock_that_was_never_set_and_a_day_that_never_was_are_no_date(written: str) -> None:
    assert parse_machine(written) is None
    assert is_machine(written)
    assert iso_date(written) == written


@pytest.mark.parametrize("written", ["3/4/2024", "3/4/2024 10:00", "yesterday", "5 minutes ago", "12345", ""])
def test_two_readings_and_words_are_left_to_those_who_know_more(written: str) -> None:
    assert parse_machine(written) is None
    assert not is_machine(written)


def test_a_name_of_several_zones_is_that_of_the_publishers_country() -> None:
    written = "Wed, 3 Jan 2024 10:00:00 IST"
    assert iso_date(written) == "2024-01-03T04:30:00+00:00"
    assert iso_date(written, ZoneInfo("Asia/Jerusalem")) == "2024-01-03T08:00:00+00:00"
    assert iso_date(written, ZoneInfo("Europe/Berlin")) == "2024-01-03T04:30:00+00:00"
    assert iso_date("Wed, 3 Jan 2024 10:00:00 CST", ZoneInfo("Asia/Shanghai")) == "2024-01-03T02:00:00+00:00"


def test_precision_is_what_was_written() -> None:
    assert parse_machine("Mon, 1 Jan 24 10:00 EST").precision == "minute"  # type: ignore[union-attr]
    assert parse_machine("Mon, 1 Jan 24 00:00:00 GMT").precision == "day"  # type: ignore[union-attr]


def test_a_month_and_a_year_have_a_last_day() -> None:
    assert latest_day("2019-02") == date(2019, 2, 28)
    assert latest_day("2019") == date(2019, 12, 31)
    assert latest_day("2019-12") == date(2019, 12, 31)
    assert latest_day("05.03.2019") == date(2019, 3, 5)
    assert latest_day("2019-13") is None
    assert latest_day("1970-01-01") is None


def test_only_a_moment_with_zone_is_aware() -> None:
    assert aware("2024-01-02T10:00:00+00:00") is not None
    assert aware("2024-01-02T10:00:00") is None
    assert aware("2024-01-02") is None
    assert aware(None) is None


FORMS = st.from_regex(
    r"[A-Z]{0,1}[a-z]{0,2},? ?\d{1,4}[ /.-]?[A-Za-z\d]{0,4}[ /.-]?\d{0,4} ?[\d:APMZ+-]{0,20}", fullmatch=True
)


@given(st.text(max_size=60) | FORMS)
def test_any_text_is_read_without_error_and_once_is_enough(text: str) -> None:
    assert iso_date(iso_date(text)) == iso_date(text)
    latest_day(text)


@given(st.datetimes(datetime(1971, 1, 1), datetime(2199, 12, 30)), st.integers(-720, 840))  # noqa: DTZ001
def test_a_moment_survives(moment: datetime, minutes: int) -> None:
    written = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert aware(iso_date(written.isoformat())) == written.astimezone(UTC)
