"""Whether ``newsloom serve`` lives: it says so each time it has asked the server what is due, and been answered.

Said in a file beside the warehouse (``python -m flows.serving.alive`` looks at it, for a container's health check), and
to systemd, which starts a service anew that says nothing for ``WatchdogSec``.
"""

import os
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path

from warehouse import default_path

# It asks every ten seconds; a machine under load may let it wait.
QUIET_SECONDS = 120.0


def alive_file(data: Path) -> Path:
    """Where it is said of a data folder."""
    return data / "serve.alive"


def beat(data: Path) -> None:
    """Say it; where the folder cannot be written, runs go on, and whoever looks at the file sees that it is old."""
    with suppress(OSError):
        data.mkdir(parents=True, exist_ok=True)
        alive_file(data).touch()
    _tell_systemd("READY=1\nWATCHDOG=1")


def quiet_seconds(data: Path) -> float | None:
    """How long ago it was said; None where it never was."""
    try:
        return max(0.0, time.time() - alive_file(data).stat().st_mtime)
    except FileNotFoundError:
        return None


def _tell_systemd(text: str) -> None:
    """As sd_notify(3), where systemd wants to be told."""
    if address := os.environ.get("NOTIFY_SOCKET"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as telling:
            telling.connect("\0" + address[1:] if address.startswith("@") else address)
            telling.send(text.encode())


if __name__ == "__main__":
    quiet = quiet_seconds(default_path().parent)
    sys.exit(
        0
        if quiet is not None and quiet < QUIET_SECONDS
        else "newsloom serve: " + ("not running" if quiet is None else f"silent for {quiet:.0f} s")
    )
