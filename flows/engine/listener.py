"""Whose process listens on a port of this machine: a key is given to nobody else."""

import os
from pathlib import Path

_LISTENING = "0A"
# The kernel's tables of sockets, with lines of: sl local_address rem_address st tx:rx tr:when retrnsmt uid ...
TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))


def is_ours(port: int, tables: tuple[Path, ...] = TABLES) -> bool:
    """Whether all that listen on the port are processes of this user, and one does; True where no table tells."""
    there = [table for table in tables if table.is_file()]
    return not there or {owner for table in there for owner in _owners(table, port)} == {os.geteuid()}


def _owners(table: Path, port: int) -> list[int]:
    rows = [line.split() for line in table.read_text("ascii").splitlines()[1:]]
    return [int(row[7]) for row in rows if row[3] == _LISTENING and int(row[1].rpartition(":")[2], 16) == port]
