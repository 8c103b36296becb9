"""What of a warehouse a lake has: its tables, views and macros, but for the indexes that only loads and search need.

DuckLake 1.0 keeps the defaults of macros badly: NULL is refused, or comes back as a text, and an INTERVAL makes the
whole catalog unreadable. So a macro with such defaults has texts as defaults there, and makes of them what they mean.
"""

import hashlib
import re
from functools import cache

import pyarrow as pa

from warehouse.schema import migrations
from warehouse.schema.decision_tables import SIGNATURES, TEXT_LINKS
from warehouse.schema.layout import TIME, Column, Table
from warehouse.schema.tables import LOADED_BATCHES, MIGRATIONS, TABLES

# Of the internal tables, those that views read: of the signatures two columns.
SIGNATURES_THERE = Table(
    SIGNATURES.name, SIGNATURES.doc, SIGNATURES.key, (SIGNATURES["article_id"], SIGNATURES["text_key"])
)
LAKE_TABLES: tuple[Table, ...] = (
    *(table for table in TABLES if not table.is_view and not table.is_internal),
    SIGNATURES_THERE,
    TEXT_LINKS,
    LOADED_BATCHES,
    MIGRATIONS,
)
_DIGESTS = pa.map_(pa.string(), pa.string())
PUBLICATION = Table(
    "publication",
    "Up to where this lake has what its warehouse has; one row, written in the snapshot that brought it there.",
    ("warehouse",),
    (
        Column("warehouse", MIGRATIONS["name"].type, "The warehouse it is of.", True),
        Column("layout", MIGRATIONS["layout"].type, "SHA-256 of what was declared when the lake was made.", True),
        Column("loaded_until", TIME, "All that was loaded until then is here.", False),
        Column("published_at", TIME, "When it was brought here.", True),
        Column("digests", _DIGESTS, "What each table had then: its rows, and of small tables a hash of all.", True),
    ),
)
_MACRO = re.compile(
    r"CREATE OR REPLACE MACRO (?P<name>\w+)\s*\((?P<given>[^()]*)\)\s+AS(?P<table> TABLE)?\s(?P<body>.*)", re.S
)
_WORD = re.compile(r"\w+")
# How a default is written in a lake, and what is made of the text again.
_DEFAULTS = {"NULL": "''", "INTERVAL 28 DAYS": "'28 days'"}
_MEANT = {"watches": "{}::VARCHAR[]", "against": "{}::INTERVAL"}
_NEEDS_FILE = "it needs the file: ask newsloom.published.duckdb, beside the warehouse"


@cache
def layout() -> str:
    """The SHA-256 of all that a lake is made of."""
    return hashlib.sha256("\n".join(statements()).encode()).hexdigest()


@cache
def statements() -> tuple[str, ...]:
    """All SQL that makes a lake, or makes it anew: tables, which are empty then, views and macros."""
    made = [_replaced(migrations.create_table(table)) for table in (*LAKE_TABLES, PUBLICATION)]
    # Search, and the articles like one, read tables that a lake does not have; and macros call each other.
    missing = {table.name for table in TABLES} - {table.name for table in LAKE_TABLES if not table.is_view}
    missing -= {table.name for table in TABLES if table.is_view}
    for each in migrations.statements():
        if found := _MACRO.search(each):
            is_missing = missing & set(_WORD.findall(found["body"]))
            missing |= {found["name"]} if is_missing else set()
            made.append(_refusing(found) if is_missing else _for_lake(found))
        elif "CREATE OR REPLACE VIEW" in each or _is_kept(each):
            made.append(each)
    return tuple(made)


def _replaced(create: str) -> str:
    return create.replace("CREATE TABLE IF NOT EXISTS", "CREATE OR REPLACE TABLE", 1)


def _is_kept(statement: str) -> bool:
    """Whether it is a comment that DuckLake takes: on tables, their columns, and views."""
    kind, _, rest = statement.removeprefix("COMMENT ON ").partition(" ")
    name = rest.partition(" ")[0].partition(".")[0]
    tables = {table.name: set(table.names) for table in LAKE_TABLES}
    if not statement.startswith("COMMENT ON "):
        return False
    if kind == "COLUMN":
        column = rest.partition(".")[2].partition('"')[2].partition('"')[0]
        return column in tables.get(name, set())
    return kind == "TABLE" and name in tables


def _for_lake(found: re.Match[str]) -> str:
    """The macro with defaults that a lake keeps."""
    parameters, body = _parameters(found), found["body"]
    for name, default in parameters:
        if default in _DEFAULTS:
            meant = _MEANT.get(name, "{}").format(f"nullif({name}::VARCHAR, '')")
            body = re.sub(rf"(?<![\w.])(?<!AS ){name}\b", lambda _, meant=meant: meant, body)
    return f"CREATE OR REPLACE MACRO {found['name']}({_given(parameters)}) AS{found['table'] or ''} {body}"


def _given(parameters: list[tuple[str, str]]) -> str:
    return ", ".join(
        f"{name} := {_DEFAULTS.get(default, default)}" if default else name for name, default in parameters
    )


def _parameters(found: re.Match[str]) -> list[tuple[str, str]]:
    """The parameters of a macro with their defaults, empty where there is none."""
    halves = [each.partition(":=") for each in found["given"].split(",") if each.strip()]
    return [(name.strip(), default.strip()) for name, _, default in halves]


def _refusing(found: re.Match[str]) -> str:
    """A macro under the same name that says what it needs."""
    told = f"error('{found['name']} is not in a lake: {_NEEDS_FILE}')"
    select = " TABLE SELECT" if found["table"] else ""
    return f"CREATE OR REPLACE MACRO {found['name']}({_given(_parameters(found))}) AS{select} {told}"
