"""A question with its SQL, and what a row of its answer is: asked, told to people, written to files from one place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from warehouse.file.connection import Connection

Row = TypeVar("Row")
_PARAMETER = re.compile(r"\$([a-z_][a-z0-9_]*)")
_LINE = re.compile(r"\n[ \t]*(?=\n)")


@dataclass(frozen=True, slots=True)
class Question(Generic[Row]):
    """SQL whose rows are records. row: the dataclass, with the answer's columns as fields. parameters: by name."""

    sql: str
    row: type[Row]
    parameters: Mapping[str, object] = field(default_factory=dict)

    def ask(self, connection: Connection) -> list[Row]:
        """The answer as records. Raises WarehouseError."""
        table = connection.table(self.sql, self.given)
        return [_record(self.row, row) for row in table.to_pylist()]

    def one(self, connection: Connection) -> Row | None:
        """The first record of the answer. Raises WarehouseError."""
        return next(iter(self.ask(connection)), None)

    @property
    def given(self) -> Mapping[str, object]:
        """The parameters that the SQL names; DuckDB refuses others."""
        named = set(_PARAMETER.findall(self.sql))
        return {name: value for name, value in self.parameters.items() if name in named}

    def plain(self) -> str:
        """The SQL for people to ask themselves, with the values written in."""
        lines = _PARAMETER.sub(self._written, self.sql).strip("\n").split("\n")
        indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
        return _LINE.sub("", "\n".join(line[indent:].rstrip() for line in lines)).strip() + ";"

    def _written(self, found: re.Match[str]) -> str:
        """A value in the place of its name; what is no name of ours, as in SQL of people, stays."""
        return literal(self.parameters[found[1]]) if found[1] in self.parameters else found[0]


def _record(kind: type[Row], row: Mapping[str, Any]) -> Row:
    assert is_dataclass(kind)
    names = {each.name for each in fields(kind)}
    return kind(**{name: tuple(v) if isinstance(v, list) else v for name, v in row.items() if name in names})


def literal(value: object) -> str:
    """A value as SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, datetime):
        return f"TIMESTAMPTZ '{value.isoformat(sep=' ')}'"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(literal, value))}]"
    return "'" + str(value).replace("'", "''") + "'"
