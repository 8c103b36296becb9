"""The diff report: what is counted, and what is shown."""

from typing import Any

from extractors.document import Document
from flows.running.differences import FIELDS, SHOWN, DiffReport, compare, diff_lines
from tests import fakes
from warehouse.staging.batches import DocumentRecord, to_batch


def row(n: int = 1, **fields: Any) -> dict[str, Any]:
    """A row of ``articles``."""
    document: Document = fakes.document(n)
    batch = to_batch(
        [fakes.article(n)], [], [DocumentRecord.of(document)], run_id="r", extractor_version="1", made_at=fakes.FETCHED
    )
    return batch.tables["articles"].to_pylist()[0] | fields


def test_the_same_article_is_no_change() -> None:
    assert compare(row(), row(run_id="other", extractor_version="2")) is None
    assert {"title", "authors", "published_at", "language"} <= set(FIELDS)


def test_fields_and_words_are_counted_and_shown() -> None:
    before = row(text="The mill turns.\nShare this page", title="Old")
    change = compare(before, row(text="The mill turns.\nIts keeper is glad.", title="New"))
    assert change is not None
    assert (change.fields, change.gained, change.lost) == (("title",), 4, 3)
    assert list(diff_lines(change)) == [
        *("-title: Old", "+title: New"),
        *("-Share this page", "+Its keeper is glad."),
    ]


def test_the_largest_changes_are_shown_and_all_are_counted() -> None:
    report = DiffReport()
    for n in range(SHOWN + 5):
        report.add(compare(row(n, text="A ferry."), row(n, text="A ferry." + " sails" * (n + 1))))
    report.add(None)
    assert (report.changed, report.same, report.gained) == (15, 1, sum(range(1, 16)))
    assert [change.gained for change in report.largest] == list(range(15, 5, -1))
    assert "1 come out as they are, 15 changed" in report.plain()
