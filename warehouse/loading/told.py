"""Rows that no batch has, but a command or a report: what people marked, and what they were told."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from warehouse.file.connection import connect
from warehouse.schema.layout import Table
from warehouse.schema.reader_tables import READER_TABLES
from warehouse.schema.source_tables import MARKS

WRITTEN: Mapping[str, Table] = {table.name: table for table in (MARKS, *READER_TABLES)}


def bring(warehouse: Path, rows: Mapping[str, pa.Table], *, lock_seconds: float = 60.0) -> None:
    """Write these rows of ``WRITTEN``, in the place of those with the same key, in one transaction.

    Raises WarehouseError, with the rows as they were; WarehouseLocked where the warehouse is in use.
    """
    if not any(table.num_rows for table in rows.values()):
        return
    with connect(warehouse, lock_seconds=lock_seconds) as connection, connection.transaction():
        for name, table in rows.items():
            keys = ", ".join(WRITTEN[name].key)
            with connection.given(given_rows=table.select(WRITTEN[name].names).cast(WRITTEN[name].arrow)):
                connection.execute(f"DELETE FROM {name} WHERE ({keys}) IN (SELECT ({keys}) FROM given_rows)")
                connection.execute(f"INSERT INTO {name} BY NAME FROM given_rows")
