"""When an article was published and changed, chosen among the page's witnesses."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from urllib.parse import urlsplit

from lxml import etree
from lxml.html import HtmlElement

from extractors.article import Precision, Published
from extractors.dates.in_url import day_in_url, month_in_url
from extractors.dates.machine import parse_machine
from extractors.dates.moment import Moment
from extractors.dates.parse import parse_date
from extractors.dates.second_opinion import guessed_day
from extractors.dates.zones import country_zone
from extractors.document import Document
from extractors.fields.labelled_dates import find_labelled
from extractors.fields.shown_dates import Reading, find_contradicting, find_shown, near_times, whole_date
from extractors.markup.head import PageHead
from extractors.markup.parse import Page
from extractors.markup.structured import Structured

# A publisher's clock may run ahead of ours.
CLOCK_SKEW = timedelta(minutes=15)
_DAY = timedelta(days=1)
# A time that lies so little after the fetch stands for the fetch's day where nothing earlier is said: clocks and zones
# differ.
_SLACK = _DAY
# A fetch at midnight to the second is no clock's time: archives give all their pages one day, or the first of a month
# (docs/decisions/fields.md: 31 of 1,288 such pages tell times up to 18 days later). So far a page is believed there.
_NOMINAL_SLACK = timedelta(days=31)
_LARGEST_OFFSET = timedelta(hours=14)

# Meta names for the time of publication, the surest first; plain ``date`` is the last change on some sites.
_PUBLISHED_META = (
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.date",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "dc.created",
    "pubdate",
    "publishdate",
    "publish-date",
    "publish_date",
    "publication_date",
    "published_at",
    "published-date",
    "article.published",
    "article_date_original",
    "original-publish-date",
    "displaydate",
    "citation_publication_date",
    "firstpublishedtime",
    "apub:time",
    "og:time",
    "vr:published_time",
    "bt:pubdate",
    "firstpublished",
    "iso-8601-publish-date",
    "creation_date",
    "date",
)
_MODIFIED_META = (
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "article:modified",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "lastmod",
    "article.updated",
    "revision_date",
)
_TIMES = etree.XPath("//time[@datetime]")
_MODIFIED_WORDS = {"updated", "update", "modified", "modification", "lastmod", "datemodified", "changed", "edited"}


@dataclass(frozen=True, slots=True)
class _Claim:
    """What one witness says; ``evidence`` is its name in ``published_from``."""

    moment: Moment
    evidence: str


@dataclass(frozen=True, slots=True)
class Dates:
    """When an article was published, and last changed after that.

    refused: the surest claim, in words, where all of them lie too long after the fetch to be believed.
    """

    published: Published | None
    modified_at: datetime | None
    refused: str | None = None


def find_dates(page: Page, head: PageHead, language: str = "") -> Dates:
    """The dates of a page: of its machine-readable witnesses the surest, visible ones only where those are silent."""
    structured, fetched_at = page.structured, page.document.fetched_at
    reading = Reading(language, fetched_at, _month_first(page))
    claims = [*_published_claims(structured, reading.month_first), *_recorded(page.document)]
    changes = list(_modified_claims(structured, reading.month_first))
    told = [claim.moment for claim in (*claims, *changes)]
    if claims and (seen := find_contradicting(head, reading, told)):
        claims.insert(0, _Claim(seen, "html"))
    if not any(claim.moment.precision is not Precision.DAY for claim in claims):
        times = _time_elements(page, head)
        is_far = not claims and not times.near and times.others
        labelled = find_labelled(page.tree, reading) if is_far else None
        claims += [*times.near, *([_Claim(labelled, "html")] if labelled else ()), *times.others]
        changes += times.changed
    path = _path(page.url)
    in_url = day_in_url(path)
    if not claims:
        month = (in_url.at.year, in_url.at.month) if in_url else month_in_url(path)
        shown = find_shown(head, replace(reading, month=month)) or find_labelled(page.tree, reading)
        claims += [_Claim(shown, "html")] if shown else []
    if in_url and any(claim.evidence != "html" or _is_same_day(claim.moment, in_url) for claim in claims):
        claims.append(_Claim(in_url, "url"))
    elif in_url:
        claims.insert(0, _Claim(in_url, "url"))  # surer than a date that only stands on the page
    if not claims and (guess := guessed_day(page.tree, page.url, fetched_at, len(page.document.body))):
        claims.append(_Claim(guess, "htmldate"))
    zone = _Zone(_moments(claims, changes), country_zone(page.url, structured.first("og:locale") or ""))
    published = _choose(claims, zone, fetched_at)
    modified = (_instant(claim.moment, zone, fetched_at) for claim in changes)
    earliest = published.at if published else None
    changed_at = next((at for at in modified if at and (earliest is None or at >= earliest)), None)
    return Dates(published, changed_at, None if published else _in_words(claims))


def _in_words(claims: Sequence[_Claim]) -> str | None:
    """The surest claim: its time as it was read, and where it stands."""
    if not claims:
        return None
    at, precision = claims[0].moment.at, claims[0].moment.precision
    return f"{at.date() if precision is Precision.DAY else at.isoformat(' ')} from {claims[0].evidence}"


# --- witnesses


def _claims(values: Iterable[str | None], evidence: str, month_first: bool | None = None) -> Iterator[_Claim]:
    for value in values:
        moment = parse_date(value, month_first=month_first) if value else None
        if moment:
            yield _Claim(moment, evidence)


def _published_claims(structured: Structured, month_first: bool | None = None) -> Iterator[_Claim]:
    own = structured.own
    others = [article for article in structured.articles if article is not own] if own and not own.published else []
    for article in (*((own,) if own else ()), *others[:1]):
        yield from _claims((article.published,), article.witness, month_first)
    named = (structured.first(name) for name in _PUBLISHED_META if name in structured.meta)
    yield from _claims(named, "meta", month_first)
    if own:
        yield from _claims((own.created,), own.witness, month_first)


def _modified_claims(structured: Structured, month_first: bool | None = None) -> Iterator[_Claim]:
    own = structured.own
    if own:
        yield from _claims((own.modified,), own.witness, month_first)
    named = (structured.first(name) for name in _MODIFIED_META if name in structured.meta)
    yield from _claims(named, "meta", month_first)


def _recorded(document: Document) -> Iterator[_Claim]:
    """What the carrier says: a feed or a record."""
    evidence = document.evidence
    for claim in _claims((evidence.published_at,), evidence.carrier):
        written = claim.moment.precision
        told = written if written is Precision.DAY else evidence.precision or written
        yield _Claim(replace(claim.moment, precision=told), claim.evidence)


def find_recorded(document: Document) -> Published | None:
    """When an article was published by what its carrier says alone, judged as that of a page is."""
    claims = list(_recorded(document))
    return _choose(claims, _Zone(_moments(claims), country_zone(document.url)), document.fetched_at)


@dataclass(frozen=True, slots=True)
class _Times:
    """What ``<time>`` elements tell: near the title or named as publication, elsewhere, and of the change."""

    near: list[_Claim]
    others: list[_Claim]
    changed: list[_Claim]


def _time_elements(page: Page, head: PageHead) -> _Times:
    """``<time datetime>``: those before the body first, of those and the others the ones named as publication."""
    named: list[tuple[HtmlElement, _Claim]] = []
    changed: list[_Claim] = []
    for element in _TIMES(page.tree):
        moment = parse_machine(element.get("datetime")) or parse_date(element.get("datetime"))
        if moment is None:
            continue
        words = {element.get("itemprop", "").lower(), *re.findall(r"[a-z]+", element.get("class", "").lower())}
        if words & _MODIFIED_WORDS:
            changed.append(_Claim(moment, "html"))
        elif "datepublished" in words or element.get("pubdate") is not None:
            named.append((element, _Claim(moment, "html")))
    # Comments and teasers name theirs, too: what stands between title and body goes first.
    close, others = near_times(head)
    first = [claim for element, claim in named if element in close]
    rest = [claim for element, claim in named if element not in close]
    return _Times([*first, *_told(close)], [*rest, *_told(others)], changed)


def _told(times: Iterable[HtmlElement]) -> Iterator[_Claim]:
    for time in times:
        seen = whole_date(time)
        for claim in _claims((time.get("datetime"),), "html"):
            # "Published 29 June" over the time of the last change: readers are told the former
            is_other = seen and abs(seen.at.replace(tzinfo=None) - claim.moment.at.replace(tzinfo=None)) > 2 * _DAY
            yield _Claim(seen, "html") if seen and is_other else claim


def _is_same_day(moment: Moment, other: Moment) -> bool:
    return abs(moment.at.replace(tzinfo=None) - other.at.replace(tzinfo=None)) <= 2 * _DAY


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return url


def _month_first(page: Page) -> bool | None:
    locale = (page.structured.first("og:locale") or page.structured.language or "").replace("-", "_").lower()
    return True if locale in ("en_us", "en_ph", "es_us") else None


def refused_record(document: Document) -> str | None:
    """What the carrier says, in words, where that alone is told and not believed (``find_recorded``)."""
    return None if find_recorded(document) else _in_words(list(_recorded(document)))


# --- zone and choice


@dataclass(frozen=True, slots=True)
class _Zone:
    """What the page tells of the zone of times that have none.

    aware: all its moments that have one.   country: the zone of its country, where it has one.
    """

    aware: tuple[datetime, ...]
    country: tzinfo | None

    def place(self, local: datetime) -> datetime:
        """A local time as an instant: as another witness has it, else by their offset, else by country."""
        for at in self.aware:
            if at.replace(tzinfo=None, microsecond=0) == local.replace(microsecond=0):
                return at
        as_utc = local.replace(tzinfo=UTC)
        for at in self.aware:
            offset = as_utc - at
            if abs(offset) <= _LARGEST_OFFSET and offset.seconds % 1800 == 0 and at.second == local.second:
                return at
        for at in self.aware:
            if at.utcoffset() and abs(as_utc - at) < 7 * _DAY:
                return local.replace(tzinfo=at.tzinfo)
        return local.replace(tzinfo=self.country or UTC)


def _moments(*lists: list[_Claim]) -> tuple[datetime, ...]:
    return tuple(claim.moment.at for claims in lists for claim in claims if claim.moment.has_zone)


def _instant(moment: Moment, zone: _Zone, fetched_at: datetime) -> datetime | None:
    """The moment in UTC; None where it would lie after the fetch."""
    at = _in_utc(moment, zone)
    if moment.precision is Precision.DAY:
        return at if at <= fetched_at + _LARGEST_OFFSET else None
    if at <= fetched_at + CLOCK_SKEW:
        return at
    if zone.country and not moment.at.utcoffset():  # local time that a program took for UTC
        at = moment.at.replace(tzinfo=zone.country).astimezone(UTC)
        return at if at <= fetched_at + CLOCK_SKEW else None
    return None


def _in_utc(moment: Moment, zone: _Zone) -> datetime:
    """The moment in UTC, a day at its midnight."""
    if moment.precision is Precision.DAY:
        return moment.at.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC)
    return (moment.at if moment.has_zone else zone.place(moment.at)).astimezone(UTC)


def _choose(claims: list[_Claim], zone: _Zone, fetched_at: datetime) -> Published | None:
    """The first claim that can be true; where it names only a day, the first that names a time of that day."""
    placed = [(claim, at) for claim in claims if (at := _instant(claim.moment, zone, fetched_at))]
    today = fetched_at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if not placed:
        return _late(claims, zone, fetched_at)
    first, day = placed[0]
    if first.moment.precision is Precision.DAY:
        for claim, at in placed:
            if claim.moment.precision is not Precision.DAY and claim.moment.at.date() == day.date():
                return Published(at, claim.moment.precision, claim.evidence)
        return Published(min(day, today), Precision.DAY, first.evidence)  # it may be tomorrow already where it is read
    return Published(day, first.moment.precision, first.evidence)


def _late(claims: list[_Claim], zone: _Zone, fetched_at: datetime) -> Published | None:
    """The first claim that lies little after the fetch: of the two clocks one is wrong, the day need not be."""
    today = fetched_at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    is_nominal = fetched_at == today
    for claim in claims:
        at = _in_utc(claim.moment, zone)
        if at - fetched_at <= (_NOMINAL_SLACK if is_nominal else _SLACK):
            is_told = is_nominal and at - fetched_at > _SLACK
            return Published(
                at if is_told else today, claim.moment.precision if is_told else Precision.DAY, claim.evidence
            )
    return None
