"""Polling the test site end to end, twice and with faults: only what is new is fetched, and nothing is lost."""

import asyncio
import os
from collections import Counter
from collections.abc import Awaitable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator

from extractors.document import Document
from flows.collecting.archive import Archive, ArchiveError
from flows.collecting.collect import Collector
from flows.collecting.memory import Memory
from flows.collecting.polling import Seen, SourceState
from flows.collecting.results import Discovered, FetchResult, PageResult, SourceResult, SourceWork
from flows.fetching.fetcher import Fetcher
from flows.fetching.messages import Outcome
from flows.fetching.settings import FetchSettings
from flows.fetching.verdicts import load_verdict_rules
from flows.sources.catalogue import Source, SourceKind
from tests.flows.archived import read_archived
from tests.flows.fetching.quick import CONFIG, quick_settings
from tests.site import HOSTS, Article, Asked, Reply, Site

NOW = datetime.now(UTC)
RULES = load_verdict_rules(CONFIG)


class Runs:
    """Runs of polling that remember, each with a fetcher and an archive of its own, as flows have them."""

    def __init__(self, folder: Path, settings: FetchSettings | None = None) -> None:
        self.folder = folder
        self.settings = settings or quick_settings()
        self.states: dict[str, SourceState] = {}
        self.seen: dict[str, dict[str, Seen]] = {}

    def poll(self, source: Source, after: timedelta = timedelta(0)) -> FetchResult:
        async def run() -> FetchResult:
            async with Fetcher(self.settings) as fetcher, Archive(self.folder) as archive:
                collector = Collector(fetcher, archive, self.settings, RULES)
                state = self.states.get(source.id, SourceState(source.id))
                return await collector.fetch_source(source, state, self.seen.get(source.id, {}), NOW + after)

        result = asyncio.run(run())
        self.states[source.id] = result.result.state
        self.seen.setdefault(source.id, {}).update({page.key: page for page in result.seen})
        return result


def feed(site: Site, path: str = "/feed.rss", **fields: object) -> Source:
    return Source.model_validate({"id": "harbour", "kind": "feed", "url": site.url(path), **fields})


def titles(documents: Iterable[Document]) -> list[str]:
    return sorted(document.evidence.title or "" for document in documents)


SOURCES = [
    (SourceKind.FEED, "/feed.rss"),
    (SourceKind.FEED, "/feed.atom"),
    (SourceKind.FEED, "/feed.rdf"),
    (SourceKind.FEED, "/feed.json"),
    (SourceKind.FEED, "/changing-etag.rss"),
    (SourceKind.SITEMAP, "/sitemap.xml"),
    (SourceKind.PAGE, "/section/"),
    (SourceKind.URLS, "/list.txt"),
]


@pytest.mark.parametrize(("kind", "path"), SOURCES)
def test_the_second_run_fetches_only_what_is_new(site: Site, tmp_path: Path, kind: SourceKind, path: str) -> None:
    runs, source = Runs(tmp_path), Source(id="harbour", kind=kind, url=site.url(path))
    first = runs.poll(source)
    assert sorted(document.url for document in first.documents) == sorted(site.url(a.path) for a in site.articles)
    assert first.result.state.outcome is Outcome.OK and not first.rejected
    assert {record.wanted == "page" for record in first.records if record.url == source.url} == {False}

    asked = len(site.asked("/news/"))
    again = runs.poll(source, timedelta(minutes=10))
    assert (again.documents, len(site.asked("/news/"))) == ((), asked)
    if path not in ("/sitemap.xml",):
        assert again.result.state.outcome is Outcome.NOT_MODIFIED

    site.publish(2)
    third = runs.poll(source, timedelta(minutes=20))
    assert sorted(document.url for document in third.documents) == [site.url(a.path) for a in site.articles[-2:]]
    assert len(site.asked("/news/")) == asked + 2
    for document in (*first.documents, *third.documents):
        assert read_archived(document.origin).body == document.body


def test_the_feed_s_own_fields_travel_with_the_page(site: Site, tmp_path: Path) -> None:
    document = min(Runs(tmp_path).poll(feed(site)).documents, key=lambda each: each.url)
    article = site.articles[0]
    assert (document.evidence.title, document.evidence.authors) == (article.title, ("Ida Falk",))
    assert document.evidence.published_at == article.published.isoformat()
    assert (document.evidence.language, document.evidence.summary) == ("en", article.paragraphs[0])
    assert document.evidence.guid == "1"
    assert (document.status, document.charset, document.source_id) == (200, "utf-8", "harbour")


def test_a_corrected_article_comes_again_and_an_unchanged_one_does_not(site: Site, tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    runs.poll(feed(site))
    site.articles[1] = Article(2, version=2)
    later = runs.poll(feed(site), timedelta(hours=1, minutes=1))
    assert [document.url for document in later.documents] == [site.url(site.articles[1].path)]
    assert Counter(record.outcome for record in later.records) == {Outcome.OK: 1, Outcome.NOT_MODIFIED: 5}


def test_an_article_taken_off_the_site_is_noticed_at_the_next_look_and_when_it_comes_back(
    site: Site, tmp_path: Path
) -> None:
    runs, source = Runs(tmp_path), feed(site)
    runs.poll(source)
    taken = site.articles.pop(1)
    looked = runs.poll(source, timedelta(hours=1, minutes=1))
    (missed,) = (record for record in looked.records if record.outcome is Outcome.NOT_FOUND)
    assert (missed.url, missed.status, missed.wanted) == (site.url(taken.path), 404, "page")
    assert not looked.rejected  # it gave an article, which stays
    site.articles.insert(1, taken)
    again = runs.poll(source, timedelta(hours=1, minutes=12))
    assert [record.outcome for record in again.records if record.wanted == "page"] == [Outcome.NOT_MODIFIED]


def test_patterns_leave_pages_out(site: Site, tmp_path: Path) -> None:
    result = Runs(tmp_path).poll(feed(site, include=["report-number-[123]"], exclude=["number-2"]))
    assert [document.url[-6] for document in sorted(result.documents, key=lambda each: each.url)] == ["1", "3"]


def test_ttl_is_heeded(site: Site, tmp_path: Path) -> None:
    settings = quick_settings(polling={"interval_minutes_first": 5.0})
    state = Runs(tmp_path, settings).poll(feed(site)).result.state
    assert state.next_poll_at and state.next_poll_at >= NOW + timedelta(minutes=15)


@pytest.mark.parametrize(
    ("route", "reason"),
    [
        ("/410", "not_found"),
        ("/403", "blocked"),
        ("/consent", "blocked"),
        ("/picture", "unsupported"),
        ("/bomb-br", "too_large"),
    ],
)
def test_a_page_that_cannot_be_had_is_rejected(site: Site, tmp_path: Path, route: str, reason: str) -> None:
    site.routes[site.articles[0].path] = site.routes[route]
    result = Runs(tmp_path).poll(feed(site))
    assert len(result.documents) == 4
    (rejected,) = result.rejected
    assert (rejected.url, rejected.stage, rejected.reason) == (site.url(site.articles[0].path), "fetch", reason)


def test_the_feed_s_text_stands_in_for_a_page_that_is_walled(site: Site, tmp_path: Path) -> None:
    site.routes[site.articles[0].path] = site.routes["/consent"]
    result = Runs(tmp_path).poll(feed(site, "/feed.json"))
    (record,) = [each for each in result.records if each.from_feed]
    (document,) = [each for each in result.documents if each.url == record.url]
    assert record.outcome is Outcome.CONSENT_WALL
    assert site.articles[0].paragraphs[1].encode() in document.body
    assert document.status is None and read_archived(document.origin).body == document.body


def test_a_page_that_fails_for_now_is_had_at_a_later_poll(site: Site, tmp_path: Path) -> None:
    runs, path = Runs(tmp_path), site.articles[0].path
    site.routes[path] = site.routes["/cut"]
    first = runs.poll(feed(site))
    assert (len(first.documents), first.rejected) == (4, ())
    del site.routes[path]
    site.articles = site.articles[1:]  # and the feed no longer lists it
    site.routes[path] = lambda asked: Reply(Article(1).html.encode())
    later = runs.poll(feed(site), timedelta(minutes=15))
    assert [document.url for document in later.documents] == [site.url(path)]


@pytest.mark.parametrize(
    ("route", "outcome"),
    [
        ("/500", "server_error"),
        ("/hang", "timeout"),
        ("/429", "rate_limited"),
        ("/410", "gone"),
        ("/", "protocol"),
        ("/bomb-gzip", "too_large"),
        ("/consent", "consent_wall"),
        ("/bot", "bot_wall"),
    ],
)
def test_a_feed_that_fails_is_named_and_recovers(site: Site, tmp_path: Path, route: str, outcome: str) -> None:
    runs, answer = Runs(tmp_path), site.routes["/feed.rss"]
    site.routes["/feed.rss"] = site.routes[route]
    failed = runs.poll(feed(site))
    assert (failed.result.state.outcome, failed.result.state.failures, failed.documents) == (outcome, 1, ())
    site.routes["/feed.rss"] = answer
    assert len(runs.poll(feed(site), timedelta(hours=3)).documents) == 5


def test_a_sitemap_index_that_is_unchanged_still_has_its_sitemaps_read(site: Site, tmp_path: Path) -> None:
    from tests.site import conditional

    index = site._index(HOSTS[0])
    site.routes["/sitemap.xml"] = lambda asked: conditional(asked, index, "text/xml")
    runs, source = Runs(tmp_path), Source(id="map", kind=SourceKind.SITEMAP, url=site.url("/sitemap.xml"))
    assert len(runs.poll(source).documents) == 5
    site.publish()
    assert len(runs.poll(source, timedelta(minutes=10)).documents) == 1
    assert site.asked("/sitemap-old") == []


def test_a_server_that_says_for_ever_that_nothing_has_changed_is_not_believed_for_ever(
    site: Site, tmp_path: Path
) -> None:
    answer = site.routes["/feed.rss"]

    def stuck(asked: Asked) -> Reply | Awaitable[Reply]:
        return Reply(b"", 304) if "if-none-match" in asked.headers else answer(asked)

    site.routes["/feed.rss"] = stuck
    runs = Runs(tmp_path)
    assert len(runs.poll(feed(site)).documents) == 5
    site.publish()
    assert [len(runs.poll(feed(site), timedelta(hours=hours)).documents) for hours in (0.5, 23, 25)] == [0, 0, 1]


def test_a_validator_without_an_end_is_not_kept(site: Site, tmp_path: Path) -> None:
    body = site._rss(HOSTS[0])
    site.routes["/feed.rss"] = lambda asked: Reply(body, headers={"ETag": f'"{"e" * 50_000}"', "Last-Modified": "now"})
    (validators,) = Runs(tmp_path).poll(feed(site)).result.state.documents.values()
    assert (validators.etag, validators.last_modified) == (None, "now")


def test_a_wall_before_a_section_page_is_named(site: Site, tmp_path: Path) -> None:
    state = Runs(tmp_path).poll(Source(id="x", kind=SourceKind.PAGE, url=site.url("/shell"))).result.state
    assert (state.outcome, state.failures) == (Outcome.JS_SHELL, 1)


def test_an_unchanged_body_is_archived_as_a_revisit(site: Site, tmp_path: Path) -> None:
    runs = Runs(tmp_path)
    runs.poll(feed(site, "/changing-etag.rss"))
    again = runs.poll(feed(site, "/changing-etag.rss"), timedelta(minutes=10))
    (record,) = again.records
    assert (record.outcome, record.detail) == (Outcome.NOT_MODIFIED, "same bytes")
    with open(next(tmp_path.glob("*/*.warc.gz")), "rb") as file:
        kinds = Counter(each.headers["WARC-Type"] for each in ArchiveIterator(file))
    assert (kinds["response"], kinds["revisit"]) == (6, 1)


# Many sources


def many(site: Site, count: int) -> list[SourceWork]:
    return [
        SourceWork(
            Source(id=f"s{n}", kind=SourceKind.FEED, url=site.url(f"/feed.rss?n={n}", HOSTS[n % len(HOSTS)])),
            SourceState(f"s{n}"),
            {},
        )
        for n in range(count)
    ]


def test_many_sources_at_once_each_ends_with_its_result(site: Site, tmp_path: Path) -> None:
    site.articles = site.articles[:2]
    settings = quick_settings()

    async def run() -> Counter[str]:
        async with Fetcher(settings) as fetcher, Archive(tmp_path) as archive:
            collector = Collector(fetcher, archive, settings, RULES)
            counts: Counter[str] = Counter()
            async for event in collector.poll_all(many(site, 40), at_once=10):
                counts[type(event).__name__] += 1
            return counts

    assert asyncio.run(run()) == {"Discovered": 40, "PageResult": 80, "SourceResult": 40}


def test_a_reader_that_stops_early_leaves_nothing_running(site: Site, tmp_path: Path) -> None:
    settings = quick_settings()

    async def run() -> int:
        async with Fetcher(settings) as fetcher, Archive(tmp_path) as archive:
            polling = Collector(fetcher, archive, settings, RULES).poll_all(many(site, 20), at_once=5)
            async for event in polling:
                if isinstance(event, PageResult):
                    break
            await polling.aclose()
        return len(asyncio.all_tasks())

    assert asyncio.run(run()) == 1


def test_a_full_disk_stops_the_run_and_the_next_one_has_everything(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs, calls = Runs(tmp_path), 0
    fsync = os.fsync

    def full_after_three(fd: int) -> None:
        nonlocal calls
        calls += 1
        if calls > 4:
            raise OSError(28, "No space left on device")
        fsync(fd)

    monkeypatch.setattr(os, "fsync", full_after_three)
    with pytest.raises(ArchiveError, match="No space left"):
        runs.poll(feed(site))
    monkeypatch.setattr(os, "fsync", fsync)
    assert len(runs.poll(feed(site)).documents) == 5


def test_a_server_that_stops_in_the_middle_of_a_run_loses_and_doubles_nothing(tmp_path: Path) -> None:
    runs, given = Runs(tmp_path), []
    with Site() as site:
        source, last = feed(site), site.articles[2]

        def stop(asked: object) -> Reply:
            site.stop()
            return Reply(last.html.encode(), delay=5.0, pieces=9)

        site.routes[last.path] = stop
        given += runs.poll(source).documents
        port = site.port
    assert len(given) < 5
    with Site(port=port) as site:
        for hours in (24, 48, 96):
            given += runs.poll(source, after=timedelta(hours=hours)).documents
    assert titles(given) == sorted(article.title for article in site.articles)


def test_a_run_killed_between_pages_loses_none_and_doubles_none(site: Site, tmp_path: Path) -> None:
    """What the flow does, stopped after two pages: the rest is in the memory, though the feed has moved on."""
    settings = quick_settings()
    source = feed(site)
    staged: list[Document] = []

    async def run(memory: Memory, stop_after: int | None) -> None:
        async with Fetcher(settings) as fetcher, Archive(tmp_path / "archive") as archive:
            collector = Collector(fetcher, archive, settings, RULES)
            polling = collector.poll(source, memory.state(source.id), memory.pages(source.id))
            pages = 0
            async for event in polling:
                match event:
                    case Discovered():
                        memory.remember(event.seen)
                    case PageResult():
                        staged.extend([event.document] if event.document else [])
                        memory.remember([event.seen])
                        pages += 1
                    case SourceResult():
                        memory.remember(event.seen, [event.state])
                if pages == stop_after:
                    await polling.aclose()
                    return

    with Memory(tmp_path / "memory") as memory:
        asyncio.run(run(memory, stop_after=2))
        listed, site.articles = site.articles, [Article(9)]
        for article in listed:
            site.routes[article.path] = lambda asked, html=article.html: Reply(html.encode())  # type: ignore[misc]
        asyncio.run(run(memory, stop_after=None))
    assert titles(staged) == sorted(article.title for article in (*listed, Article(9)))


def rss(*items: str) -> Reply:
    body = "".join(f"<item>{item}</item>" for item in items)
    return Reply(f'<rss version="2.0"><channel><title>Paper</title>{body}</channel></rss>'.encode())


def test_what_a_list_loses_is_a_row_that_says_so(site: Site, tmp_path: Path) -> None:
    good = f"<title>Pier</title><link>{site.url(site.articles[0].path)}</link>"
    site.routes["/feed.rss"] = lambda asked: rss(good, "<title>Film</title><guid>7</guid>")
    result = Runs(tmp_path).poll(feed(site))
    assert (len(result.documents), result.result.state.outcome) == (1, Outcome.OK)
    (lost,) = result.result.rejected
    assert (lost.source_id, lost.stage, lost.reason) == ("harbour", "fetch", "invalid")
    assert lost.detail == "item 2 has no http link: Film"
    assert lost == Runs(tmp_path / "again").poll(feed(site)).result.rejected[0]  # the same at every poll


def test_a_source_whose_items_are_all_lost_is_no_success(site: Site, tmp_path: Path) -> None:
    site.routes["/feed.rss"] = lambda asked: rss("<title>Film</title><guid>7</guid>")
    state = Runs(tmp_path).poll(feed(site)).result.state
    assert state.outcome is Outcome.NOTHING_USABLE
    assert state.detail == "nothing of its list could be used: item 1 has no http link: Film"


def test_a_feed_that_is_empty_today_is_well(site: Site, tmp_path: Path) -> None:
    site.routes["/feed.rss"] = lambda asked: rss()
    assert Runs(tmp_path).poll(feed(site)).result.state.outcome is Outcome.OK


def test_an_index_gives_its_pages_though_one_of_its_sitemaps_is_gone(site: Site, tmp_path: Path) -> None:
    page = site.url(site.articles[0].path)
    site.routes["/index.xml"] = lambda asked: Reply(
        b"<sitemapindex><sitemap><loc>/pages.xml</loc></sitemap><sitemap><loc>/lost.xml</loc></sitemap></sitemapindex>"
    )
    site.routes["/pages.xml"] = lambda asked: Reply(f"<urlset><url><loc>{page}</loc></url></urlset>".encode())
    result = Runs(tmp_path).poll(Source(id="x", kind=SourceKind.SITEMAP, url=site.url("/index.xml")))
    assert (len(result.documents), result.result.state.outcome) == (1, Outcome.OK)
    assert [each.detail for each in result.result.rejected] == [f"{site.url('/lost.xml')}: not_found 404 Status"]


def test_an_entry_whose_date_nobody_can_read_is_left_out_and_told(site: Site, tmp_path: Path) -> None:
    page = site.url(site.articles[0].path)
    entry = f"<url><loc>{page}</loc><lastmod>some day</lastmod></url>"
    site.routes["/map.xml"] = lambda asked: Reply(f"<urlset>{entry}</urlset>".encode())
    result = Runs(tmp_path).poll(Source(id="x", kind=SourceKind.SITEMAP, url=site.url("/map.xml")))
    assert (result.documents, result.result.state.outcome) == ((), Outcome.NOTHING_USABLE)
    assert "their lastmod is no date: some day" in result.result.rejected[0].detail


@pytest.mark.parametrize("lastmod, pages", [("2019-03", 0), ("2019", 0), ("05.03.2019", 0), ("2019/03/05", 0), ("", 1)])
def test_an_archive_of_years_ago_is_not_fetched(site: Site, tmp_path: Path, lastmod: str, pages: int) -> None:
    entry = f"<url><loc>{site.url(site.articles[0].path)}</loc><lastmod>{lastmod}</lastmod></url>"
    site.routes["/map.xml"] = lambda asked: Reply(f"<urlset>{entry}</urlset>".encode())
    result = Runs(tmp_path).poll(Source(id="x", kind=SourceKind.SITEMAP, url=site.url("/map.xml")))
    assert (len(result.documents), result.result.stale) == (pages, 1 - pages)
