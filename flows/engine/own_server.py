"""A Prefect server of a command's own: it ends with the process that started it, however that ends.

Started as a process of its own group, so that Ctrl-C in a terminal reaches the command alone: a run that winds up needs
its server until the end. Which process started it, it sees by its parent: another one means that that is dead.
"""

import atexit
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

from extractors.errors import NewsloomError
from flows.engine.auth import closed, loopback_hosts, new_key
from flows.engine.listening import listening

APP = "flows.engine.guard:create_app"
# As Prefect starts its temporary server: without pages, services and telemetry.
_TEMPORARY = {"PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}
_PORT = "PREFECT_SERVER_API_PORT"
_HINT = f"the Prefect server needs it: stop what has it, or name another port in {_PORT}"
_LOOK_SECONDS = 0.5
_STOP_SECONDS = 5.0
_ERROR = re.compile(r"[\w.]*(?:Error|Exception)\b")  # the last line of a traceback


class OwnServer:
    """The server, started; ``url`` of its API, ``key`` that it asks for, ``process`` that runs it.

    Stopped at the end of this process. key, port: its own where none is given. is_temporary: without pages and
    schedules, for one run. Raises NewsloomError where the port is taken.
    """

    def __init__(self, app: str = APP, *, key: str | None = None, port: int = 0, is_temporary: bool = True) -> None:
        self.key = key or new_key()
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the process
        with listening("127.0.0.1", port, _HINT) as bound:  # bound here, so that nobody else takes the port
            port = bound.getsockname()[1]
            self.url = f"http://127.0.0.1:{port}/api"
            environment = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
            environment |= closed(self.key, loopback_hosts(port)) | {"PREFECT_UI_API_URL": self.url}
            environment |= _TEMPORARY if is_temporary else {}
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flows.engine.own_server", str(bound.fileno()), str(os.getpid()), app],
                env=environment,
                pass_fds=[bound.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._log,
                start_new_session=True,
            )
        atexit.register(self.stop)

    def check(self) -> None:
        """Raises NewsloomError where it has ended, with the error that it named last, else the last thing it said."""
        if self.process.poll() is not None:
            self._log.seek(0)
            said = self._log.read().decode("utf-8", "replace").strip().splitlines() or ["it said nothing"]
            errors = [line for line in said if _ERROR.match(line)]
            raise NewsloomError(
                f"did not start: {(errors or said)[-1]}", "Prefect server", "newsloom doctor may show why"
            )

    def check_living(self) -> None:
        """Raises NewsloomError where it has ended after it had started, killed for instance."""
        if (code := self.process.poll()) is not None:
            how = f"killed by signal {-code}" if code < 0 else f"with code {code}"
            raise NewsloomError(f"has ended, {how}", "Prefect server", "start newsloom serve again; systemd does")

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def local_port() -> int:
    """The port of the server of ``newsloom serve``, by Prefect's own setting. Raises NewsloomError where it is none."""
    given = os.environ.get(_PORT, "4200")
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise NewsloomError("is not a port number", f"{_PORT}={given}")
    return int(given)


def main(descriptor: int, parent: int, app: str) -> None:
    """Serve on an open socket until the process ``parent`` is no more."""
    threading.Thread(target=end_with, args=(parent,), daemon=True).start()
    import uvicorn

    config = uvicorn.Config(app, factory=True, log_level="error", lifespan="on")
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])


def end_with(parent: int) -> None:
    """End this process once its parent is another: the one that started it is dead."""
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_STOP_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
