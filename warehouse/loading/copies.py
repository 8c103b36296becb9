"""Writes what was decided of copies and stories, inside the transaction that loads their articles."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import astuple
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from extractors.article import Precision
from extractors.copies.crowds import crowd_questions
from extractors.copies.decide import Candidate, Copy, CopySettings, Links, TextLink, compare, decide
from extractors.copies.estimate import estimates
from extractors.copies.fingerprint import Print, Shingled, shingle
from extractors.copies.shingles import key
from extractors.prepared import NOT_PREPARED, Prepared
from extractors.text.urls import document_url
from warehouse.file.connection import Connection
from warehouse.loading import known, said
from warehouse.loading.stories import settle_stories
from warehouse.schema.decision_tables import DUPLICATES, SIGNATURE_SHINGLES, SIGNATURES, TEXT_LINKS
from warehouse.schema.tables import ARTICLES

__all__ = ["settle_copies", "settle_stories"]

_NEW_SHINGLES = pa.schema([("shingle", pa.uint32()), ("text_key", pa.int64()), ("day", pa.int32())])


def settle_copies(
    connection: Connection, articles: pa.Table, settings: CopySettings, prepared: Prepared = NOT_PREPARED
) -> int:
    """Decide which articles are copies, after these rows of ``articles`` were inserted or replaced.

    prepared: what was made of their texts where they were extracted.
    Others may be decided anew: an earlier article takes over as the original, a changed one loses its copies. Writes
    ``articles.duplicate_of``, ``duplicates`` and the index they are found by; rows touched get a later ``loaded_at``.
    Returns how many of the given articles are copies.
    """
    if not articles.num_rows:
        return 0
    columns = (articles[name].to_pylist() for name in ("title", "text"))
    prints = [prepared.print_of(title, text, settings.fingerprint) for title, text in zip(*columns, strict=True)]
    before = _forget(connection, _keys(articles["article_id"].to_pylist()))
    signatures = _signatures(connection, articles, prints, settings.lookup.weak_dates)
    keys = signatures.column("text_key").to_pylist()
    _insert(connection, SIGNATURES.name, signatures)
    _insert(connection, SIGNATURE_SHINGLES.name, _shingle_rows(signatures, prints))
    likely = known.pairs_by_shingles(connection, _new_shingles(signatures, prints), settings.lookup)
    same_url = known.pairs_by_urls(connection, signatures, settings.lookup)
    known_prints = {print_.fingerprint.text_key: print_ for print_ in prints}
    compared = _compared(connection, likely | same_url, known_prints, settings)
    least = settings.near.url_containment
    found = [
        link
        for link in compared
        if link.is_near or (link.containment >= least and (link.text_key, link.other_key) in same_url)
    ]
    _insert(connection, TEXT_LINKS.name, _link_rows(found))
    moment = pc.max(articles.column("loaded_at")).as_py()
    copies = _settle(connection, {*keys, *before}, articles, known_prints, settings, moment)
    _drop_links(connection, before)
    given = set(articles.column("article_id").to_pylist())
    return sum(copy.article_id in given for copy in copies)


def settle_again(connection: Connection, article_ids: Iterable[str], settings: CopySettings, moment: datetime) -> None:
    """Decide anew on articles that are in the index, after a person said something of them."""
    with connection.given(given_keys=pa.table({"article_key": _keys(article_ids)})):
        found = connection.rows("SELECT text_key FROM signatures JOIN given_keys USING (article_key)")
    _settle(connection, {text_key for (text_key,) in found}, ARTICLES.arrow.empty_table(), {}, settings, moment)


def _settle(
    connection: Connection,
    text_keys: Collection[int],
    articles: pa.Table,
    prints: Mapping[int, Print],
    settings: CopySettings,
    moment: datetime,
) -> list[Copy]:
    """Decide on all articles whose texts hang together with these, and write it. articles: those with new rows."""
    candidates, links = known.linked(connection, text_keys)
    copies = _decided(connection, candidates, links, prints, settings)
    _write(connection, articles, [candidate.article_id for candidate in candidates], copies, moment)
    return copies


def _forget(connection: Connection, article_keys: pa.Array) -> list[int]:
    """Take the articles out of the index. Returns the keys of the texts they had."""
    with connection.given(given_keys=pa.table({"article_key": article_keys})):
        old = connection.table(
            "SELECT article_key, signature_no, text_key FROM signatures JOIN given_keys USING (article_key)"
        )
    if old.num_rows:
        with connection.given(old=old):
            connection.execute("DELETE FROM signatures WHERE article_key IN (SELECT article_key FROM old)")
            connection.execute("DELETE FROM signature_shingles WHERE signature_no IN (SELECT signature_no FROM old)")
    return list(old.column("text_key").to_pylist())


def publication_days(articles: pa.Table, weak_dates: Sequence[str]) -> pa.ChunkedArray:
    """The day each article was published, counted from 1970-01-01; NULL where none is known or the evidence is weak."""
    is_weak = pc.is_in(articles["published_from"], pa.array(weak_dates, pa.string()))
    moments = pc.if_else(is_weak, None, articles["published_at"])
    return moments.cast(pa.date32(), safe=False).cast(pa.int32())


def _signatures(
    connection: Connection, articles: pa.Table, prints: Sequence[Print], weak_dates: Sequence[str]
) -> pa.Table:
    """The rows of ``signatures`` of these articles."""
    first = connection.rows("SELECT coalesce(max(signature_no), 0) + 1 FROM signatures")[0][0]
    urls = [articles[name].to_pylist() for name in ("url", "canonical_url")]
    documents = {url: document_url(url) for url in {*urls[0], *urls[1]}}  # most articles have one of the two
    found = [print_.fingerprint for print_ in prints]
    columns = {
        "article_id": articles["article_id"],
        "article_key": _keys(articles["article_id"].to_pylist()),
        "signature_no": pa.array(range(first, first + articles.num_rows), pa.uint32()),
        "text_key": [entry.text_key for entry in found],
        "url_key": _keys(documents[url] for url in urls[0]),
        "canonical_key": _keys(documents[url] for url in urls[1]),
        "source_id": articles["source_id"],
        "published_at": articles["published_at"],
        "is_day_only": pc.fill_null(pc.equal(articles["published_precision"], Precision.DAY.value), False),
        "fetched_at": articles["fetched_at"],
        "day": publication_days(articles, weak_dates),
        "size": [entry.size for entry in found],
        "sample": [entry.sample for entry in found],
        "head": [entry.head for entry in found],
    }
    return pa.table(columns, schema=SIGNATURES.arrow)


def _keys(values: Iterable[str]) -> pa.Array:
    return pa.array([key(value.encode("utf-8", "surrogatepass")) for value in values], pa.int64())


def _repeated(column: pa.ChunkedArray, prints: Sequence[Print]) -> pa.Array:
    """A column's values, each as often as its row is looked up."""
    counts = [len(print_.lookup) for print_ in prints]
    return column.take(pa.array(np.repeat(np.arange(len(column)), counts)))


def _lookups(prints: Sequence[Print]) -> pa.Array:
    return pa.array(np.concatenate([print_.lookup for print_ in prints]), pa.uint32())


def _shingle_rows(signatures: pa.Table, prints: Sequence[Print]) -> pa.Table:
    """The rows of ``signature_shingles``."""
    columns = [_lookups(prints), *(_repeated(signatures.column(name), prints) for name in ("signature_no", "day"))]
    return pa.table(columns, schema=SIGNATURE_SHINGLES.arrow)


def _new_shingles(signatures: pa.Table, prints: Sequence[Print]) -> pa.Table:
    """What is looked up: the same shingles with the key of their text."""
    columns = [_lookups(prints), *(_repeated(signatures.column(name), prints) for name in ("text_key", "day"))]
    return pa.table(columns, schema=_NEW_SHINGLES)


def _decided(
    connection: Connection,
    candidates: Sequence[Candidate],
    links: Links,
    prints: Mapping[int, Print],
    settings: CopySettings,
) -> list[Copy]:
    """The copies among the candidates. In a crowd also pairs are compared that were not looked up: see
    ``crowd_questions``."""
    asked: set[tuple[int, int]] = set()
    denied = said.no_copies(connection)
    copies = decide(candidates, links, settings, denied)
    for _ in range(settings.lookup.candidates):
        questions = crowd_questions(candidates, copies, links, asked, settings.lookup)
        if not questions:
            break
        asked |= questions
        found = [link for link in _compared(connection, questions, prints, settings) if link.is_near]
        _insert(connection, TEXT_LINKS.name, _link_rows(found))
        links = {**links, **{(link.text_key, link.other_key): link for link in found}}
        copies = decide(candidates, links, settings, denied)
    return copies


def _compared(
    connection: Connection, pairs: set[tuple[int, int]], prints: Mapping[int, Print], settings: CopySettings
) -> list[TextLink]:
    """The links among likely pairs: by their samples, and where these leave room for doubt by their texts."""
    compact = {text_key: print_.fingerprint for text_key, print_ in prints.items()}
    compact |= known.fingerprints(connection, {text_key for pair in pairs for text_key in pair} - prints.keys())
    ordered = sorted(pairs)
    links = dict(zip(ordered, estimates(ordered, compact, settings.near), strict=True))
    doubtful = [pair for pair, link in links.items() if link is None]
    shingled = _shingled(connection, {text_key for pair in doubtful for text_key in pair}, prints, settings)
    counted = [compare(shingled[one], shingled[other], settings.near) for one, other in doubtful]
    return [link for link in links.values() if link] + counted


def _shingled(
    connection: Connection, text_keys: Collection[int], prints: Mapping[int, Print], settings: CopySettings
) -> dict[int, Shingled]:
    """The texts of these keys with all their shingles."""
    at_hand = {text_key: prints[text_key] for text_key in text_keys if text_key in prints}
    texts = {text_key: print_.text for text_key, print_ in at_hand.items() if not isinstance(print_, Shingled)}
    texts |= known.texts(connection, set(text_keys) - prints.keys())
    cut = {text_key: shingle(text, settings.fingerprint).keyed(text_key) for text_key, text in texts.items()}
    return cut | {text_key: print_ for text_key, print_ in at_hand.items() if isinstance(print_, Shingled)}


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
    columns = {name: [getattr(link, name) for link in links] for name in TEXT_LINKS.names}
    return pa.table(columns, schema=TEXT_LINKS.arrow)


def _insert(connection: Connection, table: str, rows: pa.Table) -> None:
    if rows.num_rows:
        with connection.given(new_rows=rows):
            connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM new_rows")


def _write(
    connection: Connection, given: pa.Table, decided: Sequence[str], copies: Sequence[Copy], moment: datetime
) -> None:
    """Bring ``duplicates`` and ``articles`` to what was decided of these articles; what stays is not touched.

    given: the batch's articles, whose rows are new; only the last rows of the table are searched for them.
    """
    rows = [dict(zip(DUPLICATES.names, astuple(copy), strict=True)) for copy in copies]
    wanted = pa.Table.from_pylist(rows, schema=DUPLICATES.arrow)
    with connection.given(decided=pa.table({"article_id": pa.array(decided, pa.string())}), wanted=wanted):
        before = connection.table("SELECT duplicates.* FROM duplicates JOIN decided USING (article_id)")
    old = {row["article_id"]: row for row in before.to_pylist()}
    new = {row["article_id"]: row for row in rows}
    if old != new:
        with connection.given(decided=before.select(["article_id"]), wanted=wanted):
            connection.execute("DELETE FROM duplicates WHERE article_id IN (SELECT article_id FROM decided)")
            connection.execute("INSERT INTO duplicates SELECT * FROM wanted")
    fresh = dict(zip(given["article_id"].to_pylist(), given["duplicate_of"].to_pylist(), strict=True))
    held = {article: row["original_id"] for article, row in old.items()} | fresh
    shall = {article: new[article]["original_id"] if article in new else None for article in decided}
    changed = {article: original for article, original in shall.items() if held.get(article) != original}
    _set_originals(connection, {a: o for a, o in changed.items() if a in fresh}, moment, "AND loaded_at = $moment")
    _set_originals(connection, {a: o for a, o in changed.items() if a not in fresh}, moment, "")


def _set_originals(connection: Connection, originals: Mapping[str, str | None], moment: datetime, rows: str) -> None:
    if not originals:
        return
    columns = [pa.array(list(originals), pa.string()), pa.array(list(originals.values()), pa.string())]
    with connection.given(changed=pa.table(columns, names=["article_id", "original_id"])):
        connection.execute(
            "UPDATE articles SET duplicate_of = original_id, loaded_at = $moment FROM changed"
            f" WHERE articles.article_id = changed.article_id {rows}",
            {"moment": moment},
        )
