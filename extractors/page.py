"""A page's bytes to its blocks and fields: decode once, parse once, share the tree."""

from extractors.article import Extracted, Fields, Reason, Stage
from extractors.content import find_blocks
from extractors.document import Document
from extractors.errors import DocumentError
from extractors.markup import decode, parse


def extract_page(document: Document) -> Extracted:
    """Everything an HTML page says: blocks in order, fields with their evidence, images.

    Raises DocumentError where there is no body text.
    """
    tree = parse(decode(document.body, document.charset))
    blocks = find_blocks(tree)
    if not blocks:
        raise DocumentError("no article text found", document.url, stage=Stage.EXTRACT, reason=Reason.NO_TEXT)
    return Extracted(fields=Fields(title=document.evidence.title), blocks=blocks, body_from="trafilatura")
