"""One-line builders of valid records for all tests: ``document(1, text="...")``, ``article(2, title="...")``.

A number makes a record distinct from the next one: its url, text and title hold it. Any field can be given by name.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from extractors.article import (
    Article,
    Block,
    Cleaned,
    Extracted,
    Fields,
    Language,
    Precision,
    Published,
    Reason,
    Rejected,
    Stage,
)
from extractors.document import Document, Evidence, MediaType, Origin, stable_id
from extractors.normalize import normalize

FETCHED = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PUBLISHED = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)

_PARAGRAPHS = (
    "The harbour board of Eastmere voted on Monday to rebuild quay number {n} after months of debate.",
    "Work on section {n} is expected to take two years, the board's chair, Ada Lindqvist, told reporters.",
    "Fishing crews had asked for a later start because the spring season is their busiest time of the year.",
)


def text(n: int = 1) -> str:
    """The three paragraphs of article ``n``, one a line."""
    return "\n".join(paragraph.format(n=n) for paragraph in _PARAGRAPHS)


def page(n: int = 1, *, body: str | None = None, head: str = "") -> str:
    """An HTML page with the paragraphs of article ``n``, or of ``body``, one a line."""
    lines = (body if body is not None else text(n)).splitlines()
    paragraphs = "".join(f"<p>{line}</p>" for line in lines)
    title = f"Eastmere rebuilds quay {n}"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )


def url(n: int = 1) -> str:
    """The url of article ``n``."""
    return f"https://courier.example/news/{n}"


def document(n: int = 1, *, text: str | None = None, html: str | None = None, **fields: Any) -> Document:
    """A document: plain text, or a page where ``html`` is given or ``media_type`` is HTML."""
    is_html = html is not None or fields.get("media_type") is MediaType.HTML
    body = (html if html is not None else page(n, body=text)) if is_html else (text if text is not None else _text(n))
    values: dict[str, Any] = {
        "url": url(n),
        "source_id": "courier",
        "media_type": MediaType.HTML if is_html else MediaType.TEXT,
        "body": body.encode(),
        "origin": Origin(file="articles.jsonl", offset=n),
        "fetched_at": FETCHED,
    }
    return Document(**(values | fields))


def evidence(n: int = 1, **fields: Any) -> Evidence:
    """What a carrier says of document ``n``."""
    values: dict[str, Any] = {
        "title": f"Eastmere rebuilds quay {n}",
        "authors": ("Nora Whitfield",),
        "published_at": PUBLISHED.isoformat(),
        "language": "en",
    }
    return Evidence(**(values | fields))


def blocks(*lines: str) -> tuple[Block, ...]:
    """The lines as paragraphs, positions from 0."""
    return tuple(Block(text=line, position=position) for position, line in enumerate(lines))


def published(
    at: datetime = PUBLISHED, precision: Precision = Precision.SECOND, evidence: str = "json-ld"
) -> Published:
    """A publication time."""
    return Published(at=at, precision=precision, evidence=evidence)


def fields(n: int = 1, **values: Any) -> Fields:
    """The fields of article ``n``; any may be given."""
    defaults: dict[str, Any] = {
        "title": f"Eastmere rebuilds quay {n}",
        "authors": ("Nora Whitfield",),
        "published": published(),
    }
    return Fields(**(defaults | values))


def extracted(*lines: str, **values: Any) -> Extracted:
    """An extracted document of these lines, or of article 1's."""
    defaults: dict[str, Any] = {
        "fields": fields(),
        "blocks": blocks(*(lines or _text(1).splitlines())),
        "body_from": "text",
    }
    return Extracted(**(defaults | values))


def cleaned(*lines: str, **values: Any) -> Cleaned:
    """A cleaned document of these lines, or of article 1's."""
    defaults: dict[str, Any] = {
        "fields": fields(),
        "blocks": blocks(*(lines or _text(1).splitlines())),
        "images": (),
        "removed": (),
        "body_from": "text",
    }
    return Cleaned(**(defaults | values))


def article(n: int = 1, *, text: str | None = None, **values: Any) -> Article:
    """An article, made by ``normalize`` so that its ids, counts and hash are true of it.

    ``text``: its lines become the blocks. ``url``, ``source_id``, ``fetched_at``: of its document. Names of ``Fields``
    (``title``, ``authors``, ``published``, ...) go there; ``images``, ``removed``, ``quotes``, ``language`` are as in
    ``Article``; any other name of ``Article`` replaces the value made.
    """
    body = text if text is not None else _text(n)
    own = {name: values.pop(name) for name in ("url", "source_id", "fetched_at", "origin") if name in values}
    in_fields = {
        name: values.pop(name) for name in Fields.__dataclass_fields__ if name in values and name != "canonical_url"
    }
    made = normalize(
        document(n, text=body, **own),
        cleaned(
            *body.splitlines(),
            fields=values.pop("fields", None) or fields(n, **in_fields),
            images=values.pop("images", ()),
            removed=values.pop("removed", ()),
        ),
        values.pop("language", None) or Language(code="en", confidence=0.99),
        values.pop("quotes", ()),
        minimum_words=0,
    )
    return replace(made, **values)


def rejected(n: int = 1, **fields: Any) -> Rejected:
    """A rejected part of an input."""
    values: dict[str, Any] = {
        "document_id": stable_id("rejected", str(n)),
        "source_id": "courier",
        "url": url(n),
        "stage": Stage.READ,
        "reason": Reason.INVALID,
        "detail": "not a JSON object",
        "file": "articles.jsonl",
        "offset": n,
    }
    return Rejected(**(values | fields))


_text = text  # the builders have a parameter of that name
