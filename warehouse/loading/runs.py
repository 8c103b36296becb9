"""The rows of `runs`: what each run was asked and did, and which runs were killed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import pyarrow as pa

from warehouse.file.connection import connect
from warehouse.processes import lives_here, may_live, this_process
from warehouse.schema.tables import RUNS
from warehouse.search.index import lags


class Status(StrEnum):
    """How a run stands."""

    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class RunResult:
    """What a run did, as in the columns of `runs`.

    counts: quarantined documents by ``stage/reason``, removed blocks by ``removed/kind``, articles in languages that
        were not asked for by ``left_out/language``.
    seconds: by stage.
    """

    read: int = 0
    loaded: int = 0
    new: int = 0
    revised: int = 0
    unchanged: int = 0
    copies: int = 0
    quarantined: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Started:
    """The runs that one met at its start, by id.

    killed: those found killed, which are ``interrupted`` from now on. others: those that go on on this host.
    """

    killed: tuple[str, ...]
    others: frozenset[str]


def start_run(warehouse: Path, run_id: str, flow: str, inputs: Sequence[str], *, lock_seconds: float = 60.0) -> Started:
    """Write that a run starts. Raises WarehouseError."""
    with connect(warehouse, lock_seconds=lock_seconds) as connection, connection.transaction():
        met = connection.rows(f"SELECT run_id, process, started_at FROM runs WHERE status = '{Status.RUNNING}'")
        killed = tuple(found for found, process, started_at in met if not may_live(process, started_at))
        connection.execute(
            f"UPDATE runs SET status = '{Status.INTERRUPTED}' WHERE run_id IN (SELECT unnest(?::VARCHAR[]))",
            [list(killed)],
        )
        connection.execute("DELETE FROM runs WHERE run_id = ?", [run_id])  # a retry of the same run
        row = _row(RunResult()) | {
            "run_id": run_id,
            "flow": flow,
            "inputs": list(inputs),
            "started_at": datetime.now(UTC),
            "finished_at": None,
            "status": Status.RUNNING.value,
            "process": this_process(),
        }
        with connection.given(started=pa.Table.from_pylist([row], schema=RUNS.arrow)):
            connection.execute("INSERT INTO runs BY NAME SELECT * FROM started")
    return Started(killed, frozenset(found for found, process, _ in met if found != run_id and lives_here(process)))


def runs_here(warehouse: Path, *, lock_seconds: float = 60.0) -> frozenset[str]:
    """The ids of the runs that go on in processes of this host. Raises WarehouseError."""
    with connect(warehouse, read_only=True, lock_seconds=lock_seconds) as connection:
        rows = connection.rows(f"SELECT run_id, process FROM runs WHERE status = '{Status.RUNNING}'")
    return frozenset(run_id for run_id, process in rows if lives_here(process))


def finish_run(warehouse: Path, run_id: str, status: Status, result: RunResult, *, lock_seconds: float = 60.0) -> bool:
    """Write how a run ended; whether there are articles that search has not indexed. Raises WarehouseError."""
    values = _row(result) | {"finished_at": datetime.now(UTC), "status": Status(status).value}
    schema = pa.schema([RUNS[name].field for name in values])
    changes = ", ".join(f"{name} = ended.{name}" for name in values)
    ended = pa.Table.from_pylist([values], schema=schema)
    with connect(warehouse, lock_seconds=lock_seconds) as connection, connection.given(ended=ended):
        connection.execute(f"UPDATE runs SET {changes} FROM ended WHERE run_id = ?", [run_id])
        return lags(connection)


def _row(result: RunResult) -> dict[str, object]:
    numbers = ("read", "loaded", "new", "revised", "unchanged", "copies", "quarantined")
    return {name: getattr(result, name) for name in numbers} | {
        "counts": list(result.counts.items()),
        "seconds": list(result.seconds.items()),
    }
