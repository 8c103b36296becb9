"""Compose files put together as Compose does: mappings by their keys, lists one after the other, the rest replaced."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"
_REPLACED = ("command", "entrypoint", "test")
# Of these Compose takes what two files both have once.
_UNIQUE = ("secrets", "volumes")


def services(*files: str) -> dict[str, dict[str, Any]]:
    """The services of files of ``deploy/``, by name."""
    put_together: dict[str, Any] = {}
    for name in files:
        put_together = _merged(put_together, yaml.safe_load((DEPLOY / name).read_text("utf-8"))["services"])
    return put_together


def _merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(one)
    for key, value in other.items():
        before = made.get(key)
        if isinstance(before, dict) and isinstance(value, dict):
            made[key] = _merged(before, value)
        elif isinstance(before, list) and isinstance(value, list) and key not in _REPLACED:
            made[key] = [*before, *(each for each in value if key not in _UNIQUE or each not in before)]
        else:
            made[key] = value
    return made
