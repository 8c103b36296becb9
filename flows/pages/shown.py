"""Which whole texts the pages, ``/api`` and ``newsloom mcp`` showed, for the licence report.

It is noted in the outbox beside the warehouse. A text counts once a reader and day. Nobody waits for it: what was shown
is written some seconds later, in one go.
"""

import logging
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from extractors.document import stable_id
from extractors.errors import InputError
from flows.pages.settings import PagesSettings
from flows.telling.outbox import Outbox, Row

ANYBODY = "pages"  # the reader, where nobody is named
PROGRAM = "mcp"  # the reader that is a language model
_SECONDS = 5.0
_log = logging.getLogger("newsloom.pages")


@dataclass(frozen=True, slots=True)
class ShownText:
    """An article whose whole text somebody gets."""

    article_id: str
    source_id: str
    title: str | None


class Shown:
    """What one warehouse's pages have shown. For any number of threads. way: as in ``deliveries``."""

    def __init__(self, warehouse: Path, way: str = "page") -> None:
        self._warehouse = warehouse
        self._way = way
        self._changed = threading.Lock()
        self._waiting: list[Row] = []
        self._known: set[str] = set()
        self._day = ""
        self._is_off = False
        self._timer: threading.Timer | None = None

    def note(self, text: ShownText, reader: str, now: datetime | None = None) -> None:
        """Somebody gets a text."""
        now = now or datetime.now(UTC)
        day = f"{now:%Y-%m-%d}"
        key = stable_id(ANYBODY, reader, day, text.article_id)
        with self._changed:
            if day != self._day:
                self._day, self._known = day, set()
            if key in self._known or self._is_off:
                return
            self._known.add(key)
            self._waiting.append(_row(key, text, reader, self._way, now))
            if self._timer is None:
                self._timer = threading.Timer(_SECONDS, self.flush)
                self._timer.daemon = True
                self._timer.start()

    def flush(self) -> None:
        """Write what was noted. Where that cannot be, it is told once, and the pages go on."""
        with self._changed:
            rows, self._waiting, self._timer = self._waiting, [], None
        if not rows:
            return
        try:
            with Outbox(self._warehouse) as outbox:
                outbox.write("deliveries", rows, about=ANYBODY)
        except InputError as error:
            self._is_off = True
            _log.warning("the licence report will lack what the pages show: %s", error)


def noted(warehouse: Path, settings: PagesSettings, way: str = "page") -> Shown | None:
    """Where it is noted; nowhere where the settings say so, or only a published copy is here."""
    return Shown(warehouse, way) if settings.record_texts and not warehouse.stem.endswith(".published") else None


def _row(key: str, text: ShownText, reader: str, way: str, now: datetime) -> Row:
    return {
        "delivery_id": key,
        "article_id": text.article_id,
        "source_id": text.source_id,
        "title": text.title,
        "reader": reader,
        "way": way,
        "part_of": None,
        "shown": "text",
        "delivered_at": now,
    }
