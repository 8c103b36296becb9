"""Quarantine replayed: what was mended leaves it, what was not stays, what is out of reach is said."""

import json
import re
from pathlib import Path

from flows.replay import Replayed
from flows.running.report import Summary
from tests import fakes
from tests.flows.conftest import Ask, Command, both_engines
from tests.flows.corpus import record
from tests.flows.test_again import write_warc


def minimum_words(config: Path, words: int) -> None:
    """Let articles of so many words be articles: what a mended extractor is to the quarantine."""
    pipeline = (config / "pipeline.toml").read_text("utf-8")
    changed = re.sub(r"minimum_words = \d+", f"minimum_words = {words}", pipeline)
    assert changed != pipeline
    (config / "pipeline.toml").write_text(changed, "utf-8")


@both_engines
def test_a_mended_extractor_and_mended_files_empty_the_quarantine(
    newsloom: Command, ask: Ask, environment: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    write_warc(folder / "pages.warc.gz", 2)
    (folder / "page.html").write_text(fakes.page(8), "utf-8")
    (folder / "gone.html").write_text(fakes.page(9), "utf-8")
    (folder / "news.jsonl").write_text("{broken\n" + json.dumps(record(1)) + "\n", "utf-8")
    config = Path(environment["NEWSLOOM_CONFIG"])
    minimum_words(config, 5000)
    assert newsloom("ingest", "given", "--warehouse", "w.duckdb").returncode == 3
    assert newsloom("replay", "--warehouse", "w.duckdb").returncode == 3  # nothing is mended yet
    minimum_words(config, 6)
    (folder / "gone.html").unlink()
    (folder / "news.jsonl").write_text(json.dumps(record(0)) + "\n" + json.dumps(record(1)) + "\n", "utf-8")
    replayed = newsloom("replay", "--warehouse", "w.duckdb")
    assert replayed.returncode == 3, replayed.stderr
    assert "file:gone.html: no such file" in replayed.stderr
    assert ask("SELECT url FROM quarantine") == [{"url": "file:gone.html"}]
    assert ask("SELECT count(*) AS n FROM articles") == [{"n": 5}]
    assert len(ask("FROM documents WHERE article_id IS NULL")) == 1


def test_what_stays_in_quarantine_untried_is_told() -> None:
    clean = Replayed(Summary("run"))
    assert (clean.is_partial, list(clean.notes())) == (False, [])
    left = Replayed(Summary("run"), unfetched=2)
    assert left.is_partial
    assert list(left.notes()) == [
        "2 pages stay in quarantine that could not be fetched: only fetching helps (poll, or ingest URL)"
    ]
