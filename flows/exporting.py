"""What ``newsloom export`` writes: a folder of Parquet, or one file of rows, articles or feed entries."""

import gzip
import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from extractors.errors import InputError
from extractors.text.counting import counted
from flows import safe
from flows.printing.tables import write_csv, write_json, write_parquet
from flows.printing.workbook import Sheet, write_sheets, write_workbook
from flows.watches.feeds import json_feed, newest, rss
from warehouse import unfinished
from warehouse.errors import WarehouseError
from warehouse.exchange.exporting import EXPORTED, export
from warehouse.exchange.manifest import Manifest, read
from warehouse.limits import LIMITS, QueryLimits
from warehouse.reading.answers import Rows
from warehouse.reading.snapshot import asking, is_stale, snapshot, stream
from warehouse.reading.whole import read_articles
from warehouse.schema.layout import Table, literal
from warehouse.schema.tables import TABLES

STANDARD_OUTPUT = "-"
_TIME_SPECS = {"second": "auto", "minute": "minutes"}


class Form(StrEnum):
    """What to write."""

    PARQUET = "parquet"
    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"
    RSS = "rss"
    JSON_FEED = "json-feed"


_SUFFIXES = {
    ".parquet": Form.PARQUET,
    "": Form.PARQUET,
    ".csv": Form.CSV,
    ".xlsx": Form.XLSX,
    ".jsonl": Form.JSONL,
    ".ndjson": Form.JSONL,
    ".rss": Form.RSS,
    ".xml": Form.RSS,
    ".json": Form.JSON_FEED,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to write, and of what.

    tables: of the warehouse; sql: a query in their place; since: only what was loaded later; watch: of a feed.
    limit: entries of a feed; escape_formulas: an apostrophe before cells that a spreadsheet would run.
    overwrite: take the place of a file that is there; a feed always does.
    excel: of CSV, a mark of UTF-8 first and times as a spreadsheet reads them.
    """

    form: Form
    tables: tuple[str, ...] = ()
    sql: str | None = None
    since: datetime | None = None
    watch: str | None = None
    limit: int = 50
    escape_formulas: bool = False
    overwrite: bool = False
    excel: bool = False


def form_of(target: str) -> Form:
    """What a target's name asks for: by its suffix, a folder for Parquet. Raises InputError where it says nothing."""
    name = Path(target).name.removesuffix(".gz")
    form = _SUFFIXES.get(Path(name).suffix.lower())
    if target == STANDARD_OUTPUT or form is None:
        raise InputError("the format cannot be told from the file name", target, "choose one with --format")
    return form


def write(
    warehouse: Path,
    target: str,
    wanted: Wanted,
    *,
    lock_seconds: float = 60.0,
    limits: QueryLimits = LIMITS,
    say: Callable[[str], None],
) -> None:
    """Write it: a file or folder that is whole once it has its name, or standard output.

    limits: of a query that people ask.
    Raises InputError where the wishes do not go together, WarehouseError.
    """
    if wanted.form in (Form.RSS, Form.JSON_FEED):
        say(counted(_write_feed(warehouse, target, wanted, lock_seconds), "entry", "entries"))
        return
    file = snapshot(warehouse, lock_seconds=lock_seconds)
    if is_stale(warehouse):
        say("A load is running: this is the copy published at the end of the last run.")
    if wanted.form is Form.PARQUET and not (wanted.sql or target == STANDARD_OUTPUT or target.endswith(".parquet")):
        made = export(
            file,
            Path(target),
            tables=wanted.tables,
            since=wanted.since,
            lock_seconds=lock_seconds,
            tell=lambda table, rows: say(f"{table:<22}{rows:>14,} rows"),
        )
        say(_summary(target, made))
        return
    with _opened(target, wanted.overwrite) as out:
        say(counted(_write_rows(file, out, wanted, lock_seconds, limits), "row"))


def cursor(given: str) -> datetime:
    """A moment to export from: ISO 8601 (UTC where it names no zone), or what the folder of an earlier export has.

    Raises InputError.
    """
    with suppress(ValueError):
        moment = datetime.fromisoformat(given)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if not Path(given).is_dir():
        raise InputError("is neither a time nor the folder of an earlier export", given, "as in 2026-03-01T06:00:00")
    until = read(Path(given)).until
    if not until:
        raise InputError("is the export of an empty warehouse, which names no time", given, "export all, without it")
    return until


def _summary(target: str, made: Manifest) -> str:
    size = sum(file.bytes for table in made.tables for file in table.files)
    later = f"; what is loaded later: --since {target}" if made.until else ""
    return f"{target}: {counted(sum(t.rows for t in made.tables), 'row')}, {size:,} bytes{later}"


def _write_feed(warehouse: Path, target: str, wanted: Wanted, lock_seconds: float) -> int:
    """Write the newest articles of a watch; how many."""
    if not wanted.watch:
        raise InputError("needs a watch", wanted.form.value, "name one of `newsloom watch list` with --watch")
    entries = newest(warehouse, wanted.watch, wanted.limit, wait_seconds=lock_seconds)
    feed = json_feed(wanted.watch, entries)
    if wanted.form is Form.RSS:
        feed = rss(wanted.watch, entries, datetime.now(UTC))
    with _opened(target, overwrite=True) as out:
        out.write(feed)
    return len(entries)


def _write_rows(file: Path, out: BinaryIO, wanted: Wanted, lock_seconds: float, limits: QueryLimits) -> int:
    """Write rows of a query or table, or articles as records; how many."""
    if wanted.form is Form.JSONL and not wanted.sql and wanted.tables in ((), ("articles",)):
        with _text(out) as text:
            return _write_articles(file, text, wanted.since, lock_seconds)
    if wanted.form is Form.XLSX and not wanted.sql:
        return _write_tables(file, out, wanted, lock_seconds, limits)
    with stream(file, wanted.sql or _table_sql(wanted), lock_seconds=lock_seconds, limits=limits) as rows:
        if wanted.form is Form.PARQUET:
            return write_parquet(rows.schema, rows.batches, out)
        if wanted.form is Form.XLSX:
            try:
                return write_workbook(rows.schema.names, rows.batches, out)
            except ValueError as error:
                raise InputError(str(error), "--format xlsx") from error
        with _text(out) as text:
            if wanted.form is Form.JSONL:
                return write_json(rows.batches, text)
            if wanted.excel:
                text.write("\ufeff")
                return write_csv(rows.schema.names, rows.batches, text, safe.cell, _for_spreadsheet)
            escaped = safe.cell if wanted.escape_formulas else lambda cell: cell
            return write_csv(rows.schema.names, rows.batches, text, escaped)


def _write_tables(file: Path, out: BinaryIO, wanted: Wanted, lock_seconds: float, limits: QueryLimits) -> int:
    """Write a workbook with a sheet for each table named, all that have rows where none is; how many rows."""

    def sheets(ask: Callable[[str], Rows]) -> Iterator[Sheet]:
        for name in wanted.tables or [table.name for table in EXPORTED]:
            has_times = wanted.tables or "loaded_at" in _table(name).names  # tables without are whole, as in a folder
            rows = ask(_select(name, wanted.since if has_times else None))
            batches = iter(rows.batches)
            first = next((batch for batch in batches if batch.num_rows), None)
            if first is not None or wanted.tables:
                yield Sheet(name, rows.schema.names, chain([first] if first else [], batches))

    try:
        with asking(file, lock_seconds=lock_seconds, limits=limits) as ask:
            return write_sheets(sheets(ask), out)
    except ValueError as error:
        raise InputError(str(error), "--format xlsx") from error


def _table(name: str) -> Table:
    found = next((table for table in TABLES if table.name == name), None)
    if found is None:
        hint = f"one of {', '.join(each.name for each in EXPORTED)}; or --query"
        raise InputError("no such table", name, hint)
    return found


def _table_sql(wanted: Wanted) -> str:
    """The query for the one table named, `articles` where none is."""
    if len(wanted.tables) > 1:
        hint = "name one --table, or write all to a folder with --format parquet, or to a workbook (.xlsx)"
        raise InputError("one file holds one table", ", ".join(wanted.tables), hint)
    return _select(wanted.tables[0] if wanted.tables else "articles", wanted.since)


def _select(name: str, since: datetime | None) -> str:
    table = _table(name)
    if not since:
        return f"FROM {table.name}"
    if "loaded_at" not in table.names:
        raise InputError("has no loaded_at to compare with --since", table.name, "ask with --query")
    return f"FROM {table.name} WHERE loaded_at > {literal(since.isoformat())}::TIMESTAMPTZ"


def _write_articles(file: Path, text: TextIO, since: datetime | None, lock_seconds: float) -> int:
    """Write the articles with their parts as records that ``newsloom ingest`` reads back; how many."""
    count = 0
    for articles in read_articles(file, since, lock_seconds=lock_seconds):
        for article in articles.to_pylist():
            text.write(json.dumps(_record(article), ensure_ascii=False, default=_iso) + "\n")
        count += articles.num_rows
    return count


def _record(article: dict[str, Any]) -> dict[str, Any]:
    """An article as a record: ``source`` and ``published_at`` as the reader of records has them."""
    published, precision = article["published_at"], article["published_precision"]
    if published:
        spec = _TIME_SPECS.get(precision)
        published = published.isoformat(timespec=spec) if spec else published.date().isoformat()
    return article | {"source": article["source_id"], "published_at": published}


def _iso(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _for_spreadsheet(cell: datetime) -> str:
    """A time as a spreadsheet reads one: in UTC, without the zone and parts of a second."""
    return (cell.astimezone(UTC) if cell.tzinfo else cell).strftime("%Y-%m-%d %H:%M:%S")


@contextmanager
def _opened(target: str, overwrite: bool) -> Iterator[BinaryIO]:
    """Where to write; a file is there once it is whole, compressed where its name says so."""
    if target == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(target)
    if path.exists() and not overwrite:
        raise InputError("already exists", target, "name another file, or --overwrite it")
    try:
        with ExitStack() as stack:
            file: Any = stack.enter_context(unfinished.writing(path))
            if path.suffix == ".gz":
                file = stack.enter_context(gzip.GzipFile(fileobj=file, mode="wb", mtime=0))
            yield file
    except OSError as error:
        raise WarehouseError(f"cannot be written: {error.strerror}", target, "nothing was left there") from error


@contextmanager
def _text(out: BinaryIO) -> Iterator[TextIO]:
    """UTF-8 into a stream that stays open; half a surrogate pair, which has no UTF-8, becomes a question mark."""
    text = io.TextIOWrapper(out, "utf-8", errors="replace", newline="")
    try:
        yield text
    finally:
        text.detach()
