"""The test site and settings that suit it: no delays, short limits, loopback allowed."""

from collections.abc import Iterator

import pytest

from flows.fetching.settings import FetchSettings
from tests.flows.fetching.quick import quick_settings
from tests.site import Site


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def settings() -> FetchSettings:
    return quick_settings()
