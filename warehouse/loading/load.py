"""Staged batches into the warehouse, each whole in one transaction, however they came and however often.

A load appends what is new and touches nothing that is known. The number of its SQL statements does not depend on the
number of articles. Where an article's versions change, they are written anew from ``versions.plan``; its row of
``articles`` only where that shall show another version.
"""

import gc
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from time import monotonic

import pyarrow as pa
import pyarrow.compute as pc

from extractors.copies.decide import CopySettings
from extractors.prepared import Prepared
from extractors.stories.decide import StorySettings
from warehouse.errors import WarehouseError
from warehouse.file.connection import Connection, Setting, Tracer, connect
from warehouse.loading import copies as decisions
from warehouse.loading import learning
from warehouse.loading.articles import append, write_articles
from warehouse.loading.documents import write_documents
from warehouse.loading.moment import after
from warehouse.loading.retired import without_retired
from warehouse.loading.runs import RunResult, Status, finish_run, start_run
from warehouse.loading.sightings import incoming_sightings, known_sightings, with_lacks
from warehouse.loading.source_facts import SourceFacts, bring_facts
from warehouse.loading.versions import plan
from warehouse.schema.tables import LOADED_BATCHES
from warehouse.staging import files as staging
from warehouse.staging.batches import PREPARED, Batch
from warehouse.staging.grouping import Waiting, grouped, joined

__all__ = [
    "LoadSettings",
    "Loaded",
    "RunResult",
    "Status",
    "finish_run",
    "load",
    "load_batch",
    "load_batches",
    "load_staged",
    "load_waiting",
    "start_run",
]

# How long one opening of the file may take in one group of waiting batches after the other. Closing brings the last,
# unfilled rows of each table to the file anew, so few closings are quick; who wants the file itself waits as long.
_WINDOW_SECONDS = 10.0
# What does not fit into memory goes to a folder beside the warehouse: of at most so many times the memory.
_SPILLED = 4


@dataclass(frozen=True, slots=True)
class LoadSettings:
    """What a load needs besides its batches.

    lock_seconds: how long to wait for a warehouse that another process has open.
    copies: how copies are told; None leaves every article an original.
    stories: how stories are told; None leaves every article without one.
    facts: what the user says of sources.
    preparing: the version of what makes prints and terms of texts. What another made is made anew; all, if it is empty.
    transaction_bytes: staged bytes that are loaded in one transaction at most, where several batches wait.
    memory_bytes: what DuckDB may take; a load that needs more puts it beside the warehouse for the time.
    """

    lock_seconds: float = 60.0
    copies: CopySettings | None = None
    stories: StorySettings | None = None
    transaction_bytes: int = 2**29
    memory_bytes: int = 2**31
    facts: tuple[SourceFacts, ...] = ()
    preparing: str = ""

    @property
    def duckdb(self) -> Mapping[str, Setting]:
        """What DuckDB is told when the warehouse is opened for a load."""
        return {
            "memory_limit": f"{self.memory_bytes}B",
            "max_temp_directory_size": f"{self.memory_bytes * _SPILLED}B",
        }


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did.

    new, revised, unchanged: articles not seen before, with other content than before, as before.
    copies: of the new and revised ones, copies of another article. quarantined: documents that gave no article.
    batches: staged batches loaded; failed: those that were not, and why.
    """

    new: int = 0
    revised: int = 0
    unchanged: int = 0
    copies: int = 0
    quarantined: int = 0
    batches: int = 0
    failed: tuple[staging.Strange, ...] = field(default=())

    def __add__(self, other: "Loaded") -> "Loaded":
        return Loaded(**{name: getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__})


def load(
    warehouse: Path, staged: Path, settings: LoadSettings | None = None, *, tracer: Tracer | None = None
) -> Loaded:
    """Load one staged batch and take it away. One that is in the warehouse already is only taken away.

    Raises WarehouseError, with the batch still staged and the warehouse as it was; WarehouseLocked where it is in use.
    """
    settings = settings or LoadSettings()
    with _opened(warehouse, settings, tracer) as connection:
        try:
            batch = staging.read(staged)
        except WarehouseError:
            if _is_taken(staged):
                return Loaded()
            raise
        loaded = load_batch(connection, batch, settings)
        staging.remove(staged)
        return loaded


def load_waiting(
    warehouse: Path,
    directory: Path,
    settings: LoadSettings | None = None,
    *,
    but_of: Collection[str] = (),
    tracer: Tracer | None = None,
) -> Loaded:
    """Load all batches that wait in the folder, the sound ones even where others are not; those are in ``failed``.

    but_of: runs that load what they stage themselves; theirs are left to them.
    Raises WarehouseLocked where the warehouse is in use, WarehouseError where it is no warehouse.
    """
    staging.sweep(directory)
    staged = [path for path in staging.waiting(directory) if not but_of or staging.run_id(path) not in but_of]
    loaded = load_staged(warehouse, staged, settings, tracer=tracer)
    return Loaded(failed=tuple(staging.leftovers(directory))) + loaded


def load_staged(
    warehouse: Path, staged: Sequence[Path], settings: LoadSettings | None = None, *, tracer: Tracer | None = None
) -> Loaded:
    """Load these staged batches and take them away, several in one transaction; those that fail are in ``failed``.

    Raises WarehouseLocked where the warehouse is in use, WarehouseError where it is no warehouse.
    """
    settings = settings or LoadSettings()
    failed: list[staging.Strange] = []
    groups = grouped(_sound(staged, failed), settings.transaction_bytes)
    total = Loaded()
    with ThreadPoolExecutor(1) as ahead:  # the next group is read while one is loaded
        group = next(groups, None)
        while group:
            with _opened(warehouse, settings, tracer) as connection:
                closes_at = monotonic() + _WINDOW_SECONDS
                while group and monotonic() < closes_at:
                    coming = ahead.submit(next, groups, None)
                    total += _load_group(connection, group, settings)
                    group = coming.result()
    return total + Loaded(failed=tuple(failed))


def _opened(warehouse: Path, settings: LoadSettings, tracer: Tracer | None) -> AbstractContextManager[Connection]:
    return connect(warehouse, tracer=tracer, lock_seconds=settings.lock_seconds, settings=settings.duckdb)


def _sound(staged: Iterable[Path], failed: list[staging.Strange]) -> Iterator[Waiting]:
    """The batches of these files, read one by one; those that cannot be read are added to ``failed``."""
    for path in staged:
        try:
            yield Waiting(path, staging.read(path), path.stat().st_size)
        except staging.Unsound as error:
            if not _is_taken(path):
                failed.append(staging.Strange(path, f"{error}; set aside as {staging.set_aside(path)}"))
        except (WarehouseError, FileNotFoundError) as error:
            if not _is_taken(path):
                failed.append(staging.Strange(path, str(error)))


def _is_taken(staged: Path) -> bool:
    """Whether another process has loaded the batch, which found it waiting: no other reason takes one away."""
    return staged.parent.is_dir() and not staged.exists()


def _load_group(connection: Connection, group: Sequence[Waiting], settings: LoadSettings) -> Loaded:
    """Load batches that share nothing in one transaction; where that fails, each in its own: one harms no other."""
    try:
        with _uncollected():
            loaded = load_batches(connection, [waiting.batch for waiting in group], settings)
    except WarehouseError as error:
        if len(group) == 1:
            return Loaded(failed=(staging.Strange(group[0].path, str(error)),))
        return sum((_load_group(connection, [waiting], settings) for waiting in group), Loaded())
    for waiting in group:
        try:
            staging.remove(waiting.path)
        except WarehouseError as error:
            loaded += Loaded(failed=(staging.Strange(waiting.path, str(error)),))
    return loaded


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looks for cycles of garbage: a load makes next to none, and hundreds of thousands of values to look at.

    They took a tenth of a load's CPU (docs/scale.md). What a load holds is gone with it, by its counts.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def load_batch(connection: Connection, batch: Batch, settings: LoadSettings) -> Loaded:
    """Load a batch in one transaction of an open warehouse."""
    return load_batches(connection, [batch], settings)


def load_batches(connection: Connection, batches: Sequence[Batch], settings: LoadSettings) -> Loaded:
    """Load batches that share nothing (``warehouse/staging/grouping.py``) in one transaction of an open warehouse."""
    with connection.transaction():
        last, loaded_ids = connection.rows(
            "SELECT greatest(max(loaded_at), (SELECT max(loaded_at) FROM articles)),"
            " list(batch_id) FILTER (batch_id IN (SELECT unnest(?))) FROM loaded_batches",
            [[batch.batch_id for batch in batches]],
        )[0]
        batches = [batch for batch in batches if batch.batch_id not in (loaded_ids or ())]
        if not batches:
            return Loaded()
        given = joined(batches)
        tables = {**given, "articles": with_lacks(without_retired(connection, given["articles"]))}
        with connection.given(**{f"batch_{name}": table for name, table in tables.items()}):
            loaded = _load_tables(connection, tables, batches, after(last), settings)
        return loaded + Loaded(unchanged=given["articles"].num_rows - tables["articles"].num_rows)


def _load_tables(
    connection: Connection,
    tables: Mapping[str, pa.Table],
    batches: Sequence[Batch],
    loaded_at: datetime,
    settings: LoadSettings,
) -> Loaded:
    """Write what is new in these tables, and note that the batches they are of are loaded."""
    articles = tables["articles"]
    made = plan(known_sightings(connection, articles["article_id"]), incoming_sightings(articles))
    if made.reshown:
        with connection.given(reshown_ids=pa.table({"article_id": pa.array(made.reshown, pa.string())})):
            learning.restore(connection, "reshown_ids")
    changed = write_articles(connection, articles, made, loaded_at)
    with connection.given(changed_ids=changed.select(["article_id"])):
        learning.take_out(connection, "changed_ids")
    rows = write_documents(connection, tables, loaded_at)
    bring_facts(connection, settings.facts)
    rows += changed.num_rows + len(made.rewritten) + len(made.resighted)
    if rows:  # batches that changed nothing are not even noted: loading the same again leaves the file as it was
        notes = [{"batch_id": each.batch_id, "loaded_at": loaded_at, "run_id": each.run_id} for each in batches]
        append(connection, LOADED_BATCHES.name, pa.Table.from_pylist(notes, schema=LOADED_BATCHES.arrow))
    _settle(connection, changed, settings, _prepared(tables[PREPARED], settings))
    return Loaded(
        new=made.new,
        revised=made.revised,
        unchanged=made.unchanged,
        copies=_copies(connection, made.changed, changed),
        quarantined=tables["quarantine"].num_rows,
        batches=len(batches),
    )


def _prepared(rows: pa.Table, settings: LoadSettings) -> Prepared:
    """What the batches brought of their articles' texts."""
    if not settings.preparing:
        return Prepared()
    return Prepared(settings.preparing, dict(zip(rows["key"].to_pylist(), rows["data"].to_pylist(), strict=True)))


def _settle(connection: Connection, changed: pa.Table, settings: LoadSettings, prepared: Prepared) -> None:
    """Tell copies and stories among the articles written."""
    if settings.copies:
        decisions.settle_copies(connection, changed, settings.copies, prepared)
    if settings.stories:
        decisions.settle_stories(connection, changed, settings.stories, prepared)


def _copies(connection: Connection, article_ids: Sequence[str], written: pa.Table) -> int:
    """How many of these articles are copies. written: rows of this load, which are the last of their table."""
    asked = pa.array(article_ids, pa.string())
    where, values = "", {}
    if written.num_rows and pc.all(pc.is_in(asked, written["article_id"].combine_chunks())).as_py():
        where, values = " AND loaded_at >= $moment", {"moment": pc.min(written["loaded_at"]).as_py()}
    with connection.given(altered=pa.table({"article_id": asked})):
        sql = "SELECT count(*) FROM articles SEMI JOIN altered USING (article_id) WHERE duplicate_of IS NOT NULL"
        return int(connection.rows(sql + where, values)[0][0])
