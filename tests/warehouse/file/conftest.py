"""Here files are made, opened and checkpointed as they are in the field."""

from collections.abc import Iterator

import pytest

from tests.template import field


@pytest.fixture(autouse=True)
def as_in_the_field() -> Iterator[None]:
    """Each file is laid out anew, and DuckDB takes its own number of threads."""
    with field():
        yield
