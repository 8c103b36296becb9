"""The newsroom, made once for all tests here."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.newsroom.fill import fill
from warehouse.file.connection import Connection
from warehouse.reading.queries import reading


@pytest.fixture(scope="session")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of a Monday's news."""
    return fill(tmp_path_factory.mktemp("newsroom"))


@pytest.fixture(scope="session")
def asked(newsroom: Path) -> Iterator[Connection]:
    """An open warehouse to ask."""
    with reading(newsroom) as (connection, _):
        yield connection
