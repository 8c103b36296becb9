"""The cells of a workbook, a line of JSON each row: ``python workbook_cells.py FILE BYTES SECONDS``.

Runs as a process of its own, imports nothing of newsloom, and takes no more memory and CPU than it is given. A workbook
of 1,500 bytes with one cell in the last corner of its sheet asks for 550 GB, and the library then ends the process.

Lines: ``[N, [CELL, ...]]`` is a row of the Nth sheet, from 0; the last is ``["end", ""]`` or ``["error", "WHY"]``.
"""

import json
import resource
import sys
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any


def _plain(cell: object) -> dict[str, Any]:
    if isinstance(cell, datetime):
        return {"datetime": cell.isoformat()}
    if isinstance(cell, date):
        return {"date": cell.isoformat()}
    if isinstance(cell, time):
        return {"time": cell.isoformat()}
    if isinstance(cell, timedelta):
        return {"seconds": cell.total_seconds()}
    raise TypeError(type(cell).__name__)


def parsed(cell: dict[str, Any]) -> object:
    """The cell that was written so."""
    ((kind, value),) = cell.items()
    read: dict[str, Callable[[Any], object]] = {
        "datetime": datetime.fromisoformat,
        "date": date.fromisoformat,
        "time": time.fromisoformat,
        "seconds": lambda seconds: timedelta(seconds=seconds),
    }
    return read[kind](value)


def _say(line: list[object]) -> None:
    sys.stdout.write(json.dumps(line, default=_plain) + "\n")


def _limit(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(what, (most, most))


def _main(file: str, most_bytes: str, most_seconds: str) -> None:
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_CPU, int(most_seconds))
    if sys.platform == "linux":  # elsewhere it cannot be limited usefully
        _limit(resource.RLIMIT_AS, int(most_bytes))
    import zipfile

    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(file)
        for number, name in enumerate(workbook.sheet_names):
            for row in workbook.get_sheet_by_name(name).to_python():
                _say([number, row])
    except (CalamineError, ValueError, KeyError, OSError, zipfile.BadZipFile) as error:
        _say(["error", str(error)])
    else:
        _say(["end", ""])


if __name__ == "__main__":
    _main(*sys.argv[1:])
