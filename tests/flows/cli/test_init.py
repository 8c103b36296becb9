"""``newsloom init`` and ``--config`` as a person uses them."""

import os
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from flows.cli.main import main


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins in an empty folder; what ``--config`` puts into the environment goes with it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NEWSLOOM_CONFIG", "")


def newsloom(*arguments: str) -> str:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_a_folder_is_made_and_the_next_steps_are_told(tmp_path: Path) -> None:
    said = newsloom("init", "desk")
    assert (tmp_path / "desk/config/sources.toml").is_file()
    assert "desk/config/sources.toml" in said
    assert "cd desk" in said


def test_the_folder_here_is_made_where_none_is_named(tmp_path: Path) -> None:
    assert "cd " not in newsloom("init")
    assert (tmp_path / "config/sources.toml").is_file()


def test_the_first_source_of_a_new_folder_works_once_uncommented(tmp_path: Path) -> None:
    newsloom("init")
    listed = tmp_path / "config/sources.toml"
    first, rest = listed.read_text("utf-8").split("\n\n", 2)[1:]
    listed.write_text("\n".join(line.removeprefix("# ") for line in first.splitlines()) + f"\n\n{rest}", "utf-8")
    assert "https://www.example.org/rss" in newsloom("sources", "list")


def test_the_option_stands_before_or_after_the_command(tmp_path: Path) -> None:
    newsloom("init", "desk")
    entry = '[sources.quay]\nkind = "feed"\nurl = "https://quay.example/rss"\n'
    (tmp_path / "desk/config/sources.toml").write_text(entry)
    for given in (("--config", "desk/config", "sources", "list"), ("sources", "list", "--config", "desk/config")):
        os.environ["NEWSLOOM_CONFIG"] = ""
        assert "quay" in newsloom(*given)


def commands(command: click.Command) -> Iterator[click.Command]:
    yield command
    if isinstance(command, click.Group):
        for below in command.commands.values():
            yield from commands(below)


def test_every_command_takes_it() -> None:
    for command in commands(main):
        assert sum("--config" in parameter.opts for parameter in command.params) == 1, command.name


def test_a_source_is_never_added_to_the_defaults(tmp_path: Path) -> None:
    opml = '<opml version="2.0"><body><outline type="rss" text="Quay" xmlUrl="https://quay.example/rss"/></body></opml>'
    (tmp_path / "feeds.opml").write_text(opml)
    newsloom("sources", "import", "feeds.opml")
    assert "https://quay.example/rss" in (tmp_path / "config/sources.toml").read_text("utf-8")
    assert "https://quay.example/rss" in newsloom("sources", "list")
