"""Today's page."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from lxml import etree
from python_calamine import CalamineWorkbook
from starlette.testclient import TestClient

from flows.pages.asked import Params
from flows.pages.today import chosen_time
from tests.flows.pages.seen import seen, words
from tests.newsroom.fill import STORM_TITLES
from warehouse.reading.stories import Extent

MONDAY = "/?day=2026-03-09"


def titles(page: str) -> list[str]:
    """The headlines of the stories on a page."""
    return [words(each) for each in seen(page, ".story h2")]


def test_the_weightiest_story_leads(pages: TestClient) -> None:
    answer = pages.get(MONDAY)
    assert answer.status_code == 200
    assert titles(answer.text)[0] in STORM_TITLES
    lead = words(seen(answer.text, ".story.lead")[0])
    for part in ("7 outlets", "first: Tidewire"):
        assert part in lead


def test_each_headline_has_its_language_and_direction(pages: TestClient) -> None:
    found = {each.get("lang"): each.get("dir") for each in seen(pages.get(MONDAY).text, ".story h2")}
    assert found == dict.fromkeys(("en", "de", "fr", "ar", "zh", "ja", "ko", "es"), "auto")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("&language=ja&language=ko", {"青波岬の灯台、130年ぶりに再点灯", "한빛시 노면전차 1호선 개통"}),
        ("&source=el-arenal&watch=", {"El embalse de Arenal cae al doce por ciento"}),
        ("&source=sundblatt", {"Eastmere ist vom Meer abgeschnitten: Sturm legt Fähren still"}),
        ("&language=sv", set()),
    ],
)
def test_filters(pages: TestClient, address: str, expected: set[str]) -> None:
    answer = pages.get(MONDAY + address)
    assert set(titles(answer.text)) == expected
    assert ("Take a filter away" in answer.text) is (not expected)


def test_a_filter_can_be_followed_and_taken_away(pages: TestClient) -> None:
    (link,) = [each for each in seen(pages.get(MONDAY).text, ".facets a") if words(each) == "Deutsch"]
    narrow = pages.get(link.get("href")).text
    assert len(titles(narrow)) == 1
    (away,) = seen(narrow, ".chosen a")
    assert len(titles(pages.get(away.get("href")).text)) > 5


def test_without_a_day_it_is_that_of_the_newest_article(pages: TestClient) -> None:
    answer = pages.get("/")
    assert "Wednesday 11 March 2026" in answer.text
    assert "this is the last day with articles" in answer.text


@pytest.mark.parametrize("span", ["hours", "week", "month"])
def test_other_times(pages: TestClient, span: str) -> None:
    answer = pages.get(f"{MONDAY}&span={span}")
    assert answer.status_code == 200
    assert titles(answer.text)


@pytest.mark.parametrize(
    "address",
    ["/?day=yesterday", "/?span=year", "/?day=9999-01-01", "/?after=x~y", "/?language=" + "x" * 600, "/?as=pdf"],
)
def test_a_wrong_address_is_told(pages: TestClient, address: str) -> None:
    assert pages.get(address).status_code == 400


def test_the_bars_are_those_of_the_day(pages: TestClient) -> None:
    page = pages.get(MONDAY).text
    assert "25 articles, 8 of them copies" in page
    counted = re.findall(r"<title>[^<]+: (\d+) articles?(?:, (\d+) of them (?:a copy|copies))?</title>", page)
    assert len(counted) == 24
    assert (sum(int(n) for n, _ in counted), sum(int(n or 0) for _, n in counted)) == (25, 8)


def test_as_csv_excel_and_feed(pages: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(pages.get(f"{MONDAY}&as=csv").content.decode("utf-8-sig"))))
    assert rows[0]["title"] in STORM_TITLES
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(pages.get(f"{MONDAY}&as=xlsx").content)).get_sheet_by_index(0)
    assert len(sheet.to_python()) == len(rows) + 1
    feed = etree.fromstring(pages.get(f"{MONDAY}&as=atom").content)
    names = {"a": "http://www.w3.org/2005/Atom"}
    assert feed.xpath("string(a:entry[1]/a:title)", namespaces=names) in STORM_TITLES
    link = feed.xpath("string(a:entry[1]/a:link/@href)", namespaces=names)
    assert pages.get(link).status_code == 200


def test_the_question_behind_it_is_shown(pages: TestClient) -> None:
    asked = seen(pages.get(MONDAY).text, ".ask pre")[0].text_content()
    assert "TIMESTAMPTZ '2026-03-09 00:00:00+00:00'" in asked


@pytest.mark.parametrize(("given", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-07-01", 24)])
def test_a_day_is_as_long_as_it_is(given: str, hours: int) -> None:
    zone, now = ZoneInfo("Europe/Berlin"), datetime(2026, 11, 1, tzinfo=UTC)
    time = chosen_time(Params("/", (("day", given),)), Extent(now, now, 1), now, zone)
    length = time.until.astimezone(UTC) - time.since.astimezone(UTC)
    assert length == timedelta(hours=hours)
