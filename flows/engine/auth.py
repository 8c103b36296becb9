"""Who may use the server of ``newsloom serve``: whoever can read the key that its first start made.

A page in the operator's browser and another user of the machine both reach a port of the loopback; neither can read a
file of mode 0600.
"""

import base64
import os
import secrets
import stat
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from extractors.errors import NewsloomError
from flows.engine.listener import is_ours

# Prefect's settings: what a server asks for, and what a client gives.
SERVER_KEY = "PREFECT_SERVER_API_AUTH_STRING"
CLIENT_KEY = "PREFECT_API_AUTH_STRING"
# Prefect's page asks for the whole of it, user and password.
_USER = "newsloom"
_BYTES = 32
_PROBE_SECONDS = 5.0
_HINT = "remove it, and start `newsloom serve` anew: it makes another"


# The folder of the key where it is not that of the warehouse: of a server of several machines (``shared_server``).
KEYS = "NEWSLOOM_KEYS"


def key_file(data: Path) -> Path:
    """Where the key of the server of a data folder is."""
    return data / "serve.key"


def new_key() -> str:
    """A key that nobody can guess."""
    return f"{_USER}:{secrets.token_urlsafe(_BYTES)}"


def make_key(data: Path) -> str:
    """The key of a data folder, made where there is none. Raises NewsloomError as ``read_key``."""
    file = key_file(data)
    if (key := read_key(data)) is not None:
        return key
    data.mkdir(parents=True, exist_ok=True)
    made = data / f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}"
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as writing:
            writing.write(f"{new_key()}\n")
            writing.flush()
            os.fsync(writing.fileno())
        with suppress(FileExistsError):
            os.link(made, file)  # unlike a rename it leaves the key of another who was first
    finally:
        made.unlink()
    key = read_key(data)
    assert key is not None, "it was linked"
    return key


def read_key(data: Path) -> str | None:
    """The key of a data folder; None where there is none, or it is another user's.

    Raises NewsloomError where others can read or change it, or it is not a key.
    """
    file = key_file(data)
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return None
    except OSError as error:
        raise NewsloomError(error.strerror or "cannot be read", str(file), _HINT) from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_mode & 0o077 or status.st_uid != os.geteuid():
            raise NewsloomError("is not a file of yours alone, so that others may know the key", str(file), _HINT)
        key = os.read(descriptor, 4096).decode("ascii", "replace").strip()
    finally:
        os.close(descriptor)
    if not key.startswith(f"{_USER}:") or len(key) < _BYTES or not key.isprintable():
        raise NewsloomError("is not a key", str(file), _HINT)
    return key


def give_named_key() -> None:
    """Let the Prefect clients of this process give the key of the folder that is named, where one is."""
    if (folder := os.environ.get(KEYS)) and CLIENT_KEY not in os.environ and (key := read_key(Path(folder))):
        os.environ[CLIENT_KEY] = key


def is_accepted(key: str, url: str) -> bool:
    """Whether the server with this API url, on this machine, is this user's and lets in who gives the key.

    Another user may listen there once the server has died. It is asked without any proxy.
    """
    if not is_ours(urlsplit(url).port or 80):
        return False
    token = base64.b64encode(key.encode()).decode()
    request = urllib.request.Request(f"{url}/admin/version", headers={"Authorization": f"Basic {token}"})
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=_PROBE_SECONDS) as got:
            return bool(got.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False


def closed(key: str, hosts: frozenset[str]) -> dict[str, str]:
    """Prefect's settings of a server that lets in who has the key, and no page but its own.

    hosts: the names and ports it is asked by.
    """
    return {
        SERVER_KEY: key,
        "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": ",".join(f"http://{host}" for host in sorted(hosts)),
        "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED": "true",
        HOSTS: ",".join(sorted(hosts)),
    }


# For the guard of the server's process, which no setting of Prefect's has.
HOSTS = "NEWSLOOM_SERVER_HOSTS"


def loopback_hosts(port: int) -> frozenset[str]:
    """What a browser or client on this machine calls a server on this port of the loopback."""
    return frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost"))
