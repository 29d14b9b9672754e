"""A page's conversation: what it asked for last, and what it is told. It does not know what carries the frames.

A session computes nothing. Of each kind of request it watches one piece of work on a bench, which other pages
may watch too; its one thread takes what is found there and sends it, as fast as this page reads.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from ..errors import FormatError
from .bench import Bench
from .ending import is_ending
from .limits import LIMITS, Limits
from .messages import Refused, check_version, parse
from .piece import Watch
from .wire import decode, encode

Send = Callable[[bytes], None]
"""Takes a frame for the page; may wait until there is room."""

_SLOW_SECONDS = 0.1
"""A page to which one frame takes longer is told of the finest layer alone."""
_MOST_REFUSALS = 64


class Session:
    """One page's conversation.

    Args:
        shelf: what can be opened, by name.
        send: takes frames for the page; called from the session's own thread, one frame at a time.
        limits: how much may be asked for.
    """

    def __init__(self, shelf: Any, send: Send, limits: Limits = LIMITS) -> None:
        self._shelf, self._send, self._limits = shelf, send, limits
        self._rate = _Rate(limits)
        self._lock = threading.Lock()
        self._bench: Bench | None = None
        self._watches: dict[str, Watch] = {}
        self._refused: deque[Refused] = deque(maxlen=_MOST_REFUSALS)
        self._surveyed: SimpleNamespace | None = None
        self._news = threading.Event()
        self._closed = False
        self._thread: threading.Thread | None = None

    @property
    def under_way(self) -> list[str]:
        """The kinds of request that are not answered to the end."""
        return list(self._watches)

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
            with self._lock:
                self._take(request)
        except Refused as refused:
            self._refused.append(refused)
        except FormatError as error:
            self._refused.append(Refused(400, str(error), "", job))
        self._wake()

    def close(self) -> None:
        """End all work that nobody else watches, within a second, and the thread."""
        with self._lock:
            self._closed = True
            self._leave()
            if self._thread is not None:
                is_ending(self._thread)
        self._news.set()

    def _take(self, request: SimpleNamespace) -> None:
        if self._closed:
            return
        if request.type == "open":
            self._open(request)
        elif request.type == "stop":
            self._drop(request.what)
        elif self._bench is None:
            raise Refused(409, "Nothing is open.", "Send open first.", request.job)
        else:
            if request.type in ("landmarks", "trust"):
                request.n = self._seen(request)
            self._watch(self._bench, request)

    def _open(self, request: SimpleNamespace) -> None:
        check_version(request.version)
        bench = self._shelf.bench(request.preset)  # before the old one is left, which may be the same
        self._leave()
        self._bench, self._surveyed = bench, None
        self._watch(bench, SimpleNamespace(type="open", limits=self._limits))

    def _leave(self) -> None:
        for kind in list(self._watches):
            self._drop(kind)
        if self._bench is not None:
            self._shelf.leave(self._bench)
            self._bench = None

    def _watch(self, bench: Bench, request: SimpleNamespace) -> None:
        """Watch what answers a request, in the place of the one of its kind."""
        watch = bench.join(request, self, self._news.set)
        self._drop(request.type)
        self._watches[request.type] = watch

    def _drop(self, kind: str) -> None:
        watch = self._watches.pop(kind, None)
        if watch is not None and self._bench is not None:
            self._bench.part(watch)

    def _seen(self, request: SimpleNamespace) -> tuple[int, int] | None:
        """Nodes of the survey that the page has of this window, for a report on what is seen; none of another."""
        seen = self._surveyed
        same = seen is not None and (seen.metric, seen.window) == (request.metric, request.window)
        return seen.n if same and seen is not None else None

    def _wake(self) -> None:
        with self._lock:
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._carry, name="crumple-page", daemon=True)
                self._thread.start()
        self._news.set()

    # --- in the session's thread --------------------------------------------------------------------

    def _carry(self) -> None:
        """Send what there is for the page, whenever there is something."""
        is_slow = False
        while not self._closed:
            self._news.wait()
            self._news.clear()
            while (frame := self._next(is_slow)) is not None:
                began = time.monotonic()
                self._send(frame)
                is_slow = time.monotonic() - began > _SLOW_SECONDS

    def _next(self, is_slow: bool) -> bytes | None:
        """A frame for the page: refusals first, then of each kind in turn; a page waits for its scene before all."""
        if self._refused:
            return encode(self._refused.popleft().reply())
        with self._lock:
            for kind in ["open"] if "open" in self._watches else list(self._watches):
                watch = self._watches.pop(kind)
                if is_slow:
                    watch.newest()
                frame, is_over = self._bench.take(watch)  # type: ignore[union-attr]
                self._watches[kind] = watch  # behind the others
                if is_over:
                    self._surveyed = watch.piece.request if kind == "survey" else self._surveyed
                    self._drop(kind)
                if frame is not None:
                    return frame
        return None


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
