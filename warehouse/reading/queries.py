"""The read side: what a run must know before it extracts, and SQL from people, which can only read."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import cast

import pyarrow as pa

from warehouse.errors import WarehouseError, WarehouseLocked
from warehouse.file.closed import closed
from warehouse.file.connection import Connection, Tracer, connect
from warehouse.file.publish import distrust, is_current, published_path
from warehouse.lake.address import Remote
from warehouse.lake.closed import closed as closed_remote
from warehouse.limits import LIMITS, QueryLimits

_DAMAGED = "Corrupt database file"
# How long a query waits for the warehouse itself where there is a published copy to fall back on.
_PATIENCE_SECONDS = 2.0


def query(
    warehouse: Path | Remote,
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
    warehouse: Path | Remote,
    ask: Callable[[Connection], pa.Table],
    *,
    wait_seconds: float = 60.0,
    tracer: Tracer | None = None,
    limits: QueryLimits = LIMITS,
) -> pa.Table:
    """What ``ask`` makes of several statements, read as ``query`` reads one. Raises WarehouseError."""
    try:
        return _read(warehouse, ask, wait_seconds, tracer, limits)
    except WarehouseError as error:
        if isinstance(warehouse, Remote) or _DAMAGED not in error.message:
            raise
        if error.subject != str(published_path(warehouse)):
            raise
        return _read(warehouse, ask, wait_seconds, tracer, limits)  # now from the warehouse itself


def _read(
    warehouse: Path | Remote,
    ask: Callable[[Connection], pa.Table],
    wait_seconds: float,
    tracer: Tracer | None,
    limits: QueryLimits,
) -> pa.Table:
    with reading(warehouse, wait_seconds=wait_seconds, tracer=tracer, limits=limits) as (connection, is_stale):
        table = ask(connection)
        if not is_stale:
            return table
        until = loaded_until(connection)
        told = {"stale_copy": str(connection.path), "loaded_until": until.isoformat() if until else ""}
        return table.replace_schema_metadata(told)


@contextmanager
def reading(
    warehouse: Path | Remote,
    *,
    wait_seconds: float = 60.0,
    tracer: Tracer | None = None,
    limits: QueryLimits = LIMITS,
) -> Iterator[tuple[Connection, bool]]:
    """The warehouse or its published copy, as ``query`` chooses between them, or a remote one, with all doors shut.

    And whether it is the copy and has less than was loaded. Raises WarehouseError.
    """
    if isinstance(warehouse, Remote):
        with closed_remote(warehouse, tracer=tracer, limits=limits) as connection:
            yield connection, False
        return
    copy, patience = published_path(warehouse), min(wait_seconds, _PATIENCE_SECONDS)
    choices = [(warehouse, wait_seconds, False)]
    if copy.exists() and is_current(warehouse):
        choices = [(copy, patience, False), (warehouse, wait_seconds, False)]
    elif copy.exists():
        choices = [(warehouse, patience, False), (copy, wait_seconds, True)]
    with ExitStack() as stack:
        for place, (file, seconds, is_stale) in enumerate(choices, 1):
            opened = closed(file, lock_seconds=seconds, tracer=tracer, limits=limits)
            try:
                connection = stack.enter_context(opened)
            except WarehouseLocked:
                if place == len(choices):
                    raise
                continue
            except WarehouseError:
                if file != copy or is_stale:
                    raise
                distrust(copy)
                continue
            with _watched(file == copy, file):
                yield connection, is_stale
            return


@contextmanager
def _watched(is_copy: bool, file: Path) -> Iterator[None]:
    """Where damage of the published copy is met, it is not read again, and the error says so."""
    try:
        yield
    except WarehouseError as error:
        if not is_copy or _DAMAGED not in error.message:
            raise
        distrust(file)
        hint = "the published copy is damaged: ask again, and the warehouse itself answers; the next run makes it anew"
        raise WarehouseError(error.message, error.subject, hint, sql=error.sql) from error


def loaded_until(connection: Connection) -> datetime | None:
    """When the last load was that a file has."""
    ((until,),) = connection.rows("SELECT max(loaded_at) FROM loaded_batches")
    return cast("datetime | None", until)


def known_documents(
    warehouse: Path,
    document_ids: Collection[str],
    extractor_version: str,
    *,
    bare: Mapping[str, tuple[str, str]] | None = None,
    wait_seconds: float = 60.0,
) -> set[str]:
    """Of these documents, those whose extraction can be skipped: loaded by this version of the extractors, or retired.

    A document of an older version than its article shows is not among them (fetched again, it is the newest), nor is
    one that gave no article (it is tried again, so that every run tells what is wrong with its input).
    bare: of those of which no carrier said anything, url and SHA-256 by id: known where their bytes are there as a
    document that one spoke of. As those of an archive that polling wrote: what the feed said of them, and under which
    source, the warehouse knows better.
    Empty where there is no warehouse yet. Raises WarehouseError.
    """
    if not document_ids or not warehouse.exists():
        return set()
    with connect(warehouse, read_only=True, lock_seconds=wait_seconds) as connection:
        return _known(connection, document_ids, extractor_version) | _known_bytes(connection, bare or {})


def _known_bytes(connection: Connection, bare: Mapping[str, tuple[str, str]]) -> set[str]:
    if not bare:
        return set()
    rows = [{"document_id": key, "url": url, "sha256": sha256} for key, (url, sha256) in bare.items()]
    asked = pa.Table.from_pylist(rows, schema=pa.schema([(name, pa.string()) for name in rows[0]]))
    with connection.given(asked=asked):
        found = connection.rows(
            """
            SELECT DISTINCT asked.document_id FROM asked JOIN documents USING (url, sha256)
            WHERE documents.document_id <> asked.document_id AND documents.article_id IS NOT NULL
            """
        )
    return {document_id for (document_id,) in found}


def _known(connection: Connection, document_ids: Collection[str], extractor_version: str) -> set[str]:
    asked = pa.table({"document_id": pa.array(sorted(set(document_ids)), pa.string())})
    with connection.given(asked=asked):
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
