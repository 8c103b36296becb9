"""Records in tables: CSV and TSV by their header, Parquet by its columns."""

import csv
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from extractors.article import Reason
from flows.sources.base import Items, LocalFile, ReadLimits
from flows.sources.compression import Unpacked
from flows.sources.errors import ReadError
from flows.sources.formats import inner_suffix
from flows.sources.lines import Line, read_lines
from flows.sources.records import FIELDS, RecordError, record_item, reject_record, text_of

if TYPE_CHECKING:
    from pyarrow import Field, RecordBatch

_DELIMITERS = ",;\t|"
_PARQUET_ROWS = 32  # read at once: a page has 0.3 MB on average, so about 10 MB


def read_csv(file: LocalFile, stream: Unpacked, limits: ReadLimits) -> Items:
    """The documents of a CSV or TSV file whose header names fields of a record."""
    csv.field_size_limit(limits.document_bytes)  # of this process: the module keeps one for all readers
    lines = read_lines(stream, file.name, limit=2 * limits.document_bytes, skip_limit=limits.skip_bytes)
    head = next(lines, Line(1, b""))
    names, delimiter = _header(head, file)
    rows = _Rows(lines, names, delimiter)
    found = False
    for item in rows.read(file, limits):
        found = True
        yield item
    if not found:
        raise ReadError(Reason.EMPTY, "no row under its header", file.name)


def _header(line: Line, file: LocalFile) -> tuple[Sequence[str], str]:
    """The column names, and the delimiter that finds most fields among them."""
    text = text_of(line.data or b"")
    order = "\t,;|" if inner_suffix(file.name) in (".tsv", ".tab") else _DELIMITERS
    headers = {
        mark: [name.strip().casefold() for name in next(csv.reader([text], delimiter=mark), [])] for mark in order
    }
    delimiter = max(order, key=lambda mark: len(set(FIELDS) & set(headers[mark])))
    names = headers[delimiter]
    if not {"html", "text"} & set(names):
        found = ", ".join(name[:40] for name in names[:10])
        raise ReadError(Reason.MISSING_FIELD, f"no column 'html' or 'text' (its header has: {found})", file.name)
    return names, delimiter


class _Rows:
    """The rows of a CSV file after its header; a row may go over several lines."""

    def __init__(self, lines: Iterator[Line], names: Sequence[str], delimiter: str) -> None:
        self._lines = lines
        self._names = names
        self._delimiter = delimiter
        self._line = 1  # the last one taken
        self._too_long: int | None = None

    def read(self, file: LocalFile, limits: ReadLimits) -> Items:
        """A document or the reason for none for every row.

        Raises ReadError where a quoted cell goes on beyond the limit: no row after it could be told from its text.
        """
        reader = csv.reader(self._texts(), delimiter=self._delimiter)
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
            if cells is None:
                return
            if not cells:
                continue
            if len(cells) == len(self._names):
                yield record_item(file, start, dict(zip(self._names, cells, strict=True)), limits)
            else:
                detail = f"the row at line {start} has {len(cells)} cells, the header {len(self._names)}"
                yield reject_record(file, start, RecordError(Reason.INVALID, detail))

    def _texts(self) -> Iterator[str]:
        for line in self._lines:
            self._line = line.number
            if line.data is None:
                self._too_long = line.number
                yield "\n"
            else:
                yield text_of(line.data) + "\n"


def read_parquet(file: LocalFile, stream: Unpacked, limits: ReadLimits) -> Items:
    """The documents of a Parquet file whose columns name fields of a record, a few rows in memory at a time."""
    import pyarrow as pa  # half a second that other formats need not pay
    from pyarrow.parquet import ParquetFile

    if stream.packed_as:
        raise ReadError(Reason.UNSUPPORTED, "Parquet inside another compression; unpack it first", file.name)
    try:
        with ParquetFile(file.path, memory_map=True) as table:
            columns = [name for name in table.schema_arrow.names if name in FIELDS]
            if not {"html", "text"} & set(columns):
                found = ", ".join(table.schema_arrow.names[:10])
                raise ReadError(Reason.MISSING_FIELD, f"no column 'html' or 'text' (it has: {found})", file.name)
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
        rows = batch.to_pylist()
    except (ValueError, OverflowError) as error:  # bytes that are not UTF-8, a year beyond 9999
        if len(batch) > 1:  # find the row
            for at in range(len(batch)):
                yield from _batch_items(file, batch.slice(at, 1), first + at, limits)
        else:
            yield reject_record(file, first, RecordError(Reason.INVALID, f"row {first} cannot be read: {error}"))
        return
    for at, fields in enumerate(rows):
        yield record_item(file, first + at, fields, limits)
