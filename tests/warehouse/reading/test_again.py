"""What can be read again is found, and what was replayed is settled."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from extractors.article import Article, Precision, Published, Reason, Rejected, Stage
from tests import fakes
from warehouse.file.connection import connect
from warehouse.loading.load import LoadSettings, load_batch
from warehouse.reading.again import outdated, quarantined, settle, stored
from warehouse.staging.batches import DocumentRecord, to_batch

FAILED = Rejected("broken", "courier", "https://courier.example/x", Stage.READ, Reason.INVALID, "bad", "a.jsonl", 3)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    return tmp_path / "w.duckdb"


def put(house: Path, *articles: Article, version: str = "1", rejected: tuple[Rejected, ...] = ()) -> None:
    documents = [
        replace(DocumentRecord.of(fakes.document(n)), document_id=article.document_id, source_id=article.source_id)
        for n, article in enumerate(articles)
    ]
    batch = to_batch(
        articles, rejected, documents, run_id=f"r{version}", extractor_version=version, made_at=fakes.FETCHED
    )
    with connect(house) as connection:
        load_batch(connection, batch, LoadSettings())


def test_articles_of_other_extractors_are_found_until_they_are_made_anew(house: Path) -> None:
    one, two = fakes.article(1), fakes.article(2, fetched_at=fakes.FETCHED + timedelta(days=2))
    put(house, one, two)
    assert outdated(house, "1", None, None) == []
    assert {row.document_id for row in outdated(house, "2", None, None)} == {one.document_id, two.document_id}
    assert outdated(house, "2", "elsewhere", None) == []
    assert [r.document_id for r in outdated(house, "2", None, fakes.FETCHED + timedelta(days=1))] == [two.document_id]
    put(house, one, replace(two, blocks=two.blocks[:1], content_sha256="other"), version="2")
    assert outdated(house, "2", None, None) == []


def test_the_text_is_as_extracted_whatever_was_learned_since(house: Path) -> None:
    article = fakes.article(1)
    put(house, article)
    lines = article.text.split("\n")
    with connect(house) as connection:
        connection.execute("UPDATE articles SET text = ?", [lines[1]])
        for n in (0, 2):
            connection.execute("INSERT INTO learned_removals VALUES (?, ?, ?)", [article.article_id, n, lines[n]])
    (row,) = stored(house, [article.document_id]).values()
    assert row["text"] == article.text


def test_a_rejection_is_settled_once_its_document_is_there(house: Path) -> None:
    put(house, rejected=(FAILED, replace(FAILED, document_id="unfetched", stage=Stage.FETCH)))
    rows, unfetched = quarantined(house)
    assert ([row.document_id for row in rows], unfetched) == (["broken"], 1)
    article = fakes.article(1)
    assert settle(house, {"broken": article.document_id}) == 0
    put(house, article)
    assert settle(house, {"broken": article.document_id, "other": "gone"}) == 1
    assert quarantined(house) == ([], 1)


def test_what_only_the_feed_said_is_had_from_the_article(house: Path) -> None:
    day = Published(fakes.PUBLISHED, Precision.DAY, "feed")
    paged, fed = fakes.article(1), replace(fakes.article(2), body_from="feed")
    put(house, *(replace(each, fields=replace(each.fields, published=day)) for each in (paged, fed)), fakes.article(3))
    carried = {row.document_id: row.carried for row in outdated(house, "2", None, None)}
    date = {"carrier": "feed", "published_at": "2026-03-01"}
    assert carried[paged.document_id] == date | {"is_whole": False, "title": None, "authors": []}
    whole = {"is_whole": True, "title": fed.fields.title, "authors": list(fed.fields.authors)}
    assert carried[fed.document_id] == date | whole
    assert list(carried.values()).count(None) == 1
