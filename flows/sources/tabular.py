"""Records in tables: CSV and TSV by their header, Parquet by its columns."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from subprocess import PIPE, Popen
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from extractors.article import Reason
from flows.sources import parquet_rows
from flows.sources.base import Items, LocalFile, ReadLimits
from flows.sources.columns import Columns, shipped_columns
from flows.sources.compression import Unpacked
from flows.sources.dialects import LOOKED_AT, Dialect, dialect_of, header_at, text_lines
from flows.sources.errors import ReadError
from flows.sources.formats import inner_suffix
from flows.sources.lines import Line, read_lines
from flows.sources.records import RecordError, record_items, reject_record, text_of

if TYPE_CHECKING:
    from pyarrow import RecordBatch

_DELIMITERS = ",;\t|"
_MEMORY, _SECONDS = 4 << 30, 60  # bytes that the reader of a Parquet file may take, and CPU for a few of its rows


def read_csv(file: LocalFile, stream: Unpacked, limits: ReadLimits) -> Items:
    """The documents of a CSV or TSV file whose header names fields of a record."""
    csv.field_size_limit(limits.document_bytes)  # of this process: the module keeps one for all readers
    lines = read_lines(stream, file.name, limit=2 * limits.document_bytes, skip_limit=limits.skip_bytes)
    first = text_lines(lines, LOOKED_AT)
    texts = [text_of(line.data or b"") for line in first]
    at = header_at(texts)
    order = "\t,;|" if inner_suffix(file.name) in (".tsv", ".tab") else _DELIMITERS
    columns = limits.columns or shipped_columns()
    dialect = dialect_of(texts[at:] or [""], order, columns)
    _check_columns(dialect.names, columns, file, limits)
    rows = _Rows(chain(first[at + 1 :], lines), dialect, first[at].number if at < len(first) else 1)
    yield from rows.read(file, limits)
    if not rows.count:
        raise ReadError(Reason.EMPTY, "no row under its header", file.name)


def _check_columns(names: Iterable[str], columns: Columns, file: LocalFile, limits: ReadLimits) -> None:
    """Raises ReadError where no column can hold a text, nor name a page that is fetched."""
    names = list(names)
    if not records_of(limits) & columns.of(names).keys():
        found = ", ".join(name[:40] for name in names[:10])
        hint = "name it: newsloom ingest --map text=COLUMN"
        raise ReadError(Reason.MISSING_FIELD, f"no column of text or html (it has: {found}); {hint}", file.name)


def records_of(limits: ReadLimits) -> frozenset[str]:
    """The fields of which a table of records has one."""
    return frozenset(("html", "text", "url") if limits.named else ("html", "text"))


def row_fields(names: Sequence[str], cells: Sequence[object]) -> dict[str, object]:
    """The cells by column; of two columns of one name the first that holds something."""
    fields: dict[str, object] = {}
    for name, cell in zip(names, cells, strict=False):
        if fields.get(name) in (None, ""):
            fields[name] = cell
    return fields


class _Rows:
    """The rows of a CSV file after its header; a row may go over several lines. count: of those read."""

    def __init__(self, lines: Iterator[Line], dialect: Dialect, header_line: int) -> None:
        self._lines = lines
        self._dialect = dialect
        self._line = header_line  # the last one taken
        self._too_long: int | None = None
        self.count = 0

    def read(self, file: LocalFile, limits: ReadLimits) -> Items:
        """A document or the reason for none for every row.

        Raises ReadError where a quoted cell goes on beyond the limit: no row after it could be told from its text.
        """
        reader, extra = self._dialect.rows(self._texts()), partition_of(file)
        while True:
            start = self._line + 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                detail = f"from line {start} on: {error}; is a quotation mark left open? The rest is not read"
                raise ReadError(
                    Reason.TOO_LARGE if "limit" in str(error) else Reason.INVALID, detail, file.name
                ) from error
            if self._too_long is not None:
                detail = f"line {self._too_long} is longer than {2 * limits.document_bytes} bytes"
                yield reject_record(file, self._too_long, RecordError(Reason.TOO_LARGE, detail))
                self._too_long = None
                self.count += 1
            if cells is None:
                return
            if not any(cells):
                continue
            self.count += 1
            wrong = self._fault(cells, start)
            if wrong:
                yield reject_record(file, start, RecordError(Reason.INVALID, wrong))
            else:
                yield from record_items(file, start, extra | row_fields(self._dialect.names, cells), limits)

    def _fault(self, cells: Sequence[str], start: int) -> str:
        """What is wrong with a row. One that ends early lacks its last cells; blank ones too many say nothing."""
        names = self._dialect.names
        held = len(cells)
        while held > len(names) and not cells[held - 1].strip():
            held -= 1
        if held > len(names) or (held < len(names) and not self._has_text(cells)):
            return f"the row at line {start} has {len(cells)} cells, the header {len(names)}"
        if self._line > start and any("\n" in cell and self._swallows(cell) for cell in cells):
            return f"a cell of the row at line {start} holds other rows: is a quotation mark left open before it?"
        return ""

    def _has_text(self, cells: Sequence[str]) -> bool:
        """Whether a row that ends early has what makes a record: more than its first cell, the text among them."""
        return len(cells) > 1 and max(map(len, cells)) > 80

    def _swallows(self, cell: str) -> bool:
        """Whether lines of a cell are rows themselves: as many cells, and an address where the header has one."""
        names = self._dialect.names
        if len(names) < 3:
            return False
        for line in cell.split("\n")[1:]:
            if line.count(self._dialect.delimiter) < len(names) - 1 or "://" not in line:
                continue
            inner = next(csv.reader([line], delimiter=self._dialect.delimiter), [])
            if any(part.strip().startswith(("http://", "https://")) for part in inner):
                return True
        return False

    def _texts(self) -> Iterator[str]:
        for line in self._lines:
            self._line = line.number
            if line.data is None:
                self._too_long = line.number
                yield "\n"
            else:
                yield text_of(line.data) + "\n"


def partition_of(file: LocalFile) -> dict[str, object]:
    """The columns that the folders of a partitioned table name: ``source=tarn/month=3/part-0.parquet``."""
    parts = (part.partition("=") for part in file.path.parts[:-1])
    return {name: unquote(value) for name, mark, value in parts if mark and name.isidentifier()}


def read_parquet(file: LocalFile, stream: Unpacked, limits: ReadLimits) -> Items:
    """The documents of a Parquet file whose columns name fields of a record, a few rows in memory at a time."""
    if stream.packed_as:
        raise ReadError(Reason.UNSUPPORTED, "Parquet inside another compression; unpack it first", file.name)
    is_empty = True
    for batch in _batches(file, limits):
        is_empty = is_empty and not len(batch)
        yield from _batch_items(file, batch, limits)
    if is_empty:
        raise ReadError(Reason.EMPTY, "no row in it", file.name)


def _batches(file: LocalFile, limits: ReadLimits) -> "Iterator[RecordBatch]":
    """The rows as ``parquet_rows.py`` gives them. Raises ReadError where they cannot be read on."""
    given = (file.path, _MEMORY + file.size, _SECONDS, 2 * limits.document_bytes)  # the file is mapped, beside that
    command = [sys.executable, "-I", parquet_rows.__file__, *map(str, given)]
    with Popen(command, stdin=PIPE, stdout=PIPE, stderr=PIPE) as reading:
        assert reading.stderr
        try:
            yield from _received(reading, file, limits)
            why, status = reading.stderr.read().decode("utf-8", "replace"), reading.wait()
        finally:
            reading.kill()
    if status == 1:
        raise ReadError(Reason.INVALID, f"not a whole Parquet file: {why}", file.name)
    if status:
        detail = f"a few rows take more than {_MEMORY >> 30} GiB of memory or {_SECONDS} s, or end their reader"
        raise ReadError(Reason.TOO_LARGE, f"{detail}; the rest is not read", file.name)


def _received(reading: "Popen[bytes]", file: LocalFile, limits: ReadLimits) -> "Iterator[RecordBatch]":
    """The rows until its end, whatever ends it."""
    import pyarrow as pa  # half a second that other formats need not pay

    assert reading.stdin and reading.stdout
    line = reading.stdout.readline()
    if not line.endswith(b"\n"):
        return
    names = json.loads(line)
    known = limits.columns or shipped_columns()
    _check_columns(names, known, file, limits)
    limits.notes.columns(known.unused(names))
    columns = [name for used in known.of(names).values() for name in used]
    with suppress(pa.ArrowException, OSError):
        reading.stdin.write(json.dumps(columns).encode() + b"\n")
        reading.stdin.flush()
        with pa.ipc.open_stream(reading.stdout) as batches:
            yield from batches


def _batch_items(file: LocalFile, batch: "RecordBatch", limits: ReadLimits) -> Items:
    try:
        rows: list[dict[str, Any]] = batch.to_pylist()
    except (ValueError, OverflowError) as error:  # bytes that are not UTF-8, a year beyond 9999
        if len(batch) > 1:  # find the row
            for at in range(len(batch)):
                yield from _batch_items(file, batch.slice(at, 1), limits)
        else:
            row = batch.column(parquet_rows.ROW)[0].as_py()
            yield reject_record(file, row, RecordError(Reason.INVALID, f"row {row} cannot be read: {error}"))
        return
    for fields in rows:
        row, size = fields.pop(parquet_rows.ROW), fields.pop(parquet_rows.SIZE)
        if size is None:
            yield from record_items(file, row, partition_of(file) | fields, limits)
        else:
            detail = f"row {row} has {size} bytes, more than {2 * limits.document_bytes}"
            yield reject_record(file, row, RecordError(Reason.TOO_LARGE, detail))
