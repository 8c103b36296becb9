"""Documents read again from where their bytes are kept, by the readers that read them the first time."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from extractors.article import Reason, Rejected
from extractors.document import Document, Evidence, Origin
from flows.boundary import Unforeseen, bounded, log
from flows.sources import registry
from flows.sources.base import Item, Items, LocalFile, Meter, ReadLimits, reject
from flows.sources.compression import open_unpacked
from flows.sources.errors import ReadError
from flows.sources.folder import find_files
from flows.sources.warc import read_warc

NO_EVIDENCE = Evidence()


@dataclass(frozen=True, slots=True)
class Kept:
    """What the warehouse remembers of a document, or of a part of an input that never became one.

    document_id: of the document, or of the rejection.
    sha256, fetched_at: of a document's bytes; None for what never became one.
    evidence: what its carrier said of it, as far as that is still known apart from the bytes: a feed's item.
    """

    document_id: str
    origin: Origin
    url: str
    source_id: str
    sha256: str | None = None
    fetched_at: datetime | None = None
    evidence: Evidence = NO_EVIDENCE


@dataclass(frozen=True, slots=True)
class Unreachable:
    """A document whose bytes are not where they were, and why."""

    kept: Kept
    why: str

    def __str__(self) -> str:
        place = self.kept.origin.file if self.kept.origin.offset is None else _place(self.kept.origin)
        return f"{self.kept.url}: {self.why} ({place or 'no file'})"


Again = tuple[Kept, Item] | Unreachable


def read_again(kept: Kept, limits: ReadLimits) -> Item | Unreachable:
    """The document with what its bytes give now, or why it gives none."""
    for found in read_all_again([kept], limits):
        return found if isinstance(found, Unreachable) else found[1]
    return Unreachable(kept, "nothing there")


def read_all_again(kept: Sequence[Kept], limits: ReadLimits) -> Iterator[Again]:
    """Each of these with what its bytes give now; every file is read once, however many are in it.

    A part of an input that is a whole file (one cut off, one of no known format) gives all that is in the file.
    A document with the bytes it had keeps its id, url, source and time, so that it is known for the same.
    """
    by_file: defaultdict[str, list[Kept]] = defaultdict(list)
    for each in kept:
        by_file[each.origin.file].append(each)
    for name, those in by_file.items():
        file = _local_file(name, those)
        if isinstance(file, LocalFile):
            yield from _from_file(file, those, limits)
        else:
            yield from (Unreachable(each, file) for each in those)


def _local_file(name: str, kept: Sequence[Kept]) -> LocalFile | str:
    """The file, named as when it was read first; or why it cannot be reached."""
    if not name:
        return "its bytes were not kept"
    if "://" in name:
        return "in an archive elsewhere, which was not kept; fetch that, and backfill from disk"
    if Path(name).is_dir():
        return "a folder: load it again with newsloom ingest"
    found = next(find_files(name))
    if isinstance(found, Rejected):
        return found.detail
    local = [each for each in kept if each.url.startswith("file:")]
    if not local:
        return replace(found, source_id=kept[0].source_id)
    first = local[0]
    url = first.url if first.origin.offset is None else first.url.removesuffix(f"#{first.origin.offset}")
    return replace(found, url=url, source_id=first.source_id)


def _from_file(file: LocalFile, kept: Sequence[Kept], limits: ReadLimits) -> Iterator[Again]:
    rest: list[Kept] = []
    for each in kept:
        if each.origin.offset is not None and _is_record(file, each.origin.offset):
            yield from _from_record(file, each, each.origin.offset, limits)
        else:
            rest.append(each)
    if rest:
        yield from _from_whole(file, rest, limits)


def _is_record(file: LocalFile, offset: int) -> bool:
    """Whether a record of a web archive starts at this byte, so that the file need not be read up to there."""
    try:
        with open_unpacked(file.path, file.name, start=offset) as stream:
            return stream.peek(5) == b"WARC/"
    except OSError:
        return False


def _from_record(file: LocalFile, kept: Kept, offset: int, limits: ReadLimits) -> Iterator[Again]:
    try:
        with bounded(file.name, known=(OSError,)), open_unpacked(file.path, file.name, start=offset) as stream:
            item = next(read_warc(file, stream, limits), None)
    except (ReadError, OSError) as error:
        reason = error.reason if isinstance(error, ReadError) else Reason.UNREADABLE
        item = reject(file, reason, str(error), offset=offset, url=kept.url)
    except Unforeseen as error:
        log(error, "a record")
        item = reject(file, Reason.ERROR, error.message, offset=offset, url=kept.url)
    if item is not None and _offset(item) == offset:
        yield kept, _known(kept, item)
    else:
        yield Unreachable(kept, "the record there holds no page")


def _from_whole(file: LocalFile, kept: Sequence[Kept], limits: ReadLimits) -> Iterator[Again]:
    """Read the file through; stops when all that is looked for was found."""
    by_offset: defaultdict[int, list[Kept]] = defaultdict(list)
    by_url: dict[str, Kept] = {}
    whole: Kept | None = None
    for each in kept:
        if each.origin.offset is not None:
            by_offset[each.origin.offset].append(each)
        elif each.sha256 is None:
            whole = each
        else:
            by_url[each.url] = each
    met: set[str] = set()
    for item in _items(file, limits):
        offset = _offset(item)
        wanted = by_offset.get(offset, []) if offset is not None else []
        if not wanted and (one := by_url.get(item.url)):
            wanted = [one]
        for each in wanted or ([whole] if whole else []):
            met.add(each.document_id)
            yield each, _known(each, item)
        if not whole and len(met) == len(kept):
            return
    yield from (Unreachable(each, "not in the file any more") for each in kept if each.document_id not in met)


def _items(file: LocalFile, limits: ReadLimits) -> Items:
    return registry.read_file(file, limits, Meter())


def _offset(item: Item) -> int | None:
    return item.origin.offset if isinstance(item, Document) else item.offset


def _known(kept: Kept, item: Item) -> Item:
    """The item; a document with the bytes it had is the one that the warehouse knows."""
    if isinstance(item, Rejected) or item.sha256 != kept.sha256:
        return item
    known = replace(item, url=kept.url, source_id=kept.source_id, fetched_at=kept.fetched_at or item.fetched_at)
    if known.document_id != kept.document_id and kept.evidence != NO_EVIDENCE:
        # No page answered: what is kept is the feed's own text.
        is_whole = kept.evidence.is_whole or (kept.evidence.carrier == "feed" and known.status is None)
        known = replace(known, evidence=replace(kept.evidence, is_whole=is_whole))
    # What a feed said of a page may be known in part by now, and the id is made from that too: it stays as it was.
    vars(known)["document_id"] = kept.document_id
    return known


def _place(origin: Origin) -> str:
    return f"{origin.file}, at {origin.offset}"
