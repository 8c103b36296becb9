"""An article as plain text: its lines as blocks, with what text alone can tell of title, dateline and notices."""

from extractors.article import Block, Extracted, Fields, Reason, Stage
from extractors.document import Document
from extractors.errors import DocumentError
from extractors.markup import decode


def extract_text(document: Document) -> Extracted:
    """The blocks and fields of plain text.

    Raises DocumentError where there are no words.
    """
    lines = [line.strip() for line in decode(document.body, document.charset).splitlines()]
    blocks = tuple(Block(text=line, position=i) for i, line in enumerate(line for line in lines if line))
    if not blocks:
        raise DocumentError("no text", document.url, stage=Stage.EXTRACT, reason=Reason.NO_TEXT)
    return Extracted(fields=Fields(title=document.evidence.title), blocks=blocks, body_from="text")
