"""What all runners of the campaign share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.torture.faults import Faulty


@pytest.fixture
def faulty(tmp_path: Path) -> Iterator[Faulty]:
    """Runs actions with faults in the folder ``case/work``."""
    with Faulty(tmp_path, tmp_path / "case") as running:
        yield running
