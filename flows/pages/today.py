"""Today: the stories of a day, of some hours or a week, in order of weight."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flows.pages import charts, wording
from flows.pages.asked import Answer, Asked, Entry, NotFound, Params, day_begins, lost_place, next_day
from flows.pages.beginnings import beginnings
from flows.pages.settings import PagesSettings
from flows.printing.headlines import with_headlines
from warehouse.file.connection import Connection
from warehouse.reading.scope import Scope
from warehouse.reading.stories import Extent, Facet, WeighedStory, bars, extent, facets, weighed_stories

SPANS = {"hours": "6 hours", "day": "Day", "week": "Week", "month": "30 days"}
_DAYS = {"day": 1, "week": 7, "month": 30}
_STEP = {
    "hours": timedelta(minutes=15),
    "day": timedelta(hours=1),
    "week": timedelta(hours=6),
    "month": timedelta(days=1),
}
_HOURS = timedelta(hours=6)
_BEGINNINGS = 12  # stories that are shown with how they begin
FILTERS = {
    "watch": "watches",
    "language": "languages",
    "source": "sources",
    "country": "countries",
    "section": "sections",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A story on the page. beginning: the first sentences of the article that shows it best; empty further down."""

    story: WeighedStory
    path: str
    beginning: str
    spark: charts.Spark


@dataclass(frozen=True, slots=True)
class Time:
    """The time that the page is about. day: the last day of it. is_newest: nobody asked for it, and it is not today."""

    span: str
    day: date
    since: datetime
    until: datetime
    is_newest: bool

    @property
    def words(self) -> str:
        """As a heading."""
        if self.span == "day":
            return wording.long_day(self.day)
        if self.span == "hours":
            return f"{wording.long_day(self.day)}, {self.since:%H:%M} to {self.until:%H:%M}"
        return f"{wording.short_day(next_day(self.day, 1 - _DAYS[self.span]))} to {wording.long_day(self.day)}"


def chosen_time(params: Params, known: Extent, now: datetime, zone: ZoneInfo) -> Time:
    """The time asked for; else the day of the newest article. Raises WrongAddress."""
    span = params.one_of("span", SPANS, "day")
    asked = params.day("day")
    newest = (known.last or now).astimezone(zone)
    day = asked or newest.date()
    is_newest = asked is None and newest.date() != now.astimezone(zone).date()
    end = day_begins(next_day(day), zone)
    if span == "hours":
        last = min(newest, end) if asked is None or newest.date() == day else end
        until = (last + timedelta(minutes=59, seconds=59)).replace(minute=0, second=0, microsecond=0)
        return Time(span, day, until - _HOURS, until, is_newest)
    return Time(span, day, day_begins(next_day(day, 1 - _DAYS[span]), zone), end, is_newest)


def scope_of(params: Params, time: Time) -> Scope:
    """The articles that are asked about. Raises WrongAddress."""
    return Scope(
        time.since,
        time.until,
        watches=params.texts("watch"),
        languages=params.texts("language"),
        sources=params.texts("source"),
        sections=params.texts("section"),
        countries=params.texts("country"),
    )


def place_of_story(params: Params) -> tuple[float, str] | None:
    """The last story of the page before. Raises WrongAddress."""
    given = params.text("after")
    if not given:
        return None
    weight, _, story = given.partition("~")
    try:
        return float(weight), story
    except ValueError as error:
        raise lost_place(given) from error


def today(params: Params, connection: Connection, settings: PagesSettings, now: datetime | None = None) -> Answer:
    """The page. Raises WrongAddress, WarehouseError."""
    now, zone = now or datetime.now(UTC), settings.zone
    known = extent(now).one(connection)
    if known is None or known.last is None:
        raise NotFound("the warehouse has no articles yet", "today", "load some with: newsloom ingest")
    time = chosen_time(params, known, now, zone)
    scope = scope_of(params, time)
    question = weighed_stories(scope, rows=settings.stories + 1, after=place_of_story(params), now=now, by_event=True)
    by_hour, values = bars(scope, _STEP[time.span]), facets(scope)
    questions = (
        Asked("stories", replace(question, parameters={**question.parameters, "rows": settings.stories})),
        Asked("articles by time", by_hour),
        Asked("what to filter by", values),
    )
    if params.is_for_tables:
        return Answer("today.html", time.words, questions=questions)
    stories = question.ask(connection)
    page, more = with_headlines(stories[: settings.stories], connection), stories[settings.stories :]
    counted = by_hour.ask(connection)
    chart = _chart(time, {bar.start: (bar.articles, bar.originals) for bar in counted}, zone)
    begun = beginnings(page[:_BEGINNINGS], connection)
    last = page[-1] if page else None
    return Answer(
        "today.html",
        time.words,
        {
            "time": time,
            "spans": SPANS,
            "params": params,
            "stories": [_shown(story, begun.get(story.article_id, "")) for story in page],
            "is_first_page": not params.text("after"),
            "more": f"{last.weight}~{last.story_id}" if more and last else None,
            "chart": chart,
            "articles": sum(bar.articles for bar in counted),
            "originals": sum(bar.originals for bar in counted),
            "facets": _by_field(values.ask(connection)),
            "filters": {name: params.texts(name) for name in FILTERS},
            "earlier": params.link(day=next_day(time.day, -_DAYS.get(time.span, 1)).isoformat()),
            "later": params.link(day=next_day(time.day, _DAYS.get(time.span, 1)).isoformat())
            if time.until <= now
            else None,
        },
        questions,
        tuple(Entry(_path(story), story.title or "", story.last_at, _counts(story)) for story in page),
    )


def _shown(story: WeighedStory, beginning: str) -> Shown:
    summary = f"{wording.counted(story.articles, 'article')} over the time"
    return Shown(story, _path(story), beginning, charts.spark(story.bars, 24, summary))


def _path(story: WeighedStory) -> str:
    return f"/{'events' if story.is_event else 'stories'}/{story.story_id}"


def _counts(story: WeighedStory) -> str:
    articles = wording.articles_counted(story.articles, story.copies)
    if story.outlets == 1:
        return f"{story.source_id}, {articles}"
    first = f"; first: {story.first_source}" if story.is_exact else ""
    return f"{wording.counted(story.outlets, 'outlet')}, {articles}{first}"


def _chart(time: Time, counted: dict[datetime, tuple[int, int]], zone: ZoneInfo) -> charts.Bars:
    step = _STEP[time.span]
    count = max(1, round((time.until - time.since) / step))
    starts = [time.since.astimezone(UTC) + number * step for number in range(count)]
    given = []
    for start in starts:
        articles, originals = counted.get(start, (0, 0))
        when = wording.moment_in_words(start, zone)
        label = f"{when}: {wording.articles_counted(articles, articles - originals)}"
        given.append(charts.Bar(originals, articles - originals, label))
    every = sum(articles for articles, _ in counted.values())
    ticks = [time.since + (time.until - time.since) * part / 4 for part in range(5)]
    is_long = time.span in ("week", "month")
    labels = [wording.short_day(t.astimezone(zone).date()) if is_long else wording.clock(t, zone) for t in ticks]
    return charts.bars(given, labels, f"{wording.counted(every, 'article')} by time, copies light")


def _by_field(found: list[Facet]) -> dict[str, list[Facet]]:
    grouped: dict[str, list[Facet]] = {name: [] for name in FILTERS}
    for facet in found:
        grouped[facet.field].append(facet)
    return grouped
