"""``newsloom read``: the pages in a browser; ``newsloom mcp``: the same for a language model."""

import click

from flows.printing.console import say, translate_errors, warehouse_option


@click.command()
@click.option("--host", help="The address to listen on. [host in config/pages.toml: this machine only]")
@click.option("--port", type=click.IntRange(0, 65_535), help="The port to listen on. [port in config/pages.toml]")
@warehouse_option
@translate_errors
def read(host: str | None, port: int | None, warehouse: str | None) -> None:
    """Serve the warehouse as web pages, read-only, until stopped.

    Pages show the day's stories, who copied whom, watches, sources and search; each also as a feed, CSV, Excel and
    JSON.
    """
    from flows.pages.serve import serve
    from flows.pages.settings import load_pages_settings
    from flows.settings.load import load_settings, warehouse_path

    settings = load_pages_settings()
    given = {"host": host, "port": port}
    settings = settings.model_copy(update={name: value for name, value in given.items() if value is not None})
    serve(warehouse_path(warehouse), settings, say, wait_seconds=load_settings().warehouse.lock_seconds)


@click.command()
@warehouse_option
@translate_errors
def mcp(warehouse: str | None) -> None:
    """Let a language model query the warehouse over MCP, read-only.

    An MCP client starts it and talks to it over standard input and output. Install it with: pip install 'newsloom[mcp]'
    """
    from extractors.errors import InputError
    from flows.pages.settings import load_pages_settings
    from flows.settings.load import load_settings, warehouse_path

    try:
        from flows.pages.tools import serve_tools
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("mcp"):
            raise
        raise InputError("is not installed", "mcp", "pip install 'newsloom[mcp]'") from error
    wait_seconds = load_settings().warehouse.lock_seconds
    serve_tools(warehouse_path(warehouse), load_pages_settings(), wait_seconds=wait_seconds)


COMMANDS = (read, mcp)
