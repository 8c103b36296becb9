"""``newsloom replay``, ``reprocess`` and ``backfill``: what is kept or archived, read again."""

import sys
from typing import TYPE_CHECKING

import click

from flows.console import EXIT_FAILED, EXIT_QUARANTINED, say, translate_errors

if TYPE_CHECKING:
    from flows.report import Summary

_warehouse = click.option(
    "--warehouse", metavar="FILE", help="The warehouse. [NEWSLOOM_WAREHOUSE, else data/newsloom.duckdb]"
)
_workers = click.option("--workers", type=click.IntRange(min=1), help="Worker processes. [the number of cores]")


@click.command()
@_warehouse
@_workers
@translate_errors
def replay(warehouse: str | None, workers: int | None) -> None:
    """Try again to make articles of what is in quarantine."""
    from flows.engine import prepare

    prepare(say)
    from flows.replay import replay as flow

    replayed = flow(warehouse=warehouse, workers=workers)
    _print(replayed.summary)
    for note in replayed.notes():
        say(f"newsloom: {note}")
    _exit(replayed.summary, is_partial=bool(replayed.unreachable))


def _print(summary: "Summary") -> None:
    click.echo(summary.plain())
    for problem in summary.problems:
        say(f"newsloom: {problem}")


def _exit(summary: "Summary", *, is_partial: bool = False) -> None:
    if summary.failed:
        sys.exit(EXIT_FAILED)
    sys.exit(EXIT_QUARANTINED if summary.result.quarantined or is_partial else 0)


COMMANDS = (replay,)
