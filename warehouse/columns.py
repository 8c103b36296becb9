"""docs/columns.md, written from the schema: ``python -m warehouse.columns``."""

from pathlib import Path

from warehouse.layout import Table, sql_type
from warehouse.schema import TABLES

PAGE = Path(__file__).parent.parent / "docs" / "columns.md"

_HEAD = """\
# Tables and columns

Written by `python -m warehouse.columns` from `warehouse/schema.py`; a test compares. The same words are in the
database: `SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'articles'`. Times are UTC.
Views and macros for common questions are in [queries.md](queries.md).
"""


def page() -> str:
    """The text of docs/columns.md."""
    contents = "\n".join(f"- [`{table.name}`](#{table.name}): {table.doc}" for table in TABLES)
    return "\n".join([_HEAD, contents, "", *(_section(table) for table in TABLES)])


def _section(table: Table) -> str:
    kind = "view" if table.is_view else "table"
    lines = [
        f"## {table.name}",
        "",
        f"{table.doc} A {kind}; a row is named by {', '.join(f'`{name}`' for name in table.key)}.",
        "",
        "| column | type | may be NULL | meaning |",
        "|---|---|---|---|",
    ]
    for column in table.columns:
        cell = column.doc.replace("|", "\\|")
        lines.append(f"| `{column.name}` | {sql_type(column.type)} | {'' if column.required else 'yes'} | {cell} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
