"""What a table of the warehouse is made of: columns with their types and meaning, and their SQL."""

from dataclasses import dataclass

import pyarrow as pa

TIME = pa.timestamp("us", tz="UTC")
TEXTS = pa.list_(pa.string())
COUNTS = pa.map_(pa.string(), pa.int64())

_SQL_TYPES: dict[pa.DataType, str] = {
    pa.string(): "VARCHAR",
    pa.int32(): "INTEGER",
    pa.int64(): "BIGINT",
    pa.float32(): "FLOAT",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOLEAN",
    pa.date32(): "DATE",
    TIME: "TIMESTAMPTZ",
    pa.binary(): "BLOB",
    pa.uint16(): "USMALLINT",
    pa.uint32(): "UINTEGER",
    pa.uint64(): "UBIGINT",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its Arrow type (the SQL type follows from it), whether it may be NULL, and what it means.

    by_load: the load gives its value; a staged batch does not have it.
    """

    name: str
    type: pa.DataType
    doc: str
    required: bool = False
    by_load: bool = False

    @property
    def field(self) -> pa.Field:
        """The Arrow field."""
        return pa.field(self.name, self.type, nullable=not self.required)


@dataclass(frozen=True, slots=True)
class Table:
    """One table (or view), its columns in order, and the columns that together name a row.

    is_internal: it serves the loading of this one file, and is made anew where its articles are loaded: not exported.
    """

    name: str
    doc: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    is_view: bool = False
    is_internal: bool = False

    @property
    def arrow(self) -> pa.Schema:
        """The Arrow schema of the table's rows."""
        return pa.schema([column.field for column in self.columns])

    @property
    def staged(self) -> pa.Schema:
        """The Arrow schema of the table's rows in a batch: without what only the load can know."""
        return pa.schema([column.field for column in self.columns if not column.by_load])

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(column.name for column in self.columns)

    def __getitem__(self, name: str) -> Column:
        """The column of that name. Raises KeyError."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


# The column that most tables have.
ARTICLE_ID = Column("article_id", pa.string(), "The article, as in `articles`.", required=True)


def sql_type(type_: pa.DataType) -> str:
    """The SQL name of an Arrow type. Raises KeyError for a type that no column has yet."""
    if pa.types.is_list(type_):
        return f"{sql_type(type_.value_type)}[]"
    if pa.types.is_map(type_):
        return f"MAP({sql_type(type_.key_type)}, {sql_type(type_.item_type)})"
    if pa.types.is_struct(type_):
        return "STRUCT(" + ", ".join(f'"{field.name}" {sql_type(field.type)}' for field in type_) + ")"
    return _SQL_TYPES[type_]


def literal(text: object) -> str:
    """A text, or a path, as a literal of SQL, for statements that take no parameter there."""
    return "'" + str(text).replace("'", "''") + "'"
