"""The pages of an archive, newsloom's answers for them, and answers as the peers' runner writes them."""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from extractors.article import Article, Rejected
from extractors.document import Document, MediaType
from extractors.markup.parse import decode
from extractors.stages import Toolbox, process
from flows.settings.folder import config_folder
from flows.settings.toolbox import make_toolbox
from flows.sources import registry
from flows.sources.base import ReadLimits

WARM_UP = 50  # pages read before the clock runs, so that what is loaded at first use is loaded; the same for the peers
Answer = dict[str, Any]  # as the scorer wants it, from JSON


def read_pages(archive: Path) -> list[Document]:
    """The HTML documents of an archive, in its order."""
    items = registry.read([str(archive)], ReadLimits())
    return [item for item in items if isinstance(item, Document) and item.media_type is MediaType.HTML]


def write_pages(pages: Sequence[Document], path: Path) -> None:
    """The pages decoded, one JSON record a line: what every peer reads, so that none has to guess the charset."""
    with path.open("w", encoding="utf-8") as lines:
        for page in pages:
            html = decode(page.body, page.charset).encode("utf-8", "replace").decode("utf-8")
            lines.write(json.dumps({"url": page.url, "html": html}) + "\n")


def toolbox() -> Toolbox:
    """What newsloom's stages need, from the configuration."""
    return make_toolbox(config_folder())


def answer_of(result: Article | Rejected) -> Answer:
    """The article as the scorer wants it."""
    if isinstance(result, Rejected):
        return {"error": f"{result.stage}/{result.reason}: {result.detail}"}
    fields = result.fields
    return {
        "title": fields.title,
        "subtitle": fields.subtitle,
        "authors": list(fields.authors),
        "published_at": fields.published.at.isoformat() if fields.published else None,
        "text": result.text,
        "captions": [image.caption for image in result.images if image.caption],
    }


def write_own_answers(archive: Path, path: Path) -> None:
    """newsloom's answers with the CPU seconds of each page: decoding, all stages and all fields."""
    pages, tools = read_pages(archive), toolbox()
    for page in pages[:WARM_UP]:
        process(page, tools)
    with path.open("w", encoding="utf-8") as lines:
        for page in pages:
            started = time.process_time()
            result = process(page, tools)
            seconds = time.process_time() - started
            lines.write(json.dumps({"url": page.url, "seconds": seconds, "answer": answer_of(result)}) + "\n")
