"""The read side: what a run must know before it extracts, and SQL from people, which can only read."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pyarrow as pa

from warehouse.closed import closed
from warehouse.connection import Connection, Tracer, connect
from warehouse.errors import WarehouseLocked
from warehouse.limits import LIMITS, QueryLimits
from warehouse.publish import is_current, published_path

# How long a query waits for the warehouse itself where there is a published copy to fall back on.
_PATIENCE_SECONDS = 2.0


def query(
    warehouse: Path,
    sql: str,
    parameters: Sequence[object] | Mapping[str, object] = (),
    *,
    wait_seconds: float = 60.0,
    tracer: Tracer | None = None,
    limits: QueryLimits = LIMITS,
) -> pa.Table:
    """The answer of a query, which can read the warehouse and nothing else: no files, network, extensions or settings.

    The published copy answers where it has all that was loaded, so that no load waits for the query, and where the
    warehouse is in use; then the answer's schema metadata has ``stale_copy``, the copy's path, and ``loaded_until``,
    the moment (ISO 8601) of the last load that is in it.
    wait_seconds: how long to wait where there is no copy.
    Raises WarehouseError, with the SQL, also where query or answer take more memory than ``limits`` allow.
    """
    return read(
        warehouse,
        lambda connection: connection.table(sql, parameters),
        wait_seconds=wait_seconds,
        tracer=tracer,
        limits=limits,
    )


def read(
    warehouse: Path,
    ask: Callable[[Connection], pa.Table],
    *,
    wait_seconds: float = 60.0,
    tracer: Tracer | None = None,
    limits: QueryLimits = LIMITS,
) -> pa.Table:
    """What ``ask`` makes of several statements, read as ``query`` reads one; it may be called again with another file.

    Raises WarehouseError.
    """

    def asked(file: Path, seconds: float, ask: Callable[[Connection], pa.Table] = ask) -> pa.Table:
        with closed(file, lock_seconds=seconds, tracer=tracer, limits=limits) as connection:
            return ask(connection)

    copy = published_path(warehouse)
    if not copy.exists():
        return asked(warehouse, wait_seconds)
    patience = min(wait_seconds, _PATIENCE_SECONDS)
    if is_current(warehouse):
        with suppress(WarehouseLocked):
            return asked(copy, patience)
        return asked(warehouse, wait_seconds)
    with suppress(WarehouseLocked):
        return asked(warehouse, patience)

    def ask_with_age(connection: Connection) -> pa.Table:
        ((until,),) = connection.rows("SELECT max(loaded_at) FROM loaded_batches")
        told = {"stale_copy": str(copy), "loaded_until": until.isoformat() if until else ""}
        return ask(connection).replace_schema_metadata(told)

    return asked(copy, wait_seconds, ask_with_age)


def known_documents(
    warehouse: Path, document_ids: Collection[str], extractor_version: str, *, wait_seconds: float = 60.0
) -> set[str]:
    """Of these documents, those whose extraction can be skipped: loaded by this version of the extractors, or retired.

    A document of an older version than its article shows is not among them (fetched again, it is the newest), nor is
    one that gave no article (it is tried again, so that every run tells what is wrong with its input). Empty where
    there is no warehouse yet. Raises WarehouseError.
    """
    if not document_ids or not warehouse.exists():
        return set()
    asked = pa.table({"document_id": pa.array(sorted(set(document_ids)), pa.string())})
    with connect(warehouse, read_only=True, lock_seconds=wait_seconds) as connection, connection.given(asked=asked):
        rows = connection.rows(
            """
            SELECT documents.document_id FROM documents SEMI JOIN asked USING (document_id)
            JOIN articles ON articles.article_id = documents.article_id
            WHERE documents.extractor_version = ? AND articles.content_sha256 = documents.content_sha256
            UNION ALL
            SELECT documents.document_id FROM documents SEMI JOIN asked USING (document_id)
            JOIN articles ON articles.article_id = documents.article_id
            JOIN other_revisions AS poorer ON poorer.article_id = documents.article_id
                AND poorer.revision > articles.revision AND poorer.content_sha256 = documents.content_sha256
            WHERE documents.extractor_version = ?
            UNION ALL
            SELECT documents.document_id FROM documents SEMI JOIN asked USING (document_id)
            SEMI JOIN retired_articles USING (article_id) ANTI JOIN articles USING (article_id)
            """,
            [extractor_version, extractor_version],
        )
    return {document_id for (document_id,) in rows}
