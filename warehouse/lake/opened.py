"""The way to a lake, or to a published file in an object store: attached as ``lake`` by DuckDB in memory."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

import duckdb

from warehouse.errors import WarehouseError
from warehouse.file.connection import Connection, Setting, Tracer
from warehouse.file.extensions import config_for, need
from warehouse.lake.address import Remote, without_secrets
from warehouse.lake.credentials import let_in
from warehouse.schema.layout import literal

# The name under which it is attached.
NAME = "lake"
_NOTHING_FETCHED: Mapping[str, Setting] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
}
# Characters of a long error that are told, of its begin and of its end.
_SHOWN = 150


@contextmanager
def opened(
    remote: Remote,
    *,
    read_only: bool = True,
    settings: Mapping[str, Setting] | None = None,
    tracer: Tracer | None = None,
    answer_bytes: int | None = None,
) -> Iterator[Connection]:
    """Open it, with what it has as the names that SQL looks for first. A lake that is not there is made, unless
    ``read_only``.

    Raises WarehouseError where it cannot be reached, without the secrets of its address.
    """
    shown = str(remote.shown)
    raw = duckdb.connect(config={**_NOTHING_FETCHED, **config_for(remote.extensions), **(settings or {})})
    try:
        try:
            for name in remote.extensions:
                need(raw, name, shown)
            raw.execute("SET GLOBAL TimeZone = 'UTC'")
            _attach(raw, remote, read_only)
        except duckdb.Error as error:
            raise unreachable(remote, error) from None  # whose text has the address, secrets and all
        try:
            yield Connection(raw, remote.shown, tracer, answer_bytes)
        except WarehouseError as error:
            if read_only:
                raise  # the SQL is a person's, and the lines show its place
            raise WarehouseError(in_one_line(error.message), error.subject, error.hint) from error
    finally:
        with suppress(duckdb.Error):
            raw.close()


def _attach(raw: duckdb.DuckDBPyConnection, remote: Remote, read_only: bool) -> None:
    let_in(raw)
    options = ["READ_ONLY"] if read_only else []
    if remote.data_path and not read_only:
        options.append(f"DATA_PATH {literal(remote.data_path.rstrip('/') + '/')}")
    raw.execute(f"ATTACH {literal(remote.address)} AS {NAME}{' (' + ', '.join(options) + ')' if options else ''}")
    raw.execute(f"USE {NAME}")


def data_path(raw: duckdb.DuckDBPyConnection) -> str:
    """Where the data of the attached lake lie."""
    sql = "SELECT value FROM ducklake_options(?) WHERE option_name = 'data_path'"
    found = raw.execute(sql, [NAME]).fetchone()
    return str(found[0]) if found else ""


def in_one_line(text: str) -> str:
    """An error of DuckDB's without the middle, which is SQL of its own: what failed first, and why last."""
    line = without_secrets(" ".join(text.split()))
    return line if len(line) <= 2 * _SHOWN else f"{line[:_SHOWN]} ... {line[-_SHOWN:]}"


def unreachable(remote: Remote, error: duckdb.Error) -> WarehouseError:
    """Why it cannot be used, in one line."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    line = without_secrets(" ".join(each.strip() for each in lines[:2]).replace(remote.address, str(remote.shown)))
    kind = "lake" if remote.is_lake else "file"
    hint = "nothing was published yet, or its database or store is down" if remote.is_lake else "is it published there?"
    return WarehouseError(f"the {kind} cannot be reached: {line}", str(remote.shown), hint)
