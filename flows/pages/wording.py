"""How times, numbers and names are put into words on pages."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from extractors.text.counting import counted
from flows.printing.headlines import UNTITLED
from flows.printing.languages import language_name
from flows.printing.tables import articles_counted, largest_unit

__all__ = ["articles_counted", "counted", "language_name"]

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


# Control and format characters; but those that join or part letters in some scripts are letters' own business.
_UNSEEN, _JOINERS = ("Cc", "Cf"), "\u200c\u200d"


def long_day(day: date) -> str:
    """As in Monday 9 March 2026."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def five_days(days: Sequence[date]) -> list[str]:
    """Five of the days, spread evenly from the first to the last, as labels below a chart."""
    return [short_day(days[round((len(days) - 1) * part / 4)]) for part in range(5)] if days else []


def short_day(day: date) -> str:
    """As in 9 Mar."""
    return f"{day.day} {_MONTHS[day.month - 1][:3]}"


def clock(moment: datetime, zone: ZoneInfo) -> str:
    """As in 06:05."""
    return f"{moment.astimezone(zone):%H:%M}"


def moment_in_words(moment: datetime, zone: ZoneInfo, *, is_exact: bool = True) -> str:
    """As in 9 Mar 2026, 06:05; without the hour where only the day is known."""
    local = moment.astimezone(zone if is_exact else UTC)
    day = f"{short_day(local.date())} {local.year}"
    return f"{day}, {local:%H:%M}" if is_exact else day


def machine(moment: datetime) -> str:
    """As in 2026-03-09T06:05:00Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def machine_exact(moment: datetime) -> str:
    """The same to the microsecond."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def after(minutes: int | None) -> str:
    """How long after: as in 25 min, 3 h, 2 days."""
    if minutes is None:
        return ""
    number, unit = largest_unit(abs(minutes))
    short = {"minute": f"{number} min", "hour": f"{number} h"}
    return ("−" if minutes < 0 else "") + short.get(unit, counted(number, unit))


def percent(share: float) -> str:
    """As in 64 %."""
    return f"{100 * share:.0f}\u00a0%"


def web(url: str | None) -> str | None:
    """An address that may be a link: of the web, and nothing that runs."""
    return url if url and url.lower().startswith(("http://", "https://")) else None


def plain_title(title: str | None) -> str:
    """A headline on one line, without what turns its direction or hides."""
    return " ".join("".join(map(_visible, title or "")).split()) or UNTITLED


def _visible(each: str) -> str:
    if unicodedata.category(each) not in _UNSEEN or each in _JOINERS:
        return each
    return " " if each.isspace() else ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text, and whether it is what was looked for."""

    text: str
    is_marked: bool


def marked(text: str, terms: Sequence[str]) -> tuple[Piece, ...]:
    """A text in pieces, with every occurrence of the terms marked; capitals and accents make no difference.

    A term that ends in ``*`` is the beginning of a word, all of which is marked.
    """
    plain = "".join(_letter(each) for each in text)
    wanted = [_pattern("".join(_letter(each) for each in term)) for term in terms if term.strip("* ")]
    if not wanted:
        return (Piece(text, False),)
    pieces, last = [], 0
    for found in re.finditer("|".join(sorted(wanted, key=len, reverse=True)), plain):
        start, end = found.span()
        if start > last:
            pieces.append(Piece(text[last:start], False))
        pieces.append(Piece(text[start:end], True))
        last = end
    return (*pieces, Piece(text[last:], False)) if last < len(text) else tuple(pieces)


def _pattern(term: str) -> str:
    if term.endswith("*"):
        return rf"(?<!\w){re.escape(term[:-1])}\w*"
    return re.escape(term)


def _letter(each: str) -> str:
    """A letter as it is compared: one for one, so that places stay the same."""
    folded = unicodedata.normalize("NFD", each)[0].lower()
    return folded if len(folded) == 1 else each
