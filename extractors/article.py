"""The typed records between the stages, each named after what is now true of it.

``Document`` (bytes) -> ``Extracted`` (blocks and fields as the document has them) -> ``Cleaned`` (only the article's
own blocks) -> ``Article`` (normalized, dated, with language), or ``Rejected`` (a reason) at any stage.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block of text is in the document's structure."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    QUOTE = "quote"
    CAPTION = "caption"
    TABLE_ROW = "table_row"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of text, in one line, with what the cleaning rules may look at.

    position: its place among all blocks of the document, from 0; survives cleaning.
    link_share: the share of its characters that stand in links, 0 to 1.
    beside_image: an image or an image's placeholder stands directly before or after it.
    """

    text: str
    position: int
    kind: BlockKind = BlockKind.PARAGRAPH
    link_share: float = 0.0
    beside_image: bool = False


class RemovedKind(StrEnum):
    """Why a block is not part of the article's text. Users query these names."""

    PHOTO_CAPTION = "photo_caption"
    PHOTO_CREDIT = "photo_credit"
    COPYRIGHT = "copyright"
    END_MARK = "end_mark"
    AGENCY_NOTE = "agency_note"
    BYLINE = "byline"
    DATELINE = "dateline"
    KICKER = "kicker"
    TITLE = "title"
    RELATED = "related"
    NEWSLETTER = "newsletter"
    SHARE = "share"
    AUTHOR_BIO = "author_bio"
    CONTACT = "contact"
    ADVERT = "advert"
    REPEATED = "repeated"
    SOURCE_BOILERPLATE = "source_boilerplate"
    MARKUP = "markup"
    COMMENT = "comment"
    DATE = "date"
    PAYWALL = "paywall"


@dataclass(frozen=True, slots=True)
class Removed:
    """A block that cleaning took out, and the rule that took it: an id of ``boilerplate.toml``, or of the code."""

    position: int
    kind: RemovedKind
    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of the article. ``credit`` is the photographer or agency, apart from the caption.

    position: of the block it stands before; in an ``Article`` its place among the pictures, from 0.
    """

    position: int
    url: str | None = None
    caption: str | None = None
    credit: str | None = None


class SpeakerKind(StrEnum):
    """What the speaker of a quotation is."""

    PERSON = "person"
    ORGANISATION = "organisation"
    ROLE = "role"
    PRONOUN = "pronoun"


@dataclass(frozen=True, slots=True)
class Quote:
    """Direct speech in the article's text; ``position`` is that of the block it stands in.

    speaker: as printed. speaker_name: the full name where it is safe, also of a surname or a pronoun.
    """

    position: int
    text: str
    speaker: str | None = None
    speaker_name: str | None = None
    speaker_kind: SpeakerKind | None = None


class Place(StrEnum):
    """Where in an article a mention stands."""

    TITLE = "title"
    SUBTITLE = "subtitle"
    LEAD = "lead"
    BODY = "body"
    CAPTION = "caption"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Mention:
    """A watchlist's term in an article. position: of its first character in the text of its place."""

    position: int
    watch: str
    term: str
    place: Place
    sentence: str


class Precision(StrEnum):
    """How exact a publication time is."""

    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Published:
    """When the article was published: aware, UTC (midnight for a day); and which evidence won."""

    at: datetime
    precision: Precision
    evidence: str


@dataclass(frozen=True, slots=True)
class Dateline:
    """Place, day and agency at the head of a wire story: ``SEOUL, Sept. 5 (Yonhap) --``."""

    place: str | None = None
    day: date | None = None
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Fields:
    """What an article says of itself, beside its text. Any may be missing.

    refused_date: in words, what it says of its publication where that is not believed.
    """

    title: str | None = None
    kicker: str | None = None
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    dateline: Dateline = Dateline()
    published: Published | None = None
    modified_at: datetime | None = None
    refused_date: str | None = None
    declared_language: str | None = None
    canonical_url: str | None = None
    copyright: str | None = None
    is_paywalled: bool | None = None
    page_kind: str = "article"


@dataclass(frozen=True, slots=True)
class Extracted:
    """Blocks in document order with the fields found; boilerplate still in it.

    removed: what the extraction itself set aside (a ``figcaption``, a heading equal to the title).
    body_from: which witness gave the blocks: ``dom``, ``json-ld``, ``state``, ``trafilatura``, ``text``, ...
    doubt: how unsure the learned judge of blocks was of them, 0 to 1; 0 where it was not asked.
    """

    fields: Fields
    blocks: tuple[Block, ...]
    images: tuple[Image, ...] = ()
    removed: tuple[Removed, ...] = ()
    body_from: str = ""
    doubt: float = 0.0


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Only the article's own blocks; everything else is in ``removed``, captions also in ``images``."""

    fields: Fields
    blocks: tuple[Block, ...]
    images: tuple[Image, ...]
    removed: tuple[Removed, ...]
    body_from: str = ""
    doubt: float = 0.0


@dataclass(frozen=True, slots=True)
class Language:
    """The language of a text: ISO 639-1, or ``und`` where no answer is safe; confidence 0 to 1.

    method: which opinion won: ``langdetect``, ``lingua``, ``script``, ``declared``, ``none``.
    """

    code: str
    confidence: float
    method: str = "langdetect"


@dataclass(frozen=True, slots=True)
class Article:
    """A normalized article: all that one document gave. ``text`` is joined from ``blocks``, one a line.

    prepared: what later decisions need of its text (``extractors/prepared.py``).
    """

    article_id: str
    document_id: str
    source_id: str
    url: str
    canonical_url: str
    fetched_at: datetime
    fields: Fields
    language: Language
    blocks: tuple[Block, ...]
    images: tuple[Image, ...]
    removed: tuple[Removed, ...]
    quotes: tuple[Quote, ...]
    word_count: int
    quality: float
    content_sha256: str
    body_from: str
    mentions: tuple[Mention, ...] = ()
    prepared: tuple[tuple[int, bytes], ...] = ()

    @property
    def text(self) -> str:
        """The article's own paragraphs, one a line."""
        return "\n".join(block.text for block in self.blocks)


class Stage(StrEnum):
    """Where a document was when it was rejected."""

    READ = "read"
    FETCH = "fetch"
    DECODE = "decode"
    EXTRACT = "extract"
    NORMALIZE = "normalize"
    LOAD = "load"


class Reason(StrEnum):
    """Why a document gave no article."""

    EMPTY = "empty"
    BINARY = "binary"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    TRUNCATED = "truncated"
    INVALID = "invalid"
    MISSING_FIELD = "missing_field"
    UNREADABLE = "unreadable"
    NOT_FOUND = "not_found"
    UNSUPPORTED = "unsupported"
    NO_TEXT = "no_text"
    TIMEOUT = "timeout"
    CRASH = "crash"
    OUT_OF_MEMORY = "out_of_memory"
    ERROR = "error"
    HTTP_STATUS = "http_status"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Rejected:
    """A document, or a part of an input, that gave no article: data, kept in ``quarantine``.

    document_id: of the document, or for something that never became one made from where it stands.
    file, offset: where its bytes can be read again, as in ``Origin``.
    """

    document_id: str
    source_id: str
    url: str
    stage: Stage
    reason: Reason
    detail: str
    file: str
    offset: int | None = None
