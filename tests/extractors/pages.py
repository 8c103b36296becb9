"""One-line pages for the tests of fields: ``page("<p>...", head=..., ld={...})``."""

import json
from typing import Any

from lxml import html

from extractors.markup.parse import Page
from extractors.markup.structured import read_structured
from tests.fakes import document

URL = "https://www.courier.example/harbour/quay-rebuilt-4711"


def page(body: str = "", *, head: str = "", ld: dict[str, Any] | None = None, url: str = URL, **fields: Any) -> Page:
    """A page with this body and head; ``ld`` is its article as JSON-LD."""
    item = json.dumps({"@type": "NewsArticle", **ld}) if ld is not None else ""
    script = f'<script type="application/ld+json">{item}</script>' if item else ""
    text = f"<html><head>{head}{script}</head><body>{body}</body></html>"
    tree = html.document_fromstring(text)
    return Page(document(html=text, url=url, **fields), tree, read_structured(tree, url), url)


def meta(name: str, content: str) -> str:
    """A meta element."""
    return f'<meta property="{name}" content="{content}">'
