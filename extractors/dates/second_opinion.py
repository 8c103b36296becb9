"""The only user of htmldate: a day for a page whose own evidence gives none.

It takes some 8 ms for such a page, 1 in 12 of those measured (docs/decisions/fields.md).
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

from lxml.html import HtmlElement

from extractors.article import Precision
from extractors.dates.machine import parse_machine
from extractors.dates.moment import Moment
from extractors.dates.parse import parse_date

_LONGEST = 1_000_000  # bytes of markup: it reads all text several times
_TODAY = timedelta(days=2)  # so near to the fetch it is the masthead's, or nothing but today


def guessed_day(tree: HtmlElement, url: str, fetched_at: datetime, length: int) -> Moment | None:
    """The day that htmldate finds anywhere on the page; None where it finds none or is not asked.

    length: of the markup in bytes. Leaves the tree alone: htmldate prunes a copy of what it did not parse itself.
    """
    if length > _LONGEST:
        return None
    from htmldate import core, extractors  # type: ignore[import-untyped,unused-ignore]  # 0.1 s to import

    latest = fetched_at.astimezone(UTC) - _TODAY
    try:
        with _quickened(core, extractors):
            found = core.find_date(tree, url=url, original_date=True, max_date=latest.strftime("%Y-%m-%d"))
    except (ValueError, TypeError, OverflowError, RecursionError):  # of markup or numbers that it does not expect
        return None
    is_year = found is not None and found.endswith("-01-01")  # as which it tells a year alone
    moment = parse_machine(found) if found and not is_year else None
    return Moment(moment.at, Precision.DAY) if moment else None


class _OwnParser:
    """In place of dateparser: our own patterns, of 50 languages."""

    def get_date_data(self, text: str) -> dict[str, datetime | None]:
        """What htmldate asks of it: a day without a zone."""
        moment = parse_date(text)
        return {"date_obj": moment.at.replace(tzinfo=None) if moment else None}


# Where a date can stand in markup, and how many characters before and behind such a place its patterns look at.
_NUMBERS = re.compile(r"[0-9][0-9/.-]{5,}"), 1, 1
_COPYRIGHTS = re.compile(r"©|&copy;|Copyright|\(c\)"), 0, 130
_YEARS = re.compile(r"[0-9]{4,}"), 8, 1
_NAMED_MONTHS = re.compile(r" (?:199[0-9]|20[0-3][0-9])"), 300, 0
_Places = tuple[re.Pattern[str], int, int]


def _near(markup: str, places: _Places, between: str = "") -> str:
    """The markup around the places of a pattern, in order; those that meet are one."""
    pattern, before, behind = places
    pieces: list[str] = []
    end = 0
    for found in pattern.finditer(markup):
        start = found.start() - before
        if pieces and start > end:
            pieces.append(between)
        pieces.append(markup[max(start, end, 0) : found.end() + behind])
        end = max(end, found.end() + behind)
    return "".join(pieces)


class _QuickSearch:
    """htmldate's search of the whole markup, a pattern at a time, where the pattern can be found at all.

    It has a dozen patterns, most of which may begin at any letter; that took half of its time. Its answers are the same
    (a test compares), as each pattern is given all that it looks at.
    """

    def __init__(self, core: ModuleType) -> None:
        self._filter, self._parse = core.plausible_year_filter, core.regex_parse
        self._places: dict[re.Pattern[str], _Places] = {
            core.THREE_PATTERN: _NUMBERS,
            core.THREE_LOOSE_PATTERN: _NUMBERS,
            core.SELECT_YMD_PATTERN: _NUMBERS,
            core.DATESTRINGS_PATTERN: _NUMBERS,
            core.SLASHES_PATTERN: _NUMBERS,
            core.YYYYMM_PATTERN: _NUMBERS,
            core.MMYYYY_PATTERN: _NUMBERS,
            core.COPYRIGHT_PATTERN: _COPYRIGHTS,
            core.SIMPLE_PATTERN: _YEARS,
        }
        self._known: dict[_Places, str] = {}

    def filter(self, htmlstring: str, *, pattern: re.Pattern[str], **asked: Any) -> Any:
        """``plausible_year_filter``."""
        places = self._places.get(pattern)
        if places is None:
            return self._filter(htmlstring, pattern=pattern, **asked)
        if places not in self._known:  # it asks of one page's markup alone
            self._known[places] = _near(htmlstring, places)
        return self._filter(self._known[places], pattern=pattern, **asked)

    def parse(self, string: str) -> Any:
        """``regex_parse``: dates with the name of a month, behind which their year stands."""
        return self._parse(_near(string, _NAMED_MONTHS, "\n"))


@contextmanager
def _quickened(core: ModuleType, extractors: ModuleType) -> Iterator[None]:
    """With our own patterns where htmldate asks dateparser for what its own do not read, and with the quick search.

    dateparser loads 200 languages at first (2 s), took 40 % of the time of the pages that are asked, and changed no
    answer on 153 of them.
    """
    quick = _QuickSearch(core)
    asked = extractors.get_external_parser, core.plausible_year_filter, core.regex_parse
    extractors.get_external_parser = _OwnParser  # type: ignore[attr-defined]
    core.plausible_year_filter, core.regex_parse = quick.filter, quick.parse  # type: ignore[attr-defined]
    try:
        yield
    finally:
        extractors.get_external_parser, core.plausible_year_filter, core.regex_parse = asked  # type: ignore[attr-defined]
