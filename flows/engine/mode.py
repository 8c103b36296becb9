"""Who runs the flows of this process: newsloom itself, or Prefect.

A command chooses (``choice``). Without a choice it is Prefect: as where its runner, ``python -m flows.ingest`` or a
program's own code starts a flow.
"""

_is_here = False


def choose_here(is_here: bool = True) -> None:
    """Let newsloom itself run them. Flows imported from now on do not import Prefect."""
    global _is_here
    _is_here = is_here


def is_here() -> bool:
    """Whether newsloom itself runs them."""
    return _is_here
