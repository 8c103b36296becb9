"""The worker processes of this machine."""

import os
from functools import partial
from pathlib import Path

from extractors.sandbox import Sandbox, WorkerLimits
from flows.running.semaphores import tidy_semaphores
from flows.settings.load import LimitSettings
from flows.settings.toolbox import make_toolbox


def open_sandbox(limits: LimitSettings, workers: int | None, folder: Path) -> Sandbox:
    """The worker processes: so many, or one a core. folder: of the configuration."""
    tidy_semaphores()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    worker_limits = WorkerLimits(limits.document_seconds, limits.worker_memory_bytes, limits.worker_documents)
    return Sandbox(workers or cores, worker_limits, partial(make_toolbox, folder))
