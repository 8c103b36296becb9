"""The line rules of ``config/boilerplate.toml``, parsed and compiled: patterns that say what one block is.

A rule is data: an id, a kind of ``RemovedKind``, the languages it is for, a pattern that must match the whole block,
and conditions on where the block stands. Named groups of the pattern say which part is a field (see ``FIELD_GROUPS``).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from typing import Any

from extractors.article import Block, BlockKind, RemovedKind
from extractors.body.credit_names import PICTURE_PATTERN, WIRE_PATTERN
from extractors.cleaning.layout import Where
from extractors.errors import ConfigError
from extractors.text.literals import Prefilter, prefilter

# Parts of a line that a rule may name; clean() puts them where they belong.
FIELD_GROUPS = frozenset({"caption", "credit", "holder", "agency", "authors", "kicker"})

# Longest block, in characters, that a rule looks at unless it says otherwise. Of 1,728 boilerplate lines in 261 real
# texts, 94 % are shorter; it also bounds the work of a pattern that backtracks.
MAX_CHARS = 400


class Takes(StrEnum):
    """What else goes with the line a rule matches."""

    LINE = "line"  # nothing
    LINES = "lines"  # the short lines after it: a heading over links
    REST = "rest"  # all that follows, where most of the article stands before it: a heading over readers' comments


def lower(text: str) -> str:
    """Lower case, letter for letter: the dotted capital I of Turkish becomes one character, not two."""
    return text.lower().replace("i\u0307", "i")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line rule; ``drops`` and ``keeps`` are its own examples, run as tests."""

    id: str
    kind: RemovedKind
    languages: tuple[str, ...]
    pattern: re.Pattern[str]
    drops: tuple[str, ...]
    keeps: tuple[str, ...]
    max_chars: int = MAX_CHARS
    where: Where = Where.ANY
    takes: Takes = Takes.LINE
    blocks: tuple[BlockKind, ...] = ()
    beside_image: bool = False
    min_link_share: float = 0.0
    cased: bool = False

    def match(self, block: Block, zone: Where) -> re.Match[str] | None:
        """The match of this rule in a block of that zone (``any`` for between), or None."""
        if len(block.text) > self.max_chars or not self._stands_right(block, zone):
            return None
        return self.pattern.fullmatch(block.text if self.cased else lower(block.text))

    def _stands_right(self, block: Block, zone: Where) -> bool:
        if not self.where.covers(zone):
            return False
        if self.blocks and block.kind not in self.blocks:
            return False
        return (block.beside_image or not self.beside_image) and block.link_share >= self.min_link_share


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that matched a block, and how."""

    rule: Rule
    match: re.Match[str]

    def part(self, name: str, text: str) -> str | None:
        """What a named group of the pattern matched, as ``text`` (the block's) writes it."""
        if name not in self.rule.pattern.groupindex or len(self.match.string) != len(text):
            return None  # a few letters change their length in lower case
        start, end = self.match.span(name)
        return text[start:end] if start >= 0 else None


_NO_RULES = prefilter(())


@dataclass(frozen=True, slots=True)
class Rules:
    """The line rules in their order of precedence, and what tells quickly which of them a line may match.

    Sets of rules are ints: bit n for the n-th rule.
    """

    rules: tuple[Rule, ...] = ()
    by_length: tuple[int, ...] = field(default=(), repr=False)  # those for a line of so many characters
    by_zone: Mapping[Where, int] = field(default_factory=dict, repr=False)
    by_kind: Mapping[BlockKind, int] = field(default_factory=dict, repr=False)
    plain: int = field(default=0, repr=False)  # those that ask for no image beside the line ...
    unlinked: int = field(default=0, repr=False)  # ... and for no links in it
    cased: Prefilter = field(default=_NO_RULES, repr=False)
    small: Prefilter = field(default=_NO_RULES, repr=False)  # of the rules for lines in lower case

    def find(self, block: Block, zone: Where) -> Hit | None:
        """The first rule that matches, or None."""
        text = block.text
        if len(text) >= len(self.by_length):
            return None
        left = self.by_length[len(text)] & self.by_zone[zone] & self.by_kind[block.kind]
        if not block.beside_image:
            left &= self.plain
        if not block.link_share:
            left &= self.unlinked
        if not left:
            return None
        small = lower(text)
        left &= self.cased.candidates(text, left) | self.small.candidates(small, left)
        while left:
            first = left & -left
            rule = self.rules[first.bit_length() - 1]
            if block.link_share >= rule.min_link_share:
                match = rule.pattern.fullmatch(text if rule.cased else small)
                if match is not None:
                    return Hit(rule, match)
            left ^= first
        return None


def parse_rules(table: Mapping[str, Any]) -> Rules:
    """The rules of a parsed ``boilerplate.toml``. Raises ConfigError as ``check_rules``."""
    rules = check_rules(table)
    longest = max((rule.max_chars for rule in rules), default=-1)
    return Rules(
        rules,
        tuple(_numbers(rule.max_chars >= length for rule in rules) for length in range(longest + 1)),
        {zone: _numbers(rule.where.covers(zone) for rule in rules) for zone in Where},
        {kind: _numbers(not rule.blocks or kind in rule.blocks for rule in rules) for kind in BlockKind},
        _numbers(not rule.beside_image for rule in rules),
        _numbers(rule.min_link_share <= 0 for rule in rules),
        prefilter([rule.pattern if rule.cased else None for rule in rules]),
        prefilter([None if rule.cased else rule.pattern for rule in rules]),
    )


def check_rules(table: Mapping[str, Any]) -> tuple[Rule, ...]:
    """Each rule of a parsed ``boilerplate.toml``, checked; what finds them quickly takes as long again to make.

    Raises ConfigError with the id of a rule that cannot be used.
    """
    _refuse_unknown(table, {"rule"}, "boilerplate.toml")
    rules = tuple(_rule(entry) for entry in table.get("rule", ()))
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise ConfigError("two rules have this id", rule.id, "rename one of them")
        seen.add(rule.id)
    return rules


def _numbers(chosen: Iterable[bool]) -> int:
    """The set of those chosen: bit n for the n-th."""
    return sum(1 << number for number, is_chosen in enumerate(chosen) if is_chosen)


_READERS: dict[str, Callable[[Any], Any]] = {
    "id": str,
    "kind": RemovedKind,
    "languages": tuple,
    "pattern": str,
    "drops": lambda value: (value,) if isinstance(value, str) else tuple(value),
    "keeps": lambda value: (value,) if isinstance(value, str) else tuple(value),
    "max_chars": int,
    "where": Where,
    "takes": Takes,
    "blocks": lambda value: tuple(BlockKind(kind) for kind in value),
    "beside_image": bool,
    "min_link_share": float,
    "cased": bool,
}
_REQUIRED = ("id", "kind", "languages", "pattern", "drops", "keeps")


def _rule(entry: Mapping[str, Any]) -> Rule:
    subject = str(entry.get("id", "a rule without id"))
    _refuse_unknown(entry, set(_READERS), subject)
    missing = [key for key in _REQUIRED if key not in entry]
    if missing:
        raise ConfigError(f"the rule has no {missing[0]}", subject, f"add `{missing[0]} = ...`")
    values: dict[str, Any] = {}
    for key, value in entry.items():
        try:
            values[key] = _READERS[key](value)
        except (TypeError, ValueError) as error:
            raise ConfigError(f"{key} cannot be {value!r}: {error}", subject) from error
    values["pattern"] = _compile(values["pattern"], values.get("cased", False), subject)
    unknown = sorted(set(values["pattern"].groupindex) - FIELD_GROUPS)
    if unknown:
        raise ConfigError(
            f"the pattern names an unknown group {unknown[0]!r}", subject, _nearest(unknown[0], FIELD_GROUPS)
        )
    return Rule(**values)


def _compile(source: str, cased: bool, subject: str) -> re.Pattern[str]:
    """The pattern. Without regard to case: in lower case, on the line in lower case, at half the cost of IGNORECASE."""
    if not cased and (bare := _ESCAPE.sub("", source)) != bare.lower():
        raise ConfigError("the pattern has capitals", subject, "write it in lower case, or set `cased = true`")
    for name, names in (("%wire%", WIRE_PATTERN), ("%picture%", PICTURE_PATTERN)):
        source = source.replace(name, names if cased else names.lower())
    try:
        return _compiled(source)
    except re.error as error:
        raise ConfigError(f"the pattern is not a regular expression: {error}", subject) from error


# A command checks the rules before its run and in it; the cache of ``re`` itself holds fewer than there are.
_compiled = lru_cache(4_096)(re.compile)

_ESCAPE = re.compile(r"\\[A-Z]|\(\?P<")


def _refuse_unknown(table: Mapping[str, Any], known: set[str], subject: str) -> None:
    for key in table:
        if key not in known:
            raise ConfigError(f"unknown key {key!r}", subject, _nearest(key, known))


def _nearest(word: str, known: set[str] | frozenset[str]) -> str:
    near = get_close_matches(word, sorted(known), n=1)
    return f"did you mean {near[0]!r}?" if near else "known are " + ", ".join(sorted(known))
