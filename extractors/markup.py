"""Bytes to text, and text to a tree: the charset by HTTP header, then ``<meta>``, then detection."""

from charset_normalizer import from_bytes
from lxml import html


def decode(body: bytes, declared: str | None = None) -> str:
    """The text of a document's bytes. Undecodable bytes become U+FFFD, never an error."""
    for charset in (declared, "utf-8"):
        if charset:
            try:
                return body.decode(charset)
            except (LookupError, UnicodeDecodeError):
                continue
    best = from_bytes(body).best()
    return str(best) if best else body.decode("utf-8", "replace")


def parse(text: str) -> html.HtmlElement:
    """The tree of a page."""
    return html.document_fromstring(text)
