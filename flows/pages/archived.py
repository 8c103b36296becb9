"""The archived page of an article as text, which nothing runs, with the place of its bytes."""

from extractors.errors import InputError
from extractors.markup.parse import decode
from flows.pages import wording
from flows.pages.asked import Answer, Asked, NotFound, Params
from flows.pages.settings import PagesSettings
from flows.pages.shown import ShownText
from flows.printing.headlines import headline
from flows.settings.load import load_settings
from flows.sources.base import ReadLimits
from flows.sources.kept_bytes import kept_document
from warehouse.file.connection import Connection
from warehouse.reading.again import meant_by
from warehouse.reading.article import article_shown, kept_documents

_MOST = 400_000  # letters shown


def archived(params: Params, connection: Connection, settings: PagesSettings, article_id: str) -> Answer:
    """The page. Raises NotFound, WarehouseError."""
    shown = article_shown(article_id).one(connection)
    found = meant_by(connection, article_id) if shown else None
    if shown is None or found is None:
        raise NotFound("no such article", article_id, "search for a word of its headline")
    text, why_not = "", ""
    try:
        document = kept_document(found, ReadLimits(load_settings().limits.document_bytes))
        text = decode(document.body, document.charset)
    except InputError as error:
        why_not = str(error)
    kept = kept_documents(shown)
    return Answer(
        "archived.html",
        f"Archived page: {wording.plain_title(headline(shown.title, shown.subtitle or shown.text))}",
        {
            "article": shown,
            "found": found,
            "text": text[:_MOST],
            "cut": max(0, len(text) - _MOST),
            "why_not": why_not,
        },
        (Asked("documents", kept),),
        texts=(ShownText(article_id, shown.source_id, shown.title),) if text else (),
    )
