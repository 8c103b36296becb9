"""The day that an address names, and the address that an archive's holds."""

import pytest

from extractors.dates.in_url import day_in_url, month_in_url, original_url


@pytest.mark.parametrize(
    "path",
    [
        "/2025/03/12/quay",
        "/2025-03-12/quay",
        "/20250312/quay",
        "/local/2025-03/12/c_1125.htm",
        "/gn/2025/03-12/9095622.shtml",
        "/a/202503/12/4711.html",
        "/n1/2025/0312/c1001-4711.html",
        "/zwgk/202503/t20250312_4711.htm",
        "/news/detail_20250312101547.html",
        "/world/2025/mar/12/quay",
        "/world/2025/March/12/quay",
        "/2025/3/12/quay",
    ],
)
def test_the_day(path: str) -> None:
    found = day_in_url(path)
    assert found is not None and found.at.date().isoformat() == "2025-03-12"


@pytest.mark.parametrize(
    "path", ["/news/quay-4711", "/2025/quay", "/2025/13/12/", "/id/202503129", "/2025/top/10/quays", "/20250231/", "/"]
)
def test_no_day(path: str) -> None:
    assert day_in_url(path) is None


def test_year_and_month() -> None:
    assert month_in_url("/2014/quay") == (2014, None)
    assert month_in_url("/blog/2014/05/quay") == (2014, 5)
    assert month_in_url("/blog/2014-quay") is None


@pytest.mark.parametrize(
    ("url", "original"),
    [
        ("https://web.archive.org/web/20130307194448/http://winds.example/quay", "http://winds.example/quay"),
        ("https://web.archive.org/web/20130307194448id_/https:/winds.example/a?b=1", "https://winds.example/a?b=1"),
        ("https://arquivo.example/wayback/20130307194448/http://winds.example/", "http://winds.example/"),
        ("https://winds.example/share/https://other.example/", "https://winds.example/share/https://other.example/"),
        ("https://winds.example/2013/03/07/quay", "https://winds.example/2013/03/07/quay"),
    ],
)
def test_the_address_that_an_archive_copied(url: str, original: str) -> None:
    assert original_url(url) == original
