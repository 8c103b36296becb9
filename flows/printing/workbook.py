"""Answers as sheets of Excel's: times as times, addresses as links, the head frozen."""

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from pyarrow import RecordBatch

_MAX_ROWS, _MAX_CELL = 1_048_576, 32_767  # what a sheet, and a cell of one, can hold
_MAX_LINKS = 65_000  # of a sheet, and of so many letters
_MAX_LINK = 2_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows as they come, the names of their columns, and what the sheet is called."""

    title: str
    names: Sequence[str]
    batches: Iterable["RecordBatch"]


def write_workbook(names: Sequence[str], batches: Iterable["RecordBatch"], out: BinaryIO, title: str = "rows") -> int:
    """Write the rows as a workbook of one sheet; how many. Raises ValueError where a sheet cannot hold them."""
    return write_sheets([Sheet(title, names, batches)], out)


def write_sheets(sheets: Iterable[Sheet], out: BinaryIO) -> int:
    """Write a workbook, a sheet after the other; how many rows in all. Raises ValueError where a sheet is too long."""
    import xlsxwriter

    made = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False}
    with xlsxwriter.Workbook(made, options) as book:
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1}),
            "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        count = sum(_write_sheet(book, each, formats) for each in sheets)
    out.write(made.getvalue())
    return count


def _write_sheet(book: Any, given: Sheet, formats: dict[str, Any]) -> int:
    sheet = book.add_worksheet(given.title[:31])
    sheet.write_row(0, 0, given.names, formats["head"])
    sheet.freeze_panes(1, 0)
    row = 0
    for batch in given.batches:
        for fields in batch.to_pylist():
            row += 1
            if row >= _MAX_ROWS:
                most = f"{_MAX_ROWS - 1:,} rows, which no sheet holds"
                raise ValueError(f"{given.title}: more than {most}; name other tables, or ask for fewer with --query")
            for column, name in enumerate(given.names):
                _write_cell(sheet, row, column, fields[name], formats)
    sheet.autofilter(0, 0, max(row, 1), max(len(given.names) - 1, 0))
    return row


def _write_cell(sheet: Any, row: int, column: int, value: object, formats: dict[str, Any]) -> None:
    """One cell: a spreadsheet knows no zone, so a time is told in UTC."""
    if value is None:
        return
    if isinstance(value, datetime):
        local = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
        sheet.write_datetime(row, column, local, formats["time"])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats["day"])
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float) and math.isfinite(value) and abs(value) < 1e15:
        sheet.write_number(row, column, value)
    else:
        text = _text(value)
        is_link = text.startswith(("http://", "https://")) and len(text) <= _MAX_LINK and " " not in text
        if is_link and row <= _MAX_LINKS:
            sheet.write_url(row, column, text, string=text[:_MAX_CELL])
        else:
            sheet.write_string(row, column, text[:_MAX_CELL])


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return str(value)
