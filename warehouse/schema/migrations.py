"""The layout of a warehouse file over time: ordered, named changes, each recorded in the transaction that makes it."""

import hashlib
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Protocol

from warehouse.errors import WarehouseError
from warehouse.schema.layout import Table, literal, sql_type
from warehouse.schema.search_tables import SEARCH_STEMS
from warehouse.schema.source_tables import SOURCES
from warehouse.schema.tables import ARTICLE_REVISIONS, MIGRATIONS, OTHER_REVISIONS, TABLES
from warehouse.schema.view_columns import VIEW_COLUMNS


class Database(Protocol):
    """What migrations need of a connection."""

    @property
    def path(self) -> Any:
        """The file."""

    def execute(self, sql: str, parameters: Any = ()) -> Any:
        """Run one statement."""

    def rows(self, sql: str, parameters: Any = ()) -> list[tuple[Any, ...]]:
        """The rows of a query."""

    def transaction(self) -> AbstractContextManager[None]:
        """All or nothing."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One change of the layout: from ``version - 1`` to ``version``.

    New tables and new or changed views need none; a view or macro taken out of the code is dropped by one.
    """

    version: int
    name: str
    apply: Callable[[Database], None]


def _first(database: Database) -> None:
    """Version 1 is the tables themselves, which are made below where they are missing."""


# What layout 2 adds to tables of layout 1, where they are there (not in a new file): columns come last in their table,
# as in the schema.
_SECOND = (
    "ALTER TABLE IF EXISTS quotes ADD COLUMN speaker_name VARCHAR",
    "ALTER TABLE IF EXISTS quotes ADD COLUMN speaker_kind VARCHAR",
    "ALTER TABLE IF EXISTS other_revisions ADD COLUMN quotes.element.speaker_name VARCHAR",
    "ALTER TABLE IF EXISTS other_revisions ADD COLUMN quotes.element.speaker_kind VARCHAR",
    "ALTER TABLE IF EXISTS articles ADD COLUMN page_kind VARCHAR",
    "ALTER TABLE IF EXISTS other_revisions ADD COLUMN page_kind VARCHAR",
)


def _second(database: Database) -> None:
    """Version 2 names the speakers of quotations, and tells the kinds of pages."""
    for statement in _SECOND:
        database.execute(statement)


# Layout 3 brings what the user says of sources into their table, and counts what is too old in sitemaps. Its other
# tables are new.
# Scores of stories were cosines, joined at .34; they are likelihoods now, joined at .57: what was joined stays so.
_THIRD = (
    "ALTER TABLE IF EXISTS story_vectors ADD COLUMN is_number BOOLEAN[]",
    "ALTER TABLE IF EXISTS story_vectors ADD COLUMN pairs UINTEGER[]",
    "ALTER TABLE IF EXISTS story_vectors ADD COLUMN pair_weights FLOAT[]",
    "ALTER TABLE IF EXISTS story_vectors ADD COLUMN size INTEGER",
    "ALTER TABLE IF EXISTS fetches ADD COLUMN stale INTEGER",
    *(
        f"ALTER TABLE IF EXISTS {SOURCES.name} ADD COLUMN {column} {type_}"
        for column, type_ in (
            ("country", "VARCHAR"),
            ("language", "VARCHAR"),
            ("tags", "VARCHAR[]"),
            ("tier", "INTEGER"),
            ("outlet_kind", "VARCHAR"),
            ("region", "VARCHAR"),
            ("owner", "VARCHAR"),
            ("reach", "BIGINT"),
            ("licence", "VARCHAR"),
        )
    ),
)


def _third(database: Database) -> None:
    """Version 3 brings what the user says of sources, what readers were told, events, and more signs of stories."""
    for statement in _THIRD:
        database.execute(statement)
    if database.rows("SELECT 1 FROM duckdb_tables() WHERE table_name = 'story_links'"):
        database.execute("UPDATE story_links SET score = least(1, score * 0.57 / 0.34)")


def _fourth(database: Database) -> None:
    """Version 4 keeps what people say of stories and copies in a new table, and counts the postings of stems."""
    if database.rows("SELECT 1 FROM duckdb_tables() WHERE table_name = 'search_postings'"):
        database.execute(create_table(SEARCH_STEMS))
        database.execute("INSERT INTO search_stems SELECT stem_no, 1, count(*) FROM search_postings GROUP BY stem_no")


# Layout 5 tells texts of one form from each other by their headlines; what it adds is NULL of what was loaded before.
_FIFTH = (
    "ALTER TABLE IF EXISTS story_vectors ADD COLUMN headline_numbers UINTEGER[]",
    "ALTER TABLE IF EXISTS story_vectors ADD COLUMN headline_names UINTEGER[]",
    "ALTER TABLE IF EXISTS story_vectors ADD COLUMN short_words UINTEGER[]",
    "ALTER TABLE IF EXISTS story_links ADD COLUMN is_form BOOLEAN",
    "ALTER TABLE IF EXISTS story_articles ADD COLUMN apart_from VARCHAR",
)


def _fifth(database: Database) -> None:
    """Version 5 keeps what tells stories of one form apart."""
    for statement in _FIFTH:
        database.execute(statement)


# In order, without gaps. A migration changes tables that exist; what the schema declares anew is made after the last.
ALL: tuple[Migration, ...] = (
    Migration(1, "the first layout", _first),
    Migration(2, "names and kinds of speakers", _second),
    Migration(3, "facts of sources, alerts, briefs and events", _third),
    Migration(4, "corrections of stories and copies, postings counted", _fourth),
    Migration(5, "numbers and names of headlines", _fifth),
)
NEWEST = ALL[-1].version
# How DuckDB says that a view or a change asks for a column or a table that is not there.
_OTHER_TABLES = ("Binder Error", "Catalog Error")
# Of a warehouse both tables are there; to look through the catalog for their names takes three times as long.
_LAYOUTS = "SELECT version, layout FROM migrations UNION ALL SELECT 0, '' FROM loaded_batches WHERE false"


def check(database: Database) -> bool:
    """Whether the file needs to be migrated (or is empty). Raises WarehouseError where it is not ours or newer."""
    try:
        layouts = database.rows(_LAYOUTS)
    except WarehouseError:
        names = {name for (name,) in database.rows("SELECT table_name FROM duckdb_tables() WHERE NOT internal")}
        if not names:
            return True
        if MIGRATIONS.name in names and "loaded_batches" in names:
            raise
        raise WarehouseError(
            "is a DuckDB file, but not a newsloom warehouse",
            str(database.path),
            "name another file; this one was left as it is",
        ) from None
    version, found = max(layouts)
    if version > NEWEST:
        raise WarehouseError(
            f"has layout {version}, newer than the {NEWEST} this version of newsloom knows",
            str(database.path),
            "use a newer newsloom; the file was left as it is",
        )
    return bool(version < NEWEST or found != layout())


def is_behind(database: Database) -> bool:
    """Whether tables of the file are those of an older layout. False of an empty file, and where only views differ."""
    if not database.rows("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [MIGRATIONS.name]):
        return False
    return bool(database.rows("SELECT coalesce(max(version), 0) < ? FROM migrations", [NEWEST])[0][0])


def migrate(database: Database) -> None:
    """Bring the file to the layout of this code, all or nothing; tables of an older one on a copy (connection.py).

    Raises WarehouseError, with the next step, for a file whose tables are those of no layout.
    """
    try:
        _migrate(database)
    except WarehouseError as error:
        if not error.message.startswith(_OTHER_TABLES):
            raise
        what = error.message.partition(": ")[2].partition("\n")[0]
        raise WarehouseError(
            f"was made by a newsloom between two releases; its tables are those of no layout ({what})",
            str(database.path),
            "write it with `newsloom export` of the version that made it, and `newsloom import` that; it is as it was",
            sql=error.sql,
        ) from error


def _migrate(database: Database) -> None:
    with database.transaction():
        database.execute(create_table(MIGRATIONS))
        version = database.rows("SELECT coalesce(max(version), 0) FROM migrations")[0][0]
        for migration in ALL[version:]:
            migration.apply(database)
            database.execute(
                "INSERT INTO migrations VALUES (?, ?, now(), ?)", [migration.version, migration.name, layout()]
            )
        for statement in statements():
            database.execute(statement)
        database.execute("UPDATE migrations SET layout = ? WHERE version = ?", [layout(), NEWEST])


@cache
def layout() -> str:
    """The SHA-256 of everything that the code declares of a warehouse."""
    return hashlib.sha256("\n".join(statements()).encode()).hexdigest()


def statements() -> list[str]:
    """All SQL that makes a warehouse: tables, comments, views; each may be run again."""
    made = [create_table(table) for table in TABLES if not table.is_view]
    made.append(_article_revisions())
    written = [statement for file in view_files() for statement in split(file)]
    made += written
    made += [comment for statement in written if (comment := _macro_comment(statement))]
    for table in TABLES:
        made += _comments(table)
    for view, columns in VIEW_COLUMNS.items():
        made += [_column_comment(view, name, meaning) for name, meaning in columns.items()]
    return made


def view_files() -> list[str]:
    """The texts of `warehouse/sql/*.sql`, in the order of their names."""
    folder = resources.files("warehouse") / "sql"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return [file.read_text("utf-8") for file in files]


def view_file(name: str) -> str:
    """The text of one of them."""
    return (resources.files("warehouse") / "sql" / name).read_text("utf-8")


def split(text: str) -> list[str]:
    """The statements of a file; each ends with a semicolon at the end of a line."""
    return [part.strip() for part in text.split(";\n") if part.strip()]


def create_table(table: Table) -> str:
    """The DDL of a table. No primary keys: see docs/decisions/warehouse.md."""
    columns = ",\n    ".join(
        f'"{column.name}" {sql_type(column.type)}' + (" NOT NULL" if column.required else "")
        for column in table.columns
    )
    return f"CREATE TABLE IF NOT EXISTS {table.name} (\n    {columns}\n)"


def _article_revisions() -> str:
    names = ", ".join(f'"{name}"' for name in ARTICLE_REVISIONS.names if name in OTHER_REVISIONS.names)
    return (
        f"CREATE OR REPLACE VIEW {ARTICLE_REVISIONS.name} AS\nSELECT {names}, true AS is_shown FROM articles\n"
        f"UNION ALL\nSELECT {names}, false AS is_shown FROM {OTHER_REVISIONS.name}"
    )


def _comments(table: Table) -> list[str]:
    kind = "VIEW" if table.is_view else "TABLE"
    made = [f"COMMENT ON {kind} {table.name} IS {literal(table.doc)}"]
    made += [_column_comment(table.name, column.name, column.doc) for column in table.columns]
    return made


_MACRO = re.compile(
    r"(?P<doc>(?:--[^\n]*\n)+)CREATE OR REPLACE MACRO (?P<name>\w+)\s*\([^()]*\)\s+AS(?P<table> TABLE)?"
)


def _macro_comment(statement: str) -> str | None:
    """What stands above a macro in its file, for who looks it up in ``duckdb_functions()``."""
    found = _MACRO.match(statement)
    if not found:
        return None
    doc = " ".join(line.removeprefix("--").strip() for line in found["doc"].splitlines())
    return f"COMMENT ON MACRO{found['table'] or ''} {found['name']} IS {literal(doc)}"


def _column_comment(name: str, column: str, meaning: str) -> str:
    return f'COMMENT ON COLUMN {name}."{column}" IS {literal(meaning)}'
