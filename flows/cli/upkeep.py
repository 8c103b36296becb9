"""``newsloom maintain`` and ``publish``: the warehouse kept whole, small and quick, and where its readers find it."""

import sys
from typing import TYPE_CHECKING, cast

import click

from flows.printing.console import EXIT_QUARANTINED, say, show, translate_errors, warehouse_option

if TYPE_CHECKING:
    from flows.upkeep.steps import Compact, Maintained


@click.command()
@click.option("--dry-run", is_flag=True, help="Only show what would be done.")
@click.option(
    "--compact",
    "compaction",
    type=click.Choice(["when due", "always", "never"]),
    default="when due",
    show_default=True,
    help="Rewrite the file without its empty space.",
)
@warehouse_option
@translate_errors
def maintain(dry_run: bool, compaction: str, warehouse: str | None) -> None:
    """Retire old rows, compact the warehouse and publish it.

    Rows are retired when they are older than the retention period in config/retention.toml. Exit code 3 if something is
    left for a person to look at.
    """
    if dry_run:
        done = _plan(warehouse, cast("Compact", compaction))
    else:
        from flows.engine.choice import prepare
        from flows.serving.preflight import check_maintain

        check_maintain(warehouse)
        prepare(say, warehouse)
        from flows.engine.flow import run_flow
        from flows.maintain import maintain as flow

        done = run_flow(flow, warehouse=warehouse, compaction=cast("Compact", compaction))
    show(done.plain())
    for note in done.notes:
        say(f"newsloom: {note}")
    sys.exit(EXIT_QUARANTINED if done.notes else 0)


@click.command()
@click.option("--thorough", is_flag=True, help="Compare the whole lake with the warehouse, not only what changed.")
@warehouse_option
@translate_errors
def publish(thorough: bool, warehouse: str | None) -> None:
    """Publish the warehouse now.

    Updates the copy beside it, and the target in [publish] of config/pipeline.toml. Every run does this at its end.
    """
    from flows.engine.choice import prepare
    from flows.serving.preflight import check_publish

    check_publish(warehouse)
    prepare(say, warehouse)
    from flows.engine.flow import run_flow
    from flows.publish import publish as flow

    show(run_flow(flow, warehouse=warehouse, thorough=thorough))


def _plan(warehouse: str | None, compaction: "Compact") -> "Maintained":
    """What would be done, without a Prefect server: nothing is."""
    from flows.settings.load import load_settings, warehouse_path
    from flows.upkeep.retention import load_retention_settings
    from flows.upkeep.steps import plan

    lock_seconds = load_settings().warehouse.lock_seconds
    return plan(warehouse_path(warehouse), load_retention_settings(), compaction, lock_seconds)
