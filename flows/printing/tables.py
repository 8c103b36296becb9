"""The answer of a query, as a person or a program wants to read it."""

import csv
import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any, BinaryIO, TextIO

import pyarrow as pa

from extractors.errors import InputError
from extractors.text.counting import counted
from flows import safe

# Of a piece of a table, which is shown as soon as its rows are there: their widths are what its columns are made by.
_PIECE_ROWS = 1_000
_PIECE_CHARACTERS = 500_000
_AS_TEXT = 'ask for it as text: "{}"::VARCHAR'


def largest_unit(minutes: int) -> tuple[int, str]:
    """A length of time in the unit that people would tell it in, as in ``7, "hour"``."""
    if minutes < 120:
        return minutes, "minute"
    if minutes < 48 * 60:
        return round(minutes / 60), "hour"
    return round(minutes / (24 * 60)), "day"


def ago(minutes: int) -> str:
    """As in ``1 minute ago``, ``7 hours ago`` and ``3 days ago``."""
    return f"{counted(*largest_unit(minutes))} ago"


def articles_counted(articles: int, copies: int) -> str:
    """As in ``3 articles`` and ``25 articles, 8 of them copies``."""
    among = f", {copies:,} of them {'a copy' if copies == 1 else 'copies'}" if copies else ""
    return counted(articles, "article") + among


def write_table(schema: pa.Schema, batches: Iterable[pa.RecordBatch], form: str, stream: TextIO) -> None:
    """Write rows to the stream as ``table``, ``csv``, ``json`` (a line a row) or ``parquet`` (bytes), as they come.

    Memory does not grow with their number. Raises InputError where the form has no place for a value.
    """
    if form == "parquet":
        write_parquet(schema, batches, stream.buffer)
    elif form == "json":
        write_json(batches, stream)
    elif form == "csv":
        write_csv(schema.names, batches, stream, _shown if stream.isatty() else lambda value: value)
    else:
        _write_grids(schema, batches, stream)


def _shown(value: object) -> object:
    return safe.terminal(value) if isinstance(value, str) else value


def write_csv(
    names: Iterable[str],
    batches: Iterable[pa.RecordBatch],
    stream: TextIO,
    cell: Callable[[object], object] = lambda value: value,
    time: Callable[[datetime], object] | None = None,
) -> int:
    """Write rows as CSV with a header; lists and structs are JSON. cell: has the last word on each value and name.

    time: how a time is written; as ISO 8601 where None.

    Returns how many rows.
    """
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([cell(name) for name in names])
    count = 0
    for row in _rows(batches):
        writer.writerow([cell(time(v) if time and isinstance(v, datetime) else _plain(v)) for v in row])
        count += 1
    return count


def write_json(batches: Iterable[pa.RecordBatch], stream: TextIO) -> int:
    """Write rows as JSON, a line a row; how many."""
    count = 0
    for batch in batches:
        for row in _rows([batch]):
            named = dict(zip(batch.schema.names, row, strict=True))
            stream.write(safe.json_text(json.dumps(named, ensure_ascii=False, default=_plain)) + "\n")
        count += batch.num_rows
    return count


def write_parquet(schema: pa.Schema, batches: Iterable[pa.RecordBatch], stream: BinaryIO) -> int:
    """Write rows as one Parquet file; how many."""
    import pyarrow.parquet as parquet

    count = 0
    for field in schema:
        if pa.types.is_interval(field.type):
            raise InputError("Parquet has no intervals", field.name, _AS_TEXT.format(field.name))
    with parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)
            count += batch.num_rows
    return count


def _rows(batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[Any, ...]]:
    for batch in batches:
        yield from zip(*map(_values, batch.schema.names, batch.columns), strict=True)


def _values(name: str, column: pa.Array) -> list[Any]:
    try:
        values: list[Any] = column.to_pylist()
    except (OverflowError, ValueError) as error:  # years beyond 9999, infinity
        raise InputError("has a time that cannot be shown", name, _AS_TEXT.format(name)) from error
    if not pa.types.is_interval(column.type):
        return values
    return [None if value is None else _spelled(value) for value in values]


def _spelled(interval: pa.MonthDayNano) -> str:
    """As DuckDB writes it: ``2 months 3 days 04:05:06``."""
    sign, seconds = "-" if interval.nanoseconds < 0 else "", abs(interval.nanoseconds) / 1e9
    minutes, rest = divmod(seconds, 60)
    clock = f"{sign}{int(minutes) // 60:02}:{int(minutes) % 60:02}:{rest:09.6f}".removesuffix(".000000")
    parts = [counted(interval.months, "month")] if interval.months else []
    parts += [counted(interval.days, "day")] if interval.days else []
    return " ".join([*parts, clock] if interval.nanoseconds or not parts else parts)


def _plain(value: Any) -> Any:
    """A value as text where the format has no type for it."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    return value if value is None or isinstance(value, int | float | str | bool) else str(value)


def _write_grids(schema: pa.Schema, batches: Iterable[pa.RecordBatch], stream: TextIO) -> None:
    """A table; a long one in pieces, each with the heading and in columns as wide as its own cells need."""
    count = 0
    cells = (["" if value is None else safe.terminal(str(_plain(value))) for value in row] for row in _rows(batches))
    for rows in _pieces(cells):
        _write_grid(schema, rows, stream)
        count += len(rows)
    if not count:
        _write_grid(schema, [], stream)
    stream.write(f"{counted(count, 'row')}\n")
    stream.flush()


def _pieces(rows: Iterable[list[str]]) -> Iterator[list[list[str]]]:
    """The rows in lists of as many as a piece of the table may have."""
    piece: list[list[str]] = []
    size = 0
    for row in rows:
        piece.append(row)
        size += sum(map(len, row))
        if len(piece) == _PIECE_ROWS or size >= _PIECE_CHARACTERS:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece


def _write_grid(schema: pa.Schema, rows: Iterable[Iterable[str]], stream: TextIO) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for field in schema:
        right = pa.types.is_integer(field.type) or pa.types.is_floating(field.type)
        grid.add_column(Text(safe.line(field.name)), justify="right" if right else "left", overflow="fold")
    for row in rows:
        grid.add_row(*map(Text, row))
    # A pipe has no width: nothing is folded there.
    width = shutil.get_terminal_size().columns if stream.isatty() else 100_000
    Console(file=stream, width=width, highlight=False).print(grid)
