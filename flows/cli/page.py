"""``newsloom page``: the bytes an article was made of, from where they are kept."""

from pathlib import Path

from extractors.errors import InputError
from flows.sources.base import ReadLimits
from flows.sources.kept_bytes import kept_document
from warehouse.reading.again import meant


def page(
    warehouse: Path, subject: str, limits: ReadLimits, *, revision: int | None = None, wait_seconds: float = 60.0
) -> bytes:
    """The undecoded body of a document, as it was when it was loaded.

    subject: the id or url of an article, or of a document in quarantine. revision: of the article; by default the one
    that ``articles`` shows.
    Raises InputError where there is no such document, or its bytes are no longer kept; WarehouseError.
    """
    found = meant(warehouse, subject, revision, wait_seconds=wait_seconds)
    if found is None:
        what = "no such article or document" if revision is None else f"no revision {revision} of such an article"
        raise InputError(what, subject, 'find one with: newsloom sql "SELECT article_id, url FROM articles"')
    return kept_document(found, limits).body
