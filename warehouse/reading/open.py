"""The Python interface for analysts: ask the warehouse in SQL, get Arrow, pandas or polars."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import pyarrow as pa

from warehouse.errors import WarehouseError
from warehouse.lake.address import Remote
from warehouse.limits import LIMITS, QueryLimits
from warehouse.reading.queries import query


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a query. is_stale: a load is going on, and it is from the copy published after the run before."""

    table: pa.Table = field(repr=False)
    is_stale: bool = False

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def rows(self) -> list[dict[str, Any]]:
        """The rows by column name; times are aware, in UTC."""
        rows: list[dict[str, Any]] = self.table.to_pylist()
        return rows

    def arrow(self) -> pa.Table:
        """As an Arrow table."""
        return self.table

    def pandas(self, *, zone: str | None = "UTC") -> Any:
        """As a pandas DataFrame, days and times as pandas' own, as Altair wants them.

        zone: that times are told in, as in Europe/Berlin; None leaves them in UTC and does not say so: for Excel.
        Raises WarehouseError where pandas is not installed, or there is no such zone.
        """
        _needed("pandas")
        return _told_in(self.table, zone).to_pandas(date_as_object=False)

    def polars(self, *, zone: str | None = "UTC") -> Any:
        """As a polars DataFrame; zone as for pandas. Raises WarehouseError where polars is not installed."""
        return _needed("polars").from_arrow(_told_in(self.table, zone))

    def _repr_html_(self) -> str:
        """As a notebook shows it."""
        from warehouse.reading.notebook import html_table

        return html_table(self.table, "from the copy published before the load that goes on" if self.is_stale else "")

    df = pandas  # the names DuckDB's own results have
    pl = polars


@dataclass(frozen=True, slots=True)
class Reader:
    """A warehouse that is only read, as safely as by ``newsloom sql``.

    Each query opens the file for as long as it takes, so nothing is kept open: no load waits for a notebook that was
    left running, and each answer is as fresh as can be.
    wait_seconds: how long a query waits for a warehouse that is being loaded and has no published copy yet.
    limits: what a query may take of memory.
    """

    path: Path | Remote
    wait_seconds: float = 60.0
    limits: QueryLimits = LIMITS

    def sql(self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> Answer:
        """The answer of a query; ``?`` or ``$name`` in it are bound to the parameters. Raises WarehouseError."""
        table = query(self.path, sql, parameters, wait_seconds=self.wait_seconds, limits=self.limits)
        return Answer(table.replace_schema_metadata(None), b"stale_copy" in (table.schema.metadata or {}))


def _told_in(table: pa.Table, zone: str | None) -> pa.Table:
    """The table with its times in another zone, or in none, and its sums as plain numbers; what is in lists stays."""
    if zone is not None and zone not in available_timezones():
        raise WarehouseError("no such time zone", zone, "as in Europe/Berlin")
    for index, each in enumerate(table.schema):
        column = table.column(index)
        if pa.types.is_timestamp(each.type) and each.type.tz:
            column = column.cast(pa.timestamp(each.type.unit, tz=zone))
        elif pa.types.is_decimal(each.type):
            column = _plain_number(column)
        else:
            continue
        table = table.set_column(index, each.with_type(column.type), column)
    return table


def _plain_number(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A decimal number, as DuckDB gives sums of whole ones, as a whole number where it is one and not too large."""
    if column.type.scale:
        return column.cast(pa.float64())
    try:
        return column.cast(pa.int64())
    except pa.ArrowInvalid:
        return column.cast(pa.float64())


def _needed(package: str) -> Any:
    try:
        return import_module(package)
    except ImportError as error:
        hint = f"install it beside newsloom: pip install {package}"
        raise WarehouseError("is not installed; newsloom itself does without it", package, hint) from error
