"""Waiting batches that can be loaded in one transaction: opening, log and checkpoint cost as much for one as for many.

Batches go together where they share nothing: no document, article, page or fetch. Then none can see what another
wrote, and together they leave what they leave one after the other. A batch that shares something starts the next group.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from warehouse.staging.batches import STAGED, Batch


@dataclass(frozen=True, slots=True)
class Waiting:
    """A staged batch that was read. bytes: of its file."""

    path: Path
    batch: Batch
    bytes: int


# By table, the columns that name what its rows write, or look up in what others write.
_SUBJECTS = {
    "articles": (("article_id",),),
    "documents": (("document_id",), ("source_id", "url")),
    "quarantine": (("document_id",), ("source_id", "url")),
    "fetches": (("fetch_id",),),
    "seen_pages": (("source_id", "url"),),
}


def grouped(batches: Iterable[Waiting], most_bytes: int) -> Iterator[list[Waiting]]:
    """The batches in groups that share nothing, in their order, each of at most so many bytes or of one batch."""
    group: list[Waiting] = []
    taken: set[tuple[str, ...]] = set()
    size = 0
    for waiting in batches:
        own = _subjects(waiting.batch)
        if group and (size + waiting.bytes > most_bytes or not taken.isdisjoint(own)):
            yield group
            group, taken, size = [], set(), 0
        group.append(waiting)
        taken |= own
        size += waiting.bytes
    if group:
        yield group


def _subjects(batch: Batch) -> set[tuple[str, ...]]:
    """All that the batch's rows are about, by the columns that name it."""
    return {
        (*names, *values)
        for table, keys in _SUBJECTS.items()
        for names in keys
        for values in zip(*(batch.tables[table][name].to_pylist() for name in names), strict=True)
    }


def joined(batches: Sequence[Batch]) -> dict[str, pa.Table]:
    """The rows of all these batches by table; a source that several name is told once, as the first has it."""
    if len(batches) == 1:
        return dict(batches[0].tables)
    tables = {name: pa.concat_tables([batch.tables[name] for batch in batches]) for name in STAGED}
    first = {row["source_id"]: row for row in reversed(tables["sources"].to_pylist())}
    return tables | {"sources": pa.Table.from_pylist(list(first.values()), schema=STAGED["sources"])}
