"""Bytes to text, and text to a tree: the charset by HTTP header, then ``<meta>``, then detection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from charset_normalizer import from_bytes
from lxml import html
from lxml.html import HtmlElement

from extractors.document import Document

if TYPE_CHECKING:
    from extractors.structured import Structured


@dataclass(frozen=True, slots=True)
class Page:
    """A page decoded and parsed once, shared by all that look for something in it; nobody changes the tree.

    text: the decoded markup.
    structured: what its JSON-LD and microdata say.
    """

    document: Document
    text: str
    tree: HtmlElement
    structured: Structured


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


def parse(text: str) -> HtmlElement:
    """The tree of a page."""
    return html.document_fromstring(text)
