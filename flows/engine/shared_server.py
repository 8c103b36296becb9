"""The server of several machines: Prefect on PostgreSQL, closed as that of ``newsloom serve``.

``python -m flows.engine.shared_server`` starts it (``deploy/compose.yaml``). What it must not be told in the open is in
files: the database's password, and the key that it makes at its first start.

NEWSLOOM_KEYS: the folder of ``serve.key``; its clients are given the same one.
NEWSLOOM_SERVER_HOSTS: the names it is asked by, each with its port, separated by commas.
NEWSLOOM_DATABASE: the database's url without a password. NEWSLOOM_DATABASE_PASSWORD_FILE: the file that has it.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from extractors.errors import ConfigError
from flows.engine.auth import HOSTS, KEYS, closed, make_key
from flows.engine.own_server import local_port

DATABASE = "NEWSLOOM_DATABASE"
PASSWORD_FILE = "NEWSLOOM_DATABASE_PASSWORD_FILE"
_PREFECT_DATABASE = "PREFECT_API_DATABASE_CONNECTION_URL"


def settings(given: Mapping[str, str]) -> dict[str, str]:
    """Prefect's settings of the server, by an environment; makes the key. Raises NewsloomError for what is not set."""
    hosts = frozenset(name.strip().lower() for name in _value(given, HOSTS).split(",") if name.strip())
    database = with_password(_value(given, DATABASE), Path(_value(given, PASSWORD_FILE)))
    return closed(make_key(Path(_value(given, KEYS))), hosts) | {_PREFECT_DATABASE: database}


def with_password(url: str, file: Path) -> str:
    """A database's url with the password of a file, whatever characters it has. Raises ConfigError."""
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        password = file.read_text("utf-8").rstrip("\r\n")
        return make_url(url).set(password=password).render_as_string(hide_password=False)
    except OSError as error:
        raise ConfigError(error.strerror or "cannot be read", str(file), f"{PASSWORD_FILE} names it") from error
    except ArgumentError as error:
        raise ConfigError("is not a database URL", DATABASE, "as in: postgresql+asyncpg://user@host/name") from error


def _value(given: Mapping[str, str], name: str) -> str:
    if not given.get(name):
        raise ConfigError("is not set", name, "see deploy/compose.yaml")
    return given[name]


def main() -> None:
    """Serve until SIGTERM."""
    os.environ.update(settings(os.environ))
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    import uvicorn

    uvicorn.run("flows.engine.guard:create_app", factory=True, host="0.0.0.0", port=local_port(), log_level="warning")


if __name__ == "__main__":
    main()
