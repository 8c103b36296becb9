"""The body of a page as blocks. The only file that imports trafilatura."""

from lxml.html import HtmlElement
from trafilatura import bare_extraction

from extractors.article import Block


def find_blocks(tree: HtmlElement) -> tuple[Block, ...]:
    """The blocks of the main text, in document order; empty where there is none."""
    document = bare_extraction(tree, fast=True, include_comments=False, with_metadata=False)
    text = document.text if document is not None else None
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    return tuple(Block(text=line, position=i) for i, line in enumerate(lines))
