"""``newsloom watch``: the watchlists of ``config/watchlists.toml``."""

import click

from flows.console import say, translate_errors, warehouse_option


@click.group()
def watch() -> None:
    """Show the watchlists, and apply changed ones to the articles that are there."""


@watch.command("list")
@translate_errors
def list_watches() -> None:
    """Show the watchlists."""
    from flows.settings import load_watches

    for each in load_watches():
        click.echo(f"{each.id:<24} {', '.join([*each.terms, *(' + '.join(near.terms) for near in each.near)])}")


@watch.command()
@warehouse_option
@translate_errors
def rebuild(warehouse: str | None) -> None:
    """Look for all watches anew in every article."""
    from extractors.watchlists import compile_watches
    from flows.settings import load_settings, load_watches, warehouse_path
    from warehouse.mentions import rebuild as rebuild_mentions
    from warehouse.publish import publish

    watches, path, lock_seconds = load_watches(), warehouse_path(warehouse), load_settings().warehouse.lock_seconds
    found = rebuild_mentions(path, compile_watches(watches), lock_seconds=lock_seconds)
    publish(path, lock_seconds=lock_seconds)
    click.echo(f"{found:,} mentions")
    say('See them with: newsloom sql "FROM watch_volume"')
