"""``newsloom explain``: every decision about one article, as the pages tell it too."""

from pathlib import Path

from extractors.errors import InputError
from flows import safe
from flows.printing.headlines import headline, with_headlines
from warehouse.reading.article import explained, find_article, gone, removed_blocks
from warehouse.reading.queries import reading

_LINE = 100  # characters of a removed block shown


def explain(warehouse: Path, article: str, *, wait_seconds: float) -> str:
    """The decisions about an article, given by its id or url, as lines of text.

    Raises InputError where there is no such article, WarehouseError where the warehouse cannot be read.
    """
    with reading(warehouse, wait_seconds=wait_seconds) as (connection, _):
        article_id = find_article(article, connection)
        found = explained(article_id).one(connection) if article_id else None
        if found is None:
            hint = 'find one with: newsloom sql "SELECT article_id, url FROM articles"'
            raise InputError("no such article", article, hint)
        (found,) = with_headlines([found], connection)
        lost = gone(found.article_id, connection)
        removed = removed_blocks(found.article_id).ask(connection)
    lines = [safe.line(headline(found.title)), f"  {found.article_id}  {found.url}", ""]
    decisions = (found.why_date, found.why_language, found.why_original, found.why_story, found.why_event)
    names = ("date", "language", "copy", "story", "event")
    lines += [f"{what:<10}{why}" for what, why in zip(names, decisions, strict=True)]
    if lost:
        since, last_seen = (f"{moment:%Y-%m-%d %H:%M}" for moment in (lost.since, lost.last_seen))
        lines.append(f"{'page':<10}gone since {since} UTC ({lost.outcome}); last there {last_seen}")
    lines.append(f"{'text':<10}{found.why_text}")
    for block in removed:
        shown = block.text if len(block.text) <= _LINE else block.text[: _LINE - 3] + "..."
        lines.append(f"{'':<10}{block.kind} by {block.rule}: {shown}")
    return "\n".join(lines)
