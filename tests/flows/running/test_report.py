"""What a person sees of a run."""

import io
from pathlib import Path

from flows.running.report import LineProgress, Summary, Tally, count_sources
from tests.fakes import rejected
from warehouse.loading.load import Loaded
from warehouse.loading.runs import RunResult
from warehouse.staging.files import Strange


def test_the_summary_names_every_reason_with_its_count() -> None:
    counts = {"extract/timeout": 2, "read/empty": 1, "removed/copyright": 5}
    summary = Summary("run", RunResult(read=10, loaded=7, new=7, quarantined=3, counts=counts), seconds=2)
    plain = summary.plain()
    assert "extract/timeout" in plain
    assert "removed/" not in plain
    assert "5 documents a second" in plain
    assert summary.quarantined == {"extract/timeout": 2, "read/empty": 1}
    assert summary.markdown().count("\n") == len(summary.rows()) + 1


def test_what_could_not_be_loaded_is_said_only_where_there_is_some() -> None:
    assert "not loaded" not in Summary("run").plain()
    assert "x.batch: is torn" in Summary("run", failed=("x.batch: is torn",)).plain()


def test_what_earlier_runs_left_and_what_was_imported_are_told_apart() -> None:
    tally = Tally()
    tally.left(Loaded(new=2, revised=1, unchanged=4, failed=(Strange(Path("x.batch"), "is torn"),)))
    tally.imported(articles=5, documents=7, known=3)
    tally.loaded(Loaded(new=2))
    summary = tally.summary("run")
    assert (summary.result.read, summary.result.new, summary.result.unchanged) == (7, 2, 3)
    told = dict(summary.rows())
    assert told["articles read"] == "5"
    assert told["left by an earlier run, loaded now"] == "3"
    assert told["staged, but not loaded"] == "x.batch: is torn"
    assert "articles read" not in Tally().summary("run").plain()


def test_a_tally_adds_up() -> None:
    tally = Tally()
    tally.read(10, known=2)
    tally.loaded(Loaded(new=3, copies=1))
    tally.loaded(Loaded(new=1, revised=2, unchanged=1, quarantined=1))
    tally.staged({"read/empty": 1}, [rejected(1)], {})
    done = tally.summary("run").result
    assert (done.read, done.loaded, done.new, done.revised, done.unchanged, done.copies) == (10, 6, 4, 2, 3, 1)
    assert tally.summary("run").problems[0].startswith(rejected(1).url)
    assert done.read == done.loaded + done.unchanged + done.quarantined


def test_plain_progress_says_rate_share_and_time_left() -> None:
    stream = io.StringIO()
    progress = LineProgress(stream, every=0.0)
    progress.advance(50, 0.5)
    progress.advance(50, None)
    first, second = stream.getvalue().splitlines()
    assert "50 documents" in first
    assert "50% read" in first
    assert "0:00:0" in first
    assert first.endswith("left")
    assert "100 documents" in second
    assert "left" not in second


def test_fetching_is_told_by_pages() -> None:
    stream = io.StringIO()
    progress = LineProgress(stream, every=0.0)
    progress.pages(10, 40, 0.25)
    progress.advance(8, None)  # loaded meanwhile
    first, second = stream.getvalue().splitlines()
    assert first.startswith("10 of 40 pages fetched, 25% done, 0:00:0") and first.endswith(" left")
    assert second.startswith("10 of 40 pages fetched, 8 documents loaded, 25% done, ")


def test_the_summary_says_what_each_source_lost() -> None:
    tally = Tally()
    lost = [rejected(1, source_id="a"), rejected(2, source_id="a"), rejected(3, source_id="b")]
    tally.staged({}, lost, count_sources([], lost))
    tally.stale("map", 412)
    rows = dict(tally.summary("run").rows())
    reason = f"{lost[0].stage}/{lost[0].reason}"
    assert rows["  of a"] == f"{reason} 2 (articles: 0)"
    assert rows["  of b"] == f"{reason} 1 (articles: 0)"
    assert rows["  of map"] == "too old for its sitemap 412 (articles: 0)"
