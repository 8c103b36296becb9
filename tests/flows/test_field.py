"""Feeds, sitemaps and records as they are in the field, from the server to the warehouse: one poll for all."""

import json
import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

import pytest

from tests.flows.command import completed, run_command
from tests.flows.configured import configured
from tests.site import HOSTS, Article, Reply, Site
from warehouse.reading.queries import query

NOW = datetime.now(UTC).replace(microsecond=0)
CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'


def text(n: int) -> str:
    """The paragraphs of a report that is a copy of no other."""
    return "".join(f"<p>{each}</p>" for each in Article(100 + n).paragraphs)


def rss(*items: str) -> bytes:
    return f'<rss version="2.0" {CONTENT}><channel><title>Paper</title>{"".join(items)}</channel></rss>'.encode()


def item(link: str, inside: str) -> str:
    return f"<item><title>Report of {link.rpartition('/')[2]}</title><link>{link}</link>{inside}</item>"


# The article is in its feed alone: by how it is written there, and how its page is had no more.
_HTML, _PLAIN = text(1), "\n\n".join(Article(102).paragraphs)
OWN_TEXTS = {
    "cdata": ("/410", f"<content:encoded><![CDATA[{_HTML}]]></content:encoded>", 101),
    "escaped": ("/404", f"<description>{escape(text(3))}</description>", 103),
    "twice": ("/403", f"<description>{escape(escape(text(4)))}</description>", 104),
    "plain": ("/consent", f"<description>{escape(_PLAIN)}</description>", 102),
    "breaks": ("/bot", f"<content:encoded>{escape('<br><br>'.join(Article(105).paragraphs))}</content:encoded>", 105),
    "divs": ("/shell", f"<content:encoded>{escape(f'<div class=x>{text(6)}</div>')}</content:encoded>", 106),
    "document": ("/410", f"<content:encoded>{escape(f'<html><body>{text(7)}</body></html>')}</content:encoded>", 107),
}
# The same moment as writers have it; the page has no date of its own.
TIMES = {
    "colon": "Thu, 05 Mar 2026 15:30:00 +05:30",
    "gmt": "Thu, 05 Mar 2026 05:00:00 GMT-0500",
    "dashes": "Thu, 05 Mar 2026 09:00:00 --0100",
    "twelve": "03/05/2026 10:00:00 AM GMT",
    "ctime": "Thu Mar  5 10:00:00 2026 GMT",
    "iso": "2026-03-05T10:00:00.000Z",
    "digits": "20260305T100000Z",
    "name": "Thu, 05 Mar 2026 11:00:00 Europe/Berlin",
}
LINKS = {
    "guid": "<link/><guid>{}</guid>",
    "capitals": "<link>{}</link>",
    "lines": "<link>\n {}\n</link>",
    "twice-escaped": "<link>{}?a=1&amp;amp;lang=en</link>",
    "relative": "<link>{path}</link>",
    "enclosed": '<enclosure url="{base}/film.mp4" type="video/mp4"/><link>{}</link>',
}


def _bare(n: int) -> Reply:
    """A page that says nothing of when it was published."""
    page = f"<!doctype html><html><body><article><h1>Report {n}</h1>{text(n)}</article></body></html>"
    return Reply(page.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


def publish(site: Site) -> dict[str, str]:
    """Put it all on the site; the sources, kind by path."""
    number = 200
    for name, (how, _, _) in OWN_TEXTS.items():
        gone = site.routes.get(how, lambda asked: Reply(b"<h1>Not here</h1>", 404))
        site.routes[f"/own/{name}"] = gone
    for kind, names in (("times", TIMES), ("links", LINKS), ("map", ("ampersand", "bracket", "relative"))):
        for name in names:
            number += 1
            site.routes[f"/{kind}/{name}"] = lambda asked, n=number: _bare(n)  # type: ignore[misc]
    base = site.url("")
    feeds = {
        "/own.rss": rss(*(item(f"{base}/own/{name}", inside) for name, (_, inside, _) in OWN_TEXTS.items())),
        "/times.rss": rss(
            *(item(f"{base}/times/{name}", f"<pubDate>{written}</pubDate>") for name, written in TIMES.items())
        ),
        "/links.rss": rss(
            *(
                f"<item><title>{name}</title>{form.format(_link(base, name), path=f'/links/{name}', base=base)}</item>"
                for name, form in LINKS.items()
            ),
            "<item><title>Nowhere</title></item>",
        ),
    }
    loc = f"<lastmod>{NOW:%Y-%m-%d}</lastmod><news:news><news:title>{{}}</news:title></news:news>"
    old = f"<url><loc>{base}/map/old</loc><lastmod>2019-03</lastmod></url>" * 3
    urls = (
        f"<url><loc>{base}/map/ampersand?a=1&b=2</loc>{loc.format('Tolls & tides')}</url>"
        f"<url><loc>{base}/map/bracket</loc>{loc.format('We <3 ferries')}</url>"
        f"<url><loc>/map/relative</loc>{loc.format('Relative')}</url>{old}"
    )
    feeds["/map.xml"] = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()
    for path, body in feeds.items():
        site.routes[path] = lambda asked, body=body: Reply(body, headers={"Content-Type": "text/xml"})  # type: ignore[misc]
    return {path: "sitemap" if path.endswith(".xml") else "feed" for path in feeds}


def _link(base: str, name: str) -> str:
    return f"{base}/links/{name}".replace("http://", "HTTP://") if name == "capitals" else f"{base}/links/{name}"


class Polled:
    """What the commands printed, and the warehouse they left."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.folder = folder
        self.site = site
        configured(folder)
        fetching = (folder / "config" / "fetching.toml").read_text("utf-8")
        for before, after in (
            ("own_hosts = []", 'own_hosts = ["127.0.0.0/8"]'),
            ("host_delay_seconds = 1.0", "host_delay_seconds = 0.0"),
            ("refused_attempts = 4", "refused_attempts = 1"),
        ):
            assert before in fetching
            fetching = fetching.replace(before, after)
        (folder / "config" / "fetching.toml").write_text(fetching, "utf-8")
        entries = (
            f'[sources.{path[1:-4]}]\nkind = "{kind}"\nurl = "{site.url(path)}"\n'
            for path, kind in publish(site).items()
        )
        (folder / "config" / "sources.toml").write_text("".join(entries), "utf-8")
        self.poll = self.run("poll", "--all")

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        environment = os.environ | {"NEWSLOOM_CONFIG": str(self.folder / "config")}
        given = (*arguments, "--warehouse", "w.duckdb")
        return completed(given, run_command(self.folder, environment, *given))

    def ask(self, sql: str) -> list[dict[str, Any]]:
        return query(self.folder / "w.duckdb", sql).to_pylist()

    def article(self, path: str) -> dict[str, Any]:
        (found,) = self.ask(f"FROM articles WHERE url LIKE '%{path}' OR url LIKE '%{path}?%'")
        return found


@pytest.fixture(scope="module")
def polled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Polled]:
    with Site() as site:
        yield Polled(tmp_path_factory.mktemp("field"), site)


@pytest.mark.parametrize("name", OWN_TEXTS)
def test_a_feeds_own_text_is_the_loaded_article(polled: Polled, name: str) -> None:
    found = polled.article(f"/own/{name}")
    assert (found["body_from"], found["title"]) == ("feed", f"Report of {name}")
    assert all(paragraph in found["text"] for paragraph in Article(OWN_TEXTS[name][2]).paragraphs[:4])
    assert "<" not in found["text"]


@pytest.mark.parametrize("name", TIMES)
def test_a_time_of_a_feed_is_the_moment_that_was_meant(polled: Polled, name: str) -> None:
    found = polled.article(f"/times/{name}")
    moment, precision = datetime(2026, 3, 5, 10, 0, tzinfo=UTC), ("second", "minute")
    assert (found["published_at"], found["published_precision"] in precision) == (moment, True)


@pytest.mark.parametrize("name", LINKS)
def test_a_link_of_a_feed_leads_to_its_article(polled: Polled, name: str) -> None:
    assert polled.article(f"/links/{name}")["title"]
    assert not polled.site.asked("/film.mp4")


@pytest.mark.parametrize("name", ["ampersand", "bracket", "relative"])
def test_a_sitemap_that_is_nearly_xml_gives_its_pages(polled: Polled, name: str) -> None:
    assert polled.article(f"/map/{name}")["source_id"] == "map"


def test_what_lists_lose_is_counted_by_source(polled: Polled) -> None:
    losses = "SELECT source_id, step, reason, urls FROM pipeline_loss WHERE step NOT IN ('loaded', 'copy') ORDER BY ALL"
    assert [tuple(row.values()) for row in polled.ask(losses)] == [
        ("links", "quarantined", "fetch/invalid", 1),
        ("map", "stale", "older than polling.sitemap_days", 3),
    ]


def test_records_without_a_text_have_their_pages_fetched(polled: Polled) -> None:
    page = Article(300)
    polled.site.articles.append(page)
    url = polled.site.url(page.path, HOSTS[1])
    row = {"url": url, "title": "Said by the record", "seendate": "20260305T100000Z", "language": "English"}
    (polled.folder / "gdelt.json").write_text(json.dumps({"articles": [row]}), "utf-8")
    left = polled.run("ingest", "gdelt.json", "--no-fetch")
    assert left.returncode == 1 and "its page: newsloom ingest" in left.stderr
    done = polled.run("ingest", "gdelt.json")
    assert done.returncode == 0, done.stderr
    assert "1 page" in done.stdout
    (found,) = polled.ask(f"FROM articles WHERE url = '{url}'")
    assert page.paragraphs[1] in found["text"]
