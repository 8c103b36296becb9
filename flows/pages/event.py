"""Event: the same news in all languages, who had it first in each, and by what its stories were joined."""

from flows.pages import wording
from flows.pages.asked import Answer, Asked, Entry, NotFound, Params
from flows.pages.beginnings import begins
from flows.pages.settings import PagesSettings
from flows.pages.story import Moved
from flows.printing.headlines import with_headlines, with_story_headlines
from warehouse.file.connection import Connection
from warehouse.reading.event import (
    JoinedStory,
    Outlets,
    current_event,
    event_articles,
    event_outlets,
    first_in_each_language,
    joined_stories,
    stories_of,
)
from warehouse.reading.stories import leads
from warehouse.reading.story import story_head

_LETTERS = 400  # of how it begins


def find_event(event_id: str, connection: Connection) -> list[JoinedStory]:
    """The stories of an event. Raises NotFound, and Moved to the event or story it is in now."""
    if joined := joined_stories(event_id).ask(connection):
        return joined
    known = current_event(event_id).one(connection)
    if known is None:
        raise NotFound("there is no such event", event_id, "it may have been retired")
    is_event = known.current_id != event_id and joined_stories(known.current_id).one(connection)
    raise Moved(f"/{'events' if is_event else 'stories'}/{known.current_id}")


def event(params: Params, connection: Connection, settings: PagesSettings, event_id: str) -> Answer:
    """The page. Raises NotFound, Moved, WarehouseError."""
    joined = find_event(event_id, connection)
    keys = [each.story_id for each in joined]
    in_short, told = stories_of(keys), event_articles(keys)
    stories = with_story_headlines(in_short.ask(connection), connection)
    articles = with_headlines(told.ask(connection), connection)
    every = sum(each.articles for each in stories)
    found = event_outlets(keys).one(connection) if len(articles) < every else None
    found = found or Outlets(len({each.source_id for each in articles}))
    largest = max(stories, key=lambda each: (each.articles, each.story_id))
    return Answer(
        "event.html",
        wording.plain_title(largest.title),
        {
            "head": largest,
            "stories": stories,
            "joined": {each.story_id: each for each in joined},
            "articles": articles,
            "first": articles[0],
            "firsts": first_in_each_language(articles),
            "every": every,
            "copies": sum(each.copies for each in stories),
            "beginning": _beginning(largest.story_id, connection),
            "outlets": found.outlets,
            "params": params,
            "minutes": lambda each: int((each.moment - articles[0].moment).total_seconds() // 60),
        },
        (
            Asked("articles of the event", told),
            Asked("its stories", in_short),
            Asked("why they are joined", joined_stories(event_id)),
        ),
        tuple(
            Entry(f"/articles/{each.article_id}", each.title or "", each.moment, each.source_id)
            for each in reversed(articles)
        ),
    )


def _beginning(story_id: str, connection: Connection) -> str:
    head = story_head(story_id).one(connection)
    lead = leads([head.article_id]).one(connection) if head else None
    return begins(lead, letters=_LETTERS) if lead else ""
