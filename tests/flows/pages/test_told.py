"""The pages of what readers were told: briefs, their entries, alerts with the reason; hostile titles are text."""

from collections.abc import Iterator

import pyarrow as pa
import pytest
from lxml import etree
from starlette.testclient import TestClient

from flows.pages.app import make_app
from flows.pages.settings import Access, load_pages_settings
from tests.newsroom import texts
from tests.newsroom.fill import at
from tests.warehouse.conftest import House
from warehouse.file.publish import publish
from warehouse.loading.told import WRITTEN, bring
from warehouse.reading.kept import Kept

BRIEF = {
    "brief_id": "b1", "reader": "press", "period": "2026-03-10", "since": at(0), "until": at(24), "made_at": at(24),
    "state": "sent", "sent_at": at(24), "sent_to": ["press@example.org"],
}  # fmt: skip
ALERT = {
    "rule": "news", "kind": "new_story", "subject": "s1", "story_id": "s1", "raised_at": at(7),
    "reason": "a new story, first at tidewire", "state": "sent", "sent_to": ["webhook desk"],
}  # fmt: skip


def rows(name: str, *given: dict[str, object]) -> pa.Table:
    return pa.Table.from_pylist(list(given), schema=WRITTEN[name].arrow)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    house = House(tmp_path_factory.mktemp("told"))
    entries = [
        {"brief_id": "b1", "place": place, "reader": "press", "entry": f"s{place}", "story_id": f"s{place}",
         "article_id": f"a{place}", "title": title, "change": "new", "reason": f"new; {title}", "articles": 7,
         "copies": 4, "sources": 7, "digest": ""}
        for place, title in enumerate(texts.ATTACKS, 1)
    ]  # fmt: skip
    held = ALERT | {"alert_id": "x2", "state": "left_out", "held_because": "below the threshold", "title": "Other"}
    alerts = [ALERT | {"alert_id": f"x{title}", "title": title} for title in texts.ATTACKS]
    told = {
        "briefs": rows(
            "briefs", BRIEF | {"stories": len(entries)}, BRIEF | {"brief_id": "b0", "reader": "desk", "stories": 0}
        ),
        "brief_entries": rows("brief_entries", *entries),
        "alerts": rows("alerts", held, *alerts),
    }
    bring(house.path, told)
    publish(house.path)
    kept = Kept(house.path, load_pages_settings().limits)
    yield TestClient(make_app(kept, load_pages_settings(), Access(hosts=frozenset({"testserver"}))))
    kept.close()


def test_a_brief_is_a_feed_of_its_entries(pages: TestClient) -> None:
    feed = etree.fromstring(pages.get("/briefs/b1?as=atom").content)
    assert len(feed.findall("{*}entry")) == len(texts.ATTACKS)
    assert feed.findtext("{*}updated") == "2026-03-10T00:00:00Z"


def test_briefs_are_listed_by_reader(pages: TestClient) -> None:
    page = pages.get("/briefs").text
    assert "press@example.org" in page
    assert "nothing new" in page
    assert "press@example.org" in pages.get("/briefs?reader=press").text
    assert "/briefs/b1" not in pages.get("/briefs?reader=desk").text


def test_a_brief_shows_its_entries_as_text(pages: TestClient) -> None:
    page = pages.get("/briefs/b1").text
    assert page.count('<li class="own">') == len(texts.ATTACKS)
    assert "4 of them copies" in page
    assert "<script>" not in page and "<img" not in page and "<svg" not in page
    assert "Nothing was new." in pages.get("/briefs/b0").text
    assert pages.get("/briefs/none").status_code == 404


def test_alerts_say_why_they_came_or_did_not(pages: TestClient) -> None:
    page = pages.get("/alerts").text
    assert "a new story, first at tidewire" in page
    assert 'left out: <span dir="auto">below the threshold</span>' in page
    assert "<script>" not in page and "<img" not in page and "<svg" not in page
    assert "below the threshold" not in pages.get("/alerts?state=sent").text
    assert pages.get("/alerts?state=lost").status_code == 400


def test_programs_get_the_same(pages: TestClient) -> None:
    assert [each["reader"] for each in pages.get("/api/briefs?reader=press").json()["briefs"]] == ["press"]
    whole = pages.get("/api/briefs/b1").json()
    assert (whole["brief"]["sent_to"], len(whole["entries"])) == (["press@example.org"], len(texts.ATTACKS))
    (held,) = pages.get("/api/alerts?state=left_out&limit=5").json()["alerts"]
    assert (held["held_because"], held["raised_at"]) == ("below the threshold", "2026-03-09T07:00:00Z")
    assert [pages.get(path).status_code for path in ("/api/briefs/none", "/api/alerts?state=no")] == [404, 400]


@pytest.mark.parametrize(("path", "key"), [("/api/briefs", "brief_id"), ("/api/alerts", "alert_id")])
def test_programs_get_each_row_once_page_by_page(pages: TestClient, path: str, key: str) -> None:
    name = path.rpartition("/")[2]
    every = [row[key] for row in pages.get(path).json()[name]]
    given, after = [], ""
    while after is not None:
        part = pages.get(path, params={"limit": 1, "after": after}).json()
        given += [row[key] for row in part[name]]
        after = part["next"]
    assert given == every
    assert pages.get(path, params={"after": "none"}).json()["error"]["subject"] == "after=none"


@pytest.mark.parametrize("path", ["/briefs", "/briefs/b1", "/alerts"])
def test_what_is_shown_can_be_had_as_a_table(pages: TestClient, path: str) -> None:
    assert len(pages.get(f"{path}?as=csv").text.splitlines()) > 2
    assert pages.get(f"{path}?as=xlsx").status_code == 200
