"""What a poll gives, as records: of each fetch, each page, each source."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from extractors.article import Reason, Rejected, Stage
from extractors.document import Document, MediaType, Origin, stable_id
from flows.boundary import Unforeseen, log
from flows.collecting.polling import Seen, SourceState, Validators
from flows.fetching.client import Wanted
from flows.fetching.messages import Fetch, Outcome
from flows.sources.catalogue import Source


@dataclass(frozen=True, slots=True)
class FetchRecord:
    """One fetch, as ``documents`` and the health report need it. is_new: it delivered bytes not seen before.

    from_feed: the page could not be fetched and the document is made from the feed's own text.
    """

    source_id: str
    url: str
    final_url: str
    wanted: Wanted
    outcome: Outcome
    detail: str
    status: int | None
    fetched_at: datetime
    seconds: float
    attempts: int
    body_bytes: int
    wire_bytes: int
    sha256: str | None
    origin: Origin | None
    redirects: tuple[tuple[int, str], ...] = ()
    is_new: bool = False
    from_feed: bool = False


@dataclass(frozen=True, slots=True)
class Discovered:
    """The pages a source lists for the first time, before any of them is fetched: stored now, none is lost to a crash
    although the source may list others by the next poll. fetching: how many pages this poll fetches.
    """

    source: Source
    seen: tuple[Seen, ...]
    fetching: int = 0


@dataclass(frozen=True, slots=True)
class PageResult:
    """A page that was tried: what is known of it now, and the document or the rejection it gave, if any.

    Store ``seen`` after the document is staged: then a crash in between costs one fetch and loses nothing.
    """

    record: FetchRecord
    seen: Seen
    document: Document | None = None
    rejected: Rejected | None = None


@dataclass(frozen=True, slots=True)
class SourceResult:
    """The end of a poll, always the last to come. seen: pages listed but not tried now; forget: keys to drop.

    stale: pages of its sitemaps that are too old to be taken. rejected: entries of its list that could not be read.
    """

    source: Source
    state: SourceState
    records: tuple[FetchRecord, ...]
    seen: tuple[Seen, ...] = ()
    forget: tuple[str, ...] = ()
    listed: int = 0
    stale: int = 0
    problems: tuple[str, ...] = ()
    rejected: tuple[Rejected, ...] = ()


Event = Discovered | PageResult | SourceResult


@dataclass(frozen=True, slots=True)
class SourceWork:
    """A source to poll, with what is known of it."""

    source: Source
    state: SourceState
    seen: Mapping[str, Seen]


@dataclass(frozen=True, slots=True)
class FetchResult:
    """The whole poll of one source, collected: for small sources and tests. seen: every page to be stored."""

    documents: tuple[Document, ...]
    rejected: tuple[Rejected, ...]
    records: tuple[FetchRecord, ...]
    seen: tuple[Seen, ...]
    result: SourceResult


def document_of(source: Source, page: Seen, fetch: Fetch, origin: Origin) -> Document:
    """A page that was fetched."""
    last = fetch.hops[-1]
    plain = last.content_type == "text/plain"
    return Document(
        url=last.url,
        source_id=source.id,
        media_type=MediaType.TEXT if plain else MediaType.HTML,
        body=last.body,
        origin=origin,
        fetched_at=last.started_at,
        charset=last.charset,
        status=last.status,
        evidence=page.evidence,
    )


def rejected_of(source: Source, page: Seen, fetch: Fetch, origin: Origin | None) -> Rejected:
    """Why a page that was asked for gave no document."""
    return Rejected(
        document_id=stable_id("fetch", source.id, page.key),
        source_id=source.id,
        url=page.url,
        stage=Stage.FETCH,
        reason=_REASONS.get(fetch.outcome, Reason.HTTP_STATUS if fetch.last else Reason.ERROR),
        detail=f"{fetch.outcome}: {fetch.detail}" if fetch.detail else str(fetch.outcome),
        file=origin.file if origin else "",
        offset=origin.offset if origin else None,
    )


def rejected_entry(source: Source, error: Unforeseen) -> Rejected:
    """An entry of a source's list at which reading failed."""
    log(error, "an entry of a list")
    return Rejected(
        document_id=stable_id("entry", source.id, error.subject),
        source_id=source.id,
        url=source.url,
        stage=Stage.FETCH,
        reason=Reason.ERROR,
        detail=str(error),
        file="",
    )


def rejected_problem(source: Source, problem: str) -> Rejected:
    """What the list of a source lost: an item without a link, a sitemap that cannot be had. The same each time."""
    identifier = stable_id("listed", source.id, problem)
    return Rejected(
        document_id=identifier,
        source_id=source.id,
        url=f"{source.url}#lost-{identifier[:6]}",  # each is one of the urls that were seen and gave nothing
        stage=Stage.FETCH,
        reason=Reason.INVALID,
        detail=problem,
        file="",
    )


_REASONS = {
    Outcome.NOT_FOUND: Reason.NOT_FOUND,
    Outcome.GONE: Reason.NOT_FOUND,
    Outcome.SOFT_404: Reason.NOT_FOUND,
    Outcome.DENIED: Reason.BLOCKED,
    Outcome.RATE_LIMITED: Reason.BLOCKED,
    Outcome.CONSENT_WALL: Reason.BLOCKED,
    Outcome.BOT_WALL: Reason.BLOCKED,
    Outcome.JS_SHELL: Reason.NO_TEXT,
    Outcome.ROBOTS: Reason.BLOCKED,
    Outcome.EMPTY: Reason.EMPTY,
    Outcome.UNSUPPORTED: Reason.UNSUPPORTED,
    Outcome.TOO_LARGE: Reason.TOO_LARGE,
    Outcome.BAD_CODING: Reason.INVALID,
    Outcome.TIMEOUT: Reason.TIMEOUT,
    Outcome.CUT_OFF: Reason.TRUNCATED,
    Outcome.ERROR: Reason.ERROR,
}


def record_of(
    source: Source, fetch: Fetch, wanted: Wanted, validators: Validators, origin: Origin | None, is_new: bool
) -> FetchRecord:
    """What there is to say of a fetch. is_new: it delivered bytes not seen before."""
    last = fetch.last
    return FetchRecord(
        source_id=source.id,
        url=fetch.url,
        final_url=fetch.final_url,
        wanted=wanted,
        outcome=fetch.outcome,
        detail=fetch.detail,
        status=last.status if last else None,
        fetched_at=last.started_at if last else datetime.now(UTC),
        seconds=sum(hop.seconds for hop in fetch.hops),
        attempts=fetch.attempts,
        body_bytes=len(last.body) if last else 0,
        wire_bytes=sum(hop.wire_bytes for hop in fetch.hops),
        sha256=validators.sha256,
        origin=origin,
        redirects=tuple(fetch.redirects),
        is_new=is_new,
    )
