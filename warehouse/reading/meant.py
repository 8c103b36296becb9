"""The articles that a person means by an id or an address, to say something of them."""

from dataclasses import dataclass

from warehouse.reading.question import Question


@dataclass(frozen=True, slots=True)
class Meant:
    """An article that is meant. is_story: its story is. original_id: what it is a copy of, else itself."""

    article_id: str
    original_id: str
    story_id: str | None
    language: str
    title: str | None
    is_story: bool


def meant(subject: str) -> Question[Meant]:
    """The article of an id or an address; of a story's id its originals, the most central first. No row for others."""
    sql = """
    WITH named AS (
        SELECT article_id FROM articles WHERE article_id = $subject OR url = $subject OR canonical_url = $subject
        ORDER BY article_id = $subject DESC, url = $subject DESC, article_id LIMIT 1
    ), story AS (
        SELECT current_id AS story_id FROM story_ids WHERE story_id = $subject AND NOT EXISTS (FROM named)
    )
    SELECT
        article_id, coalesce(duplicate_of, article_id) AS original_id, story_id, language, title, false AS is_story
    FROM articles SEMI JOIN named USING (article_id)
    UNION ALL
    (
        SELECT article_id, article_id, story_id, language, title, true
        FROM articles JOIN story_articles USING (article_id, story_id) SEMI JOIN story USING (story_id)
        WHERE duplicate_of IS NULL
        ORDER BY centrality DESC, article_id
    )
    """
    return Question(sql, Meant, {"subject": subject})


@dataclass(frozen=True, slots=True)
class SaidPair:
    """Two articles of which something was said that holds."""

    about: str
    article_id: str
    other_id: str
    verdict: str
    said_by: str | None
    reason: str | None


def said_of(about: str, articles: tuple[str, ...]) -> Question[SaidPair]:
    """What was said of any of these articles and holds now."""
    sql = """
    SELECT about, article_id, other_id, verdict, said_by, reason FROM corrections_now
    WHERE about = $about AND (list_contains($articles, article_id) OR list_contains($articles, other_id))
    ORDER BY article_id, other_id
    """
    return Question(sql, SaidPair, {"about": about, "articles": list(articles)})


@dataclass(frozen=True, slots=True)
class OriginalId:
    """An original."""

    article_id: str


def originals_of(story_id: str) -> Question[OriginalId]:
    """The originals of a story."""
    sql = "SELECT article_id FROM articles WHERE story_id = $story AND duplicate_of IS NULL ORDER BY article_id"
    return Question(sql, OriginalId, {"story": story_id})
