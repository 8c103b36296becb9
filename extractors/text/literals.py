"""Literals that a regular expression needs: what a text lacks all of them cannot be matched.

So a hundred expressions cost one pass of an automaton over the text (Aho and Corasick, 1975) and the few that are left,
as in Cox, "Regular Expression Matching with a Trigram Index", 2012.
"""

import importlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from operator import or_
from typing import Any

from ahocorasick_rs import AhoCorasick, Implementation

# The parser of the standard library's own compiler, without a public name since Python 3.11. What a release adds to it
# is an unknown operation here, and an expression with one merely needs nothing.
_parser: Any = importlib.import_module("re._parser")


@lru_cache(4_096)  # workers are forked from a process that has asked already
def needed_literals(pattern: re.Pattern[str]) -> frozenset[str]:
    """Strings of which every text that the pattern matches holds one; empty where there are none to be had."""
    if pattern.flags != re.UNICODE:
        return frozenset()
    return _of_sequence(_parser.parse(pattern.pattern))


def _of_sequence(parsed: Iterable[tuple[Any, Any]]) -> frozenset[str]:
    """The most telling of what the parts need: that whose shortest string is longest, then that of fewest strings."""
    needs, run = [], ""
    for operation, argument in parsed:
        if operation is _parser.LITERAL:
            run += chr(argument)
            continue
        needs += [frozenset({run}), _of_part(operation, argument)]
        run = ""
    needs = [each for each in (*needs, frozenset({run})) if each and "" not in each]
    return max(needs, key=lambda each: (min(map(len, each)), -len(each)), default=frozenset())


def _of_part(operation: Any, argument: Any) -> frozenset[str]:
    if operation is _parser.BRANCH:
        branches = [_of_sequence(branch) for branch in argument[1]]
        return frozenset[str]().union(*branches) if all(branches) else frozenset()
    if operation is _parser.SUBPATTERN and not (argument[1] or argument[2]):  # without flags of its own
        return _of_sequence(argument[3])
    if operation in (_parser.MAX_REPEAT, _parser.MIN_REPEAT) and argument[0] > 0:
        return _of_sequence(argument[2])
    if operation is _parser.ASSERT:
        return _of_sequence(argument[1])
    if operation is _parser.IN and all(kind is _parser.LITERAL for kind, _ in argument):
        return frozenset(chr(code) for _, code in argument)
    return frozenset()


_EVERYWHERE = frozenset(" .")  # nearly every line has them: to look for them costs more than they tell


@dataclass(frozen=True, slots=True)
class Prefilter:
    """Which of many patterns a text may match. A set of patterns is an int: bit n for the n-th pattern."""

    always: int
    sought: int  # those that need a literal
    _by_literal: dict[str, int] = field(repr=False)
    _automaton: AhoCorasick | None = field(repr=False)

    def candidates(self, text: str, wanted: int = -1) -> int:
        """The patterns, of those wanted at least, that may match ``text``; the others do not."""
        found = self.always
        if self._automaton is not None and wanted & self.sought:
            for literal in set(self._automaton.find_matches_as_strings(text, overlapping=True)):
                found |= self._by_literal[literal]
        return found


def prefilter(patterns: Sequence[re.Pattern[str] | None]) -> Prefilter:
    """The prefilter of some patterns; None holds the place of one that another prefilter answers for."""
    always, by_literal = 0, dict[str, int]()
    for number, pattern in enumerate(patterns):
        if pattern is None:
            continue
        literals = needed_literals(pattern)
        if not literals.isdisjoint(_EVERYWHERE):
            literals = frozenset()
        always |= 0 if literals else 1 << number
        for literal in literals:
            by_literal[literal] = by_literal.get(literal, 0) | 1 << number
    automaton = AhoCorasick(list(by_literal), implementation=Implementation.DFA) if by_literal else None
    sought = reduce(or_, by_literal.values(), 0)
    return Prefilter(always, sought, by_literal, automaton)
