"""What all commands share: a line for the person, errors as one line, exit codes a script can trust."""

import errno
import io
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import wraps
from typing import TYPE_CHECKING, Any, NoReturn

import click

from extractors.errors import NewsloomError
from flows import safe

if TYPE_CHECKING:
    from flows.running.report import Summary

# 0 is done, 2 wrong usage (click's own).
EXIT_FAILED = 1
EXIT_QUARANTINED = 3
EXIT_INTERRUPTED = 130

warehouse_option = click.option(
    "--warehouse", metavar="FILE", help="The warehouse. [NEWSLOOM_WAREHOUSE, else data/newsloom.duckdb]"
)
format_option = click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json", "parquet"]), default="table", show_default=True
)
workers_option = click.option("--workers", type=click.IntRange(min=1), help="Worker processes. [the number of cores]")


class Program(click.Group):
    """The whole command: what goes wrong with its own output is an error in a line, too.

    A stream that was closed is none at all for Python; what an output's encoding lacks is written as an escape.
    """

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run it; ends the process."""
        for name in ("stdin", "stdout", "stderr"):
            if getattr(sys, name) is None:
                setattr(sys, name, open(os.devnull, "r" if name == "stdin" else "w"))  # noqa: SIM115 - for the process
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")
        try:
            try:
                return super().main(*args, **kwargs)
            finally:
                sys.stdout.flush()
        except OSError as error:
            with suppress(OSError, ValueError):  # whatever is still to be written goes nowhere
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            if error.errno != errno.EPIPE:
                what = f"{error.filename}: cannot be used" if error.filename else "the output cannot be written"
                say(f"newsloom: {what}: {error.strerror or error}")
            sys.exit(EXIT_FAILED)


def say(line: str) -> None:
    """One line for the person at the terminal; standard output is kept for results."""
    click.echo(safe.terminal(line), err=True)


def show(result: object, *, nl: bool = True) -> None:
    """A result in words, of any number of lines."""
    click.echo(safe.terminal(str(result)), nl=nl)


def show_summary(summary: "Summary") -> None:
    """Print a run's summary and its problems."""
    show(summary.plain())
    for problem in summary.problems:
        say(f"newsloom: {safe.line(problem)}")


def finish(
    summary: "Summary", notes: Iterable[str] = (), *, is_partial: bool = False, may_fail_all: bool = False
) -> NoReturn:
    """Print a run's summary, problems and notes, and end with its exit code.

    is_partial: something was left undone that this run has not put into quarantine.
    may_fail_all: the run has done its work where nothing of its input became an article, as when it had failed before.
    """
    show_summary(summary)
    for note in notes:
        say(f"newsloom: {safe.line(note)}")
    done = summary.result
    if done.quarantined:
        say('List what failed: newsloom sql "SELECT url, stage, reason, error FROM quarantine"')
    if summary.failed or (done.quarantined and not (done.loaded + done.unchanged or may_fail_all)):
        sys.exit(EXIT_FAILED)
    if summary.is_stopped:
        sys.exit(EXIT_INTERRUPTED)
    sys.exit(EXIT_QUARANTINED if done.quarantined or is_partial else 0)


def translate_errors(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command with an expected error as one line and an exit code, never a traceback."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except NewsloomError as error:
            say(f"newsloom: {error}")
            sys.exit(EXIT_FAILED)
        except KeyboardInterrupt:
            say("newsloom: interrupted; loaded data is safe. Run the same command again to continue.")
            sys.exit(EXIT_INTERRUPTED)
        except MemoryError:
            say(
                "newsloom: the query needs more memory than the limit; ask for less, or write the rows "
                "with newsloom export"
            )
            sys.exit(EXIT_FAILED)
        except _server_lost():
            say("newsloom: the Prefect server no longer answers; what was loaded is safe, run it again for the rest")
            sys.stdout.flush()
            os._exit(EXIT_FAILED)  # else Prefect tries for minutes to hand in its events
        except BrokenPipeError:  # the reader of our output has had enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    return run


def _server_lost() -> tuple[type[BaseException], ...]:
    """What Prefect's client raises where its server is gone; nothing where no client was imported."""
    httpx = sys.modules.get("httpx")
    return (httpx.TransportError,) if httpx else ()
