"""Here layouts are made and changed, so none is a copy."""

from collections.abc import Iterator

import pytest

from tests.template import field


@pytest.fixture(autouse=True)
def as_in_the_field() -> Iterator[None]:
    """Each file is laid out anew."""
    with field():
        yield
