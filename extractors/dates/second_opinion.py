"""The only user of htmldate: a day for a page whose own evidence gives none.

It takes some 8 ms for such a page, 1 in 12 of those measured (docs/decisions/fields.md).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import ModuleType

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
    from htmldate import extractors, find_date  # type: ignore[import-untyped,unused-ignore]  # 0.1 s to import

    latest = fetched_at.astimezone(UTC) - _TODAY
    try:
        with _without_dateparser(extractors):
            found = find_date(tree, url=url, original_date=True, max_date=latest.strftime("%Y-%m-%d"))
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


@contextmanager
def _without_dateparser(extractors: ModuleType) -> Iterator[None]:
    """With our own patterns where htmldate asks dateparser: for what its own do not read.

    dateparser loads 200 languages at first (2 s), took 40 % of the time of the pages that are asked, and changed no
    answer on 153 of them.
    """
    asked = extractors.get_external_parser
    extractors.get_external_parser = _OwnParser  # type: ignore[attr-defined]
    try:
        yield
    finally:
        extractors.get_external_parser = asked  # type: ignore[attr-defined]
