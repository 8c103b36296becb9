"""One story: its time line, the tree of its copies, what was said, shown and changed."""

from dataclasses import replace

from warehouse.file.connection import Connection
from warehouse.reading.story import (
    Branch,
    StoryArticle,
    copied,
    copy_tree,
    current_story,
    merged_story,
    story_articles,
    story_captions,
    story_edits,
    story_head,
    story_quotes,
)


def _story(asked: Connection, title: str) -> str:
    return str(asked.rows("SELECT coalesce(story_id, article_id) FROM articles WHERE title = ?", [title])[0][0])


def _storm(asked: Connection) -> str:
    return _story(asked, "Harbour closed")


def test_the_head_counts_once(asked: Connection) -> None:
    head = story_head(_storm(asked)).one(asked)
    assert head is not None
    assert (head.articles, head.outlets, head.voices, head.copies, head.languages) == (7, 7, 3, 4, ("en",))


def test_the_time_line_begins_with_the_first(asked: Connection) -> None:
    articles = story_articles(_storm(asked)).ask(asked)
    assert [each.source_id for each in articles][:3] == ["tidewire", "courier", "gazette"]
    assert articles[1].original_id == articles[0].article_id
    assert articles[1].kind == "exact"
    assert [each.moment for each in articles] == sorted(each.moment for each in articles)


def test_the_tree_has_every_article_once(asked: Connection) -> None:
    story = _storm(asked)
    articles = story_articles(story).ask(asked)
    tree = copy_tree(articles, copied(articles).ask(asked))
    assert sorted(_all(tree)) == sorted(each.article_id for each in articles)
    wire = tree[0]
    assert [branch.article.source_id for branch in wire.copies] == ["courier", "gazette", "holm-daily", "island-echo"]
    whole, cut = wire.copies[0].copy, wire.copies[-1].copy
    assert whole is not None
    assert cut is not None
    assert (whole.share_taken, whole.minutes_after) == (1.0, 25)
    assert 0.3 < cut.share_taken < 0.9


def _all(tree: tuple[Branch, ...]) -> list[str]:
    return [key for branch in tree for key in (branch.article.article_id, *_all(branch.copies))]


def test_a_circle_of_copies_ends(asked: Connection) -> None:
    first, second = story_articles(_storm(asked)).ask(asked)[:2]
    circle: list[StoryArticle] = [replace(first, original_id=second.article_id), second]
    assert copy_tree(circle, []) == ()


def test_quotes_are_those_of_originals(asked: Connection) -> None:
    quotes = story_quotes(story_articles(_storm(asked)).ask(asked)).ask(asked)
    assert [quote.speaker for quote in quotes] == ["Ada Lindqvist", "Ada Lindqvist", "Jonas Brandt", "Tomas Ferreira"]


def test_captions_come_with_credits(asked: Connection) -> None:
    captions = story_captions(story_articles(_storm(asked)).ask(asked)).ask(asked)
    assert [caption.caption for caption in captions] == [
        "Waves break over the outer mole",
        "The fish market in the morning",
        "The fallen crane on the north quay",
    ]


def test_a_changed_headline_is_told(asked: Connection) -> None:
    (edit,) = story_edits(story_articles(_story(asked, "Holm approves budget of 44 million")).ask(asked)).ask(asked)
    assert (edit.title_before, edit.is_title_changed) == ("Holm approves budget of 40 million", True)


def test_an_unknown_story_is_none(asked: Connection) -> None:
    for question in (story_head, current_story, merged_story):
        assert question("none").one(asked) is None
