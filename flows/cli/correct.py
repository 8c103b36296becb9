"""``newsloom story``, ``copy`` and ``corrections``: a person's word on what is one story, and what is a copy."""

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.printing.console import EXIT_QUARANTINED, say, show, translate_errors, warehouse_option

if TYPE_CHECKING:
    from flows.corrections import Speaker

_REASON = click.option("--reason", metavar="TEXT", help="Why, in your words.")
_BY = click.option("--by", "said_by", metavar="NAME", help="Who made the correction. [your user name]")


def _options(command: Any) -> Any:
    return _REASON(_BY(warehouse_option(translate_errors(command))))


def _speaker(said_by: str | None, reason: str | None) -> "Speaker":
    from flows.corrections import Speaker

    return Speaker(said_by or getpass.getuser(), reason)


def _path(warehouse: str | None) -> Path:
    from flows.settings.load import warehouse_path
    from warehouse import open as open_warehouse

    path = warehouse_path(warehouse)
    open_warehouse(path)  # one that is not there is refused, not made
    return path


@click.group()
def story() -> None:
    """Correct which articles belong to one story.

    Later decisions respect a correction until you undo it with `forget`.
    """


@story.command()
@click.argument("one")
@click.argument("other")
@_options
def merge(one: str, other: str, warehouse: str | None, said_by: str | None, reason: str | None) -> None:
    """Merge two stories; in different languages, into one event.

    ONE and OTHER are article ids, URLs or story ids.
    """
    from flows.corrections import say_together

    show(say_together(_path(warehouse), one, other, _speaker(said_by, reason)))


@story.command()
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...")
@_options
def split(articles: tuple[str, ...], warehouse: str | None, said_by: str | None, reason: str | None) -> None:
    """Take articles out of their story.

    ARTICLE is an article_id or a URL.
    """
    from flows.corrections import say_apart

    show(say_apart(_path(warehouse), articles, _speaker(said_by, reason)))


@story.command("forget")
@click.argument("one")
@click.argument("other", required=False)
@_options
def forget_story(one: str, other: str | None, warehouse: str | None, said_by: str | None, reason: str | None) -> None:
    """Undo corrections of an article or story, or between two."""
    from flows.corrections import take_back
    from warehouse.loading.said import About

    show(take_back(_path(warehouse), About.STORY, one, other, _speaker(said_by, reason)))


@click.group("copy")
def copies() -> None:
    """Correct which articles are copies.

    Later decisions respect a correction until you undo it with `forget`.
    """


@copies.command()
@click.argument("one")
@click.argument("other")
@_options
def deny(one: str, other: str, warehouse: str | None, said_by: str | None, reason: str | None) -> None:
    """Record that two articles are not copies of each other.

    ONE and OTHER are article ids or URLs.
    """
    from flows.corrections import say_no_copy

    show(say_no_copy(_path(warehouse), one, other, _speaker(said_by, reason)))


@copies.command("forget")
@click.argument("one")
@click.argument("other", required=False)
@_options
def forget_copy(one: str, other: str | None, warehouse: str | None, said_by: str | None, reason: str | None) -> None:
    """Undo corrections of an article's copies, or between two."""
    from flows.corrections import take_back
    from warehouse.loading.said import About

    show(take_back(_path(warehouse), About.COPY, one, other, _speaker(said_by, reason)))


@click.group()
def corrections() -> None:
    """Import corrections of stories and copies from a file."""


@corrections.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@warehouse_option
@translate_errors
def import_file(path: Path, warehouse: str | None) -> None:
    """Load a JSONL or CSV file of corrections.

    Exit code 3 if some rows are wrong; the others are loaded.

    A row has `about` (story or copy), `article` and `other` (article_id or URL), `verdict` (together, apart or
    forgotten), and may have `said_at`, `said_by`, `reason`: as in `newsloom export FILE --table corrections`.
    """
    from flows.corrections import bring_file

    done, wrong = bring_file(_path(warehouse), path)
    show(f"{done} new")
    for each in wrong:
        say(each)
    sys.exit(EXIT_QUARANTINED if wrong else 0)


COMMANDS = (story, copies, corrections)
