"""Records in tables: CSV and TSV by their header, Parquet by its columns."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING
from urllib.parse import unquote

from extractors.article import Reason
from flows.sources.base import Items, LocalFile, ReadLimits
from flows.sources.columns import Columns, shipped_columns
from flows.sources.compression import Unpacked
from flows.sources.dialects import LOOKED_AT, Dialect, dialect_of, header_at, text_lines
from flows.sources.errors import ReadError
from flows.sources.formats import inner_suffix
from flows.sources.lines import Line, read_lines
from flows.sources.records import RecordError, record_items, reject_record, text_of

if TYPE_CHECKING:
    from pyarrow import Field, RecordBatch

_DELIMITERS = ",;\t|"
_PARQUET_ROWS = 32  # read at once: a page has 0.3 MB on average, so about 10 MB


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
    import pyarrow as pa  # half a second that other formats need not pay
    from pyarrow.parquet import ParquetFile

    if stream.packed_as:
        raise ReadError(Reason.UNSUPPORTED, "Parquet inside another compression; unpack it first", file.name)
    known = limits.columns or shipped_columns()
    try:
        with ParquetFile(file.path, memory_map=True) as table:
            names = table.schema_arrow.names
            _check_columns(names, known, file, limits)
            columns = [name for used in known.of(names).values() for name in used]
            limits.notes.columns(known.unused(names))
            row = 0
            plain = pa.schema([_without_nanoseconds(table.schema_arrow.field(name)) for name in columns])
            for batch in table.iter_batches(batch_size=_PARQUET_ROWS, columns=columns):
                yield from _batch_items(file, batch.select(columns).cast(plain, safe=False), row, limits)
                row += len(batch)
            if not row:
                raise ReadError(Reason.EMPTY, "no row in it", file.name)
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno:  # the system's; a page that does not unpack has no number
            raise
        raise ReadError(Reason.INVALID, f"not a whole Parquet file: {error}", file.name) from error


def _without_nanoseconds(field: "Field") -> "Field":
    """Times as pandas writes them are finer than Python's."""
    import pyarrow as pa

    return field.with_type(pa.timestamp("us", tz=field.type.tz)) if pa.types.is_timestamp(field.type) else field


def _batch_items(file: LocalFile, batch: "RecordBatch", first: int, limits: ReadLimits) -> Items:
    try:
        rows: list[Mapping[str, object]] = batch.to_pylist()
    except (ValueError, OverflowError) as error:  # bytes that are not UTF-8, a year beyond 9999
        if len(batch) > 1:  # find the row
            for at in range(len(batch)):
                yield from _batch_items(file, batch.slice(at, 1), first + at, limits)
        else:
            yield reject_record(file, first, RecordError(Reason.INVALID, f"row {first} cannot be read: {error}"))
        return
    for at, fields in enumerate(rows):
        yield from record_items(file, first + at, partition_of(file) | dict(fields), limits)
