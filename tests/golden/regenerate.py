"""Writes the expected article beside every golden page and text: ``python -m tests.golden.regenerate [SLUG...]``.

The difference that git shows afterwards is what a reviewer reads: every line of it is a change users will see.
"""

import json
import sys
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from extractors.article import Article, Rejected
from extractors.document import Document, MediaType, Origin
from extractors.stages import Toolbox, process
from flows.settings.load import load_rules, load_settings

ROOT = Path(__file__).parent
CONFIG = ROOT.parent.parent / "config"
FETCHED = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)  # after every date in the samples
MEDIA_TYPES = {".html": MediaType.HTML, ".txt": MediaType.TEXT}


def inputs() -> list[Path]:
    """All golden pages and texts, in the order of their names."""
    return sorted(path for suffix in MEDIA_TYPES for path in ROOT.glob(f"*/*{suffix}"))


def document(path: Path) -> Document:
    """A golden file as the readers would give it."""
    name = path.relative_to(ROOT).as_posix()
    return Document(
        url=f"file:{name}",
        source_id="golden",
        media_type=MEDIA_TYPES[path.suffix],
        body=path.read_bytes(),
        origin=Origin(name),
        fetched_at=FETCHED,
    )


@cache
def toolbox() -> Toolbox:
    """The project's own rules and settings."""
    return Toolbox(load_rules(CONFIG), load_settings(CONFIG).article.minimum_words)


def expected(path: Path) -> Path:
    """Where the article of a golden file is kept."""
    return path.with_suffix(".json")


def as_json(path: Path) -> str:
    """What the stages make of a golden file: all that a user sees of it, to be compared by lines."""
    return json.dumps(_shown(process(document(path), toolbox())), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _shown(result: Article | Rejected) -> dict[str, Any]:
    """The values that are there, without ids and hashes, which follow from the rest."""
    if isinstance(result, Rejected):
        return {"rejected": {"stage": result.stage, "reason": result.reason, "detail": result.detail}}
    values = asdict(result.fields) | {
        "body_from": result.body_from,
        "images": [asdict(image) for image in result.images],
        "language": result.language.code,
        "quotes": [asdict(quote) for quote in result.quotes],
        "removed": [f"{removed.kind} ({removed.rule}): {removed.text}" for removed in result.removed],
        "text": [block.text for block in result.blocks],
        "word_count": result.word_count,
    }
    shown = _without_empty(values)
    assert isinstance(shown, dict)
    return shown


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: _without_empty(inner) for name, inner in value.items()}
        return {name: inner for name, inner in kept.items() if inner not in (None, [], {}, "")}
    if isinstance(value, list | tuple):
        return [_without_empty(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def main(slugs: list[str]) -> None:
    """Write the articles of all golden files, or of those named, and say which changed."""
    for path in inputs():
        if slugs and path.stem not in slugs:
            continue
        target, text = expected(path), as_json(path)
        if not target.exists() or target.read_text("utf-8") != text:
            target.write_text(text, "utf-8")
            print(f"written: {target.relative_to(ROOT)}")


if __name__ == "__main__":
    main(sys.argv[1:])
