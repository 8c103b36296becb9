"""The address that ``newsloom serve`` leaves in the data folder, so that commands of the same user use its server.

``serve.json``, mode 0600, has the ``url`` of the API, the process of the ``serve`` that left it, as
``warehouse.processes`` writes it, and whether the server ``is_own``: started by that serve, ending with it, and asking
for the key of the data folder (``auth``). An address whose serve is gone counts for nothing, and neither does one that
another user wrote.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from warehouse.processes import lives_here

_NAME = "serve.json"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is, and who serves by it."""

    url: str
    serve: str
    is_own: bool

    def __str__(self) -> str:
        """For people: the process, and where they find the server's page."""
        return f"process {self.serve.split()[1]}, with the Prefect server at {self.url.removesuffix('/api')}"


def read_address(folder: Path) -> Address | None:
    """The address left in this data folder; None where there is none, or one that counts for nothing."""
    path = folder / _NAME
    try:
        if path.stat().st_uid != os.geteuid():
            return None
        address = Address(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return address if lives_here(address.serve) else None


def write_address(folder: Path, address: Address) -> None:
    """Leave the address, readable by this user alone. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / f".{_NAME}.new-{os.getpid()}"
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(address), file)
    os.replace(new, folder / _NAME)


def forget_address(folder: Path) -> None:
    """Take it away."""
    (folder / _NAME).unlink(missing_ok=True)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Held while an address is looked for and left, so that no two serve one folder. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f".{_NAME}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
