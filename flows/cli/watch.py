"""``newsloom watch``: the watchlists and saved queries of ``config/watchlists.toml``."""

import sys

import click

from extractors.text.counting import counted
from flows.printing.console import format_option, say, show, translate_errors, warehouse_option


@click.group()
def watch() -> None:
    """List watches, show their new matches, and rebuild them."""


@watch.command("list")
@translate_errors
def list_watches() -> None:
    """List the watchlists and saved queries."""
    from flows.settings.load import load_saved_queries, load_watches

    for each in load_watches():
        show(f"{each.id:<24} {', '.join([*each.terms, *(' + '.join(near.terms) for near in each.near)])}")
    for name, sql in load_saved_queries().items():
        show(f"{name:<24} {' '.join(sql.split())}")


@watch.command()
@click.argument("watches", nargs=-1, metavar="[WATCH]...")
@click.option("--every", is_flag=True, help="Show every article, not one for each story.")
@click.option("--peek", is_flag=True, help="Show the rows again next time.")
@warehouse_option
@format_option
@translate_errors
def new(watches: tuple[str, ...], every: bool, peek: bool, warehouse: str | None, form: str) -> None:
    """Show new matches, one article for each story.

    Each row is the story's first original, with counts of articles and outlets. Rows that were printed are not printed
    again. WATCH is the name of a watchlist or saved query. [all]
    """
    from flows.printing.tables import write_table
    from flows.settings.load import load_settings, warehouse_path
    from flows.watches.given import Given, load_watch_queries, new_rows
    from warehouse import open as open_warehouse

    chosen, path, wait_seconds = (
        load_watch_queries(watches),
        warehouse_path(warehouse),
        load_settings().warehouse.lock_seconds,
    )
    open_warehouse(path)  # one that is not there is refused before a file is made beside it
    with Given(path) as given, given.giving():
        rows = new_rows(path, chosen, given, every=every, wait_seconds=wait_seconds)
        shown = rows.select(_SHOWN) if form == "table" else rows
        write_table(shown.schema, shown.to_batches(), form, sys.stdout)
        sys.stdout.flush()  # before it counts as given: the reader may be gone
        if not peek:
            given.mark(rows)


# What a terminal has room for; the other formats have all columns.
_SHOWN = ["watch", "published_at", "source_id", "title", "sentence", "articles", "outlets", "url"]


@watch.command()
@warehouse_option
@translate_errors
def rebuild(warehouse: str | None) -> None:
    """Search all articles again for every watchlist."""
    from extractors.watchlists import compile_watches
    from flows.running.publishing import publish_after_run
    from flows.settings.load import load_settings, load_watches, warehouse_path
    from warehouse.loading.mentions import rebuild as rebuild_mentions

    watches, path, settings = load_watches(), warehouse_path(warehouse), load_settings()
    found = rebuild_mentions(path, compile_watches(watches), lock_seconds=settings.warehouse.lock_seconds)
    publish_after_run(path, settings)
    show(counted(found, "mention"))
    say('See them with: newsloom sql "FROM watch_volume"')
