"""The day that an address names, in the ways of news sites; and the address that an archive's address holds."""

import re
from datetime import datetime

from extractors.article import Precision
from extractors.dates.moment import Moment
from extractors.dates.months import MONTHS

_YEAR, _MONTH, _DAY = r"(?P<year>(?:19|20)\d{2})", r"(?P<month>0[1-9]|1[0-2])", r"(?P<day>0[1-9]|[12]\d|3[01])"
_FORMS = tuple(
    re.compile(form)
    for form in (
        # /2025/03/12/, /2025-03/12/, /202503/12/, /20250312/, /t20250312_4711.html
        rf"(?:^|[/_.-]|/[a-z]){_YEAR}[/_.-]?{_MONTH}[/_.-]?{_DAY}(?!\d)",
        rf"(?:^|[/_.-]){_YEAR}{_MONTH}{_DAY}(?:\d{{4}}|\d{{6}})(?!\d)",  # with the time
        rf"(?:^|/){_YEAR}(?P<mark>[/-])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})(?=[/_-]|$)",  # /2025/3/12/
        rf"(?:^|[/-]){_YEAR}[/-](?P<word>[a-z]{{3,9}})[/-](?P<day>\d{{1,2}})(?=[/_-]|$)",  # /2025/mar/12/
    )
)
_YEAR_ALONE = re.compile(rf"(?:^|/){_YEAR}(?:[/-]?{_MONTH})?(?=/)")
# An archive's own address: the time of its copy, then the address copied.
_ARCHIVED = re.compile(r"^https?://[^/]+/(?:[^?#]*/)?(?:\d{8,14}(?:[a-z]{2}_|\*)?)/(?P<url>https?:/{1,2}[^/].*)$", re.I)


def original_url(url: str) -> str:
    """The address whose copy an archive's address gives (``web.archive.org/web/2013.../http://...``); else itself."""
    match = _ARCHIVED.match(url)
    return re.sub(r"^(https?:)/+", r"\1//", match["url"], flags=re.I) if match else url


def day_in_url(path: str) -> Moment | None:
    """The day that the path of an address names."""
    path = path.lower()
    for form in _FORMS:
        for match in form.finditer(path):
            month = match["month"] if "month" in form.groupindex else MONTHS.get(match["word"], 0)
            try:
                at = datetime(int(match["year"]), int(month), int(match["day"]))  # noqa: DTZ001
            except ValueError:
                continue
            return Moment(at, Precision.DAY)
    return None


def month_in_url(path: str) -> tuple[int, int | None] | None:
    """The year that the path names, with its month where it names one: ``/2025/quay``, ``/2025/03/quay``."""
    match = _YEAR_ALONE.search(path)
    return (int(match["year"]), int(match["month"]) if match["month"] else None) if match else None
