"""Laws of batching: nothing lost, nothing reordered, every bound kept."""

from hypothesis import given
from hypothesis import strategies as st

from extractors.article import Rejected
from extractors.document import Document
from flows.running.batching import batched
from flows.settings.load import BatchSettings
from tests.fakes import document, rejected

items = st.lists(st.integers(0, 40).map(lambda n: document(n, text="x" * n) if n else rejected(n)), max_size=30)


@given(items=items, size=st.integers(1, 7), limit=st.integers(1, 100))
def test_batches_hold_every_item_in_order_within_bounds(
    items: list[Document | Rejected], size: int, limit: int
) -> None:
    batches = list(batched(items, BatchSettings(documents=size, bytes=limit)))
    assert [d for b in batches for d in b.documents] == [i for i in items if isinstance(i, Document)]
    assert [r for b in batches for r in b.rejected] == [i for i in items if isinstance(i, Rejected)]
    assert [b.number for b in batches] == list(range(len(batches)))
    for batch in batches:
        assert 0 < len(batch) <= size
        assert len(batch.documents) == 1 or sum(len(d.body) for d in batch.documents) <= limit or not batch.documents
