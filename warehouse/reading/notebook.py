"""An answer as a notebook shows it: a table of HTML, in which other people's text is text."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape

import pyarrow as pa

_ROWS, _LETTERS = 50, 300  # shown of an answer, and of a cell
# What is no character of HTML, or turns the direction of what stands after it.
_UNSHOWN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_LEFT, _RIGHT = "text-align:start;vertical-align:top", "text-align:end;vertical-align:top"


def html_table(table: pa.Table, note: str = "") -> str:
    """The first rows of a table. note: what is said below, besides how many rows there are."""
    sides = [_RIGHT if pa.types.is_integer(t) or pa.types.is_floating(t) else _LEFT for t in table.schema.types]
    head = "".join(
        f'<th style="{side}">{_text(name)}</th>' for name, side in zip(table.column_names, sides, strict=True)
    )
    rows = "".join(_row(row.values(), sides) for row in table.slice(0, _ROWS).to_pylist())
    more = f"the first {_ROWS} of " if table.num_rows > _ROWS else ""
    told = f"{more}{table.num_rows:,} row{'' if table.num_rows == 1 else 's'}{f'; {note}' if note else ''}"
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table><p>{_text(told)}</p>"


def _row(values: Iterable[object], sides: Iterable[str]) -> str:
    cells = (
        f'<td style="{side}" dir="auto">{_text(_told(value))}</td>' for value, side in zip(values, sides, strict=True)
    )
    return f"<tr>{''.join(cells)}</tr>"


def _told(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if value.tzinfo else f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, list | tuple):
        return ", ".join(map(_told, value))
    return str(value)


def _text(text: str) -> str:
    cut = text if len(text) <= _LETTERS else f"{text[:_LETTERS]}…"
    return escape(_UNSHOWN.sub("\ufffd", cut))
