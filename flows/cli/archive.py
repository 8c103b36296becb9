"""``newsloom replay``, ``reprocess`` and ``backfill``: what is kept or archived, read again."""

import sys
from datetime import datetime

import click

from flows.printing.console import (
    EXIT_FAILED,
    finish,
    say,
    show,
    show_summary,
    translate_errors,
    warehouse_option,
    workers_option,
)

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@warehouse_option
@workers_option
@translate_errors
def replay(warehouse: str | None, workers: int | None) -> None:
    """Read quarantined documents again, and load those that now work."""
    from flows.engine.choice import prepare
    from flows.serving.preflight import check_run

    check_run(warehouse, is_needed=True)
    prepare(say, warehouse)
    from flows.engine.flow import run_flow
    from flows.replay import replay as flow

    replayed = run_flow(flow, warehouse=warehouse, workers=workers)
    finish(replayed.summary, replayed.notes(), is_partial=replayed.is_partial, may_fail_all=True)


@click.command()
@click.option("--source", metavar="ID", help="Only articles of this source.")
@click.option("--since", type=_DAY, metavar="DATE", help="Only articles fetched on this day (UTC) or later.")
@click.option("--apply", is_flag=True, help="Load the changes as revisions. [only show them]")
@warehouse_option
@workers_option
@translate_errors
def reprocess(
    source: str | None, since: datetime | None, apply: bool, warehouse: str | None, workers: int | None
) -> None:
    """Show what today's extractors change in stored articles.

    With --apply, load the changes as revisions."""
    from flows.engine.choice import prepare
    from flows.serving.preflight import check_reprocess

    check_reprocess(source, warehouse)
    prepare(say, warehouse)
    from flows.engine.flow import run_flow
    from flows.reprocess import reprocess as flow

    done = run_flow(
        flow, source=source, since=since and since.date(), apply=apply, warehouse=warehouse, workers=workers
    )
    show(done.report.plain())
    if done.summary:
        show_summary(done.summary)
    elif done.report.changed or done.report.same:
        say("Nothing was changed. Use --apply to load the changes.")
    sys.exit(EXIT_FAILED if done.summary and done.summary.failed else 0)


@click.command()
@click.argument("archives", nargs=-1, required=True, metavar="WARC_OR_LIST...")
@click.option("--prefix", default="", metavar="PATH", help="Prepend this to each path in a list.")
@click.option(
    "--host", "hosts", multiple=True, metavar="HOST", help="Only pages of this host and its subdomains; repeatable."
)
@click.option(
    "--language", "languages", multiple=True, metavar="CODE", help="Only articles in this language; repeatable."
)
@click.option("--since", type=_DAY, metavar="DATE", help="Only pages fetched on this day (UTC) or later.")
@click.option("--until", type=_DAY, metavar="DATE", help="Only pages fetched on this day (UTC) or earlier.")
@warehouse_option
@workers_option
@translate_errors
def backfill(
    archives: tuple[str, ...],
    prefix: str,
    hosts: tuple[str, ...],
    languages: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    warehouse: str | None,
    workers: int | None,
) -> None:
    """Load web archives, or lists of them such as CC-NEWS publishes.

    A killed run continues where it stopped. Arguments are files, URLs or fsspec paths (s3://..., gs://...). A remote
    archive is on disk only while it is read.
    """
    from flows.engine.choice import prepare
    from flows.serving.preflight import check_backfill

    days = since and since.date(), until and until.date()
    check_backfill(archives, prefix, languages, days, warehouse)
    prepare(say, warehouse)
    from flows.backfill import backfill as flow
    from flows.engine.flow import run_flow

    done = run_flow(
        flow,
        archives=list(archives),
        prefix=prefix,
        hosts=list(hosts),
        languages=list(languages),
        since=days[0],
        until=days[1],
        warehouse=warehouse,
        workers=workers,
    )
    finish(done.summary, done.notes(), is_partial=bool(done.failed))


COMMANDS = (backfill, replay, reprocess)
