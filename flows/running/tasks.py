"""The tasks of a run: a batch of documents extracted and staged, staged batches loaded."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from extractors.article import Article, Rejected
from extractors.sandbox import Sandbox
from flows.engine.task import Retry, task
from flows.running.batching import ReadBatch
from flows.running.report import SourceCount, count_sources
from warehouse.errors import WarehouseLocked
from warehouse.loading import load
from warehouse.loading.load import Loaded, LoadSettings
from warehouse.staging import files as staging
from warehouse.staging.batches import Batch, DocumentRecord, Polled, SourceRecord, to_batch


@dataclass(frozen=True, slots=True)
class RunContext:
    """What all batches of one run share. languages: of the articles to load; all where none is named."""

    run_id: str
    warehouse: Path
    extractor_version: str
    load_settings: LoadSettings
    languages: frozenset[str] = frozenset()

    @property
    def staging(self) -> Path:
        """Where batches wait for their load: beside the warehouse."""
        return self.warehouse.with_suffix(".staging")


@dataclass(frozen=True, slots=True)
class Staged:
    """A batch that is safe on disk. counts: as in ``runs``. sources: what became of the documents of each, by id."""

    path: Path
    counts: Counter[str]
    rejected: tuple[Rejected, ...]
    sources: Mapping[str, SourceCount] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Made:
    """What a batch of documents gave, before it is safe on disk. counts, sources: as in ``Staged``."""

    batch: Batch
    counts: Counter[str]
    rejected: tuple[Rejected, ...]
    sources: Mapping[str, SourceCount]

    def staged(self, path: Path) -> Staged:
        """The same once the batch is at this path."""
        return Staged(path, self.counts, self.rejected, self.sources)


@task()
def extract(context: RunContext, sandbox: Sandbox, batch: ReadBatch, sources: tuple[SourceRecord, ...]) -> Staged:
    """Turn a batch of documents into articles and stage them durably.

    Raises WarehouseError where the batch cannot be staged (a full disk).
    """
    made = extracted(context, sandbox, batch, sources)
    return made.staged(staging.stage(context.staging, made.batch))


def extracted(context: RunContext, sandbox: Sandbox, batch: ReadBatch, sources: tuple[SourceRecord, ...]) -> Made:
    """Turn a batch of documents into a batch of articles."""
    results = list(sandbox.process(batch.documents))
    found = [result for result in results if isinstance(result, Article)]
    articles = [a for a in found if not context.languages or a.language.code in context.languages]
    left_out = {article.document_id for article in found} - {article.document_id for article in articles}
    rejected = [*batch.rejected, *(result for result in results if isinstance(result, Rejected))]
    made = to_batch(
        articles,
        rejected,
        [DocumentRecord.of(document) for document in batch.documents if document.document_id not in left_out],
        sources,
        Polled(batch.fetches, batch.seen),
        run_id=context.run_id,
        extractor_version=context.extractor_version,
        made_at=datetime.now(UTC),
    )
    counts = Counter(f"{each.stage}/{each.reason}" for each in rejected)
    counts.update(f"removed/{block.kind}" for article in articles for block in article.removed)
    counts.update(f"left_out/{article.language.code}" for article in found if article.document_id in left_out)
    return Made(made, counts, tuple(rejected), count_sources(articles, rejected))


# A warehouse in use may be free soon; what else fails would fail again.
@task(retry=Retry(WarehouseLocked, after_seconds=(2.0, 10.0)))
def load_staged(context: RunContext, staged: tuple[Path, ...]) -> Loaded:
    """Load staged batches, several in one transaction; those that fail are in ``failed``, still staged.

    Raises WarehouseError where the warehouse cannot be opened; where it is in use only after trying again.
    """
    return load.load_staged(context.warehouse, staged, context.load_settings)
