"""A poll of sources, one of them good: whatever the others send, its articles come and every fault is told."""

import asyncio
import logging
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from extractors.article import Reason, Stage
from flows.collecting import archive as archive_module
from flows.collecting import collect as collect_module
from flows.collecting.archive import Archive
from flows.collecting.collect import Collector
from flows.collecting.memory import Memory
from flows.collecting.polling import SourceState
from flows.collecting.results import Discovered, Event, PageResult, SourceResult, SourceWork
from flows.fetching.fetcher import Fetcher
from flows.fetching.messages import Outcome
from flows.fetching.verdicts import load_verdict_rules
from flows.sources.catalogue import Source, SourceKind
from tests.flows.fetching.quick import CONFIG, quick_settings
from tests.flows.hostile import CHARSETS, SNIPPETS, fields_of_a_feed, mutated
from tests.site import HOSTS, Asked, Reply, Site

RULES = load_verdict_rules(CONFIG)
KINDS = {"/feed.rss": "feed", "/feed.json": "feed", "/sitemap-news.xml": "sitemap", "/section/": "page"}


def polled(folder: Path, sources: list[Source]) -> list[Event]:
    """All events of one poll, remembered as the flow remembers them."""
    settings = quick_settings(retries={"attempts": 1})

    async def run() -> list[Event]:
        events = []
        with Memory(folder / "polling.sqlite") as memory:
            async with Fetcher(settings) as fetcher, Archive(folder / "archive") as archive:
                collector = Collector(fetcher, archive, settings, RULES)
                work = [SourceWork(each, memory.state(each.id), memory.pages(each.id)) for each in sources]
                async for event in collector.poll_all(work):
                    events.append(event)
                    match event:
                        case Discovered(seen=seen):
                            memory.remember(seen)
                        case PageResult(seen=page):
                            memory.remember([page])
                        case SourceResult(seen=seen, state=state):
                            memory.remember(seen, [state])
        return events

    return asyncio.run(run())


def good(site: Site) -> Source:
    return Source(id="good", kind=SourceKind.FEED, url=site.url("/feed.rss", HOSTS[1]))


def documents_of(events: list[Event], source_id: str) -> list[str]:
    return [
        e.document.url for e in events if isinstance(e, PageResult) and e.document and e.seen.source_id == source_id
    ]


def ends_of(events: list[Event]) -> dict[str, SourceResult]:
    return {event.source.id: event for event in events if isinstance(event, SourceResult)}


def hostile(site: Site, path: str, seed: int) -> Callable[[Asked], Reply]:
    """The site's own answer with its body, its head, or both changed."""
    draw = random.Random(seed)
    made = site.routes[path]

    def answer(asked: Asked) -> Reply:
        reply = made(replace(asked, headers={}))
        assert isinstance(reply, Reply)
        kind = reply.headers.get("Content-Type", "text/html").partition(";")[0]
        headers = {"Content-Type": f"{kind}; charset={draw.choice(CHARSETS)}"}
        if draw.random() < 0.3:
            odd = draw.choice(SNIPPETS).decode("latin-1").translate({10: " ", 13: " "})[:200]
            name = draw.choice(("ETag", "Location", "Retry-After", "Cache-Control", "Age", "Set-Cookie", "Date"))
            headers[name] = odd
        status = draw.choice((200, 200, 200, 200, 301, 304, 404, 503))
        return Reply(mutated(reply.body, seed), status, headers)

    return answer


def test_whatever_others_send_the_good_source_delivers_and_all_is_told(site: Site, tmp_path: Path) -> None:
    sources = [good(site)]
    for seed in range(24):
        path = list(KINDS)[seed % len(KINDS)]
        route = f"/hostile-{seed}"
        site.routes[route] = hostile(site, path, seed)
        sources.append(Source(id=f"s{seed}", kind=SourceKind(KINDS[path]), url=site.url(route, HOSTS[2 + seed % 6])))
    page = site.articles[1]
    site.routes[page.path] = lambda asked: (
        Reply(page.html.encode())
        if asked.host == HOSTS[1]
        else Reply(mutated(page.html.encode(), len(site.requests)), headers={"Content-Type": "text/html; charset=idna"})
    )
    events = polled(tmp_path, sources)
    assert set(documents_of(events, "good")) == {site.url(each.path, HOSTS[1]) for each in site.articles}
    assert set(ends_of(events)) == {source.id for source in sources}
    for event in events:
        str(event).encode()


@pytest.mark.parametrize("half", ["\ud83d", "\ude00 \0"])
def test_half_a_pair_in_every_field_of_an_item(site: Site, tmp_path: Path, half: str) -> None:
    body = fields_of_a_feed(half).replace(b"https://paper.example", site.url("", HOSTS[2]).encode())
    site.routes["/half.json"] = lambda asked: Reply(body, headers={"Content-Type": "application/feed+json"})
    half_source = Source(id="half", kind=SourceKind.FEED, url=site.url("/half.json", HOSTS[2]))
    events = polled(tmp_path, [half_source, good(site)])
    assert len(documents_of(events, "good")) == 5
    assert (ends_of(events)["half"].state.outcome, ends_of(events)["half"].listed) == (Outcome.OK, 2)
    asked = {each.path for each in site.requests if each.host == HOSTS[2]}
    assert f"/{quote(chr(0xFFFD))}" in asked  # the url with the half of it replaced, as browsers do


@pytest.mark.parametrize(
    "link",
    [
        "http://" + "ü" * 80 + ".example/a",
        "http://a..ü.example/a",
        "http://[::1/a",
        "http://a.example:x/a",
        "https://a℀b.example/",
    ],
)
def test_a_link_that_leads_nowhere_costs_that_link(site: Site, tmp_path: Path, link: str) -> None:
    listed = f"{link}\n{site.url(site.articles[0].path, HOSTS[2])}\n".encode()
    site.routes["/odd.txt"] = lambda asked: Reply(listed, headers={"Content-Type": "text/plain"})
    odd = Source(id="odd", kind=SourceKind.URLS, url=site.url("/odd.txt", HOSTS[2]))
    events = polled(tmp_path, [odd, good(site)])
    assert (len(documents_of(events, "odd")), len(documents_of(events, "good"))) == (1, 5)
    outcomes = {e.record.url: e.record.outcome for e in events if isinstance(e, PageResult)}
    assert outcomes[link] is Outcome.REFUSED


def test_a_fault_at_a_page_is_a_row_of_it_and_is_in_the_log(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    judge = collect_module.judge

    def fails_at_the_second(fetch: object, rules: object) -> object:
        if site.articles[1].path in str(fetch):
            raise ZeroDivisionError("poison")
        return judge(fetch, rules)  # type: ignore[arg-type]

    monkeypatch.setattr(collect_module, "judge", fails_at_the_second)
    with caplog.at_level(logging.ERROR, logger="newsloom"):
        events = polled(tmp_path, [good(site)])
    assert len(documents_of(events, "good")) == 4
    (failed,) = (e for e in events if isinstance(e, PageResult) and e.rejected)
    assert failed.rejected and (failed.rejected.stage, failed.rejected.reason) == (Stage.FETCH, Reason.ERROR)
    assert "ZeroDivisionError: poison" in failed.rejected.detail
    assert (failed.record.outcome, failed.seen.attempts) == (Outcome.ERROR, 1)
    assert "fails_at_the_second" in caplog.text  # the traceback


def test_a_fault_of_the_archive_at_one_record_costs_that_page(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = archive_module.packed
    poison = site.articles[2].title.encode()

    def fails(record: bytes) -> bytes:
        if poison in record and b"/feed.rss" not in record:
            raise UnicodeEncodeError("ascii", "x", 0, 1, "poison")
        return packed(record)

    monkeypatch.setattr(archive_module, "packed", fails)
    events = polled(tmp_path, [good(site)])
    assert len(documents_of(events, "good")) == 4


def test_a_fault_at_a_source_is_the_end_of_its_poll_alone(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = collect_module.plan

    def fails(source: Source, *rest: object) -> object:
        if source.id == "bad":
            raise ZeroDivisionError("poison")
        return plan(source, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(collect_module, "plan", fails)
    bad = Source(id="bad", kind=SourceKind.FEED, url=site.url("/feed.rss", HOSTS[2]))
    events = polled(tmp_path, [bad, good(site)])
    assert len(documents_of(events, "good")) == 5
    end = ends_of(events)["bad"]
    assert (end.state.outcome, end.state.failures) == (Outcome.ERROR, 1)
    assert [(record.url, record.outcome) for record in end.records] == [(bad.url, Outcome.ERROR)]
    with Memory(tmp_path / "polling.sqlite") as memory:
        assert memory.state("bad") == end.state != SourceState("bad")
