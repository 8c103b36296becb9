"""The answer of a query, as a person or a program wants to read it."""

import csv
import json
import shutil
from datetime import date, datetime
from typing import Any, TextIO

import pyarrow as pa


def write_table(table: pa.Table, form: str, stream: TextIO) -> None:
    """Write the table to the stream as ``table``, ``csv``, ``json`` (a line a row) or ``parquet`` (bytes)."""
    if form == "parquet":
        import pyarrow.parquet as parquet

        parquet.write_table(table, stream.buffer)
    elif form == "json":
        for row in table.to_pylist():
            stream.write(json.dumps(row, ensure_ascii=False, default=_plain) + "\n")
    elif form == "csv":
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(table.column_names)
        writer.writerows([_plain(value) for value in row.values()] for row in table.to_pylist())
    else:
        _write_grid(table, stream)


def _plain(value: Any) -> Any:
    """A value as text where the format has no type for it."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return value if value is None or isinstance(value, int | float | str | bool) else str(value)


def _write_grid(table: pa.Table, stream: TextIO) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for field in table.schema:
        right = pa.types.is_integer(field.type) or pa.types.is_floating(field.type)
        grid.add_column(Text(field.name), justify="right" if right else "left", overflow="fold")
    for row in table.to_pylist():
        grid.add_row(*(Text("" if value is None else str(_plain(value))) for value in row.values()))
    # A pipe has no width: nothing is folded there.
    width = shutil.get_terminal_size().columns if stream.isatty() else 100_000
    Console(file=stream, width=width, highlight=False).print(grid)
    stream.write(f"{table.num_rows:,} row{'' if table.num_rows == 1 else 's'}\n")
