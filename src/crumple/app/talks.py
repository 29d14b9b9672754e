"""The conversations of one notebook widget: a session for each place where it is shown."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .limits import LIMITS, Limits
from .session import Session

Post = Callable[[dict[str, Any], list[bytes]], None]
"""Takes the content and the buffers of a custom message for the notebook."""

_MOST = 4
_LONGEST_NAME = 64


class Talks:
    """Sessions by the name that each view gave itself; a message says whose it is, and a frame is its one buffer.

    A page that is reloaded says no farewell, so only the last few views keep a session.

    Args:
        shelf: what can be opened.
        post: takes messages for the notebook; called from the sessions' own threads.
        limits: how much a view may ask for.
    """

    def __init__(self, shelf: Any, post: Post, limits: Limits = LIMITS) -> None:
        self._shelf, self._post, self._limits = shelf, post, limits
        self._sessions: dict[str, Session] = {}
        self._lock = threading.Lock()
        self._closed = False

    def __len__(self) -> int:
        """How many sessions there are."""
        return len(self._sessions)

    def hear(self, content: Any, buffers: Sequence[Any]) -> None:
        """Take a message; what is none of a view is passed over."""
        view = content.get("view") if isinstance(content, Mapping) else None
        if not isinstance(view, str) or not 1 <= len(view) <= _LONGEST_NAME:
            return
        if content.get("bye"):
            self._end(view)
        elif len(buffers) == 1 and (session := self._session(view)) is not None:
            session.hear(bytes(buffers[0]))

    def close(self) -> None:
        """End all of them, and begin none."""
        with self._lock:
            self._closed = True
            sessions, self._sessions = self._sessions, {}
        for session in sessions.values():
            session.close()

    def _session(self, view: str) -> Session | None:
        """The session of a view, which is now the last that spoke."""
        with self._lock:
            if self._closed:
                return None
            session = self._sessions.pop(view, None) or self._begin(view)
            self._sessions[view] = session
            old = next(iter(self._sessions)) if len(self._sessions) > _MOST else None
        if old is not None:
            self._end(old)
        return session

    def _begin(self, view: str) -> Session:
        return Session(self._shelf, lambda frame: self._post({"view": view}, [frame]), self._limits)

    def _end(self, view: str) -> None:
        with self._lock:
            session = self._sessions.pop(view, None)
        if session is not None:
            session.close()
