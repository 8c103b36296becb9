"""What a run may read that others give inputs to: the server's runs are held to folders, commands to nothing.

What a run is given is looked at before it begins (``flows.settings.allowed``). Folders and lists lead further while it
reads, by links and by names, so those who follow them ask here.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Refuse = Callable[[str], str | None]

_refuse: ContextVar[Refuse] = ContextVar("refuse", default=lambda place: None)


@contextmanager
def confined(refuse: Refuse) -> Iterator[None]:
    """Within, nothing is read that is refused. refuse: gives why a path or url is not to be read, None where it is."""
    token = _refuse.set(refuse)
    try:
        yield
    finally:
        _refuse.reset(token)


def refusal(place: str) -> str | None:
    """Why a path or url is not to be read by this run; None where it may be."""
    return _refuse.get()(place)
