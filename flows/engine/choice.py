"""The one place that decides who runs a command's flow: Prefect where a server of one's own keeps runs, else newsloom.

A server is used where it is named (PREFECT_API_URL, a Prefect profile), or where ``newsloom serve`` of the same user
and data folder left its address. Any other that happens to answer on this machine may be somebody else's.
"""

import time
from collections.abc import Callable
from importlib import import_module

from extractors.errors import NewsloomError
from flows.engine.address import read_address
from flows.engine.auth import CLIENT_KEY, SERVER_KEY, is_accepted, read_key
from flows.engine.home import check_home
from flows.engine.mode import choose_here
from flows.engine.named import named_server
from flows.engine.own_server import OwnServer
from flows.engine.server import answers, is_there, refusal, set_defaults, use, wait_for
from warehouse import default_path

# A named server is asked again for so long: one that is just being started answers soon, another never will.
_PATIENCE_SECONDS = 3.0
_AGAIN_SECONDS = 0.5
_WITHOUT = "unset PREFECT_API_URL, or prefect config unset PREFECT_API_URL"

Say = Callable[[str], None]


def prepare(say: Say, warehouse: str | None) -> None:
    """Choose who runs the flows of this process. Call before the first flow is imported.

    say: takes one line for the user: which server is used. warehouse: the file; the data are in its folder.
    Raises NewsloomError where a server is named and does not answer.
    """
    choose_here(not _found_server(say, warehouse))


def prepare_prefect(say: Say, warehouse: str | None) -> None:
    """As ``prepare``, but Prefect runs them in any case: with a server of this process's own where there is none.

    Raises NewsloomError.
    """
    if not _found_server(say, warehouse):
        say("No Prefect server is set: starting one for this run, which takes a few seconds.")
        check_home()
        server = OwnServer()
        import_module("prefect.flows")  # meanwhile
        use(server.url, server.key)
        wait_for(server.url, server.check)
    choose_here(False)


def server_in_use(warehouse: str | None) -> str | None:
    """The server that commands use, whether it answers or not; None where they run flows without one."""
    if named := named_server():
        return named
    address = read_address(default_path(warehouse).parent)
    return address.url if address else None


def _found_server(say: Say, warehouse: str | None) -> bool:
    set_defaults()
    if named := named_server():
        use_named(named)
        say(f"Using the Prefect server at {named}.")
        return True
    data = default_path(warehouse).parent
    address = read_address(data)
    if address is None:
        return False
    key = read_key(data) if address.is_own else None
    if not (is_accepted(key, address.url) if key else _answers_soon(address.url)):
        say(f"The Prefect server of newsloom serve at {address.url} does not answer as it should: running without it.")
        return False
    use(address.url, key)
    say(f"Using the Prefect server of newsloom serve at {address.url}.")
    return True


def use_named(url: str) -> None:
    """Let this process's flows use the server that is named.

    Raises NewsloomError with what to do where it does not answer, or does not let this client in.
    """
    require(url)
    use(url)
    check_admitted(url)


def check_admitted(url: str) -> None:
    """Raises NewsloomError with what to do where the server that is named does not let this client in."""
    if (status := refusal(url)) is not None:
        hint = (
            f"set {CLIENT_KEY} to what the server has in {SERVER_KEY} (or PREFECT_API_KEY), or do without: {_WITHOUT}"
        )
        raise NewsloomError(f"needs a key (HTTP {status})", f"Prefect server {url}", hint)


def require(url: str) -> None:
    """Raises NewsloomError with what to do where the server that is named does not answer."""
    if not _answers_soon(url, is_there):
        raise NewsloomError(
            "is set, but does not answer", f"Prefect server {url}", f"start it, or do without: {_WITHOUT}"
        )


def _answers_soon(url: str, is_well: Callable[[str], bool] = answers) -> bool:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not is_well(url):
        if time.monotonic() > deadline:
            return False
        time.sleep(_AGAIN_SECONDS)
    return True
