"""The ``newsloom`` command as a user runs it, but in the tests' own process: each of its own costs 2 s of imports.

What only a process can show (signals, kills, what it imports, its output closed) is tested with one.
"""

import os
import subprocess
import traceback
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from prefect.context import refresh_global_settings_context

import extractors.address_space
from extractors.prefork import start_early
from flows.cli.main import WORKER_MODULES, main
from flows.engine.mode import choose_here, is_here
from flows.serving.deployments import FLOWS
from flows.settings.version import extractor_version

ROOT = Path(__file__).parents[2]


def run_command(folder: Path, environment: Mapping[str, str], *arguments: str, stdin: str = "") -> Result:
    """What a command does in this folder and environment; the workers it starts are forked from one that is kept."""
    _prepare()
    with chdir(folder), _environment(environment), pytest.MonkeyPatch.context() as patch:
        # This process goes on, and may take what it likes.
        patch.setattr(extractors.address_space, "limit_address_space", lambda size: None)
        extractor_version.cache_clear()
        before = is_here()
        try:
            return CliRunner().invoke(main, arguments, input=stdin, prog_name="newsloom")
        finally:
            choose_here(before)
            extractor_version.cache_clear()


def completed(arguments: tuple[str, ...], result: Result) -> "subprocess.CompletedProcess[str]":
    """The same as if a process had ended."""
    stderr = result.stderr
    if result.exc_info and result.exception and not isinstance(result.exception, SystemExit):
        stderr += "".join(traceback.format_exception(*result.exc_info))
    return subprocess.CompletedProcess(arguments, result.exit_code, result.stdout, stderr)


@cache
def _prepare() -> None:
    """Import the flows as Prefect's, which newsloom runs too: whichever test comes first, they are the same."""
    with chdir(ROOT):
        start_early(WORKER_MODULES)
    for module in (*FLOWS.values(), "flows.importing"):
        import_module(module)


@contextmanager
def _environment(wanted: Mapping[str, str]) -> Iterator[None]:
    before = dict(os.environ)
    try:
        _replace(wanted)
        yield
    finally:
        had_server = "PREFECT_API_URL" in os.environ
        _replace(before)
        if had_server:
            refresh_global_settings_context()


def _replace(environment: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
