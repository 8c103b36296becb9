"""What changed in a warehouse brought into a lake, in one snapshot of the lake.

    attach(the published copy)                          # a state after a load, that no load waits for
    in one transaction of the lake:
        changed = articles written since `publication.loaded_until`
        replace(their rows, in every table that is of articles)
        add(documents written since; fetches and pages that are new)
        compare(small tables whole)
        take out(what was retired)                      # where a table there has more rows than here
        note(publication)                               # how far it is now
    commit                                              # before it readers see the last snapshot, after it this one

Killed at any moment the lake is as it was, and the next time brings the same and what came since. Files of data that a
killed process wrote belong to no snapshot; ``upkeep`` removes them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from warehouse.errors import WarehouseError
from warehouse.file.connection import Connection, Setting
from warehouse.lake import layout
from warehouse.lake.address import Remote
from warehouse.lake.layout import LAKE_TABLES, PUBLICATION, SIGNATURES_THERE
from warehouse.lake.opened import NAME, opened
from warehouse.schema.decision_tables import DUPLICATES, STORY_ARTICLES, TEXT_LINKS
from warehouse.schema.layout import Table, literal
from warehouse.schema.retirement_tables import RETIREMENTS
from warehouse.schema.tables import (
    ARTICLES,
    DOCUMENTS,
    FETCHES,
    LEARNED_REMOVALS,
    LOADED_BATCHES,
    MENTIONS,
    OTHER_REVISIONS,
    PARTS,
    SEEN_PAGES,
    SIGHTINGS,
)

_LIVE = "live"
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
# As a load has: what does not fit goes to DuckDB's folder for such things.
_SETTINGS: Mapping[str, Setting] = {"memory_limit": "2GB"}
_OF_ARTICLES = {ARTICLES, OTHER_REVISIONS, SIGHTINGS, *PARTS, DUPLICATES, STORY_ARTICLES, LEARNED_REMOVALS}
_GROWING = {FETCHES, SEEN_PAGES, TEXT_LINKS, LOADED_BATCHES}
# A copy is alike its original as both are; a story's articles as they all are: these change with others.
_CHANGED = f"""
    CREATE OR REPLACE TEMP TABLE changed AS SELECT DISTINCT article_id FROM (
        SELECT article_id FROM {_LIVE}.articles WHERE loaded_at > $since
        UNION ALL SELECT article_id FROM {_LIVE}.other_revisions WHERE loaded_at > $since
        UNION ALL SELECT article_id FROM {_LIVE}.sightings WHERE loaded_at > $since
    )
"""
_RELATED = f"""
    CREATE OR REPLACE TEMP TABLE related AS
    WITH touched AS (
        SELECT story_id FROM {_LIVE}.story_articles SEMI JOIN changed USING (article_id)
        UNION SELECT story_id FROM {NAME}.story_articles SEMI JOIN changed USING (article_id)
        UNION SELECT unnest([story_id, other_id]) FROM {_LIVE}.story_history WHERE story_history.at > $since
    )
    FROM changed
    UNION SELECT article_id FROM {_LIVE}.story_articles SEMI JOIN touched USING (story_id)
    UNION SELECT article_id FROM {_LIVE}.duplicates WHERE original_id IN (FROM changed)
"""
_BY_LOAD = {DOCUMENTS, SIGNATURES_THERE}
_BY_OTHERS = {STORY_ARTICLES, DUPLICATES}
_UNTIL = f"""
    SELECT greatest(
        (SELECT max(loaded_at) FROM {_LIVE}.articles), (SELECT max(loaded_at) FROM {_LIVE}.other_revisions),
        (SELECT max(loaded_at) FROM {_LIVE}.sightings), (SELECT max(loaded_at) FROM {_LIVE}.documents),
        (SELECT max(loaded_at) FROM {_LIVE}.loaded_batches)
    )
"""
# Two files are of one warehouse where they were made in the same moment; a new layout adds rows to this table.
_WAREHOUSE = f"SELECT strftime(min(applied_at), '%Y%m%dT%H%M%S.%f') FROM {_LIVE}.migrations"


@dataclass(frozen=True, slots=True)
class Published:
    """What was brought into a lake. rows: written by table. is_whole: the lake was made, or made anew."""

    loaded_until: datetime | None
    rows: Mapping[str, int] = field(default_factory=dict)
    is_whole: bool = False

    def plain(self) -> str:
        """In a line."""
        what = ", ".join(f"{name} {rows:,}" for name, rows in self.rows.items() if rows) or "nothing was new"
        return f"{'all of it: ' if self.is_whole else ''}{what}"


@dataclass(frozen=True, slots=True)
class _State:
    """The row of ``publication``. digests: by table its rows, and a hash of them all where it is compared whole."""

    warehouse: str
    layout: str
    loaded_until: datetime | None
    digests: Mapping[str, str]


def publish(copy: Path, remote: Remote, *, is_thorough: bool = False) -> Published:
    """Bring what changed since the last time from a published copy into a lake, which is made where there is none.

    is_thorough: compare every table whole, whatever the cursor says. Raises WarehouseError, with the lake as it was.
    """
    with opened(remote, read_only=False, settings=_SETTINGS) as connection:
        connection.execute(f"ATTACH {literal(copy)} AS {_LIVE} (READ_ONLY)")
        now = _live(connection)
        before = _state(connection)
        if before and before.warehouse != now.warehouse:
            hint = "one lake holds one warehouse: name another, or drop this one"
            raise WarehouseError("holds another warehouse", str(remote.shown), hint)
        if before and before.layout != now.layout:
            before = None
        if before == now and not is_thorough:
            return Published(now.loaded_until)
        with connection.transaction():
            rows = _Changes(connection, before, now).bring(is_thorough) if before else _all(connection)
            connection.execute(f"DELETE FROM {NAME}.{PUBLICATION.name}")
            connection.execute(
                f"INSERT INTO {NAME}.{PUBLICATION.name} VALUES (?, ?, ?, now(), ?)",
                [now.warehouse, now.layout, now.loaded_until, dict(now.digests)],
            )
    return Published(now.loaded_until, rows, is_whole=before is None)


def _live(connection: Connection) -> _State:
    """What the warehouse has."""
    ((warehouse,),) = connection.rows(_WAREHOUSE)
    ((until,),) = connection.rows(_UNTIL)
    digests = " UNION ALL ".join(
        f"SELECT {literal(table.name)}, concat_ws(' ', count(*), {_hashed(table)}) FROM {_LIVE}.{table.name}"
        for table in LAKE_TABLES
    )
    return _State(warehouse, layout.layout(), until, dict(connection.rows(digests)))


def _hashed(table: Table) -> str:
    """SQL of the hash of all rows, or all keys, where the time of loading does not tell that they changed."""
    if (table in _OF_ARTICLES or table in _BY_LOAD) and table != MENTIONS:
        return "NULL"
    return f"sum(hash({_named(table.key if table in _GROWING else table.names)})::HUGEINT)"


def _state(connection: Connection) -> _State | None:
    """How far the lake is; None where it is empty."""
    sql = "SELECT 1 FROM duckdb_tables() WHERE database_name = ? AND table_name = ?"
    if not connection.rows(sql, [NAME, PUBLICATION.name]):
        return None
    (row,) = connection.rows(f"SELECT warehouse, layout, loaded_until, digests FROM {NAME}.{PUBLICATION.name}")
    return _State(*row)


def _all(connection: Connection) -> dict[str, int]:
    """Make the lake, or make it anew, with all that the warehouse has."""
    for statement in layout.statements():
        connection.execute(statement)
    return {table.name: _count(connection, _insert(table)) for table in LAKE_TABLES}


def _insert(table: Table, where: str = "") -> str:
    columns = _named(table.names)
    return f"INSERT INTO {NAME}.{table.name} ({columns}) SELECT {columns} FROM {_LIVE}.{table.name} {where}"


def _named(columns: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _count(connection: Connection, sql: str) -> int:
    ((rows,),) = connection.rows(sql)
    return int(rows)


class _Changes:
    """What changed from one state to the next, inside the transaction that brings it."""

    def __init__(self, connection: Connection, before: _State, now: _State) -> None:
        self._connection = connection
        self._before, self._now = before, now
        # A warehouse that was put back to an older state: its cursor tells nothing.
        self._is_older = (now.loaded_until or _LONG_AGO) < (before.loaded_until or _LONG_AGO)
        self._since = before.loaded_until or _LONG_AGO

    def bring(self, is_thorough: bool) -> dict[str, int]:
        """Bring it. Returns how many rows were written, by table."""
        for sql in (_CHANGED, _RELATED):
            self._connection.execute(sql, {"since": self._since})
        is_retired = self._differs(RETIREMENTS)  # older versions lose their text then, and keep their time
        rows = {}
        for table in LAKE_TABLES:
            if is_thorough or self._is_older or (is_retired and table == OTHER_REVISIONS):
                rows[table.name] = self._compare(table)
            else:
                rows[table.name] = self._bring(table)
        return rows

    def _differs(self, table: Table) -> bool:
        return self._before.digests.get(table.name) != self._now.digests[table.name]

    def _bring(self, table: Table) -> int:
        """What is to be brought of a table. Returns how many rows were written."""
        if table == MENTIONS and self._differs(table) and self._mentions_differ():
            return self._compare(table)
        if table in _OF_ARTICLES or table == SIGNATURES_THERE:
            ids = "related" if table in _BY_OTHERS else "changed"
            return self._replace(table, "article_id", f"SELECT article_id FROM {ids}")
        if table == DOCUMENTS:
            moment = f"{literal(self._since.isoformat())}::TIMESTAMPTZ"
            ids = f"SELECT document_id FROM {_LIVE}.{DOCUMENTS.name} WHERE loaded_at > {moment}"
            return self._replace(table, "document_id", ids)
        if not self._differs(table):
            return 0
        return self._add(table) if table in _GROWING else self._compare(table)

    def _replace(self, table: Table, key: str, ids: str) -> int:
        """All rows with these ids; where there are not as many afterwards as here, some were taken out here."""
        deleted = written = 0
        if self._connection.rows(f"SELECT 1 FROM ({ids}) LIMIT 1"):
            deleted = self._run(f"DELETE FROM {NAME}.{table.name} WHERE {key} IN ({ids})")
            written = self._run(_insert(table, f"WHERE {key} IN ({ids})"))
        if _rows(self._before, table) - deleted + written != _rows(self._now, table):
            self._take_out(table)
        return written

    def _add(self, table: Table) -> int:
        """Rows whose key is not there."""
        keys = _named(table.key)
        written = self._run(_insert(table, f"ANTI JOIN {NAME}.{table.name} AS there USING ({keys})"))
        if _rows(self._before, table) + written != _rows(self._now, table):
            self._take_out(table)
        return written

    def _take_out(self, table: Table) -> None:
        """Rows that are no more in the warehouse; where the numbers differ still, the table is compared whole."""
        keys = _named(table.key)
        self._run(f"DELETE FROM {NAME}.{table.name} WHERE ({keys}) NOT IN (SELECT ({keys}) FROM {_LIVE}.{table.name})")
        if self._run(f"SELECT count(*) FROM {NAME}.{table.name}") != _rows(self._now, table):
            self._compare(table)

    def _compare(self, table: Table) -> int:
        """Rows that differ, in either direction. Returns how many were written."""
        keys = _named(table.key)
        digest = f"SELECT {keys}, hash({_named(table.names)}) AS digest FROM"
        self._connection.execute(
            f"CREATE OR REPLACE TEMP TABLE differing AS SELECT DISTINCT {keys} FROM ("
            f" ({digest} {_LIVE}.{table.name} EXCEPT ALL {digest} {NAME}.{table.name})"
            f" UNION ALL ({digest} {NAME}.{table.name} EXCEPT ALL {digest} {_LIVE}.{table.name}))"
        )
        if not self._connection.rows("SELECT 1 FROM differing LIMIT 1"):
            return 0
        self._run(f"DELETE FROM {NAME}.{table.name} WHERE ({keys}) IN (SELECT ({keys}) FROM differing)")
        return self._run(_insert(table, f"WHERE ({keys}) IN (SELECT ({keys}) FROM differing)"))

    def _mentions_differ(self) -> bool:
        """Whether mentions of articles that did not change are others, as after a change of the watches."""
        digest = "SELECT count(*), sum(hash(article_id, watch, term, place, position)::HUGEINT) FROM {}.mentions"
        digest += " ANTI JOIN changed USING (article_id)"
        return self._connection.rows(digest.format(_LIVE)) != self._connection.rows(digest.format(NAME))

    def _run(self, sql: str) -> int:
        return _count(self._connection, sql)


def _rows(state: _State, table: Table) -> int:
    """How many rows a table had in a state."""
    return int(state.digests.get(table.name, "0").partition(" ")[0])
