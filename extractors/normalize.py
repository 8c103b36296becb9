"""A cleaned document to an article: canonical url, ids, counts, content hash."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from extractors.article import (
    Article,
    BlockKind,
    Cleaned,
    Dateline,
    Fields,
    Image,
    Language,
    Precision,
    Published,
    Quote,
    Reason,
    Removed,
    RemovedKind,
    Stage,
)
from extractors.body.agencies import agency_of
from extractors.dates.dateline import at_midnight, find_dateline
from extractors.document import Document, MediaType, stable_id
from extractors.errors import DocumentError
from extractors.fields.reporters import find_reporters
from extractors.quality import assess_quality, is_paywalled
from extractors.text.characters import BETWEEN_WORDS
from extractors.text.counting import counted
from extractors.text.urls import canonical_url

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")  # a Chinese or Japanese character counts as a word
REFUSED_DATE = "date.after_fetch"  # the rule of ``removed_blocks`` for a date that is not believed
CUT = "+cut"  # behind ``body_from`` of a document that is not whole
_OPENING = 2  # paragraphs that may bear the dateline: the first may be a summary


def count_words(text: str) -> int:
    """The number of words; a CJK ideograph or kana counts as one."""
    if text.isascii():
        return len(text.translate(BETWEEN_WORDS).split())
    lines = text.split("\n")
    plain = "\n".join(line for line in lines if line.isascii())
    others = "\n".join(line for line in lines if not line.isascii())
    return len(plain.translate(BETWEEN_WORDS).split()) + len(_WORD.findall(others))


def normalize(
    document: Document, cleaned: Cleaned, language: Language, quotes: tuple[Quote, ...], *, minimum_words: int
) -> Article:
    """The article of a document.

    minimum_words: fewer make no article of a page; what is handed over as text is one if it has a word at all.
    Raises DocumentError where there are fewer.
    """
    text = "\n".join(block.text for block in cleaned.blocks)
    words = count_words(text)
    needed = minimum_words if document.media_type is MediaType.HTML else 1
    if words < needed:
        raise DocumentError(
            f"{counted(words, 'word')} of text, fewer than {needed}",
            document.url,
            stage=Stage.NORMALIZE,
            reason=Reason.NO_TEXT,
        )
    own_url = canonical_url(document.url)
    fields = _with_credits(document, cleaned)
    return Article(
        article_id=_article_id(document, own_url, cleaned.fields.canonical_url),
        document_id=document.document_id,
        source_id=document.source_id,
        url=document.url,
        canonical_url=cleaned.fields.canonical_url or own_url,
        fetched_at=document.fetched_at,
        fields=replace(fields, is_paywalled=is_paywalled(cleaned, words)),
        language=language,
        blocks=cleaned.blocks,
        images=_numbered(cleaned.images),
        removed=(*_refused_date(fields), *cleaned.removed),
        quotes=quotes,
        word_count=words,
        quality=assess_quality(cleaned, words),
        content_sha256=_content_sha256(fields, text),
        body_from="feed" if document.evidence.is_whole else f"{cleaned.body_from}{CUT if document.is_cut else ''}",
    )


def _numbered(images: Iterable[Image]) -> tuple[Image, ...]:
    """The pictures in the order of the document, counted from 0: several may stand before the same block."""
    in_order = sorted(images, key=lambda image: image.position)
    return tuple(replace(image, position=number) for number, image in enumerate(in_order))


def _with_credits(document: Document, cleaned: Cleaned) -> Fields:
    """The fields with what the text itself credits, where they have none yet: dateline, agency, day."""
    fields, dateline = cleaned.fields, cleaned.fields.dateline
    opening = [block.text for block in cleaned.blocks if block.kind is BlockKind.PARAGRAPH][:_OPENING]
    authors = fields.authors or next(filter(None, map(find_reporters, opening)), ())
    if dateline == Dateline():
        dateline = find_dateline(opening, fields.published.at if fields.published else document.fetched_at)
    agency = fields.agency or dateline.agency or next(_noted_agencies(cleaned), None)
    published = fields.published
    if published is None and dateline.day and (at := at_midnight(dateline.day)) <= document.fetched_at:
        published = Published(at, Precision.DAY, "dateline")
    return replace(fields, authors=authors, dateline=dateline, agency=agency, published=published)


def _refused_date(fields: Fields) -> tuple[Removed, ...]:
    """A date of publication that is not believed, as what was taken out: it stands before all lines."""
    if fields.published or not fields.refused_date:
        return ()
    return (Removed(-1, RemovedKind.DATE, fields.refused_date, REFUSED_DATE),)


def _noted_agencies(cleaned: Cleaned) -> Iterator[str]:
    """The agencies that notes taken out of the text name: "Source: AFP", "(dpa)"."""
    for removed in cleaned.removed:
        if removed.kind is RemovedKind.AGENCY_NOTE and (agency := agency_of(removed.text.rpartition(":")[2])):
            yield agency


def _article_id(document: Document, own_url: str, named_url: str | None) -> str:
    """From its url, a saved page's from the one it names as its own; for a file without one from name and content.

    A page fetched from the web keeps the id of the url it was fetched from, whatever it names as its own: two urls of
    one page are two rows, the second a copy of kind ``url``, so that a wrong ``rel=canonical`` loses nothing.
    """
    if not own_url.startswith("file:"):
        return stable_id(own_url)
    return stable_id(canonical_url(named_url)) if named_url else stable_id(own_url, document.sha256)


def _content_sha256(fields: Fields, text: str) -> str:
    return hashlib.sha256(repr((fields.title, fields.subtitle, fields.authors, text)).encode()).hexdigest()
