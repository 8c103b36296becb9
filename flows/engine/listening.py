"""A socket that listens, and an application served on it until the process is stopped."""

import socket
from typing import TYPE_CHECKING, Any

from extractors.errors import NewsloomError

if TYPE_CHECKING:
    import uvicorn


def listening(host: str, port: int, hint: str) -> socket.socket:
    """A socket that listens at an address, IPv4 or IPv6. hint: what to do where it is taken. Raises NewsloomError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, dualstack_ipv6=host == "::")
    except OSError as error:
        subject = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        raise NewsloomError(f"cannot be listened at: {error.strerror or error}", subject, hint) from error


def configured(app: Any, *, most: int | None = None) -> "uvicorn.Config":
    """How applications of newsloom's own are served. most: requests in hand; more are told to come back."""
    import uvicorn

    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        ws="none",
        limit_concurrency=most,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=3,
    )


def serve_until_stopped(app: Any, bound: socket.socket, *, most: int | None = None) -> None:
    """Serve an application on a socket until SIGTERM or Ctrl-C."""
    import uvicorn

    uvicorn.Server(configured(app, most=most)).run(sockets=[bound])
