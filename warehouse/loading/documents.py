"""Writes what a load says of documents: the documents, their fetches and sources, and what is in quarantine."""

from collections.abc import Mapping
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.file.connection import Connection
from warehouse.loading.rows import small_rows_with

_OUTCOME = ("document_id", "extractor_version", "content_sha256", "error")
# The rows of the batch's documents that are there already.
_KNOWN = """
    SELECT document_id,
        (known.extractor_version, known.content_sha256, known.error)
        IS DISTINCT FROM (batch.extractor_version, batch.content_sha256, batch.error) AS is_other
    FROM known_documents known JOIN batch_documents batch USING (document_id)
"""
_RELEASE = """
    DELETE FROM quarantine
    WHERE document_id IN (SELECT document_id FROM batch_documents WHERE article_id IS NOT NULL)
        OR stage = 'fetch' AND (source_id, url) IN (SELECT (source_id, url) FROM batch_documents)
"""
# By table of the batch, what is done where it has rows.
_WRITE: Mapping[str, tuple[str, ...]] = {
    "fetches": ("INSERT INTO fetches BY NAME FROM batch_fetches ANTI JOIN fetches USING (fetch_id)",),
    "seen_pages": ("INSERT INTO seen_pages BY NAME FROM batch_seen_pages ANTI JOIN seen_pages USING (source_id, url)",),
    "sources": ("INSERT INTO sources BY NAME FROM batch_sources ANTI JOIN sources USING (source_id)",),
    "documents": (_RELEASE,),
    "quarantine": (
        "UPDATE quarantine SET stage = batch.stage, reason = batch.reason, error = batch.error, run_id = batch.run_id"
        " FROM batch_quarantine batch WHERE quarantine.document_id = batch.document_id"
        " AND (quarantine.stage, quarantine.reason, quarantine.error) <> (batch.stage, batch.reason, batch.error)",
        "INSERT INTO quarantine BY NAME FROM batch_quarantine ANTI JOIN quarantine USING (document_id)",
    ),
}


def write_documents(connection: Connection, tables: Mapping[str, pa.Table], loaded_at: datetime) -> int:
    """Known rows stay, but where the outcome is another now. Returns how many rows were written.

    tables: those of a batch, which SQL sees as ``batch_NAME``.
    """
    written = _write_new(connection, tables["documents"], loaded_at) if tables["documents"].num_rows else 0
    for name, statements in _WRITE.items():
        if tables[name].num_rows:
            written += sum(int(connection.rows(statement)[0][0]) for statement in statements)
    return written


def _write_new(connection: Connection, documents: pa.Table, loaded_at: datetime) -> int:
    """The documents that are new, or have another outcome."""
    found = small_rows_with(connection, "documents", _OUTCOME, document_id=documents["document_id"])
    with connection.given(known_documents=found):
        known = connection.table(_KNOWN)
    other = known.filter(known["is_other"]).select(["document_id"])
    if other.num_rows:
        with connection.given(other_documents=other):
            connection.execute("DELETE FROM documents WHERE document_id IN (FROM other_documents)")
    same = known.filter(pc.invert(known["is_other"]))["document_id"].combine_chunks()
    new = documents.filter(pc.invert(pc.is_in(documents["document_id"], same)))
    if not new.num_rows:
        return 0
    with connection.given(new_documents=new):
        connection.execute(
            "INSERT INTO documents BY NAME SELECT *, ?::TIMESTAMPTZ AS loaded_at FROM new_documents", [loaded_at]
        )
    return int(new.num_rows)
