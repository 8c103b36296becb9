"""``newsloom mark``: what a person knows better than a watch or a source."""

import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extractors.errors import InputError
from flows.printing.console import show, translate_errors, warehouse_option

if TYPE_CHECKING:
    from collections.abc import Mapping

_BY = click.option("--by", "marked_by", metavar="NAME", help="Who marks it. [your user name]")
_NOTE = click.option("--note", metavar="TEXT", help="Why, in your words.")


@click.group()
def mark() -> None:
    """Mark a false hit of a watch, or an article that is missing.

    Briefs, alerts and the view coverage_check take marks into account."""


@mark.command("false-hit")
@click.argument("article")
@click.option("--watch", metavar="WATCH", help="The watch it should not match. [all]")
@_NOTE
@_BY
@warehouse_option
@translate_errors
def false_hit(article: str, watch: str | None, note: str | None, marked_by: str | None, warehouse: str | None) -> None:
    """Mark an article that a watch should not have found.

    ARTICLE is an article_id or a URL."""
    from flows.settings.load import load_settings, warehouse_path
    from warehouse.reading.queries import query

    path, wait_seconds = warehouse_path(warehouse), load_settings().warehouse.lock_seconds
    sql = "SELECT article_id, source_id, url FROM articles WHERE article_id = ? OR url = ? LIMIT 1"
    found = query(path, sql, [article, article], wait_seconds=wait_seconds).to_pylist()
    if not found:
        hint = 'find one with: newsloom sql "SELECT article_id, url FROM articles"'
        raise InputError("no such article", article, hint)
    _write(path, {"kind": "false_hit", "watch": watch, "note": note, "marked_by": marked_by, **found[0]})
    show(f"marked as no hit of {watch or 'any watch'}: {found[0]['url']}")


@mark.command()
@click.argument("url")
@click.option("--source", required=True, metavar="SOURCE", help="The source that should have delivered it.")
@_NOTE
@_BY
@warehouse_option
@translate_errors
def missed(url: str, source: str, note: str | None, marked_by: str | None, warehouse: str | None) -> None:
    """Mark an article that is missing, by its URL."""
    from flows.settings.load import warehouse_path
    from warehouse import open as open_warehouse

    path = warehouse_path(warehouse)
    open_warehouse(path)  # one that is not there is refused, not made
    given = {"kind": "missed", "source_id": source, "url": url, "note": note, "marked_by": marked_by}
    _write(path, given)
    show(f"marked as missed by {source}: {url}")


def _write(path: Path, given: "Mapping[str, str | None]") -> None:
    import pyarrow as pa

    from extractors.document import stable_id
    from flows.running.publishing import publish_after_run
    from flows.settings.load import load_settings
    from warehouse.loading.told import bring
    from warehouse.schema.source_tables import MARKS

    named = stable_id(*(given.get(key) or "" for key in ("kind", "watch", "article_id", "source_id", "url")))
    row = {
        **given,
        "mark_id": named,
        "marked_by": given.get("marked_by") or getpass.getuser(),
        "marked_at": datetime.now(UTC),
    }
    settings = load_settings()
    rows = pa.Table.from_pylist([row], schema=MARKS.arrow)
    bring(path, {MARKS.name: rows}, lock_seconds=settings.warehouse.lock_seconds)
    publish_after_run(path, settings)
