"""A bound on what this process may take, so that it ends with an error and not the machine with it."""

import resource
import sys


def limit_address_space(more: int) -> None:
    """Let this process take so many bytes more than it has now; what needs more raises MemoryError.

    For good, and on Linux only: elsewhere the address space of a process cannot be limited usefully.
    """
    if sys.platform == "linux":
        with open("/proc/self/statm") as statm:
            most = int(statm.read().split()[0]) * resource.getpagesize() + more
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if hard == resource.RLIM_INFINITY or most < hard:
            resource.setrlimit(resource.RLIMIT_AS, (most, most))
