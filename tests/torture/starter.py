"""A process that has imported all of newsloom and starts its commands by forking: a kill then meets work, not imports.

A line of JSON in: ``{"arguments": [...], "environment": {...}, "said": FILE}`` starts a command, and its process id
comes out; ``{"wait": PID}`` waits for its end, and its status comes out.
"""

import atexit
import json
import os
import resource
import sys
from importlib import import_module
from typing import Any

from flows.engine.mode import choose_here


def _command(asked: dict[str, Any]) -> None:
    os.setsid()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    said = os.open(asked["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for to, source in ((0, nothing), (1, said), (2, said)):
        os.dup2(source, to)
    os.environ.clear()
    os.environ.update(asked["environment"])
    status = 1
    try:
        from flows.cli.main import main

        main(asked["arguments"], prog_name="newsloom")
        status = 0
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    finally:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)  # what libraries made at their import was another process's: its end is not this one's


def serve() -> None:
    """Serve until standard input ends."""
    choose_here(True)  # before the flows are imported: they are Prefect's or newsloom's own
    for name in ("flows.cli.main", "flows.ingest", "flows.backfill", "flows.poll", "flows.importing"):
        import_module(name)
    for line in sys.stdin:
        asked = json.loads(line)
        if "wait" in asked:
            _, ended = os.waitpid(asked["wait"], 0)
            answer = os.waitstatus_to_exitcode(ended)
        elif not (answer := os.fork()):
            _command(asked)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
