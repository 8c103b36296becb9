"""docs/columns.md, written from the schema: ``python -m warehouse.schema.columns``."""

from collections.abc import Mapping
from pathlib import Path

from warehouse.schema.layout import Table, sql_type
from warehouse.schema.tables import TABLES
from warehouse.schema.view_columns import VIEW_COLUMNS

PAGE = Path(__file__).parents[2] / "docs" / "columns.md"

_HEAD = """\
# Tables and columns

Written by `python -m warehouse.schema.columns` from `warehouse/schema/tables.py`; a test compares. The same words are
in the database: `SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'articles'`. Times are UTC.
Views and macros for common questions are in [queries.md](queries.md).
"""


def page() -> str:
    """The text of docs/columns.md."""
    contents = "\n".join(f"- [`{table.name}`](#{table.name}): {table.doc}" for table in TABLES)
    views = ", ".join(f"[`{name}`](#{name})" for name in VIEW_COLUMNS)
    sections = [*map(_section, TABLES), *(_view_section(*view) for view in VIEW_COLUMNS.items())]
    return "\n".join([_HEAD, contents, f"- Views: {views}", "", *sections])


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
        null = "" if column.required else "yes"
        lines.append(f"| `{column.name}` | {sql_type(column.type)} | {null} | {_cell(column.doc)} |")
    return "\n".join([*lines, ""])


def _view_section(name: str, columns: Mapping[str, str]) -> str:
    head = [f"## {name}", "", f"A view; with an example in [queries.md](queries.md#{name}).", ""]
    rows = [f"| `{column}` | {_cell(meaning)} |" for column, meaning in columns.items()]
    return "\n".join([*head, "| column | meaning |", "|---|---|", *rows, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
