"""Articles made anew: looked at without a trace, then applied as revisions, then there is nothing left to do."""

import hashlib
from pathlib import Path

import pytest

from tests import fakes
from tests.flows.conftest import Ask, Command, both_engines
from tests.flows.test_again import write_warc

# What today's extractors know and yesterday's did not.
_RULE = """
[[rule]]
id = "advert.crews"
kind = "advert"
languages = ["en"]
pattern = 'fishing crews had asked .*'
drops = ["Fishing crews had asked for it."]
keeps = ["The crews went home."]
"""


@both_engines
def test_a_diff_is_shown_first_and_then_applied_as_revisions(
    newsloom: Command, ask: Ask, environment: dict[str, str], tmp_path: Path
) -> None:
    write_warc(tmp_path / "pages.warc.gz", 2)
    (tmp_path / "page.html").write_text(fakes.page(8), "utf-8")
    assert newsloom("ingest", "pages.warc.gz", "page.html", "--warehouse", "w.duckdb").returncode == 0
    rules = Path(environment["NEWSLOOM_CONFIG"]) / "boilerplate.toml"
    rules.write_text(rules.read_text("utf-8") + _RULE, "utf-8")
    digest = hashlib.sha256((tmp_path / "w.duckdb").read_bytes()).hexdigest()
    looked = newsloom("reprocess", "--warehouse", "w.duckdb")
    assert looked.returncode == 0, looked.stderr
    assert "3 articles made by other extractors" in looked.stdout
    assert "text: 3 with other words" in looked.stdout
    assert "-Fishing crews had asked" in looked.stdout
    assert hashlib.sha256((tmp_path / "w.duckdb").read_bytes()).hexdigest() == digest
    applied = newsloom("reprocess", "--apply", "--source", "courier.example", "--warehouse", "w.duckdb")
    assert applied.returncode == 0, applied.stderr
    assert "2 articles made by other extractors" in applied.stdout
    assert newsloom("reprocess", "--apply", "--warehouse", "w.duckdb").returncode == 0
    sql = "SELECT revision, contains(text, 'Fishing') AS kept, count(*) AS n FROM article_revisions GROUP BY ALL"
    assert ask(f"{sql} ORDER BY ALL") == [
        {"revision": 1, "kept": True, "n": 3},
        {"revision": 2, "kept": False, "n": 3},
    ]


@pytest.mark.usefixtures("sources")
def test_polled_articles_come_out_as_they_are_with_what_their_feed_said(
    newsloom: Command, environment: dict[str, str]
) -> None:
    assert newsloom("poll", "--all", "--warehouse", "w.duckdb").returncode == 0
    rules = Path(environment["NEWSLOOM_CONFIG"]) / "boilerplate.toml"
    rules.write_text(rules.read_text("utf-8") + "# another version\n", "utf-8")
    looked = newsloom("reprocess", "--source", "harbour", "--warehouse", "w.duckdb")
    assert looked.returncode == 0, looked.stderr
    assert "5 articles made by other extractors\n  5 come out as they are, 0 changed" in looked.stdout
