"""The pages served over HTTP, until stopped."""

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from extractors.address_space import limit_address_space
from extractors.errors import NewsloomError
from flows.engine.listening import listening, serve_until_stopped
from flows.pages.app import make_app
from flows.pages.asked import Params
from flows.pages.rendering import environment
from flows.pages.settings import PagesSettings, access
from flows.pages.shown import noted
from flows.pages.sources import prepare_health
from flows.pages.today import today
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
    shown_texts = noted(warehouse, settings)
    hint = "is it served already? Another port: newsloom read --port 8322"
    with listening(settings.host, settings.port, hint) as bound:
        port = bound.getsockname()[1]
        shown = f"[{settings.host}]" if ":" in settings.host else settings.host
        say(f"Read at http://{shown}:{port}/ (Ctrl-C stops it).")
        if readers.token:
            say("A browser asks for a name and a password: any name, and the token.")
        threading.Thread(target=prepare_first_page, args=(kept, settings), daemon=True).start()
        prepare_health(kept)
        serve_until_stopped(make_app(kept, settings, readers, shown_texts), bound, most=_IN_HAND)
    if shown_texts:
        shown_texts.flush()
    kept.close()


def prepare_first_page(kept: Kept, settings: PagesSettings) -> None:
    """Do beforehand what the first reader would wait for: DuckDB imports pandas at its first question (.5 s of CPU)."""
    for name in environment().list_templates():
        environment().get_template(name)
    with suppress(NewsloomError), kept.asking() as connection:  # who reads is told of it
        today(Params("/"), connection, settings)
