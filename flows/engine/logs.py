"""What runs do, as it is logged under ``newsloom``: in a file of the data folder, on the terminal, on Prefect's page.

The file ``newsloom.log`` has everything from INFO on, a line a record; the terminal has errors, or with ``--verbose``
everything too. With NEWSLOOM_LOG=json each line is a JSON object, on the terminal from INFO on, for log collectors.
"""

import json
import logging
import os
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

LOG = logging.getLogger("newsloom")
_FILE = "newsloom.log"
# A file that has grown to this takes the name with .1 when a run begins, in place of the one that had it. A year of
# polls each minute are some 100 MB.
_MAX_BYTES = 50_000_000
_FIELDS = ("flow", "run_id", "source")


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%d %H:%M:%S}"
        return f"{at} {record.levelname:<7} {super().format(record)}"


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": super().format(record),
        }
        told |= {name: value for name in _FIELDS if (value := getattr(record, name, None))}
        return json.dumps(told, ensure_ascii=False)


class _File(logging.FileHandler):
    """Opened, with its folder, when the first record comes; where it cannot be written, the run goes on without it."""

    def emit(self, record: logging.LogRecord) -> None:
        path = Path(self.baseFilename)
        try:
            if self.stream is None:
                path.parent.mkdir(parents=True, exist_ok=True)
                if path.exists() and path.stat().st_size > _MAX_BYTES:
                    os.replace(path, path.with_suffix(".log.1"))
        except OSError:
            return
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk is told by what it does to the run."""


class _Terminal(logging.StreamHandler):  # type: ignore[type-arg]
    """Whatever standard error is at the moment."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def is_json() -> bool:
    """Whether lines are wanted that a log collector reads."""
    return os.environ.get("NEWSLOOM_LOG", "").lower() == "json"


def to_terminal(*, is_verbose: bool = False) -> None:
    """Let the terminal have what is logged: errors, or all that happens."""
    _replace(_Terminal(), logging.INFO if is_verbose or is_json() else logging.ERROR)


def to_file(data: Path) -> None:
    """Let the file of a data folder have what is logged, and the terminal where nobody has said what it gets."""
    if not any(isinstance(handler, _Terminal) for handler in LOG.handlers):
        to_terminal()
    _replace(_File(data / _FILE, encoding="utf-8", delay=True), logging.INFO)


def _replace(handler: logging.Handler, level: int) -> None:
    """Put a handler in the place of the one of its kind."""
    handler.setLevel(level)
    handler.setFormatter(_Json() if is_json() else _Lines())
    for other in [other for other in LOG.handlers if type(other) is type(handler)]:
        LOG.removeHandler(other)
        with suppress(OSError):
            other.close()
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO)
