"""``newsloom brief``: what is new for a reader, printed or sent."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.printing.console import say, show, translate_errors, warehouse_option

if TYPE_CHECKING:
    from flows.briefs.make import Brief


@click.command()
@click.argument("readers", nargs=-1, metavar="[READER]...")
@click.option(
    "--send", "is_sent", is_flag=True, help="Send it, as the schedule does, to everyone who does not have it yet."
)
@click.option(
    "--at", metavar="MOMENT", help="Make the brief as of this time, as in 2026-03-10 or 2026-03-10T07:00. [now]"
)
@click.option("--format", "form", type=click.Choice(["text", "markdown", "html"]), default="text", show_default=True)
@click.option(
    "--pdf",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write it as a PDF, using Chromium.",
)
@warehouse_option
@translate_errors
def brief(
    readers: tuple[str, ...], is_sent: bool, at: str | None, form: str, pdf: Path | None, warehouse: str | None
) -> None:
    """Print what is new for the readers in config/briefs.toml.

    One entry for each story; a story comes again only if it grew or changed. With no readers configured, the brief
    covers everything. Printing a brief neither sends nor records it.
    """
    from flows.settings.load import warehouse_path

    if is_sent:
        from flows.engine.choice import prepare

        prepare(say, warehouse)  # before the flow is imported, which it makes Prefect's or our own
        from flows.brief import brief as flow
        from flows.engine.flow import run_flow

        show(run_flow(flow, readers=list(readers) or None, at=at, warehouse=warehouse).plain())
        return
    from flows.briefs import forms

    made = _previews(warehouse_path(warehouse), readers, at)
    if pdf:
        _print(made, pdf)
        return
    write = {"text": forms.text, "markdown": forms.markdown, "html": forms.html}[form]
    for number, each in enumerate(made):
        show(("\n" if number else "") + write(each), nl=False)


def _previews(warehouse: Path, readers: Sequence[str], at: str | None) -> Iterator["Brief"]:
    from flows.brief import preview, preview_readers
    from flows.briefs.readers import load_briefs
    from flows.settings.load import load_settings
    from flows.telling.moments import moment_of
    from warehouse import open as open_warehouse

    settings = load_briefs()
    open_warehouse(warehouse)  # one that is not there is refused
    wait_seconds = load_settings().warehouse.lock_seconds
    for reader in preview_readers(settings, readers):
        yield preview(warehouse, reader, settings, moment_of(at, reader.zone), wait_seconds)


def _print(made: Iterator["Brief"], target: Path) -> None:
    from extractors.errors import InputError
    from flows.briefs import forms, pdf

    found = list(made)
    if len(found) > 1:
        names = ", ".join(each.reader.id for each in found)
        raise InputError("a file holds the brief of one reader", str(target), f"name one of: {names}")
    pdf.print_pdf(forms.html(found[0]), target)
    say(f"Wrote {target}.")
