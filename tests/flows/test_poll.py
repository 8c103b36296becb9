"""The poll flow against the project's own site, with a real Prefect server, real archives and a real warehouse."""

import asyncio
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from flows.cli.sources import discover
from flows.fetching.settings import load_fetch_settings
from tests.flows.conftest import Ask, Command, both_engines, by_prefect
from tests.flows.server import PATIENCE
from tests.site import HOSTS, Reply, Site


@both_engines
def test_the_second_poll_fetches_only_what_is_new(newsloom: Command, site: Site, sources: Path, ask: Ask) -> None:
    with sources.open("a") as more:
        more.write(f'[sources.walled]\nkind = "feed"\nurl = "{site.url("/bot", HOSTS[1])}"\n')
    first = newsloom("poll", "--all", "--warehouse", "w.duckdb")
    assert first.returncode == 0, first.stderr
    health = newsloom("health", "--warehouse", "w.duckdb")
    assert health.stdout.startswith("1 of 2 sources is healthy\n  walled: blocked: bot_wall"), health.stdout
    assert ask("SELECT count(*) AS n, min(source_id) AS source FROM articles") == [{"n": 5, "source": "harbour"}]
    pages = len(site.asked("/news/"))
    site.publish(2)
    second = newsloom("poll", "--all", "--warehouse", "w.duckdb")
    assert second.returncode == 0, second.stderr
    assert len(site.asked("/news/")) == pages + 2
    assert ask("SELECT count(*) AS n FROM articles") == [{"n": 7}]
    assert ask("SELECT list(guid ORDER BY guid) AS guids FROM seen_pages") == [{"guids": list("1234567")}]
    fetches = ask(
        "SELECT wanted, count(*) AS n, max(listed) AS listed FROM fetches WHERE source_id = 'harbour'"
        " GROUP BY ALL ORDER BY n"
    )
    assert [(row["n"], row["listed"]) for row in fetches] == [(2, 7), (7, None)]


def test_what_was_loaded_after_a_backup_comes_back_from_the_archive_without_new_fetches(
    newsloom: Command, site: Site, sources: Path, ask: Ask, tmp_path: Path
) -> None:
    assert newsloom("poll", "--all", "--warehouse", "w.duckdb").returncode == 0
    assert newsloom("backup", "backup.duckdb", "--warehouse", "w.duckdb").returncode == 0
    site.publish(3)
    walled = site.articles[5]  # its feed carries the text
    site.routes[walled.path] = site.routes["/bot"]
    text = "".join(f"<p>{each}</p>" for each in walled.paragraphs)
    namespace = "http://purl.org/rss/1.0/modules/content/"
    whole = f"<content:encoded xmlns:content='{namespace}'><![CDATA[{text}]]></content:encoded>"
    site.routes["/feed.rss"] = lambda asked: Reply(
        site._rss(asked.host).replace(f"<guid>{walled.number}<".encode(), f"{whole}<guid>{walled.number}<".encode()),
        headers={"Content-Type": "text/xml"},
    )
    assert newsloom("poll", "--all", "--warehouse", "w.duckdb").returncode == 0
    asked_for = "SELECT source_id, url, title, published_at, content_sha256 FROM articles ORDER BY url"
    before, documents = ask(asked_for), ask("SELECT document_id FROM documents ORDER BY ALL")
    assert len(before) == 8
    fetched = len(site.asked("/news/"))
    (tmp_path / "w.duckdb").unlink()
    (tmp_path / "w.published.duckdb").unlink()
    shutil.copyfile(tmp_path / "backup.duckdb", tmp_path / "w.duckdb")
    again = newsloom("poll", "--all", "--warehouse", "w.duckdb")
    assert again.returncode == 0, again.stderr
    assert "3 pages were loaded again from the archive, 0 that are not in it" in again.stderr
    assert (ask(asked_for), ask("SELECT document_id FROM documents ORDER BY ALL")) == (before, documents)
    assert len(site.asked("/news/")) == fetched
    quiet = newsloom("poll", "--all", "--warehouse", "w.duckdb")
    assert "restored" not in quiet.stderr


def test_the_archive_brings_pages_back_under_their_own_sources(
    newsloom: Command, site: Site, sources: Path, ask: Ask
) -> None:
    with sources.open("a") as more:
        more.write(f'[sources.front]\nkind = "page"\nurl = "{site.url("/section/", HOSTS[1])}"\n')
    assert newsloom("poll", "--all", "--warehouse", "w.duckdb").returncode == 0
    before = ask("SELECT source_id, url, title, content_sha256, revision FROM articles ORDER BY ALL")
    assert {row["source_id"] for row in before} == {"harbour", "front"}
    again = newsloom("ingest", "archive", "--warehouse", "w.duckdb")
    assert again.returncode == 0, again.stderr
    assert ask("SELECT source_id, url, title, content_sha256, revision FROM articles ORDER BY ALL") == before
    anew = newsloom("ingest", "archive", "--warehouse", "w2.duckdb")
    assert anew.returncode == 0, anew.stderr
    there = newsloom("sql", "SELECT source_id, url FROM articles", "--warehouse", "w2.duckdb", "--format", "json")
    assert {json.loads(line)["source_id"] for line in there.stdout.splitlines()} == {"harbour", "front"}
    assert len(there.stdout.splitlines()) == len(before)


@pytest.mark.slow  # whole commands killed
def test_a_killed_poll_holds_nothing_and_a_living_one_is_told_of(
    newsloom: Command, environment: dict[str, str], site: Site, sources: Path, ask: Ask, tmp_path: Path
) -> None:
    feed = site.routes["/feed.rss"]
    site.routes["/feed.rss"] = site.routes["/hang"]
    command = [sys.executable, "-m", "flows.cli.main", "poll", "--all", "--warehouse", "w.duckdb"]
    with subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.DEVNULL) as first:
        try:
            deadline = time.monotonic() + PATIENCE
            while not site.asked("/feed.rss") and time.monotonic() < deadline:
                time.sleep(0.05)
            site.routes["/feed.rss"] = feed
            second = newsloom("poll", "--all", "--warehouse", "w.duckdb")
            assert second.returncode == 3, second.stderr
            assert "1 source is being polled by another run" in second.stderr
            assert "left to it: harbour" in second.stderr
        finally:
            first.kill()
    third = newsloom("poll", "--all", "--warehouse", "w.duckdb")
    assert third.returncode == 0, third.stderr
    assert ask("SELECT count(*) AS n FROM articles") == [{"n": 5}]


def test_a_source_that_is_not_due_is_left_alone_and_what_was_fetched_is_in_the_archive(
    newsloom: Command, site: Site, sources: Path, ask: Ask, tmp_path: Path
) -> None:
    assert newsloom("poll", "--warehouse", "w.duckdb").returncode == 0
    asked = len(site.requests)
    assert newsloom("poll", "--warehouse", "w.duckdb").returncode == 0
    assert len(site.requests) == asked
    rows = ask("SELECT archive_file, archive_offset FROM documents WHERE article_id IS NOT NULL")
    assert len(rows) == 5
    for row in rows:
        assert (tmp_path / row["archive_file"]).read_bytes()[row["archive_offset"] :].startswith(b"\x1f\x8b")


def test_what_robots_txt_said_is_in_the_archive(newsloom: Command, site: Site, sources: Path, tmp_path: Path) -> None:
    site.robots[HOSTS[0]] = Reply(b"User-agent: *\nDisallow: /private/\n", headers={"Content-Type": "text/plain"})
    assert newsloom("poll", "--all", "--warehouse", "w.duckdb").returncode == 0
    kept = {
        record.headers["WARC-Target-URI"]: record.reader.read()
        for file in (tmp_path / "archive").rglob("*.warc.gz")
        for record in ArchiveIterator(file.open("rb"), record_types=WarcRecordType.response)
    }
    assert b"Disallow: /private/" in kept[site.url("/robots.txt")]
    again = newsloom("backfill", "archive", "--warehouse", "again.duckdb")  # it is no page
    assert again.stdout.splitlines()[0].split()[-1] == "5", again.stderr


def test_an_unknown_source_is_named(newsloom: Command, sources: Path) -> None:
    result = newsloom("poll", "harbor", "--warehouse", "w.duckdb")
    assert result.returncode == 1
    assert "harbor: no such source" in result.stderr


@pytest.mark.parametrize(
    "given, wrong",
    [
        ((), "missing a required argument: 'inputs'"),
        (("--param", "inputs=news"), "inputs: Input should be a valid list"),
    ],
)
@by_prefect
def test_a_flow_run_with_wrong_parameters_says_which(newsloom: Command, given: tuple[str, ...], wrong: str) -> None:
    result = newsloom("run", "ingest", *given)
    assert result.returncode == 1
    assert wrong in result.stderr
    assert "Traceback" not in result.stderr


def test_a_source_is_found_written_checked_and_exported(
    newsloom: Command, site: Site, sources: Path, tmp_path: Path
) -> None:
    sources.write_text("# our sources\n", "utf-8")
    added = newsloom("sources", "add", site.url("/"))
    assert added.returncode == 0, added.stderr
    assert 'kind = "feed"' in added.stdout
    assert 'name = "Harbour Paper"' in added.stdout  # the feed's own title, not "All news", which the link to it has
    assert sources.read_text("utf-8").startswith("# our sources\n")
    checked = newsloom("sources", "check")
    assert checked.returncode == 0, checked.stderr
    assert "5 pages" in checked.stdout
    assert newsloom("sources", "add", site.url("/")).returncode == 1
    exported = newsloom("sources", "export")
    (tmp_path / "feeds.opml").write_text(exported.stdout, "utf-8")
    sources.write_text("", "utf-8")
    assert newsloom("sources", "import", "feeds.opml").returncode == 0
    assert site.url("/feed.rss") in newsloom("sources", "list").stdout


@pytest.mark.parametrize(
    "path, kind", [("/feed.rss", "feed"), ("/feed.json", "feed"), ("/sitemap-news.xml", "sitemap")]
)
def test_a_feed_or_sitemap_is_added_by_its_own_address(site: Site, sources: Path, path: str, kind: str) -> None:
    config = load_fetch_settings(sources.parent)
    found = asyncio.run(discover(site.url(path), [], config))
    assert (found.kind, found.url) == (kind, site.url(path))


def test_a_source_that_does_not_work_is_named(newsloom: Command, site: Site, sources: Path) -> None:
    sources.write_text(f'[sources.gone]\nkind = "feed"\nurl = "{site.url("/nowhere.rss")}"\n', "utf-8")
    with sources.open("a") as more:
        more.write(f'[sources.walled]\nkind = "feed"\nurl = "{site.url("/bot")}"\n')
    checked = newsloom("sources", "check")
    assert checked.returncode == 1
    assert "FAIL gone: not_found" in checked.stdout
    assert "FAIL walled: bot_wall" in checked.stdout
    with sources.open("a") as more:
        more.write('schedule = "pol"\n')
    assert "did you mean 'poll'" in newsloom("sources", "check").stderr


@both_engines
def test_a_feed_and_a_page_are_loaded_by_their_urls(newsloom: Command, site: Site, sources: Path, ask: Ask) -> None:
    page = site.url(site.articles[0].path, host="127.0.0.2")
    result = newsloom("ingest", site.url("/feed.atom"), page, site.url("/nowhere"), "--warehouse", "w.duckdb")
    assert result.returncode == 3, result.stderr
    assert "nowhere" in result.stderr
    assert ask("SELECT count(*) AS n FROM articles") == [{"n": 6}]
    assert ask("SELECT count(*) AS n FROM articles WHERE duplicate_of IS NOT NULL") == [{"n": 1}]
    explained = newsloom("explain", page, "--warehouse", "w.duckdb")
    assert explained.returncode == 0, explained.stderr
    for word in ("date", "language", "copy", "story", "text"):
        assert f"\n{word}" in explained.stdout


def test_a_feeds_own_text_is_the_article_where_its_page_is_gone(
    newsloom: Command, site: Site, sources: Path, ask: Ask
) -> None:
    sources.write_text(f'[sources.harbour]\nkind = "feed"\nurl = "{site.url("/feed.json")}"\n', "utf-8")
    lost = site.articles[0]
    site.routes[lost.path] = site.routes["/consent"]
    assert newsloom("poll", "--all", "--warehouse", "w.duckdb").returncode == 0
    (row,) = ask("SELECT title, text, body_from FROM articles WHERE body_from = 'feed'")
    assert row["title"] == lost.title
    assert all(paragraph in row["text"] for paragraph in lost.paragraphs)


def test_nothing_that_a_list_loses_is_silent(newsloom: Command, site: Site, sources: Path, ask: Ask) -> None:
    items = "<item><title>Film</title><guid>7</guid></item><item><title>Song</title><guid>8</guid></item>"
    site.routes["/film.rss"] = lambda asked: Reply(f'<rss version="2.0"><channel>{items}</channel></rss>'.encode())
    sources.write_text(f'[sources.films]\nkind = "feed"\nurl = "{site.url("/film.rss")}"\n', "utf-8")
    polled = newsloom("poll", "--all", "--warehouse", "w.duckdb")
    assert "item 1 has no http link: Film (fetch/invalid)" in polled.stderr + polled.stdout
    assert ask("SELECT step, reason, urls FROM pipeline_loss") == [
        {"step": "quarantined", "reason": "fetch/invalid", "urls": 2}
    ]
    health = newsloom("health", "--warehouse", "w.duckdb").stdout
    assert health.startswith("0 of 1 source is healthy\n  films: failing: ")
    assert "nothing of its list could be used" in health
    assert "films: quarantined, fetch/invalid: 2" in health


def test_a_feed_without_items_and_a_section_page_are_added_as_asked(
    newsloom: Command, site: Site, sources: Path
) -> None:
    sources.write_text("", "utf-8")
    empty = '<rss version="2.0"><channel><title>Quiet Paper</title></channel></rss>'
    site.routes["/quiet.rss"] = lambda asked: Reply(empty.encode(), headers={"Content-Type": "application/rss+xml"})
    added = newsloom("sources", "add", site.url("/quiet.rss"), "--id", "quiet")
    assert added.returncode == 0, added.stderr
    assert '[sources.quiet]\nkind = "feed"' in added.stdout and 'name = "Quiet Paper"' in added.stdout
    page = newsloom("sources", "add", site.url("/section"), "--kind", "page", "--name", "Harbour", "--id", "section")
    assert 'kind = "page"' in page.stdout and 'name = "Harbour"' in page.stdout
    taken = newsloom("sources", "add", site.url("/other"), "--kind", "page", "--id", "quiet")
    assert taken.returncode == 1 and "is already another source's id" in taken.stderr
