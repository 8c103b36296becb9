"""PREFECT_HOME: where Prefect keeps its database and profiles, and whether a server can start from it."""

import importlib.util
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from extractors.errors import NewsloomError

# Where the database is named, it is not the one of this folder.
_DATABASE_URL = ("PREFECT_SERVER_DATABASE_CONNECTION_URL", "PREFECT_API_DATABASE_CONNECTION_URL")
_OTHER = "set PREFECT_HOME to another folder; the warehouse does not need it"


def prefect_home() -> Path:
    """The folder."""
    return Path(os.environ.get("PREFECT_HOME") or "~/.prefect").expanduser()


def check_home() -> None:
    """What would keep a server from starting, told before it takes its seconds to fail. Raises NewsloomError."""
    home = prefect_home()
    try:
        home.mkdir(parents=True, exist_ok=True)
        (probe := home / f".newsloom-{os.getpid()}").write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise NewsloomError(f"cannot be used: {error.strerror}", f"PREFECT_HOME {home}", _OTHER) from error
    database = home / "prefect.db"
    if database.exists() and not any(os.environ.get(name) for name in _DATABASE_URL):
        _check_database(database)


def _check_database(path: Path) -> None:
    """Raises NewsloomError where a Prefect that is newer than the one here has made it, or it is no database."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            rows = database.execute("SELECT version_num FROM alembic_version").fetchall()
    except sqlite3.OperationalError:  # busy, or has no such table yet: Prefect's own affair
        return
    except sqlite3.DatabaseError as error:
        raise NewsloomError(f"is not usable: {error}", f"Prefect database {path}", _OTHER) from error
    known = _known_versions()
    if known and any(version not in known for (version,) in rows):
        raise NewsloomError("was made by a newer Prefect", f"Prefect database {path}", f"update newsloom, or {_OTHER}")


def _known_versions() -> str:
    """The names of the migrations that the Prefect here has, which hold their versions; it is not imported for them."""
    found = importlib.util.find_spec("prefect")
    if found is None or found.origin is None:
        return ""
    folder = Path(found.origin).parent / "server" / "database" / "_migrations" / "versions" / "sqlite"
    return " ".join(file.stem for file in folder.glob("*.py"))
