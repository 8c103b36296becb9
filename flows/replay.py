"""The ``replay`` flow: what is in quarantine is read, extracted and loaded again, so that what was mended empties it.

for kept, item in read_all_again(quarantine):           # every file once; what cannot be reached is said
    load(batch)                                         # as in ``ingest``; an article takes its document out
settle(quarantine)                                      # what has another id now stands under that one alone
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from extractors.document import Evidence, Origin
from extractors.text.counting import counted
from extractors.text.urls import document_url
from flows.collecting.memory import Memory
from flows.collecting.polling import NO_EVIDENCE
from flows.engine.flow import flow
from flows.running.batching import batched
from flows.running.report import PROBLEMS_SHOWN, Summary
from flows.running.run import Loading, Run, running, summed_up
from flows.running.workers import open_workers
from flows.sources.again import Kept, Unreachable, read_all_again
from flows.sources.base import Item, ReadLimits
from warehouse.reading.again import Reachable, quarantined, settle


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay did. unfetched: pages that could not be fetched, of which no bytes are kept."""

    summary: Summary
    unreachable: tuple[Unreachable, ...] = ()
    unfetched: int = 0

    @property
    def is_partial(self) -> bool:
        """Whether something stays in quarantine that was not tried."""
        return bool(self.unreachable or self.unfetched)

    def notes(self) -> Iterator[str]:
        """What stays in quarantine without having been tried, as lines."""
        yield from (str(each) for each in self.unreachable[:PROBLEMS_SHOWN])
        if len(self.unreachable) > PROBLEMS_SHOWN:
            yield f"and {len(self.unreachable) - PROBLEMS_SHOWN:,} more whose bytes cannot be reached"
        if self.unfetched:
            left = counted(self.unfetched, "page stays", "pages stay")
            yield f"{left} in quarantine that could not be fetched: only fetching helps (poll, or ingest URL)"


@flow(name="replay")
def replay(warehouse: str | None = None, workers: int | None = None) -> Replayed:
    """Try again to make articles of what is in quarantine.

    warehouse: the DuckDB file; by default NEWSLOOM_WAREHOUSE, else data/newsloom.duckdb.
    workers: worker processes; by default one a core.
    """
    with (
        running("replay", [], warehouse) as run,
        open_workers(run.settings, workers, run.folder, run.context.warehouse) as crew,
    ):
        lock_seconds = run.settings.warehouse.lock_seconds
        rows, unfetched = quarantined(run.context.warehouse, wait_seconds=lock_seconds)
        reading = _Reading(run, kept_documents(rows, run.context.warehouse))
        loading = Loading(run, crew, {})
        for batch in batched(reading.items(), run.settings.batch):
            loading.add(batch)
            run.progress.advance(len(batch), reading.share)
            if run.stopping.is_set():
                break
        loading.finish()
        settle(run.context.warehouse, reading.replaced(), wait_seconds=lock_seconds)
    return Replayed(summed_up(run, "replay", ["quarantine"]), tuple(reading.unreachable), unfetched)


def kept_documents(rows: Iterable[Reachable], warehouse: Path) -> list[Kept]:
    """The rows as what can be read again, with what polling remembers that a feed said of them."""
    remembered = warehouse.parent / "polling.sqlite"
    if not remembered.exists():
        return [_kept(row) for row in rows]
    with Memory(remembered) as memory:
        return [_kept(row, _remembered(memory, row)) for row in rows]


def _remembered(memory: Memory, row: Reachable) -> Evidence | None:
    page = memory.pages(row.source_id).get(document_url(row.asked_url or row.url))
    return page.evidence if page else None


def _kept(row: Reachable, evidence: Evidence | None = None) -> Kept:
    """The row as what can be read again; of a feed that is forgotten, what the article still shows."""
    origin = Origin(row.archive_file, row.archive_offset)
    carried = row.carried or {}
    if evidence is None and carried:
        evidence = Evidence(**{**carried, "authors": tuple(carried["authors"])})
    known = evidence or NO_EVIDENCE
    return Kept(row.document_id, origin, row.url, row.source_id, row.sha256, row.fetched_at, known)


@dataclass(slots=True)
class _Reading:
    """The reading of all that is in quarantine, and what came of it."""

    run: Run
    kept: Sequence[Kept]
    unreachable: list[Unreachable] = field(default_factory=list)
    found: dict[str, set[str]] = field(default_factory=dict)

    @property
    def share(self) -> float:
        """How much of it is read, 0 to 1."""
        return min(1.0, (len(self.found) + len(self.unreachable)) / len(self.kept)) if self.kept else 1.0

    def items(self) -> Iterator[Item]:
        for again in read_all_again(self.kept, ReadLimits(self.run.settings.limits.document_bytes)):
            if isinstance(again, Unreachable):
                self.unreachable.append(again)
                continue
            kept, item = again
            self.found.setdefault(kept.document_id, set()).add(item.document_id)
            yield item

    def replaced(self) -> dict[str, str]:
        """The new id of all that gave something else this time, by the old one."""
        return {old: min(new) for old, new in self.found.items() if old not in new}
