"""What the user says of sources, written into the table ``sources`` wherever it says something else."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa

from warehouse.file.connection import Connection, connect
from warehouse.schema.source_tables import FACTS, SOURCES

_SCHEMA = pa.schema([SOURCES["source_id"].field, *(column.field for column in FACTS)])


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """The facts of one source; their meaning is told in ``warehouse/schema/source_tables.py``."""

    source_id: str
    country: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    tier: int | None = None
    outlet_kind: str | None = None
    region: str | None = None
    owner: str | None = None
    reach: int | None = None
    licence: str | None = None


def bring_facts(connection: Connection, facts: Sequence[SourceFacts]) -> int:
    """Write the facts of sources that are there and of which another was known; of how many. No other is touched."""
    if not facts:
        return 0
    given = pa.Table.from_pylist([asdict(each) for each in facts], schema=_SCHEMA)
    said = ", ".join(f"{column.name} = given.{column.name}" for column in FACTS)
    here, there = (", ".join(f"{name}.{column.name}" for column in FACTS) for name in ("sources", "given"))
    with connection.given(given_facts=given):
        sql = (
            f"UPDATE sources SET {said} FROM given_facts AS given WHERE sources.source_id = given.source_id"
            f" AND ({here}) IS DISTINCT FROM ({there})"
        )
        return int(connection.rows(sql)[0][0])


def write_facts(warehouse: Path, facts: Sequence[SourceFacts], *, lock_seconds: float = 60.0) -> int:
    """The same in a transaction of its own. Raises WarehouseError."""
    with connect(warehouse, lock_seconds=lock_seconds) as connection, connection.transaction():
        return bring_facts(connection, facts)
