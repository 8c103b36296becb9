"""The values of records as exports write them: lists as text, objects for names, numbers for times, words for none."""

import ast
import json
import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from extractors.dates.machine import is_machine, iso_date, parse_machine
from extractors.dates.parse import parse_date
from extractors.dates.zones import country_zone
from extractors.text.characters import well_formed

# Where an object keeps the one thing it says, the likeliest first.
_NAMES = ("name", "title", "label", "display_name", "full_name", "value", "rendered", "content", "html", "url", "text")
_MONGO = ("$date", "$numberLong", "$numberInt", "$numberDouble", "$oid")
_AUTHOR_SEPARATOR = re.compile(r"\s*[;|\n]\s*")
_COMMA_OR_AND = re.compile(r"\s*,\s*(?:and\s+|&\s*)?|\s+(?:and|&)\s+")
_FULL_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?:\s+[\w.'’-]+){1,3}")
_TWO_READINGS = re.compile(r"\s*\d{1,2}/\d{1,2}/\d{2,4}\b")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_EXCEL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 (a spreadsheet knows no zone)
_EXCEL_DAYS = (25_569, 73_050)  # 1970 to 2099
# Numbers that are seconds since 1970, or thousandths, millionths, billionths of them: from 1973 to the year 5138.
_EPOCHS = ((1e8, 1e11, 1), (1e11, 1e14, 1e3), (1e14, 1e17, 1e6), (1e17, 1e20, 1e9))
# A line end written out, as some exports have it: two and more in a text without one; "C:\\news" has none.
_LITERAL_LINE_END = re.compile(r"(?:\\r)?\\n(?![a-z])")
_LITERAL_LINE_ENDS = 2


class Unreadable(ValueError):
    """A value that is there and says nothing that can be read."""


def is_missing(value: object, words: frozenset[str] = frozenset()) -> bool:
    """Whether a value stands for none: null, NaN, NaT, blanks, or a word for nothing."""
    if value is None or (isinstance(value, float | Decimal) and math.isnan(value)):
        return True
    if isinstance(value, str):
        return not value.strip() or value.strip().casefold() in words
    return isinstance(value, list | tuple | Mapping) and not value


def text_of_value(value: object) -> str:
    """A value as text: a number as written, of an object its name, of a list its first. Raises Unreadable."""
    if isinstance(value, str):
        return well_formed(value).strip()
    if isinstance(value, bool):
        raise Unreadable(value)
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, Mapping):
        inner = next((value[name] for name in (*_NAMES, *_MONGO) if not is_missing(value.get(name))), None)
        if inner is not None:
            return text_of_value(inner)
    if isinstance(value, list | tuple) and value:
        return text_of_value(value[0])
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise Unreadable(value)


def body_text(value: object) -> str:
    """The text of an article: paragraphs of a list or of an object of sections one below the other."""
    if isinstance(value, Mapping | list | tuple):
        return "\n\n".join(part for part in _paragraphs(value) if part.strip())
    text = value if isinstance(value, str) else text_of_value(value)
    listed = _literal_list(text) if text.lstrip().startswith("[") else None
    if listed and all(isinstance(part, str) for part in listed):
        return "\n\n".join(map(str, listed))
    if "\n" in text.strip() or len(_LITERAL_LINE_END.findall(text)) < _LITERAL_LINE_ENDS:
        return text
    return _LITERAL_LINE_END.sub("\n", text)


def _paragraphs(value: object) -> list[str]:
    if isinstance(value, str):
        return [well_formed(value)]
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    return [text for part in parts for text in _paragraphs(part)]


def names_of(value: object, missing: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The names that a value lists: a list, a list as text, names with separators, objects with names."""
    if isinstance(value, str):
        listed = _literal_list(value) if value.strip().startswith(("[", "(")) else None
        parts: list[object] = listed if listed is not None else _split_names(value)
    elif isinstance(value, list | tuple):
        parts = list(value)
    else:
        parts = [value]
    names = (text_of_value(part) for part in parts if not is_missing(part, missing))
    return tuple(dict.fromkeys(name for name in names if name))


def _literal_list(text: str) -> list[object] | None:
    try:
        found = json.loads(text)
    except ValueError:
        try:
            found = ast.literal_eval(text.strip()) if len(text) < 100_000 else None
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return None
    return list(found) if isinstance(found, list | tuple) else None


def _split_names(text: str) -> list[object]:
    """By semicolons; by commas and "and" only where all parts are full names: ``Ruiz, Ana`` is one."""
    parts: list[object] = []
    for part in _AUTHOR_SEPARATOR.split(text):
        names = _COMMA_OR_AND.split(part)
        parts += names if len(names) > 1 and all(_FULL_NAME.fullmatch(name.strip()) for name in names) else [part]
    return parts


def time_of(value: object, url: str = "") -> str:
    """A time as ISO 8601, or as a person wrote it where only people can read it. Raises Unreadable."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bool):
        raise Unreadable(value)
    if isinstance(value, int | float | Decimal):
        return _number(float(value))
    if isinstance(value, list | tuple) and len(value) >= 3 and all(isinstance(part, int) for part in value):
        try:
            year, month, day, *clock = value[:6]
            return datetime(year, month, day, *clock).isoformat()  # noqa: DTZ001 (as written, without a zone)
        except (ValueError, OverflowError) as error:
            raise Unreadable(value) from error
    text = text_of_value(value)
    if _SERIAL.fullmatch(text):
        return _number(float(text))
    if moment := parse_machine(text):  # as it stands, but for a zone that only its country tells
        home = country_zone(url)
        return text if moment == parse_machine(text, home) else iso_date(text, home)
    if is_machine(text) or _TWO_READINGS.match(text) or parse_date(text) is None:
        raise Unreadable(value)
    return text


def _number(value: float) -> str:
    if _EXCEL_DAYS[0] <= value <= _EXCEL_DAYS[1]:
        at = _EXCEL_ZERO + timedelta(seconds=round(value * 86_400))
        return at.isoformat() if value % 1 else at.date().isoformat()
    for low, high, unit in _EPOCHS:
        if low <= value < high:
            return datetime.fromtimestamp(value / unit, UTC).isoformat()
    raise Unreadable(value)
