"""``newsloom export`` and ``import``: articles out of a warehouse, and into it from another."""

import sys
from dataclasses import replace
from typing import Any

import click

from flows.printing.console import EXIT_FAILED, say, show_summary, translate_errors, warehouse_option

_FORMATS = ("parquet", "csv", "xlsx", "jsonl", "rss", "json-feed")


@click.command()
@click.argument("target")
@click.option("--format", "form", type=click.Choice(_FORMATS), help="The format. [from TARGET's suffix]")
@click.option(
    "--table",
    "tables",
    multiple=True,
    metavar="NAME",
    help="Export only this table; repeatable if TARGET is a folder or .xlsx.",
)
@click.option("--query", "sql", metavar="SQL", help="Export the result of a query.")
@click.option(
    "--since", metavar="TIME", help="Only what was loaded after this time, or after the export in this folder."
)
@click.option("--watch", metavar="ID", help="Export a feed of this watchlist or saved query.")
@click.option(
    "--limit", type=click.IntRange(min=1), default=50, show_default=True, help="The number of entries in a feed."
)
@click.option(
    "--escape-formulas", is_flag=True, help="In CSV, put an apostrophe before anything a spreadsheet would run."
)
@click.option("--excel", is_flag=True, help="Write CSV for Excel: UTF-8 mark, times it can read, no formulas.")
@click.option("--overwrite", is_flag=True, help="Replace an existing file.")
@warehouse_option
@translate_errors
def export(target: str, form: str | None, warehouse: str | None, since: str | None, **wishes: Any) -> None:
    """Export the warehouse, a table, a query or a watch.

    The export is one consistent snapshot, even while flows load. TARGET is a folder (Parquet, all tables, by month) or
    a file: .xlsx for all tables, a sheet each, or a query, .parquet or .csv for a table or query, .jsonl for articles
    with their parts (which `newsloom ingest` reads), .rss or .json (JSON Feed) for a watch. Add .gz to compress it. '-'
    is standard output.
    """
    from flows.exporting import Form, Wanted, cursor, form_of, write
    from flows.settings.load import load_settings, warehouse_path

    wanted = Wanted(Form(form) if form else form_of(target), since=cursor(since) if since else None, **wishes)
    settings = load_settings().warehouse
    limits = replace(settings.query_limits, seconds=None)  # an export takes what it takes
    write(warehouse_path(warehouse), target, wanted, lock_seconds=settings.lock_seconds, limits=limits, say=say)


@click.command("import")
@click.argument("path", type=click.Path())
@warehouse_option
@translate_errors
def import_warehouse(path: str, warehouse: str | None) -> None:
    """Import everything from another warehouse.

    PATH is a warehouse file or the folder of a Parquet export, and stays as it is. Importing it twice changes nothing.
    A killed import continues when you run it again.
    """
    from flows.engine.choice import prepare
    from flows.serving.preflight import check_import

    check_import(path, warehouse)
    prepare(say, warehouse)
    from flows.engine.flow import run_flow
    from flows.importing import import_warehouse as flow

    summary = run_flow(flow, path=path, warehouse=warehouse)
    show_summary(summary)
    sys.exit(EXIT_FAILED if summary.failed else 0)


COMMANDS = (export, import_warehouse)
