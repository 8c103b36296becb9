"""What changed between two versions, as a person reads it: words struck out, words put in."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal

from warehouse.reading.article import Version

Kind = Literal["same", "added", "removed"]
# Words with the space after them; a character each where a script puts no spaces.
_WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\u0e00-\u0e7f]|[^\s\u3040-\u30ff\u3400-\u9fff]+\s*|\s+")
# Of two paragraphs: less alike, and they are shown one after the other.
_ALIKE = 0.4
_LONGEST = 4_000  # words of a paragraph that are compared one by one


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stayed, came or went."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of the difference. is_changed: something in it came or went."""

    runs: tuple[Run, ...]

    @property
    def is_changed(self) -> bool:
        """Whether something in it came or went."""
        return any(run.kind != "same" for run in self.runs)


@dataclass(frozen=True, slots=True)
class Difference:
    """A version against the one before it of its kind; lines is empty where nothing a reader sees changed."""

    before: Version
    after: Version
    lines: tuple[Line, ...]


def differences(versions: Iterable[Version]) -> Iterator[Difference]:
    """Each version against the last one of its kind: others differ by how they came here."""
    last: dict[str, Version] = {}
    for version in versions:
        if version.is_retired:
            continue
        if before := last.get(version.kind):
            yield Difference(before, version, _lines(_paragraphs(before), _paragraphs(version)))
        last[version.kind] = version


def _paragraphs(version: Version) -> list[str]:
    head = [version.title or "", version.subtitle or "", ", ".join(version.authors)]
    return [*head, *version.text.split("\n")]


def _lines(before: Sequence[str], after: Sequence[str]) -> tuple[Line, ...]:
    found: list[Line] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Line((Run("same", text),)) for text in before[a:b] if text]
            continue
        for old, new in zip_longest(before[a:b], after[c:d]):
            found += _changed(old, new)
    return tuple(found) if any(line.is_changed for line in found) else ()


def _changed(old: str | None, new: str | None) -> Iterator[Line]:
    if old and new:
        olds, news = _WORDS.findall(old), _WORDS.findall(new)
        if len(olds) + len(news) <= _LONGEST:
            matcher = SequenceMatcher(None, olds, news, autojunk=False)
            if matcher.ratio() >= _ALIKE:
                yield Line(tuple(_runs(matcher, olds, news)))
                return
    if old:
        yield Line((Run("removed", old),))
    if new:
        yield Line((Run("added", new),))


def _runs(matcher: "SequenceMatcher[str]", old: Sequence[str], new: Sequence[str]) -> Iterator[Run]:
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            yield Run("same", "".join(old[a:b]))
            continue
        if a < b:
            yield Run("removed", "".join(old[a:b]))
        if c < d:
            yield Run("added", "".join(new[c:d]))
