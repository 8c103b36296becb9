"""Fetching from a site that does everything wrong: each ending has its own name, and the next host never waits."""

import asyncio
from itertools import pairwise
from pathlib import Path

import pytest

from flows.fetching.client import Wanted, wire_url
from flows.fetching.fetcher import Fetcher, Request
from flows.fetching.messages import Fetch, Outcome
from flows.fetching.settings import FetchSettings
from flows.fetching.verdicts import judge, load_verdict_rules
from tests.flows.fetching.quick import CONFIG, quick_settings
from tests.site import HOSTS, Reply, Site

RULES = load_verdict_rules(CONFIG)


def fetch(settings: FetchSettings, *requests: Request) -> list[Fetch]:
    """The requests one after the other by one fetcher, judged."""

    async def run() -> list[Fetch]:
        async with Fetcher(settings) as fetcher:
            return [judge(await fetcher.fetch(request), RULES) for request in requests]

    return asyncio.run(run())


def one(site: Site, path: str, settings: FetchSettings | None = None) -> Fetch:
    return fetch(settings or quick_settings(), Request(site.url(path)))[0]


@pytest.mark.parametrize(
    ("path", "outcome", "told"),
    [
        ("/loop", Outcome.REDIRECTS, "in a circle"),
        ("/endless", Outcome.REDIRECTS, "more than 8"),
        ("/to-metadata", Outcome.REFUSED, "169.254.169.254 is not public"),
        ("/to-file", Outcome.REFUSED, "scheme 'file'"),
        ("/hang", Outcome.TIMEOUT, ""),
        ("/slow", Outcome.TIMEOUT, ""),
        ("/cut", Outcome.CUT_OFF, "peer closed connection"),
        ("/closes", Outcome.CUT_OFF, "no answer"),
        ("/garbage", Outcome.PROTOCOL, "status line"),
        ("/huge-header", Outcome.PROTOCOL, "too long"),
        ("/huge", Outcome.TOO_LARGE, "8000000 bytes"),
        ("/bomb-gzip", Outcome.TOO_LARGE, "unpacks to more"),
        ("/bomb-deflate", Outcome.TOO_LARGE, "unpacks to more"),
        ("/bomb-br", Outcome.TOO_LARGE, "unpacks to more"),
        ("/bomb-zstd", Outcome.TOO_LARGE, "unpacks to more"),
        ("/wrong-coding", Outcome.BAD_CODING, "gzip"),
        ("/picture", Outcome.UNSUPPORTED, "image/png"),
        ("/429", Outcome.RATE_LIMITED, "429"),
        ("/403", Outcome.DENIED, "403"),
        ("/nowhere", Outcome.NOT_FOUND, "404"),
        ("/410", Outcome.GONE, "410"),
        ("/500", Outcome.SERVER_ERROR, "500"),
        ("/empty", Outcome.EMPTY, "200"),
        ("/consent", Outcome.CONSENT_WALL, "consent-"),
        ("/bot", Outcome.BOT_WALL, "challenge-header"),
        ("/shell", Outcome.JS_SHELL, "without its scripts"),
        ("/soft404", Outcome.SOFT_404, "not-found-title"),
        ("/news/2020/01/an-article-that-has-gone-home", Outcome.SOFT_404, "front page"),
    ],
)
def test_each_ending_has_its_name(site: Site, path: str, outcome: Outcome, told: str) -> None:
    got = one(site, path)
    assert (got.outcome, told in got.detail) == (outcome, True), got.detail


def test_a_page_with_its_headers(site: Site) -> None:
    got = one(site, site.articles[0].path)
    assert got.outcome is Outcome.OK and got.last
    assert got.last.body == site.articles[0].html.encode()
    assert (got.last.content_type, got.last.charset, got.last.address) == ("text/html", "utf-8", HOSTS[0])
    assert got.last.wire_bytes == len(got.last.body)


def test_one_user_agent_with_a_contact(site: Site) -> None:
    settings = quick_settings().model_copy(update={"contact": "desk@paper.example"})
    one(site, "/", settings)
    assert all(each.headers["user-agent"].endswith("(+desk@paper.example)") for each in site.requests)


def test_redirects_are_recorded_and_a_permanent_move_is_told(site: Site) -> None:
    got = one(site, "/moved")
    assert [status for status, _ in got.redirects] == [301, 308]
    assert got.moved_to == site.url(site.articles[0].path)
    assert one(site, "/cookie-loop").moved_to is None


def test_a_cookie_lives_for_its_chain_and_its_host_only(site: Site) -> None:
    home, away, again = fetch(
        quick_settings(),
        Request(site.url("/cookie-loop")),
        Request(site.url("/to-other-host")),
        Request(site.url("/echo-cookie")),
    )
    assert home.last and away.last and again.last
    assert home.last.body == b"<p>Welcome after the cookie</p>"
    assert away.last.body == again.last.body == b"<p>cookie=</p>"


def test_what_can_recover_is_tried_again_and_what_cannot_is_not(site: Site) -> None:
    assert one(site, "/recovers").outcome is Outcome.OK
    assert (one(site, "/500").attempts, one(site, "/403").attempts) == (2, 1)


def test_a_conditional_request_is_answered_with_not_modified(site: Site) -> None:
    first = one(site, "/feed.rss", quick_settings())
    assert first.outcome is Outcome.UNSUPPORTED  # a feed is no page
    (feed,) = fetch(quick_settings(), Request(site.url("/feed.rss"), Wanted.FEED))
    assert feed.last
    (again,) = fetch(quick_settings(), Request(site.url("/feed.rss"), Wanted.FEED, etag=feed.last.header("etag")))
    assert again.outcome is Outcome.NOT_MODIFIED


def test_retry_after_leaves_the_whole_host_alone_and_no_other(site: Site) -> None:
    limited, same_host, other_host = fetch(
        quick_settings(), Request(site.url("/429")), Request(site.url("/")), Request(site.url("/", HOSTS[1]))
    )
    assert (limited.retry_after, limited.attempts) == (3600.0, 1)
    assert (same_host.outcome, other_host.outcome) == (Outcome.HOST_DOWN, Outcome.OK)
    assert len(site.asked("/")) == 2


def test_a_host_that_fails_again_and_again_is_left_alone(site: Site) -> None:
    settings = quick_settings(politeness={"host_failures": 2}, retries={"attempts": 1})
    got = fetch(settings, *(Request(site.url("/hang")) for _ in range(3)))
    assert [each.outcome for each in got] == [Outcome.TIMEOUT, Outcome.TIMEOUT, Outcome.HOST_DOWN]


def test_robots_txt_is_heeded_and_asked_for_once(site: Site) -> None:
    site.robots[HOSTS[0]] = Reply(b"User-agent: *\nDisallow: /\n\nUser-agent: newsloom\nDisallow: /section\n")
    got = fetch(
        quick_settings(), Request(site.url("/section/")), Request(site.url("/")), Request(site.url("/section/"))
    )
    assert [each.outcome for each in got] == [Outcome.ROBOTS, Outcome.OK, Outcome.ROBOTS]
    assert site.counts["/robots.txt"] == 1
    assert site.asked() == ["/"]


def test_of_a_robots_txt_without_an_end_the_beginning_counts(site: Site) -> None:
    site.robots[HOSTS[0]] = Reply(b"User-agent: *\nDisallow: /section\n" + b"Disallow: /else\n" * 60_000)
    got = fetch(quick_settings(), Request(site.url("/section/")), Request(site.url("/")))
    assert [each.outcome for each in got] == [Outcome.ROBOTS, Outcome.OK]
    assert site.requests[0].headers["accept-encoding"] == "identity"  # what is cut could not be unpacked


def test_robots_txt_is_kept_from_run_to_run(site: Site, tmp_path: Path) -> None:
    site.robots[HOSTS[0]] = Reply(b"User-agent: *\nDisallow: /section\n")

    async def run() -> Outcome:
        async with Fetcher(quick_settings(), robots_file=tmp_path / "robots.json") as fetcher:
            return (await fetcher.fetch(Request(site.url("/section/")))).outcome

    assert [asyncio.run(run()), asyncio.run(run())] == [Outcome.ROBOTS, Outcome.ROBOTS]
    assert site.counts["/robots.txt"] == 1


def test_robots_txt_holds_for_the_target_of_a_redirect(site: Site) -> None:
    site.robots[HOSTS[1]] = Reply(b"User-agent: *\nDisallow: /echo\n")
    assert one(site, "/to-other-host").outcome is Outcome.ROBOTS


@pytest.mark.parametrize(
    ("status", "outcome"), [(404, Outcome.OK), (403, Outcome.OK), (500, Outcome.ROBOTS_UNREACHABLE)]
)
def test_robots_txt_by_its_status(site: Site, status: int, outcome: str) -> None:
    site.robots[HOSTS[0]] = Reply(b"User-agent: *\nDisallow: /", status)
    assert one(site, "/").outcome == outcome


def test_requests_to_one_host_keep_their_distance(site: Site) -> None:
    settings = quick_settings(politeness={"host_delay_seconds": 0.5})

    async def run() -> None:
        async with Fetcher(settings) as fetcher:
            await asyncio.gather(*(fetcher.fetch(Request(site.url(f"/section/?n={n}"))) for n in range(3)))

    asyncio.run(run())
    times = [each.at for each in site.requests if each.path != "/robots.txt"]
    assert (
        min(b - a for a, b in pairwise(times)) >= 0.25
    )  # as the server sees it, with room for what is slow on the way


def test_hanging_hosts_delay_no_other(site: Site) -> None:
    settings = quick_settings(limits={"total_seconds": 60.0, "read_seconds": 60.0}, retries={"attempts": 1})

    async def run() -> list[bool]:
        async with Fetcher(settings) as fetcher:
            hanging = [asyncio.create_task(fetcher.fetch(Request(site.url("/hang", host)))) for host in HOSTS[1:]]
            await asyncio.sleep(0.1)
            await asyncio.gather(*(fetcher.fetch(Request(site.url(f"/?n={n}"))) for n in range(50)))
            ended = [task.done() for task in hanging]
            for task in hanging:
                task.cancel()
            return ended

    assert not any(asyncio.run(run()))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a.example", "http://a.example/"),
        ("https://Å.example:443/å?q=ä ö#top", "https://xn--5ca.example/%C3%A5?q=%C3%A4%20%C3%B6"),
        ("http://a.example:80/a%20b", "http://a.example/a%20b"),
        ("http://[2606:4700::1]:8080/x", "http://[2606:4700::1]:8080/x"),
    ],
)
def test_url_as_it_goes_over_the_wire(url: str, expected: str) -> None:
    assert wire_url(url) == expected


def test_a_redirect_in_raw_utf8_leads_where_browsers_go() -> None:
    from flows.fetching.fetcher import _as_utf8

    written = "https://paper.example/fähre"
    assert _as_utf8(written.encode().decode("latin-1")) == written
    assert _as_utf8("https://paper.example/f\xe4hre") == "https://paper.example/f\xe4hre"  # Latin-1 it is
