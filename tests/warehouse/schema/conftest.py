"""Here layouts are made and changed, so none is a copy."""

import pytest


@pytest.fixture
def laid_out() -> None:
    """Each file is laid out anew."""
