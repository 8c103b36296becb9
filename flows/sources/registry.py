"""Every kind of input and every file format, and the one way to read them all.

A new file format: a member of ``formats.Format`` with how it is told, and its reader in ``FILE_READERS``.
A new kind of input (a url, a queue): an ``InputReader`` in ``INPUT_READERS``, before the last, which takes any path.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from extractors.article import Reason, Rejected
from extractors.document import Document, MediaType
from extractors.errors import ConfigError
from flows.boundary import Unforeseen, bounded, log
from flows.sources import standard_input
from flows.sources.base import FileReader, Items, LocalFile, Meter, ReadLimits, host_of, reject, reject_input, slug
from flows.sources.catalogue import Source, load_sources
from flows.sources.compression import Unpacked, open_unpacked
from flows.sources.errors import ReadError
from flows.sources.folder import failed_file, find_files, source_of_path
from flows.sources.formats import HEAD_BYTES, Format, find_format, inner_suffix
from flows.sources.json_file import read_json
from flows.sources.list_file import read_list_file
from flows.sources.markdown import read_markdown
from flows.sources.records import read_jsonl
from flows.sources.single import single_document
from flows.sources.tabular import read_csv, read_parquet
from flows.sources.warc import read_warc
from flows.sources.workbook import read_workbook
from flows.sources.zipped import zip_reader
from warehouse.staging.batches import SourceRecord

FILE_READERS = {
    Format.HTML: FileReader("page", single_document(MediaType.HTML)),
    Format.TEXT: FileReader("text", single_document(MediaType.TEXT)),
    Format.MARKDOWN: FileReader("text", read_markdown),
    Format.JSONL: FileReader("records", read_jsonl),
    Format.JSON: FileReader("records", read_json),
    Format.WORKBOOK: FileReader("records", read_workbook),
    Format.XML: FileReader("feed", read_list_file),
    Format.CSV: FileReader("records", read_csv),
    Format.PARQUET: FileReader("records", read_parquet),
    Format.WARC: FileReader("warc", read_warc),
}


@dataclass(frozen=True, slots=True)
class InputReader:
    """One kind of input, as a user may name it on the command line."""

    takes: Callable[[str], bool] = field(repr=False)
    read: Callable[[str, ReadLimits, Meter], Items] = field(repr=False)
    describe: Callable[[str], SourceRecord] = field(repr=False)
    is_path: bool = False


def read(inputs: Sequence[str], limits: ReadLimits, meter: Meter | None = None) -> Iterator[Document | Rejected]:
    """The documents of all inputs, in order; what cannot be read is a ``Rejected``, and the rest goes on.

    Streams: memory does not grow with the input. Every input, and every file in one, gives one item at least.
    meter: told how much is read, so that progress can be shown.
    """
    meter = meter or Meter()
    for given in inputs:
        yield from _input_reader(given).read(given, limits, meter)


def size(inputs: Sequence[str]) -> int:
    """The bytes of all files that the inputs name, as ``Meter`` counts them; those of standard input are not known."""
    return sum(file.size for given in inputs for file in _files(given))


def _files(given: str) -> Iterator[LocalFile]:
    if _input_reader(given).is_path:
        yield from (file for file in find_files(given) if isinstance(file, LocalFile))


def describe(inputs: Sequence[str]) -> tuple[SourceRecord, ...]:
    """The sources that the inputs name, each once. Records and archives bring others: ``source_of`` tells them."""
    found = {info.source_id: info for given in inputs for info in [_input_reader(given).describe(given)]}
    return tuple(found.values())


def source_info(source: Source) -> SourceRecord:
    """A source of ``config/sources.toml`` as a row of ``sources``."""
    return SourceRecord(source.id, source.title, source.kind.value, source.url or None)


def listed() -> dict[str, SourceRecord]:
    """The sources of ``config/sources.toml`` by id, for pages of theirs that come from an archive."""
    with suppress(ConfigError):  # told by whatever polls; who loads a file has no need of the list
        return {source.id: source_info(source) for source in load_sources()}
    return {}


def source_of(item: Document | Rejected) -> SourceRecord:
    """The source of a document that no input names: the outlet of a record or of an archived page."""
    host = host_of(item.url)
    if host == item.source_id:
        return SourceRecord(item.source_id, host, "site", f"https://{host}/")
    return SourceRecord(item.source_id, item.source_id, "records")


def read_file(file: LocalFile, limits: ReadLimits, meter: Meter) -> Items:
    """The documents of one file, by the reader of its format. Raises nothing for what the file holds."""
    try:
        with bounded(file.name, known=(OSError,)), open_unpacked(file.path, file.name) as stream:
            found = _format_of(file, stream)
            reader = FILE_READERS.get(found)
            if reader is None:
                raise ReadError(Reason.UNSUPPORTED, f"{found}, which has no reader as a file", file.name)
            with meter.follow(stream, file.size):
                yield from reader.read(file, stream, limits)
    except ReadError as error:
        yield reject(file, error.reason, error.message)
    except Unforeseen as error:
        log(error, "the rest of a file")
        yield reject(file, Reason.ERROR, error.message)
    except OSError as error:
        failure = failed_file(file, error)
        yield reject(file, failure.reason, failure.message)


def _format_of(file: LocalFile, stream: Unpacked) -> Format:
    """The format of an open file. Raises ReadError where it has none that can be read."""
    head = stream.peek(HEAD_BYTES + 1)
    if not head and stream.is_damaged:
        if inner_suffix(file.name) == ".warc":  # an archive goes on after a damaged first record
            return Format.WARC
        stream.read(1)
    return find_format(head[:HEAD_BYTES], file.name, is_whole=len(head) <= HEAD_BYTES)


def _read_path(given: str, limits: ReadLimits, meter: Meter) -> Items:
    for file in find_files(given):
        if isinstance(file, Rejected):
            yield file
        else:
            yield from read_file(file, limits, meter)


def _read_standard_input(given: str, limits: ReadLimits, meter: Meter) -> Items:
    try:
        file = standard_input.spool(sys.stdin.buffer, limits.spool_dir)
    except OSError as error:
        detail = f"standard input could not be kept in {limits.spool_dir}: {error.strerror or error}"
        yield reject_input(standard_input.SOURCE_ID, Reason.UNREADABLE, detail)
        return
    yield from read_file(file, limits, meter)


def _refuse_url(given: str, limits: ReadLimits, meter: Meter) -> Items:
    yield reject_input(given, Reason.UNSUPPORTED, "urls cannot be read yet; save the page, and give its file")


def _is_url(given: str) -> bool:
    return given.partition("://")[0].lower() in ("http", "https") and "://" in given


def _input_reader(given: str) -> InputReader:
    return next(reader for reader in INPUT_READERS if reader.takes(given))


FILE_READERS[Format.ZIP] = FileReader("archive", zip_reader(lambda file, limits: read_file(file, limits, Meter())))

INPUT_READERS: list[InputReader] = [
    InputReader(
        takes=lambda given: given == "-",
        read=_read_standard_input,
        describe=lambda given: SourceRecord(standard_input.SOURCE_ID, "standard input", "records"),
    ),
    InputReader(
        takes=_is_url,
        read=_refuse_url,
        describe=lambda given: SourceRecord(host_of(given) or slug(given), given, "page", given),
    ),
    InputReader(takes=lambda given: True, read=_read_path, describe=source_of_path, is_path=True),
]
