"""Watches: how often each is named, against the days before, by whom, in which sentences and words."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from extractors.errors import ConfigError
from flows.pages import charts, wording
from flows.pages.asked import Answer, Asked, Entry, NotFound, Params, day_begins, next_day
from flows.pages.settings import PagesSettings
from flows.pages.wording import marked
from flows.printing.headlines import with_headlines
from flows.settings.load import load_saved_queries, load_watches
from warehouse.file.connection import Connection
from warehouse.reading.stories import extent
from warehouse.reading.volume import (
    Mention,
    VoiceDay,
    WatchDay,
    companions,
    is_named,
    namers,
    newest_mentions,
    voices,
    voices_by_day,
    watch_days,
)

_BEFORE = 14  # days that a day is held against
_DAYS = {"7": "7 days", "30": "30 days", "90": "90 days"}


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a page is about."""

    since: datetime
    until: datetime
    days: int

    @property
    def words(self) -> str:
        """As in 8 Feb to 9 Mar 2026."""
        last = (self.until - timedelta(seconds=1)).date()
        return f"{wording.short_day(self.since.date())} to {wording.short_day(last)} {last.year}"


def period(params: Params, connection: Connection, settings: PagesSettings, default: str = "30") -> Period:
    """The days asked for; else those up to the newest article. Raises WrongAddress."""
    days = int(params.one_of("days", _DAYS, default))
    now = datetime.now(UTC)
    day = params.day("day")
    if day is None:
        known = extent(now).one(connection)
        day = ((known and known.last) or now).astimezone(UTC).date()
    until = day_begins(next_day(day), settings.zone).astimezone(UTC)
    return Period(until - timedelta(days=days), until, days)


def watches(params: Params, connection: Connection, settings: PagesSettings) -> Answer:
    """Share of voice: all watches side by side. Raises WrongAddress, WarehouseError."""
    when = period(params, connection, settings)
    chosen = params.texts("watch")
    question, by_day = voices(when.since, when.until, chosen), voices_by_day(when.since, when.until, chosen)
    named = question.ask(connection)
    every = voices(when.since, when.until).ask(connection) if chosen else named
    silent: list[str] = []
    queries: list[str] = []
    with suppress(ConfigError):  # what is wrong there is told by who loads it
        silent = sorted({watch.id for watch in load_watches()} - {voice.watch for voice in every})
        queries = sorted(load_saved_queries())
    return Answer(
        "watches.html",
        "Watches",
        {
            "period": when,
            "spans": _DAYS,
            "voices": named,
            "chosen": chosen,
            "names": sorted({voice.watch for voice in every} | set(silent)),
            "sparks": _sparks(by_day.ask(connection), when),
            "silent": silent,
            "queries": queries,
            "params": params,
        },
        (Asked("share of voice", question), Asked("share of voice by day", by_day)),
        tuple(
            Entry(f"/watches/{each.watch}", each.watch, each.newest, wording.counted(each.articles, "article"))
            for each in sorted(named, key=lambda voice: voice.newest, reverse=True)
        ),
    )


def _sparks(days: list[VoiceDay], when: Period) -> dict[str, charts.Spark]:
    """The shares of each watch by day."""
    first = when.since.date()
    shares: dict[str, dict[int, float]] = {}
    for each in days:
        shares.setdefault(each.watch, {})[(each.day - first).days] = each.share
    parts = ((when.until - timedelta(microseconds=1)).date() - first).days + 1
    return {watch: charts.spark_of_shares(by_day, parts, _highest(by_day, first)) for watch, by_day in shares.items()}


def _highest(by_day: Mapping[int, float], first: date) -> str:
    day, share = max(by_day.items(), key=lambda each: (each[1], each[0]))
    return f"at most {wording.percent(share)}, on {wording.short_day(first + timedelta(days=day))}"


def watch(params: Params, connection: Connection, settings: PagesSettings, watch: str) -> Answer:
    """The page of one watch. Raises NotFound, WrongAddress, WarehouseError."""
    if is_named(watch).one(connection) is None and watch not in _configured():
        raise NotFound("no such watch", watch, "see Watches")
    when = period(params, connection, settings)
    by_day = watch_days(watch, when.until, days=when.days, before=_BEFORE)
    newest = newest_mentions(watch, when.since, when.until, copies=params.switched("copies"))
    who, beside = namers(watch, when.since, when.until), companions(watch, when.since, when.until)
    questions = (
        Asked("newest mentions", newest),
        Asked("volume by day", by_day),
        Asked("outlets and authors", who),
        Asked("words that go with it", beside),
    )
    if params.is_for_tables:
        return Answer("watch.html", watch, questions=questions)
    days, mentions = by_day.ask(connection), with_headlines(newest.ask(connection), connection)
    ranked = who.ask(connection)
    return Answer(
        "watch.html",
        watch,
        {
            "watch": watch,
            "period": when,
            "spans": _DAYS,
            "params": params,
            "articles": sum(day.articles for day in days),
            "originals": sum(day.originals for day in days),
            "last": days[-1] if days else None,
            "chart": _chart(days),
            "mentions": [(each, marked(each.sentence, (each.term,))) for each in mentions],
            "outlets": [each for each in ranked if each.kind == "outlet"],
            "authors": [each for each in ranked if each.kind == "author"],
            "words": beside.ask(connection),
            "with_copies": params.switched("copies"),
        },
        questions,
        tuple(_entry(each) for each in mentions),
    )


def _configured() -> set[str]:
    try:
        return {watch.id for watch in load_watches()}
    except ConfigError:
        return set()


def _entry(mention: Mention) -> Entry:
    return Entry(f"/articles/{mention.article_id}", mention.title or "", mention.moment, mention.sentence)


def _chart(days: list[WatchDay]) -> charts.Bars:
    given = [
        charts.Bar(
            day.originals,
            day.articles - day.originals,
            f"{wording.short_day(day.day)}: {wording.counted(day.originals, 'original')},"
            f" {wording.counted(day.articles - day.originals, 'copy', 'copies')}; usually {day.usual or 0:.1f}",
            f"/?day={day.day.isoformat()}",
        )
        for day in days
    ]
    labels = wording.five_days([day.day for day in days])
    every = sum(day.articles for day in days)
    return charts.bars(given, labels, f"{wording.counted(every, 'article')} by day", line=[day.usual for day in days])
