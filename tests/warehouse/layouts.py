"""The layouts of the warehouse by version, as SQL: ``python -m tests.warehouse.layouts`` writes the newest.

Once a version is released its file stays as it is: a changed table is a new version, with a migration.
"""

from pathlib import Path

from warehouse.schema import migrations
from warehouse.schema.tables import TABLES

FOLDER = Path(__file__).parent / "layouts"


def newest() -> str:
    """The tables of the code's own layout."""
    return "".join(f"{migrations.create_table(table)};\n" for table in TABLES if not table.is_view)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{migrations.NEWEST}.sql").write_text(newest(), "utf-8")
