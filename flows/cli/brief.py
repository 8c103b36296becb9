"""``newsloom brief``: what is new for a reader, printed or sent."""

import click

from flows.printing.console import say, show, translate_errors, warehouse_option


@click.command()
@click.argument("readers", nargs=-1, metavar="[READER]...")
@click.option(
    "--send", "is_sent", is_flag=True, help="Send it, as the schedule does, to everyone who does not have it yet."
)
@click.option(
    "--at", metavar="MOMENT", help="Make the brief as of this time, as in 2026-03-10 or 2026-03-10T07:00. [now]"
)
@click.option("--format", "form", type=click.Choice(["text", "markdown", "html"]), default="text", show_default=True)
@warehouse_option
@translate_errors
def brief(readers: tuple[str, ...], is_sent: bool, at: str | None, form: str, warehouse: str | None) -> None:
    """Print what is new for the readers in config/briefs.toml.

    One entry for each story; a story comes again only if it grew or changed. With no readers configured, the brief
    covers everything. Printing a brief neither sends nor records it.
    """
    from flows.settings.load import load_settings, warehouse_path

    if is_sent:
        from flows.engine.choice import prepare

        prepare(say, warehouse)  # before the flow is imported, which it makes Prefect's or our own
        from flows.brief import brief as flow
        from flows.engine.flow import run_flow

        show(run_flow(flow, readers=list(readers) or None, at=at, warehouse=warehouse).plain())
        return
    from flows.brief import preview, preview_readers
    from flows.briefs import forms
    from flows.briefs.readers import load_briefs
    from flows.telling.moments import moment_of
    from warehouse import open as open_warehouse

    settings, path = load_briefs(), warehouse_path(warehouse)
    open_warehouse(path)  # one that is not there is refused
    write = {"text": forms.text, "markdown": forms.markdown, "html": forms.html}[form]
    wait_seconds = load_settings().warehouse.lock_seconds
    for number, reader in enumerate(preview_readers(settings, readers)):
        made = preview(path, reader, settings, moment_of(at, reader.zone), wait_seconds)
        show(("\n" if number else "") + write(made), nl=False)
