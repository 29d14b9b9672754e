"""The server of the live page: three files and one socket, behind one guard."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import logging
import threading
from collections.abc import AsyncIterator
from importlib import resources
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from ..errors import FormatError
from .guard import App, Guard
from .limits import LIMITS, Limits
from .messages import Refused
from .session import Session
from .shelf import Shelf
from .wire import decode, encode

FILES = {
    "/": ("page.html", "text/html; charset=utf-8"),
    "/page.css": ("page.css", "text/css; charset=utf-8"),
    "/explorer.js": ("explorer.js", "text/javascript; charset=utf-8"),
}
"""All that is served without a token: path → file of the package and its type. No path comes from a request."""

_WAITING_BYTES = 2**20
_TOO_MANY, _NO_TOKEN, _TOO_LATE, _TOO_LONG = 4429, 4401, 4408, 1009
_log = logging.getLogger(__name__)


def make_app(shelf: Shelf, token: str, hosts: tuple[str, ...], *, limits: Limits = LIMITS, scheme: str = "http") -> App:
    """The whole application, guarded.

    Args:
        shelf: what can be opened.
        token: what a page must say first.
        hosts: exact names by which the server may be called, ports included.
        limits: how much a page may ask for.
        scheme: ``http``, or ``https`` behind a proxy.
    """
    line = _Line(shelf, token, limits)
    routes = [Route(path, _file(*told), methods=["GET"]) for path, told in FILES.items()]
    app = Starlette(routes=[*routes, WebSocketRoute("/socket", line.talk)], lifespan=line.life)
    app.router.redirect_slashes = False
    return Guard(app, hosts, scheme)


def _file(name: str, kind: str) -> Any:
    body = (resources.files(__package__) / "static" / name).read_bytes()

    async def file(_: Request) -> Response:
        return Response(body, media_type=kind)

    return file


class _Line:
    """All conversations there are."""

    def __init__(self, shelf: Shelf, token: str, limits: Limits) -> None:
        self.shelf, self.token, self.limits = shelf, token, limits
        self.count = 0
        self.ending = asyncio.Event()

    @contextlib.asynccontextmanager
    async def life(self, _: Any) -> AsyncIterator[None]:
        """Warm up in the background, and hang up at the end."""
        self.shelf.warm()
        yield
        self.ending.set()

    async def talk(self, socket: WebSocket) -> None:
        """One page's conversation, from its token to its end."""
        if self.count >= self.limits.sessions:
            await socket.accept()
            return await socket.close(_TOO_MANY, "too many pages are open")
        self.count += 1
        try:
            await socket.accept()
            if await self._is_let_in(socket):
                await self._converse(socket)
        except (WebSocketDisconnect, RuntimeError):  # the page has gone, perhaps in the middle of a word
            pass
        finally:
            self.count -= 1
            if socket.application_state is not WebSocketState.DISCONNECTED:
                with contextlib.suppress(RuntimeError, WebSocketDisconnect):
                    await socket.close()

    async def _is_let_in(self, socket: WebSocket) -> bool:
        """Whether the first message is the token, and comes in time."""
        try:
            first = await asyncio.wait_for(socket.receive_bytes(), self.limits.hello_seconds)
            hello, _ = decode(first[: self.limits.message_bytes])
        except TimeoutError:  # a busy machine may be slow: the page comes again
            await socket.close(_TOO_LATE, "nothing was said in time")
            return False
        except (FormatError, KeyError):
            hello = {}
        said = hello.get("token") if hello.get("type") == "hello" else None
        if isinstance(said, str) and hmac.compare_digest(said.encode(), self.token.encode()):
            return True
        refused = Refused(401, "This page may not speak to Python.", "Open the address that crumple printed.")
        await socket.send_bytes(encode(refused.reply()))
        await socket.close(_NO_TOKEN, "the token is missing or wrong")
        return False

    async def _converse(self, socket: WebSocket) -> None:
        post = _Post(socket)
        session = Session(self.shelf, post.put, self.limits)
        tasks = [asyncio.create_task(work) for work in (self._hear(socket, session), post.carry(), self.ending.wait())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            post.close()
            session.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _hear(self, socket: WebSocket, session: Session) -> None:
        while True:
            frame = await socket.receive_bytes()
            if len(frame) > self.limits.message_bytes:
                await socket.send_bytes(encode(Refused(413, "This message is too long.").reply()))
                return await socket.close(_TOO_LONG, "a message was too long")
            session.hear(frame)


class _Post:
    """Frames on their way from a session's thread to the page; the thread waits while many bytes are under way."""

    def __init__(self, socket: WebSocket) -> None:
        self.socket, self.loop = socket, asyncio.get_running_loop()
        self.queue: asyncio.Queue[bytes] = asyncio.Queue()
        self.room = threading.Condition()
        self.bytes = 0
        self.closed = False

    def put(self, frame: bytes) -> None:
        """Take a frame, from any thread but the loop's own; when the page has gone it is dropped."""
        with self.room:
            self.room.wait_for(lambda: self.closed or not self.bytes or self.bytes + len(frame) <= _WAITING_BYTES)
            if self.closed:
                return
            self.bytes += len(frame)
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self.loop.call_soon_threadsafe(self.queue.put_nowait, frame)

    def close(self) -> None:
        """Take no more."""
        with self.room:
            self.closed = True
            self.room.notify_all()

    async def carry(self) -> None:
        """Send what was put in, in order."""
        while True:
            frame = await self.queue.get()
            await self.socket.send_bytes(frame)
            with self.room:
                self.bytes -= len(frame)
                self.room.notify_all()
