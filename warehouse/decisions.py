"""Writes what was decided of copies and stories, inside the transaction that loads their articles."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import astuple
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from extractors.duplicates import Copy, CopySettings, TextLink, compare, decide
from extractors.fingerprint import Fingerprint, FingerprintSettings, fingerprint
from extractors.shingles import key
from extractors.urls import document_url
from warehouse import known
from warehouse.connection import Connection
from warehouse.schema import DUPLICATES, SIGNATURE_SHINGLES, SIGNATURES, TEXT_LINKS
from warehouse.story_decisions import settle_stories

__all__ = ["settle_copies", "settle_stories"]

_NEW_SHINGLES = pa.schema([("shingle", pa.uint32()), ("text_key", pa.int64()), ("day", pa.int32())])


def settle_copies(connection: Connection, articles: pa.Table, settings: CopySettings) -> int:
    """Decide which articles are copies, after these rows of ``articles`` were inserted or replaced.

    Others may be decided anew: an earlier article takes over as the original, a changed one loses its copies. Writes
    ``articles.duplicate_of``, ``duplicates`` and the index they are found by; rows touched get a later ``loaded_at``.
    Returns how many of the given articles are copies.
    """
    if not articles.num_rows:
        return 0
    prints = _fingerprints(articles.column("text").to_pylist(), settings.fingerprint)
    before = _forget(connection, articles.select(["article_id"]))
    signatures = _signatures(connection, articles, prints, settings.lookup.weak_dates)
    keys = signatures.column("text_key").to_pylist()
    _insert(connection, SIGNATURES.name, signatures)
    _insert(connection, SIGNATURE_SHINGLES.name, _shingle_rows(signatures, prints))
    likely = known.pairs_by_shingles(connection, _new_shingles(signatures, prints), settings.lookup)
    same_url = known.pairs_by_urls(connection, signatures)
    compared = _compared(connection, likely | same_url, prints, settings)
    found = [link for link in compared if link.is_near or (link.text_key, link.other_key) in same_url]
    _insert(connection, TEXT_LINKS.name, _link_rows(found))
    candidates, links = known.linked(connection, {*keys, *before})
    _drop_links(connection, before)
    copies = decide(candidates, links, settings)
    moment = pc.max(articles.column("loaded_at")).as_py()
    _write(connection, [candidate.article_id for candidate in candidates], copies, moment)
    given = set(articles.column("article_id").to_pylist())
    return sum(copy.article_id in given for copy in copies)


def _fingerprints(texts: Iterable[str], settings: FingerprintSettings) -> dict[int, Fingerprint]:
    """Fingerprints by row."""
    return {row: fingerprint(text, settings) for row, text in enumerate(texts)}


def _forget(connection: Connection, ids: pa.Table) -> list[int]:
    """Take the articles out of the index. Returns the keys of the texts they had."""
    with connection.given(given_ids=ids):
        old = connection.table("SELECT signature_no, text_key FROM signatures JOIN given_ids USING (article_id)")
        if old.num_rows:
            connection.execute("DELETE FROM signatures WHERE article_id IN (SELECT article_id FROM given_ids)")
    if old.num_rows:
        with connection.given(old=old):
            connection.execute("DELETE FROM signature_shingles WHERE signature_no IN (SELECT signature_no FROM old)")
    return list(old.column("text_key").to_pylist())


def publication_days(articles: pa.Table, weak_dates: Sequence[str]) -> pa.ChunkedArray:
    """The day each article was published, counted from 1970-01-01; NULL where none is known or the evidence is weak."""
    is_weak = pc.is_in(articles["published_from"], pa.array(weak_dates, pa.string()))
    moments = pc.if_else(is_weak, None, articles["published_at"])
    return moments.cast(pa.date32(), safe=False).cast(pa.int32())


def _signatures(
    connection: Connection, articles: pa.Table, prints: Mapping[int, Fingerprint], weak_dates: Sequence[str]
) -> pa.Table:
    """The rows of ``signatures`` of these articles."""
    first = connection.rows("SELECT coalesce(max(signature_no), 0) + 1 FROM signatures")[0][0]
    return pa.table(
        {
            "article_id": articles.column("article_id"),
            "signature_no": pa.array(range(first, first + articles.num_rows), pa.uint32()),
            "text_key": pa.array([prints[row].text_key for row in range(articles.num_rows)], pa.int64()),
            "url_key": _url_keys(articles.column("url").to_pylist()),
            "canonical_key": _url_keys(articles.column("canonical_url").to_pylist()),
            "day": publication_days(articles, weak_dates),
        },
        schema=SIGNATURES.arrow,
    )


def _url_keys(urls: Iterable[str]) -> pa.Array:
    return pa.array([key(document_url(url).encode("utf-8", "surrogatepass")) for url in urls], pa.int64())


def _repeated(column: pa.ChunkedArray, prints: Mapping[int, Fingerprint]) -> pa.Array:
    """A column's values, each as often as its row's sketch is long."""
    counts = [len(prints[row].sketch) for row in range(len(column))]
    return column.take(pa.array(np.repeat(np.arange(len(column)), counts)))


def _sketches(prints: Mapping[int, Fingerprint]) -> pa.Array:
    return pa.array(np.concatenate([prints[row].sketch for row in range(len(prints))]), pa.uint32())


def _shingle_rows(signatures: pa.Table, prints: Mapping[int, Fingerprint]) -> pa.Table:
    """The rows of ``signature_shingles``."""
    columns = [_sketches(prints), *(_repeated(signatures.column(name), prints) for name in ("signature_no", "day"))]
    return pa.table(columns, schema=SIGNATURE_SHINGLES.arrow)


def _new_shingles(signatures: pa.Table, prints: Mapping[int, Fingerprint]) -> pa.Table:
    """What is looked up: the same shingles with the key of their text."""
    columns = [_sketches(prints), *(_repeated(signatures.column(name), prints) for name in ("text_key", "day"))]
    return pa.table(columns, schema=_NEW_SHINGLES)


def _compared(
    connection: Connection, pairs: set[tuple[int, int]], prints: Mapping[int, Fingerprint], settings: CopySettings
) -> list[TextLink]:
    """The links among likely pairs."""
    ready = {print_.text_key: print_ for print_ in prints.values()}
    missing = {text_key for pair in pairs for text_key in pair} - ready.keys()
    for text_key, text in known.texts(connection, missing).items():
        ready[text_key] = fingerprint(text, settings.fingerprint)
    return [compare(ready[one], ready[other], settings.near) for one, other in sorted(pairs)]


def _drop_links(connection: Connection, text_keys: Collection[int]) -> None:
    """Forget the links of those of these texts that no article has any more."""
    if not text_keys:
        return
    with connection.given(old=known.keys_table(text_keys)):
        gone = connection.table("SELECT text_key FROM old ANTI JOIN signatures USING (text_key)")
    with connection.given(gone=gone):
        connection.execute(
            "DELETE FROM text_links WHERE text_key IN (SELECT text_key FROM gone)"
            " OR other_key IN (SELECT text_key FROM gone)"
        )


def _link_rows(links: list[TextLink]) -> pa.Table:
    rows = [dict(zip(TEXT_LINKS.names, astuple(link), strict=True)) for link in links]
    return pa.Table.from_pylist(rows, schema=TEXT_LINKS.arrow)


def _insert(connection: Connection, table: str, rows: pa.Table) -> None:
    if rows.num_rows:
        with connection.given(new_rows=rows):
            connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM new_rows")


def _write(connection: Connection, decided: list[str], copies: list[Copy], moment: datetime) -> None:
    """Bring ``duplicates`` and ``articles`` to what was decided of these articles; what stays is not touched."""
    by_id = {copy.article_id: copy for copy in copies}
    originals = [by_id[article].original_id if article in by_id else None for article in decided]
    ids = pa.table({"article_id": pa.array(decided, pa.string()), "duplicate_of": pa.array(originals, pa.string())})
    rows = [dict(zip(DUPLICATES.names, astuple(copy), strict=True)) for copy in copies]
    wanted = pa.Table.from_pylist(rows, schema=DUPLICATES.arrow)
    with connection.given(decided=ids, wanted=wanted):
        connection.execute(
            "DELETE FROM duplicates WHERE article_id IN (SELECT article_id FROM decided)"
            " AND NOT EXISTS (FROM wanted WHERE (wanted.article_id, wanted.original_id, wanted.kind, wanted.similarity,"
            " wanted.method) = (duplicates.article_id, duplicates.original_id, duplicates.kind, duplicates.similarity,"
            " duplicates.method))"
        )
        connection.execute("INSERT INTO duplicates SELECT * FROM wanted ANTI JOIN duplicates USING (article_id)")
        connection.execute(
            "UPDATE articles SET duplicate_of = decided.duplicate_of, loaded_at = ?"
            " FROM decided WHERE articles.article_id = decided.article_id"
            " AND articles.duplicate_of IS DISTINCT FROM decided.duplicate_of",
            [moment],
        )
