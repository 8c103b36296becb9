"""docs/commands.md, written from the commands' own help: ``python -m flows.cli.manual``.

What a command is for, with an example, is in docs/commands.toml; what it takes comes from the command itself.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from flows.cli.main import main

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "commands.md"
EXAMPLES = DOCS / "commands.toml"
# Characters of a line of help: as in a terminal of the usual width.
WIDTH = 88

_HEAD = """\
# Commands

<!-- Written by `python -m flows.cli.manual` from each command's help and docs/commands.toml. -->

`newsloom COMMAND --help` prints the same help. In a clone the command is `.venv/bin/newsloom`. Examples are shortened.
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A command: its name after ``newsloom``, empty for the program itself, and its help."""

    name: str
    text: str
    is_group: bool


def entries() -> Iterator[Entry]:
    """The program, then every command and what is below it, by name."""
    yield from _walk(main, click.Context(main, info_name="newsloom", terminal_width=WIDTH, **main.context_settings))


def page() -> str:
    """The text of docs/commands.md."""
    examples = tomllib.loads(EXAMPLES.read_text("utf-8"))
    found = tuple(entries())
    links = " · ".join(f"[{entry.name}](#{entry.name.replace(' ', '-')})" for entry in found if entry.name)
    sections = (_section(entry, examples.get(entry.name, "")) for entry in found)
    return "\n".join([_HEAD, links, "", *sections])


def _walk(command: click.Command, context: click.Context) -> Iterator[Entry]:
    name = context.command_path.removeprefix("newsloom").strip()
    yield Entry(name, command.get_help(context), isinstance(command, click.Group))
    if isinstance(command, click.Group):
        for part in sorted(command.commands):
            below = command.commands[part]
            settings = {"terminal_width": WIDTH, **below.context_settings}
            yield from _walk(below, click.Context(below, parent=context, info_name=part, **settings))


def _section(entry: Entry, example: str) -> str:
    shown = ["```", example.strip(), "```", ""] if example else []
    return "\n".join([f"## {entry.name or 'newsloom'}", "", *shown, "```", entry.text.rstrip(), "```", ""])


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
