"""Tells lines that are not an article's own text by their shape alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Shape:
    """The weights of line shapes."""


def parse_shape(table: Mapping[str, Any]) -> Shape:
    """The weights of a parsed ``[shape]`` table."""
    return Shape()
