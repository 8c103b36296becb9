"""``newsloom init``, and ``--config``, which every command takes."""

import os
from pathlib import Path

import click

from flows.printing.console import show, translate_errors


def _use_config(context: click.Context, parameter: click.Parameter, folder: str | None) -> None:
    """Put the folder where all that reads the configuration looks for it, worker processes and servers too."""
    if folder:
        from flows.settings.folder import VARIABLE

        os.environ[VARIABLE] = os.path.abspath(folder)


def _config_option() -> click.Option:
    return click.Option(
        ["--config"],
        metavar="FOLDER",
        is_eager=True,
        expose_value=False,
        callback=_use_config,
        help="The configuration folder. [NEWSLOOM_CONFIG, ./config, or the defaults]",
    )


def take_config(command: click.Command) -> None:
    """Give a command, and all commands below it, the option ``--config``."""
    command.params.append(_config_option())
    if isinstance(command, click.Group):
        for below in command.commands.values():
            take_config(below)


@click.command()
@click.argument("folder", default=".", type=click.Path(file_okay=False, path_type=Path))
@click.option("--all", "with_all", is_flag=True, help="Also copy the rules and thresholds that few people change.")
@translate_errors
def init(folder: Path, with_all: bool) -> None:
    """Create a folder to work in, with config/ to edit. FOLDER defaults to the current one.

    Existing files are kept. For files missing from config/, the defaults apply.
    """
    from flows.settings.starter import make_config

    for path in make_config(folder, with_all=with_all):
        show(path)
    steps = [] if folder == Path(".") else [f"cd {folder}"]
    show("\nNext: set `contact` in config/fetching.toml, uncomment a source in config/sources.toml, then")
    for step in (*steps, "newsloom doctor", "newsloom sources check", "newsloom poll"):
        show(f"  {step}")
