"""How a table of text is written: its delimiter, its quotes, what stands before its header. Told by its first lines."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flows.sources.columns import Columns
from flows.sources.lines import Line

LOOKED_AT = 40  # lines
_SEPARATOR_LINE = re.compile(r"sep=(.)", re.I)
_BACKSLASH_QUOTE = re.compile(r'[^\\",;|\t]\\"|,\\"')
_BLANK_BEFORE_QUOTE = re.compile(r'[,;|]\s+"')


@dataclass(frozen=True, slots=True)
class Dialect:
    """How to read the rows. is_raw: no quotation mark means anything, as in TSV of databases."""

    names: Sequence[str]
    delimiter: str
    is_raw: bool = False
    has_backslashes: bool = False
    skips_blanks: bool = False

    def rows(self, lines: Iterator[str]) -> Iterator[list[str]]:
        """The cells of each row. Raises csv.Error for a quotation mark left open over too much."""
        if self.is_raw:
            return (self._raw(line) for line in lines)
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            escapechar="\\" if self.has_backslashes else None,
            skipinitialspace=self.skips_blanks,
        )

    def _raw(self, line: str) -> list[str]:
        line = line.rstrip("\r\n")
        return [_unquoted(cell) for cell in line.split(self.delimiter)] if line else []


def _unquoted(cell: str) -> str:
    """A cell without the marks around all of it, where those inside are written as such cells have them."""
    inner = cell[1:-1]
    is_quoted = len(cell) > 1 and cell[0] == cell[-1] == '"' and '"' not in inner.replace('""', "")
    return inner.replace('""', '"') if is_quoted else cell


def header_at(texts: Sequence[str]) -> int:
    """Which of the first lines is the header: behind blank lines, comments and a line that names the separator."""
    for at, text in enumerate(texts):
        stripped = text.strip("\ufeff \t\r\n,;")
        if stripped and not stripped.startswith("#") and not _SEPARATOR_LINE.fullmatch(text.strip("\ufeff \r\n")):
            return at
    return len(texts)


def dialect_of(texts: Sequence[str], order: str, columns: Columns) -> Dialect:
    """How a table is written whose header is the first of these lines. order: delimiters, the likeliest first."""
    headers = {mark: _names(texts[0], mark) for mark in order}
    known = {mark: len(columns.of(headers[mark])) for mark in order}
    delimiter = max(order, key=lambda mark: (known[mark], len(headers[mark]) if known[mark] else 0))
    names, sample = headers[delimiter], "\n".join(texts)
    rows = [text for text in texts[1:] if text.strip()]
    is_raw = delimiter == "\t" and all(text.count("\t") == len(names) - 1 for text in rows)
    return Dialect(
        names,
        delimiter,
        is_raw=is_raw,
        has_backslashes=bool(_BACKSLASH_QUOTE.search(sample)) and '""' not in sample.replace(',""', ""),
        skips_blanks=bool(_BLANK_BEFORE_QUOTE.search(sample)),
    )


def _names(text: str, delimiter: str) -> list[str]:
    cells = next(csv.reader([text], delimiter=delimiter, skipinitialspace=True), [])
    return [name.strip("\ufeff \t\"'") for name in cells]


def text_lines(lines: Iterator[Line], count: int) -> list[Line]:
    """The first lines."""
    taken: list[Line] = []
    for line in lines:
        taken.append(line)
        if len(taken) == count:
            break
    return taken
