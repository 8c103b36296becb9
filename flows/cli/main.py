"""The ``newsloom`` command. Prefect and DuckDB are imported only by the commands that use them."""

import json
import sys
from pathlib import Path

import click

from flows.cli import archive as archive_cli
from flows.cli import correct as correct_cli
from flows.cli import exchange as exchange_cli
from flows.cli import read as read_cli
from flows.cli.alerts import alerts
from flows.cli.brief import brief
from flows.cli.init import init, take_config
from flows.cli.mark import mark
from flows.cli.sources import sources as sources_group
from flows.cli.upkeep import maintain, publish
from flows.cli.watch import watch as watch_group
from flows.printing.console import (
    EXIT_FAILED,
    EXIT_QUARANTINED,
    Program,
    finish,
    format_option,
    say,
    show,
    translate_errors,
    warehouse_option,
    workers_option,
)

# What each worker needs: loaded while the command reads its configuration and opens the warehouse.
WORKER_MODULES = ("extractors.sandbox", "extractors.stages", "flows.settings.toolbox")


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="newsloom")
@click.option("--verbose", is_flag=True, help="Print the log to standard error too.")
def main(verbose: bool) -> None:
    """Fetch or load news, and get clean articles in DuckDB.

    Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but some input is in quarantine, 130 interrupted.
    """
    from flows.engine.logs import to_terminal

    to_terminal(is_verbose=verbose)


main.add_command(init)
main.add_command(sources_group)
main.add_command(watch_group)
main.add_command(maintain)
main.add_command(publish)
main.add_command(mark)
main.add_command(brief)
main.add_command(alerts)
for command in (*archive_cli.COMMANDS, *correct_cli.COMMANDS, *exchange_cli.COMMANDS, *read_cli.COMMANDS):
    main.add_command(command)


@main.command()
@click.argument("inputs", nargs=-1, required=True, metavar="PATH_OR_URL...")
@warehouse_option
@workers_option
@click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="FIELD=COLUMN",
    help="Read a field of records from this column, as in text=corps.",
)
@click.option("--no-fetch", is_flag=True, help="Leave the pages alone that records without a text name.")
@translate_errors
def ingest(
    inputs: tuple[str, ...], warehouse: str | None, workers: int | None, columns: tuple[str, ...], no_fetch: bool
) -> None:
    """Load files, folders, archives, pages and feeds. '-' reads JSONL from standard input.

    Loading the same input again changes nothing; a changed page becomes a revision.
    """
    from extractors.prefork import start_early

    start_early(WORKER_MODULES)
    from flows.cli.sources import say_facts
    from flows.engine.choice import prepare
    from flows.serving.preflight import check_ingest
    from flows.sources.columns import parse_map

    parse_map(columns)  # a mistake is told before anything is read

    check_ingest(inputs, warehouse)
    say_facts()
    prepare(say, warehouse)
    from flows.engine.flow import run_flow
    from flows.ingest import ingest as flow

    fetch, named = not no_fetch, list(columns)
    finish(run_flow(flow, inputs=list(inputs), warehouse=warehouse, workers=workers, columns=named, fetch=fetch))


@main.command()
@click.argument("statement")
@warehouse_option
@format_option
@translate_errors
def sql(statement: str, warehouse: str | None, form: str) -> None:
    """Run SQL against the warehouse, read-only. Several statements are answered in turn."""
    from extractors.address_space import limit_address_space
    from extractors.errors import InputError
    from flows.printing.tables import write_table
    from flows.settings.load import load_settings, readable
    from warehouse.reading.answers import asking

    settings = load_settings().warehouse
    limits, wait_seconds = settings.query_limits, settings.lock_seconds
    # DuckDB keeps to its limit but for a single very large value or aggregate; of the answer a piece at a time is held.
    limit_address_space(2 * (limits.memory + limits.answer))
    with asking(readable(warehouse), statement, wait_seconds=wait_seconds, limits=limits) as answers:
        if answers.is_stale:
            until = f"{answers.loaded_until:%Y-%m-%d %H:%M:%S} UTC" if answers.loaded_until else "no load at all"
            say(f"A load is running: this answer is from the published copy, loaded until {until}.")
        if form == "parquet" and answers.count > 1:
            raise InputError(
                "a Parquet file holds the result of one statement",
                f"{answers.count} statements",
                "run them one at a time",
            )
        for rows in answers.rows:
            write_table(rows.schema, rows.batches, form, sys.stdout)


@main.command()
@click.argument("article")
@warehouse_option
@translate_errors
def explain(article: str, warehouse: str | None) -> None:
    """Explain an article's date, language, original, story and text.

    ARTICLE is an article_id or a URL."""
    from flows.cli.explain import explain as explain_article
    from flows.settings.load import load_settings, warehouse_path

    wait_seconds = load_settings().warehouse.lock_seconds
    show(explain_article(warehouse_path(warehouse), article, wait_seconds=wait_seconds))


@main.command()
@click.argument("article")
@click.option("--revision", type=click.IntRange(min=1), help="The article's revision. [the current one]")
@warehouse_option
@translate_errors
def page(article: str, revision: int | None, warehouse: str | None) -> None:
    """Print the page an article was made from, byte for byte.

    ARTICLE is an article_id, a URL, or the document_id of a row in quarantine.
    """
    from flows.cli.page import page as page_of
    from flows.settings.load import load_settings, warehouse_path
    from flows.sources.base import ReadLimits

    settings = load_settings()
    page_bytes = page_of(
        warehouse_path(warehouse),
        article,
        ReadLimits(settings.limits.document_bytes),
        revision=revision,
        wait_seconds=settings.warehouse.lock_seconds,
    )
    if sys.stdout.isatty():  # which would act on what is in it
        show(page_bytes.decode("utf-8", "backslashreplace"), nl=False)
    else:
        click.echo(page_bytes, nl=False)


@main.command()
@click.argument("sources", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Poll every source now, whether due or not.")
@warehouse_option
@workers_option
@translate_errors
def poll(sources: tuple[str, ...], every: bool, warehouse: str | None, workers: int | None) -> None:
    """Fetch and load new articles from the configured sources.

    Sources are defined in config/sources.toml.

    SOURCES are ids. [all enabled sources]
    """
    from flows.cli.sources import say_contact, say_facts
    from flows.engine.choice import prepare
    from flows.fetching.settings import load_fetch_settings
    from flows.serving.preflight import check_poll

    check_poll(sources, warehouse)
    say_contact(load_fetch_settings().contact)
    say_facts()
    prepare(say, warehouse)
    from flows.engine.flow import run_flow
    from flows.poll import poll as flow

    chosen = list(sources) or None
    done = run_flow(flow, sources=chosen, due_only=not every, warehouse=warehouse, workers=workers)
    finish(done.summary, done.notes(), is_partial=bool(done.held))


@main.command()
@click.argument("article")
@warehouse_option
@translate_errors
def diff(article: str, warehouse: str | None) -> None:
    """Show how an article changed from version to version.

    ARTICLE is an article_id or a URL."""
    from flows.settings.load import load_settings, warehouse_path
    from warehouse.reading.history import diff as diff_of

    changes = diff_of(warehouse_path(warehouse), article, wait_seconds=load_settings().warehouse.lock_seconds)
    show(changes or "one version only")


@main.command()
@click.argument("target", type=click.Path(path_type=Path))
@warehouse_option
@translate_errors
def backup(target: Path, warehouse: str | None) -> None:
    """Copy the warehouse, even while flows load.

    To restore it, copy it back and make it writable."""
    from flows.settings.load import load_settings, warehouse_path
    from warehouse.file.publish import backup as back_up

    back_up(warehouse_path(warehouse), target, lock_seconds=load_settings().warehouse.lock_seconds)
    show(f"{target}: {target.stat().st_size:,} bytes")


@main.command()
@warehouse_option
@translate_errors
def learn(warehouse: str | None) -> None:
    """Learn the lines that recur in each source, and remove them.

    Lines that recur are removed from all articles of the source."""
    from flows.engine.choice import prepare
    from flows.serving.preflight import check_learn

    check_learn(warehouse)
    prepare(say, warehouse)
    from flows.engine.flow import run_flow
    from flows.learn import describe
    from flows.learn import learn as flow

    show(describe(run_flow(flow, warehouse=warehouse)))


@main.command()
@warehouse_option
@translate_errors
def health(warehouse: str | None) -> None:
    """List sources that are quiet, failing, blocked or gone. Exit code 3 if there is one."""
    from flows.health import make_report
    from flows.settings.load import load_settings

    report = make_report(warehouse, load_settings().warehouse.lock_seconds)
    show(report.plain())
    sys.exit(EXIT_QUARANTINED if report.ailing or report.fault else 0)


@main.command()
@click.option(
    "--listen",
    metavar="ADDRESS:PORT",
    help="Serve it at /metrics on this address, to clients with the key in serve.key.",
)
@warehouse_option
@translate_errors
def metrics(listen: str | None, warehouse: str | None) -> None:
    """Print the state of sources, runs and warehouse as OpenMetrics."""
    if listen:
        from flows import served

        served.listen(listen, warehouse, say)
        return
    from flows.condition import condition
    from flows.metrics import metrics as as_metrics
    from flows.settings.load import load_settings, warehouse_path

    now = condition(warehouse_path(warehouse), load_settings().warehouse.lock_seconds)
    click.echo(as_metrics(now), nl=False)


@main.command()
@click.option("--deep", is_flag=True, help="Also read every block of the warehouse and its published copy.")
@warehouse_option
@translate_errors
def doctor(deep: bool, warehouse: str | None) -> None:
    """Check the installation, and say how to fix each problem.

    Checks the configuration, packages, disk, clock, warehouse and server."""
    from flows.cli.doctor import examine

    failed = 0
    for finding in examine(warehouse, is_deep=deep):
        show(finding)
        failed += not finding.is_well
    sys.exit(EXIT_FAILED if failed else 0)


@main.command()
@translate_errors
def serve() -> None:
    """Run the schedules of config/schedules.toml until stopped."""
    from flows.serving.serve import serve as serve_schedules

    serve_schedules(say)


@main.command()
@click.argument("flow")
@click.option(
    "--param",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter of the flow, as JSON or text; repeatable.",
)
@translate_errors
def run(flow: str, parameters: tuple[str, ...]) -> None:
    """Run a flow once, now."""
    from flows.engine.choice import prepare_prefect
    from flows.serving.deployments import check_flow, find_flow
    from flows.serving.preflight import check_run

    check_flow(flow)
    given = dict(_parameter(each) for each in parameters)
    warehouse = str(given["warehouse"]) if given.get("warehouse") else None
    check_run(warehouse)
    prepare_prefect(say, warehouse)
    from prefect.exceptions import ParameterBindError, ParameterTypeError, SignatureMismatchError

    from extractors.errors import InputError

    chosen = find_flow(flow)
    try:
        result = chosen(**given)
    except (ParameterBindError, ParameterTypeError, SignatureMismatchError) as error:
        names = ", ".join(chosen.parameters.properties)
        hint = f"""it takes {names}; a list is written as in --param 'inputs=["folder"]'"""
        wrong = str(error).partition("\nFunction ")[0]
        raise InputError(" ".join(wrong.split()).rstrip("."), flow, hint) from error
    plain = getattr(result, "plain", None)  # reports are lines for people; the rest are a few words
    show(plain() if plain else result)


def _parameter(given: str) -> tuple[str, object]:
    name, equals, value = given.partition("=")
    if not equals:
        raise click.BadParameter(f"'{given}' is not NAME=VALUE", param_hint="--param")
    try:
        return name, json.loads(value)
    except json.JSONDecodeError:
        return name, value


take_config(main)


if __name__ == "__main__":
    main()
