"""What stands for a headline, wherever articles and stories are shown to people."""

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from extractors.text.sentences import opening
from warehouse.file.connection import Connection
from warehouse.reading.event import StoryInShort
from warehouse.reading.stories import leads
from warehouse.reading.story import story_head

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    Row = TypeVar("Row", bound=DataclassInstance)

UNTITLED = "Without a headline"
_LETTERS = 80  # a long headline


def headline(title: str | None, beginning: str | None = "") -> str:
    """A headline; where there is none how the text begins, in brackets as cataloguers put a title of their own."""
    if title:
        return title
    begun = opening(" ".join((beginning or "")[: 8 * _LETTERS].split()), sentences=1, letters=_LETTERS)
    return f"[{begun}]" if begun else UNTITLED


def with_headlines(
    rows: Iterable["Row"], connection: Connection, *, title: str = "title", article: str = "article_id"
) -> list["Row"]:
    """Rows as they are shown: where one has no headline, with how its article begins.

    title, article: the fields that have the headline and the article's id; a row without either stays.
    Raises WarehouseError.
    """
    given = list(rows)
    missing = {getattr(each, article) for each in given if not getattr(each, title)} - {None}
    untitled = first_words(missing, connection)
    return [
        replace(each, **{title: untitled[getattr(each, article)]})
        if not getattr(each, title) and getattr(each, article) in untitled
        else each
        for each in given
    ]


def first_words(article_ids: Iterable[str], connection: Connection) -> dict[str, str]:
    """What stands for the headlines of articles that have none, by article. Raises WarehouseError."""
    wanted = sorted(article_ids)
    begun = leads(wanted).ask(connection) if wanted else []
    return {lead.article_id: headline(None, lead.subtitle or lead.text) for lead in begun}


def with_story_headlines(stories: Iterable[StoryInShort], connection: Connection) -> list[StoryInShort]:
    """The same of stories: with how the article begins that shows one best. Raises WarehouseError."""
    return [each if each.title else replace(each, title=_of_story(each.story_id, connection)) for each in stories]


def _of_story(story_id: str, connection: Connection) -> str | None:
    (head,) = with_headlines(story_head(story_id).ask(connection), connection)
    return head.title
