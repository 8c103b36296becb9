"""A cluster for the tests of a session: started once, ended at the end."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.settings.folder import DEFAULTS
from tests import template  # noqa: F401 - its import makes warehouses cheap
from tests.cluster import services
from tests.cluster.services import Service
from warehouse.errors import WarehouseError
from warehouse.places.place import place

WORKERS = 4
# Of what takes many minutes: run by `make torture` where all of the campaign is asked for, not in a part of it.
WHOLE_CAMPAIGN = (
    pytest.mark.torture,
    pytest.mark.skipif(os.environ.get("TORTURE_EVERY", "1") != "1", reason="a part of the campaign"),
)


@dataclass(frozen=True, slots=True)
class Parts:
    """The services, and how they are reached."""

    folder: Path
    store: Service
    endpoint: str
    postgres: Service
    catalog: str
    scheduler: Service
    address: str
    workers: list[Service]

    @property
    def environment(self) -> dict[str, str]:
        """Of every process that uses the object store."""
        return {**services.KEYS, "AWS_ENDPOINT_URL": self.endpoint, "AWS_REGION": "us-east-1"}

    def database(self, name: str) -> str:
        """A new, empty database for a lake, as libpq reaches it."""
        port = self.catalog.partition("port=")[2].partition(" ")[0]
        command = [services.binaries() / "createdb", "-h", "127.0.0.1", "-p", port, "-U", "newsloom", name]
        subprocess.run(command, check=True, capture_output=True)
        return self.catalog.replace("dbname=postgres", f"dbname={name}")

    def ready(self) -> None:
        """Wait until the store takes files, which is later than that it answers, and until all workers are there.

        Those that ended with their scheduler are started anew.
        """
        until = time.monotonic() + services.PATIENCE
        while not self._takes():
            assert time.monotonic() < until, "the object store takes nothing"
            time.sleep(0.5)
        while services.workers_of(self.address) < len(self.workers):
            assert time.monotonic() < until, "the workers do not come"
            for each in self.workers:
                each.keep()
            time.sleep(0.5)

    def _takes(self) -> bool:
        try:
            place("s3://newsloom").put("ready", b"")
        except WarehouseError:
            return False
        return True

    def config(self, folder: Path, bucket: str, **changes: str) -> Path:
        """A configuration that uses all of it. changes: of values in pipeline.toml, by their names."""
        config = folder / "config"
        config.mkdir(parents=True)
        text = (DEFAULTS / "pipeline.toml").read_text("utf-8")
        given = {
            "workers": '"dask"',
            "scheduler": f'"{self.address}"',
            "staging": f'"s3://{bucket}/staging"',
            "target": f'"ducklake:postgres:{self.catalog}"',
            "data_path": f'"s3://{bucket}/lake"',
            "document_seconds": "600.0",  # none is too slow, however loaded the machine is
            "gather_seconds": "1e-9",  # each batch is loaded alone, so that stories get their names in one order
            **changes,
        }
        lines = [
            f"{name} = {given[name]}" if (name := line.partition(" =")[0]) in given else line
            for line in text.splitlines()
        ]
        (config / "pipeline.toml").write_text("\n".join(lines) + "\n", "utf-8")
        return config


@pytest.fixture(scope="session")
def parts() -> Iterator[Parts]:
    """All services, ready."""
    pytest.importorskip("distributed")
    if not (services.BIN / "weed").exists():
        pytest.skip("make test-cluster installs the object store")
    folder = Path(tempfile.mkdtemp(prefix="newsloom-cluster-"))
    folder.chmod(0o755)  # PostgreSQL is run by another user where the tests are root's
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        (folder / "objects").mkdir()
        store, endpoint = services.store(folder / "objects")
        postgres, catalog = services.postgres(folder)
        scheduler, address = services.scheduler(folder)
        workers: list[Service] = []
        made = Parts(folder, store, endpoint, postgres, catalog, scheduler, address, workers)
        for service in (store, postgres, scheduler):
            service.launch()
            stack.callback(service.kill)
        for service in (store, postgres, scheduler):
            service.wait()
        stack.callback(lambda: [each.kill() for each in workers])
        for number in range(WORKERS):
            workers.append(services.worker(folder, number, address, made.environment))
            workers[-1].launch()
        with pytest.MonkeyPatch.context() as patched:
            for name, value in made.environment.items():
                patched.setitem(os.environ, name, value)
            made.ready()
            yield made
