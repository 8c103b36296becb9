"""Zones of countries and of names beside a time."""

from datetime import datetime, timedelta

import pytest

from extractors.dates.zones import _BY_DOMAIN, country_zone, named_zone

NOON = datetime(2026, 7, 1, 12, 0)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("url", "locale", "hours"),
    [
        ("https://www.kurier.de/a", "", 2),
        ("https://kurier.example/a", "de_AT", 2),
        ("https://daily.example/a", "en_GB", 1),
        ("https://daily.in/a", "en_GB", 5.5),
    ],
)
def test_countries(url: str, locale: str, hours: float) -> None:
    zone = country_zone(url, locale)
    assert zone is not None and zone.utcoffset(NOON) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("url", "locale"),
    [
        ("https://a.com/", "en_US"),
        ("https://a.us/", "en_GB"),
        ("https://a.com/", "en"),
        ("http://[x", ""),
        ("file:a", ""),
    ],
)
def test_countries_of_many_zones_have_none(url: str, locale: str) -> None:
    assert country_zone(url, locale) is None


def test_every_zone_of_the_table_exists() -> None:
    for label in _BY_DOMAIN:
        assert country_zone(f"https://a.{label}/") is not None, label


def test_names() -> None:
    eastern = named_zone("ET")
    assert eastern is not None and eastern.utcoffset(NOON) == timedelta(hours=-4)
    assert named_zone("cest") is not None
    assert named_zone("uhr") is None
