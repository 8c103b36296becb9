"""robots.txt: rules, delays, caching by the RFC, and a clock that is set back."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from flows.fetching.messages import Exchange, Fetch, Outcome
from flows.fetching.robots import Access, Robots, RobotsCache, load_robots, read_robots, save_robots
from tests.flows.fetching.quick import quick_settings

SETTINGS = quick_settings().robots
TEXT = "User-agent: *\nDisallow: /all\n\nUser-agent: NewsLoom\nCrawl-delay: 7\nDisallow: /mine\nSitemap: https://a.example/s.xml\n"


def answer(body: str = TEXT, outcome: Outcome = Outcome.OK) -> Fetch:
    url = "https://a.example/robots.txt"
    hop = Exchange(url, (), 200, "OK", (), body.encode(), len(body), datetime.now(UTC), 0.0)
    return Fetch(url, outcome, hops=(hop,))


def test_our_own_rules_delay_and_sitemaps() -> None:
    robots = read_robots("https://a.example", answer(), 0.0)
    assert not robots.allows("https://a.example/mine/1")
    assert robots.allows("https://a.example/all")
    assert (robots.delay, robots.sitemaps) == (7.0, ("https://a.example/s.xml",))


def test_a_page_under_the_name_of_robots_txt_forbids_nothing_and_is_not_kept() -> None:
    robots = read_robots("https://a.example", answer("<!doctype html>\n" + "<p>Hello\n" * 1000), 0.0)
    assert robots.allows("https://a.example/x") and not robots.text


def test_the_longest_rule_wins() -> None:
    robots = read_robots("o", answer("User-agent: *\nDisallow: /a\nAllow: /a/b\n"), 0.0)
    assert robots.allows("https://o/a/b/c") and not robots.allows("https://o/a/c")


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def cache(answers: list[Fetch], clock: Clock) -> RobotsCache:
    async def fetch(url: str) -> Fetch:
        await asyncio.sleep(0)
        return answers.pop(0)

    return RobotsCache(SETTINGS, fetch, clock=clock)


def test_it_is_fetched_once_for_all_who_ask_and_again_after_a_day() -> None:
    clock, answers = Clock(), [answer(), answer("")]
    robots = cache(answers, clock)

    async def ask() -> list[bool]:
        got = await asyncio.gather(*(robots.get("https://a.example/mine") for _ in range(20)))
        return [each.allows("https://a.example/mine") for each in got]

    assert not any(asyncio.run(ask())) and len(answers) == 1
    clock.now += SETTINGS.keep_seconds + 1
    assert all(asyncio.run(ask()))


def test_a_clock_set_back_keeps_nothing_for_ever() -> None:
    clock, answers = Clock(), [answer(), answer("")]
    robots = cache(answers, clock)
    asyncio.run(robots.get("https://a.example/"))
    clock.now -= 10 * 86_400
    asyncio.run(robots.get("https://a.example/"))
    assert not answers


def test_when_it_becomes_unreachable_the_copy_in_hand_holds() -> None:
    clock, answers = Clock(), [answer(), answer(outcome=Outcome.SERVER_ERROR)]
    robots = cache(answers, clock)
    asyncio.run(robots.get("https://a.example/"))
    clock.now += SETTINGS.keep_seconds + 1
    kept = asyncio.run(robots.get("https://a.example/"))
    assert kept.access is Access.RULES and not kept.allows("https://a.example/mine")


def test_it_survives_on_disk_and_a_broken_file_is_no_matter(tmp_path: Path) -> None:
    path = tmp_path / "state" / "robots.json"
    known = (Robots("https://a.example", Access.RULES, 1.0, TEXT),)
    save_robots(path, known)
    assert load_robots(path) == known
    path.write_text("[{]")
    assert load_robots(path) == ()
    path.write_text("[" * 100_000)  # nested deeper than Python reads
    assert load_robots(path) == ()
