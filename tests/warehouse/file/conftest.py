"""Here files are made, opened and checkpointed as they are in the field."""

import pytest


@pytest.fixture
def laid_out() -> None:
    """Each file is laid out anew."""


@pytest.fixture
def one_thread() -> None:
    """DuckDB takes its own number."""
