"""Learned boilerplate: taken out, put back, whatever the order, and nothing lost."""

import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from extractors.article import Article
from extractors.cleaning.recurring import LearningSettings
from tests import fakes
from warehouse.loading.learning import learn
from warehouse.loading.load import load
from warehouse.reading.queries import query
from warehouse.staging import files as staging
from warehouse.staging.batches import DocumentRecord, to_batch

SETTINGS = LearningSettings(window_days=100_000, stories=4, share=0.1, sources=2, words=3)
FOOTER = "Read the Courier every morning for {n} crowns."
WIRE = "Reporting by the Tidewire desk in Eastmere."


def articles(source: str, count: int, footer: str = "", start: int = 0) -> list[Article]:
    made = []
    for n in range(start, start + count):
        lines = [*fakes.text(1000 + n).splitlines(), *([footer.format(n=n)] if footer else []), WIRE]
        url = f"https://{source}.example/{n}"
        made.append(fakes.article(n, text="\n".join(lines), source_id=source, url=url))
    return made


def put(folder: Path, given: list[Article], name: str = "w") -> Path:
    records = [
        DocumentRecord(a.document_id, a.source_id, a.url, 200, "0" * 64, 1, "html", "f", None, a.fetched_at)
        for a in given
    ]
    made_at = datetime(2026, 3, 1, tzinfo=UTC)
    batch = to_batch(given, [], records, run_id="run", extractor_version="1", made_at=made_at)
    load(folder / f"{name}.duckdb", staging.stage(folder / f"{name}.staging", batch))
    return folder / f"{name}.duckdb"


def rows(warehouse: Path, sql: str) -> list[dict[str, Any]]:
    return list(query(warehouse, sql).to_pylist())


CORPUS = [*articles("courier", 12, FOOTER), *articles("gazette", 6), *articles("abend", 6)]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    return put(tmp_path, CORPUS)


def test_a_footer_is_taken_and_an_agency_line_left(house: Path) -> None:
    before = {row["article_id"]: row for row in rows(house, "FROM articles")}
    learned = learn(house, SETTINGS)
    assert (learned.lines, learned.sources, learned.changed) == (1, 1, 12)
    for row in rows(house, "FROM articles"):
        assert "every morning" not in row["text"]
        assert WIRE in row["text"]
        lost = before[row["article_id"]]["word_count"] - row["word_count"]
        assert lost == (8 if row["source_id"] == "courier" else 0)
    removed = rows(house, "FROM removed_blocks WHERE kind = 'source_boilerplate'")
    assert len(removed) == 12
    assert all("every morning" in row["text"] and row["rule"] == "learned" for row in removed)
    reasons = {row["text"]: row["reason"] for row in rows(house, "FROM source_boilerplate")}
    assert reasons[WIRE] == "shared by sources"


def test_learning_twice_changes_nothing(house: Path) -> None:
    learn(house, SETTINGS)
    before = rows(house, "FROM articles ORDER BY article_id")
    assert learn(house, SETTINGS).changed == 0
    assert rows(house, "FROM articles ORDER BY article_id") == before


def test_overruling_puts_every_word_back(house: Path) -> None:
    before = rows(house, "SELECT * EXCLUDE (loaded_at) FROM articles ORDER BY article_id")
    learn(house, SETTINGS)
    (line,) = rows(house, "SELECT text FROM source_boilerplate WHERE is_taken")
    keep = LearningSettings(100_000, 4, 0.1, 2, 3, keep=(f"courier: {line['text']}",))
    assert learn(house, keep).changed == 12
    assert rows(house, "SELECT * EXCLUDE (loaded_at) FROM articles ORDER BY article_id") == before
    assert rows(house, "FROM removed_blocks WHERE rule = 'learned'") == []


def test_the_order_of_loading_and_learning_does_not_matter(house: Path, tmp_path: Path) -> None:
    learn(house, SETTINGS)
    shuffled = list(CORPUS)
    random.Random(7).shuffle(shuffled)
    other = put(tmp_path, shuffled[:10], "other")
    learn(other, SETTINGS)
    put(tmp_path, shuffled[10:], "other")
    learn(other, SETTINGS)
    state = "SELECT article_id, text, word_count FROM articles ORDER BY article_id"
    assert rows(other, state) == rows(house, state)


def test_what_is_loaded_later_is_cleaned_at_once(house: Path, tmp_path: Path) -> None:
    learn(house, SETTINGS)
    put(tmp_path, articles("courier", 1, FOOTER, start=500))
    assert rows(house, "SELECT 1 FROM articles WHERE text LIKE '%every morning%'") == []


def test_a_revision_keeps_no_trace_of_the_old_text(house: Path, tmp_path: Path) -> None:
    learn(house, SETTINGS)
    (old,) = [article for article in CORPUS if article.url.endswith("courier.example/3")]
    later = datetime(2026, 4, 1, tzinfo=UTC)
    text = f"A new first line about the quay.\n{old.text}"
    put(tmp_path, [fakes.article(3, text=text, source_id="courier", url=old.url, fetched_at=later)])
    (row,) = rows(house, f"SELECT text, revision FROM articles WHERE article_id = '{old.article_id}'")
    assert row["revision"] == 2
    assert row["text"].startswith("A new first line")
    assert "every morning" not in row["text"]
    learn(house, LearningSettings(100_000, 100, 0.1, 2, 3))
    (row,) = rows(house, f"SELECT text FROM articles WHERE article_id = '{old.article_id}'")
    assert row["text"] == text
