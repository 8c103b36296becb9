"""Who may read and write an object store: as AWS's own tools are told, by the environment or a file of credentials.

``AWS_ACCESS_KEY_ID`` and ``AWS_SECRET_ACCESS_KEY``, or ``AWS_SHARED_CREDENTIALS_FILE``; ``AWS_ENDPOINT_URL`` for
another store than Amazon's. fsspec's s3fs reads the same.
"""

import os
from collections.abc import Mapping
from configparser import ConfigParser, Error
from pathlib import Path
from urllib.parse import urlsplit

import duckdb

from warehouse.errors import WarehouseError
from warehouse.schema.layout import literal

_FILE = "AWS_SHARED_CREDENTIALS_FILE"
_NAMES = {"AWS_ACCESS_KEY_ID": "KEY_ID", "AWS_SECRET_ACCESS_KEY": "SECRET", "AWS_SESSION_TOKEN": "SESSION_TOKEN"}
_REGION = ("AWS_REGION", "AWS_DEFAULT_REGION")


def let_in(raw: duckdb.DuckDBPyConnection) -> None:
    """Give this connection the credentials for ``s3://``. Raises WarehouseError where their file cannot be read."""
    options = secret_options(os.environ)
    named = ", ".join(f"{name} {literal(value)}" for name, value in options.items())
    raw.execute(f"CREATE OR REPLACE SECRET store (TYPE s3{', ' if named else ''}{named})")


def secret_options(environment: Mapping[str, str]) -> dict[str, str]:
    """DuckDB's names and values for what an environment says. Raises WarehouseError as ``let_in``."""
    given = {**_from_file(environment), **environment}
    options = {option: given[name] for name, option in _NAMES.items() if given.get(name)}
    options["REGION"] = next((given[name] for name in _REGION if given.get(name)), "us-east-1")
    if endpoint := given.get("AWS_ENDPOINT_URL_S3") or given.get("AWS_ENDPOINT_URL"):
        address = urlsplit(endpoint)
        options |= {"ENDPOINT": address.netloc, "URL_STYLE": "path"}
        options["USE_SSL"] = "true" if address.scheme == "https" else "false"
    return options


def _from_file(environment: Mapping[str, str]) -> dict[str, str]:
    name = environment.get(_FILE)
    if not name:
        return {}
    parser = ConfigParser()
    try:
        parser.read_string(Path(name).read_text("utf-8"))
    except (OSError, Error, UnicodeDecodeError) as error:
        raise WarehouseError(f"cannot be read: {type(error).__name__}", name, f"{_FILE} names it") from error
    profile = environment.get("AWS_PROFILE", "default")
    return {key.upper(): value for key, value in parser[profile].items()} if parser.has_section(profile) else {}
