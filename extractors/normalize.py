"""A cleaned document to an article: canonical url, ids, counts, content hash."""

import hashlib
import re
from dataclasses import replace

from extractors.article import Article, Cleaned, Language, Quote, Reason, Stage
from extractors.document import Document, stable_id
from extractors.errors import DocumentError
from extractors.quality import assess_quality, is_paywalled
from extractors.urls import canonical_url

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")  # a Chinese or Japanese character counts as a word


def count_words(text: str) -> int:
    """The number of words; a CJK ideograph or kana counts as one."""
    return sum(1 for _ in _WORD.finditer(text))


def normalize(
    document: Document, cleaned: Cleaned, language: Language, quotes: tuple[Quote, ...], *, minimum_words: int
) -> Article:
    """The article of a document.

    Raises DocumentError where fewer than ``minimum_words`` words are left.
    """
    text = "\n".join(block.text for block in cleaned.blocks)
    words = count_words(text)
    if words < minimum_words:
        raise DocumentError(
            f"{words} words of text, fewer than {minimum_words}",
            document.url,
            stage=Stage.NORMALIZE,
            reason=Reason.NO_TEXT,
        )
    own_url = canonical_url(document.url)
    return Article(
        article_id=_article_id(document, own_url),
        document_id=document.document_id,
        source_id=document.source_id,
        url=document.url,
        canonical_url=cleaned.fields.canonical_url or own_url,
        fetched_at=document.fetched_at,
        fields=replace(cleaned.fields, is_paywalled=is_paywalled(cleaned, words)),
        language=language,
        blocks=cleaned.blocks,
        images=cleaned.images,
        removed=cleaned.removed,
        quotes=quotes,
        word_count=words,
        quality=assess_quality(cleaned, words),
        content_sha256=_content_sha256(cleaned, text),
        body_from=cleaned.body_from,
    )


def _article_id(document: Document, own_url: str) -> str:
    """From the url; for a local file, which may be moved over by another of the same name, also from its content."""
    if own_url.startswith("file:"):
        return stable_id(own_url, document.sha256)
    return stable_id(own_url)


def _content_sha256(cleaned: Cleaned, text: str) -> str:
    fields = cleaned.fields
    return hashlib.sha256(repr((fields.title, fields.subtitle, fields.authors, text)).encode()).hexdigest()
