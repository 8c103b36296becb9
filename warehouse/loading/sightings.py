"""What is known of the articles of a batch, and what comes in, as the sightings that ``versions.plan`` decides from."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from extractors.normalize import CUT
from warehouse.file.connection import Connection
from warehouse.loading import learning
from warehouse.loading.rows import small_rows_with
from warehouse.loading.versions import COMING, Lack, Sighting
from warehouse.schema.tables import ARTICLES

_COLUMNS = (
    "article_id",
    "fetched_at",
    "revision",
    "content_sha256",
    "document_id",
    "extractor_version",
    "lacks",
    "is_paywalled",
    "word_count",
)
_KNOWN = """
    WITH batch AS (SELECT DISTINCT article_id FROM batch_articles)
    SELECT {columns}, true AS is_shown FROM known_articles
    UNION ALL SELECT {columns}, false FROM other_revisions SEMI JOIN batch USING (article_id)
    UNION ALL SELECT article_id, fetched_at, 0, content_sha256, '', '', [], NULL, 0, false
    FROM sightings SEMI JOIN batch USING (article_id)
""".format(columns=", ".join(_COLUMNS))


def known_sightings(connection: Connection, article_ids: pa.ChunkedArray) -> list[Sighting]:
    """All sightings in the warehouse of these articles, those in ``batch_articles``."""
    with connection.given(known_articles=small_rows_with(connection, "articles", _COLUMNS, article_id=article_ids)):
        found = list(_sightings(connection.table(_KNOWN)))
    shown = [sighting.article_id for sighting in found if sighting.is_shown]
    words = learning.words_taken(connection, shown) if shown else {}
    return [
        replace(each, words=each.words + words[each.article_id]) if each.is_shown and each.article_id in words else each
        for each in found
    ]


def incoming_sightings(articles: pa.Table) -> list[Sighting]:
    """The sightings that a batch's articles are; they have their column ``lacks``."""
    return list(_sightings(articles.append_column("revision", pa.repeat(COMING, articles.num_rows)).select(_COLUMNS)))


def with_lacks(articles: pa.Table) -> pa.Table:
    """A batch's articles with what each of them lacks by itself in the column ``lacks``."""
    flags = {
        Lack.PAGE: pc.equal(articles["body_from"], "feed"),
        Lack.END: pc.ends_with(articles["body_from"], CUT),
        Lack.TITLE: pc.is_null(articles["title"]),
        Lack.DATE: pc.is_null(articles["published_at"]),
    }
    rows = zip(*(column.to_pylist() for column in flags.values()), strict=True)
    lacks = [[lack.value for lack, is_lacking in zip(flags, row, strict=True) if is_lacking] for row in rows]
    return articles.append_column(ARTICLES["lacks"].field, pa.array(lacks, ARTICLES["lacks"].type))


def _sightings(table: pa.Table) -> Iterator[Sighting]:
    """The rows of the columns above, and ``is_shown`` where the table has it."""
    columns: dict[str, Iterable[Any]] = {name: table[name].to_pylist() for name in table.column_names}
    columns |= {"lacks": map(tuple, columns["lacks"]), "is_paywalled": map(bool, columns["is_paywalled"])}
    return map(Sighting, *columns.values())
