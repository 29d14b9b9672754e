"""A running server, and how it is started and stopped."""

from __future__ import annotations

import atexit
import secrets
import socket
import sys
import threading
import time
from collections.abc import Sequence

import uvicorn

from ..errors import CrumpleError, InputError, check_count
from .limits import LIMITS, Limits
from .server import make_app
from .shelf import Shelf

LOOPBACK = "127.0.0.1"
_NAMES = ("127.0.0.1", "localhost", "[::1]")
_HEADER_BYTES = 16 * 2**10
_LEAVE_SECONDS = 1


class Explorer:
    """A page that is being served.

    Args:
        shelf: what can be opened.
        host: the address to listen on.
        port: 0 for any that is free.
        names: further names by which the server may be called.
        limits: how much a page may ask for.
    """

    def __init__(
        self, shelf: Shelf, *, host: str = LOOPBACK, port: int = 0, names: Sequence[str] = (), limits: Limits = LIMITS
    ) -> None:
        self._socket = _listening(host, check_count(port, "port", least=0, most=65535))
        self.port = int(self._socket.getsockname()[1])
        self._token = secrets.token_urlsafe(32)
        called = (*_NAMES, *names) if host == LOOPBACK else (host, *_NAMES, *names)
        self.hosts = tuple(dict.fromkeys(f"{name}:{self.port}" for name in called))
        self._shown = f"{host}:{self.port}" if host not in ("0.0.0.0", "::") else f"{[*names, LOOPBACK][0]}:{self.port}"
        app = make_app(shelf, self._token, self.hosts, limits=limits)
        config = uvicorn.Config(
            app,
            http="h11",
            ws="websockets-sansio",
            ws_per_message_deflate=False,  # 5 ms of every tile for each page, on a machine that talks to itself
            loop="asyncio",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            h11_max_incomplete_event_size=_HEADER_BYTES,
            ws_max_size=2 * limits.message_bytes,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=_LEAVE_SECONDS,
        )
        self._server = uvicorn.Server(config)
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """The page's address; the token in it is after the #, which no browser sends."""
        return f"http://{self._shown}/#token={self._token}"

    def start(self) -> Explorer:
        """Serve from a thread; comes back when the page can be opened."""
        self._thread = threading.Thread(target=self.serve, name="crumple-explorer", daemon=True)
        self._thread.start()
        atexit.register(self.close)
        while not self._server.started:
            if not self._thread.is_alive():
                raise CrumpleError("the server could not be started", where="explore")
            time.sleep(0.005)
        return self

    def serve(self) -> None:
        """Serve here, until ``close`` or Ctrl-C."""
        self._server.run(sockets=[self._socket])

    def say(self) -> None:
        """Write the address to standard output: the one thing that is needed, and is in no log."""
        sys.stdout.write(f"{self.url}\n")
        sys.stdout.flush()

    def wait(self) -> None:
        """Wait until it is closed."""
        while self._thread is not None and self._thread.is_alive():
            self._thread.join(0.2)

    def close(self) -> None:
        """Hang up and stop."""
        atexit.unregister(self.close)
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(5)
        self._socket.close()

    def __enter__(self) -> Explorer:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def __repr__(self) -> str:
        return f"Explorer at port {self.port}; its address, with the token, is .url"


def _listening(host: str, port: int) -> socket.socket:
    """A socket that listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        found.bind((host, port))
    except OSError as cause:
        found.close()
        told = f"cannot listen on {host}:{port} ({cause.strerror or cause})"
        raise InputError(told, where="port", fix="Take another port, or 0 for any that is free.") from cause
    return found
