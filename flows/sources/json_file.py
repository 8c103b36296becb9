"""Records in a JSON file that is not one object a line: one array, an object around one, objects one after the other,
one object over many lines. Streamed: of an array one record at a time is held."""

import codecs
import json
import re
from collections.abc import Iterator, Mapping

from extractors.article import Reason
from flows.sources.base import Items, LocalFile, ReadLimits
from flows.sources.columns import Columns, shipped_columns
from flows.sources.compression import Unpacked
from flows.sources.errors import ReadError
from flows.sources.formats import HEAD_BYTES, text_charset
from flows.sources.records import RecordError, record_items, records_in, reject_record

_CHUNK = 1 << 16
_BETWEEN = " \t\r\n,\x1e\ufeff"
# Where the records of an object too large to be read whole begin: the first list of objects.
_LIST_OF_OBJECTS = re.compile(r'"[^"\n]{1,60}"\s*:\s*\[\s*(?=\{)')
_DECODER = json.JSONDecoder(strict=False)  # some write line ends into texts as they are


def read_json(file: LocalFile, stream: Unpacked, limits: ReadLimits) -> Items:
    """The documents of a JSON file, whatever stands around its records."""
    columns = limits.columns or shipped_columns()
    number = 0
    for number, fields in enumerate(_values(_Text(stream, file, limits), columns), 1):
        if isinstance(fields, Mapping):
            yield from record_items(file, number, fields, limits)
        else:
            detail = f"record {number} is JSON but no object: {str(fields)[:60]}"
            yield reject_record(file, number, RecordError(Reason.INVALID, detail))
    if not number:
        raise ReadError(Reason.EMPTY, "no record in it", file.name)


class _Text:
    """The text of the file as far as it is needed: ``text`` from ``at`` on is not taken yet."""

    def __init__(self, stream: Unpacked, file: LocalFile, limits: ReadLimits) -> None:
        charset = text_charset(stream.peek(HEAD_BYTES)) or "utf-8"
        self._decoder = codecs.getincrementaldecoder(charset)("replace")
        self._stream = stream
        self._file = file
        self._limit = 2 * limits.document_bytes + 65536
        self.text, self.at, self.is_whole = "", 0, False

    def more(self) -> bool:
        """Read on, doubling what is held; False at the end. Raises ReadError where a record is too large."""
        if self.is_whole:
            return False
        self.text, self.at = self.text[self.at :], 0
        if len(self.text) > self._limit:
            detail = f"a record is longer than {self._limit} characters; the rest is not read"
            raise ReadError(Reason.TOO_LARGE, detail, self._file.name)
        wanted = max(_CHUNK, len(self.text))
        while wanted > 0 and not self.is_whole:
            data = self._stream.read(_CHUNK)
            self.is_whole = not data
            self.text += self._decoder.decode(data, final=not data)
            wanted -= len(data)
        return True

    def pass_over(self, characters: str) -> str:
        """The next character that is none of these, not taken; empty at the end."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in characters:
                self.at += 1
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def value(self) -> object:
        """The JSON value that begins here. Raises ReadError where there is none."""
        while True:
            try:
                found, self.at = _DECODER.raw_decode(self.text, self.at)
            except (ValueError, RecursionError) as error:
                if self.more():
                    continue
                where = f"not JSON from here on: {self.text[self.at : self.at + 60]!r} ({error}); the rest is not read"
                raise ReadError(Reason.INVALID, where, self._file.name) from error
            return found


def _values(text: _Text, columns: Columns) -> Iterator[object]:
    """The records of a file, whatever holds them."""
    while first := text.pass_over(_BETWEEN):
        if first == "[":
            text.at += 1
            yield from _listed(text)
        elif first == "{" and (found := _LIST_OF_OBJECTS.search(text.text, text.at)) and not _fits(text):
            text.at = found.end()
            yield from _listed(text)
            return  # what stands behind the list is of the object around it
        else:
            value = text.value()
            yield from records_in(value, columns)


def _fits(text: _Text) -> bool:
    """Whether the value that begins here is whole in memory, or small enough to be."""
    while not text.is_whole and len(text.text) - text.at < 8 * 1024 * 1024:
        text.more()
    return text.is_whole


def _listed(text: _Text) -> Iterator[object]:
    while (first := text.pass_over(_BETWEEN)) != "]":
        if not first:
            return
        yield text.value()
    text.at += 1
