"""What ``deploy/`` starts, without containers: the lines of its files, as they stand, in namespaces of Linux.

Run by root as ``unshare --mount --net --pid --fork --kill-child --mount-proc python -m tests.cluster.composed FOLDER
compose.yaml [cluster.yaml]``: in that network each service is found by its name, on its own port, and what it mounts,
and the secrets, are where its lines say. PostgreSQL's image is no part of it: Debian's programs are started as that
image starts them; nor is the object store's: its program is that of the package, and its ``/data`` lies elsewhere.
Each line of standard output is one thing that was seen, as JSON: what it is, and its value.
"""

import base64
import json
import os
import shutil
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cluster import merged, services

ROOT = Path(__file__).parents[2]
INSIDE = Path("/opt/newsloom")
STARTED = ("prefect", "newsloom", "metrics")
# In the order in which they wait for each other; two workers, as of --scale worker=2.
CLUSTER_STARTED = ("prefect", "store", "scheduler", "worker", "worker", "newsloom", "metrics")
LAKE = "ducklake:postgres:host=lake dbname=newsloom user=newsloom"
NOBODY = 65_534
# As of Docker: no capability, none to be gained, another user.
CONFINED = ("setpriv", "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all")
AS_NOBODY = (*CONFINED, f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
# An interpreter below root's own home is for root alone; without its capabilities it is a user like another.
_TRIED = subprocess.run([*AS_NOBODY, sys.executable, "-c", "import sys; print(sys.base_prefix)"], capture_output=True)
IS_NOBODY = _TRIED.stdout.decode().strip() == sys.base_prefix
AS_ITS_USER, OWNER = (AS_NOBODY, NOBODY) if IS_NOBODY else (CONFINED, 0)
# Prefect wants an extension that the package of the other tests does not have, and the image and Debian's have.
WITH_TRIGRAMS = sorted(Path("/usr/share/postgresql").glob("*/extension/pg_trgm.control"), reverse=True)
PATH = ":".join(
    [*(f"/usr/lib/postgresql/{each.parents[1].name}/bin" for each in WITH_TRIGRAMS), str(services.BIN), "/usr/bin:/bin"]
)


@dataclass(frozen=True, slots=True)
class Line:
    """A service as the file has it. command: with what stands before it. mounts: (outside, inside, read-only)."""

    command: tuple[str, ...]
    environment: Mapping[str, str]
    healthy: tuple[str, ...]
    mounts: tuple[tuple[Path, Path, bool], ...]
    seconds_to_end: int

    def run(self, command: Sequence[str], **given: Any) -> "subprocess.Popen[str]":
        """A command where the service runs: its mounts, its user, its environment and nothing else."""
        mounting = [
            f"mount --bind {outside} {inside}" + (f" && mount -o remount,bind,ro {inside}" if read_only else "")
            for outside, inside, read_only in self.mounts
        ]
        script = " && ".join([*mounting, 'exec "$@"'])
        entered = ("unshare", "--mount", "sh", "-c", script, "sh", *AS_ITS_USER, *command)
        environment = {"PATH": PATH, "HOME": "/nonexistent", "PYTHONPATH": str(INSIDE), **self.environment}
        return subprocess.Popen(entered, cwd=INSIDE, env=environment, text=True, **given)

    def is_healthy(self) -> bool:
        """What Docker asks now and then."""
        return not self.run(self.healthy, stderr=subprocess.DEVNULL).wait()


def lines(folder: Path, files: Sequence[str]) -> dict[str, Line]:
    """The services that are started, by name. folder: has ``host/``, what lies beside ``deploy/``."""
    there = merged.services(*files)
    return {name: _line(service, folder) for name, service in there.items() if name in CLUSTER_STARTED}


def _line(service: Mapping[str, Any], folder: Path) -> Line:
    mounts = []
    for volume in service.get("volumes", ()):
        outside, inside, *mode = volume.replace(":/data", f":{INSIDE}/objects").split(":")
        kind, name = ("host", outside.removeprefix("../")) if outside.startswith("../") else ("volumes", outside)
        mounts.append((folder / kind / name, Path(inside), mode == ["ro"]))
    image = (ROOT / "deploy/Containerfile").read_text("utf-8")
    given, usual = (json.loads(image.split(f"\n{word} ")[1].split("\n")[0]) for word in ("ENTRYPOINT", "CMD"))
    asked, *healthy = service["healthcheck"]["test"]
    command = service.get("command", usual)
    words = command.replace("=/data", f"={INSIDE}/objects").split() if isinstance(command, str) else command
    return Line(
        (*service.get("entrypoint", given), *words),
        {"PREFECT_HOME": f"{INSIDE}/data/prefect", **service.get("environment", {})} | NO_ADDRESS,
        tuple(healthy) if asked == "CMD" else ("sh", "-c", *healthy),
        tuple(mounts),
        int(service.get("stop_grace_period", "0m").removesuffix("m")) * 60 or 10,
    )


# Variables of the shell that starts them: none is set.
NO_ADDRESS = {"NEWSLOOM_NOTIFY": "", "NEWSLOOM_NOTIFY_WATCH": ""}


def lay_out(folder: Path, is_cluster: bool) -> None:
    """The image's files, the folders that are mounted and the secrets, where the lines look for them."""
    subprocess.run(["mount", "-t", "tmpfs", "none", "/opt"], check=True)
    subprocess.run(["mount", "-t", "tmpfs", "none", "/run"], check=True)
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split(
        "\n"
    )
    for name in filter(None, listed):
        if not name.startswith(("tests/", "benchmarks/")):
            (INSIDE / name).parent.mkdir(parents=True, exist_ok=True)
            (INSIDE / name).write_bytes((ROOT / name).read_bytes())
    (INSIDE / ".venv").symlink_to(Path(sys.executable).parents[1])
    for name in ("data", "inbox", "keys", "objects"):
        (INSIDE / name).mkdir()
    for name in ("host/data", "host/inbox", "volumes/keys", "volumes/objects"):
        (folder / name).mkdir(parents=True)
        os.chown(folder / name, OWNER, OWNER)
    (folder / "volumes/keys").chmod(0o700)
    shutil.copytree(ROOT / "config", folder / "host/config")
    (folder / "host/inbox/pier.txt").write_text(PIER, "utf-8")
    secrets(folder)
    if is_cluster:
        configure(folder / "host/config/pipeline.toml")
    for each in (folder / "host/config", *(folder / "host/config").rglob("*"), *Path("/run/secrets").iterdir()):
        os.chown(each, OWNER, OWNER)
    names = folder / "hosts"
    # Both databases have PostgreSQL's own port.
    names.write_text("127.0.0.1 localhost postgres prefect metrics store scheduler\n127.0.0.2 lake\n", "utf-8")
    subprocess.run(["mount", "--bind", names, "/etc/hosts"], check=True)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)


def secrets(folder: Path) -> None:
    """The files of deploy/cluster.md, made by its own commands, under the names that the services know."""
    (folder / "host/deploy").mkdir()
    commands = told("sh").replace("cd deploy", f"cd {folder}/host/deploy")
    subprocess.run(["bash", "-euc", commands], check=True)
    Path("/run/secrets").mkdir()
    for made in (folder / "host/deploy/secrets").iterdir():
        shutil.copy2(made, f"/run/secrets/{made.stem}")
    # Any characters will do, as compose.yaml says.
    Path("/run/secrets/postgres_password").write_text("any:characters@will/do\n", "utf-8")


def configure(pipeline: Path) -> None:
    """The settings of deploy/cluster.md."""
    given = dict(line.split(" = ", 1) for line in told("toml").splitlines() if " = " in line)
    written = [
        f"{name} = {given[name]}" if (name := line.partition(" =")[0]) in given else line
        for line in pipeline.read_text("utf-8").splitlines()
    ]
    pipeline.write_text("\n".join(written) + "\n", "utf-8")


def told(kind: str) -> str:
    """The block of deploy/cluster.md that has shell commands (``sh``), or settings (``toml``)."""
    _, *blocks = (ROOT / "deploy/cluster.md").read_text("utf-8").split("   ```")
    marked = {block.partition("\n")[0] or "sh": block.partition("\n")[2] for block in blocks[::2]}
    return textwrap.dedent(marked[kind])


PIER = """The ferry pier of Tarn opens in spring

TARN, 2 March 2026 - The new ferry pier will open in April, the harbour board said on Monday. Work on it began two years
ago, after a storm had taken the old one. Two boats an hour will cross the bay, and one at night.
"""


def database(folder: Path, host: str, user: str, secret: str) -> None:
    """PostgreSQL as its image starts it: a user and a database by one name, and a password of a file."""
    data = folder / host
    data.mkdir()
    os.chown(data, NOBODY, NOBODY)
    password = Path(f"/run/secrets/{secret}").read_text("utf-8").strip()
    given = folder / f"{host}.password"  # the image reads it as root
    given.write_text(password, "utf-8")
    os.chown(given, NOBODY, NOBODY)
    make = ("initdb", "-D", str(data), "-U", user, "--auth=scram-sha-256", f"--pwfile={given}", "--no-sync")
    environment = {"PATH": PATH, "PGPASSWORD": password}
    subprocess.run([*AS_NOBODY, *make], check=True, stdout=subprocess.DEVNULL, env=environment, cwd="/")
    running = subprocess.Popen(
        [*AS_NOBODY, "postgres", "-D", str(data), "-c", f"listen_addresses={host}", "-k", ""],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, cwd="/",
    )  # fmt: skip
    asking = ["pg_isready", "-q", "-h", host, "-U", user]
    wait_for(lambda: not subprocess.run(asking, env=environment, check=False).returncode, running)
    subprocess.run(["createdb", "-h", host, "-U", user, user], check=True, env=environment)


def wait_for(is_so: Callable[[], bool], running: "subprocess.Popen[Any]") -> None:
    """Raises AssertionError where it is not so in time, or what runs has ended."""
    until = time.monotonic() + services.PATIENCE
    while not is_so():
        assert running.poll() is None and time.monotonic() < until, f"{running.args} is not healthy"
        time.sleep(1)


def seen(folder: Path, files: Sequence[str]) -> Iterator[tuple[str, object]]:
    """Start all, in the order in which they wait for each other, and use it as the head of the file says."""
    is_cluster = "cluster.yaml" in files
    lay_out(folder, is_cluster)
    database(folder, "postgres", "prefect", "postgres_password")
    if is_cluster:
        database(folder, "lake", "newsloom", "lake_password")
    running: list[tuple[str, subprocess.Popen[str]]] = []
    there = lines(folder, files)
    for name in CLUSTER_STARTED if is_cluster else STARTED:
        line = there[name]
        log = (folder / f"{name}{len(running)}.log").open("w")
        running.append((name, line.run(line.command, stdout=log, stderr=subprocess.STDOUT)))
        wait_for(line.is_healthy, running[-1][1])
        yield "healthy", name
    newsloom, counting = there["newsloom"], ("sql", "FROM coverage SELECT sum(articles)", "--format", "csv")
    asked = [("ingest", "inbox"), counting, *([(*counting, "--warehouse", LAKE)] if is_cluster else [])]
    for command in asked:
        process = newsloom.run((".venv/bin/newsloom", *command), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        yield command[0], [process.communicate()[0], process.returncode]
    showing = there["prefect"].run(("cat", "keys/serve.key"), stdout=subprocess.PIPE)
    key = showing.communicate()[0].strip()
    for name, address in (("server", "4200/api/admin/version"), ("metrics", "4201/metrics")):
        yield name, asked_with("", address)
        yield f"{name} with the key", asked_with(key, address)
    for name, each in reversed(running):
        each.terminate()
        yield "ended", [name, each.wait(there[name].seconds_to_end)]


def asked_with(key: str, address: str) -> str | int:
    """What an address of this machine answers: the text, or the status of a refusal."""
    headers = {"Authorization": "Basic " + base64.b64encode(key.encode()).decode()} if key else {}
    request = urllib.request.Request(f"http://127.0.0.1:{address}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=services.PATIENCE) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as refused:
        return int(refused.code)


if __name__ == "__main__":
    for what, value in seen(Path(sys.argv[1]), sys.argv[2:]):
        sys.stdout.write(json.dumps([what, value]) + "\n")
        sys.stdout.flush()
