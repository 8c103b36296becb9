"""The fork server of ``faults.py``: a line of JSON in, an action in a child of its own group, its status out."""

import gc
import json
import mmap
import os
import resource
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any

from flows.fetching.verdicts import load_verdict_rules
from flows.settings.version import version_with
from tests import template
from tests.torture import actions
from tests.torture.faults import ROOT
from warehouse.file import connection, publish


def _child(asked: dict[str, Any]) -> None:
    os.setsid()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = os.open(asked["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(out, 1)
    os.dup2(out, 2)
    sys.stdin = open(os.devnull)  # noqa: SIM115
    os.umask(asked.get("umask", 0o022))
    if asked["armed"]:
        with open(os.environ["FAULTS_STATE"], "r+b") as file:
            mmap.mmap(file.fileno(), 0)[0] = 1
    if user := asked.get("user"):
        os.environ["HOME"] = "/"
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)
    status = 1
    try:
        actions.ACTIONS[asked["action"]](Path(asked["folder"]))
        status = 0
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _warm() -> None:
    """Do once what each child would do for itself: without it, half of an action's time goes there."""
    import_module("pandas")  # which DuckDB looks for
    version_with(ROOT / "config")
    load_verdict_rules(ROOT / "config")
    gc.collect()
    gc.freeze()  # else each child looks through all of it, and has pages of its own of it then


def main() -> None:
    """Serve until standard input ends."""
    # Each write counts: of a new file, of what a checkpoint keeps for a kill, of the published copy.
    connection._lay_out, connection.checkpoint = template._lay_out, template._checkpoint
    publish.clone_file = template._clone_file
    _warm()
    for line in sys.stdin:
        asked = json.loads(line)
        Path(asked["output"]).write_bytes(b"")
        child = os.fork()
        if not child:
            _child(asked)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
