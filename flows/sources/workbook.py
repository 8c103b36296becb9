"""Records in Excel's workbooks (.xlsx, .xlsm, .xls, .ods): each sheet a table under its header."""

import zipfile
from collections.abc import Sequence

from extractors.article import Reason
from flows.sources.base import Items, LocalFile, ReadLimits
from flows.sources.columns import shipped_columns
from flows.sources.compression import Unpacked
from flows.sources.errors import ReadError
from flows.sources.records import record_items
from flows.sources.tabular import records_of, row_fields

_LARGEST = 1 << 30  # bytes that a workbook may unpack to: it is read whole
_ROWS_OF_A_SHEET = 2_000_000  # more than any has: numbers the rows of all sheets


def read_workbook(file: LocalFile, stream: Unpacked, limits: ReadLimits) -> Items:
    """The documents of a workbook: of every sheet that has a column of text."""
    from python_calamine import CalamineError, CalamineWorkbook

    if stream.packed_as:
        raise ReadError(Reason.UNSUPPORTED, "a workbook inside another compression; unpack it first", file.name)
    _check_size(file)
    try:
        workbook = CalamineWorkbook.from_path(str(file.path))
        sheets = [(name, workbook.get_sheet_by_name(name).to_python()) for name in workbook.sheet_names]
    except (CalamineError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise ReadError(Reason.INVALID, f"not a whole workbook: {error}", file.name) from error
    seen: list[str] = []
    found = False
    for number, (_, rows) in enumerate(sheets):
        at, names = _header(rows, limits)
        if not names:
            seen += [str(cell) for cell in (rows[0] if rows else [])][:10]
            continue
        for row, cells in enumerate(rows[at + 1 :], at + 2):
            if any(cell != "" for cell in cells):
                found = True
                yield from record_items(file, number * _ROWS_OF_A_SHEET + row, row_fields(names, cells), limits)
    if not found:
        has = ", ".join(seen[:10])
        hint = "name it: newsloom ingest --map text=COLUMN"
        raise ReadError(Reason.MISSING_FIELD, f"no column of text or html (it has: {has}); {hint}", file.name)


def _check_size(file: LocalFile) -> None:
    """Raises ReadError for a workbook that unpacks to more than can be held."""
    if not zipfile.is_zipfile(file.path):  # the old format is not packed
        return
    with zipfile.ZipFile(file.path) as packed:
        size = sum(member.file_size for member in packed.infolist())
    if size > _LARGEST:
        raise ReadError(Reason.TOO_LARGE, f"unpacks to {size} bytes; save it as CSV", file.name)


def _header(rows: Sequence[Sequence[object]], limits: ReadLimits) -> tuple[int, list[str]]:
    """Which of the first rows names the columns, and the names; none where none has a text."""
    columns = limits.columns or shipped_columns()
    for at, cells in enumerate(rows[:20]):
        names = [str(cell).strip() for cell in cells]
        if records_of(limits) & columns.of(names).keys():
            return at, names
    return 0, []
