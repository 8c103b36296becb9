"""Which column of a record is which field: the names of ``config/records.toml``, and what became of the others."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from extractors.errors import ConfigError, InputError
from flows.settings.folder import config_file
from flows.settings.load import read_toml

FIELDS = ("url", "title", "html", "text", "published_at", "language", "authors", "source", "summary")
_NO_LETTER = re.compile(r"[\W_]+")
_MAX_NAMED = 20  # unused columns that a summary names


def plain_name(name: str) -> str:
    """A name without what writers vary: case, blanks, hyphens, underscores, points."""
    return _NO_LETTER.sub("", name.replace("\ufeff", "")).casefold()


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of fields. by_name: plain name to field and rank, the best 0; passed_over: names of no interest."""

    by_name: Mapping[str, tuple[str, int]]
    passed_over: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    containers: tuple[str, ...] = ()
    wrappers: tuple[str, ...] = ()
    languages: Mapping[str, str] = field(default_factory=dict)

    def of(self, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """For each field, which of these columns may hold it, the likeliest first."""
        found: dict[str, list[tuple[int, int, str]]] = {}
        for at, name in enumerate(names):
            known = self.by_name.get(plain_name(name))
            if known:
                found.setdefault(known[0], []).append((known[1], at, name))
        return {which: tuple(name for _, _, name in sorted(ranked)) for which, ranked in found.items()}

    def unused(self, names: Iterable[str]) -> tuple[str, ...]:
        """The columns that hold no field and might."""
        return tuple(n for n in names if plain_name(n) not in self.by_name and plain_name(n) not in self.passed_over)

    def with_map(self, pairs: Mapping[str, str]) -> "Columns":
        """The same, with the columns that a person named for fields, before all others."""
        return Columns(
            {**self.by_name, **{plain_name(column): (which, -1) for which, column in pairs.items()}},
            self.passed_over,
            self.missing,
            self.containers,
            self.wrappers,
            self.languages,
        )


@cache
def shipped_columns() -> Columns:
    """The names of ``records.toml`` in the configuration in use. Raises ConfigError."""
    path = config_file("records.toml")
    table = read_toml(path)
    try:
        by_name = {
            plain_name(name): (which, rank)
            for which, names in table["fields"].items()
            for rank, name in enumerate(names)
        }
        unknown = sorted(set(table["fields"]) - set(FIELDS))
        if unknown:
            raise ConfigError(f"no such field: {', '.join(unknown)}", str(path), f"fields are {', '.join(FIELDS)}")
        return Columns(
            by_name,
            frozenset(map(plain_name, table["passed_over"]["names"])),
            frozenset(word.casefold() for word in table["missing"]["words"]),
            tuple(table["containers"]["names"]),
            tuple(table["containers"]["wrappers"]),
            {name.casefold(): code for code, names in table["languages"].items() for name in names},
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"does not match its comments: {error!r}", str(path)) from error


def names_table() -> str:
    """The accepted names as a table of Markdown, for the documentation."""
    fields = read_toml(config_file("records.toml"))["fields"]
    rows = (f"| `{which}` | {', '.join(f'`{name}`' for name in fields[which])} |" for which in FIELDS)
    return "\n".join(("| field | names of columns, the likeliest first |", "|---|---|", *rows, ""))


def parse_map(given: Iterable[str]) -> dict[str, str]:
    """``text=corps`` as field and column. Raises InputError for what names no field."""
    pairs: dict[str, str] = {}
    for pair in given:
        which, mark, column = (part.strip() for part in pair.partition("="))
        if not mark or not column or which not in FIELDS:
            raise InputError("is not FIELD=COLUMN", f"--map {pair}", f"fields are {', '.join(FIELDS)}")
        pairs[which] = column
    return pairs


class RecordNotes:
    """What became of columns and values while records were read: not used, not readable. Asked at the end."""

    def __init__(self) -> None:
        self._records = 0
        self._columns: Counter[str] = Counter()
        self._unreadable: Counter[str] = Counter()
        self._first: dict[str, str] = {}

    def saw(self, unused: Iterable[str]) -> None:
        """A record, and its columns that nothing was made of."""
        self._records += 1
        self._columns.update(unused)

    def columns(self, unused: Iterable[str]) -> None:
        """Columns of a table of which nothing is made, whose cells are never read."""
        self._columns.update(unused)

    def unreadable(self, which: str, value: object) -> None:
        """A value of a field that says nothing that can be read."""
        self._unreadable[which] += 1
        self._first.setdefault(which, str(value)[:60])

    def lines(self) -> tuple[tuple[str, str], ...]:
        """What there is to say, as lines of a summary."""
        lines = [
            (f"{which} unreadable", f"{count:,} of {self._records:,}, the first: {self._first[which]}")
            for which, count in sorted(self._unreadable.items())
        ]
        if self._columns:
            named = [name for name, _ in self._columns.most_common(_MAX_NAMED)]
            more = f" and {len(self._columns) - len(named)} more" if len(self._columns) > len(named) else ""
            lines.append(("columns not used", ", ".join(named) + more))
        return tuple(lines)
