"""A live session: what one page asks, answered in slices of time. It does not know what carries the frames.

Two threads work for a session. One answers what the page waits for, in turn and newest first wins; the
other makes reports, and stands back while the first is at work. Both begin when there is something to do.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator
from types import SimpleNamespace
from typing import Any

from ..errors import CrumpleError, FormatError, InputError
from .ending import is_ending
from .limits import LIMITS, Limits
from .messages import Refused, check_version, parse
from .wire import decode, encode

Send = Callable[[bytes], None]
"""Takes a frame for the page; may wait until there is room."""

_PATIENCE_SECONDS = 0.5
_LAST = ("basins",)
"""What takes long and is looked at for long: it goes on when nothing else is asked for."""
_log = logging.getLogger(__name__)


class Stopped(Exception):
    """The answer is no longer wanted."""


class Session:
    """One page's conversation.

    Args:
        shelf: what can be opened, by name.
        send: takes frames for the page; called from the session's own threads, one frame at a time.
        limits: how much may be asked for.
    """

    def __init__(self, shelf: Any, send: Send, limits: Limits = LIMITS) -> None:
        self._shelf, self._send, self._limits = shelf, send, limits
        self._sending = threading.Lock()
        self._rate = _Rate(limits)
        self._opened: Any = None
        self._quick = _Desk("crumple-live", self._answer)
        self._slow = _Desk("crumple-report", self._look)
        self._slow.stands_back_for = self._quick

    def hear(self, frame: bytes) -> None:
        """Take a frame from the page. Returns at once; answers come by ``send``."""
        job = None
        try:
            if (wait := self._rate.refused()) is not None:
                if wait:
                    raise Refused(429, "Too many messages.", "Slow down.")
                return
            if len(frame) > self._limits.message_bytes:
                raise Refused(413, "This message is too long.")
            message, _ = decode(frame, most_header=self._limits.message_bytes)
            request = parse(message, self._limits)
            job = getattr(request, "job", None)
            self._take(request)
        except Refused as refused:
            self._reply(refused.reply())
        except FormatError as error:
            self._reply(Refused(400, str(error), "", job).reply())

    def close(self) -> None:
        """End all work; the threads end at their next look, within a second."""
        self._quick.close()
        self._slow.close()

    def _take(self, request: SimpleNamespace) -> None:
        if request.type == "open":
            check_version(request.version)
            self._shelf.check(request.preset)
            self._quick.clear()
            self._slow.clear()
            self._quick.put(request)
        elif request.type == "stop":
            self._quick.drop(request.what)
            self._slow.drop(request.what)
        elif request.type in ("landmarks", "trust"):
            self._slow.put(request)
        else:
            self._quick.put(request)

    # --- in the session's threads -------------------------------------------------------------------

    def _answer(self, request: SimpleNamespace, desk: _Desk) -> Generator[None]:
        """A job of the first thread, a slice at a time."""
        try:
            if request.type == "open":
                self._opened = self._shelf.open(request.preset)
                self._reply(*self._opened.scene(self._limits))
                return
            if self._opened is None:
                raise Refused(409, "Nothing is open.", "Send open first.", request.job)
            for reply in self._opened.begin(request):
                if reply is not None:
                    desk.check(request)
                    self._reply(*reply)
                yield
        except Exception as error:
            self._fail(error, request)

    def _look(self, request: SimpleNamespace, desk: _Desk) -> Generator[None]:
        """A job of the second thread: one long piece, which pauses often."""
        try:
            opened = self._opened
            if opened is None:
                raise Refused(409, "Nothing is open.", "Send open first.", request.job)
            yield
            reply = opened.look(request, lambda *_: desk.pause(request))
            desk.check(request)
            self._reply(*reply)
        except Exception as error:
            self._fail(error, request)

    def _fail(self, error: Exception, request: SimpleNamespace) -> None:
        job = getattr(request, "job", None)
        if isinstance(error, Stopped):
            return
        if isinstance(error, Refused):
            refused = Refused(error.status, error.message, error.fix, job)
        elif isinstance(error, InputError):
            refused = Refused(422, str(error), "", job)
        elif isinstance(error, CrumpleError):
            refused = Refused(500, str(error), "", job)
        else:  # a stranger's model may raise anything
            _log.debug("%s failed", request.type, exc_info=error)
            refused = Refused(500, f"{request.type}: {type(error).__name__}: {error}"[:300], "", job)
        self._reply(refused.reply())

    def _reply(self, message: dict[str, Any], arrays: dict[str, Any] | None = None) -> None:
        frame = encode(message, arrays)
        with self._sending:
            self._send(frame)


class _Desk:
    """A thread with requests before it: of each kind the newest only, each a piece in turn."""

    def __init__(self, name: str, begin: Callable[[SimpleNamespace, _Desk], Generator[None]]) -> None:
        self.name, self.begin = name, begin
        self.stands_back_for: _Desk | None = None
        self.news = threading.Condition()
        self.requests: dict[str, SimpleNamespace] = {}
        self.closed = False
        self.thread: threading.Thread | None = None

    def put(self, request: SimpleNamespace) -> None:
        """Put a request in the place of the one of its kind; a page that was opened anew waits for its scene first."""
        with self.news:
            if self.closed:
                return
            self.requests[request.type] = request
            if self.thread is None:
                self.thread = threading.Thread(target=self._work, name=self.name, daemon=True)
                self.thread.start()
            self.news.notify_all()

    def clear(self) -> None:
        """End all jobs."""
        with self.news:
            self.requests.clear()
            self.news.notify_all()

    def drop(self, kind: str) -> None:
        """End the job of a kind."""
        with self.news:
            self.requests.pop(kind, None)
            self.news.notify_all()

    def close(self) -> None:
        """End all jobs and the thread."""
        with self.news:
            self.closed = True
            self.requests.clear()
            self.news.notify_all()
            if self.thread is not None:
                is_ending(self.thread)

    def check(self, request: SimpleNamespace) -> None:
        """Raise ``Stopped`` once there is a newer request of that kind."""
        if self.requests.get(request.type) is not request:
            raise Stopped

    def pause(self, request: SimpleNamespace) -> None:
        """Wait while the other desk is at work; raise ``Stopped`` when the answer is no longer wanted."""
        self.check(request)
        other = self.stands_back_for
        end = time.monotonic() + _PATIENCE_SECONDS  # not for ever, else a long survey would starve the report
        while other is not None and other.requests and time.monotonic() < end:
            time.sleep(0.005)
            self.check(request)

    def _work(self) -> None:
        jobs: dict[str, tuple[SimpleNamespace, Generator[None]]] = {}
        while True:
            with self.news:
                self.news.wait_for(lambda: self.requests or self.closed)
                if self.closed:
                    return
                wanted = dict(self.requests)
            for kind in jobs.keys() - wanted.keys():
                jobs.pop(kind)[1].close()
            for kind, request in wanted.items():
                if kind in _LAST and len(wanted) > 1:
                    continue
                if kind not in jobs or jobs[kind][0] is not request:
                    if kind in jobs:
                        jobs.pop(kind)[1].close()
                    jobs[kind] = request, self.begin(request, self)
                if self._advance(jobs[kind][1], request):
                    del jobs[kind]

    def _advance(self, job: Generator[None], request: SimpleNamespace) -> bool:
        """A piece of a job; whether it is over."""
        if self.requests.get(request.type) is not request:
            return False
        for _ in job:
            return False
        with self.news:
            if self.requests.get(request.type) is request:
                del self.requests[request.type]
        return True


class _Rate:
    """Messages allowed: so many a second, some more at once (a token bucket)."""

    def __init__(self, limits: Limits) -> None:
        self.rate, self.most = limits.messages_a_second, float(limits.burst)
        self.left, self.at, self.told = self.most, time.monotonic(), 0.0

    def refused(self) -> bool | None:
        """None for a message that is allowed; else whether it is time to say so again."""
        now = time.monotonic()
        self.left = min(self.most, self.left + (now - self.at) * self.rate)
        self.at = now
        if self.left >= 1.0:
            self.left -= 1.0
            return None
        is_time, self.told = now - self.told > 1.0, now if now - self.told > 1.0 else self.told
        return is_time
