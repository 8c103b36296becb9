"""After a warehouse was restored from a backup: what polling remembers to be loaded, and is not, is loaded again.

where the warehouse does not know the batch that was loaded last when pages were remembered:
    for page in pages that were had, and are not in the warehouse:
        load it from the archive                # without a new fetch, with what its feed said of it
        or forget that it was had               # its bytes are not kept any more: the next poll fetches it
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from extractors.document import Document, Origin
from extractors.text.counting import counted
from flows.collecting.memory import Memory
from flows.collecting.polling import Seen, Validators
from flows.fetching.client import Wanted
from flows.fetching.messages import Outcome
from flows.running.batching import ReadBatch
from flows.running.run import Loading, Run
from flows.sources.again import Kept, Unreachable, read_all_again
from flows.sources.base import ReadLimits
from warehouse.reading.epoch import LoadedPage, known_batches, not_loaded
from warehouse.staging.batches import FetchRow, SeenPage


@dataclass(frozen=True, slots=True)
class Restored:
    """What was missing. loaded: pages loaded from the archive. forgotten: pages that the next poll fetches again."""

    loaded: int = 0
    forgotten: int = 0

    def __bool__(self) -> bool:
        return bool(self.loaded or self.forgotten)

    def __str__(self) -> str:
        return (
            f"the warehouse lacks what was loaded before (restored from a backup?): "
            f"{counted(self.loaded, 'page was', 'pages were')} loaded again from the archive,"
            f" {counted(self.forgotten, 'that is not in it is', 'that are not in it are')} fetched again"
        )


NOTHING = Restored()


def restore(run: Run, loading: Loading, memory: Memory) -> Restored:
    """Bring memory and warehouse together again. Costs one look where they are."""
    wait_seconds = run.context.load_settings.lock_seconds
    epoch = memory.epoch()
    if epoch and known_batches(run.context.warehouse, [epoch], wait_seconds=wait_seconds):
        return NOTHING
    had = list(memory.fetched())
    missing = [had[n] for n in not_loaded(run.context.warehouse, map(_asked, had), wait_seconds=wait_seconds)]
    restored = _Restoring(run, loading).load(missing)
    lost = [_forgotten(page) for page in missing if (page.source_id, page.key) not in restored]
    memory.remember(lost, epoch=loading.epoch())
    return Restored(len(restored), len(lost))


def _asked(page: Seen) -> LoadedPage:
    moment = page.fetched_at
    assert moment, "only pages that were had are asked for"
    return LoadedPage(page.source_id, page.url, page.validators.sha256, moment)


def _forgotten(page: Seen) -> Seen:
    """The page as one that waits to be fetched."""
    return replace(
        page, version=None, fetched_at=None, tried_at=None, attempts=0, outcome=None, validators=Validators()
    )


@dataclass(frozen=True, slots=True)
class _Restoring:
    run: Run
    loading: Loading

    def load(self, missing: Iterable[Seen]) -> set[tuple[str, str]]:
        """Load what the archive has of these pages; which ones it had."""
        restored: set[tuple[str, str]] = set()
        found: list[tuple[Seen, Document]] = []
        for page, document in self._archived(missing):
            found.append((page, document))
            restored.add((page.source_id, page.key))
            if len(found) >= self.run.settings.batch.documents:
                self._hand_on(found)
        self._hand_on(found)
        self.loading.finish()
        return restored

    def _archived(self, missing: Iterable[Seen]) -> Iterator[tuple[Seen, Document]]:
        pages: list[Seen] = []
        kept: list[Kept] = []
        for page in missing:
            place = page.validators
            if place.file and place.offset is not None:
                kept.append(Kept(str(len(pages)), Origin(place.file, place.offset), page.url, page.source_id))
                pages.append(page)
        for again in read_all_again(kept, ReadLimits(self.run.settings.limits.document_bytes)):
            if isinstance(again, Unreachable):
                continue
            page, item = pages[int(again[0].document_id)], again[1]
            if isinstance(item, Document) and item.sha256 == page.validators.sha256:
                yield page, _as_polled(page, item)

    def _hand_on(self, found: list[tuple[Seen, Document]]) -> None:
        documents = tuple(document for _, document in found)
        fetches = tuple(_fetch(page, document) for page, document in found)
        seen = tuple(SeenPage(page.source_id, page.url, page.first_seen_at, page.evidence.guid) for page, _ in found)
        self.loading.add(ReadBatch(0, documents, (), fetches, seen))
        self.run.progress.advance(len(found), None)
        found.clear()


def _as_polled(page: Seen, document: Document) -> Document:
    """The document as polling made it, with what its feed said of it; without a status it is the feed's own text."""
    evidence = replace(page.evidence, is_whole=document.status is None)
    url = page.url if evidence.is_whole else document.url
    return replace(document, url=url, source_id=page.source_id, evidence=evidence)


def _fetch(page: Seen, document: Document) -> FetchRow:
    """The row of ``fetches`` that was lost, as far as it is known."""
    return FetchRow(
        source_id=page.source_id,
        url=page.url,
        final_url=document.url,
        wanted=Wanted.PAGE.value,
        outcome=Outcome.OK.value,
        detail="loaded again from the archive",
        status=document.status,
        fetched_at=document.fetched_at,
        seconds=0.0,
        attempts=1,
        bytes=len(document.body),
        sha256=document.sha256,
        archive_file=document.origin.file,
        archive_offset=document.origin.offset,
        is_new=True,
        from_feed=document.status is None,
        listed=None,
    )
