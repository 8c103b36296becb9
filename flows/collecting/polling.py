"""When a source is polled and which of its pages are fetched: decisions only, made from records, nothing done."""

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from extractors.document import Evidence
from extractors.text.urls import document_url
from flows.fetching.messages import Exchange, Outcome
from flows.fetching.settings import PollingSettings
from flows.sources.catalogue import Source

# The memory of a source's pace: what was seen a day ago counts a third of what was seen now.
_PACE_HOURS = 24.0
# A next poll further away than any rule can set it comes from a clock that was ahead: such a source is due.
_CLOCK_SLACK = timedelta(hours=1)
NO_EVIDENCE = Evidence()
_DUE_SHOWN = 3  # sources that a line names


@dataclass(frozen=True, slots=True)
class Validators:
    """What tells whether a document has changed: the server's word, and the hash of its bytes, since some servers'
    word is wrong. file, offset: where the archive has the bytes; fetched_at: from when. sent_at: when the server last
    sent bytes, new or not, rather than its word that nothing has changed."""

    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    file: str | None = None
    offset: int | None = None
    fetched_at: datetime | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A page that a source lists now.

    version: what the listing says of its last change (``lastmod``, ``updated``), to tell a changed page by.
    content: the text that the feed carries, HTML.
    """

    url: str
    evidence: Evidence = NO_EVIDENCE
    version: str | None = None
    content: str | None = None

    @property
    def key(self) -> str:
        """What one page is known by, however often and however written it is listed."""
        return document_url(self.url)


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of one page of a source; a page that waits to be fetched is one without ``fetched_at``.

    attempts: failures in a row. checks: how many of the ages for revisions are behind it.
    """

    source_id: str
    key: str
    url: str
    first_seen_at: datetime
    listed_at: datetime
    evidence: Evidence = NO_EVIDENCE
    version: str | None = None
    fetched_at: datetime | None = None
    tried_at: datetime | None = None
    attempts: int = 0
    checks: int = 0
    outcome: Outcome | None = None
    validators: Validators = Validators()


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is known of one source between two polls. All times aware, UTC.

    pace: new pages an hour, lately; None until two polls have been. failures: polls failed in a row.
    documents: validators by url of the feed, or of the sitemaps read.
    """

    source_id: str
    next_poll_at: datetime | None = None
    polled_at: datetime | None = None
    succeeded_at: datetime | None = None
    new_at: datetime | None = None
    pace: float | None = None
    failures: int = 0
    outcome: Outcome | None = None
    detail: str = ""
    documents: Mapping[str, Validators] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Polled:
    """How the poll of a source's own list ended. asked: the longest wait that its answers asked for."""

    outcome: Outcome
    detail: str = ""
    new: int = 0
    asked: timedelta | None = None
    documents: Mapping[str, Validators] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """What one poll fetches. fetch: in order, new pages first. waiting: new pages left to the next poll, to be
    remembered, for the source may have dropped them by then. forget: keys nobody needs any longer."""

    fetch: tuple[Seen, ...] = ()
    waiting: tuple[Seen, ...] = ()
    relisted: tuple[Seen, ...] = ()
    forget: tuple[str, ...] = ()


def is_due(source: Source, state: SourceState, now: datetime, settings: PollingSettings) -> bool:
    """Whether a source is to be polled. One that was due many times while nothing ran is due once."""
    if not source.enabled:
        return False
    if state.next_poll_at is None or state.next_poll_at <= now:
        return True
    farthest = timedelta(minutes=max(settings.asked_minutes_max, _bounds(source, settings)[1]))
    return state.next_poll_at > now + farthest * 1.1 + _CLOCK_SLACK


def due_next(
    sources: Iterable[Source], states: Mapping[str, SourceState], now: datetime, settings: PollingSettings
) -> tuple[tuple[str, datetime | None], ...]:
    """Of the sources that are switched on the ids, and when each is polled next, the soonest first; None where now."""
    found = [
        (source.id, None if is_due(source, states[source.id], now, settings) else states[source.id].next_poll_at)
        for source in sources
        if source.enabled
    ]
    return tuple(sorted(found, key=lambda each: (each[1] or now, each[0])))


def told_due(due: Sequence[tuple[str, datetime | None]]) -> str:
    """The first of ``due_next`` in words, and how many more there are."""
    first = (f"{source} {f'at {at:%Y-%m-%d %H:%M} UTC' if at else 'now'}" for source, at in due[:_DUE_SHOWN])
    more = f", and {len(due) - _DUE_SHOWN} more later" if len(due) > _DUE_SHOWN else ""
    return ", ".join(first) + more


def plan(
    source: Source, listed: Iterable[Listed], seen: Mapping[str, Seen], now: datetime, settings: PollingSettings
) -> Plan:
    """Which pages of a source to fetch: new ones, failed ones whose time has come, ones to look at for a revision.

    seen: by key. Depends on nothing but its arguments; a page listed twice counts once.
    """
    known = dict(seen)
    new: list[Seen] = []
    changed: list[Seen] = []
    relisted: list[Seen] = []
    for item in listed:
        old = known.get(item.key)
        if old is None:
            known[item.key] = Seen(
                source.id,
                item.key,
                item.url,
                first_seen_at=now,
                listed_at=now,
                evidence=item.evidence.in_language(source.language),
                version=item.version,
            )
            new.append(known[item.key])
            continue
        if old.listed_at == now:
            continue
        said = item.evidence if item.evidence != NO_EVIDENCE else old.evidence
        said = said.in_language(source.language)
        known[item.key] = current = replace(old, listed_at=now, evidence=said)
        relisted.append(current)
        if old.fetched_at and item.version and item.version != old.version:
            changed.append(replace(current, version=item.version))
    changed_keys = {page.key for page in changed}
    others = [page for page in known.values() if page.first_seen_at != now and page.key not in changed_keys]
    waiting = [page for page in others if page.fetched_at is None and _may_try(page, now, settings)]
    waiting.sort(key=lambda page: page.first_seen_at)
    revisions = [page for page in others if _revision_due(page, now, settings)]
    wanted = [*new, *waiting, *changed, *revisions]
    limit = source.limits.pages_per_poll or settings.pages_per_poll
    kept = timedelta(days=settings.seen_days)
    return Plan(
        fetch=tuple(wanted[:limit]),
        waiting=tuple(page for page in wanted[limit:] if page.first_seen_at == now),
        relisted=tuple(relisted),
        forget=tuple(page.key for page in known.values() if now - page.listed_at > kept),
    )


def after_fetch(page: Seen, outcome: Outcome, validators: Validators, now: datetime, settings: PollingSettings) -> Seen:
    """What is known of a page after it was fetched, or not."""
    if outcome in (Outcome.OK, Outcome.NOT_MODIFIED):
        return replace(
            page,
            fetched_at=now,
            tried_at=now,
            attempts=0,
            checks=_ages_behind(page, now, settings),
            outcome=outcome,
            validators=validators,
        )
    # Its host's fault is no attempt at the page, unless one attempt is all there is to be.
    untried = outcome in (Outcome.HOST_DOWN, Outcome.ROBOTS_UNREACHABLE) and settings.page_attempts > 1
    return replace(
        page,
        tried_at=now,
        attempts=page.attempts + (not untried),
        checks=_ages_behind(page, now, settings),
        outcome=outcome,
    )


def gives_up(page: Seen, settings: PollingSettings) -> bool:
    """Whether a page whose fetch failed is not tried again: gone, not ours to fetch, or tried often enough."""
    if page.outcome is None or page.outcome in (Outcome.OK, Outcome.NOT_MODIFIED):
        return False
    passes = page.outcome.can_recover
    attempts = settings.page_attempts if passes else min(settings.refused_attempts, settings.page_attempts)
    return page.attempts >= attempts or page.outcome in _FINAL


def after_poll(
    source: Source,
    state: SourceState,
    polled: Polled,
    now: datetime,
    settings: PollingSettings,
    chance: float | None = None,
) -> SourceState:
    """The state after a poll, with the time of the next one: sooner for busy sources, later after each failure,
    never sooner than the source asks for. chance: 0 to 1, spreads polls by a tenth; drawn where None."""
    worked = polled.outcome in (Outcome.OK, Outcome.NOT_MODIFIED)
    pace = _pace(state, polled.new, now) if worked else state.pace
    failures = 0 if worked else state.failures + 1
    low, high = _bounds(source, settings)
    minutes = settings.interval_minutes_first if pace is None else settings.items_per_poll * 60 / max(pace, 1e-6)
    minutes = min(max(minutes, low), high)
    if failures:
        minutes = min(high, max(minutes, low) * 2.0 ** min(failures, 16))
    if polled.outcome is Outcome.GONE:
        minutes = high
    if polled.asked:
        minutes = max(minutes, min(polled.asked.total_seconds() / 60, settings.asked_minutes_max))
    spread = 1 + 0.1 * (random.random() if chance is None else chance)
    return replace(
        state,
        next_poll_at=now + timedelta(minutes=minutes * spread),
        polled_at=now,
        succeeded_at=now if worked else state.succeeded_at,
        new_at=now if polled.new else state.new_at,
        pace=pace,
        failures=failures,
        outcome=polled.outcome,
        detail=polled.detail,
        documents={**polled.documents} if worked else state.documents,
    )


def asked_wait(exchange: Exchange) -> timedelta | None:
    """How long an answer may be kept: ``Cache-Control: max-age`` less ``Age``; None where it says nothing."""
    for part in (exchange.header("cache-control") or "").lower().split(","):
        name, _, value = part.strip().partition("=")
        if name == "max-age" and value.strip('"').isdecimal():
            age = exchange.header("age") or "0"
            seconds = int(value.strip('"')[:9]) - (int(age[:9]) if age.isdecimal() else 0)
            return timedelta(seconds=max(0, seconds))
    return None


# A page that is not there, and may come back; and outcomes that asking again does not change.
_MISSING = frozenset({Outcome.NOT_FOUND, Outcome.SOFT_404})
_FINAL = frozenset({Outcome.GONE, Outcome.REFUSED, Outcome.UNSUPPORTED, Outcome.TOO_LARGE, Outcome.ROBOTS})


def _may_try(page: Seen, now: datetime, settings: PollingSettings) -> bool:
    if gives_up(page, settings):
        return False
    # 404 just after publication is common: each further try waits twice as long, in minutes 10, 20, 40, ...
    return page.tried_at is None or now - page.tried_at >= timedelta(minutes=5 * 2.0 ** min(page.attempts, 12))


def _revision_due(page: Seen, now: datetime, settings: PollingSettings) -> bool:
    if page.fetched_at is None:
        return False
    is_missing = page.outcome in _MISSING
    if _ages_behind(page, now, settings) > page.checks:
        return is_missing or not gives_up(page, settings)
    # One answer that a page is not there may be a mistake: it is asked again soon, and at the ages that are left.
    return is_missing and _may_try(page, now, settings)


def _ages_behind(page: Seen, now: datetime, settings: PollingSettings) -> int:
    """How many of the ages for revisions the page has reached; several missed at once are one look."""
    age = (now - page.first_seen_at).total_seconds() / 3600
    return sum(1 for hours in sorted(settings.revision_hours) if hours <= age)


def _bounds(source: Source, settings: PollingSettings) -> tuple[float, float]:
    low = source.limits.interval_minutes_min or settings.interval_minutes_min
    return low, max(low, source.limits.interval_minutes_max or settings.interval_minutes_max)


def _pace(state: SourceState, new: int, now: datetime) -> float | None:
    """New pages an hour, older polls counting less; the first poll's pages were written over any length of time."""
    if state.succeeded_at is None:
        return None
    hours = max((now - state.succeeded_at).total_seconds() / 3600, 1 / 60)
    share = 1 - math.exp(-hours / _PACE_HOURS)
    return new / hours if state.pace is None else (1 - share) * state.pace + share * new / hours
