"""A server of the newsroom's pages, and Chromium to look at them."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from flows.briefs.pdf import browser as browser_here
from flows.engine.listening import configured, listening
from flows.pages.app import make_app
from flows.pages.settings import Access, load_pages_settings
from tests.newsroom.fill import fill, join_storms
from warehouse.reading.kept import Kept


def chromium() -> str | None:
    """Where Chromium is: as ``CHROMIUM`` says, else the system's."""
    return os.environ.get("CHROMIUM") or browser_here()


def served(warehouse: Path) -> Iterator[str]:
    """The address of the pages of a warehouse, for a while."""
    settings = load_pages_settings()
    kept = Kept(warehouse, settings.limits)
    with listening("127.0.0.1", 0, "") as bound:
        server = uvicorn.Server(configured(make_app(kept, settings, Access())))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)
    kept.close()


@pytest.fixture(scope="session")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages of the newsroom with an outlet that attacks, and with a storm in two languages."""
    warehouse = fill(tmp_path_factory.mktemp("attacked"), is_attacked=True)
    join_storms(warehouse)
    yield from served(warehouse)


@pytest.fixture(scope="session")
def peaceful(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages of the newsroom, its storm in two languages."""
    warehouse = fill(tmp_path_factory.mktemp("newsroom"))
    join_storms(warehouse)
    yield from served(warehouse)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, driven by Playwright."""
    driver = pytest.importorskip("playwright.sync_api", reason="make test-browser installs what drives the browser")
    path = chromium()
    if path is None:
        pytest.skip("no Chromium here: on Debian, apt-get install chromium; or name one in CHROMIUM")
    with driver.sync_playwright() as play:
        started = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()
