"""Story: its time line, who was first, who copied whom, what was said, shown and changed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from flows.pages import charts, wording
from flows.pages.asked import Answer, Asked, Entry, NotFound, Params
from flows.pages.settings import PagesSettings
from flows.printing.headlines import with_headlines, with_story_headlines
from warehouse.file.connection import Connection
from warehouse.reading.event import joined_with, others
from warehouse.reading.stories import leads
from warehouse.reading.story import (
    Branch,
    StoryArticle,
    StoryHead,
    StoryQuote,
    StoryWord,
    copied,
    copy_tree,
    current_story,
    merged_story,
    story_articles,
    story_captions,
    story_edits,
    story_head,
    story_quotes,
    story_words,
)

_HEADLINES = 24  # side by side
_EVERY = 20_000  # articles in the files


@dataclass(frozen=True, slots=True)
class Speaker:
    """What one person says in a story; no name where the texts give none."""

    name: str | None
    quotes: tuple[StoryQuote, ...]


@dataclass(frozen=True, slots=True)
class Headline:
    """A headline of a story with the articles that have it, in order of time, one an outlet."""

    title: str
    articles: tuple[StoryArticle, ...]


class Moved(Exception):
    """The story was merged into another, whose page this is now."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


def find_story(story_id: str, connection: Connection) -> str:
    """The story that an id means. Raises NotFound, and Moved where it was merged into another."""
    known = current_story(story_id).one(connection)
    if known:
        return known.story_id
    merged = merged_story(story_id).one(connection)
    if merged:
        raise Moved(f"/stories/{merged.story_id}")
    raise NotFound("no such story", story_id, "it may have been retired")


def story(params: Params, connection: Connection, settings: PagesSettings, story_id: str) -> Answer:
    """The page. Raises NotFound, Moved, WarehouseError."""
    key = find_story(story_id, connection)
    head = story_head(key).one(connection)
    if head is None:
        raise NotFound("no such story", story_id)
    told = story_articles(key)
    printed = told.ask(connection)
    articles = with_headlines(printed, connection)
    if not head.title:
        shown = {each.article_id: each.title for each in articles}
        head = replace(head, title=shown.get(head.article_id))
    taken, edits = copied(articles), story_edits(articles)
    quotes, captions = story_quotes(articles), story_captions(articles)
    decided = story_words(key)
    first = articles[0]
    roots = copy_tree(articles, taken.ask(connection)) if head.copies else ()
    event_id, other_stories = others(key, connection)
    (lead,) = leads([head.article_id]).ask(connection)
    return Answer(
        "story.html",
        wording.plain_title(head.title),
        {
            "head": head,
            "articles": articles,
            "first": first,
            "headlines": headlines(printed)[:_HEADLINES],
            "lead": lead,
            "tree": [each for each in roots if each.copies or each.copy],
            "uncopied": sum(not each.copies and not each.copy for each in roots),
            "speakers": _speakers(quotes.ask(connection)),
            "captions": captions.ask(connection),
            "edits": edits.ask(connection) if any(each.versions > 1 for each in articles) else [],
            "decided": _with_both_headlines(decided.ask(connection), connection),
            "event_id": event_id,
            "others": with_story_headlines(other_stories, connection),
            "growth": _growth(head, articles, settings),
            "params": params,
            "width": _width,
        },
        (
            Asked("articles of the story", story_articles(key, rows=_EVERY)),
            Asked("copies", taken),
            Asked("quotes", quotes),
            Asked("captions", captions),
            Asked("changed versions", edits),
            Asked("its event", joined_with(key)),
            Asked("what people decided", decided),
        ),
        tuple(
            Entry(f"/articles/{each.article_id}", each.title or "", each.moment, each.source_id)
            for each in reversed(articles)
        ),
    )


def headlines(articles: Iterable[StoryArticle]) -> list[Headline]:
    """Each headline once, that of most outlets first; capitals, spaces and marks at its end make no difference."""
    found: dict[str, dict[str, StoryArticle]] = {}
    for each in articles:
        if each.title:
            plain = wording.plain_title(each.title).casefold().rstrip(" .!?…")
            found.setdefault(plain, {}).setdefault(each.source_id, each)
    made = [
        Headline(wording.plain_title(next(iter(each.values())).title), tuple(each.values())) for each in found.values()
    ]
    return sorted(made, key=lambda each: -len(each.articles))


def _with_both_headlines(words: list[StoryWord], connection: Connection) -> list[StoryWord]:
    return with_headlines(with_headlines(words, connection), connection, title="other_title", article="other_id")


def _speakers(quotes: list[StoryQuote]) -> list[Speaker]:
    grouped: dict[str | None, list[StoryQuote]] = {}
    for quote in quotes:
        grouped.setdefault(quote.speaker, []).append(quote)
    return [Speaker(name, tuple(some)) for name, some in grouped.items()]


def _growth(head: StoryHead, articles: list[StoryArticle], settings: PagesSettings) -> charts.Curve | None:
    length = head.last_at - head.first_at
    if len(articles) < 3 or not length:
        return None
    shares = sorted((each.moment - head.first_at) / length for each in articles)
    zone = settings.zone
    is_long = length.days >= 3
    ticks = [head.first_at + length * part / 4 for part in range(5)]
    labels = [wording.short_day(t.astimezone(zone).date()) if is_long else wording.clock(t, zone) for t in ticks]
    hours = wording.after(int(length.total_seconds() // 60))
    return charts.growth(shares, labels, f"{wording.counted(len(articles), 'article')} within {hours}")


def _width(branch: Branch) -> float:
    """Of the bar that shows how much of the original a copy has."""
    return round(100 * branch.copy.share_taken, 1) if branch.copy else 0.0
