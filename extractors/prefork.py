"""The process that workers are forked from: it has no threads, and has loaded the stages, once for all of them."""

import multiprocessing
from collections.abc import Iterable
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext


def fork_context(modules: Iterable[str]) -> ForkServerContext:
    """What starts workers that have these modules loaded; they are those of the first call that started one."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(dict.fromkeys(modules)))
    return context


def start_early(modules: Iterable[str]) -> None:
    """Start the process now: it loads the modules while the caller goes on, before it needs its first worker."""
    fork_context(modules)
    forkserver.ensure_running()
