"""The Prefect server that the user has named: in the environment, or in a file of Prefect's settings.

Prefect itself says which, but takes a second to import: it is asked only where one of its files may name one.
"""

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path

from flows.engine.home import prefect_home

# Where Prefect looks besides its profiles (3.8: prefect.settings.sources), all in the working folder, and what stands
# there in that case.
_FILES = {"prefect.toml": "", ".env": "PREFECT_", "pyproject.toml": "tool.prefect"}


def named_server() -> str | None:
    """The API url of the server that is named; None where none is."""
    if url := os.environ.get("PREFECT_API_URL"):
        return url
    if not any(_may_name_one()):
        return None
    from prefect.settings import get_current_settings

    return get_current_settings().api.url


def _may_name_one() -> Iterator[bool]:
    yield "PREFECT_PROFILE" in os.environ
    for file, sign in _FILES.items():
        yield bool(text := _read(Path(file))) and sign in text
    try:
        table = tomllib.loads(_read(Path(os.environ.get("PREFECT_PROFILES_PATH") or prefect_home() / "profiles.toml")))
        yield "PREFECT_API_URL" in table.get("profiles", {}).get(table.get("active"), {})
    except (tomllib.TOMLDecodeError, AttributeError, TypeError):
        yield True


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""
