"""Answers of servers that do not keep to HTTP, and urls that are none: each an outcome, none an exception."""

import asyncio
import random

import pytest

from flows.fetching.client import Wanted
from flows.fetching.fetcher import Fetcher, Request
from flows.fetching.guard import refusal
from flows.fetching.messages import Fetch, Outcome
from flows.fetching.verdicts import judge, load_verdict_rules
from tests.flows.fetching.quick import CONFIG, quick_settings
from tests.flows.hostile import CHARSETS, SNIPPETS, mutated
from tests.site import HOSTS, Reply, Site

RULES = load_verdict_rules(CONFIG)
HEAD = (
    b'HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: identity\r\nETag: "a"\r\n'
    b"Transfer-Encoding: chunked\r\nLocation: /b\r\nRetry-After: 5\r\nSet-Cookie: a=b\r\nTrailer: X\r\n\r\n"
)
BODY = b"13\r\n<p>Ferries run</p>\r\n\r\n0\r\nX: y\r\n\r\n"


def fetched(requests: list[Request]) -> list[Fetch]:
    async def run() -> list[Fetch]:
        async with Fetcher(quick_settings(retries={"attempts": 1})) as fetcher:
            return list(await asyncio.gather(*(fetcher.fetch(request) for request in requests)))

    return asyncio.run(run())


def test_answers_that_are_not_http_are_outcomes(site: Site) -> None:
    for seed in range(60):
        raw = mutated(HEAD, seed) + (mutated(BODY, seed) if seed % 2 else BODY)
        site.routes[f"/{seed}"] = lambda asked, raw=raw: Reply(raw=raw)  # type: ignore[misc]
    kinds = list(Wanted)
    requests = [Request(site.url(f"/{n}", HOSTS[n % 8]), kinds[n % len(kinds)], etag="x") for n in range(60)]
    for fetch in fetched(requests):
        judged = judge(fetch, RULES)
        assert judged.outcome in Outcome
        assert repr(judged.detail).encode()


def test_urls_that_are_none_are_refused_or_asked_for() -> None:
    draw = random.Random(1)
    for _ in range(300):
        url = "http://127.0.0.1:1/a?b=c#d"
        for _ in range(draw.randint(1, 3)):
            at = draw.randint(0, len(url))
            url = url[:at] + draw.choice(SNIPPETS).decode("utf-8", "surrogateescape") + url[at:]
        assert (why := refusal(url)) is None or why.encode()


@pytest.mark.parametrize("charset", CHARSETS)
def test_a_charset_that_is_none_is_passed_over(site: Site, charset: str) -> None:
    headers = {"Content-Type": f"text/html; charset={charset}"}
    site.routes["/odd"] = lambda asked: Reply("<p>Fähren fahren wieder".encode() * 12, headers=headers)
    (fetch,) = fetched([Request(site.url("/odd"))])
    assert judge(fetch, RULES).outcome is Outcome.OK


HEADS = {
    "a name with a blank": b"Server Name: x\r\nContent-Type: text/html",
    "a blank before the colon": b"Content-Type : text/html",
    "a line without a colon": b"Content-Type: text/html\r\nnonsense",
    "a folded line": b"Content-Type: text/html;\r\n charset=utf-8",
    "an interim answer first": b"Link: <a>\r\n\r\nHTTP/1.1 200 OK\r\nx y: z\r\nContent-Type: text/html",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=list(HEADS))
def test_what_browsers_pass_over_in_a_head_costs_no_page(site: Site, head: bytes) -> None:
    status = b"103 Early Hints" if b"Link" in head else b"200 OK"
    body = b"<p>Ferries run again</p>"
    raw = b"HTTP/1.1 " + status + b"\r\n" + head + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    site.routes["/odd"] = lambda asked: Reply(raw=raw)
    (fetch,) = fetched([Request(site.url("/odd"))])
    assert (fetch.outcome, fetch.last and fetch.last.body) == (Outcome.OK, body), fetch
    assert fetch.last and fetch.last.content_type == "text/html"
