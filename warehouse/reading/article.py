"""One article: what was made of it and why, what was taken out, its versions and where its bytes are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from warehouse.file.connection import Connection
from warehouse.reading.question import Question
from warehouse.reading.scope import IS_EXACT, MOMENT


@dataclass(frozen=True, slots=True)
class ArticleId:
    """The article that a person means."""

    article_id: str


def find_article(subject: str, connection: Connection) -> str | None:
    """The id of the article that an id or a url means; None where there is none. Raises WarehouseError."""
    for column in ("article_id", "url"):  # one after the other: urls are long, and most people come with an id
        sql = f"SELECT article_id FROM articles WHERE {column} = $subject LIMIT 1"
        if found := Question(sql, ArticleId, {"subject": subject}).one(connection):
            return found.article_id
    return None


@dataclass(frozen=True, slots=True)
class ArticleShown:
    """An article as ``articles`` shows it. moment: of publication, else of fetching. kind, lacks: as in ``Version``."""

    article_id: str
    source_id: str
    url: str
    title: str | None
    kicker: str | None
    subtitle: str | None
    authors: tuple[str, ...]
    agency: str | None
    section: str | None
    tags: tuple[str, ...]
    dateline_place: str | None
    published_at: datetime | None
    published_precision: str | None
    modified_at: datetime | None
    fetched_at: datetime
    moment: datetime
    language: str
    text: str
    word_count: int
    copyright: str | None
    is_paywalled: bool | None
    quality: float
    revision: int
    page_kind: str | None
    duplicate_of: str | None
    story_id: str | None
    document_id: str
    lacks: tuple[str, ...]
    kind: str
    is_retired: bool


_IS_RETIRED = "extractor_version = 'retired' AS is_retired"
_KIND = "version_kind(body_from, lacks) AS kind"


def article_shown(article_id: str) -> Question[ArticleShown]:
    """The article; no row where there is none."""
    sql = f"SELECT *, {MOMENT} AS moment, {_KIND}, {_IS_RETIRED} FROM articles WHERE article_id = $article"
    return Question(sql, ArticleShown, {"article": article_id})


@dataclass(frozen=True, slots=True)
class Explained:
    """In words, why an article has its date, language, original, story, event and text."""

    article_id: str
    url: str
    title: str | None
    why_date: str
    why_language: str
    why_original: str
    why_story: str
    why_event: str
    why_text: str


def explained(article_id: str) -> Question[Explained]:
    """Every decision about an article; no row where there is none."""
    return Question("FROM explained WHERE article_id = $article", Explained, {"article": article_id})


@dataclass(frozen=True, slots=True)
class Gone:
    """Since when an article's page is not there any more."""

    last_seen: datetime
    since: datetime
    outcome: str


_OWNED = "SELECT source_id, url, fetched_at FROM documents WHERE article_id = $article"
# What was fetched for some sources since a moment: fetches lie in the order of their times, so others are not read.
_FETCHED = "SELECT DISTINCT url FROM fetches WHERE source_id IN $sources AND fetched_at >= $since"
_UNANSWERED = f"{_FETCHED} AND wanted = 'page' AND outcome IN ('not_found', 'gone', 'soft_404')"
_LEADING = f"{_FETCHED} AND final_url IN $urls"
_SLACK = timedelta(days=1)  # between the time of a fetch and that of its document


def gone(article_id: str, connection: Connection) -> Gone | None:
    """Since when the article's page is gone; None where it is not. Raises WarehouseError."""
    if not _was_missed(article_id, connection):  # so of nearly all; `vanished` looks at every fetch
        return None
    sql = "SELECT last_seen, since, outcome FROM vanished WHERE article_id = $article"
    return Question(sql, Gone, {"article": article_id}).one(connection)


def _was_missed(article_id: str, connection: Connection) -> bool:
    """Whether a page that led to one of the article's documents was not there once, after the first of them."""
    owned = connection.rows(_OWNED, {"article": article_id})
    if not owned:
        return False
    sources, urls = (sorted({row[column] for row in owned}) for column in (0, 1))
    fetched = {"sources": sources, "since": min(row[2] for row in owned) - _SLACK}
    unanswered = {url for (url,) in connection.rows(_UNANSWERED, fetched)}
    if not unanswered:
        return False
    return any(url in unanswered for (url,) in connection.rows(_LEADING, fetched | {"urls": urls}))


@dataclass(frozen=True, slots=True)
class RemovedBlock:
    """A block that cleaning took out, with its place in the document."""

    position: int
    kind: str
    rule: str
    text: str


def removed_blocks(article_id: str) -> Question[RemovedBlock]:
    """What was taken out of an article, in order."""
    sql = "SELECT position, kind, rule, text FROM removed_blocks WHERE article_id = $article ORDER BY position, rule"
    return Question(sql, RemovedBlock, {"article": article_id})


def in_place(lines: Sequence[str], removed: Sequence[RemovedBlock]) -> Iterator[str | RemovedBlock]:
    """The lines of a text with what was taken out between them, where it stood.

    Positions count all blocks of a document, so the lines have those that nothing removed has.
    """
    left = list(removed)
    position = 0
    for line in lines:
        while left and left[0].position <= position:
            yield left[0]
            position = max(position, left[0].position + 1)
            left.pop(0)
        yield line
        position += 1
    yield from left


@dataclass(frozen=True, slots=True)
class Version:
    """A version of an article. kind: ``page``, ``text`` or ``feed``; lacks: what it has not that others have."""

    revision: int
    fetched_at: datetime
    title: str | None
    subtitle: str | None
    authors: tuple[str, ...]
    text: str
    kind: str
    lacks: tuple[str, ...]
    is_shown: bool
    is_retired: bool


def versions(article_id: str) -> Question[Version]:
    """Every version of an article, the first one first."""
    sql = f"""
    SELECT revision, fetched_at, title, subtitle, authors, text, lacks, {_KIND}, is_shown, {_IS_RETIRED}
    FROM article_revisions WHERE article_id = $article ORDER BY revision
    """
    return Question(sql, Version, {"article": article_id})


def every_version(shown: ArticleShown, connection: Connection) -> list[Version]:
    """The same, with an article that is known: nearly all have no other version. Raises WarehouseError."""
    given = {"article": shown.article_id}
    if connection.rows("SELECT 1 FROM other_revisions WHERE article_id = $article LIMIT 1", given):
        return versions(shown.article_id).ask(connection)
    return [
        Version(
            shown.revision,
            shown.fetched_at,
            shown.title,
            shown.subtitle,
            shown.authors,
            shown.text,
            shown.kind,
            shown.lacks,
            True,
            shown.is_retired,
        )
    ]


@dataclass(frozen=True, slots=True)
class Kept:
    """A document that gave a version of an article, and where its bytes are."""

    document_id: str
    url: str
    status: int | None
    bytes: int
    media_type: str
    archive_file: str | None
    archive_offset: int | None
    sha256: str
    fetched_at: datetime
    is_shown: bool


def kept_documents(shown: ArticleShown) -> Question[Kept]:
    """The documents of an article, that of the version shown first."""
    sql = """
    SELECT
        document_id, url, status, bytes, media_type, archive_file, archive_offset, sha256, fetched_at,
        document_id = $document AS is_shown
    FROM documents WHERE article_id = $article
    ORDER BY is_shown DESC, fetched_at DESC LIMIT 20
    """
    return Question(sql, Kept, {"article": shown.article_id, "document": shown.document_id})


@dataclass(frozen=True, slots=True)
class Relative:
    """Another printing of an article's text: its original, or a copy."""

    article_id: str
    source_id: str
    title: str | None
    language: str
    moment: datetime
    is_exact: bool
    kind: str
    similarity: float
    is_original: bool


def relatives(article_id: str, *, rows: int = 60) -> Question[Relative]:
    """The original of a copy, or the copies of an original."""
    sql = f"""
    WITH pairs AS (
        SELECT article_id, kind, similarity, false AS is_original FROM duplicates WHERE original_id = $article
        UNION ALL SELECT original_id, kind, similarity, true FROM duplicates WHERE article_id = $article
    )
    SELECT article_id, source_id, title, language, {MOMENT} AS moment, {IS_EXACT} AS is_exact, kind,
        similarity, is_original
    FROM articles JOIN pairs USING (article_id)
    ORDER BY is_original DESC, moment, article_id LIMIT $rows
    """
    return Question(sql, Relative, {"article": article_id, "rows": rows})


@dataclass(frozen=True, slots=True)
class Said:
    """Direct speech in an article."""

    text: str
    speaker: str | None
    speaker_name: str | None
    speaker_kind: str | None


def said(article_id: str) -> Question[Said]:
    """The quotes of an article in order."""
    sql = "SELECT text, speaker, speaker_name, speaker_kind FROM quotes WHERE article_id = $article ORDER BY position"
    return Question(sql, Said, {"article": article_id})


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of an article."""

    position: int
    url: str | None
    caption: str | None
    credit: str | None


def pictures(article_id: str) -> Question[Picture]:
    """The pictures of an article in order."""
    sql = "SELECT position, url, caption, credit FROM images WHERE article_id = $article ORDER BY position"
    return Question(sql, Picture, {"article": article_id})


@dataclass(frozen=True, slots=True)
class Named:
    """A watch that an article names, and how often."""

    watch: str
    times: int


def named(article_id: str) -> Question[Named]:
    """The watches that an article names."""
    sql = "SELECT watch, count(*) AS times FROM mentions WHERE article_id = $article GROUP BY watch ORDER BY watch"
    return Question(sql, Named, {"article": article_id})
