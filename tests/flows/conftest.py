"""A Prefect server for the tests of flows, and the ``newsloom`` command as a user runs it."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import template  # noqa: F401 - its import makes warehouses cheap
from tests.flows.command import completed, run_command
from tests.flows.configured import configured
from tests.flows.server import prefect_server
from tests.site import Site
from warehouse.reading.queries import query

ROOT = Path(__file__).parents[2]

HERE = "here"
PREFECT = pytest.param("prefect", marks=(pytest.mark.xdist_group("prefect"), pytest.mark.server))
# Marks of a test that runs commands: whoever runs their flows, the same must come of it; or Prefect alone.
both_engines = pytest.mark.parametrize("engine", [HERE, PREFECT], indirect=True)
by_prefect = pytest.mark.parametrize("engine", [PREFECT], indirect=True)
# Of a test that kills processes; that with Prefect is of those marked slow.
SLOWLY = pytest.param("prefect", marks=(*PREFECT.marks, pytest.mark.slow))

Command = Callable[..., "subprocess.CompletedProcess[str]"]
Ask = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(scope="session")
def prefect_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The API url of a running server. Tests that use it share one xdist group, so that one starts."""
    with prefect_server(tmp_path_factory.mktemp("prefect")) as server:
        yield server.url


@pytest.fixture
def site() -> Iterator[Site]:
    """The test site, served while the test runs."""
    with Site() as running:
        yield running


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> str:
    """Who runs the flows of the test's commands: newsloom itself, but where the test is marked otherwise."""
    return str(getattr(request, "param", HERE))


@pytest.fixture
def environment(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """The environment of a command: a configuration with small batches, and the tests' server where Prefect runs it."""
    config = configured(tmp_path, documents="10")
    server = {} if engine == HERE else {"PREFECT_API_URL": request.getfixturevalue("prefect_api")}
    return os.environ | {"NEWSLOOM_CONFIG": str(config)} | server


@pytest.fixture
def sources(environment: dict[str, str], site: Site) -> Path:
    """A list with the site's feed, on hosts that may be fetched although they are private."""
    config = Path(environment["NEWSLOOM_CONFIG"])
    fetching = (config / "fetching.toml").read_text("utf-8")
    fetching = fetching.replace("own_hosts = []", 'own_hosts = ["127.0.0.0/8"]')
    (config / "fetching.toml").write_text(fetching.replace("host_delay_seconds = 1.0", "host_delay_seconds = 0.0"))
    listed = config / "sources.toml"
    listed.write_text(f'[sources.harbour]\nkind = "feed"\nurl = "{site.url("/feed.rss")}"\nname = "Harbour Paper"\n')
    return listed


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """The answer of the warehouse ``w.duckdb``, read in this process: the command ``sql`` has tests of its own."""
    return lambda sql: query(tmp_path / "w.duckdb", sql).to_pylist()


@pytest.fixture
def newsloom(environment: dict[str, str], tmp_path: Path) -> Command:
    """Runs ``newsloom ARGUMENTS`` in an empty folder, in this process."""

    def run(*arguments: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
        return completed(arguments, run_command(tmp_path, environment, *arguments, stdin=stdin))

    return run
