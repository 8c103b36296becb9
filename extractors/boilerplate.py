"""Tells an article's own blocks from everything else, by the rules of ``config/boilerplate.toml``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from extractors.article import Cleaned, Extracted


@dataclass(frozen=True, slots=True)
class Rules:
    """The line rules, compiled."""


def parse_rules(table: Mapping[str, Any]) -> Rules:
    """The rules of a parsed ``boilerplate.toml``.

    Raises ConfigError with the id of a rule that cannot be used.
    """
    return Rules()


def clean(extracted: Extracted, rules: Rules) -> Cleaned:
    """Only the article's own blocks; the rest in ``removed``. Idempotent; never adds text."""
    return Cleaned(extracted.fields, extracted.blocks, extracted.images, extracted.removed, extracted.body_from)
