"""How articles extracted anew differ from those in the warehouse: pure counting, and diffs a person can read."""

import difflib
import re
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from extractors.article import Rejected
from extractors.text.counting import counted
from warehouse.schema.tables import ARTICLES

SHOWN = 10  # changes, and lost articles, by name; the others are counted
_WIDTH = 100  # characters a line of a diff has at most
_DIFF_LINES = 16  # of one article
# What says where a row is from and when it came, not what the article is; the text has columns of its own.
_NOT_FIELDS = frozenset(
    {
        *("article_id", "source_id", "url", "fetched_at", "loaded_at", "revision", "document_id", "content_sha256"),
        *("text", "word_count", "language_confidence", "duplicate_of", "story_id", "extractor_version", "run_id"),
        "lacks",  # follows from others
    }
)
FIELDS = tuple(name for name in ARTICLES.names if name not in _NOT_FIELDS)
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|\w+")  # no spaces part the words of Chinese and Japanese

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One article before and after. gained, lost: words of its text."""

    url: str
    fields: tuple[str, ...]
    gained: int
    lost: int
    before: str = field(repr=False)
    after: str = field(repr=False)

    @property
    def size(self) -> tuple[int, int, str]:
        """What the largest changes are chosen by."""
        return self.gained + self.lost, len(self.fields), self.url


def compare(before: Row, after: Row) -> Change | None:
    """What is other in an article; both are rows with the columns of ``articles``. None where nothing is."""
    fields = tuple(name for name in FIELDS if before[name] != after[name])
    if not fields and before["text"] == after["text"]:
        return None
    old, new = (Counter(_WORD.findall(row["text"])) for row in (before, after))
    changed = _spelled(fields, before), _spelled(fields, after)
    texts = (f"{head}{row['text']}" for head, row in zip(changed, (before, after), strict=True))
    return Change(before["url"], fields, (new - old).total(), (old - new).total(), *texts)


def _spelled(fields: tuple[str, ...], row: Row) -> str:
    """The fields a line each, so that the diff shows them with the text."""
    return "".join(f"{name}: {_plain(row[name])}\n" for name in fields)


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def diff_lines(change: Change) -> Iterator[str]:
    """The changed lines, ``-`` before and ``+`` after, short and not too many."""
    old, new = _wrapped(change.before), _wrapped(change.after)
    lines = [line for line in difflib.unified_diff(old, new, n=0, lineterm="") if line[:2] not in ("--", "++", "@@")]
    yield from lines[:_DIFF_LINES]
    if len(lines) > _DIFF_LINES:
        yield f"... {counted(len(lines) - _DIFF_LINES, 'more line')}"


def _wrapped(text: str) -> list[str]:
    return [line for paragraph in text.split("\n") for line in textwrap.wrap(paragraph, _WIDTH) or [""]]


@dataclass(slots=True)
class DiffReport:
    """What reprocessing changes, added up article by article; memory does not grow with their number.

    same: articles that come out as they are. moved: their page names another url as its own now, so that they would be
    other articles. lost: what gave an article gives none now. unreachable: bytes that are not where they were.
    """

    same: int = 0
    changed: int = 0
    moved: list[str] = field(default_factory=list)
    lost: list[Rejected] = field(default_factory=list)
    unreachable: list[str] = field(default_factory=list)
    fields: Counter[str] = field(default_factory=Counter)
    texts: int = 0
    gained: int = 0
    lost_words: int = 0
    largest: list[Change] = field(default_factory=list)

    def add(self, change: Change | None) -> None:
        """One more article."""
        if change is None:
            self.same += 1
            return
        self.changed += 1
        self.fields.update(change.fields)
        self.texts += bool(change.gained or change.lost)
        self.gained += change.gained
        self.lost_words += change.lost
        self.largest = sorted((*self.largest, change), key=lambda each: each.size, reverse=True)[:SHOWN]

    def plain(self) -> str:
        """The report as lines."""
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        total = self.same + self.changed + len(self.moved) + len(self.lost) + len(self.unreachable)
        yield f"{counted(total, 'article')} made by other extractors"
        yield f"  {self.same:,} come out as they are, {self.changed:,} changed"
        if self.changed:
            yield f"  text: {self.texts:,} with other words, {self.gained:,} gained, {self.lost_words:,} lost"
            yield from (f"  {name}: {count:,}" for name, count in self.fields.most_common())
        yield from _some("would be lost; kept as they are", [f"{r.url}: {r.detail}" for r in self.lost])
        yield from _some("would be other articles by their page's own url; kept as they are", self.moved)
        yield from _some("cannot be read again; kept as they are", self.unreachable)
        for change in self.largest:
            yield f"{change.url}: {counted(change.gained, 'word')} gained, {change.lost:,} lost"
            yield from (f"    {line}" for line in diff_lines(change))


def _some(what: str, subjects: list[str]) -> Iterator[str]:
    if subjects:
        yield f"  {len(subjects):,} {what}"
        yield from (f"    {each}" for each in subjects[:SHOWN])
