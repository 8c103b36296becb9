"""The pages served over HTTP, until stopped."""

import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from extractors.address_space import limit_address_space
from extractors.errors import NewsloomError
from flows.pages.app import make_app
from flows.pages.settings import PagesSettings, access
from flows.pages.shown import Shown
from warehouse.reading.kept import Kept

Say = Callable[[str], None]
# Requests in hand, of which those beyond `at_once` wait; more are told to come back.
_IN_HAND = 64


def serve(warehouse: Path, settings: PagesSettings, say: Say, *, wait_seconds: float = 60.0) -> None:
    """Serve the pages of a warehouse until SIGTERM or Ctrl-C.

    Raises ConfigError where anybody could read, WarehouseError where there is no warehouse, NewsloomError where the
    port is taken.
    """
    readers = access(settings)
    kept = Kept(warehouse, settings.limits, wait_seconds=wait_seconds, at_once=settings.at_once)
    # DuckDB keeps to its limit but for a single very large value; each request in hand may hold an answer.
    limit_address_space(2 * (settings.limits.memory + settings.at_once * settings.limits.answer))
    noted = Shown(warehouse) if settings.record_texts and not warehouse.stem.endswith(".published") else None
    with listening(settings.host, settings.port) as bound:
        port = bound.getsockname()[1]
        shown = f"[{settings.host}]" if ":" in settings.host else settings.host
        say(f"Read at http://{shown}:{port}/ (Ctrl-C stops it).")
        if readers.token:
            say("A browser asks for a name and a password: any name, and the token.")
        config = uvicorn.Config(
            make_app(kept, settings, readers, noted),
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="off",
            ws="none",
            limit_concurrency=_IN_HAND,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=3,
        )
        uvicorn.Server(config).run(sockets=[bound])
    if noted:
        noted.flush()
    kept.close()


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises NewsloomError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        hint = "is it served already? Another port: newsloom read --port 8322"
        raise NewsloomError(error.strerror or str(error), f"{host}, port {port}", hint) from error
    bound.set_inheritable(True)
    return bound
