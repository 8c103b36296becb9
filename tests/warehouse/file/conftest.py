"""Here files are opened and checkpointed as they are in the field; new ones are copies of one made there."""

from collections.abc import Iterator

import pytest

from tests.template import field


@pytest.fixture(autouse=True)
def as_in_the_field() -> Iterator[None]:
    """DuckDB takes its own number of threads."""
    with field(lays_out=False):
        yield
