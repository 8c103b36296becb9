"""What a person sees of a run."""

import io

from flows.report import LineProgress, Summary


def test_the_summary_names_every_reason_with_its_count() -> None:
    summary = Summary("run", read=10, loaded=7, new=7, quarantined={"extract/timeout": 2, "read/empty": 1}, seconds=2)
    plain = summary.plain()
    assert "extract/timeout" in plain
    assert "5 documents a second" in plain
    assert [count for what, count in summary.rows() if what == "quarantined"] == ["3"]
    assert summary.markdown().count("\n") == len(summary.rows()) + 1


def test_waiting_batches_are_said_only_where_there_are_some() -> None:
    assert "staged" not in Summary("run").plain()
    assert "staged" in Summary("run", waiting=2).plain()


def test_plain_progress_says_rate_share_and_time_left() -> None:
    stream = io.StringIO()
    progress = LineProgress(stream, every=0.0)
    progress.advance(50, 0.5)
    progress.advance(50, None)
    first, second = stream.getvalue().splitlines()
    assert "50 documents" in first
    assert "50% read" in first
    assert "s left" in first
    assert "100 documents" in second
    assert "left" not in second
