"""docs/commands.md is what the commands say of themselves, and each has an example that it understands."""

import shlex
import tomllib
from collections.abc import Iterator

import click
import pytest

from flows.cli.main import main
from flows.cli.manual import EXAMPLES, PAGE, Entry, entries, page

SHOWN = tomllib.loads(EXAMPLES.read_text("utf-8"))


def lines() -> Iterator[list[str]]:
    """The command lines of all examples, without the prompt, comments and what follows the command."""
    for example in SHOWN.values():
        for line in example.splitlines():
            if line.startswith("$ newsloom "):
                yield shlex.split(line.removeprefix("$ newsloom "), comments=True)


def test_the_page_is_what_the_commands_say() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: .venv/bin/python -m flows.cli.manual"


def test_every_command_has_an_example_and_every_example_a_command() -> None:
    commands = {entry.name for entry in entries() if entry.name and not entry.is_group}
    assert set(SHOWN) == commands


@pytest.mark.parametrize("words", list(lines()), ids=" ".join)
def test_an_example_names_options_that_are_there(words: list[str]) -> None:
    command: click.Command = main
    while isinstance(command, click.Group):
        command, words = command.commands[words[0]], words[1:]
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


@pytest.mark.parametrize(
    "entry", [each for each in entries() if each.is_group], ids=lambda each: each.name or "newsloom"
)
def test_no_line_of_a_list_of_commands_is_cut(entry: Entry) -> None:
    assert not [line for line in entry.text.partition("Commands:")[2].splitlines() if line.endswith("...")]
