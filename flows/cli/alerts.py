"""``newsloom alerts``: what the rules find, told to their targets or only said."""

import click

from flows.printing.console import say, show, translate_errors, warehouse_option


@click.command()
@click.option("--dry-run", is_flag=True, help="Only show what would be raised; nothing is sent or remembered.")
@click.option("--at", metavar="MOMENT", help="Evaluate the rules as of this time (UTC), as in 2026-03-10T07:00. [now]")
@warehouse_option
@translate_errors
def alerts(dry_run: bool, at: str | None, warehouse: str | None) -> None:
    """Raise alerts by the rules in config/alerts.toml, and send them.

    Each rule alerts once for each story."""
    from flows.engine.choice import prepare

    prepare(say, warehouse)
    from flows.alert import alerts as flow
    from flows.engine.flow import run_flow

    show(run_flow(flow, at=at, dry_run=dry_run, warehouse=warehouse).plain())
