"""The newsroom with an outlet that attacks, and its pages, made once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from flows.pages.app import make_app
from flows.pages.settings import Access, load_pages_settings
from tests.newsroom.fill import fill
from warehouse.reading.kept import Kept


@pytest.fixture(scope="session")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of a Monday's news, and of a Wednesday's attacks."""
    return fill(tmp_path_factory.mktemp("attacked"), is_attacked=True)


@pytest.fixture(scope="session")
def kept(attacked: Path) -> Iterator[Kept]:
    """Its published copy."""
    made = Kept(attacked, load_pages_settings().limits)
    yield made
    made.close()


@pytest.fixture(scope="session")
def pages(kept: Kept) -> TestClient:
    """Its pages."""
    app = make_app(kept, load_pages_settings(), Access(hosts=frozenset({"testserver"})))
    return TestClient(app, follow_redirects=False)
