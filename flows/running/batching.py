"""Documents into batches, bounded in number and bytes, so that memory stays flat whatever comes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extractors.article import Rejected
from extractors.document import Document
from flows.settings.load import BatchSettings
from warehouse.staging.batches import FetchRow, SeenPage


@dataclass(frozen=True, slots=True)
class ReadBatch:
    """What was read and is handed on together, in the order read."""

    number: int
    documents: tuple[Document, ...]
    rejected: tuple[Rejected, ...]
    fetches: tuple[FetchRow, ...] = ()
    seen: tuple[SeenPage, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.documents or self.rejected or self.fetches or self.seen)

    def __len__(self) -> int:
        return len(self.documents) + len(self.rejected)


def batched(items: Iterable[Document | Rejected], size: BatchSettings) -> Iterator[ReadBatch]:
    """The items in batches within the bounds; a document larger than ``size.bytes`` is a batch of its own."""
    documents: list[Document] = []
    rejected: list[Rejected] = []
    number = total = 0
    for item in items:
        weight = len(item.body) if isinstance(item, Document) else 0
        full = len(documents) + len(rejected) >= size.documents or (documents and total + weight > size.bytes)
        if full:
            yield ReadBatch(number, tuple(documents), tuple(rejected))
            number, total, documents, rejected = number + 1, 0, [], []
        total += weight
        if isinstance(item, Document):
            documents.append(item)
        else:
            rejected.append(item)
    if documents or rejected:
        yield ReadBatch(number, tuple(documents), tuple(rejected))
