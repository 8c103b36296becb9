"""One story: its articles in time, the tree of its copies, its quotes, captions and changed versions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from warehouse.reading.question import Question
from warehouse.reading.scope import MOMENT

# Of a story whose articles are more than a page can show, so many; their number is in `StoryHead`.
MOST = 500


def _in_story(table: str = "articles") -> str:
    """The condition on a row of ``articles``; where no story was decided, it is an original and its copies."""
    original = f"coalesce({table}.duplicate_of, {table}.article_id)"
    return f"({table}.story_id = $story OR ({table}.story_id IS NULL AND {original} = $story))"


# Of the story alone: found by its id, in a fifth of the time that the rows of its articles are found in by theirs.
_DECIDED = "SELECT article_id, {} FROM story_articles WHERE story_articles.story_id = $story"


@dataclass(frozen=True, slots=True)
class StoryId:
    """The story that an id means now: of one that was merged away, the one that is left."""

    story_id: str


def current_story(story_id: str) -> Question[StoryId]:
    """The story of an id, or of an article without one; no row where there is none."""
    sql = """
    SELECT coalesce(max(story_id), max(coalesce(duplicate_of, article_id)), '') AS story_id FROM articles
    WHERE story_id = $story OR (story_id IS NULL AND coalesce(duplicate_of, article_id) = $story)
    HAVING count(*) > 0
    """
    return Question(sql, StoryId, {"story": story_id})


def merged_story(story_id: str) -> Question[StoryId]:
    """The story that one was merged into."""
    sql = "SELECT current_id AS story_id FROM story_ids WHERE story_id = $story AND current_id <> $story"
    return Question(sql, StoryId, {"story": story_id})


@dataclass(frozen=True, slots=True)
class StoryHead:
    """What a story is. voices: outlets with a text of their own; title: its most central headline, of article_id."""

    story_id: str
    article_id: str
    title: str | None
    languages: tuple[str, ...]
    articles: int
    outlets: int
    voices: int
    copies: int
    first_at: datetime
    last_at: datetime


def story_head(story_id: str) -> Question[StoryHead]:
    """The story with its counts; no row where there is none."""
    sql = f"""
    WITH head AS (
        SELECT
            arg_max(
                {{'title': title, 'article_id': article_id}},
                {{
                    't': title IS NOT NULL, 'o': duplicate_of IS NULL, 'c': coalesce(centrality, 0),
                    'm': -epoch_us({MOMENT})
                }}
            ) AS shown,
            list(DISTINCT language ORDER BY language) AS languages,
            count(*) AS articles, count(DISTINCT source_id) AS outlets,
            count(DISTINCT source_id) FILTER (duplicate_of IS NULL) AS voices, count(duplicate_of) AS copies,
            min({MOMENT}) AS first_at, max({MOMENT}) AS last_at
        FROM articles LEFT JOIN ({_DECIDED.format("centrality")}) USING (article_id)
        WHERE {_in_story()}
        HAVING count(*) > 0
    )
    SELECT $story AS story_id, shown.article_id AS article_id, shown.title AS title, * EXCLUDE (shown) FROM head
    """
    return Question(sql, StoryHead, {"story": story_id})


@dataclass(frozen=True, slots=True)
class StoryArticle:
    """An article of a story. moment: of publication, else of fetching; precision: NULL where it is of fetching.

    original_id, kind, similarity, method: on a copy, what it copies and how that was decided. role, score, terms,
    linked_to: why it is in the story. versions: how many were seen.
    """

    article_id: str
    source_id: str
    url: str
    title: str | None
    subtitle: str | None
    language: str
    authors: tuple[str, ...]
    agency: str | None
    section: str | None
    moment: datetime
    precision: str | None
    word_count: int
    original_id: str | None
    kind: str | None
    similarity: float | None
    method: str | None
    role: str | None
    score: float | None
    terms: tuple[str, ...]
    linked_to: str | None
    versions: int

    @property
    def is_exact(self) -> bool:
        """Whether its time is known better than to the day."""
        return self.precision in ("second", "minute")


def story_articles(story_id: str, *, rows: int = MOST) -> Question[StoryArticle]:
    """The articles of a story in the order of their times; of a day those last whose hour is not known."""
    sql = f"""
    WITH told AS MATERIALIZED (
        SELECT
            article_id, source_id, url, title, subtitle, language, authors, agency, section, {MOMENT} AS moment,
            published_precision AS precision, word_count, duplicate_of AS original_id, revision
        FROM articles WHERE {_in_story()}
    )
    SELECT
        told.*, duplicates.kind, similarity, method, role, score, coalesce(terms, []) AS terms, linked_to,
        greatest(revision, coalesce(others.newest, 0)) AS versions
    FROM told
    LEFT JOIN duplicates USING (article_id)
    LEFT JOIN ({_DECIDED.format("role, score, terms, linked_to")}) USING (article_id)
    LEFT JOIN (
        SELECT article_id, max(revision) AS newest FROM other_revisions
        WHERE article_id IN (SELECT article_id FROM told) GROUP BY article_id
    ) AS others USING (article_id)
    ORDER BY
        if(precision IN ('second', 'minute'), moment, moment + INTERVAL 1 DAY), told.original_id IS NOT NULL, article_id
    LIMIT $rows
    """
    return Question(sql, StoryArticle, {"story": story_id, "rows": rows})


@dataclass(frozen=True, slots=True)
class Copied:
    """How much a copy took. share_taken: of the original; share_own: of the copy, what is not the original's."""

    article_id: str
    original_id: str
    kind: str
    share_taken: float
    share_own: float
    minutes_after: int | None


def copied(articles: Sequence[StoryArticle]) -> Question[Copied]:
    """What each copy among some articles took, in no order."""
    sql = """
    SELECT article_id, original_id, kind, share_taken, share_own, minutes_after
    FROM syndication WHERE article_id IN $copies
    """
    return Question(sql, Copied, {"copies": [each.article_id for each in articles if each.original_id]})


@dataclass(frozen=True, slots=True)
class Branch:
    """An article with those that copied it, each with what it took; copy is None at the root."""

    article: StoryArticle
    copy: Copied | None
    copies: tuple["Branch", ...]


def copy_tree(articles: Sequence[StoryArticle], taken: Iterable[Copied]) -> tuple[Branch, ...]:
    """Who copied whom: the originals in order, each with its copies. An original outside the story is left out."""
    by_copy = {each.article_id: each for each in taken}
    held = {each.article_id for each in articles}
    below: dict[str | None, list[StoryArticle]] = {}
    for each in articles:
        below.setdefault(each.original_id if each.original_id in held else None, []).append(each)

    def branch(article: StoryArticle, above: frozenset[str]) -> Branch:
        inner = [each for each in below.get(article.article_id, []) if each.article_id not in above]
        copies = tuple(branch(each, above | {article.article_id}) for each in inner)
        return Branch(article, by_copy.get(article.article_id), copies)

    return tuple(branch(each, frozenset({each.article_id})) for each in below.get(None, []))


@dataclass(frozen=True, slots=True)
class StoryQuote:
    """Direct speech in an original of a story. speaker: the full name where it is known."""

    text: str
    speaker: str | None
    source_id: str
    article_id: str
    language: str


def story_quotes(articles: Sequence[StoryArticle], *, rows: int = 60) -> Question[StoryQuote]:
    """What people say in the originals among some articles; the same words once, speakers with most quotes first."""
    sql = f"""
    WITH said AS (
        SELECT
            quotes.text, coalesce(speaker_name, speaker) AS speaker, source_id, articles.article_id, language,
            {MOMENT} AS moment, position
        FROM quotes JOIN articles USING (article_id)
        WHERE quotes.article_id IN $originals AND articles.article_id IN $originals
        QUALIFY row_number() OVER (PARTITION BY lower(quotes.text) ORDER BY moment, articles.article_id, position) = 1
    )
    SELECT text, speaker, source_id, article_id, language FROM said
    ORDER BY speaker IS NULL, count(*) OVER (PARTITION BY speaker) DESC, speaker, moment, article_id, position
    LIMIT $rows
    """
    originals = [each.article_id for each in articles if not each.original_id]
    return Question(sql, StoryQuote, {"originals": originals, "rows": rows})


@dataclass(frozen=True, slots=True)
class Caption:
    """What a picture is said to show, and who took it."""

    caption: str
    credit: str | None
    source_id: str
    article_id: str
    language: str


def story_captions(articles: Sequence[StoryArticle], *, rows: int = 40) -> Question[Caption]:
    """The captions of the pictures in some articles, the same words once."""
    sql = f"""
    SELECT caption, credit, source_id, articles.article_id, language
    FROM images JOIN articles USING (article_id)
    WHERE caption IS NOT NULL AND images.article_id IN $articles AND articles.article_id IN $articles
    QUALIFY row_number() OVER (PARTITION BY lower(caption) ORDER BY {MOMENT}, articles.article_id, position) = 1
    ORDER BY {MOMENT}, articles.article_id, position
    LIMIT $rows
    """
    return Question(sql, Caption, {"articles": [each.article_id for each in articles], "rows": rows})


@dataclass(frozen=True, slots=True)
class Edit:
    """A later version of an article, against the one before it."""

    article_id: str
    revision: int
    source_id: str
    seen_at: datetime
    title_before: str | None
    title: str | None
    is_title_changed: bool
    words_added: int
    words_removed: int


def story_edits(articles: Sequence[StoryArticle], *, rows: int = 60) -> Question[Edit]:
    """How some articles were changed after publication, in order of time."""
    sql = """
    SELECT
        article_id, revision, source_id, seen_at, title_before, title, is_title_changed, words_added, words_removed
    FROM edits WHERE article_id IN $changed
    ORDER BY seen_at, article_id, revision LIMIT $rows
    """
    return Question(sql, Edit, {"changed": [each.article_id for each in articles if each.versions > 1], "rows": rows})


@dataclass(frozen=True, slots=True)
class StoryWord:
    """What a person said of two articles, of which one at least is in the story: they are one, or not."""

    article_id: str
    title: str | None
    language: str
    other_id: str
    other_title: str | None
    other_language: str
    verdict: str
    said_by: str | None
    said_at: datetime
    reason: str | None


def story_words(story_id: str) -> Question[StoryWord]:
    """What people said of the story and holds now, in the order it was said."""
    sql = f"""
    SELECT
        said.article_id, one.title, one.language,
        other_id, other.title AS other_title, other.language AS other_language,
        verdict, said_by, said_at, reason
    FROM corrections_now AS said
    JOIN articles AS one ON one.article_id = said.article_id
    JOIN articles AS other ON other.article_id = other_id
    WHERE about = 'story' AND ({_in_story("one")} OR {_in_story("other")})
    ORDER BY said_at, said.article_id, other_id
    """
    return Question(sql, StoryWord, {"story": story_id})
