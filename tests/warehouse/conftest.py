"""Real warehouses in temporary folders, and one-line loads into them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from extractors.article import Article, Rejected
from tests import template  # noqa: F401 - its import makes warehouses cheap
from warehouse.file.connection import Tracer, connect
from warehouse.loading.load import Loaded, LoadSettings, load
from warehouse.staging import files as staging
from warehouse.staging.batches import Batch, DocumentRecord, FetchRow, Polled, SourceRecord, to_batch

MADE_AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


def record(article: Article) -> DocumentRecord:
    """The document an article was made from."""
    return DocumentRecord(
        document_id=article.document_id,
        source_id=article.source_id,
        url=article.url,
        status=None,
        sha256="0" * 64,
        bytes=1_000,
        media_type="text",
        file="articles.jsonl",
        offset=1,
        fetched_at=article.fetched_at,
    )


def batch(
    articles: Sequence[Article] = (),
    rejected: Sequence[Rejected] = (),
    *,
    documents: Sequence[DocumentRecord] = (),
    fetches: Sequence[FetchRow] = (),
    run_id: str = "run-1",
    version: str = "1",
) -> Batch:
    """A batch of these, with their documents and source."""
    return to_batch(
        articles,
        rejected,
        [*map(record, articles), *documents],
        [SourceRecord("courier", "The Courier", "records")],
        Polled(fetches),
        run_id=run_id,
        extractor_version=version,
        made_at=MADE_AT,
    )


class House:
    """A warehouse and its staging folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "news.duckdb"
        self.staging = folder / "news.staging"
        self._runs = count(1)

    def load(self, *articles: Article, tracer: Tracer | None = None, **given: Any) -> Loaded:
        """Stage a batch, as a run of its own, and load it."""
        made = batch(articles, **({"run_id": f"run-{next(self._runs)}"} | given))
        return load(self.path, staging.stage(self.staging, made), LoadSettings(lock_seconds=30.0), tracer=tracer)

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The answer of a query."""
        with connect(self.path, read_only=True) as connection:
            return connection.rows(sql, parameters)

    def column(self, sql: str, parameters: Sequence[object] = ()) -> list[Any]:
        """The first column of the answer."""
        return [row[0] for row in self.rows(sql, parameters)]

    def contents(self, *, but: Sequence[str] = (), without: Sequence[str] = ()) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of all tables in a fixed order, without some columns and tables: two warehouses are compared so."""
        with connect(self.path, read_only=True) as connection:
            names = [n for (n,) in connection.rows("SELECT table_name FROM duckdb_tables() ORDER BY 1")]
            return {
                name: sorted(connection.rows(f"SELECT COLUMNS(c -> c NOT IN {(*but, '')}) FROM {name}"), key=repr)
                for name in names
                if name not in {"migrations", "runs", *without}
            }


@pytest.fixture
def house(tmp_path: Path) -> House:
    """An empty warehouse."""
    return House(tmp_path)
