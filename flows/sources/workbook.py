"""Records in Excel's workbooks (.xlsx, .xlsm, .xls, .ods): each sheet a table under its header."""

import json
import os
import sys
import zipfile
from collections.abc import Iterator, Sequence
from itertools import chain, groupby, islice
from operator import itemgetter
from subprocess import DEVNULL, PIPE, Popen

from extractors.article import Reason
from flows.sources import workbook_cells
from flows.sources.base import Items, LocalFile, ReadLimits
from flows.sources.columns import shipped_columns
from flows.sources.compression import Unpacked
from flows.sources.errors import ReadError
from flows.sources.records import record_items
from flows.sources.tabular import records_of, row_fields

_LARGEST = 1 << 30  # bytes that a workbook may unpack to: each of its sheets is read whole
_MEMORY, _SECONDS = 4 << 30, 600  # bytes and CPU that its reader may take, a process of its own
_HEADER_ROWS = 20  # that one of names is looked for in
_ROWS_OF_A_SHEET = 2_000_000  # more than any has: numbers the rows of all sheets

Cells = Sequence[object]


def read_workbook(file: LocalFile, stream: Unpacked, limits: ReadLimits) -> Items:
    """The documents of a workbook: of every sheet that has a column of text."""
    if stream.packed_as:
        raise ReadError(Reason.UNSUPPORTED, "a workbook inside another compression; unpack it first", file.name)
    _check_size(file)
    seen: list[str] = []
    found = False
    for number, sheet in groupby(_rows(file), itemgetter(0)):
        rows = (cells for _, cells in sheet)
        begin = list(islice(rows, _HEADER_ROWS))
        at, names = _header(begin, limits)
        if not names:
            seen += [str(cell) for cell in (begin[0] if begin else [])][:10]
            continue
        for row, cells in enumerate(chain(begin[at + 1 :], rows), at + 2):
            if row == _ROWS_OF_A_SHEET:  # `.ods` repeats a row by a number, which may be of ten digits
                detail = f"a sheet of more than {row:,} rows: the rest of the file is not read"
                raise ReadError(Reason.TOO_LARGE, detail, file.name)
            if any(cell != "" for cell in cells):
                found = True
                yield from record_items(file, number * _ROWS_OF_A_SHEET + row, row_fields(names, cells), limits)
    if not found:
        has = ", ".join(seen[:10])
        hint = "name it: newsloom ingest --map text=COLUMN"
        raise ReadError(Reason.MISSING_FIELD, f"no column of text or html (it has: {has}); {hint}", file.name)


def _rows(file: LocalFile) -> Iterator[tuple[int, Cells]]:
    """The rows of all sheets, each with the number of its sheet. Raises ReadError where they cannot be read on."""
    command = [sys.executable, "-I", workbook_cells.__file__, str(file.path), str(_MEMORY), str(_SECONDS)]
    quiet = os.environ | {"RUST_BACKTRACE": "0"}
    with Popen(command, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, text=True, encoding="utf-8", env=quiet) as reading:
        assert reading.stdout
        try:
            for line in reading.stdout:
                if not line.endswith("\n"):
                    break
                number, told = json.loads(line, object_hook=workbook_cells.parsed)
                if number == "end":
                    return
                if number == "error":
                    raise ReadError(Reason.INVALID, f"not a whole workbook: {told}", file.name)
                yield number, told
        finally:
            reading.kill()
    detail = f"takes more than {_MEMORY >> 30} GiB of memory or {_SECONDS} s, or ends its reader; save it as CSV"
    raise ReadError(Reason.TOO_LARGE, detail, file.name)


def _check_size(file: LocalFile) -> None:
    """Raises ReadError for a workbook that unpacks to more than can be held."""
    if not zipfile.is_zipfile(file.path):  # the old format is not packed
        return
    try:
        with zipfile.ZipFile(file.path) as packed:
            size = sum(member.file_size for member in packed.infolist())
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise ReadError(Reason.INVALID, f"not a whole workbook: {error}", file.name) from error
    if size > _LARGEST:
        raise ReadError(Reason.TOO_LARGE, f"unpacks to {size} bytes; save it as CSV", file.name)


def _header(rows: Sequence[Cells], limits: ReadLimits) -> tuple[int, list[str]]:
    """Which of the first rows names the columns, and the names; none where none has a text."""
    columns = limits.columns or shipped_columns()
    for at, cells in enumerate(rows):
        names = [str(cell).strip() for cell in cells]
        if records_of(limits) & columns.of(names).keys():
            return at, names
    return 0, []
