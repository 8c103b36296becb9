"""What programs get: the questions of the pages as small records; ``/api`` and ``newsloom mcp`` both give them."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flows.pages import wording
from flows.pages.asked import NotFound, Params, WrongAddress
from flows.pages.search import ask, asked_terms, place_after, searched, snippet
from flows.pages.settings import PagesSettings
from flows.pages.shown import ShownText
from flows.pages.today import chosen_time, scope_of
from flows.pages.watch import period
from warehouse.file.connection import Connection
from warehouse.reading.article import (
    Explained,
    Kept,
    RemovedBlock,
    Said,
    article_shown,
    explained,
    find_article,
    kept_documents,
    removed_blocks,
    said,
)
from warehouse.reading.searching import found, matched
from warehouse.reading.sources import SourceDay, SourceRow, source_days, source_rows
from warehouse.reading.stories import Facet, extent, facets
from warehouse.reading.volume import (
    Companion,
    Mention,
    Namer,
    Voice,
    WatchDay,
    companions,
    is_named,
    namers,
    newest_mentions,
    voices,
    watch_days,
)

_MOST = 100
_BEGINNING = 700  # letters of a text that are no more than how it begins


@dataclass(frozen=True, slots=True)
class Article:
    """An article. text: as cleaned; page: where people read it."""

    article_id: str
    source_id: str
    url: str
    title: str | None
    subtitle: str | None
    authors: tuple[str, ...]
    agency: str | None
    section: str | None
    language: str
    published_at: datetime | None
    published_precision: str | None
    fetched_at: datetime
    text: str
    word_count: int
    duplicate_of: str | None
    story_id: str | None
    quotes: tuple[Said, ...]
    documents: tuple[Kept, ...]
    page: str


def article_answer(params: Params, connection: Connection, settings: PagesSettings, article_id: str) -> Article:
    """Raises NotFound, WrongAddress, WarehouseError."""
    key = _article(article_id, connection)
    shown = article_shown(key).one(connection)
    assert shown is not None
    letters = params.number("letters", 20_000, least=0, most=1_000_000)
    return Article(
        shown.article_id,
        shown.source_id,
        shown.url,
        shown.title,
        shown.subtitle,
        shown.authors,
        shown.agency,
        shown.section,
        shown.language,
        shown.published_at,
        shown.published_precision,
        shown.fetched_at,
        shown.text[:letters] + ("…" if len(shown.text) > letters else ""),
        shown.word_count,
        shown.duplicate_of,
        shown.story_id,
        tuple(said(key).ask(connection)),
        tuple(kept_documents(shown).ask(connection)),
        f"/articles/{key}",
    )


def given_text(record: object) -> ShownText | None:
    """The article whose text an answer gives, unless it is no more than how it begins."""
    if not isinstance(record, Article) or (record.text.endswith("…") and len(record.text) <= _BEGINNING):
        return None
    return ShownText(record.article_id, record.source_id, record.title)


def _article(subject: str, connection: Connection) -> str:
    meant = find_article(subject, connection)
    if meant is None:
        raise NotFound("no such article", subject, "search for a word of its headline")
    return meant


@dataclass(frozen=True, slots=True)
class Explanation:
    """Every decision about an article, and all that cleaning took out of it."""

    why: Explained
    removed: tuple[RemovedBlock, ...]


def explanation_answer(params: Params, connection: Connection, settings: PagesSettings, article_id: str) -> Explanation:
    """Raises NotFound, WarehouseError."""
    key = _article(article_id, connection)
    why = explained(key).one(connection)
    assert why is not None
    return Explanation(why, tuple(removed_blocks(key).ask(connection)))


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that a search found, with the place that shows most of the words."""

    article_id: str
    title: str | None
    snippet: str
    source_id: str
    language: str
    moment: datetime
    is_exact: bool
    is_copy: bool
    story_id: str | None
    url: str
    page: str


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found: how many, the best of them, how all spread. next: ``after`` of the next page."""

    total: int
    hits: tuple[Hit, ...]
    spread: tuple[Facet, ...]
    next: str | None


def search_answer(params: Params, connection: Connection, settings: PagesSettings) -> Hits:
    """Raises WrongAddress, WarehouseError."""
    asked, limit = searched(params, settings), params.number("limit", 10, most=_MOST)
    if not asked.query:
        raise WrongAddress("is missing", "q", "as in q=harbour")
    rows = ask(found(asked, rows=limit, after=place_after(params)), connection, asked.query)
    best = [row for row in rows if row.field == "hit"]
    articles = {each.article_id: each for each in matched([row.value for row in best]).ask(connection)} if best else {}
    terms = asked_terms(asked.query)
    hits = []
    for row in best:
        if each := articles.get(row.value):
            shown = "".join(piece.text for piece in snippet(each, terms))
            hits.append(
                Hit(
                    each.article_id,
                    each.title,
                    shown,
                    each.source_id,
                    each.language,
                    each.moment,
                    each.is_exact,
                    each.is_copy,
                    each.story_id,
                    each.url,
                    f"/articles/{each.article_id}",
                )
            )
    last = best[-1] if len(best) == limit else None
    spread = tuple(Facet(row.field, row.value, row.articles) for row in rows if row.field not in ("hit", "all"))
    total = next((row.articles for row in rows if row.field == "all"), 0)
    after = f"{last.score}~{wording.machine_exact(last.moment)}~{last.value}" if last and last.moment else None
    return Hits(total, tuple(hits), spread, after)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many articles of a time there are, by language, source, section, country and watch."""

    since: datetime
    until: datetime
    counts: tuple[Facet, ...]


def counts_answer(params: Params, connection: Connection, settings: PagesSettings) -> Counts:
    """Raises WrongAddress, NotFound, WarehouseError."""
    now = datetime.now(UTC)
    known = extent(now).one(connection)
    if known is None or known.last is None:
        raise NotFound("the warehouse has no articles yet", "counts", "load some with: newsloom ingest")
    time = chosen_time(params, known, now, settings.zone)
    most = params.number("limit", 20, most=_MOST)
    counted = tuple(facets(scope_of(params, time), most=most).ask(connection))
    return Counts(time.since.astimezone(UTC), time.until.astimezone(UTC), counted)


@dataclass(frozen=True, slots=True)
class Watches:
    """How often each watch is named in a time."""

    since: datetime
    until: datetime
    watches: tuple[Voice, ...]


def watches_answer(params: Params, connection: Connection, settings: PagesSettings) -> Watches:
    """Raises WrongAddress, WarehouseError."""
    when = period(params, connection, settings)
    return Watches(when.since, when.until, tuple(voices(when.since, when.until, params.texts("watch")).ask(connection)))


@dataclass(frozen=True, slots=True)
class Watch:
    """A watch in a time: by day, the newest mentions, who names it, which words go with it."""

    watch: str
    days: tuple[WatchDay, ...]
    mentions: tuple[Mention, ...]
    namers: tuple[Namer, ...]
    words: tuple[Companion, ...]
    page: str


def watch_answer(params: Params, connection: Connection, settings: PagesSettings, watch: str) -> Watch:
    """Raises NotFound, WrongAddress, WarehouseError."""
    if is_named(watch).one(connection) is None:
        raise NotFound("no article matches this watch", watch, "see /api/watches")
    when = period(params, connection, settings)
    limit = params.number("limit", 20, most=_MOST)
    return Watch(
        watch,
        tuple(watch_days(watch, when.until, days=when.days).ask(connection)),
        tuple(newest_mentions(watch, when.since, when.until, rows=limit).ask(connection)),
        tuple(namers(watch, when.since, when.until).ask(connection)),
        tuple(companions(watch, when.since, when.until).ask(connection)),
        f"/watches/{watch}",
    )


@dataclass(frozen=True, slots=True)
class Sources:
    """The sources with what came of each in a time, most first. next: ``after`` of the next page; None on the last."""

    since: datetime
    until: datetime
    sources: tuple[SourceRow, ...]
    next: str | None


def sources_answer(params: Params, connection: Connection, settings: PagesSettings) -> Sources:
    """Raises WrongAddress, WarehouseError."""
    when = period(params, connection, settings)
    every = source_rows(when.since, when.until).ask(connection)
    return Sources(when.since, when.until, *params.part_of(every, "source_id", _MOST, most=_MOST))


@dataclass(frozen=True, slots=True)
class Source:
    """A source, with what came of it by day."""

    source: SourceRow
    days: tuple[SourceDay, ...]
    page: str


def source_answer(params: Params, connection: Connection, settings: PagesSettings, source_id: str) -> Source:
    """Raises NotFound, WrongAddress, WarehouseError."""
    when = period(params, connection, settings)
    row = source_rows(when.since, when.until, source_id).one(connection)
    if row is None:
        raise NotFound("no such source", source_id, "see /api/sources")
    days = source_days(source_id, when.until, days=when.days).ask(connection)
    return Source(row, tuple(days), f"/sources/{source_id}")
