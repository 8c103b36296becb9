"""Dates as people and machines write them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.article import Precision
from extractors.dates.machine import parse_machine
from extractors.dates.moment import Moment
from extractors.dates.months import MONTHS
from extractors.dates.parse import parse_date, parse_relative

NEAR = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def shown(moment: Moment | None) -> str | None:
    return f"{moment.at.isoformat()} {moment.precision}" if moment else None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-03-01T08:30:00+01:00", "2026-03-01T08:30:00+01:00 second"),
        ("2026-03-01T08:30:15.123Z", "2026-03-01T08:30:15.123000+00:00 second"),
        ("2026-03-01T08:30+0530", "2026-03-01T08:30:00+05:30 minute"),
        ("2026-03-01 08:30:00.0", "2026-03-01T08:30:00 second"),
        ("2026-03-01 08:30:00 CET", "2026-03-01T08:30:00+01:00 second"),
        ("20260301T083000Z", "2026-03-01T08:30:00+00:00 second"),
        ("2026-03-01T08:30:00+01:00[Europe/Paris]", "2026-03-01T08:30:00+01:00 second"),
        ("2026-03-01", "2026-03-01T00:00:00 day"),
        ("20260301", "2026-03-01T00:00:00 day"),
        ("2026-03-01T00:00:00", "2026-03-01T00:00:00 day"),
        ("2026-03-01T00:00:00Z", "2026-03-01T00:00:00+00:00 day"),
        ("2026-03-01T00:00:00+01:00", "2026-03-01T00:00:00+01:00 day"),
        ("Sun, 01 Mar 2026 08:30:00 +0100", "2026-03-01T08:30:00+01:00 second"),
        ("1772353800", "2026-03-01T08:30:00+00:00 second"),
        ("1772353800123", "2026-03-01T08:30:00+00:00 second"),
        ("2026-02-30", None),
        ("9999-01-01", None),
        ("0001-01-01T00:00:00Z", None),
        ("2026-03-01T25:00:00", None),
        ("7300000000", None),
        ("Sun, 01 Mar 2026 08:30:00 +99999999999999999999", "2026-03-01T00:00:00 day"),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_of_machines(value: str, expected: str | None) -> None:
    assert shown(parse_machine(value)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Published 5:04 PM EDT, Mon May 13, 2024", "2024-05-13T17:04:00-04:00 minute"),
        ("3rd of May 2024 at 5pm", "2024-05-03T17:00:00 minute"),
        ("13.05.2024, 15:44 Uhr", "2024-05-13T15:44:00 minute"),
        ("Stand: 13.05.2024 15.44 Uhr", "2024-05-13T15:44:00 minute"),
        ("12. Jänner 2025", "2025-01-12T00:00:00 day"),
        ("Le 13 mai 2024 à 15h44 et plus tard", "2024-05-13T15:44:00 minute"),
        ("1er août 2024", "2024-08-01T00:00:00 day"),
        ("13 de mayo de 2024 a las 15:44 h.", "2024-05-13T15:44:00 minute"),
        ("13 de março de 2024 - 15h44", "2024-03-13T15:44:00 minute"),
        ("lunedì 13 maggio 2024 alle 15.44", "2024-05-13T15:44:00 minute"),
        ("13 mei 2024 om 15:44", "2024-05-13T15:44:00 minute"),
        ("13 мая 2024, 15:44 МСК", "2024-05-13T15:44:00+03:00 minute"),
        ("13 травня 2024, 15:44", "2024-05-13T15:44:00 minute"),
        ("13 maja 2024, 15:44", "2024-05-13T15:44:00 minute"),
        ("13 Mayıs 2024 15:44", "2024-05-13T15:44:00 minute"),
        ("١٣ مايو ٢٠٢٤", "2024-05-13T00:00:00 day"),
        ("13 كانون الثاني 2025", "2025-01-13T00:00:00 day"),
        ("13 كانون الثاني / يناير 2025", "2025-01-13T00:00:00 day"),
        ("الأربعاء 13 أيار / مايو 2024 03:44 مساءً", "2024-05-13T15:44:00 minute"),
        ("13 مايو 2024 - 3:44 مساء", "2024-05-13T15:44:00 minute"),
        ("13 مايو 2024، 03:44 صباحاً", "2024-05-13T03:44:00 minute"),
        ("13 جويلية 2024", "2024-07-13T00:00:00 day"),
        ("13 جانفي 2024", "2024-01-13T00:00:00 day"),
        ("13 غشت 2024", "2024-08-13T00:00:00 day"),
        ("13 ابريل 2024", "2024-04-13T00:00:00 day"),
        ("دوشنبه ۲۴ اردیبهشت ۱۴۰۳", "2024-05-13T00:00:00 day"),
        ("۱۴۰۳/۰۲/۲۴ - ۱۵:۴۴", "2024-05-13T15:44:00 minute"),
        ("۱۳ مه ۲۰۲۴", "2024-05-13T00:00:00 day"),
        ("1445/11/05", None),  # of the lunar calendar, which has no fixed days
        ("2024年5月13日 凌晨3:44", "2024-05-13T03:44:00 minute"),
        ("2024년 5월 13일 오후 3:44", "2024-05-13T15:44:00 minute"),
        ("2024年5月13日 15時44分", "2024-05-13T15:44:00 minute"),
        ("2024年5月13日 下午3:44", "2024-05-13T15:44:00 minute"),
        ("13. května 2024 15:44", "2024-05-13T15:44:00 minute"),
        ("13. maj 2024 kl. 15.44", "2024-05-13T15:44:00 minute"),
        ("2024. május 13. 15:44", "2024-05-13T15:44:00 minute"),
        ("2024 m. gegužės 13 d.", "2024-05-13T00:00:00 day"),
        ("13 Μαΐου 2024", "2024-05-13T00:00:00 day"),
        ("13 tháng 5, 2024", "2024-05-13T00:00:00 day"),
        ("13 मई 2024, 03:44 PM IST", "2024-05-13T15:44:00+05:30 minute"),
        ("13 พฤษภาคม 2567", "2024-05-13T00:00:00 day"),
        ("13 ก.พ. 2567 15:44 น.", "2024-02-13T15:44:00 minute"),
        ("Updated 2024-05-13 at 15:44 BST", "2024-05-13T15:44:00+01:00 minute"),
        ("25/12/2025", "2025-12-25T00:00:00 day"),
        ("12/25/2025 12:05 am", "2025-12-25T00:05:00 minute"),
        ("13. Mai", "2026-05-13T00:00:00 day"),
        ("24 December, 20:15", "2025-12-24T20:15:00 minute"),
        ("Version 2.0.1 of the 3-4-5", None),
        ("May be read in 12 minutes", None),
        ("12 years, 2024 of them", None),
        ("no date", None),
    ],
)
def test_dates_of_people(text: str, expected: str | None) -> None:
    assert shown(parse_date(text, near=NEAR)) == expected


def test_an_ambiguous_date_is_read_by_country_and_never_as_later_than_now() -> None:
    assert shown(parse_date("3/4/2026")) == "2026-04-03T00:00:00 day"
    assert shown(parse_date("3/4/2026", month_first=True)) == "2026-03-04T00:00:00 day"
    assert shown(parse_date("5/7/2026", near=NEAR)) == "2026-05-07T00:00:00 day"


def test_croatian_has_other_months() -> None:
    assert shown(parse_date("13. listopada 2025.", language="hr")) == "2025-10-13T00:00:00 day"
    assert shown(parse_date("13 listopada 2025", language="pl")) == "2025-11-13T00:00:00 day"


@pytest.mark.parametrize(
    ("text", "language", "ago"),
    [
        ("3 hours ago", "en", timedelta(hours=3)),
        ("vor 5 Minuten", "de", timedelta(minutes=5)),
        ("3시간 전", "ko", timedelta(hours=3)),
        ("2 часа назад", "ru", timedelta(hours=2)),
    ],
)
def test_relative_dates(text: str, language: str, ago: timedelta) -> None:
    assert parse_relative(text, NEAR, language) == Moment(NEAR - ago, Precision.MINUTE)


def test_what_is_not_relative() -> None:
    assert parse_relative("hello", NEAR, "en") is None
    assert parse_relative("in 3 hours", NEAR, "en") is None
    assert parse_relative("2 days ago", NEAR, "xx") is None
    assert shown(parse_relative("2 days ago", NEAR, "en")) == "2026-05-30T00:00:00 day"


OFFSETS = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=OFFSETS)  # noqa: DTZ001


@given(MOMENTS)
def test_iso_dates_come_back_as_they_were(at: datetime) -> None:
    moment = parse_machine(at.isoformat())
    assert moment is not None and moment.at == at


@given(st.dates(datetime(1950, 1, 1).date(), datetime(2100, 1, 1).date()), st.sampled_from(sorted(MONTHS)))  # noqa: DTZ001
def test_every_month_name_is_read_in_its_place(day: datetime, name: str) -> None:
    number = min(day.day, 28)
    for text in (f"{number} {name} {day.year}", f"{name} {number}, {day.year}", f"{day.year}. {name} {number}."):
        moment = parse_date(text)
        assert moment is not None
        assert (moment.at.year, moment.at.month, moment.at.day) == (day.year, MONTHS[name], number)


@given(st.text(max_size=80) | st.from_regex(r"[\d./: ,年月日T+Z-]{1,40}", fullmatch=True))
def test_no_text_is_an_error(text: str) -> None:
    for moment in (parse_date(text), parse_date(text, near=NEAR, language="de"), parse_machine(text)):
        assert moment is None or 1900 <= moment.at.year < 2200
