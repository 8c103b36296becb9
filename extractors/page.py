"""A page's bytes to its blocks and fields: decode once, parse once, share the tree."""

from extractors.article import Extracted, Reason, Stage
from extractors.body.find import find_body
from extractors.body.judge import Judge
from extractors.dates.in_url import original_url
from extractors.document import Document
from extractors.errors import DocumentError
from extractors.fields.find import find_fields
from extractors.markup.page_kind import KindModel
from extractors.markup.parse import Page, parse, saved_from, to_utf8
from extractors.markup.structured import read_structured


def read_page(document: Document) -> Page:
    """The page decoded and parsed, with its structured data.

    Raises DocumentError where it holds no element or is nested too deeply.
    """
    tree = parse(to_utf8(document.body, document.charset), document.url)
    structured = read_structured(tree, document.url)
    is_saved = document.url.startswith("file:")
    url = (saved_from(tree, structured) or document.url) if is_saved else original_url(document.url)
    return Page(document, tree, structured, url)


def extract_page(document: Document, judge: Judge | None = None, kinds: KindModel | None = None) -> Extracted:
    """Everything an HTML page says: blocks in order, fields with their evidence, images.

    Raises DocumentError where there is no body text.
    """
    page = read_page(document)
    body = find_body(page, judge)
    if not body.blocks:
        raise DocumentError("no article text found", document.url, stage=Stage.EXTRACT, reason=Reason.NO_TEXT)
    fields = find_fields(page, kinds)
    return Extracted(fields, body.blocks, body.images, body.removed, body_from=body.witness, doubt=body.doubt)
