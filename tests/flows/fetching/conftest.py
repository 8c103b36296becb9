"""The test site for the tests of fetching."""

from collections.abc import Iterator

import pytest

from tests.site import Site


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running
