"""What a request asks for, checked; and what a page answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from extractors.errors import NewsloomError
from flows.pages.shown import ShownText
from warehouse.reading.question import Question

_LONGEST = 500  # characters of a value
_MOST = 20  # values of one name
Row = TypeVar("Row")


class WrongAddress(NewsloomError):
    """An address whose values cannot be used."""


class NotFound(NewsloomError):
    """An address of something that is not there."""


def lost_place(after: str) -> WrongAddress:
    """What is wrong with an ``after`` that no page ended with."""
    return WrongAddress("is not a place in the list", f"after={after}", "go back to the first page")


def following(rows: Sequence[Row], key: str, limit: int, after: str) -> tuple[tuple[Row, ...], str | None]:
    """Of the rows behind the one whose key is ``after``, one more than ``limit`` at most: a page's, and its ``next``.

    Raises WrongAddress.
    """
    if after and not rows:
        raise lost_place(after)
    return _part(rows, key, limit)


def _part(rows: Sequence[Row], key: str, limit: int) -> tuple[tuple[Row, ...], str | None]:
    return tuple(rows[:limit]), str(getattr(rows[limit - 1], key)) if len(rows) > limit else None


@dataclass(frozen=True, slots=True)
class Params:
    """The values in an address. is_for_tables: only the questions are wanted, for CSV or Excel."""

    path: str
    given: tuple[tuple[str, str], ...] = ()
    is_for_tables: bool = False

    def text(self, name: str, default: str = "") -> str:
        """The value of a name. Raises WrongAddress where it is too long."""
        return next(iter(self.texts(name)), default)

    def texts(self, name: str) -> tuple[str, ...]:
        """The values of a name that are not empty, each once. Raises WrongAddress."""
        found = tuple(dict.fromkeys(value.strip() for key, value in self.given if key == name and value.strip()))
        if len(found) > _MOST or any(len(value) > _LONGEST or "\0" in value for value in found):
            raise WrongAddress("is too long", name, "shorten the address")
        return found

    def one_of(self, name: str, known: Iterable[str], default: str) -> str:
        """A value among those known. Raises WrongAddress."""
        value, names = self.text(name, default), list(known)
        if value not in names:
            raise WrongAddress(f"is not one of: {', '.join(filter(None, names))}", f"{name}={value}")
        return value

    def day(self, name: str) -> date | None:
        """A day, as in 2026-03-09. Raises WrongAddress."""
        value = self.text(name)
        try:
            day = date.fromisoformat(value) if value else None
        except ValueError as error:
            raise WrongAddress("is not a day", f"{name}={value}", "as in 2026-03-09") from error
        if day and not date(1700, 1, 1) <= day <= date(2200, 1, 1):
            raise WrongAddress("is out of range", f"{name}={value}", "as in 2026-03-09")
        return day

    def number(self, name: str, default: int, *, least: int = 1, most: int) -> int:
        """A whole number within bounds. Raises WrongAddress."""
        value = self.text(name)
        if not value:
            return default
        is_number = value.isascii() and value.isdigit() and len(value) < 10  # of 4,300 digits `int` fails
        if not is_number or not least <= int(value) <= most:
            raise WrongAddress(f"is no number from {least} to {most}", f"{name}={value}")
        return int(value)

    def part_of(self, rows: Sequence[Row], key: str, default: int, *, most: int) -> tuple[tuple[Row, ...], str | None]:
        """So many of the rows as ``limit`` says behind the one whose key is ``after``; its ``next``, None at the end.

        Raises WrongAddress.
        """
        limit, after = self.number("limit", default, most=most), self.text("after")
        start = next((place for place, row in enumerate(rows, 1) if getattr(row, key) == after), 0) if after else 0
        if after and not start:
            raise lost_place(after)
        return _part(rows[start : start + limit + 1], key, limit)

    def switched(self, name: str) -> bool:
        """Whether a switch is on."""
        return self.text(name) in ("1", "on", "yes", "true")

    def link(self, **changed: str | Iterable[str] | None) -> str:
        """This address with some values changed, or left out where None; never the place on a list of pages."""
        values = [(key, value) for key, value in self.given if key not in changed and key != "after" and value]
        for key, value in changed.items():
            if value is not None:
                values += [(key, each) for each in ([value] if isinstance(value, str) else value) if each]
        return self.path + ("?" + urlencode(values) if values else "")

    def without(self, name: str, value: str) -> str:
        """This address without one of the values of a name."""
        return self.link(**{name: tuple(each for each in self.texts(name) if each != value)})


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed has: a title, its page's path, a moment and some words."""

    path: str
    title: str
    updated: datetime
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that a page was made from, under the name that people read.

    is_again: it gives what another of the page does, in more detail and time; a workbook goes without it.
    """

    name: str
    question: Question[Any]
    is_again: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A page: its template with values; the questions behind it, which Excel has as sheets, and CSV the first of.

    texts: the articles whose whole text is on it.
    """

    template: str
    title: str
    values: Mapping[str, Any] = field(default_factory=dict)
    questions: tuple[Asked, ...] = ()
    entries: tuple[Entry, ...] | None = None
    texts: tuple[ShownText, ...] = ()

    def asked(self, name: str) -> Asked:
        """The question of a name; the first where there is none. Raises NotFound."""
        if not self.questions:
            raise NotFound("has no table", self.title)
        found = {each.name: each for each in self.questions}
        if name and name not in found:
            raise NotFound(f"is not one of its tables: {', '.join(found)}", name)
        return found[name] if name else self.questions[0]


def day_begins(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day in a time zone."""
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def next_day(day: date, days: int = 1) -> date:
    """Some days later."""
    return day + timedelta(days=days)
