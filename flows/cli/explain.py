"""``newsloom explain``: every decision about one article, read from the views that analysts have too."""

from pathlib import Path
from typing import Any

from extractors.errors import InputError
from flows import safe
from warehouse.reading.queries import query

_DECISIONS = (("date", "why_date"), ("language", "why_language"), ("copy", "why_original"), ("story", "why_story"))
_LINE = 100  # characters of a removed block shown


def explain(warehouse: Path, article: str, *, wait_seconds: float) -> str:
    """The decisions about an article, given by its id or url, as lines of text.

    Raises InputError where there is no such article, WarehouseError where the warehouse cannot be read.
    """

    def ask(sql: str, *parameters: str) -> list[dict[str, Any]]:
        return list(query(warehouse, sql, parameters, wait_seconds=wait_seconds).to_pylist())

    rows = ask("FROM explained WHERE article_id = ? OR url = ? LIMIT 1", article, article)
    if not rows:
        hint = 'find one with: newsloom sql "SELECT article_id, url FROM articles"'
        raise InputError("no such article", article, hint)
    found = rows[0]
    key = found["article_id"]
    lines = [f"{safe.line(found['title'] or 'without a title')}", f"  {key}  {found['url']}", ""]
    lines += [f"{what:<10}{found[column]}" for what, column in _DECISIONS]
    for gone in ask("FROM vanished WHERE article_id = ?", key):
        since, last_seen = (f"{gone[name]:%Y-%m-%d %H:%M}" for name in ("since", "last_seen"))
        lines.append(f"{'page':<10}gone since {since} UTC ({gone['outcome']}); last there {last_seen}")
    lines.append(f"{'text':<10}{found['why_text']}")
    for block in ask("SELECT kind, rule, text FROM removed_blocks WHERE article_id = ? ORDER BY position", key):
        shown = block["text"] if len(block["text"]) <= _LINE else block["text"][: _LINE - 3] + "..."
        lines.append(f"{'':<10}{block['kind']} by {block['rule']}: {shown}")
    return "\n".join(lines)
