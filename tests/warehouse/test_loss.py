"""Every url seen is loaded, a copy, quarantined or waiting, and the counts add up."""

from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import fakes
from tests.warehouse.test_health import fetch
from warehouse.loading.load import load
from warehouse.reading.queries import query, reading
from warehouse.reading.sources import losses
from warehouse.staging import files as staging
from warehouse.staging.batches import DocumentRecord, Polled, SeenPage, to_batch

FATES = ("loaded", "moved", "quarantined", "not fetched yet", "timeout", "by hand")


def url(n: int) -> str:
    return f"https://courier.example/{n}"


def told_by_pages(warehouse: Path) -> dict[tuple[str, ...], int]:
    """What the pages say was lost."""
    with reading(warehouse) as (connection, _):
        return {
            (each.source_id, each.step, each.reason): each.urls for each in losses(date(2000, 1, 1)).ask(connection)
        }


def lost(warehouse: Path) -> dict[tuple[str, ...], int]:
    """The same of the view."""
    rows = query(warehouse, "FROM pipeline_loss WHERE step IN ('quarantined', 'waiting')").to_pylist()
    return {(row["source_id"], row["step"], row["reason"]): row["urls"] for row in rows}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fates=st.lists(st.sampled_from(FATES), min_size=1, max_size=12))
def test_the_sums_add_up(tmp_path_factory: object, fates: list[str]) -> None:
    folder: Path = tmp_path_factory.mktemp("loss")  # type: ignore[attr-defined]
    articles, rejected, fetches, seen = [], [], [], []
    for n, fate in enumerate(fates):
        at = url(n + 1000) if fate == "moved" else url(n)
        if fate != "by hand":
            seen.append(SeenPage("courier", url(n), fakes.FETCHED))
        if fate in ("loaded", "moved", "by hand"):
            articles.append(fakes.article(n, url=at, source_id="courier"))
        if fate in ("loaded", "moved", "timeout"):
            outcome = "timeout" if fate == "timeout" else "ok"
            fetches.append(fetch("courier", n, outcome, "page", url=url(n), final_url=at))
        if fate == "quarantined":
            rejected.append(fakes.rejected(n, url=url(n), source_id="courier"))
    records = [
        DocumentRecord(a.document_id, "courier", a.url, 200, "0" * 64, 1, "html", "f", None, a.fetched_at)
        for a in articles
    ]
    made = to_batch(
        articles, rejected, records, [], Polled(fetches, seen), run_id="r", extractor_version="1", made_at=fakes.FETCHED
    )
    load(folder / "w.duckdb", staging.stage(folder / "staging", made))
    rows = query(folder / "w.duckdb", "SELECT step, reason, urls FROM pipeline_loss").to_pylist()
    assert told_by_pages(folder / "w.duckdb") == lost(folder / "w.duckdb")
    assert sum(row["urls"] for row in rows) == len(fates)
    waiting = {row["reason"]: row["urls"] for row in rows if row["step"] == "waiting"}
    for fate in ("timeout", "not fetched yet"):
        assert waiting.get(fate, 0) == fates.count(fate)
    assert sum(row["urls"] for row in rows if row["step"] == "quarantined") == fates.count("quarantined")


def test_a_page_that_two_sources_list_is_loaded_for_both(tmp_path: Path) -> None:
    """Both fetched it; its document, the same for both, is kept under the first."""
    article = fakes.article(1, url=url(1), source_id="courier")
    record = DocumentRecord(
        article.document_id, "courier", url(1), 200, "0" * 64, 1, "html", "f", None, article.fetched_at
    )
    fetches = [
        fetch(source, n, "ok", "page", url=url(1), final_url=url(1)) for n, source in ((2, "courier"), (1, "wire"))
    ]
    seen = [SeenPage(source, url(n), fakes.FETCHED) for source in ("courier", "wire") for n in (1, 2)]
    made = to_batch(
        [article], [], [record], [], Polled(fetches, seen), run_id="r", extractor_version="1", made_at=fakes.FETCHED
    )
    load(tmp_path / "w.duckdb", staging.stage(tmp_path / "staging", made))
    rows = query(
        tmp_path / "w.duckdb", "SELECT source_id, step, reason, urls FROM pipeline_loss ORDER BY ALL"
    ).to_pylist()
    assert [tuple(row.values()) for row in rows] == [
        (source, step, reason, 1)
        for source in ("courier", "wire")
        for step, reason in (("loaded", ""), ("waiting", "not fetched yet"))
    ]
