"""``deploy/compose.yaml``, and ``cluster.yaml`` with it, as they stand: run without containers (``composed``)."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cluster import services
from tests.cluster.composed import CLUSTER_STARTED, ROOT, STARTED, WITH_TRIGRAMS
from tests.cluster.conftest import WHOLE_CAMPAIGN

pytestmark = [pytest.mark.cluster, *WHOLE_CAMPAIGN]
NAMESPACES = ("unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc")


def _may_be_made() -> bool:
    tried = ("sh", "-c", "ip link set lo up && mount -t tmpfs none /opt")
    return bool(shutil.which("unshare")) and not subprocess.run([*NAMESPACES, *tried], capture_output=True).returncode


@pytest.fixture(scope="module", params=[["compose.yaml"], ["compose.yaml", "cluster.yaml"]], ids=" ".join)
def seen(request: pytest.FixtureRequest) -> Iterator[dict[str, list[object]]]:
    """What was seen of all services together, each kind in its order."""
    if not sys.platform.startswith("linux") or os.getuid() != 0 or not _may_be_made():
        pytest.skip("namespaces are made by root, on Linux")
    if not WITH_TRIGRAMS:
        pytest.skip("apt-get install postgresql postgresql-contrib")
    folder = Path(tempfile.mkdtemp(prefix="newsloom-compose-"))
    folder.chmod(0o755)
    running = subprocess.run(
        [*NAMESPACES, sys.executable, "-m", "tests.cluster.composed", str(folder), *request.param],
        cwd=ROOT, capture_output=True, text=True, timeout=3 * services.PATIENCE,
    )  # fmt: skip
    logs = "".join(f"{log.name}: {log.read_text('utf-8', 'replace')[-2000:]}" for log in folder.glob("*.log"))
    shutil.rmtree(folder, ignore_errors=True)
    assert running.returncode == 0, running.stderr + logs
    told: dict[str, list[object]] = {"started": list(CLUSTER_STARTED if len(request.param) > 1 else STARTED)}
    for line in running.stdout.splitlines():
        what, value = json.loads(line)
        told.setdefault(what, []).append(value)
    yield told


def test_each_service_starts_and_is_healthy(seen: dict[str, list[object]]) -> None:
    assert seen["healthy"] == seen["started"]


def test_what_is_put_into_the_inbox_is_loaded_and_can_be_asked_for(seen: dict[str, list[object]]) -> None:
    [(loaded, code)] = seen["ingest"]
    assert (code, "articles loaded           1" in loaded) == (0, True), loaded
    assert "Using the Prefect server at http://prefect:4200/api" in loaded
    for answer, code in seen["sql"]:  # of the warehouse, and of the lake
        assert (code, answer.split()[-1]) == (0, "1"), answer


def test_both_ports_ask_for_the_key(seen: dict[str, list[object]]) -> None:
    assert seen["server"] == seen["metrics"] == [401]
    assert "3." in str(seen["server with the key"][0])
    assert "newsloom_staged_unloadable_batches" in str(seen["metrics with the key"][0])


def test_each_ends_when_it_is_asked_to(seen: dict[str, list[object]]) -> None:
    assert [name for name, _ in seen["ended"]] == seen["started"][::-1]
