"""A process that has imported all of newsloom and starts its commands by forking: a kill then meets work, not imports.

The process that workers are forked from is forked too, and a new warehouse is the copy of an empty one: a load of forty
articles takes a third of the CPU. How a warehouse is made is what ``test_dying.py`` looks at.

A line of JSON in: ``{"arguments": [...], "environment": {...}, "said": FILE}`` starts a command, and its process id
comes out; ``{"wait": PID}`` waits for its end, and its status comes out.
"""

import atexit
import gc
import json
import os
import resource
import sys
from collections.abc import Sequence
from concurrent.futures import thread
from importlib import import_module
from multiprocessing import forkserver, util
from pathlib import Path
from typing import Any

from flows.engine.mode import choose_here

HERE, PREFECT = "here", "prefect"  # who runs the flows
_spawn = util.spawnv_passfds


def _command(asked: dict[str, Any]) -> None:
    os.setsid()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    said = os.open(asked["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for to, source in ((0, nothing), (1, said), (2, said)):
        os.dup2(source, to)
    os.environ.clear()
    os.environ.update(asked["environment"])
    util.spawnv_passfds = _fork_or_spawn
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


def _fork_or_spawn(path: bytes, arguments: Sequence[str], kept: Sequence[int]) -> int:
    """Start one of the standard library's own processes; that of workers by forking, for here all is imported."""
    code = arguments[-1]
    if "forkserver" not in code:
        return _spawn(path, arguments, kept)
    util.spawnv_passfds = _spawn  # what takes the place of one that was killed comes from a process with threads
    if pid := os.fork():
        return pid
    try:
        thread._threads_queues.clear()  # the threads that are waited for at the end are the parent's
        low = 3
        for descriptor in sorted(map(int, kept)):
            os.closerange(low, descriptor)
            low = descriptor + 1
        os.closerange(low, os.sysconf("SC_OPEN_MAX"))
        forkserver._forkserver.__init__()  # type: ignore[misc] # the parent holds its lock
        exec(code, {})  # noqa: S102 - what the library would let an interpreter run
    finally:
        os._exit(0)


def _warm() -> None:
    """Import what commands and workers import, compile what they compile, and make what they copy."""
    for name in ("flows.cli.main", "flows.ingest", "flows.backfill", "flows.poll", "flows.importing", "pandas"):
        import_module(name)
    from extractors import stages
    from flows.settings.toolbox import check_toolbox, make_toolbox
    from tests import fakes, template
    from tests.once import once

    once("empty", template._make)
    config = Path("config")
    check_toolbox(config)
    stages.process(fakes.document(1), make_toolbox(config))
    gc.collect()
    gc.freeze()  # else each command looks through all of it, and has pages of its own of it then


def serve(is_here: bool) -> None:
    """Serve until standard input ends."""
    choose_here(is_here)  # before the flows are imported: they are Prefect's or newsloom's own
    _warm()
    from tests.template import field

    with field(lays_out=False):  # files are written as in the field: by processes of their own, which may be killed
        _answer()


def _answer() -> None:
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
    serve(sys.argv[1] == HERE)
