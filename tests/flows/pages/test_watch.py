"""The pages of watches."""

from starlette.testclient import TestClient

from tests.flows.pages.seen import seen, words

DAY = "day=2026-03-09"


def compared(page: str) -> list[str]:
    """The watches in the table."""
    return [words(each) for each in seen(page, "td a")]


def test_some_watches_are_compared_with_each_other(pages: TestClient) -> None:
    every = pages.get(f"/watches?{DAY}").text
    assert compared(every) == ["harbour", "ferries", "railway"]
    assert [each.get("value") for each in seen(every, "fieldset input")] == sorted(compared(every))
    some = pages.get(f"/watches?{DAY}&watch=railway&watch=ferries").text
    assert compared(some) == ["ferries", "railway"]
    shares = [int(words(each).split()[0]) for each in seen(some, "td") if "%" in words(each)]
    assert sum(shares) == 100
    assert [each.get("value") for each in seen(some, "fieldset input") if each.get("checked") is not None] == [
        "ferries",
        "railway",
    ]
    assert [each["watch"] for each in pages.get(f"/api/watches?{DAY}&watch=railway").json()["watches"]] == ["railway"]


def test_each_watch_has_its_share_of_each_day(pages: TestClient) -> None:
    page = pages.get(f"/watches?{DAY}&watch=harbour").text
    (spark,) = seen(page, "svg.spark")
    assert spark.get("aria-label") == "at most 100\u00a0%, on 9 Mar"
    assert {each.get("height") for each in seen(page, "svg.spark rect")} == {"18.0"}
