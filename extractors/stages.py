"""The pipeline, and the only place where its stages are put together.

    for document in documents:                        # bytes, with where they came from
        extracted = extract(document)                 # page.py, plaintext.py, markdown.py: blocks and fields as found
        cleaned   = clean(extracted, rules)           # boilerplate.py: only the article's own blocks
        language  = detect(cleaned.text, declared)    # language.py
        quotes    = find_quotes(cleaned.blocks)       # quotes.py
        article   = normalize(cleaned, language, ...) # normalize.py: typed, dated, with ids
        mentions  = find_mentions(article, watches)   # watchlists.py: who is named
        prepared  = prepare(article, ...)             # prepared.py: what tells it from copies and other events
        # and outside this package: articles are staged, loaded in one transaction, told apart from copies

A stage is a plain function from one frozen record to the next. A document that cannot go on raises ``DocumentError`` or
breaks its limits; both become a ``Rejected`` here, and nowhere else.
"""

from dataclasses import dataclass, replace

from extractors.article import Article, Extracted, Reason, Rejected, Stage
from extractors.body.judge import Judge
from extractors.cleaning.clean import Rules, clean
from extractors.document import Document, MediaType
from extractors.errors import DocumentError
from extractors.language.detect import detect
from extractors.markdown import extract_markdown
from extractors.markup.page_kind import KindModel
from extractors.normalize import normalize
from extractors.page import extract_page
from extractors.plaintext import extract_text
from extractors.prepared import Preparing, prepare
from extractors.quotes.find import find_quotes
from extractors.watchlists import NO_WATCHES, Matcher, find_mentions, passages_of


@dataclass(frozen=True, slots=True)
class Toolbox:
    """What the stages need besides the document: made once, shared by all documents of a worker."""

    rules: Rules
    minimum_words: int
    matcher: Matcher = NO_WATCHES
    judge: Judge | None = None
    kinds: KindModel | None = None
    preparing: Preparing | None = None


def extract(document: Document, judge: Judge | None = None, kinds: KindModel | None = None) -> Extracted:
    """The blocks and fields of a document, by its media type.

    Raises DocumentError where there is no text to be had.
    """
    if document.media_type is MediaType.HTML:
        return extract_page(document, judge, kinds)
    return extract_markdown(document) if document.media_type is MediaType.MARKDOWN else extract_text(document)


def process(document: Document, toolbox: Toolbox) -> Article | Rejected:
    """One document through all stages. Never raises for what a document holds."""
    try:
        extracted = extract(document, toolbox.judge, toolbox.kinds)
        cleaned = clean(extracted, toolbox.rules)
        text = "\n".join(block.text for block in cleaned.blocks)
        language = detect(text, cleaned.fields.declared_language)
        quotes = find_quotes(cleaned.blocks)
        article = normalize(document, cleaned, language, quotes, minimum_words=toolbox.minimum_words)
        passages = passages_of(article.fields, article.blocks, article.images, article.quotes)
        mentions = find_mentions(tuple(passages), article.language.code, toolbox.matcher)
        return replace(article, mentions=mentions, prepared=_prepared(article, toolbox.preparing))
    except DocumentError as error:
        return reject(document, error.stage, error.reason, error.message)


def _prepared(article: Article, what: Preparing | None) -> tuple[tuple[int, bytes], ...]:
    """What the load needs of an article's text; nothing where it is to make that itself."""
    if what is None:
        return ()
    return prepare(article.fields.title, article.fields.subtitle, article.text, article.language.code, what)


def reject(document: Document, stage: Stage, reason: Reason, detail: str) -> Rejected:
    """The record of a document that gave no article."""
    return Rejected(
        document_id=document.document_id,
        source_id=document.source_id,
        url=document.url,
        stage=stage,
        reason=reason,
        detail=detail,
        file=document.origin.file,
        offset=document.origin.offset,
    )
