"""The pages beside ``newsloom serve``: a process of its own, which ends when that one does.

Started as ``python -m flows.pages.beside PID``. Where ``serve`` in config/pages.toml is false it ends at once.
"""

import sys
import threading
import time
from pathlib import Path

from extractors.errors import NewsloomError
from flows.engine.own_server import end_with
from flows.pages.serve import serve
from flows.pages.settings import load_pages_settings
from flows.printing.console import say
from flows.settings.load import load_settings, warehouse_path

_LOOK_SECONDS = 0.5


def main(parent: int) -> int:
    """Serve the pages as long as the parent lives; the exit code."""
    threading.Thread(target=end_with, args=(parent,), daemon=True).start()
    try:
        settings = load_pages_settings()
        if settings.serve:
            warehouse = warehouse_path(None)
            _wait_for(warehouse)
            serve(warehouse, settings, say, wait_seconds=load_settings().warehouse.lock_seconds)
    except NewsloomError as error:
        say(f"newsloom: the pages are not shown: {error}")
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def _wait_for(warehouse: Path) -> None:
    """Until the first run has made the warehouse."""
    while not warehouse.exists():
        time.sleep(_LOOK_SECONDS)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
